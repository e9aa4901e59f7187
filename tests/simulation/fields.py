"""Small versions of the simulated fields for tests: their images in J, without the tables."""

import hashlib
from dataclasses import replace
from pathlib import Path

from twomass_viewer.simulation.exposing import perform
from twomass_viewer.simulation.plans.plan import FieldPlan
from twomass_viewer.simulation.plans.registry import FIELDS, plan_field
from twomass_viewer.survey.bands import Band

NAMES = (*FIELDS, "mosaic-4")


def small_plan(name: str, seed: int = 1) -> FieldPlan:
    """Return the plan of a field with J images only; stamps need all bands and are left out."""
    plan = plan_field(name, seed)
    exposures = tuple(
        replace(e, bands=(Band.J,), quicklooks=tuple(b for b in e.quicklooks if b is Band.J),
                cubes=()) for e in plan.exposures
    )  # fmt: skip
    return replace(plan, exposures=exposures, combined=None)


def write_small(name: str, folder: Path, seed: int = 1) -> FieldPlan:
    """Write the images of a small field and return its plan."""
    plan = small_plan(name, seed)
    for exposure in plan.exposures:
        perform(seed, plan, folder, exposure)
    return plan


def digests(folder: Path) -> dict[str, str]:
    """Return the checksum of every file of a folder."""
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}
