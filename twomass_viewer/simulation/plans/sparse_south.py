"""Near the South Galactic Pole from CTIO: the sparse field at the other telescope, other way."""

from twomass_viewer.simulation.plans import sparse
from twomass_viewer.simulation.plans.plan import FieldPlan, Site
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

NAME = "sparse-south"
ABOUT = (
    "Near the South Galactic Pole, from CTIO: two neighbouring images of a south-going scan, the "
    "second its short last one, and two of the neighbouring tile, scanned the other way 1.1 years "
    "later; J of the first tile again after two years. Five stars move visibly. A bright meteor, "
    "an aircraft and a satellite passed."
)

_SITE = Site(NAME, ABOUT, 13.176, -27.864, Hemisphere.SOUTH, ScanDirection.SOUTH)


def plan(seed: int) -> FieldPlan:
    """Return the plan of the field."""
    return sparse.plan_at(seed, _SITE)
