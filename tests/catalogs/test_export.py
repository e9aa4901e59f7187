import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twomass_viewer.catalogs.export import (
    FORMATS,
    ExportColumn,
    ExportTable,
    format_of,
    write_table,
)
from twomass_viewer.catalogs.raw_table import TEXT
from twomass_viewer.catalogs.read import read_table
from twomass_viewer.errors import UsageError

MARK = "≈ indicative: measured on lossy pixels"
TABLE = ExportTable(
    "measurements",
    [
        ExportColumn("ra_deg", "deg", "Right ascension", np.array([83.639998, np.nan]), ".4f"),
        ExportColumn("number", "", "Running number", np.array([1, 2])),
        ExportColumn("matches", "", "", [None, 3]),
        ExportColumn("inside", "", "", np.array([True, False])),
        ExportColumn("name", "", "Its name, if any", ['a, "b"\nc', None]),
        ExportColumn("flags", "", "", [("edge", "lossy"), ()]),
        ExportColumn("flux_dn", "DN", "Flux", np.array([1.1, np.inf], dtype=np.float32)),
    ],
    [MARK, "Acknowledgment of the survey.\nIts second line."],
)


def written(table: ExportTable, kind: str) -> bytes:
    out = io.BytesIO()
    write_table(table, kind, out)
    return out.getvalue()


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_table_gives_the_same_bytes(kind: str) -> None:
    assert written(TABLE, kind) == written(TABLE, kind)


@pytest.mark.parametrize("kind", FORMATS)
def test_however_texts_are_kept_they_are_written_the_same(kind: str) -> None:
    texts = ["05342400-0530000", "", "é, of eighteen signs", "000"]
    numbers = ExportColumn("n", "", "", np.arange(4))
    either, other = (
        ExportTable("sources", [numbers, ExportColumn("name", "", "", np.array(texts, dtype))], [])
        for dtype in (TEXT, object)
    )
    assert written(either, kind) == written(other, kind)


@pytest.mark.parametrize("kind", FORMATS)
def test_every_note_survives(kind: str) -> None:
    data = written(TABLE, kind)
    text = data.decode("utf-8", "replace")
    for words in ("indicative: measured on lossy pixels", "Acknowledgment of the survey."):
        assert words in text
    assert "Its second line." in text


@pytest.mark.parametrize("kind", FORMATS)
def test_an_empty_table_is_written(kind: str) -> None:
    empty = ExportTable("none", [ExportColumn("ra", "deg", "", np.empty(0)),
                                 ExportColumn("n", "", "", [])], ["note"])  # fmt: skip
    assert b"note" in written(empty, kind)


def test_csv_is_comments_one_header_and_one_line_a_row() -> None:
    lines = written(TABLE, "csv").decode().splitlines()
    body = [line for line in lines if not line.startswith("#")]
    assert lines[0] == f"# {MARK}"
    assert lines.index(body[0]) == len(lines) - 3
    header, first, second = csv.reader(body)
    assert header == [c.name for c in TABLE.columns]
    assert first == ["83.639998", "1", "", "true", 'a, "b" c', "edge; lossy", "1.1"]
    assert second == ["", "2", "3", "false", "", "", ""]


def test_json_has_null_and_no_magic_number() -> None:
    document = json.loads(written(TABLE, "json"))
    assert document["notes"][0] == MARK
    assert document["units"] == {"ra_deg": "deg", "flux_dn": "DN"}
    first, second = document["measurements"]
    assert first["flags"] == ["edge", "lossy"]
    assert first["flux_dn"] == 1.1
    assert second["ra_deg"] is None
    assert second["flux_dn"] is None
    assert first["matches"] is None
    assert second["matches"] == 3


def test_text_is_aligned_with_units_and_notes_below() -> None:
    lines = written(TABLE, "text").decode().splitlines()
    assert lines[1].split() == ["deg", "DN"]
    assert "83.6400" in lines[2]
    assert "–" in lines[3]
    assert lines[5] == MARK


def _back(kind: str, data: bytes) -> Any:
    from astropy.table import Table

    if kind == "ecsv":
        return Table.read(data.decode(), format="ascii.ecsv")
    return Table.read(io.BytesIO(data), format=kind)


@pytest.mark.parametrize("kind", ["ecsv", "votable", "fits"])
def test_astropy_reads_values_units_and_nulls(kind: str) -> None:
    back = _back(kind, written(TABLE, kind))
    assert back.colnames == [c.name for c in TABLE.columns]
    assert str(back["ra_deg"].unit) == "deg"
    assert str(back["flux_dn"].unit) == ("DN" if kind == "ecsv" else "adu")
    assert back["ra_deg"][0] == 83.639998
    ra = np.ma.filled(np.ma.asarray(back["ra_deg"]), np.nan)
    assert np.isnan(ra[1])
    matches = np.ma.filled(np.ma.asarray(back["matches"]).astype(float), np.nan)
    assert np.isnan(matches[0])
    assert matches[1] == 3
    assert back["number"].tolist() == [1, 2]
    assert back["inside"].tolist() == [True, False]


@pytest.mark.parametrize("kind", ["ecsv", "votable", "fits"])
def test_text_that_looks_like_something_else_stays_text(kind: str) -> None:
    words = ["true", "000", "1e5", "nan", "# no", "None"]
    back = _back(kind, written(ExportTable("t", [ExportColumn("w", "", "", words)]), kind))
    assert [str(w) for w in back["w"]] == words


def test_fits_notes_are_comment_cards() -> None:
    back = _back("fits", written(TABLE, "fits"))
    assert "~ indicative: measured on lossy pixels" in back.meta["comments"]


def test_votable_notes_are_infos_with_ids_of_their_own() -> None:
    from astropy.io.votable import parse

    document = parse(io.BytesIO(written(TABLE, "votable")), verify="exception")
    infos = document.resources[0].infos
    assert infos[0].value == MARK
    assert len({i.ID for i in infos}) == len(infos) == 3


FINITE = st.floats(allow_nan=False, allow_infinity=False, width=64)
WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=9)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.none() | FINITE, st.integers(-(2**53), 2**53), WORDS), max_size=6))
@pytest.mark.parametrize("kind", ["csv", "json", "ecsv", "votable"])
def test_round_trip(kind: str, rows: list[tuple[float | None, int, str]]) -> None:
    real, whole, words = zip(*rows, strict=True) if rows else ((), (), ())
    table = ExportTable(
        "rows",
        [
            ExportColumn("x", "mag", "", [float("nan") if v is None else v for v in real]),
            ExportColumn("n", "", "", np.array(whole, dtype=np.int64)),
            ExportColumn("w", "", "", list(words)),
        ],
    )
    data = written(table, kind)
    got: list[list[Any]]
    if kind == "csv":
        body = [r for r in data.decode().split("\n") if r and not r.startswith("#")]
        read = list(csv.reader(body))[1:]
        got = [[float(a) if a else None, int(b), c] for a, b, c in read]
    elif kind == "json":
        got = [[r["x"], r["n"], r["w"] or ""] for r in json.loads(data)["rows"]]
    else:
        back = _back(kind, data)
        got = [
            [None if np.ma.is_masked(r["x"]) or np.isnan(r["x"]) else float(r["x"]),
             int(r["n"]), "" if np.ma.is_masked(r["w"]) else str(r["w"])]
            for r in back
        ]  # fmt: skip
    assert got == [list(r) for r in rows]


@pytest.mark.parametrize("kind", ["csv", "ecsv", "votable", "fits"])
def test_our_own_reader_reads_it_back(kind: str) -> None:
    back = read_table(written(TABLE, kind))
    assert list(back.columns) == [c.name for c in TABLE.columns]
    assert back.columns["ra_deg"][0] == 83.639998
    assert np.isnan(back.columns["ra_deg"][1])
    assert back.columns["flux_dn"][0] == 1.1
    assert back.units["ra_deg"] == "deg"
    assert any("indicative" in c for c in back.comments)


def test_csv_json_and_text_do_without_astropy() -> None:
    script = (
        "import io, sys\n"
        "from tests.catalogs.test_export import TABLE, written\n"
        "before = 'astropy' in sys.modules\n"
        "[written(TABLE, k) for k in ('csv', 'json', 'text')]\n"
        "assert not before and 'astropy' not in sys.modules, before\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_wrong_tables_and_formats_are_refused() -> None:
    with pytest.raises(UsageError, match="xlsx"):
        written(TABLE, "xlsx")
    twice = ExportTable("t", [ExportColumn("a", "", "", [1])] * 2)
    with pytest.raises(ValueError, match="share a name"):
        written(twice, "csv")
    ragged = ExportTable("t", [ExportColumn("a", "", "", [1]), ExportColumn("b", "", "", [1, 2])])
    with pytest.raises(ValueError, match="differ in length"):
        written(ragged, "csv")
    assert format_of("A.VOT") == "votable"
    assert format_of("a.doc") is None
