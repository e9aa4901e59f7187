"""Every file of the real data is opened, as what its manifest says, or explains itself."""

import os
import re
from pathlib import Path

import numpy as np
import pytest

from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.cli import main
from twomass_viewer.errors import TwoMassError
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.session.loading import read_image_or_catalog

_ROOT = Path(os.environ.get("TWOMASS_DATA") or "/nonexistent")
FILES = sorted(str(p.relative_to(_ROOT)) for p in _ROOT.rglob("*") if p.is_file())

# folder: product, fidelity, what the scan is known from
IMAGES = {
    "2mass/atlas/": ("atlas", "lossless"),
    "2mass/atlas_orion_j/": ("atlas", "lossless"),
    "2mass/cutouts/2010H/": ("atlas", "lossless"),
    "2mass/cutouts/2010ag/": ("unknown", "unknown"),
    "2mass/mosaics/": ("mosaic", "unknown"),
    "2mass/small/": ("mosaic", "unknown"),
    "2mass/prototype/": ("unknown", "unknown"),
}
REFUSED = {
    "2mass/MANIFEST.md": "no table of sources",
    "2mass/damaged/": "truncated",
    "2mass/headers/": "header printed as text",
    "2mass/services/images.tbl": "list of images",
    "2mass/services/irsa-image-data.json": "JSON",
    "2mass/services/": "no column for ra and dec",
    "services/MANIFEST.md": "no table of sources",
    "services/ibe_ptf_search_pos_head.tbl": "no column for ra and dec",
    "services/ibe_missions.html": "web page",
    "services/ibe_ptf_tables.html": "web page",
}


def said_of(name: str, table: dict[str, object]) -> object | None:
    return next((value for start, value in table.items() if name.startswith(start)), None)


def manifest(root: Path, name: str) -> dict[str, str]:
    """Return the cards that the manifest lists for a file of ``2mass/``."""
    text = (root / "2mass/MANIFEST.md").read_text(encoding="utf-8")
    folder, _, last = name.removeprefix("2mass/").rpartition("/")
    section = text.partition(f"\n## {folder}/\n")[2].partition("\n## ")[0]
    entry = section.partition(f"\n### {last}\n")[2].partition("\n### ")[0]
    content = entry.partition("- content: ")[2].partition("\n")[0]
    size = re.match(r"(\d+)x(\d+)", content)
    cards = dict(re.findall(r"([A-Z0-9]+)=([^,;]+)", content.partition(")")[2]))
    return cards | ({"cols": size[1], "rows": size[2]} if size else {})


@pytest.mark.data
@pytest.mark.parametrize("name", [n for n in FILES if said_of(n, dict(REFUSED))])
def test_what_cannot_be_opened_explains_itself(name: str, data_dir: Path) -> None:
    says = str(said_of(name, dict(REFUSED)))
    with pytest.raises(TwoMassError, match=says) as caught:
        read_image_or_catalog(str(data_dir / name))
    assert caught.value.hint
    assert "\n" not in caught.value.message
    assert Path(name).name in caught.value.message


@pytest.mark.data
@pytest.mark.parametrize("name", [n for n in FILES if not said_of(n, dict(REFUSED))])
def test_every_other_file_opens_as_what_it_is(name: str, data_dir: Path) -> None:
    kind = said_of(name, dict(IMAGES))
    found = read_image_or_catalog(str(data_dir / name))
    if isinstance(found, Catalog):
        assert kind is None
        assert len(found) > 0
        assert np.isfinite(found.ra_deg).any()
        return
    assert isinstance(found, SurveyImage)
    assert kind == (found.product.value, found.fidelity.value.value)
    check_against_manifest(found, manifest(data_dir, name))


def check_against_manifest(image: SurveyImage, listed: dict[str, str]) -> None:
    assert image.planes[0].shape == (int(listed["rows"]), int(listed["cols"]))
    assert image.transform is not None
    x, y = float(listed["CRPIX1"]) - 1, float(listed["CRPIX2"]) - 1
    ra, dec = (float(v) for v in image.transform.pixel_to_sky(x, y))
    crval = float(listed["CRVAL1"]), float(listed["CRVAL2"])
    if image.transform.frame == "FK4":
        # fifty years of precession: some 2560 arcsec in ecliptic longitude (50.3 a year)
        off = np.hypot((ra - crval[0]) * np.cos(np.radians(dec)), dec - crval[1])
        assert 0.3 < off < 0.75
    else:
        assert (ra, dec) == pytest.approx(crval, abs=1e-6)
    if "MAGZP" in listed:
        assert image.planes[0].magzp == pytest.approx(float(listed["MAGZP"]))
    if "FILTER" in listed or "BAND" in listed:
        letter = (listed.get("FILTER") or listed["BAND"]).lower()
        assert image.planes[0].band is not None
        assert image.planes[0].band.letter == letter
    if "SCANDIR" in listed:
        assert image.scan is not None
        assert image.scan.direction is not None
        assert image.scan.direction.value == listed["SCANDIR"]
        assert image.scan.number == int(listed["SCANNO"])


@pytest.mark.data
def test_identify_says_one_sentence_for_whatever_is_no_image(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [n for n in FILES if said_of(n, dict(IMAGES)) is None]
    assert main(["identify", *(str(data_dir / n) for n in names)]) == 4
    out, err = capsys.readouterr()
    assert out == ""
    messages = re.split(r"^twomass-viewer: ", err, flags=re.MULTILINE)[1:]
    assert len(messages) == len(names)
    for name, message in zip(names, messages, strict=True):
        words = "".join(message.split())
        assert Path(name).name in words
        assert words.endswith(".")
        assert "Traceback" not in message
