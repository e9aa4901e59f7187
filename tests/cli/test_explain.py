"""``explain`` from the command line: tables, lists, formats, bad input."""

import csv
import io
import json
from pathlib import Path

import pytest
from astropy.table import Table

from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.cli import main
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.bands import Band


@pytest.fixture
def ghost(demo_files: FieldFiles) -> tuple[float, float]:
    rows = Table.read(demo_files.truth_artifacts, format="ascii.ecsv")
    rows = rows[(rows["kind"] == "persistence") & (rows["parent"] == "S00001")]
    row = rows[(rows["order"] == 2) & (rows["image"] == demo_files.images[Band.J].name)][0]
    return float(row["ra"]), float(row["dec"])


def test_a_table_of_positions_gives_rows(
    demo_files: FieldFiles,
    ghost: tuple[float, float],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = tmp_path / "dots.csv"
    table.write_text(f"name,ra,dec\na,{ghost[0]},{ghost[1]}\nb,100.9434863,-27.4932245\n")
    words = ["explain", str(table), "--images", str(demo_files.images[Band.J])]
    assert main([*words, "--psc", str(demo_files.psc), "--format", "csv"]) == 0
    lines = [x for x in capsys.readouterr().out.splitlines() if not x.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines))))
    assert next(r["what"] for r in rows if r["position"] == "1") == "persistence"
    assert next(r["what"] for r in rows if r["position"] == "2") == "point_source"
    assert float(rows[0]["score"]) > 0.9
    assert "simulated" in capsys.readouterr().out or "simulated" in "\n".join(lines).lower()


def test_people_get_the_sentence(
    demo_files: FieldFiles, ghost: tuple[float, float], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["explain", f"{ghost[0]} {ghost[1]}", "--images", str(demo_files.images[Band.J])]
    assert main([*words, "--psc", str(demo_files.psc)]) == 0
    said = capsys.readouterr().out
    assert "Persistence ghost 2 of" in said
    assert "north-going scan" in said


@pytest.fixture
def flagged(demo_files: FieldFiles) -> str:
    """Return where a row with the letter p lies."""
    psc = read_catalog(demo_files.psc)
    row = next(n for n, f in enumerate(psc.columns["cc_flg"]) if "p" in str(f))
    return f"{psc.ra_deg[row]} {psc.dec_deg[row]}"


def test_the_star_behind_a_letter_is_told_in_words_and_json(
    demo_files: FieldFiles, flagged: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["explain", flagged, "--psc", str(demo_files.psc)]
    assert main(words) == 0
    assert "persistence ghost falls 82.5″ north of it" in capsys.readouterr().out
    assert main([*words, "--json"]) == 0
    reasons = json.loads(capsys.readouterr().out)["positions"][0]["reasons"]
    (fact,) = [r for r in reasons if "letter" in r["evidence"]]
    assert fact["what"] == "persistence"
    assert fact["score"] is None
    assert fact["evidence"]["parent"].startswith("2MASS J")
    assert fact["evidence"]["rule_evidence"] == "fitted_to_flags"
    rules = tmp_path / "rules.json"
    rules.write_text('{"persistence.any.any.flag_radius": 0.01}')
    assert main([*words, "--rules", str(rules)]) == 0
    assert "No star of the table fits the rule" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "needs"),
    [
        (["explain", "10 20"], "nothing to explain"),
        (["explain", "no place", "--psc", "x.tbl"], "no place"),
        (["explain", "nowhere.csv", "--psc", "x.tbl"], "nowhere.csv does not exist"),
        (["explain", "", "--psc", "x.tbl"], "position"),
    ],
)
def test_usage_errors(words: list[str], needs: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert needs in capsys.readouterr().err


def test_unreadable_images_fail_and_others_answer(
    demo_files: FieldFiles,
    ghost: tuple[float, float],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    broken = tmp_path / "broken.fits"
    broken.write_bytes(b"SIMPLE  = nonsense")
    place = f"{ghost[0]} {ghost[1]}"
    good = str(demo_files.images[Band.J])
    assert main(["explain", place, "--images", str(broken)]) == 4
    assert "broken.fits" in capsys.readouterr().err
    assert main(["explain", place, "--images", str(broken), good]) == 1
    captured = capsys.readouterr()
    assert "Persistence ghost" in captured.out
    assert "broken.fits" in captured.err
