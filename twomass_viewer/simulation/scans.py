"""The simulated scans: numbers that hang together as those of a survey scan do."""

import math
from dataclasses import dataclass, field
from datetime import date

from twomass_viewer.imagery.wcs import ZenithalTransform
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

ROWS, COLS = 1024, 512
CDELT_DEG = 0.0002777777845  # every Atlas header read
SURVEY_DAY_ZERO = date(1997, 2, 28)  # survey day 1 is 1997-03-01 (2MASS Explanatory Supplement)
SCAN_RATE_ARCSEC_S = 57.0  # PSC column description (x_scan, scan rate)
CTIO_LAT_DEG, CTIO_LON_W_DEG = -30.165, 70.815  # TELNAME card comment


@dataclass(frozen=True)
class SimulatedScan:
    """One scan and the coadd of it that is simulated.

    Attributes
    ----------
    night : datetime.date
    hemisphere : Hemisphere
    number : int
        Above any number the survey used in a night, so no file name is that of a survey file.
    direction : ScanDirection
    coadd : int
    ra_deg, dec_deg : float
        Centre of the image, FK5 J2000.
    crota2_deg : float
    dyfs_arcsec : float
        Unsigned step between frames; `dyfs` is the signed card.
    dxfs_arcsec : dict of Band to float
    usyref_fraction : float
        Where the image centre lies between frames, in frames.
    ut_start_s : float
        Start of the scan, seconds of UT.
    strip_id : int
    sky_dn, noise_dn, magzp, seesh : dict of Band to float
    """

    night: date
    hemisphere: Hemisphere
    number: int
    direction: ScanDirection
    coadd: int
    ra_deg: float
    dec_deg: float
    crota2_deg: float
    dyfs_arcsec: float
    dxfs_arcsec: dict[Band, float]
    usyref_fraction: float
    ut_start_s: float
    strip_id: int
    sky_dn: dict[Band, float]
    noise_dn: dict[Band, float]
    magzp: dict[Band, float]
    seesh: dict[Band, float]
    is_offset_arcsec: float = field(default=374.51)

    @property
    def dyfs(self) -> float:
        """In-scan frame step with its sign, arcsec."""
        return self.direction.sign * self.dyfs_arcsec

    @property
    def yymmdd(self) -> str:
        """The night as file names and headers write it."""
        return self.night.strftime("%y%m%d")

    @property
    def survey_day(self) -> int:
        """DAYNUM."""
        return (self.night - SURVEY_DAY_ZERO).days

    @property
    def usyref(self) -> float:
        """U-scan y of grid point (0, 0): coadd = 1 + |USYREF + rows/2| / |DYFS|, rounded."""
        along = (self.coadd - 1 + self.usyref_fraction) * self.dyfs
        return float(round(along - ROWS / 2))

    @property
    def start_dec_deg(self) -> float:
        """DEC_SOS."""
        offset = self.usyref + 512.5 + self.direction.sign * self.is_offset_arcsec
        return self.dec_deg - offset / 3600.0

    @property
    def end_dec_deg(self) -> float:
        """DEC_EOS: 274 frames on."""
        return self.start_dec_deg + self.direction.sign * (273 * self.dyfs_arcsec + 489.6) / 3600.0

    @property
    def image_ut_s(self) -> float:
        """UT at the image centre, seconds."""
        path = abs(self.dec_deg - self.start_dec_deg) * 3600.0
        return self.ut_start_s + path / SCAN_RATE_ARCSEC_S

    @property
    def end_ut_s(self) -> float:
        """UT at the end of the scan, seconds."""
        path = abs(self.end_dec_deg - self.start_dec_deg) * 3600.0
        return self.ut_start_s + path / SCAN_RATE_ARCSEC_S

    @property
    def julian_date(self) -> float:
        """Julian date at the image centre."""
        return self.night.toordinal() + 1721424.5 + self.image_ut_s / 86400.0

    @property
    def scan_key(self) -> int:
        """Key of the scan."""
        return self.survey_day * 1000 + self.number

    @property
    def transform(self) -> ZenithalTransform:
        """Pixel to sky (0-based pixels), as the header says it."""
        rho = math.radians(self.crota2_deg)
        step = CDELT_DEG
        cd = (
            -step * math.cos(rho), -step * math.sin(rho),
            -step * math.sin(rho), step * math.cos(rho),
        )  # fmt: skip
        return ZenithalTransform(
            "FK5", "SIN", (self.ra_deg, self.dec_deg), ((COLS - 1) / 2, (ROWS - 1) / 2), cd
        )

    def file_name(self, band: Band, type_letter: str = "a") -> str:
        """Return the name the archive would give: type ``a`` Atlas, ``q`` Quicklook."""
        return (
            f"{type_letter}{band.letter.upper()}_asky_{self.yymmdd}{self.hemisphere.value}"
            f"{self.number:03d}{self.coadd:04d}.fits"
        )

    def sidereal_hours(self, ut_s: float) -> float:
        """Return local mean sidereal time in hours (USNO approximation, good to a second)."""
        days = self.night.toordinal() + 1721424.5 + ut_s / 86400.0 - 2451545.0
        gmst = 18.697374558 + 24.06570982441908 * days
        return (gmst - CTIO_LON_W_DEG / 15.0) % 24.0

    def pointing(self, ut_s: float, dec_deg: float) -> tuple[float, float, float]:
        """Return hour angle (h), zenith distance (deg) and airmass at a time."""
        hour_angle = (self.sidereal_hours(ut_s) - self.ra_deg / 15.0 + 12.0) % 24.0 - 12.0
        lat, dec = math.radians(CTIO_LAT_DEG), math.radians(dec_deg)
        cos_z = math.sin(lat) * math.sin(dec) + math.cos(lat) * math.cos(dec) * math.cos(
            math.radians(15.0 * hour_angle)
        )
        return hour_angle, math.degrees(math.acos(cos_z)), 1.0 / cos_z


# Zero points, sky levels and noise are those of plain fields in real headers (J 21.00/73/0.56,
# H 20.50/278/0.79, Ks 19.98/407/0.96); the frame steps lie in the measured range.
NORTH_GOING = SimulatedScan(
    night=date(1999, 1, 17), hemisphere=Hemisphere.SOUTH, number=901,
    direction=ScanDirection.NORTH, coadd=115, ra_deg=100.9218406, dec_deg=-27.43106158,
    crota2_deg=0.006183249871, dyfs_arcsec=82.41773224,
    dxfs_arcsec={Band.J: -0.3164281547, Band.H: -0.3531479836, Band.KS: 0.2447180152},
    usyref_fraction=0.13, ut_start_s=4 * 3600 + 31 * 60 + 8.0, strip_id=309901,
    sky_dn={Band.J: 74.2, Band.H: 281.5, Band.KS: 403.8},
    noise_dn={Band.J: 0.545, Band.H: 0.782, Band.KS: 0.948},
    magzp={Band.J: 20.9983, Band.H: 20.5012, Band.KS: 19.9786},
    seesh={Band.J: 0.96, Band.H: 0.95, Band.KS: 0.97},
)  # fmt: skip
SOUTH_GOING = SimulatedScan(
    night=date(1999, 2, 3), hemisphere=Hemisphere.SOUTH, number=902,
    direction=ScanDirection.SOUTH, coadd=150, ra_deg=100.9220322, dec_deg=-27.43184417,
    crota2_deg=-0.002917365482, dyfs_arcsec=82.45096588,
    dxfs_arcsec={Band.J: 0.2185340971, Band.H: 0.1802376151, Band.KS: 0.4013472199},
    usyref_fraction=-0.21, ut_start_s=3 * 3600 + 22 * 60 + 41.0, strip_id=309901,
    sky_dn={Band.J: 79.6, Band.H: 296.3, Band.KS: 398.1},
    noise_dn={Band.J: 0.551, Band.H: 0.795, Band.KS: 0.936},
    magzp={Band.J: 20.9941, Band.H: 20.4989, Band.KS: 19.9811},
    seesh={Band.J: 0.98, Band.H: 0.97, Band.KS: 0.98},
)  # fmt: skip
