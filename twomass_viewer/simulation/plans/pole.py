"""Near the north pole: neighbouring scans turn against each other by degrees."""

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.simulation.plans.plan import Exposure, FieldPlan, region_about
from twomass_viewer.simulation.sky import Sky
from twomass_viewer.simulation.stars import PlacedStar, Population, make_stars
from twomass_viewer.simulation.tiling import (
    Tile,
    alternating,
    coadds_about,
    night_of,
    scan_tile,
)
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere

NAME = "pole"
ABOUT = (
    "Declination 88.5 degrees: three scans whose images overlap and are turned against each other "
    "by four degrees each."
)

_RA, _DEC = 121.733, 88.518
_POPULATION = Population(to_j16=330.0)
_SOUTH_END = 82.61  # the scan ends south of the pole
_TILES_APART = 4  # with 461 arcsec at their southern end, tiles lie 94 arcsec apart up here
_PLACED = (
    PlacedStar(-30.0, -166.0, 6.12, 0.52, 0.12, "bright star with artifacts"),
    PlacedStar(212.0, 255.0, 8.31, 0.30, 0.07, "in the overlap of two scans"),
)


def plan(seed: int) -> FieldPlan:
    """Return the plan of the field."""
    tile = Tile(_RA, _SOUTH_END)
    exposures = []
    for k in range(3):
        scan = scan_tile(
            tile.neighbour(_TILES_APART * (k - 1)), number=961 + k,
            night=night_of(_RA, 1999, Hemisphere.NORTH, 3 * k), hemisphere=Hemisphere.NORTH,
            direction=alternating(k),
        )  # fmt: skip
        bands = tuple(Band) if k == 1 else (Band.J,)
        exposures += [Exposure(c, bands) for c in coadds_about(scan, _DEC, 2)]
    exposures.sort(key=lambda e: -len(e.bands))
    main = exposures[0].coadd
    plane = FieldPlane(main.ra_deg, round(main.dec_deg, 6))
    region = region_about(plane, tuple(e.coadd for e in exposures), 500.0)
    stars = make_stars(seed, plane, region, _POPULATION, _PLACED)
    sky = Sky(plane.ra_deg, plane.dec_deg, stars, ())
    return FieldPlan(NAME, ABOUT, sky, tuple(exposures), tiles_apart=_TILES_APART)
