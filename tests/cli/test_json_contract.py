"""The JSON of the commands keeps its published shape: keys, types, vocabularies.

The shapes below are typed by hand from the documented contract and share nothing with the code
that writes them. Keys may be added; none may go, be renamed or change its type.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.io.fits_bytes import fits_bytes, pixels, write
from twomass_viewer.cli import main
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.bands import Band

Check = Callable[[Any], bool]


def integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def number(value: Any) -> bool:
    return integer(value) or isinstance(value, float)


def text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def boolean(value: Any) -> bool:
    return isinstance(value, bool)


def ra(value: Any) -> bool:
    return number(value) and 0.0 <= value < 360.0


def dec(value: Any) -> bool:
    return number(value) and -90.0 <= value <= 90.0


def iso_date(value: Any) -> bool:
    return text(value) and re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None


def one_of(*words: str) -> Check:
    return lambda value: value in words


def maybe(check: Check) -> Check:
    return lambda value: value is None or check(value)


def pair(check: Check) -> Check:
    return lambda value: isinstance(value, list) and len(value) == 2 and all(map(check, value))


def faults(value: Any, shape: Any, where: str = "") -> list[str]:
    """Return what differs: a dict asks for its keys, a list for items of its one shape."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return [f"{where} is no object: {value!r}"]
        missing = [f"{where}.{key} is missing" for key in shape if key not in value]
        return missing + [
            fault
            for key in shape.keys() & value.keys()
            for fault in faults(value[key], shape[key], f"{where}.{key}")
        ]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{where} is no list: {value!r}"]
        return [f for n, item in enumerate(value) for f in faults(item, shape[0], f"{where}[{n}]")]
    if isinstance(shape, tuple):  # an object or null
        return [] if value is None else faults(value, shape[0], where)
    return [] if shape(value) else [f"{where} is {value!r}"]


BAND = one_of("J", "H", "Ks")
SIDE = one_of("n", "s")
FIDELITY = one_of("lossless", "lossy", "unknown")
SCAN = {
    "date": maybe(iso_date), "hemisphere": maybe(SIDE), "number": maybe(integer),
    "direction": maybe(SIDE), "coadd": maybe(integer), "coadd_evidence": maybe(text),
}  # fmt: skip
WCS = {
    "frame": one_of("FK5", "ICRS", "FK4"), "projection": text, "center_ra_deg": maybe(ra),
    "center_dec_deg": maybe(dec), "scale_arcsec": maybe(number), "rotation_deg": maybe(number),
}  # fmt: skip
FILE = {
    "path": text, "hdu": integer,
    "product": one_of(
        "atlas", "quicklook", "xsc_cube", "combined_calibration", "mosaic", "unknown"
    ),
    "survey_set": maybe(
        one_of("all_sky", "full_survey", "long_exposure_6x", "calibration", "unknown")
    ),
    "fidelity": FIDELITY, "derived": boolean, "evidence": [text], "bands": [BAND],
    "planes": [
        {"index": integer, "band": maybe(BAND), "role": text, "shape": pair(integer),
         "magzp": maybe(number)}
    ],
    "scan": (SCAN,), "wcs": (WCS,), "notices": [text], "error": one_of(None),  # type: ignore[arg-type]
}  # fmt: skip
ARTIFACT = {
    "kind": one_of(
        "diffraction_spike", "persistence", "glint", "stripe", "halo", "confusion", "band_merge",
        "banding", "seam", "quadrant_spot", "edge", "saturation", "streak",
    ),
    "band": BAND, "order": maybe(integer),
    "parent": {
        "designation": text, "ra_deg": maybe(ra), "dec_deg": maybe(dec), "mag": maybe(number),
    },
    "ra_deg": ra, "dec_deg": dec, "pa_deg": maybe(number), "length_arcsec": maybe(number),
    "shape": {
        "type": one_of("circle", "polygon", "line"), "coords_deg": [pair(number)],
        "radius_arcsec": maybe(number),
    },
    "expected_mag": maybe(number), "measured": ({},),
    "evidence": one_of(
        "published", "verified_rule", "measured", "fitted_to_flags", "derived_rule", "assumed",
        "guess",
    ),
    "rule": text, "sentence": text, "source": text, "image": maybe(text),
    "inside_image": boolean, "direction": maybe(SIDE), "hemisphere": maybe(SIDE),
}  # fmt: skip
ARTIFACTS = {"artifacts": [ARTIFACT], "rules_version": text, "notices": [text]}
MEASUREMENT = {
    "ra_deg": maybe(ra), "dec_deg": maybe(dec), "x_pix": maybe(number), "y_pix": maybe(number),
    "image": text, "hdu": integer, "plane": integer, "band": maybe(BAND), "mag": maybe(number),
    "mag_err": maybe(number), "aperture_correction_mag": maybe(number), "flux_dn": maybe(number),
    "flux_err_dn": maybe(number), "sky_dn": maybe(number), "radius_arcsec": number,
    "annulus_arcsec": pair(number), "snr": maybe(number), "flags": [text], "fidelity": FIDELITY,
    "indicative": boolean, "provenance": {},
}  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    """Return the exit code and the document; NaN and infinity are no JSON."""
    code = main([*words, "--json"])

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} in JSON")

    return code, json.loads(capsys.readouterr().out, parse_constant=refuse)


def test_identify(
    demo_files: FieldFiles, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = write(tmp_path, "plain.fits", fits_bytes(pixels(), {}))
    bad = write(tmp_path, "bad.fits", b"no FITS")
    good = [demo_files.images[Band.J], demo_files.quicklook, demo_files.cube, plain]
    code, document = run(capsys, "identify", *map(str, good), str(bad))
    assert code == 1
    *files, failed = document["files"]
    assert faults(files, [FILE]) == []
    assert [f["product"] for f in files] == ["atlas", "quicklook", "xsc_cube", "unknown"]
    assert [f["fidelity"] for f in files[:2]] == ["lossless", "lossy"]
    assert [f["scan"] is None for f in files] == [False, False, False, True]
    assert [f["wcs"] is None for f in files] == [False, False, False, True]
    assert files[2]["bands"] == ["J", "H", "Ks"]
    assert failed.keys() >= FILE.keys()
    assert faults(failed["error"], {"message": text, "hint": lambda v: isinstance(v, str)}) == []
    assert {failed[k] for k in ("product", "survey_set", "fidelity", "scan", "wcs")} == {None}


def test_artifacts_on_an_image(demo_files: FieldFiles, capsys: pytest.CaptureFixture[str]) -> None:
    image = str(demo_files.images[Band.J])
    code, document = run(capsys, "artifacts", image, "--psc", str(demo_files.psc))
    assert code == 0
    assert faults(document, ARTIFACTS) == []
    rows = document["artifacts"]
    kinds = {r["kind"] for r in rows}
    assert kinds >= {"persistence", "glint", "diffraction_spike", "halo", "stripe"}
    numbered = {"persistence", "glint", "diffraction_spike"}
    assert all(r["order"] is None for r in rows if r["kind"] not in numbered)
    assert all(r["order"] >= 1 for r in rows if r["kind"] in ("persistence", "glint"))
    of_parent = [r for r in rows if r["kind"] in ("halo", "diffraction_spike")]
    for row in of_parent:
        assert row["ra_deg"] == pytest.approx(row["parent"]["ra_deg"], abs=1e-9)
        assert row["dec_deg"] == pytest.approx(row["parent"]["dec_deg"], abs=1e-9)
    magnitudes = [r["expected_mag"] for r in rows if r["expected_mag"] is not None]
    assert magnitudes == sorted(magnitudes)
    assert len(magnitudes) > 10
    assert any(r["inside_image"] for r in rows)
    circles = [r["shape"] for r in rows if r["shape"]["type"] == "circle"]
    assert all(len(s["coords_deg"]) == 1 and s["radius_arcsec"] > 0 for s in circles)
    assert circles


def test_artifacts_around_a_place(
    demo_files: FieldFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    code, around = run(capsys, "identify", str(demo_files.images[Band.J]))
    wcs = around["files"][0]["wcs"]
    place = f"{wcs['center_ra_deg']:.5f} {wcs['center_dec_deg']:+.5f}"
    code, document = run(
        capsys, "artifacts", "--psc", str(demo_files.psc), "--at", place, "--radius", "300"
    )
    assert code == 0
    assert faults(document, ARTIFACTS) == []
    assert document["artifacts"]
    assert {r["image"] for r in document["artifacts"]} == {None}
    going = {r["direction"] for r in document["artifacts"] if r["kind"] == "persistence"}
    assert going == {"n", "s"}


def test_photometry(demo_files: FieldFiles, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.photometry.test_simulated_field import brightest_linear

    star = "{:.6f} {:+.6f}".format(*brightest_linear(demo_files))
    files = [demo_files.images[Band.KS], demo_files.quicklook]
    code, document = run(
        capsys, "photometry", *map(str, files), "--at", star, "--at", "10 00 00 +41 00 00"
    )
    assert code == 1
    assert faults(document, {"measurements": [MEASUREMENT]}) == []
    found, refused, outside, _ = document["measurements"]
    assert all(number(found[k]) for k in ("mag", "mag_err", "flux_dn", "flux_err_dn", "snr"))
    assert not found["indicative"]
    assert found["annulus_arcsec"] == [14.0, 20.0]
    for row, flag in ((refused, "refused"), (outside, "outside_image")):
        assert flag in row["flags"]
        assert {row[k] for k in ("mag", "mag_err", "flux_dn", "flux_err_dn", "snr")} == {None}
    code, document = run(
        capsys, "photometry", str(demo_files.quicklook), "--at", star, "--accept-lossy"
    )
    assert code == 0
    assert faults(document, {"measurements": [MEASUREMENT]}) == []
    assert document["measurements"][0]["indicative"] is True


REASON = {
    "what": one_of(
        "point_source", "extended_source", "solar_system", "unexplained", "nothing_seen",
        "other_apparition", "other_band", "coverage", "no_catalog", "diffraction_spike",
        "persistence", "glint", "stripe", "halo", "confusion", "band_merge", "banding", "seam",
        "quadrant_spot", "edge", "saturation", "streak",
    ),
    "score": maybe(number), "sentence": text, "evidence": {},
}  # fmt: skip
POSITIONS = {"positions": [{"ra_deg": maybe(ra), "dec_deg": maybe(dec), "reasons": [REASON]}]}


def test_explain(demo_files: FieldFiles, capsys: pytest.CaptureFixture[str]) -> None:
    images = [str(demo_files.images[Band.J]), str(demo_files.opposite)]
    words = ["explain", "100.9434863 -27.4932245", "100.94 -27.46", "10 60", "--images", *images]
    assert main([*words, "--psc", str(demo_files.psc), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert faults(document, POSITIONS) == []
    assert len(document["positions"]) == 3
    assert document["positions"][0]["reasons"][0]["what"] == "point_source"
    assert [r["what"] for r in document["positions"][2]["reasons"]] == ["coverage", "no_catalog"]


def test_the_check_can_fail() -> None:
    assert faults({"a": 1}, {"a": integer, "b": text}) == [".b is missing"]
    assert faults({"a": True}, {"a": integer}) == [".a is True"]
    assert faults([{"a": ""}], [{"a": text}]) == ["[0].a is ''"]
    assert faults({"a": []}, {"a": (SCAN,)}) == [".a is no object: []"]
