"""A cluster of galaxies of many sizes, with postage stamps from the smallest to the largest."""

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.simulation.galaxies import draw_shape, galaxy_at
from twomass_viewer.simulation.plans.plan import Exposure, FieldPlan, region_about
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.sky import Sky
from twomass_viewer.simulation.stars import PlacedStar, Population, make_stars
from twomass_viewer.simulation.tiling import coadds_about, night_of, scan_tile, tile_about
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

NAME = "galaxies"
ABOUT = (
    "A cluster of galaxies from a few arcsec to several arcmin, with stars in front of them, and "
    "postage stamps of 21 to 301 pixels."
)

_RA, _DEC = 54.621, -35.448
_POPULATION = Population(to_j16=150.0)
# x, y (arcsec west, north), Ks, J-H, H-Ks, scale, axis ratio, PA, bulge, arms
_GALAXIES = (
    (41.0, -38.0, 7.05, 0.68, 0.27, 27.0, 0.62, 31.0, 0.24, 0.70),
    (-158.0, 196.0, 8.62, 0.69, 0.26, 13.5, 0.88, 78.0, 0.55, 0.0),
    (172.0, 318.0, 9.71, 0.70, 0.28, 8.6, 0.31, -41.0, 0.20, 0.45),
    (-121.0, -302.0, 10.35, 0.66, 0.27, 6.4, 0.72, 12.0, 0.30, 0.55),
    (118.0, -371.0, 11.22, 0.71, 0.30, 4.6, 0.50, -75.0, 0.28, 0.35),
    (-64.0, 391.0, 11.90, 0.70, 0.31, 3.6, 0.83, 55.0, 0.35, 0.25),
    (186.0, 88.0, 12.61, 0.72, 0.33, 2.7, 0.66, -20.0, 0.35, 0.2),
    (-190.0, -96.0, 13.22, 0.74, 0.36, 1.6, 0.78, 5.0, 0.35, 0.1),
    # at the western edge: its stamp would run off the image
    (239.0, -190.0, 11.62, 0.70, 0.30, 4.0, 0.60, 70.0, 0.30, 0.3),
)
_FURTHER = 14
_IN_FRONT = (
    PlacedStar(14.0, -70.0, 12.62, 0.54, 0.13, "in front of the large galaxy"),
    PlacedStar(81.0, 12.0, 13.35, 0.31, 0.06, "in front of the large galaxy"),
    PlacedStar(-9.0, 21.0, 13.91, 0.44, 0.10, "in front of the large galaxy"),
    PlacedStar(-149.0, 221.0, 13.18, 0.56, 0.14, "in front of the elliptical"),
)


def plan(seed: int) -> FieldPlan:
    """Return the plan of the field."""
    scan = scan_tile(
        tile_about(_RA, _DEC), number=931, night=night_of(_RA, 1999, Hemisphere.SOUTH, -14),
        hemisphere=Hemisphere.SOUTH, direction=ScanDirection.SOUTH,
    )  # fmt: skip
    main = coadds_about(scan, _DEC)[0]
    plane = FieldPlane(main.ra_deg, round(main.dec_deg, 6))
    region = region_about(plane, (main,))
    rng = stream(seed, "galaxies")
    rows = [tuple(row) for row in _GALAXIES]
    while len(rows) < len(_GALAXIES) + _FURTHER:
        x, y = float(rng.uniform(region[0], region[1])), float(rng.uniform(region[2], region[3]))
        if abs(x) > 190.0 or abs(y) > 440.0:
            rows.append((x, y, *draw_shape(rng, float(rng.uniform(11.2, 13.3)))))
    galaxies = tuple(galaxy_at(plane, *row) for row in rows)
    stars = make_stars(seed, plane, region, _POPULATION, _IN_FRONT)
    sky = Sky(plane.ra_deg, plane.dec_deg, stars, galaxies)
    cubes = tuple(range(len(_GALAXIES)))
    exposures = (Exposure(main, quicklooks=(Band.KS,), cubes=cubes),)
    return FieldPlan(NAME, ABOUT, sky, exposures)
