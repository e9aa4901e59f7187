"""A calibration tile: 8.5 arcmin by 1 degree, scanned many times both ways, and combined."""

from dataclasses import replace

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.simulation.combined import CalibrationTile
from twomass_viewer.simulation.plans.plan import Exposure, FieldPlan, region_about
from twomass_viewer.simulation.scans import ScanKind
from twomass_viewer.simulation.sky import Sky
from twomass_viewer.simulation.stars import PlacedStar, Population, make_stars
from twomass_viewer.simulation.tiling import coadds_about, night_of, scan_tile, tile_about
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

NAME = "calibration"
ABOUT = (
    "A calibration tile of 8.5 arcmin by 1 degree: the combined images (north-going, south-going "
    "and all scans; unmasked, masked below 30 % coverage, and the coverage) and single images of a "
    "scan each way."
)

_RA, _DEC = 100.418, 48.402
_TILE = 91901  # no survey tile has this number
_POPULATION = Population(to_j16=300.0, faintest_j=20.0)
_PLACED = (
    PlacedStar(-88.0, 410.0, 7.44, 0.46, 0.11, "bright star: ghosts north and south"),
    PlacedStar(120.0, -730.0, 8.61, 0.33, 0.08, "bright star with artifacts"),
    PlacedStar(31.0, 1260.0, 9.35, 0.61, 0.17, "bright star with artifacts"),
)


def plan(seed: int) -> FieldPlan:
    """Return the plan of the field."""
    north = Hemisphere.NORTH
    night = night_of(_RA, 2000, north, 8)
    tile = tile_about(_RA, _DEC)
    scans = [
        scan_tile(
            tile, number=number, night=night, hemisphere=north, direction=direction,
        )
        for number, direction in ((941, ScanDirection.NORTH), (942, ScanDirection.SOUTH))
    ]  # fmt: skip
    combined = CalibrationTile(_TILE, scans[0].ra_deg, _DEC, scans[0], scans[1])
    # single calibration scans are a degree long and have four images
    short = replace(tile, south_dec_deg=_DEC - 0.5 - 154.0 / 3600.0)
    exposures = []
    for number, direction in ((943, ScanDirection.NORTH), (944, ScanDirection.SOUTH)):
        scan = scan_tile(
            short, number=number, night=night, hemisphere=north, direction=direction,
            kind=ScanKind.CALIBRATION, last_rows=690, coadd_count=4,
        )  # fmt: skip
        exposures.append(Exposure(coadds_about(scan, _DEC + 410.0 / 3600.0)[0]))
    plane = FieldPlane(scans[0].ra_deg, _DEC)
    grid = combined.grid(ScanDirection.NORTH)
    region = region_about(plane, (grid, *(e.coadd for e in exposures)), 300.0)
    stars = make_stars(seed, plane, region, _POPULATION, _PLACED)
    sky = Sky(plane.ra_deg, plane.dec_deg, stars, ())
    return FieldPlan(NAME, ABOUT, sky, tuple(exposures), combined=combined)
