"""The names of the simulated fields, and from a name to a plan."""

import re
from collections.abc import Callable
from importlib import import_module

from twomass_viewer.errors import UsageError
from twomass_viewer.simulation.plans.plan import FieldPlan
from twomass_viewer.survey.bands import Band

FIELDS = (
    "demo", "sparse", "sparse-south", "crowded", "crowded-north", "bright-star", "galaxies",
    "calibration", "six-x", "pole", "ra-zero",
)  # fmt: skip
"""Fields of one name; there are mosaics of any size besides."""

MOSAIC = "mosaic-N"
_MOSAIC_NAME = re.compile(r"mosaic-([0-9]{1,9})")


def known_names() -> str:
    """Return the names of all fields as a sentence names them."""
    return ", ".join((*FIELDS, f"{MOSAIC} (N images)"))


def check_name(name: str, bands: tuple[Band, ...] | None = None) -> int | None:
    """Return the number of images of a mosaic, or None for another field.

    Raises
    ------
    UsageError
        There is no such field, or it does not take bands.
    """
    from twomass_viewer.simulation.plans.mosaic import MOST_IMAGES

    found = _MOSAIC_NAME.fullmatch(name)
    if found is None and name not in FIELDS:
        raise UsageError(f"There is no simulated field named “{name}”.", f"Known: {known_names()}.")
    if found is None:
        if bands is not None:
            raise UsageError(
                f"The field {name} has its own bands.", f"Give --bands with {MOSAIC} only."
            )
        return None
    count = int(found[1])
    if not 1 <= count <= MOST_IMAGES:
        raise UsageError(
            f"A mosaic of {count} images cannot be made.", f"Give 1 to {MOST_IMAGES} images."
        )
    if bands is not None and not bands:
        raise UsageError("A mosaic needs a band.", "Give some of J, H and Ks.")
    return count


def plan_field(name: str, seed: int, bands: tuple[Band, ...] | None = None) -> FieldPlan:
    """Return the plan of a field.

    Parameters
    ----------
    name : str
        One of `FIELDS`, or ``mosaic-`` and a number of image positions.
    seed : int
    bands : tuple of Band, optional
        Of a mosaic; J by default.

    Raises
    ------
    UsageError
        There is no such field, or it does not take bands.
    """
    count = check_name(name, bands)
    if count is not None:
        from twomass_viewer.simulation.plans import mosaic

        return mosaic.plan(seed, count, bands or (Band.J,))
    module = import_module(f"twomass_viewer.simulation.plans.{name.replace('-', '_')}")
    make: Callable[[int], FieldPlan] = module.plan
    return make(seed)
