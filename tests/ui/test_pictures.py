"""Pictures leaving the window carry acknowledgment, badges and provenance."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage

from tests.ui.canvas.conftest import colors, grey
from tests.ui.canvas.test_picture import png_text
from tests.ui.conftest import CTRL, SHIFT, Desk
from tests.ui.skies import STARS, write_image, write_triplet
from twomass_viewer.errors import FileProblemError
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.acknowledgments import image_text, image_text_short
from twomass_viewer.survey.bands import Band
from twomass_viewer.ui.panels.picture_sheet import PictureSheet


def sheet(desk: Desk) -> PictureSheet:
    """Open the sheet by its key."""
    desk.canvas.setFocus()
    desk.key("e", CTRL)
    found = desk.window.findChild(PictureSheet)
    assert found is not None
    return found


def save(desk: Desk, path: Path) -> str:
    """Save the picture as on the screen; returns the name that was offered."""
    asked = sheet(desk)
    offered = Path(asked.wish().path).name
    asked.set_path(path)
    desk.key(Qt.Key.Key_Return)
    return offered


def entries(text: dict[str, str], what: str) -> list[dict[str, object]]:
    provenance = json.loads(text["Provenance"])
    return [e["value"] for e in provenance["entries"] if e["what"] == what]


def test_a_saved_picture_is_the_view_above_its_acknowledgment(desk: Desk, tmp_path: Path) -> None:
    desk.open(*write_triplet(tmp_path))
    desk.key("p")
    desk.click(*STARS[0][:2])
    path = tmp_path / "shot"
    view, camera = desk.canvas.grab_image(), desk.session.camera
    offered = save(desk, path)
    assert offered == "ji0850244.png"
    path = path.with_suffix(".png")
    picture = QImage(str(path))
    assert picture.width() == view.width()
    assert picture.height() > view.height() + 12
    np.testing.assert_array_equal(grey(picture)[: view.height()], grey(view))
    strip = grey(picture)[view.height() :]
    assert strip.max() - strip.min() > 120, "there is writing in the strip"
    text = png_text(path)
    assert text["Acknowledgment"] == image_text(mosaic=False, simulated=False)
    assert text["Title"] == "shot"
    assert text["Software"].startswith("twomass_viewer ")
    assert "ATLAS · J · 2000-11-24 · scan 85 s ↓" in text["Badges"]
    images = entries(text, "image")
    assert [i["file"] for i in images] == ["ji0850244.fits"], "what is shown, not its siblings"
    assert [i["band"] for i in images] == ["J"]
    assert [i["fidelity"] for i in images] == ["lossless"]
    (measured,) = entries(text, "measurement")
    assert re.fullmatch(r"1[01]\.\d{3}", str(measured["mag"]))
    view_said = json.loads(text["Provenance"])["view"]
    assert view_said["shown"] == "J"
    assert view_said["arcsec_per_pixel"] == camera.arcsec_per_pixel
    assert any(str(path) in n for n in desk.notices)


def test_a_composite_names_its_three_images(desk: Desk, tmp_path: Path) -> None:
    desk.open(*write_triplet(tmp_path))
    desk.key("r")
    path = tmp_path / "rgb.png"
    save(desk, path)
    images = entries(png_text(path), "image")
    assert {i["band"] for i in images} == {"J", "H", "Ks"}
    assert len({i["file"] for i in images}) == 3


def test_the_strip_names_the_survey(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    assert desk.scene.acknowledgment_short == image_text_short(mosaic=False, simulated=False)
    assert "2MASS" in desk.scene.acknowledgment_short


def test_a_simulated_picture_says_so(desk: Desk, demo_files: FieldFiles, tmp_path: Path) -> None:
    desk.open(demo_files.images[Band.J])
    path = tmp_path / "sim.png"
    save(desk, path)
    text = png_text(path)
    assert "simulated" in text["Acknowledgment"].lower()
    assert "courtesy" not in text["Acknowledgment"].lower()
    assert text["Badges"].startswith("SIMULATED")
    assert [i["simulated"] for i in entries(text, "image")] == [True]


def test_a_lossy_picture_says_so(desk: Desk, demo_files: FieldFiles, tmp_path: Path) -> None:
    desk.open(demo_files.quicklook)
    path = tmp_path / "lossy.png"
    save(desk, path)
    text = png_text(path)
    assert "≈ lossy" in text["Badges"]
    assert json.loads(text["Provenance"])["lossy"] is True
    amber = (0xF2, 0xA3, 0x3A)
    assert (np.abs(colors(QImage(str(path)))[:80] - amber).sum(axis=2) < 12).any()


def test_the_picture_on_the_clipboard_has_its_strip(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    desk.key("c", CTRL | SHIFT)
    picture = QGuiApplication.clipboard().image()
    view = desk.canvas.grab_image()
    assert picture.width() == view.width()
    assert picture.height() > view.height()


def test_a_picture_of_the_window_tells_what_is_in_it(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    path = tmp_path / "window.png"
    desk.controller.pictures.write_window(path)
    text = png_text(path)
    assert text["Acknowledgment"] == image_text(mosaic=False, simulated=False)
    assert text["Title"] == "twomass_viewer: window"
    assert [i["file"] for i in entries(text, "image")] == ["a.fits"]
    ratio = desk.window.devicePixelRatioF()
    assert QImage(str(path)).width() == round(desk.window.width() * ratio)


def test_a_folder_that_is_not_there_is_said(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    path = tmp_path / "a.fits" / "shot.png"
    save(desk, path)
    (error,) = desk.errors
    assert "shot.png cannot be written" in error
    assert "Choose another folder" in error
    with pytest.raises(FileProblemError, match="cannot be written"):
        desk.controller.pictures.write_window(path)


def test_a_sheet_that_is_left_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    before = sorted(tmp_path.iterdir())
    said = desk.notices
    sheet(desk)
    desk.key(Qt.Key.Key_Escape)
    assert sorted(tmp_path.iterdir()) == before
    assert desk.notices == said
