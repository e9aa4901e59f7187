"""High Galactic latitude: few stars, two tiles, three epochs, the short last images of a scan."""

from dataclasses import replace

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.simulation.galaxies import draw_shape, galaxy_at
from twomass_viewer.simulation.plans.plan import Exposure, FieldPlan, Site, region_about
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.sky import Sky
from twomass_viewer.simulation.stars import PlacedStar, Population, make_stars
from twomass_viewer.simulation.tiling import coadds_about, night_of, scan_tile, tile_about
from twomass_viewer.simulation.transient_events import ORDINARY
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

NAME = "sparse"
ABOUT = (
    "Galactic latitude about 60 degrees: two neighbouring images of a scan, the second its short "
    "last one, and two of the neighbouring tile, scanned the other way 1.1 years later; J of the "
    "first tile again after two years. Five stars move visibly. A bright meteor, an aircraft and a "
    "satellite passed."
)

_RA, _DEC = 165.213, 8.417
_POPULATION = Population(to_j16=50.0)  # NGC 309 (|b| 73) has some 40 on an image
# in the overlap of the two tiles (x about 230) or on images of the same tile at two epochs
_MOVING = (
    PlacedStar(231.0, 160.0, 11.42, 0.58, 0.28, "moves 1.9 arcsec a year", -1480.0, 1190.0),
    PlacedStar(236.0, -212.0, 12.97, 0.56, 0.31, "moves 0.9 arcsec a year", 640.0, -610.0),
    PlacedStar(-61.0, 301.0, 10.36, 0.61, 0.27, "moves 3.1 arcsec a year", 2210.0, -2150.0),
    PlacedStar(88.0, 518.0, 13.61, 0.52, 0.30, "moves 0.7 arcsec a year", -480.0, -510.0),
    PlacedStar(-150.0, 140.0, 14.30, 0.50, 0.33, "moves 1.3 arcsec a year", 1270.0, 260.0),
)
_BRIGHT = (
    PlacedStar(-120.0, -330.0, 7.21, 0.42, 0.09, "bright star with artifacts"),
    PlacedStar(390.0, 60.0, 8.64, 0.31, 0.06, "bright star with artifacts"),
)


def plan(seed: int) -> FieldPlan:
    """Return the plan of the field."""
    return plan_at(seed, Site(NAME, ABOUT, _RA, _DEC, Hemisphere.NORTH, ScanDirection.NORTH))


def plan_at(seed: int, site: Site) -> FieldPlan:
    """Return the plan of such a field elsewhere.

    The neighbouring tile's scan goes the other way. A field of south-going scans is the mirror
    image, north for south, of one of north-going ones.
    """
    ra, dec = site.ra_deg, site.dec_deg
    hemisphere, direction = site.hemisphere, site.direction
    along = direction.sign
    # the images lie at the end of the tile where the first scan ends
    tile = tile_about(ra, dec - along * 3.03)
    west = tile.neighbour(-1)
    first = night_of(ra, 1998, hemisphere, -20)
    later = night_of(ra, 1999, hemisphere, 17)
    last = night_of(ra, 2000, hemisphere, -26)
    one = scan_tile(
        tile, number=911, night=first, hemisphere=hemisphere, direction=direction, last_rows=824
    )
    two = scan_tile(
        west, number=934, night=later, hemisphere=hemisphere, direction=direction.opposite
    )
    again = scan_tile(
        tile, number=922, night=last, hemisphere=hemisphere, direction=direction, last_rows=824
    )
    own = one.coadds()[-2:]
    west_of_it = coadds_about(two, own[0].dec_deg + along * 0.13, 2)
    repeat = again.coadds()[-2:]
    exposures = (
        Exposure(own[0], quicklooks=(Band.J,)),
        Exposure(own[1], quicklooks=(Band.KS,), gzipped=(Band.H,)),
        *(Exposure(c) for c in reversed(west_of_it)),
        *(Exposure(c, (Band.J,)) for c in repeat),
    )
    plane = FieldPlane(own[0].ra_deg, round(own[0].dec_deg, 6))
    region = region_about(plane, tuple(e.coadd for e in exposures))
    placed = tuple(replace(star, y=along * star.y) for star in (*_MOVING, *_BRIGHT))
    stars = make_stars(seed, plane, region, _POPULATION, placed)
    rng = stream(seed, "galaxies")
    galaxies = tuple(
        galaxy_at(plane, x, along * y, *draw_shape(rng, mag))
        for x, y, mag in ((140.0, -140.0, 11.9), (60.0, 640.0, 12.6), (560.0, 210.0, 12.2))
    )
    sky = Sky(plane.ra_deg, plane.dec_deg, stars, galaxies)
    knobs = replace(
        ORDINARY,
        certain=(
            ("bright meteor", two.number, west_of_it[0].number),
            ("aircraft", two.number, west_of_it[1].number),
            ("satellite", again.number, repeat[0].number),
        ),
    )
    return FieldPlan(site.name, site.about, sky, exposures, knobs)
