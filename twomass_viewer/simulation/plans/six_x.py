"""A long (6x) observation beside one of the usual exposure of the same place."""

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.simulation.galaxies import draw_shape, galaxy_at
from twomass_viewer.simulation.long_exposure import lengthened
from twomass_viewer.simulation.plans.plan import Exposure, FieldPlan, region_about
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.sky import Sky
from twomass_viewer.simulation.stars import PlacedStar, Population, make_stars
from twomass_viewer.simulation.tiling import coadds_about, night_of, scan_tile, tile_about
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

NAME = "six-x"
ABOUT = "One image with frames exposed six times longer (TYPE lsc), and the same place as usual."

_RA, _DEC = 79.307, -66.215
_POPULATION = Population(to_j16=520.0, faintest_j=18.8)
_PLACED = (
    PlacedStar(-77.0, -214.0, 6.82, 0.41, 0.10, "bright star with artifacts"),
    PlacedStar(112.0, 236.0, 9.02, 0.55, 0.14, "saturated in the long exposure only"),
)


def plan(seed: int) -> FieldPlan:
    """Return the plan of the field."""
    south = Hemisphere.SOUTH
    tile = tile_about(_RA, _DEC)
    usual = scan_tile(
        tile, number=951, night=night_of(_RA, 1999, south), hemisphere=south,
        direction=ScanDirection.SOUTH,
    )  # fmt: skip
    long = lengthened(
        scan_tile(
            tile, number=952, night=night_of(_RA, 2000, south, -6), hemisphere=south,
            direction=ScanDirection.NORTH,
        )
    )  # fmt: skip
    exposures = tuple(Exposure(coadds_about(scan, _DEC)[0]) for scan in (long, usual))
    main = exposures[0].coadd
    plane = FieldPlane(main.ra_deg, round(main.dec_deg, 6))
    region = region_about(plane, tuple(e.coadd for e in exposures))
    stars = make_stars(seed, plane, region, _POPULATION, _PLACED)
    rng = stream(seed, "galaxies")
    galaxies = (galaxy_at(plane, 61.0, -42.0, *draw_shape(rng, 11.6)),)
    return FieldPlan(NAME, ABOUT, Sky(plane.ra_deg, plane.dec_deg, stars, galaxies), exposures)
