"""The tables of a field: catalogues made from its scans, published artifacts, and the truth."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from twomass_viewer.simulation import truth
from twomass_viewer.simulation.artifact_truth import TrueArtifact
from twomass_viewer.simulation.exposing import Exposed
from twomass_viewer.simulation.extended_catalog import bulk_extended_catalog, extended_catalog
from twomass_viewer.simulation.extended_photometry import ExtendedMeasure, measure
from twomass_viewer.simulation.long_exposure_catalog import long_exposure_catalog
from twomass_viewer.simulation.manifest import Entry, entry_of
from twomass_viewer.simulation.merged_table import merged_table
from twomass_viewer.simulation.plans.plan import FieldPlan
from twomass_viewer.simulation.point_catalog import bulk_catalog, point_catalog
from twomass_viewer.simulation.published_tables import published_name, published_table
from twomass_viewer.simulation.reject_table import reject_table
from twomass_viewer.simulation.rendering import Progress
from twomass_viewer.simulation.scans import Coadd, ScanKind
from twomass_viewer.simulation.source_list import source_list
from twomass_viewer.simulation.working_database import WorkingDatabase, build
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band

_PUBLISHED = {
    ArtifactKind.PERSISTENCE: "published_persistence",
    ArtifactKind.GLINT: "published_glint",
}


class _Tables:
    """Writes tables into a folder and keeps their entries."""

    def __init__(self, folder: Path, field: str) -> None:
        self._folder, self._field = folder, field
        self.entries: list[Entry] = []

    def put(self, role: str, name: str, text: str) -> None:
        """Write a text under a name that begins with the field's."""
        self._write(role, f"simulated_{self._field}_{name}", lambda s: _encode(s, text))

    def put_bulk(self, role: str, name: str, make: Callable[[str], bytes]) -> None:
        """Write a gzipped bulk file; its name is all that says it is simulated."""
        whole = f"simulated_{self._field}_{name}"
        self._write(role, f"{whole}.gz", lambda s: _put(s, make(whole)))

    def put_named(self, role: str, name: str, text: str, coadd: Coadd, band: Band) -> None:
        """Write a text that belongs to one image under its own name."""
        path = self._folder / name
        path.write_bytes(text.encode())
        self.entries.append(entry_of(role, path, coadd=coadd, band=band))

    def _write(self, role: str, name: str, write: Callable[[BinaryIO], None]) -> None:
        path = self._folder / name
        with path.open("wb") as stream:
            write(stream)
        self.entries.append(entry_of(role, path))

    def put_stream(self, role: str, name: str, write: Callable[[BinaryIO], None]) -> None:
        """Let a function write a table."""
        self._write(role, f"simulated_{self._field}_{name}", write)


def _put(stream: BinaryIO, data: bytes) -> None:
    stream.write(data)


def _encode(stream: BinaryIO, text: str) -> None:
    stream.write(text.encode())


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
    out = _Tables(folder, plan.name)

    def say(fraction: float, text: str) -> None:
        if progress is not None:
            progress(fraction, text)

    sky = plan.sky
    say(0.0, "extended sources")
    measures = [measure(seed, i, g, plan.main.scan) for i, g in enumerate(sky.galaxies)]
    say(0.1, "point sources")
    database = build(seed, sky, plan.released, measures, plan.repeated)
    say(0.4, "catalogues")
    out.put("psc", "psc.tbl", point_catalog(database))
    if sky.galaxies:
        out.put("xsc", "xsc.tbl", extended_catalog(database))
    if plan.rejects:
        out.put_bulk("psc_bulk", "psc_aaa", partial(bulk_catalog, database))
        if sky.galaxies:
            out.put_bulk("xsc_bulk", "xsc_aaa", partial(bulk_extended_catalog, database))
    _further_tables(out, seed, plan, measures, database)
    if plan.published:
        _published(out, seed, plan, exposed)
    say(0.75, "truth")
    meta = {"simulated": True, "field": plan.name, "seed": seed, **parameters}
    epochs = () if len(plan.scans) > _MOST_EPOCHS else plan.scans
    out.put_stream(
        "truth_sources",
        "truth_sources.ecsv",
        lambda s: truth.write_sources(s, sky, plan.main, measures, database.listed(), meta, epochs),
    )
    drawn = [row for one in exposed for row in one.artifacts]
    others = [row for one in exposed for row in one.others]
    out.put_stream(
        "truth_artifacts",
        "truth_artifacts.ecsv",
        lambda s: truth.write_artifacts(s, sky.stars, drawn, meta, others),
    )
    return out.entries


_MOST_EPOCHS = 4  # scans whose own positions stand in the truth of sources


def _further_tables(
    out: _Tables, seed: int, plan: FieldPlan, measures: list[ExtendedMeasure],
    database: WorkingDatabase,
) -> None:  # fmt: skip
    if plan.rejects:
        out.put("reject", "reject.tbl", reject_table(database))
    if plan.repeated:
        out.put("merged", "merged.tbl", merged_table(database))
    if plan.long:
        deep = build(seed, plan.sky, plan.long, measures)
        out.put("sixx", "6x.tbl", long_exposure_catalog(deep))
    if plan.combined is not None:
        calibration = [s for s in plan.scans if s.kind is ScanKind.CALIBRATION]
        scans = build(seed, plan.sky, calibration[:1], measures, calibration[1:])
        out.put("merged", "merged.tbl", merged_table(scans))
        text = source_list(seed, plan.combined, plan.sky, database)
        out.put("source_list", "source_list.tbl", text)


def _published(out: _Tables, seed: int, plan: FieldPlan, exposed: list[Exposed]) -> None:
    """Write ghosts and glints of every Atlas image as the archive publishes them."""
    by_image: dict[str, list[TrueArtifact]] = {}
    for one in exposed:
        for image, _, artifact in one.artifacts:
            by_image.setdefault(image, []).append(artifact)
    for exposure in plan.exposures:
        coadd = exposure.coadd
        for band in exposure.bands:
            drawn = by_image.get(coadd.file_name(band), [])
            for kind, role in _PUBLISHED.items():
                text = published_table(seed, coadd, band, kind, plan.sky, drawn)
                out.put_named(role, published_name(coadd, band, kind), text, coadd, band)
