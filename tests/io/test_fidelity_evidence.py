"""Evidence outside the pixels: cards, histories, the table of the image service."""

import os
from pathlib import Path

import pytest

from tests.io.fits_bytes import Cards, fits_bytes, pixels, write
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.io.read import read_image
from twomass_viewer.survey.products import Fidelity

GOOD, BAD, OPEN = Fidelity.LOSSLESS, Fidelity.LOSSY, Fidelity.UNKNOWN
NAME = "ji0620186.fits"
TABLE = """\\ SIA answer
|name      |download                                          |type|pixflags|
|char      |char                                              |char|char    |
 One image  https://irsa.ipac/ibe/full/full/ji0620186.fits.gz  {}    C
 Another    https://irsa.ipac/ibe/full/full/ji0620187.fits.gz  Q    C
"""
VOTABLE = """<?xml version="1.0"?>
<VOTABLE version="1.3" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE>
<FIELD name="name" datatype="char" arraysize="*"/><FIELD name="download" datatype="char" arraysize="*"/>
<FIELD name="type" datatype="char" arraysize="*"/><FIELD name="pixflags" datatype="char" arraysize="*"/>
<DATA><TABLEDATA><TR><TD>x</TD><TD>https://a.b/c/ji0620186.fits.gz?size=60</TD><TD>{}</TD><TD>C</TD></TR>
</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>
"""  # noqa: E501


def read(
    folder: Path, extra: list[str] | None = None, changes: Cards | None = None, name: str = NAME
) -> SurveyImage:
    return read_image(write(folder, name, fits_bytes(pixels(), changes=changes, extra=extra)))


@pytest.mark.parametrize(
    ("line", "says", "verdict"),
    [
        ("HISTORY Restored with hdecompress", BAD, BAD),
        ("COMMENT  H-compress scale 4", BAD, BAD),
        ("HISTORY 2MASS Quicklook image", BAD, OPEN),
        ("HISTORY fpack -q 4 then funpack", OPEN, OPEN),
        ("HISTORY imcopy a.fits b.fits[compress RICE]", OPEN, OPEN),
        ("HISTORY imcopy a.fits b.fits", None, GOOD),
        ("ORIGIN  = 'NOAO-IRAF FITS Image Kernel'", None, GOOD),
        ("HISTORY Made by Montage mProjExec", OPEN, OPEN),
        ("SOFTNAME= 'SWarp   '", OPEN, OPEN),
        ("HISTORY geotran: shifted by 0.3 pixels", OPEN, OPEN),
        ("HISTORY reprojected with reproject_interp", OPEN, OPEN),
        ("COMMENT Image Created by pixphot", None, GOOD),
    ],
)
def test_histories(line: str, says: Fidelity | None, verdict: Fidelity, tmp_path: Path) -> None:
    changes: Cards = {"ORIGIN": None} if line.startswith("ORIGIN") else {}
    image = read(tmp_path, [line], changes)
    told = [v for v in image.fidelity.votes if v.source == "history"]
    assert image.fidelity.value is verdict
    if "pixphot" in line:
        assert told == []
        return
    assert says in {v.value for v in told}
    quoted = line.split(" ", 1)[1].strip(" ='") if line[8] != "=" else line[9:].strip(" '")
    assert any(quoted in v.sentence for v in told)


@pytest.mark.parametrize(
    ("changes", "says", "value"),
    [
        ({"ZCMPTYPE": "HCOMPRESS_1"}, "earlier compression", BAD),
        ({"ZCMPTYPE": "RICE_1", "ZQUANTIZ": "SUBTRACTIVE_DITHER_1"}, "quantized", BAD),
        ({"ZCMPTYPE": "GZIP_1"}, "keeps the values", GOOD),
        ({"ZQUANTIZ": "NO_DITHER"}, "ZQUANTIZ is left", BAD),
        ({"FZALGOR": "RICE_1", "FZQMETHD": "NONE"}, "keeps the values", GOOD),
        ({"FZQVALUE": 4.0}, "FZQVALUE is left", BAD),
    ],
)
def test_cards_left_by_an_earlier_compression(
    changes: Cards, says: str, value: Fidelity, tmp_path: Path
) -> None:
    image = read(tmp_path, changes=changes)
    assert image.fidelity.value is value
    assert any(says in e for e in image.fidelity.evidence)


@pytest.mark.parametrize(("file", "text"), [("sia.tbl", TABLE), ("answer.xml", VOTABLE)])
@pytest.mark.parametrize(("letter", "verdict"), [("A", GOOD), ("Q", OPEN)])
def test_the_services_table_beside_the_image_votes(
    file: str, text: str, letter: str, verdict: Fidelity, tmp_path: Path
) -> None:
    (tmp_path / file).write_text(text.format(letter))
    image = read(tmp_path)
    (vote,) = (v for v in image.fidelity.votes if v.source == "image service")
    assert file in vote.sentence
    assert f"type {letter}" in vote.sentence
    assert image.fidelity.value is verdict
    other = read(tmp_path, name="ji0990001.fits")
    assert other.fidelity.value is GOOD


def test_a_new_table_is_seen_and_a_damaged_one_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "bad.tbl").write_text("|download|pixflags|\n| broken")
    (tmp_path / "psc.tbl").write_text("|ra|dec|\n 1  2\n")
    assert read(tmp_path).fidelity.value is GOOD
    table = tmp_path / "sia.tbl"
    table.write_text(TABLE.format("A"))
    os.utime(tmp_path, ns=(1, 1))  # whatever the clock's grain, the folder has changed
    assert any("type A" in e for e in read_image(tmp_path / NAME).fidelity.evidence)
    table.write_text(TABLE.format("Q "))
    assert any("type Q" in e for e in read_image(tmp_path / NAME).fidelity.evidence)


@pytest.mark.parametrize(("row", "verdict"), [("A", GOOD), ("Q", OPEN), ("?", GOOD)])
def test_a_service_may_hand_the_rows_type_over(row: str, verdict: Fidelity, tmp_path: Path) -> None:
    path = write(tmp_path, NAME, fits_bytes(pixels()))
    image = read_image(path, row_type=row)
    assert image.fidelity.value is verdict
    told = [v for v in image.fidelity.votes if v.source == "image service"]
    assert len(told) == (row != "?")


def test_every_vote_says_what_it_speaks_for(tmp_path: Path) -> None:
    image = read(tmp_path, ["HISTORY imcopy a b"], name="qJ_asky_001022s0620186.fits")
    assert [(v.source, v.words) for v in image.fidelity.votes] == [
        ("history", "neutral"),
        ("pixel values", "lossless"),
        ("file name", "lossy"),
        ("together", "unknown"),
    ]
