"""Across right ascension zero: images whose two halves differ by 360 degrees."""

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.simulation.plans.plan import Exposure, FieldPlan, region_about
from twomass_viewer.simulation.sky import Sky
from twomass_viewer.simulation.stars import PlacedStar, Population, make_stars
from twomass_viewer.simulation.tiling import coadds_about, night_of, scan_tile, tile_about
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

NAME = "ra-zero"
ABOUT = "Right ascension zero runs through one image; its neighbour lies east of it."

_RA, _DEC = 359.987, 12.264
_POPULATION = Population(to_j16=170.0)
_PLACED = (
    PlacedStar(-22.0, 31.0, 6.44, 0.37, 0.09, "bright star near right ascension zero"),
    PlacedStar(-233.0, -190.0, 8.02, 0.57, 0.13, "in the overlap of two scans"),
)


def plan(seed: int) -> FieldPlan:
    """Return the plan of the field."""
    tile = tile_about(_RA, _DEC)
    north = Hemisphere.NORTH
    here = scan_tile(
        tile, number=971, night=night_of(_RA, 1997, north, 2), hemisphere=north,
        direction=ScanDirection.SOUTH,
    )  # fmt: skip
    east = scan_tile(
        tile.neighbour(1), number=972, night=night_of(_RA, 1997, north, 3), hemisphere=north,
        direction=ScanDirection.NORTH,
    )  # fmt: skip
    main = coadds_about(here, _DEC)[0]
    exposures = (Exposure(main), Exposure(coadds_about(east, main.dec_deg)[0], (Band.J,)))
    plane = FieldPlane(main.ra_deg, round(main.dec_deg, 6))
    region = region_about(plane, tuple(e.coadd for e in exposures))
    stars = make_stars(seed, plane, region, _POPULATION, _PLACED)
    return FieldPlan(NAME, ABOUT, Sky(plane.ra_deg, plane.dec_deg, stars, ()), exposures)
