"""The DS9 mouse: a preference that changes what the left button does, and says so."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.ui.conftest import CTRL, LEFT, PLAIN, Desk
from tests.ui.skies import write_image
from twomass_viewer.session.settings import Settings, load_settings, settings_file
from twomass_viewer.session.view import PlaceSelection, Tool
from twomass_viewer.skyregions.model import Shape
from twomass_viewer.ui.actions.spec import ActionKey as K


def _drag(desk: Desk, start: QPoint, end: QPoint, button: Qt.MouseButton = LEFT,
          mods: Qt.KeyboardModifier = PLAIN) -> None:  # fmt: skip
    view = desk.canvas._view.viewport()
    QTest.mousePress(view, button, mods, start)
    for n in range(1, 9):
        QTest.mouseMove(view, start + (end - start) * (n / 8))
    QTest.mouseRelease(view, button, mods, end)
    desk.wait()


def _crosshair(desk: Desk) -> tuple[float, float] | None:
    return desk.controller.sky.kept_crosshair


@pytest.fixture
def ds9(make_desk: Callable[..., Desk], tmp_path: Path) -> Desk:
    desk = make_desk(Settings(mouse="ds9"))
    desk.open(write_image(tmp_path / "a.fits"))
    return desk


def test_a_drag_moves_the_crosshair_and_leaves_the_sky(ds9: Desk) -> None:
    before = ds9.canvas.camera
    middle = ds9.screen(0.0, 0.0)
    _drag(ds9, middle, middle + QPoint(60, 30))
    assert ds9.canvas.camera == before
    place = ds9.canvas.geometry_now.to_plane(middle.x() + 60.5, middle.y() + 30.5)
    assert ds9.controller.sky.kept_crosshair == pytest.approx(place)
    chosen = ds9.session.selection
    assert isinstance(chosen, PlaceSelection)
    assert (chosen.east, chosen.north) == pytest.approx(place)
    assert ds9.window.readout.isVisible()
    ds9.canvas.setFocus()
    ds9.key(Qt.Key.Key_Escape)
    assert ds9.controller.sky.kept_crosshair is None


def test_ctrl_and_the_middle_button_pan_and_a_middle_click_centres(ds9: Desk) -> None:
    held = (5.0, 5.0)
    start = ds9.screen(*held)
    _drag(ds9, start, start + QPoint(40, 20), mods=CTRL)
    assert ds9.screen(*held) == start + QPoint(40, 20)
    _drag(ds9, start + QPoint(40, 20), start, Qt.MouseButton.MiddleButton)
    assert ds9.screen(*held) == start
    ds9.click_at(start, Qt.MouseButton.MiddleButton)
    assert ds9.canvas.camera.center == pytest.approx(held, abs=0.2)


def test_the_region_tool_makes_regions_by_clicks_and_drags(ds9: Desk) -> None:
    ds9.session.set_tool(Tool.REGION)
    ds9.wait()
    ds9.click(-40.0, 30.0)
    (one,) = ds9.session.regions.all.values()
    assert one.shape is Shape.CIRCLE
    ds9.click(-40.0, 30.0)  # on its middle: selected, none is made
    assert len(ds9.session.regions.all) == 1
    ds9.session.regions.select(())
    at = ds9.screen(35.0, -30.0)
    _drag(ds9, at, at + QPoint(30, 0))
    assert len(ds9.session.regions.all) == 2
    assert ds9.controller.sky.kept_crosshair is None


def test_it_is_switched_from_the_menu_kept_and_told(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    action = desk.controller.actions[K.DS9_MOUSE]
    assert desk.controller.ds9_mouse.on is False
    action.trigger()
    desk.wait()
    assert action.isChecked()
    assert json.loads(settings_file().read_text())["mouse"] == "ds9"
    assert load_settings()[0].mouse == "ds9"
    desk.controller.show_shortcuts()
    sheet = desk.controller.panels._floating._sheet
    assert sheet is not None
    assert "Move the crosshair" in sheet.as_text()
    sheet.dismiss()
    middle = desk.screen(0.0, 0.0)
    _drag(desk, middle, middle + QPoint(30, 0))
    assert _crosshair(desk) is not None
    action.trigger()
    desk.wait()
    assert _crosshair(desk) is None
    desk.controller.show_shortcuts()
    assert "Move the crosshair" not in sheet.as_text()
    sheet.dismiss()
    before = desk.canvas.camera
    _drag(desk, middle, middle + QPoint(30, 0))
    assert desk.canvas.camera != before


def test_a_setting_that_is_none_is_dropped() -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text('{"mouse": "two buttons"}')
    settings, said = load_settings()
    assert settings.mouse == "standard"
    assert len(said) == 1
