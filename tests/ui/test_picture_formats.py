"""Pictures of every format and size: what is seen, what they carry, what they do not tell."""

import re
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from tests.ui.canvas.conftest import colors
from tests.ui.conftest import Desk
from tests.ui.skies import STARS, write_image, write_psc, write_triplet
from tests.ui.test_pictures import sheet
from tests.ui.test_window_sessions import arrange, assert_same, look
from twomass_viewer.scene.marks import MARK_STYLES, MarkRole
from twomass_viewer.scene.scene import Camera
from twomass_viewer.session.picture_metadata import read_recipe
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.skyregions.model import Region, Shape
from twomass_viewer.survey.acknowledgments import image_text_short
from twomass_viewer.ui.canvas import view_painter
from twomass_viewer.ui.canvas.picture import PictureWish
from twomass_viewer.ui.canvas.view_painter import PictureParts

ENDINGS = (".png", ".pdf", ".svg", ".tiff")
SVG = "{http://www.w3.org/2000/svg}"
AMBER = (0xF2, 0xA3, 0x3A)
MakeDesk = Callable[..., Desk]


def save(desk: Desk, path: Path, scale: float = 1.0, **asked: object) -> Path:
    """Save the view at a multiple of its size."""
    quiet(desk)
    size = desk.canvas.grab_image().size()
    wide, high = round(size.width() * scale), round(size.height() * scale)
    desk.controller.pictures.save(PictureWish(path, wide, high, **asked))  # type: ignore[arg-type]
    desk.wait()
    assert not desk.errors
    quiet(desk)
    return path


def quiet(desk: Desk) -> None:
    """Take all notices away: they take room."""
    for shown in desk.session.notices:
        desk.session.dismiss(shown.key)
    desk.wait()


def screen(desk: Desk) -> QImage:
    """Return what the screen shows of the view."""
    image: QImage = desk.canvas._view.viewport().grab().toImage()
    return image


def everything(path: Path) -> bytes:
    """Return the bytes of a file, with the streams of a PDF inflated."""
    data = path.read_bytes()
    found = [data]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        try:
            found.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(found)


def test_a_picture_is_what_the_screen_shows(desk: Desk, tmp_path: Path) -> None:
    arrange(desk, tmp_path)
    quiet(desk)
    shown = colors(screen(desk))
    picture = colors(QImage(str(save(desk, tmp_path / "a.png"))))
    np.testing.assert_array_equal(picture[: len(shown)], shown)


def test_a_larger_picture_is_painted_anew(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"), write_psc(tmp_path / "psc.csv"))
    desk.key("n")
    quiet(desk)
    east, north, *_ = STARS[0]
    desk.canvas.set_camera(Camera((east, north), 0.5))
    desk.wait()
    picture = colors(QImage(str(save(desk, tmp_path / "a.png", 3.0))))
    g = desk.canvas.geometry_now
    x, y = g.to_screen(east, north)
    green = np.array([int(MARK_STYLES[MarkRole.PSC_CLEAN].color[i : i + 2], 16) for i in (1, 3, 5)])
    row = picture[round(3 * y), :].astype(int)
    inked = np.abs(row - green).sum(axis=1)
    layer = desk.canvas._markers
    ring = layer.radius_of(layer.sets[0], 0.5)
    at = round(3 * (x + ring))
    line = inked[at - 8 : at + 9] < 60
    # the line is 1.5 screen pixels wide: 4.5 here, of which an enlarged one would keep only blur
    assert 3 <= line.sum() <= 5
    beyond = inked[[at - 5, at + 5]]
    assert (beyond > 150).all(), "its edges are sharp"


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_brings_the_view_back(
    desk: Desk, make_desk: MakeDesk, tmp_path: Path, ending: str
) -> None:
    arrange(desk, tmp_path)
    path = save(desk, tmp_path / f"view{ending}")
    seen = look(desk)
    other = make_desk()
    other.open(path)
    assert not other.errors
    assert_same(look(other), seen)
    assert repr(other.measurements) == repr(desk.measurements)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_picture_tells_no_folder_unless_asked(desk: Desk, tmp_path: Path, ending: str) -> None:
    secret = tmp_path / "of_nobodys_business"
    secret.mkdir()
    arrange(desk, secret)
    told = everything(save(desk, tmp_path / f"a{ending}"))
    assert b"of_nobodys_business" not in told
    assert tmp_path.name.encode() not in told
    assert b"ji0850244.fits" in told
    told = everything(save(desk, tmp_path / f"b{ending}", full_paths=True))
    assert b"of_nobodys_business" in told


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_picture_can_go_without_its_view(desk: Desk, tmp_path: Path, ending: str) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    path = save(desk, tmp_path / f"a{ending}", with_view=False)
    assert read_recipe(path) is None
    assert b"twomass_viewer session" not in everything(path)
    desk.open(path)
    assert any("carries no view" in text for text in desk.errors)


def test_a_moved_picture_asks_for_its_files(
    desk: Desk, make_desk: MakeDesk, tmp_path: Path
) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    away = tmp_path / "away"
    away.mkdir()
    path = save(desk, away / "a.pdf")
    other = make_desk()
    other.open(path)
    assert any("a.fits is not where it was (beside a.pdf)" in text for text in other.notices)


def test_svg_keeps_marks_and_text_as_such(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"), write_psc(tmp_path / "psc.csv"))
    path = save(desk, tmp_path / "a.svg")
    root = ElementTree.parse(path).getroot()
    assert len(root.findall(f".//{SVG}image")) == 1, "all images are one, at the size asked for"
    green = MARK_STYLES[MarkRole.PSC_CLEAN].color
    rings = [
        e for g in root.iter(f"{SVG}g") if g.get("stroke") == green for e in g.iter(f"{SVG}circle")
    ]
    assert len(rings) == desk.shown_rows(MarkRole.PSC_CLEAN) == 3
    texts = " ".join("".join(t.itertext()) for t in root.iter(f"{SVG}text"))
    words = image_text_short(mosaic=False, simulated=False)
    assert words.split()[0] in texts
    assert "ATLAS" in texts
    size = desk.canvas.grab_image().size()
    assert root.get("viewBox", "").startswith(f"0 0 {size.width()} ")
    recipe = root.find(f"{SVG}metadata//{{urn:twomass_viewer:picture:1}}Recipe")
    assert recipe is not None
    assert (recipe.text or "").encode() == read_recipe(path)


def test_pdf_has_lossless_pixels_of_the_size_asked_for_and_a_page_that_fits(
    desk: Desk, tmp_path: Path
) -> None:
    desk.open(write_image(tmp_path / "a.fits"), write_psc(tmp_path / "psc.csv"))
    data = save(desk, tmp_path / "a.pdf", 2.0, dots_per_inch=200.0).read_bytes()
    size = desk.canvas.grab_image().size() * 2
    assert data.startswith(b"%PDF-")
    assert b"/DCTDecode" not in data, "a JPEG would be lossy"
    assert re.search(rb"/Width %d\s+/Height %d\s" % (size.width(), size.height()), data)
    (box,) = re.findall(rb"/MediaBox \[([\d. -]+)\]", data)
    assert float(box.split()[2]) == pytest.approx(size.width() / 200 * 72, abs=0.6)
    curves = everything(tmp_path / "a.pdf").count(b" c\n")
    assert curves >= 4 * sum(len(s.rows) for s in desk.scene.markers), "a ring is four curves"


def test_tiff_has_size_resolution_and_tags(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    path = save(desk, tmp_path / "a.tiff", 1.5, dots_per_inch=300.0)
    again = QImage(str(save(desk, tmp_path / "a.png", 1.5)))
    with Image.open(path) as tiff:
        assert tiff.size == (again.width(), again.height())
        assert tiff.info["dpi"] == (300.0, 300.0)
        tags = tiff.tag_v2  # type: ignore[attr-defined]
        assert tags[305].startswith("twomass_viewer")
        assert image_text_short(mosaic=False, simulated=False).split()[0] in tags[33432]
        np.testing.assert_array_equal(np.asarray(tiff.convert("RGB")), colors(again))


@pytest.mark.parametrize("part", ["marks", "grid", "regions"])
def test_parts_can_be_left_out(desk: Desk, tmp_path: Path, part: str) -> None:
    desk.open(write_image(tmp_path / "a.fits"), write_psc(tmp_path / "psc.csv"))
    desk.key("g")
    desk.session.regions.add([Region(Shape.CIRCLE, ((83.605, -5.505),), (20.0,))])
    desk.wait()
    quiet(desk)
    shown = colors(screen(desk))
    whole = colors(QImage(str(save(desk, tmp_path / "a.png"))))
    parts = PictureParts(**{part: False})
    less = colors(QImage(str(save(desk, tmp_path / "b.png", parts=parts))))
    assert (whole != less).any()
    np.testing.assert_array_equal(colors(screen(desk)), shown)  # the screen is as it was


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_lossy_badge_stays_in_a_picture_without_badges(
    desk: Desk, demo_files: FieldFiles, tmp_path: Path, ending: str
) -> None:
    desk.open(demo_files.quicklook)
    parts = PictureParts(marks=False, regions=False, grid=False, furniture=False, white=True)
    path = save(desk, tmp_path / f"a{ending}", parts=parts)
    if ending == ".svg":
        texts = ["".join(t.itertext()) for t in ElementTree.parse(path).iter(f"{SVG}text")]
        assert any("SIMULATED · QUICKLOOK ≈ lossy" in t for t in texts)
    elif ending == ".pdf":
        amber = rb"\s+".join(rb"%.3f\d*" % (int(v * 1000 / 255) / 1000) for v in AMBER)
        assert re.search(amber, everything(path))
    else:
        with Image.open(path) as found:
            rgb = np.asarray(found.convert("RGB")).astype(int)
        high = desk.canvas.grab_image().height()
        near = np.abs(rgb - AMBER).sum(axis=2) < 40
        assert near[high:].sum() > 50
        assert not near[:high].any()
        assert (rgb[high + 2, -2] == 255).all(), "a white surround"


def test_too_many_marks_for_lines_become_pixels(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open(write_image(tmp_path / "a.fits"), write_psc(tmp_path / "psc.csv"))
    monkeypatch.setattr(view_painter, "MOST_VECTOR_MARKERS", 0)
    root = ElementTree.parse(save(desk, tmp_path / "a.svg")).getroot()
    green = MARK_STYLES[MarkRole.PSC_CLEAN].color
    assert not [g for g in root.iter(f"{SVG}g") if g.get("stroke") == green and len(g)]
    geometry = desk.canvas.geometry_now
    size = QSize(round(geometry.width), round(geometry.height))
    pixels = desk.canvas.painter.pixels(geometry, size, PictureParts(), with_lines=False)
    rgb = [int(green[i : i + 2], 16) for i in (1, 3, 5)]
    assert (np.abs(colors(pixels).astype(int) - rgb).sum(axis=2) < 40).any()


def test_the_sheet_asks_for_all_of_it(desk: Desk, tmp_path: Path) -> None:
    desk.open(*write_triplet(tmp_path))
    asked = sheet(desk)
    size = desk.canvas.grab_image().size()
    first = asked.wish()
    assert (first.width, first.height) == (size.width(), size.height())
    assert first.path == tmp_path / "ji0850244.png"
    assert (first.with_view, first.full_paths) == (True, False)
    asked._width.setValue(2 * size.width())
    assert asked.wish().height == 2 * size.height()
    asked._scale.setValue(1.5)
    assert asked.wish().width == round(1.5 * size.width())
    asked._format.setCurrentIndex(asked._format.findData("PDF"))
    assert asked.wish().path.name == "ji0850244.pdf"
    asked.set_path(tmp_path / "x.svg")
    assert asked._format.currentData() == "SVG"
    asked._parts["grid"].setChecked(False)
    asked._white.setCurrentIndex(1)
    asked._with_view.setChecked(False)
    assert not asked._full_paths.isEnabled()
    desk.key(Qt.Key.Key_Return)
    assert (tmp_path / "x.svg").exists()
    assert read_recipe(tmp_path / "x.svg") is None
    asked._width.setValue(29_000)
    assert not asked._ok.isEnabled(), "more pixels than a picture can have"
