"""The pixel table in the window: follows the pointer, freezes, is copied."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from tests.ui.conftest import SHIFT, Desk
from tests.ui.skies import write_image
from twomass_viewer.ui.actions.spec import ActionKey as K


@pytest.fixture
def opened(desk: Desk, tmp_path: Path) -> Desk:
    desk.open(write_image(tmp_path / "j.fits"))
    desk.canvas.setFocus()
    desk.key("T")
    assert desk.window.pixels_dock.isVisible()
    assert desk.controller.actions[K.PIXEL_TABLE].isChecked()
    return desk


def _middle(desk: Desk) -> tuple[str, str, str]:
    table = desk.window.pixels.table
    item, x, y = table.item(4, 5), table.horizontalHeaderItem(5), table.verticalHeaderItem(4)
    assert item is not None
    assert x is not None
    assert y is not None
    return x.text(), y.text(), item.text()


def test_it_follows_the_arrow_keys_as_the_readout_does(opened: Desk) -> None:
    desk = opened
    desk.key(Qt.Key.Key_Right)
    x, y, value = _middle(desk)
    desk.key(Qt.Key.Key_Right)
    assert int(_middle(desk)[0]) == int(x) + 1
    desk.key(Qt.Key.Key_Up, SHIFT)
    x, y2, value = _middle(desk)
    assert int(y2) == int(y) + 10
    spoken = desk.window.readout.spoken()
    assert f"{value} DN" in spoken
    data = desk.session.images[0].members[0].plane.data
    assert value.lstrip("›»") == f"{data[int(y2) - 1, int(x) - 1]:.1f}"


def test_it_freezes_and_goes_on(opened: Desk) -> None:
    desk = opened
    desk.key(Qt.Key.Key_Right)
    before = _middle(desk)
    desk.key("T", SHIFT)
    assert desk.window.pixels.freeze.isChecked()
    desk.key(Qt.Key.Key_Right, SHIFT)
    assert _middle(desk) == before
    desk.press(desk.window.pixels.freeze)
    assert not desk.controller.actions[K.FREEZE_PIXELS].isChecked()
    assert _middle(desk) != before


def test_it_is_copied_and_closed(opened: Desk) -> None:
    desk = opened
    desk.key(Qt.Key.Key_Right)
    desk.press(desk.window.pixels.copy)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 3 + 9
    assert np.isfinite([float(v) for v in lines[7].split("\t")]).all()
    desk.window.pixels_dock.close()
    desk.wait()
    assert not desk.controller.actions[K.PIXEL_TABLE].isChecked()
