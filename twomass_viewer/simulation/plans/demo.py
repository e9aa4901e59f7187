"""The built-in field: one image in three bands, and J of a scan in the other direction."""

from datetime import date

from twomass_viewer.simulation.scans import SimulatedScan
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

# Zero points, sky levels and noise are those of plain fields in real headers (J 21.00/73/0.56,
# H 20.50/278/0.79, Ks 19.98/407/0.96); the frame steps lie in the measured range.
NORTH_GOING = SimulatedScan(
    night=date(1999, 1, 17), hemisphere=Hemisphere.SOUTH, number=901,
    direction=ScanDirection.NORTH, reference_coadd=115, reference_fraction=0.13,
    reference_dec_deg=-27.43106158, ra_deg=100.9218406,
    crota2_deg=0.006183249871, dyfs_arcsec=82.41773224,
    dxfs_arcsec={Band.J: -0.3164281547, Band.H: -0.3531479836, Band.KS: 0.2447180152},
    ut_start_s=4 * 3600 + 31 * 60 + 8.0, strip_id=309901,
    sky_dn={Band.J: 74.2, Band.H: 281.5, Band.KS: 403.8},
    noise_dn={Band.J: 0.545, Band.H: 0.782, Band.KS: 0.948},
    magzp={Band.J: 20.9983, Band.H: 20.5012, Band.KS: 19.9786},
    seesh={Band.J: 0.96, Band.H: 0.95, Band.KS: 0.97},
)  # fmt: skip
SOUTH_GOING = SimulatedScan(
    night=date(1999, 2, 3), hemisphere=Hemisphere.SOUTH, number=902,
    direction=ScanDirection.SOUTH, reference_coadd=150, reference_fraction=-0.21,
    reference_dec_deg=-27.43184417, ra_deg=100.9220322,
    crota2_deg=-0.002917365482, dyfs_arcsec=82.45096588,
    dxfs_arcsec={Band.J: 0.2185340971, Band.H: 0.1802376151, Band.KS: 0.4013472199},
    ut_start_s=3 * 3600 + 22 * 60 + 41.0, strip_id=309901,
    sky_dn={Band.J: 79.6, Band.H: 296.3, Band.KS: 398.1},
    noise_dn={Band.J: 0.551, Band.H: 0.795, Band.KS: 0.936},
    magzp={Band.J: 20.9941, Band.H: 20.4989, Band.KS: 19.9811},
    seesh={Band.J: 0.98, Band.H: 0.97, Band.KS: 0.98},
)  # fmt: skip
NORTH_IMAGE = NORTH_GOING.coadd(115)
SOUTH_IMAGE = SOUTH_GOING.coadd(150)
