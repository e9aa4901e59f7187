"""Tables leaving the window: measurements, artifacts and catalogue rows."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QGuiApplication

from twomass_viewer.artifacts.ds9 import region_text
from twomass_viewer.artifacts.export import artifact_document, artifact_table
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.export import ExportColumn, ExportTable, format_of, write_table
from twomass_viewer.files import write_atomic
from twomass_viewer.photometry.export import export, to_clipboard
from twomass_viewer.survey.acknowledgments import table_text
from twomass_viewer.ui.saving import ask_save_path
from twomass_viewer.ui.workbench import Workbench

_TABLES = "CSV (*.csv);;ECSV (*.ecsv);;VOTable (*.vot *.xml);;FITS table (*.fits)"
_ALL = f"{_TABLES};;JSON (*.json);;DS9 regions (*.reg)"


class Tables:
    """Saves and copies tables; every format keeps marks, flags and acknowledgment."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    def ask_export_measurements(self) -> None:
        """Ask for a file and write the measurements."""
        measurements = self._bench.session.measurements
        path = ask_save_path(self._bench.window, "Export measurements", "measurements.csv", _ALL)
        if path is None:
            return
        name = _format(path)
        data = export(measurements, name)
        self._write(path, lambda stream: _put(stream, data))

    def copy_measurements(self) -> None:
        """Copy all measurements as text."""
        QGuiApplication.clipboard().setText(to_clipboard(self._bench.session.measurements))

    def ask_export_artifacts(self) -> None:
        """Ask for a file and write the predicted artifacts."""
        session = self._bench.session
        artifacts = list(session.artifact_view.with_measures(session.artifacts).values())
        path = ask_save_path(self._bench.window, "Export artifacts", "artifacts.reg", _ALL)
        if path is None:
            return
        simulated = any(m.image.simulated for s in session.field_images for m in s.members)
        notes = [
            f"Predicted artifacts, rule set {session.artifact_rules_version}.",
            *(n.text for n in session.notices if n.key.startswith("predict")),
            table_text(simulated),
        ]
        name = _format(path)
        if name == "reg":
            text = region_text(artifacts, notes)
        elif name == "json":
            version = session.artifact_rules_version
            document = artifact_document(artifacts, version, notes)
            text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        else:
            table = artifact_table(artifacts, notes)
            self._write(path, lambda stream: write_table(table, name, stream))
            return
        self._write(path, lambda stream: _put(stream, text.encode("utf-8")))

    def ask_export_catalog(self) -> None:
        """Ask for a file and write the rows of the current catalogue that pass its filter."""
        session = self._bench.session
        layer = session.catalog_layer(session.current_catalog)
        if layer is None:
            return
        path = ask_save_path(self._bench.window, "Export catalogue rows", "rows.csv", _TABLES)
        if path is None:
            return
        table = _rows(layer.catalog, np.flatnonzero(layer.mask), layer.filter_text)
        name = _format(path)
        self._write(path, lambda stream: write_table(table, name, stream))

    def ask_export_table(self, table: ExportTable, title: str, start: str) -> None:
        """Ask for a file and write a table."""
        path = ask_save_path(self._bench.window, title, start, _TABLES)
        if path is None:
            return
        name = format_of(path.name) or "csv"
        self._write(path, lambda stream: write_table(table, name, stream))

    def _write(self, path: Path, write: Callable[[BinaryIO], None]) -> None:
        try:
            write_atomic(path, write)
        except OSError as error:
            reason = error.strerror or str(error)
            self._bench.say("export", f"{path} cannot be written: {reason}.", "error")
        else:
            self._bench.say("export", f"The table is in {path}.")


def table_text_of(table: ExportTable, name: str) -> str:
    """Return a table as text in one of the formats that are text."""
    stream = io.BytesIO()
    write_table(table, name, stream)
    return stream.getvalue().decode("utf-8")


def _put(stream: BinaryIO, data: bytes) -> None:
    stream.write(data)


def _format(path: Path) -> str:
    """Return the exporter of a file name; CSV where its ending says nothing."""
    suffix = path.suffix.lower()
    return {".json": "json", ".reg": "reg"}.get(suffix) or format_of(path.name) or "csv"


def _rows(catalog: Catalog, rows: NDArray[np.intp], filter_text: str) -> ExportTable:
    columns = [
        ExportColumn(name, catalog.units.get(name, ""), "", list(values[rows]))
        for name, values in catalog.columns.items()
    ]
    notes = [f"{len(rows)} of {len(catalog)} rows of {catalog.name}. Positions are FK5 J2000."]
    if filter_text:
        notes.append(f"Filter: {filter_text}")
    return ExportTable(
        "sources", columns, [*notes, *catalog.notices, table_text(catalog.simulated)]
    )
