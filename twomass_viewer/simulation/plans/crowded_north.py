"""The Galactic plane in Cygnus from Mt Hopkins: the crowded field at the other telescope."""

from twomass_viewer.simulation.plans import crowded
from twomass_viewer.simulation.plans.plan import FieldPlan, Site
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

NAME = "crowded-north"
ABOUT = (
    "A star-forming place of the Galactic plane in Cygnus, from Mt Hopkins: thousands of reddened "
    "stars on an image of a south-going scan, smooth nebulosity, bright stars among them; J also "
    "of the next image of the scan."
)

_SITE = Site(NAME, ABOUT, 305.362, 37.418, Hemisphere.NORTH, ScanDirection.SOUTH)


def plan(seed: int) -> FieldPlan:
    """Return the plan of the field."""
    return crowded.plan_at(seed, _SITE)
