"""Many neighbouring images: successive ones of neighbouring scans, about square on the sky."""

import math

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.simulation.plans.plan import Exposure, FieldPlan, region_about
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.scans import COADD_PITCH_ARCSEC, COADDS, COLS, Coadd
from twomass_viewer.simulation.sky import Sky
from twomass_viewer.simulation.stars import PlacedStar, Population, make_stars
from twomass_viewer.simulation.tiling import (
    OVERLAP_ARCSEC,
    alternating,
    coadds_about,
    night_of,
    scan_tile,
    tile_about,
)
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere

ABOUT = (
    "Successive images of neighbouring scans in alternating directions; sky level and zero point "
    "differ from scan to scan and drift along each."
)
MOST_IMAGES = 1000
_RA, _DEC = 152.604, -12.117
_POPULATION = Population(to_j16=250.0)
_FIRST_NUMBER, _NUMBERS = 901, 99  # a night has three digits for its scans


def plan(seed: int, count: int, bands: tuple[Band, ...] = (Band.J,)) -> FieldPlan:
    """Return the plan of a mosaic of so many positions.

    Parameters
    ----------
    seed : int
    count : int
        From 1 to `MOST_IMAGES`.
    bands : tuple of Band
        Each position in each of them.
    """
    exposures = [Exposure(coadd, bands) for coadd in positions(count)]
    middle = exposures[len(exposures) // 2].coadd
    plane = FieldPlane(middle.ra_deg, round(_DEC, 6))
    region = region_about(plane, tuple(e.coadd for e in exposures), 200.0)
    stars = make_stars(seed, plane, region, _POPULATION, _bright(seed, region))
    sky = Sky(plane.ra_deg, plane.dec_deg, stars, ())
    return FieldPlan(
        f"mosaic-{count}", ABOUT, sky, tuple(exposures), rejects=False, published=False
    )


def positions(count: int) -> tuple[Coadd, ...]:
    """Return so many neighbouring coadds, scan by scan from west to east, each from the south."""
    wide = COADD_PITCH_ARCSEC / (COLS - OVERLAP_ARCSEC)
    columns = min(max(round(math.sqrt(count * wide)), 1), count)
    columns = max(columns, math.ceil(count / (COADDS - 2)))
    tile = tile_about(_RA, _DEC)
    found: list[Coadd] = []
    for k in range(columns):
        night = night_of(_RA, 1999, Hemisphere.SOUTH, 3 * (k // _NUMBERS) + k % 3)
        scan = scan_tile(
            tile.neighbour(k - columns // 2), number=_FIRST_NUMBER + k % _NUMBERS, night=night,
            hemisphere=Hemisphere.SOUTH, direction=alternating(k),
        )  # fmt: skip
        rows = count // columns + (k < count % columns)
        found += coadds_about(scan, _DEC, rows)
    return tuple(found)


def _bright(seed: int, region: tuple[float, float, float, float]) -> tuple[PlacedStar, ...]:
    """Draw one bright star for about each eight images."""
    rng = stream(seed, "bright stars")
    x0, x1, y0, y1 = region
    number = max(round((x1 - x0) * (y1 - y0) / (8 * 512.0 * 1024.0)), 1)
    return tuple(
        PlacedStar(
            float(rng.uniform(x0, x1)), float(rng.uniform(y0, y1)), float(rng.uniform(5.5, 8.2)),
            float(rng.uniform(0.1, 0.8)), float(rng.uniform(0.03, 0.2)), "bright star",
        )
        for _ in range(number)
    )  # fmt: skip
