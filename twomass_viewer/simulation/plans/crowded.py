"""The Galactic plane: thousands of sources on an image, nebulosity, bright stars among them."""

from dataclasses import replace

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.simulation.plans.plan import Exposure, FieldPlan, Site, region_about
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.sky import Cloud, Sky
from twomass_viewer.simulation.stars import PlacedStar, Population, make_stars
from twomass_viewer.simulation.tiling import coadds_about, night_of, scan_tile, tile_about
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

NAME = "crowded"
ABOUT = (
    "A star-forming place of the Galactic plane: thousands of reddened stars on an image, smooth "
    "nebulosity, bright stars among them; J also of the next image of the scan."
)

_RA, _DEC = 274.387, -16.731
_POPULATION = Population(to_j16=2700.0, brightest_j=8.0, faintest_j=18.5, reddening=0.8)
_PLACED = (
    PlacedStar(-42.0, 118.0, 5.14, 0.81, 0.29, "bright star in the crowd"),
    PlacedStar(143.0, -291.0, 6.05, 0.22, 0.08, "bright star in the crowd"),
    PlacedStar(-171.0, -118.0, 6.93, 1.12, 0.48, "red bright star"),
    PlacedStar(96.0, 402.0, 7.48, 0.64, 0.20, "bright star in the crowd"),
    PlacedStar(-88.0, 760.0, 5.87, 0.95, 0.36, "bright star of the next image"),
)
_CLOUDS = 9
_HEART = (60.0, 40.0)


def plan(seed: int) -> FieldPlan:
    """Return the plan of the field."""
    return plan_at(seed, Site(NAME, ABOUT, _RA, _DEC, Hemisphere.SOUTH, ScanDirection.NORTH))


def plan_at(seed: int, site: Site) -> FieldPlan:
    """Return the plan of such a field elsewhere.

    The next image lies in the direction of the scan.
    """
    ra, dec = site.ra_deg, site.dec_deg
    hemisphere, direction = site.hemisphere, site.direction
    scan = scan_tile(
        tile_about(ra, dec), number=927, night=night_of(ra, 1999, hemisphere, 11),
        hemisphere=hemisphere, direction=direction,
    )  # fmt: skip
    here = coadds_about(scan, dec)[0]
    following = coadds_about(scan, here.dec_deg + direction.sign * 970.0 / 3600.0)[0]
    plane = FieldPlane(here.ra_deg, round(here.dec_deg, 6))
    region = region_about(plane, (here, following), 320.0)
    placed = tuple(replace(star, y=direction.sign * star.y) for star in _PLACED)
    stars = make_stars(seed, plane, region, _POPULATION, placed)
    sky = Sky(plane.ra_deg, plane.dec_deg, stars, (), _clouds(seed))
    exposures = (Exposure(here, quicklooks=(Band.KS,)), Exposure(following, (Band.J,)))
    return FieldPlan(site.name, site.about, sky, exposures)


def _clouds(seed: int) -> tuple[Cloud, ...]:
    """Draw the nebulosity: brightest in Ks, in the middle of the image."""
    rng = stream(seed, "clouds")
    out = []
    for _ in range(_CLOUDS):
        major = float(rng.uniform(40.0, 190.0))
        k = float(rng.uniform(16.8, 19.0)) + major / 150.0
        h = k + float(rng.uniform(0.5, 1.1))
        j = h + float(rng.uniform(0.9, 1.7))
        x = _HEART[0] + 130.0 * float(rng.standard_normal())
        y = _HEART[1] + 170.0 * float(rng.standard_normal())
        minor = major * float(rng.uniform(0.35, 0.9))
        brightness = {Band.J: j, Band.H: h, Band.KS: k}
        out.append(Cloud(x, y, major, minor, float(rng.uniform(0.0, 180.0)), brightness))
    return tuple(out)
