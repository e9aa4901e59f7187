"""A star of Ks 1: a halo and spikes over several images and scans, trains into the next ones."""

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.simulation.plans.plan import Exposure, FieldPlan, region_about
from twomass_viewer.simulation.sky import Sky
from twomass_viewer.simulation.stars import PlacedStar, Population, make_stars
from twomass_viewer.simulation.tiling import coadds_about, night_of, scan_tile, tile_about
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

NAME = "bright-star"
ABOUT = (
    "Mt Hopkins: a star of Ks 1 whose halo, spikes and stripes cross three successive images and "
    "the tile beside them, scanned the other way, and one of Ks 4.5 just outside an image."
)

_RA, _DEC = 83.716, 21.342
_POPULATION = Population(to_j16=420.0)
_PITCH = 970.0
_PLACED = (
    PlacedStar(-31.6, 238.4, 1.94, 0.71, 0.21, "main star: Ks 1, artifacts over several images"),
    # 14 arcsec east of the edge of the image after the main one, Ks 4.5
    PlacedStar(-270.0, _PITCH + 96.0, 5.31, 0.63, 0.18, "just outside an image: its light enters"),
    PlacedStar(131.0, -402.0, 7.88, 0.32, 0.07, "bright star with artifacts"),
    PlacedStar(610.0, 51.0, 6.93, 0.52, 0.12, "bright star of the neighbouring tile"),
)


def plan(seed: int) -> FieldPlan:
    """Return the plan of the field."""
    tile = tile_about(_RA, _DEC)
    north, beside = Hemisphere.NORTH, tile.neighbour(-1)
    scan = scan_tile(
        tile, number=915, night=night_of(_RA, 1998, north, -9), hemisphere=north,
        direction=ScanDirection.NORTH,
    )  # fmt: skip
    other = scan_tile(
        beside, number=916, night=night_of(_RA, 1999, north, 12), hemisphere=north,
        direction=ScanDirection.SOUTH,
    )  # fmt: skip
    main = coadds_about(scan, _DEC)[0]
    after, before = (coadds_about(scan, main.dec_deg + d / 3600.0)[0] for d in (_PITCH, -_PITCH))
    west = coadds_about(other, main.dec_deg, 2)
    exposures = (
        Exposure(main, quicklooks=(Band.J, Band.KS)),
        Exposure(after),
        Exposure(before, (Band.J,)),
        *(Exposure(c, (Band.J, Band.KS)) for c in west),
    )
    plane = FieldPlane(main.ra_deg, round(main.dec_deg, 6))
    region = region_about(plane, tuple(e.coadd for e in exposures))
    stars = make_stars(seed, plane, region, _POPULATION, _PLACED)
    return FieldPlan(NAME, ABOUT, Sky(plane.ra_deg, plane.dec_deg, stars, ()), exposures)
