"""Making a mosaic in the window: what is asked, the job, the offer to open the result."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QPushButton,
)

from tests.mosaic.skies import Sky, exposure, transform_at, write_image
from tests.ui.conftest import Desk
from twomass_viewer.io.read import read_image
from twomass_viewer.survey.products import Product
from twomass_viewer.ui.actions.spec import ActionKey as K
from twomass_viewer.ui.panels.mosaic_sheet import MosaicSheet

_SHAPE = (120, 120)


@pytest.fixture
def pair(desk: Desk, tmp_path: Path) -> Desk:
    """Return a window with two overlapping images."""
    sky = Sky(stars=20, radius_arcsec=150.0)
    files = []
    for n, east in enumerate((0.0, -80.0)):
        transform = transform_at(east, 0.0, _SHAPE)
        data = exposure(sky, transform, n, 80.0 + 12.0 * n, shape=_SHAPE)
        files.append(write_image(tmp_path / f"k{n}.fits", data, transform))
    desk.open(*files)
    return desk


def ask(desk: Desk) -> MosaicSheet:
    desk.controller.actions[K.MAKE_MOSAIC].trigger()
    desk.wait()
    (sheet,) = desk.window.findChildren(MosaicSheet)
    assert sheet.isVisible()
    return sheet


def press(desk: Desk, sheet: MosaicSheet, text: str) -> None:
    (button,) = (b for b in sheet.findChildren(QPushButton) if b.text() == text)
    desk.press(button)
    desk.wait()


def test_a_mosaic_is_made_and_opened(pair: Desk, tmp_path: Path) -> None:
    sheet = ask(pair)
    field = sheet.findChildren(QLineEdit)[0]
    assert field.text() == str(tmp_path / "mosaic_Ks.fits")
    output = tmp_path / "m.fits"
    field.setText(str(output))
    sheet.findChildren(QDoubleSpinBox)[0].setValue(2.0)
    (combo,) = sheet.findChildren(QComboBox)
    assert combo.currentData() == "plane"
    press(pair, sheet, "Make")
    assert not sheet.isVisible()
    made = read_image(output)
    assert made.product is Product.MOSAIC
    assert made.header.get("NINPUTS") == 2
    (notice,) = (n for n in pair.session.notices if n.action == "open_mosaic")
    assert "m.fits: mosaic of 2 Ks images, lossless." in notice.text
    pair.controller.panels._notice_action(notice.key)
    pair.wait()
    assert pair.session.images[-1].members[0].image.path == output
    assert not any(n.action == "open_mosaic" for n in pair.session.notices)


def test_only_ticked_images_and_files_that_can_be_written(pair: Desk, tmp_path: Path) -> None:
    sheet = ask(pair)
    (images,) = sheet.findChildren(QListWidget)
    assert images.count() == 2
    (make,) = (b for b in sheet.findChildren(QPushButton) if b.text() == "Make")
    for n in range(2):
        item = images.item(n)
        assert item is not None
        item.setCheckState(Qt.CheckState.Unchecked)
    assert not make.isEnabled()
    first = images.item(0)
    assert first is not None
    first.setCheckState(Qt.CheckState.Checked)
    assert make.isEnabled()
    assert len(sheet.chosen()) == 1
    sheet.findChildren(QLineEdit)[0].setText(str(tmp_path / "none" / "m.fits"))
    press(pair, sheet, "Make")
    (notice,) = (n for n in pair.session.notices if n.key.startswith("mosaic:"))
    assert notice.tone == "error"
    assert "does not exist" in notice.text


def test_escape_makes_nothing(pair: Desk, tmp_path: Path) -> None:
    sheet = ask(pair)
    pair.key(Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert not list(tmp_path.glob("mosaic*"))


def test_a_file_is_replaced_only_when_agreed(
    pair: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "old.fits"
    old.write_bytes(b"old")
    asked: list[str] = []

    def no(_parent: object, _title: str, text: str) -> QMessageBox.StandardButton:
        asked.append(text)
        return QMessageBox.StandardButton.No

    monkeypatch.setattr(QMessageBox, "question", no)
    sheet = ask(pair)
    sheet.findChildren(QLineEdit)[0].setText(str(old))
    press(pair, sheet, "Make")
    assert old.read_bytes() == b"old"
    assert len(asked) == 1
    assert "old.fits" in asked[0]


def test_an_image_is_not_overwritten(
    pair: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    yes = QMessageBox.StandardButton.Yes
    monkeypatch.setattr(QMessageBox, "question", lambda *_: yes)
    sheet = ask(pair)
    sheet.findChildren(QLineEdit)[0].setText(str(tmp_path / "k0.fits"))
    press(pair, sheet, "Make")
    assert any("one of the images" in n.text for n in pair.session.notices)
