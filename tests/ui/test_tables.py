"""Tables leaving the window: artifacts and catalogue rows in every format, whole and marked."""

import csv
import json
from pathlib import Path

import pytest
from astropy.table import Table
from PySide6.QtWidgets import QFileDialog, QWidget

from tests.ui.conftest import Desk
from tests.ui.skies import write_image, write_psc
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.bands import Band
from twomass_viewer.ui.actions.spec import ActionKey


def answer(monkeypatch: pytest.MonkeyPatch, path: Path, kind: str = "") -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), kind))


def export_rows(desk: Desk) -> None:
    """Click on the export button of the catalogue."""
    button = next(
        w
        for w in desk.window.catalog.findChildren(QWidget)
        if w.accessibleName() == "Export the rows shown"
    )
    desk.press(button)


def csv_rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    notes = [line for line in lines if line.startswith("#")]
    return notes, list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_artifacts_are_written_whole_in_every_format(
    desk: Desk, demo_files: FieldFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open(demo_files.images[Band.J], demo_files.psc)
    artifacts = list(desk.session.artifacts.values())
    sentences = {a.sentence for a in artifacts}
    formats = {"vot": "votable", "ecsv": "ascii.ecsv", "fits": "fits"}
    for ending in ("csv", "json", "reg", *formats):
        path = tmp_path / f"artifacts.{ending}"
        answer(monkeypatch, path)
        desk.controller.actions[ActionKey.EXPORT_ARTIFACTS].trigger()
        desk.wait()
        assert path.exists(), desk.errors
        if ending == "csv":
            notes, rows = csv_rows(path)
            assert {r["sentence"] for r in rows} == sentences
            assert len(rows) == len(artifacts)
            assert any("simulated" in n.lower() for n in notes)
            assert any("rule set" in n for n in notes)
        elif ending == "json":
            document = json.loads(path.read_text(encoding="utf-8"))
            assert {a["sentence"] for a in document["artifacts"]} == sentences
            assert document["rules_version"] == desk.session.artifact_rules_version
        elif ending == "reg":
            text = path.read_text(encoding="utf-8")
            assert "simulated" in text.lower()
            shapes = [ln for ln in text.splitlines() if ln.startswith(("circle", "line", "poly"))]
            assert len(shapes) >= len(artifacts)
        else:
            table = Table.read(path, format=formats[ending])
            assert len(table) == len(artifacts)
            assert "simulated" in path.read_bytes().decode("latin-1").lower()


@pytest.fixture
def listed(desk: Desk, tmp_path: Path) -> Desk:
    """Return a window whose catalogue of four rows is filtered to two."""
    desk.open(write_image(tmp_path / "a.fits"), write_psc(tmp_path / "psc.csv"))
    desk.window.catalog.focus_filter()
    desk.type("j_m > 11.5 & j_m < 12.8")
    return desk


def test_the_rows_shown_are_written_with_their_filter(
    listed: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "rows.csv"
    answer(monkeypatch, path)
    export_rows(listed)
    notes, rows = csv_rows(path)
    assert [r["designation"] for r in rows] == ["05340001-0530000", "05340002-0530000"]
    assert any("j_m > 11.5 & j_m < 12.8" in n for n in notes)
    assert any("2 of 4 rows" in n for n in notes)
    assert any("Two Micron All Sky Survey" in n for n in notes)
    assert any(str(path) in n for n in listed.notices)


def test_written_rows_open_again(
    listed: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = listed.catalogs[0].catalog
    for ending in ("csv", "ecsv", "vot", "fits"):
        path = tmp_path / f"rows.{ending}"
        answer(monkeypatch, path)
        export_rows(listed)
        listed.open(path)
        assert listed.errors == []
        again = listed.catalogs[-1].catalog
        assert again is not first
        assert again.path == path
        assert again.kind is first.kind
        assert list(again.columns["designation"]) == list(first.columns["designation"][1:3])
        assert list(again.ra_deg) == pytest.approx(list(first.ra_deg[1:3]), abs=1e-7)
        assert list(again.columns["j_m"]) == [12.0, 12.5]


def test_the_chosen_kind_gives_the_ending(
    listed: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = {
        "CSV (*.csv)": ".csv",
        "VOTable (*.vot *.xml)": ".vot",
        "FITS table (*.fits)": ".fits",
    }
    for kind, ending in kinds.items():
        answer(monkeypatch, tmp_path / "rows", kind)
        export_rows(listed)
        assert (tmp_path / f"rows{ending}").exists()


def test_what_cannot_be_written_is_said(
    listed: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, tmp_path / "no folder" / "rows.csv")
    export_rows(listed)
    (error,) = listed.errors
    assert "rows.csv cannot be written" in error


def test_exports_are_made_when_one_is_asked_for_first(
    desk: Desk, demo_files: FieldFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open(demo_files.psc)
    assert desk.window.catalog_dock.isVisible()
    assert "tables" not in vars(desk.controller)
    path = tmp_path / "rows.csv"
    answer(monkeypatch, path)
    export_rows(desk)
    desk.wait()
    assert path.exists()
    assert "tables" in vars(desk.controller)
