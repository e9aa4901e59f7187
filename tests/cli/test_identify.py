"""``identify``: the JSON shape, the text, the exit codes."""

import io
import json
from pathlib import Path

import pytest

from tests.io.fits_bytes import ATLAS, fits_bytes, pixels, write
from tests.io.test_contents import several
from twomass_viewer.cli import main
from twomass_viewer.cli.messages import write_text
from twomass_viewer.cli.output import deliver, deliver_json, wrapped

NAME = "aJ_asky_001022s0620186.fits"
KEYS = {
    "path", "hdu", "product", "survey_set", "fidelity", "derived", "simulated", "evidence",
    "bands", "planes", "scan", "wcs", "notices", "error",
}  # fmt: skip


def test_json_of_an_atlas_image(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, NAME, fits_bytes(pixels()))
    assert main(["identify", "--json", str(path)]) == 0
    out, err = capsys.readouterr()
    document = json.loads(out)["files"][0]
    assert err == ""
    assert set(document) == KEYS
    assert document["path"] == str(path)
    assert document["hdu"] == 0
    assert (document["product"], document["survey_set"]) == ("atlas", "all_sky")
    assert (document["fidelity"], document["derived"]) == ("lossless", False)
    assert document["bands"] == ["J"]
    assert document["planes"] == [
        {"index": 0, "band": "J", "role": "image", "shape": [48, 32], "magzp": 21.0034}
    ]
    assert document["scan"] == {
        "date": "2000-10-22", "hemisphere": "s", "number": 62, "direction": "s", "coadd": 186,
        "coadd_evidence": "file name",
    }  # fmt: skip
    wcs = document["wcs"]
    assert (wcs["frame"], wcs["projection"]) == ("FK5", "SIN")
    assert wcs["center_ra_deg"] == pytest.approx(14.18890021)
    assert wcs["center_dec_deg"] == pytest.approx(-10.03211122)
    assert wcs["scale_arcsec"] == pytest.approx(1.0, abs=1e-5)
    assert wcs["rotation_deg"] == pytest.approx(0.00237, abs=1e-4)
    assert document["error"] is None


def test_errors_stand_in_the_document_and_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = write(tmp_path, NAME, fits_bytes(pixels()))
    bad = write(tmp_path, "bad.fits", b"<html>")
    assert main(["identify", "--format", "json", str(bad), str(good)]) == 1
    out, err = capsys.readouterr()
    first, second = json.loads(out)["files"]
    assert set(first) == set(second) == KEYS
    assert "web page" in first["error"]["message"]
    assert first["error"]["hint"]
    assert first["product"] is None
    assert second["error"] is None
    assert "web page" in err
    assert "Traceback" not in err


def test_nothing_usable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["identify", str(tmp_path / "absent.fits")]) == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert "does not exist" in err


def test_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["identify"])
    assert left.value.code == 2
    assert "FILE" in capsys.readouterr().err


def test_text_shows_evidence_and_notices(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, NAME, fits_bytes(pixels(), changes={"SCANDIR": "n", "MAGZP": None}))
    plain = write(tmp_path, "plain.fits", fits_bytes(pixels(), {}))
    assert main(["identify", str(path), str(plain)]) == 0
    out = capsys.readouterr().out
    for words in (
        "atlas", "lossless", "2000-10-22 s 062 coadd 186 (n-going)", "00 56 45.34 −10 01 55.6",
        "pixel values are not integers", "SCANDIR is used", "no zero point", "not 2MASS",
        "no sky coordinates",
    ):  # fmt: skip
        assert words in out
    header, first, second, *_ = out.splitlines()
    for column in ("product", "fidelity", "bands", "scan"):
        place = header.index(column)
        assert first[place - 1] == second[place - 1] == " "
        assert " " not in (first[place], second[place])


def test_extension_by_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = fits_bytes(pixels()) + fits_bytes(pixels((5, 7)), extension=True)
    path = write(tmp_path, NAME, content)
    assert main(["identify", "--json", f"{path}[1]", f"{path}[9]"]) == 1
    first, second = json.loads(capsys.readouterr().out)["files"]
    assert (first["path"], first["hdu"]) == (str(path), 1)
    assert first["planes"][0]["shape"] == [5, 7]
    assert (second["path"], second["hdu"]) == (str(path), 9)


def test_json_has_no_magic_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    import numpy as np

    values = [np.float32(1.5), np.int64(2), np.float32("inf")]
    deliver_json({"a": float("nan"), "b": values, "c": np.array([1, np.nan])})
    assert json.loads(capsys.readouterr().out) == {"a": None, "b": [1.5, 2, None], "c": [1, None]}


def test_output_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, NAME, fits_bytes(pixels()))
    assert main(["identify", str(path), "-o", str(tmp_path / "o.json")]) == 0
    assert json.loads((tmp_path / "o.json").read_text())["files"][0]["product"] == "atlas"
    assert main(["identify", str(path), "-o", str(tmp_path / "o.txt")]) == 0
    assert capsys.readouterr().out == ""
    assert main(["identify", str(path)]) == 0
    assert capsys.readouterr().out == (tmp_path / "o.txt").read_text()
    assert main(["identify", str(path), "-o", str(tmp_path / "o.csv")]) == 2
    assert main(["identify", str(path), "-o", str(tmp_path / "no" / "o.json")]) == 2


def test_a_terminal_without_unicode_gets_replacements(monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    deliver("BITPIX −32\n".encode(), "text", None)
    deliver_json({"a": "−32"})
    sys.stdout.flush()
    first, rest = raw.getvalue().split(b"\n", 1)
    assert first == b"BITPIX -32"
    assert json.loads(rest) == {"a": "−32"}


def test_files_of_the_same_name_are_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, NAME, fits_bytes(pixels()))
    assert main(["identify", *(str(tmp_path / f / NAME) for f in ("a", "b"))]) == 0
    rows = capsys.readouterr().out.splitlines()[1:3]
    assert [row.split()[0] for row in rows] == [f"a/{NAME}", f"b/{NAME}"]


def test_sentences_fit_a_terminal_and_tables_are_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, NAME, fits_bytes(pixels(), changes={"SCANDIR": "n"}))
    assert main(["identify", str(path)]) == 0
    piped = capsys.readouterr().out
    assert max(map(len, piped.splitlines()[2:])) > 80
    for columns in (80, 120):
        shown = wrapped(piped, columns)
        assert shown.split() == piped.split()
        assert shown.splitlines()[:2] == piped.splitlines()[:2]
        long = [x for x in shown.splitlines()[2:] if len(x) > columns]
        assert all(" " not in x.strip() for x in long)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["identify", str(path)]) == 0
    assert capsys.readouterr().out == wrapped(piped, 80)


def test_a_terminal_without_unicode_gets_ascii_signs() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    write_text(stream, "−05 30 00.0  ≈ 14.27 ± 0.03 mag in 4″ ☃")
    assert raw.getvalue() == b'-05 30 00.0  ~ 14.27 +/- 0.03 mag in 4" ?'


def test_all_images_of_a_file_and_what_else_it_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = several(tmp_path / "several.fits")
    assert main(["identify", "--json", str(path), f"{path}[*]", f"{path}[H,2]"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    documents = json.loads(out)["files"]
    assert [d["hdu"] for d in documents] == [1, 1, 3, 4, 5, 4]
    assert [d["bands"] for d in documents[1:5]] == [["J"], ["H"], ["H"], ["Ks"]]
    for document in documents:
        (others,) = [n for n in document["notices"] if "it also holds" in n]
        assert "[2] SOURCES, a table (2 rows, 3 columns)" in others
        assert f"[{document['hdu']}] " not in others
    missing = f"{tmp_path / 'missing.fits'}[*]"
    assert main(["identify", "--json", missing, f"{path}[X]"]) == 4
    out, err = capsys.readouterr()
    assert "does not exist" in err
    assert "no HDU named X" in err
    assert [d["hdu"] for d in json.loads(out)["files"]] == [None, None]


def test_repairs_are_among_the_notices(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    extra = ["RADECSYS= 'FK5     '", "SKYSIG2 =oops"]
    path = write(tmp_path, NAME, fits_bytes(pixels(), extra=extra))
    assert main(["identify", str(path)]) == 0
    out, err = capsys.readouterr()
    words = " ".join(out.split())
    assert "notice RADECSYS: an old name, read as RADESYS." in words
    assert "notice SKYSIG2:" in words
    assert err == ""


@pytest.mark.parametrize(("direction", "words"), [("-", "  -  "), ("s", "  s-going  ")])
def test_a_combined_image_has_no_question_marks_for_a_scan(
    direction: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cards = {
        key: value
        for key, value in ATLAS.items()
        if key not in ("ORDATE", "FN_PRFX", "SCANNO", "USXREF", "USYREF")
    } | {"TYPE": "cal", "COMBINED": "image", "SCANDIR": direction, "SIMULATD": True}
    path = write(tmp_path, "combined_91901_j_all.fits", fits_bytes(pixels((3300, 480)), cards))
    assert main(["identify", str(path)]) == 0
    row = capsys.readouterr().out.splitlines()[1]
    assert "combined_calibration" in row
    assert words in row
    assert "?" not in row
