"""The built-in field: one image in three bands, and J of a scan in the other direction."""

from datetime import date

import numpy as np

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.simulation import stars as population
from twomass_viewer.simulation.galaxies import Galaxy, draw_shape, galaxy_at
from twomass_viewer.simulation.plans.plan import Exposure, FieldPlan
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.scans import COLS, ROWS, SimulatedScan
from twomass_viewer.simulation.sky import Sky, Stars
from twomass_viewer.simulation.stars import PlacedStar, Population
from twomass_viewer.simulation.transient_events import NONE
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

NAME = "demo"
ABOUT = (
    "One image in J, H and Ks with a star of every kind of artifact, a spiral galaxy and blends; "
    "J again from a scan in the other direction, where ghosts run the other way."
)

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
PLANE = FieldPlane(NORTH_IMAGE.ra_deg, NORTH_IMAGE.dec_deg)

MARGIN = 640.0
"""How far the simulated sky reaches beyond the image on each side, arcsec."""

_MIDDLE = ((COLS - 1) / 2, (ROWS - 1) / 2)
_POPULATION = Population(to_j16=340.0)

# Places are pixels of the north-going image. The main star stands low and left of the middle, so
# that its whole north-going ghost train and its three stripes lie on the image.
MAIN_STAR = PlacedStar(186.4, 287.7, 4.62, 0.50, 0.11, "main star: Ks 4 with all its artifacts")
PLACED = (
    MAIN_STAR,
    PlacedStar(437.2, -46.3, 5.93, 0.61, 0.13, "south of the image: ghosts and a spike enter"),
    PlacedStar(-19.6, 811.9, 6.38, 0.28, 0.05, "east of the image: halo and west spike enter"),
    PlacedStar(391.7, 151.2, 6.71, 0.66, 0.17, "bright star with artifacts"),
    PlacedStar(88.3, 556.6, 7.46, 0.21, 0.04, "bright star with artifacts"),
    PlacedStar(287.9, 873.4, 8.12, 0.57, 0.12, "just above saturation"),
    PlacedStar(452.5, 496.1, 8.79, 0.12, 0.03, "bright, blue, not saturated"),
    PlacedStar(41.3, 934.8, 9.31, 0.70, 0.19, "bright star with artifacts"),
    PlacedStar(271.2, 63.5, 9.44, 0.34, 0.07, "bright star with artifacts"),
    PlacedStar(283.1, 470.9, 10.35, 0.74, 0.22, "red giant"),
    PlacedStar(381.9, 727.4, 13.05, 0.55, 0.12, "in front of the galaxy"),
    PlacedStar(352.2, 687.8, 13.72, 0.33, 0.07, "in front of the galaxy"),
    PlacedStar(479.6, 961.4, 10.02, 0.41, 0.09, "bright star with artifacts"),
    PlacedStar(393.5, 235.1, 13.75, 0.38, 0.08, "real star on a ghost"),
    PlacedStar(90.1, 640.5, 14.55, 0.51, 0.12, "real star on a ghost"),
    PlacedStar(289.4, 957.4, 14.85, 0.47, 0.10, "real star on a ghost"),
)
# x, y, then Ks, J-H, H-Ks, scale, axis ratio, PA, bulge, arms
_GALAXIES = (
    (366.3, 702.8, 9.20, 0.67, 0.27, 12.2, 0.66, 37.0, 0.20, 0.75),
    (443.8, 297.4, 11.55, 0.72, 0.31, 4.2, 0.42, -62.0, 0.28, 0.45),
    (112.6, 431.2, 12.72, 0.78, 0.36, 2.7, 0.78, 15.0, 0.35, 0.3),
    (322.4, 978.7, 12.35, 0.70, 0.33, 3.1, 0.31, 81.0, 0.15, 0.2),
)
_GALAXIES_OUTSIDE = 6


def plan(seed: int) -> FieldPlan:
    """Return the plan of the field."""
    sky = Sky(PLANE.ra_deg, PLANE.dec_deg, make_stars(seed), make_galaxies(seed))
    exposures = (
        Exposure(NORTH_IMAGE, quicklooks=(Band.KS,), cubes=(0,)),
        Exposure(SOUTH_IMAGE, (Band.J,)),
    )
    return FieldPlan(NAME, ABOUT, sky, exposures, NONE, look_alikes=0)


def make_stars(seed: int) -> Stars:
    """Return the stars of the field; the main star's ghosts are kept free of brighter ones."""
    rng = stream(seed, "stars")
    region = (-MARGIN, COLS + MARGIN, -MARGIN, ROWS + MARGIN)
    drawn = population.draw(rng, _POPULATION, region)
    x, y, j = drawn.x, drawn.y, drawn.j
    train = [(MAIN_STAR.x, MAIN_STAR.y + n * NORTH_GOING.dyfs) for n in range(1, 9)]
    keep = drawn.away_from([(p.x, p.y) for p in PLACED], 9.0)
    keep &= drawn.away_from(train, 6.0) | (j > 15.8)
    keep &= drawn.away_from([(MAIN_STAR.x, MAIN_STAR.y)], 45.0) | (j > 12.5)
    on_image = (x > -15) & (x < COLS + 15) & (y > -15) & (y < ROWS + 15)
    keep &= ~on_image | (j > 9.6)  # brighter stars of the image are those of the design
    drawn = population.with_pairs(rng, drawn.where(keep))
    px = np.concatenate([[p.x for p in PLACED], drawn.x])
    py = np.concatenate([[p.y for p in PLACED], drawn.y])
    east, north = PLANE.project(*NORTH_IMAGE.transform.pixel_to_sky(px, py))
    return population.assemble(seed, PLANE, PLACED, drawn, -east, north)


def make_galaxies(seed: int) -> tuple[Galaxy, ...]:
    """Return the placed galaxies and some outside the image, for the catalogue around it."""
    rng = stream(seed, "galaxies")
    rows = [tuple(row) for row in _GALAXIES]
    while len(rows) < len(_GALAXIES) + _GALAXIES_OUTSIDE:
        x = float(rng.uniform(-MARGIN, COLS + MARGIN))
        y = float(rng.uniform(-MARGIN, ROWS + MARGIN))
        if -60 < x < COLS + 60 and -60 < y < ROWS + 60:
            continue
        rows.append((x, y, *draw_shape(rng, float(rng.uniform(11.4, 13.0)))))
    return tuple(galaxy_at(PLANE, x - _MIDDLE[0], y - _MIDDLE[1], *rest) for x, y, *rest in rows)
