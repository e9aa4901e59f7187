"""Fields of view in the window: placed, turned by keys and handle, dragged, kept, undone."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import CTRL, LEFT, PLAIN, Desk
from tests.ui.skies import STARS, write_image, write_psc
from twomass_viewer.scene.outlines import LineStyle
from twomass_viewer.session.fields_of_view import COLOR
from twomass_viewer.skyregions.instruments import Instrument, Part, PartShape, user_instruments
from twomass_viewer.ui.actions.spec import ActionKey as K
from twomass_viewer.ui.panels.view_sheet import ViewSheet


def _sheet(desk: Desk) -> ViewSheet:
    desk.key("I", CTRL)
    sheet = desk.controller.view_desk._sheet
    assert sheet is not None
    return sheet


def _drag(desk: Desk, start: tuple[float, float], end: tuple[float, float]) -> None:
    view = desk.canvas._view.viewport()
    a, b = desk.screen(*start), desk.screen(*end)
    QTest.mousePress(view, LEFT, PLAIN, a)
    for n in range(1, 11):
        at = a + QPoint(round((b - a).x() * n / 10), round((b - a).y() * n / 10))
        QTest.mouseMove(view, at)
    QTest.mouseRelease(view, LEFT, PLAIN, b)
    desk.wait()


def test_one_is_placed_at_the_selection_turned_and_taken_back(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"), write_psc(tmp_path / "psc.csv"))
    desk.click(*STARS[1][:2])
    sheet = _sheet(desk)
    sheet.list.setCurrentRow([i.name for i in sheet._instruments].index("HST WFC3/IR"))
    assert "Not looked up" in sheet.source.text()
    desk.press(sheet.place)
    sheet.close()
    desk.window.activateWindow()
    desk.qtbot.waitUntil(lambda: QApplication.activeWindow() is desk.window)
    desk.canvas.setFocus()
    (outline,) = desk.scene.outlines
    assert outline.style is LineStyle.DASHED
    assert outline.stem is not None
    assert outline.stem[0] == pytest.approx(STARS[1][:2], abs=0.05)
    desk.key(Qt.Key.Key_Left, CTRL)
    desk.key(Qt.Key.Key_Left, CTRL)
    desk.key(Qt.Key.Key_Right, CTRL)
    assert desk.session.views.current is not None
    assert desk.session.views.current.pa_deg == 5.0
    row = next(r for k, r in desk.window.layers._rows.items() if k.startswith("view/"))
    assert row.detail == "PA 5°"
    for _ in range(4):
        desk.key("Z", CTRL)
    assert desk.scene.outlines == ()
    assert not desk.controller.actions[K.TURN_VIEW_LEFT].isEnabled()


def test_handle_and_edge_are_dragged_all_else_pans(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    desk.session.select(None)
    sheet = _sheet(desk)
    sheet.name.setText("my slit")
    sheet.shape.setCurrentText("Slit")
    sheet.width_arcsec.setValue(20.0)
    sheet.height_arcsec.setValue(60.0)
    desk.press(sheet.keep)
    assert sheet.chosen is not None
    assert sheet.chosen.name == "my slit"
    assert [i.name for i in user_instruments()] == ["my slit"]
    desk.press(sheet.place)
    sheet.close()
    (outline,) = desk.scene.outlines
    assert outline.style is LineStyle.SOLID
    assert outline.stem is not None
    middle, handle = outline.stem
    _drag(desk, handle, (middle[0] + 37.5, middle[1]))
    view = desk.session.views.current
    assert view is not None
    assert view.pa_deg == pytest.approx(90.0, abs=2.0)
    before = desk.canvas.camera
    edge = (middle[0] + 30.0, middle[1])
    _drag(desk, edge, (edge[0], edge[1] + 15.0))
    (outline,) = desk.scene.outlines
    assert outline.stem is not None
    assert outline.stem[0] == pytest.approx((middle[0], middle[1] + 15.0), abs=1.0)
    assert desk.canvas.camera == before
    _drag(desk, (middle[0] - 20.0, middle[1] - 30.0), (middle[0] + 5.0, middle[1] - 30.0))
    assert desk.canvas.camera != before
    assert len(desk.session.views.all) == 1


def test_layer_list_hides_and_removes(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    sheet = _sheet(desk)
    desk.press(sheet.place)
    desk.press(sheet.place)
    sheet.close()
    assert len(desk.session.views.all) == 2
    key = next(k for k in desk.window.layers._rows if k.startswith("view/"))
    desk.window.layers.visibility_requested.emit(key, False)
    desk.wait()
    assert not desk.scene.outlines
    desk.window.layers.visibility_requested.emit(key, True)
    desk.window.layers.remove_requested.emit(key)
    desk.wait()
    assert len(desk.scene.outlines) == 1


def test_names_of_shipped_ones_are_not_taken_and_own_ones_can_go(
    desk: Desk, tmp_path: Path
) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    sheet = _sheet(desk)
    sheet.name.setText("HST WFC3/IR")
    desk.press(sheet.keep)
    assert "give it another" in sheet.fault.text()
    sheet.name.setText("ring")
    sheet.shape.setCurrentText("Circle")
    desk.press(sheet.keep)
    assert [i.name for i in user_instruments()] == ["ring"]
    desk.press(sheet.forget)
    assert user_instruments() == ()
    sheet.close()


def test_without_a_sky_the_action_is_off(desk: Desk, tmp_path: Path) -> None:
    changes: dict[str, object] = dict.fromkeys(("CTYPE1", "CTYPE2", "CRVAL1", "CRVAL2"))
    desk.open(write_image(tmp_path / "blind.fits", changes=changes))
    assert not desk.controller.actions[K.FIELD_OF_VIEW].isEnabled()


def test_pictures_show_them_with_the_outlines_of_images(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    desk.controller.view_desk.place(Instrument("box", (Part(PartShape.BOX, (60.0, 60.0)),)), 20.0)
    desk.key("O")

    def count(color: str) -> int:
        image = desk.canvas.grab_image()
        wanted = QColor(color)
        found = 0
        for x in range(image.width()):
            for y in range(image.height()):
                c = image.pixelColor(x, y)
                off = abs(c.red() - wanted.red()) + abs(c.green() - wanted.green())
                found += off + abs(c.blue() - wanted.blue()) < 30
        return found

    assert count(COLOR) > 200
    assert count(desk.scene.outlines[0].color) > 200
    desk.session.views.show(False)
    desk.session.footprints.show(False)
    desk.wait()
    assert count(COLOR) == 0
