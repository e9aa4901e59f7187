"""The tables of a field: catalogues made from its scans, and the truth."""

from pathlib import Path
from typing import Any

from twomass_viewer.files import write_atomic
from twomass_viewer.simulation import (
    extended_catalog,
    extended_photometry,
    point_catalog,
    truth,
    working_database,
)
from twomass_viewer.simulation.exposing import Exposed
from twomass_viewer.simulation.manifest import Entry, entry_of
from twomass_viewer.simulation.plans.plan import FieldPlan
from twomass_viewer.simulation.rendering import Progress


def write_tables(
    folder: Path,
    seed: int,
    plan: FieldPlan,
    exposed: list[Exposed],
    parameters: dict[str, Any],
    progress: Progress,
) -> list[Entry]:
    """Write all tables of a field.

    Parameters
    ----------
    folder : pathlib.Path
    seed : int
    plan : FieldPlan
    exposed : list of Exposed
        What the images gave.
    parameters : dict
        Go into the headers of the truth.
    progress : callable, optional
        Called with fraction and text; may raise CancelledError.
    """
    entries: list[Entry] = []

    def put(role: str, name: str, text: str) -> None:
        path = folder / f"simulated_{plan.name}_{name}"
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        entries.append(entry_of(role, path))

    def say(fraction: float, text: str) -> None:
        if progress is not None:
            progress(fraction, text)

    sky = plan.sky
    say(0.0, "extended sources")
    measures = [
        extended_photometry.measure(seed, i, g, plan.main.scan) for i, g in enumerate(sky.galaxies)
    ]
    say(0.1, "point sources")
    database = working_database.build(seed, sky, plan.released, measures, plan.repeated)
    put("psc", "psc.tbl", point_catalog.point_catalog(database))
    if sky.galaxies:
        put("xsc", "xsc.tbl", extended_catalog.extended_catalog(database))
    say(0.8, "truth")
    meta = {"simulated": True, "field": plan.name, "seed": seed, **parameters}
    sources = folder / f"simulated_{plan.name}_truth_sources.ecsv"
    write_atomic(
        sources,
        lambda s: truth.write_sources(s, sky, plan.main, measures, database.listed(), meta),
    )
    entries.append(entry_of("truth_sources", sources))
    artifacts = folder / f"simulated_{plan.name}_truth_artifacts.ecsv"
    drawn = [row for one in exposed for row in one.artifacts]
    write_atomic(artifacts, lambda s: truth.write_artifacts(s, sky.stars, drawn, meta))
    entries.append(entry_of("truth_artifacts", artifacts))
    return entries
