"""No way out of the program drops the mark of an indicative value, or a flag."""

import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import pytest
from astropy.io import fits
from astropy.table import Table

from tests.photometry.scenes import DEC, RA, add_star, make_image, sky_scene
from twomass_viewer.imagery.fidelity import Overrule
from twomass_viewer.photometry import export as export_module
from twomass_viewer.photometry.aperture import measure
from twomass_viewer.photometry.export import (
    EXPORTERS,
    export,
    summary_line,
    to_document,
    to_table,
)
from twomass_viewer.photometry.measurement import Measurement
from twomass_viewer.photometry.measurement import PhotometryFlag as Flag
from twomass_viewer.photometry.words import (
    BRIEF_WORDS,
    FLAG_WORDS,
    describe_flags,
    format_magnitude,
)
from twomass_viewer.survey.products import Fidelity

MARKS = ("≈", "~", '"indicative": true')
"""How a mark looks in text, in the ASCII of FITS, and in JSON."""
Exporter = Callable[[Sequence[Measurement]], bytes]
SHAPE = [
    "ra_deg", "dec_deg", "x_pix", "y_pix", "image", "hdu", "plane", "band", "mag", "mag_err",
    "aperture_correction_mag", "flux_dn", "flux_err_dn", "sky_dn", "radius_arcsec",
    "annulus_arcsec", "snr", "flags", "fidelity", "indicative", "provenance",
]  # fmt: skip


def clean() -> Measurement:
    data = sky_scene(noise=0.3)
    add_star(data, 50.0, 50.0, 900.0)
    return measure(make_image(data), 0, RA, DEC)


def marked(fidelity: Fidelity = Fidelity.LOSSY) -> Measurement:
    flag = Flag.LOSSY if fidelity is Fidelity.LOSSY else Flag.UNKNOWN_FIDELITY
    return replace(clean(), fidelity=fidelity, flags=(flag,))


def text_of(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def said(text: str, flag: Flag) -> int:
    """Return how often a flag is named, by its code or in words for people."""
    return text.count(flag.value) + text.count(BRIEF_WORDS[flag])


DECIDED = Overrule(Fidelity.LOSSLESS, "seen it made", "2026-11-24")


@cache
def overruled(fidelity: Fidelity = Fidelity.LOSSLESS) -> Measurement:
    """Return a measurement on an image of which the user overruled the evidence."""
    data = sky_scene(noise=0.3)
    add_star(data, 50.0, 50.0, 900.0)
    evidence = ("Raw BITPIX is 16.",)
    image = make_image(data, fidelity=Fidelity.UNKNOWN, evidence=evidence)
    decided = image.fidelity.overruled(replace(DECIDED, value=fidelity))
    return measure(replace(image, fidelity=decided), 0, RA, DEC, accept_lossy=True)


def check_overruled(exporter: Exporter) -> None:
    """Fail when an exporter hides that a fidelity is a person's decision, in any row."""
    for fidelity in (Fidelity.LOSSLESS, Fidelity.LOSSY):
        source = overruled(fidelity)
        silent = dict(source.provenance)
        del silent["fidelity_overruled"]
        before = text_of(exporter([replace(source, provenance=silent)] * 3)).lower()
        after = text_of(exporter([source] * 3)).lower()
        for word, least in (
            ("overruled", 3), ("seen it made", 1), ("2026-11-24", 1), ("evidence said unknown", 1),
        ):  # fmt: skip
            gained = after.count(word) - before.count(word)
            assert gained >= least, f"{word!r} of an overruled fidelity is dropped"


def check_exporter(exporter: Exporter) -> None:
    """Fail when an exporter drops the mark or a flag of any row, measured or not.

    Each word is counted against the same rows without it: what stands in a heading or a note
    does not help, every row has to say it.
    """
    plain = clean()
    for source in (plain, replace(plain, mag=None, mag_err=None, flux_dn=None, snr=None)):
        for fidelity in (Fidelity.LOSSY, Fidelity.UNKNOWN):
            flag = Flag.LOSSY if fidelity is Fidelity.LOSSY else Flag.UNKNOWN_FIDELITY
            rows = [replace(source, fidelity=fidelity, flags=(flag,))] * 3
            before = text_of(exporter([source] * 3))
            after = text_of(exporter(rows))
            assert said(after, flag) - said(before, flag) >= 3, f"{flag.value!r} is dropped"
            word = fidelity.value
            assert after.count(word) - before.count(word) >= 3, f"{word!r} is dropped"
            marks = sum(after.count(m) - before.count(m) for m in MARKS)
            assert marks >= 3, "the mark is dropped"
        before = text_of(exporter([source] * 2 * len(Flag)))
        after = text_of(exporter([replace(source, flags=(flag,)) for flag in Flag] * 2))
        for flag in Flag:
            gained = said(after, flag) - said(before, flag)
            assert gained >= 2, f"flag {flag.value!r} is dropped"


def test_every_exporter_keeps_marks_and_flags() -> None:
    assert {
        "text", "json", "csv", "ecsv", "votable", "fits", "reg", "clipboard", "summary",
    } <= EXPORTERS.keys()  # fmt: skip
    walk()


def walk() -> None:
    """Check every registered exporter."""
    for name, exporter in export_module.EXPORTERS.items():
        try:
            check_exporter(exporter)
            check_overruled(exporter)
        except AssertionError as error:
            raise AssertionError(f"exporter {name}: {error}") from error


def no_fidelity(rows: Sequence[Measurement]) -> bytes:
    return EXPORTERS["csv"]([replace(m, fidelity=Fidelity.LOSSLESS) for m in rows])


def no_flags(rows: Sequence[Measurement]) -> bytes:
    return EXPORTERS["json"]([replace(m, flags=()) for m in rows])


def only_the_first(rows: Sequence[Measurement]) -> bytes:
    return EXPORTERS["text"](rows[:1])


def bare_numbers(rows: Sequence[Measurement]) -> bytes:
    return "".join(f"{m.mag} {m.mag_err}\n" for m in rows).encode()


def only_a_heading(rows: Sequence[Measurement]) -> bytes:
    return b"# indicative lossy unknown\n" + bare_numbers(rows)


def no_decision(rows: Sequence[Measurement]) -> bytes:
    without = [{k: v for k, v in m.provenance.items() if "overruled" not in k} for m in rows]
    return EXPORTERS["votable"](
        [replace(m, provenance=p) for m, p in zip(rows, without, strict=True)]
    )


def decision_only_once(rows: Sequence[Measurement]) -> bytes:
    return no_decision(rows) + "\n".join(export_module.notes(rows)).encode()


@pytest.mark.parametrize(
    "bad",
    [
        no_fidelity, no_flags, only_the_first, bare_numbers, only_a_heading, no_decision,
        decision_only_once,
    ],
)  # fmt: skip
def test_an_exporter_that_drops_them_is_caught(
    bad: Exporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_module, "EXPORTERS", {"new": bad})
    with pytest.raises(AssertionError, match="exporter new"):
        walk()


def test_simulated_is_said_by_every_exporter() -> None:
    source = clean()
    made_up = replace(source, provenance=source.provenance | {"simulated": True})
    for name, exporter in EXPORTERS.items():
        said = text_of(exporter([made_up])).lower()
        kept = text_of(exporter([source])).lower()
        assert said.count("simulated") > kept.count("simulated"), name
        assert "two micron all sky survey" not in said, name


def test_json_has_the_documented_shape() -> None:
    document = json.loads(export([clean(), marked()], "json"))
    assert [list(m) for m in document["measurements"]] == [SHAPE, SHAPE]
    first, second = document["measurements"]
    assert first["annulus_arcsec"] == [14.0, 20.0]
    assert (first["band"], first["fidelity"], first["indicative"]) == ("J", "lossless", False)
    assert (second["flags"], second["indicative"]) == (["lossy"], True)
    assert first["mag"] == pytest.approx(clean().mag)
    outside = measure(make_image(sky_scene()), 0, RA + 1.0, DEC)
    (row,) = json.loads(export([outside], "json"))["measurements"]
    assert (row["mag"], row["x_pix"], row["flags"]) == (None, None, ["outside_image"])


def test_json_has_null_for_what_is_not_a_number() -> None:
    nowhere = replace(clean(), ra_deg=float("nan"), dec_deg=float("nan"))
    (row,) = json.loads(export([nowhere], "json"))["measurements"]
    assert row["ra_deg"] is None
    assert to_document([]) == {"measurements": [], "notes": to_document([])["notes"]}


def test_tables_read_back() -> None:
    rows = [clean(), marked(), replace(clean(), mag=None, mag_err=None)]
    for name, reader in (("ecsv", "ascii.ecsv"), ("votable", "votable")):
        table = Table.read(io.BytesIO(export(rows, name)), format=reader)
        assert list(table["indicative"]) == [False, True, False]
        assert table["mag"][0] == pytest.approx(rows[0].mag)
        assert table["mag"].mask.tolist() == [False, False, True]
        assert str(table["mag"].unit) == "mag"
    with fits.open(io.BytesIO(export(rows, "fits"))) as hdus:
        data = hdus["MEASUREMENTS"].data
        assert data["indicative"].tolist() == [False, True, False]
        assert data["flags"].tolist()[1] == "lossy"
        assert "Indicative" in str(hdus["MEASUREMENTS"].header["COMMENT"])
    assert any("≈" in note for note in to_table(rows).notes)
    assert not any("≈" in note for note in to_table(rows[:1]).notes)


def test_regions_hold_circle_and_annulus() -> None:
    text = export([marked()], "reg").decode()
    lines = text.splitlines()
    assert "fk5" in lines
    (circle,) = [line for line in lines if line.startswith("circle(")]
    (annulus,) = [line for line in lines if line.startswith("annulus(")]
    assert '4")' in circle
    assert '14",20")' in annulus
    (label,) = re.findall(r"text=\{(.*?)\}", circle)
    assert re.fullmatch(r"≈ J \d+\.\d\d", label)
    assert "text=" not in annulus
    assert "tag={indicative}" in circle
    assert "dash=1" in circle
    assert "tag={lossy}" in annulus
    plain = export([clean(), replace(clean(), mag=None)], "reg").decode()
    labels = re.findall(r"text=\{(.*?)\}", plain)
    assert re.fullmatch(r"J \d+\.\d\d", labels[0])
    assert labels[1] == "J —"


def test_regions_are_read_by_the_regions_package() -> None:
    from regions import Regions

    found = Regions.parse(export([clean(), marked()], "reg").decode(), format="ds9")
    assert [type(r).__name__ for r in found] == ["CircleSkyRegion", "CircleAnnulusSkyRegion"] * 2
    assert found[0].radius.to_value("arcsec") == pytest.approx(4.0)


def test_people_read_words_and_one_sort_of_minus() -> None:
    row = replace(marked(), dec_deg=-5.5, sky_dn=-0.43, flags=(Flag.LOSSY, Flag.PIXEL_SCALE))
    for name in ("text", "clipboard", "summary"):
        text = text_of(export([row], name))
        assert "pixel_scale" not in text
        assert "pixels not 1″" in text
        assert "indicative (lossy pixels)" in text
    table = text_of(export([row], "text"))
    assert "−0.43" in table
    assert "−05 30 00.0" in table
    assert "-0" not in table
    assert f"Pixels not 1″: {FLAG_WORDS[Flag.PIXEL_SCALE]}." in table.splitlines()
    assert "-0.43" in text_of(export([row], "csv"))


def test_images_of_the_same_name_are_told_apart() -> None:
    paths = ["/d/a/J.fits", "/d/b/J.fits", "/d/b/H.fits", "/d/a/J.fits", "K.fits"]
    rows = [replace(clean(), image=path) for path in paths]
    lines = text_of(export(rows, "text")).splitlines()[2:7]
    names = [next(w for w in line.split() if w.endswith(".fits")) for line in lines]
    assert names == ["a/J.fits", "b/J.fits", "H.fits", "a/J.fits", "K.fits"]


def test_magnitudes_in_words() -> None:
    source = replace(clean(), mag=14.2712, mag_err=0.0312)
    assert format_magnitude(source) == "14.27 ± 0.03 mag"
    assert format_magnitude(replace(source, fidelity=Fidelity.LOSSY)) == "≈ 14.27 ± 0.03 mag"
    assert format_magnitude(replace(source, mag_err=0.0021)) == "14.271 ± 0.002 mag"
    assert format_magnitude(replace(source, mag_err=None)) == "14.27 mag"
    assert format_magnitude(replace(source, mag=None)) == "—"
    assert format_magnitude(replace(source, mag=None, fidelity=Fidelity.UNKNOWN)) == "≈ —"
    assert "≈ 14.27" in summary_line(replace(source, fidelity=Fidelity.LOSSY))


def test_every_flag_has_words() -> None:
    assert FLAG_WORDS.keys() == BRIEF_WORDS.keys() == set(Flag)
    assert describe_flags(marked()) == [FLAG_WORDS[Flag.LOSSY]]
