"""Opening: what is an image, what a catalogue, and what belongs together."""

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from tests.session.scenes import image
from twomass_viewer.errors import CancelledError
from twomass_viewer.session.grouping import group_images
from twomass_viewer.session.loading import Opened, OpenRequest, load_siblings, open_files
from twomass_viewer.survey.bands import Band


def quiet(_fraction: float, _text: str) -> None:
    """Report to nobody."""


def write_image(path: Path, band: str, value: float = 0.0, ra: float = 83.6) -> Path:
    rng = np.random.default_rng(1)
    hdu = fits.PrimaryHDU(rng.normal(100 + value, 1, (40, 30)).astype(np.float32))
    cards = {
        "FILTER": band, "ORDATE": "001124", "SCANNO": 85, "SCANDIR": "s", "TELNAME": "Hopkins",
        "CTYPE1": "RA---SIN", "CTYPE2": "DEC--SIN", "CRPIX1": 15.5, "CRPIX2": 20.5,
        "CRVAL1": ra, "CRVAL2": -5.5, "CDELT1": -1 / 3600, "CDELT2": 1 / 3600, "CROTA2": 0.0,
        "MAGZP": 20.9, "SKYVAL": 100.0, "SKYSIG": 1.0, "DXFS": 0.1, "DYFS": -82.4,
        "EQUINOX": 2000.0, "ORIGIN": "2MASS", "USXREF": -15.5, "USYREF": -20000.0,
    }  # fmt: skip
    hdu.header.update(cards)
    hdu.writeto(path)
    return path


def test_images_catalogues_and_failures_are_told_apart(tmp_path: Path) -> None:
    good = write_image(tmp_path / "a.fits", "j")
    table = tmp_path / "psc.csv"
    table.write_text("ra,dec,j_m,h_m,k_m\n83.6,-5.5,11.0,10.5,10.4\n")
    bad = tmp_path / "bad.fits"
    bad.write_text("<html>not found</html>")
    missing = tmp_path / "missing.fits"
    request = OpenRequest(tuple(str(p) for p in (good, table, bad, missing)))
    opened = open_files(request, quiet)
    assert [[i.name for i in g] for g in opened.groups] == [["a.fits"]]
    assert [len(c) for c in opened.catalogs] == [1]
    assert [Path(f.target).name for f in opened.failures] == ["bad.fits", "missing.fits"]
    assert all(f.message for f in opened.failures)


def test_siblings_given_together_are_one_group_in_band_order(tmp_path: Path) -> None:
    names = [("k.fits", "k"), ("j.fits", "j"), ("h.fits", "h")]
    paths = [write_image(tmp_path / name, band) for name, band in names]
    opened = open_files(OpenRequest(tuple(str(p) for p in paths)), quiet)
    (group,) = opened.groups
    assert [i.planes[0].band for i in group] == [Band.J, Band.H, Band.KS]


def test_siblings_beside_an_image_are_found(tmp_path: Path) -> None:
    for band in "jhk":
        write_image(tmp_path / f"{band}i0850244.fits", band)
    opened = open_files(OpenRequest((str(tmp_path / "hi0850244.fits"),)), quiet)
    found = load_siblings(opened.groups[0][0], quiet)
    assert [i.planes[0].band for i in found] == [Band.J, Band.KS]


def test_images_of_other_places_are_not_grouped() -> None:
    groups = group_images([image(Band.J), image(Band.H, ra=83.7), image(Band.H)])
    assert [len(g) for g in groups] == [2, 1]


def test_opening_can_be_cancelled(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.fits", "j")

    def cancel(_fraction: float, _text: str) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        open_files(OpenRequest((str(path),)), cancel)


def test_many_images_come_in_parts_and_bands_find_each_other(tmp_path: Path) -> None:
    places = [83.6 + 0.1 * n for n in range(7)]
    paths = [
        write_image(tmp_path / f"{band}{n}.fits", band, ra=ra)
        for band in "hj"
        for n, ra in enumerate(places)
    ]
    parts: list[Opened] = []
    last = open_files(OpenRequest(tuple(str(p) for p in paths)), quiet, parts.append)
    assert [i.name for i in parts[0].groups[0]] == ["h0.fits"]
    assert len(parts) > 2
    groups = [g for o in (*parts, last) for g in o.groups]
    joined = [pair for o in (*parts, last) for pair in o.joined]
    together = {g[0].name: {i.name for i in g} for g in groups}
    for first, later in joined:
        together[first.name].add(later.name)
    assert together == {f"h{n}.fits": {f"h{n}.fits", f"j{n}.fits"} for n in range(7)}
    assert joined  # the other band came later
    assert {p for o in (*parts, last) for p in o.states} == set(paths)


def test_few_images_come_at_once(tmp_path: Path) -> None:
    paths = [write_image(tmp_path / f"{band}.fits", band) for band in "jhk"]
    parts: list[Opened] = []
    assert len(open_files(OpenRequest(tuple(map(str, paths))), quiet, parts.append).groups) == 1
    assert not parts
