"""The Galactic plane in Cygnus from Mt Hopkins: the crowded field at the other telescope."""

from twomass_viewer.simulation.plans import crowded
from twomass_viewer.simulation.plans.plan import FieldPlan
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

NAME = "crowded-north"
ABOUT = (
    "A star-forming place of the Galactic plane in Cygnus, from Mt Hopkins: thousands of reddened "
    "stars on an image of a south-going scan, smooth nebulosity, bright stars among them; J also "
    "of the next image of the scan."
)

_PLACE = (305.362, 37.418)


def plan(seed: int) -> FieldPlan:
    """Return the plan of the field."""
    return crowded.plan_at(seed, NAME, ABOUT, _PLACE, Hemisphere.NORTH, ScanDirection.SOUTH)
