"""Panes beside each other in a real window: linked, each its own, and one of them active."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton

from tests.ui.canvas.conftest import grey
from tests.ui.conftest import LEFT, PLAIN, SHIFT, Desk
from tests.ui.skies import STARS, write_image, write_psc, write_triplet
from twomass_viewer.scene.scene import Camera
from twomass_viewer.session.panes import Lock
from twomass_viewer.session.view import PlaceSelection, RowSelection, Shown, Tool
from twomass_viewer.ui.actions.spec import ActionKey as K
from twomass_viewer.ui.canvas.canvas_view import CanvasView
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas
from twomass_viewer.ui.canvas.view_painter import PictureParts
from twomass_viewer.ui.pane_menu import PaneMenu
from twomass_viewer.ui.panels.places_sheet import PlacesSheet


@pytest.fixture
def tiled(desk: Desk, tmp_path: Path) -> Iterator[Desk]:
    """A triplet with its catalogue in J | H | Ks | RGB."""
    desk.open(*write_triplet(tmp_path), write_psc(tmp_path / "psc.csv"))
    desk.canvas.setFocus()
    desk.key(Qt.Key.Key_F4)
    assert desk.session.layout.is_tiled
    yield desk
    desk.wait()


def canvases(desk: Desk) -> list[SkyCanvas]:
    return list(desk.window.tiles.seen.values())


def bands(desk: Desk) -> list[str]:
    with_bands = []
    for pane in desk.session.layout.panes:
        with desk.session.seen_by(pane.key):
            with_bands.append(desk.session.shown.value)
    return with_bands


def click_in(desk: Desk, canvas: SkyCanvas, east: float, north: float) -> None:
    x, y = canvas.geometry_now.to_screen(east, north)
    QTest.mouseClick(canvas.pointer_surface, LEFT, PLAIN, QPoint(int(x), int(y)))
    desk.wait()


def drag_in(canvas: SkyCanvas, dx: int, dy: int, button: Qt.MouseButton = LEFT) -> None:
    surface = canvas.pointer_surface
    start = surface.rect().center()
    QTest.mousePress(surface, button, PLAIN, start)
    for k in range(1, 6):
        QTest.mouseMove(surface, start + QPoint(dx * k // 5, dy * k // 5))
    QTest.mouseRelease(surface, button, PLAIN, start + QPoint(dx, dy))


# -- which panes there are ----------------------------------------------------------------------


def test_f4_shows_the_bands_and_their_colours_and_again_one_pane(tiled: Desk) -> None:
    assert bands(tiled) == ["J", "H", "Ks", "RGB"]
    assert [c.scene.badges[0].text.split(" · ")[1] for c in canvases(tiled)] == [
        "J", "H", "Ks", "Ks H J = R G B",
    ]  # fmt: skip
    boxes = [c.geometry() for c in canvases(tiled)]
    assert all(c.isVisible() for c in canvases(tiled))
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[:n])
    tiled.key(Qt.Key.Key_F4)
    assert len(tiled.window.tiles.canvases) == 1
    assert tiled.canvas.isVisible()


def test_panes_that_go_leave_no_canvas_behind(tiled: Desk) -> None:
    tiled.controller.actions[K.TILE_SINGLE].trigger()
    tiled.wait()
    tiled.qtbot.waitUntil(lambda: len(tiled.window.findChildren(CanvasView)) == 1)
    tiled.controller.actions[K.TILES].trigger()
    tiled.wait()
    assert bands(tiled) == ["J", "H", "Ks", "RGB"], "what was there last comes back"


def test_rows_and_columns_are_asked_for(tiled: Desk) -> None:
    tiled.controller.actions[K.TILE_FREE].trigger()
    (sheet,) = tiled.window.findChildren(PlacesSheet)
    sheet.rows.setValue(3)
    sheet.cols.setValue(2)
    sheet._accept()
    tiled.wait()
    assert len(canvases(tiled)) == 6
    assert (tiled.session.layout.rows, tiled.session.layout.cols) == (3, 2)


def test_each_image_of_a_place_has_a_pane(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"), write_image(tmp_path / "b.fits"))
    desk.controller.actions[K.TILE_IMAGES].trigger()
    desk.wait()
    names = [c.scene.images[0].key for c in canvases(desk)]
    assert names == [s.key for s in desk.images]
    assert all(len(c.scene.images) == 1 for c in canvases(desk))


def test_where_there_is_one_image_of_one_band_it_is_said(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    desk.controller.actions[K.TILE_IMAGES].trigger()
    desk.wait()
    assert not desk.session.layout.is_tiled
    assert any("No other image" in n for n in desk.notices)


def test_the_toolbar_button_drops_the_menu_down(tiled: Desk) -> None:
    button = tiled.window.toolbar.widgetForAction(tiled.controller.actions[K.TILES])
    assert isinstance(button, QToolButton)
    menu = button.menu()
    assert isinstance(menu, QMenu)
    assert tiled.controller.actions[K.LOCK_ZOOM] in menu.actions()
    assert button.isChecked()


# -- the active pane ----------------------------------------------------------------------------


def test_tab_goes_from_pane_to_pane_and_the_window_follows(tiled: Desk) -> None:
    assert tiled.session.shown is Shown.J
    tiled.key(Qt.Key.Key_Tab)
    assert tiled.session.layout.active == 1
    assert tiled.controller.actions[K.SHOW_H].isChecked()
    member = tiled.session.top_member
    assert member is not None
    assert str(member.band) == "H"
    assert tiled.window.windowTitle().startswith(member.image.name)
    focus = QApplication.focusWidget()
    assert focus is tiled.canvas._view
    tiled.key(Qt.Key.Key_Backtab, SHIFT)
    assert tiled.session.layout.active == 0


def test_a_click_makes_its_pane_active_and_selects_there(tiled: Desk) -> None:
    third = canvases(tiled)[2]
    click_in(tiled, third, *STARS[1][:2])
    assert tiled.canvas is third
    assert tiled.session.shown is Shown.KS
    assert isinstance(tiled.session.selection, RowSelection)
    assert tiled.session.selection.row == 1


def test_a_band_key_turns_the_active_pane_alone(tiled: Desk) -> None:
    tiled.key(Qt.Key.Key_Tab)
    tiled.key(Qt.Key.Key_K)
    assert bands(tiled) == ["J", "Ks", "Ks", "RGB"]


def test_maximising_shows_one_pane_and_brings_all_back(tiled: Desk) -> None:
    tiled.key(Qt.Key.Key_Tab)
    before = tiled.canvas.width()
    tiled.key(Qt.Key.Key_F4, SHIFT)
    assert len(canvases(tiled)) == 1
    assert tiled.canvas.width() > before
    assert tiled.session.shown is Shown.H
    tiled.key(Qt.Key.Key_Escape)
    assert len(canvases(tiled)) == 4


def test_the_readout_follows_the_pane_under_the_pointer(tiled: Desk) -> None:
    canvas = canvases(tiled)[2]
    x, y = canvas.geometry_now.to_screen(3.0, -4.0)
    QTest.mouseMove(canvas.pointer_surface, QPoint(int(x), int(y)))
    tiled.wait()
    assert "Ks" in tiled.window.readout.spoken()
    assert tiled.session.shown is Shown.J, "to look is not to choose"


# -- locks --------------------------------------------------------------------------------------


def test_a_pan_moves_all_panes_and_resolves_nothing(
    tiled: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("a pan must not resolve")

    before = tiled.canvas.camera
    with monkeypatch.context() as patch:
        patch.setattr(tiled.controller.bench.resolver, "resolve_panes", never)
        drag_in(tiled.canvas, 30, -20)
        tiled.wait()
    cameras = [c.camera for c in canvases(tiled)]
    assert cameras[0] != before
    assert len(set(cameras)) == 1
    assert tiled.session.camera == cameras[0]


def test_without_the_centre_lock_a_pan_moves_one(tiled: Desk) -> None:
    tiled.controller.actions[K.LOCK_CENTER].trigger()
    before = tiled.canvas.camera
    drag_in(canvases(tiled)[1], 30, -20)
    tiled.wait()
    cameras = [c.camera for c in canvases(tiled)]
    assert [c == before for c in cameras] == [True, False, True, True]
    tiled.canvas.zoom(2.0)
    assert len({c.camera.arcsec_per_pixel for c in canvases(tiled)}) == 1
    tiled.controller.actions[K.LOCK_CENTER].trigger()
    assert len({c.camera for c in canvases(tiled)}) == 1
    assert canvases(tiled)[0].camera.center == cameras[1].center


def test_the_wheel_zooms_the_pane_it_turns_in_and_all_that_are_locked(tiled: Desk) -> None:
    tiled.controller.actions[K.LOCK_ZOOM].trigger()
    fourth = canvases(tiled)[3]
    before = [c.camera.arcsec_per_pixel for c in canvases(tiled)]
    surface = fourth.pointer_surface
    at = QPointF(surface.rect().center())
    event = QWheelEvent(
        at, surface.mapToGlobal(at), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, PLAIN,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(surface, event)
    tiled.wait()
    after = [c.camera.arcsec_per_pixel for c in canvases(tiled)]
    assert [a < b for a, b in zip(after, before, strict=True)] == [False, False, False, True]
    assert tiled.canvas is fourth


def test_contrast_is_dragged_in_all_panes_or_in_one(tiled: Desk) -> None:
    drag_in(canvases(tiled)[1], 10, -40, Qt.MouseButton.RightButton)
    tiled.wait()
    contrasts = {c.scene.images[0].tones[0].contrast for c in canvases(tiled)}
    assert len(contrasts) == 1
    assert contrasts != {1.0}
    tiled.controller.actions[K.LOCK_STRETCH].trigger()
    drag_in(canvases(tiled)[2], 10, -40, Qt.MouseButton.RightButton)
    tiled.wait()
    found = [c.scene.images[0].tones[0].contrast for c in canvases(tiled)]
    assert found[0] == found[1] == found[3] != found[2]


def test_the_place_of_the_pointer_is_shown_in_the_other_panes(tiled: Desk) -> None:
    second = canvases(tiled)[1]
    x, y = second.geometry_now.to_screen(5.0, 5.0)
    QTest.mouseMove(second.pointer_surface, QPoint(int(x), int(y)))
    tiled.wait()
    shown = [c._overlay.crosshair for c in canvases(tiled)]
    assert shown[1] is None
    assert shown[0] == shown[2] == shown[3]
    assert shown[0] == pytest.approx((5.0, 5.0), abs=second.camera.arcsec_per_pixel)
    tiled.controller.actions[K.LOCK_CROSSHAIR].trigger()
    assert all(c._overlay.crosshair is None for c in canvases(tiled))


def test_all_panes_stay_together_when_the_window_changes_its_size(tiled: Desk) -> None:
    click_in(tiled, canvases(tiled)[3], 2.0, 2.0)
    tiled.canvas.zoom(3.0, (2.0, 2.0))
    tiled.window.layers_dock.hide()
    tiled.wait()
    assert len({c.camera for c in canvases(tiled)}) == 1
    tiled.window.resize(1000, 760)
    tiled.wait()
    assert len({c.camera for c in canvases(tiled)}) == 1
    assert tiled.session.camera == tiled.canvas.camera


def test_who_saw_everything_sees_it_in_every_pane(tiled: Desk) -> None:
    for canvas in canvases(tiled):
        assert canvas.shows_all()
    tiled.key(Qt.Key.Key_F4)
    assert tiled.canvas.shows_all()
    box = tiled.canvas.scene_bounds()
    assert box is not None
    assert tiled.canvas.geometry_now.height * tiled.canvas.camera.arcsec_per_pixel < 1.3 * max(
        box[3] - box[1], (box[2] - box[0]) * tiled.canvas.height() / tiled.canvas.width()
    )


# -- tools in another pane ----------------------------------------------------------------------


def test_photometry_in_a_pane_measures_its_band(tiled: Desk) -> None:
    tiled.session.set_tool(Tool.PHOTOMETRY)
    click_in(tiled, canvases(tiled)[1], *STARS[0][:2])
    (measured,) = tiled.measurements
    assert str(measured.band) == "H"


def test_a_region_is_dragged_in_a_pane_and_seen_in_all(tiled: Desk) -> None:
    tiled.session.set_tool(Tool.REGION)
    drag_in(canvases(tiled)[2], 12, 9)
    tiled.wait()
    assert len(tiled.session.regions.all) == 1
    assert all(c.scene.regions == tiled.scene.regions for c in canvases(tiled))
    assert tiled.scene.regions


def test_a_profile_is_drawn_in_a_pane_at_its_places(tiled: Desk) -> None:
    tiled.session.set_tool(Tool.PROFILE)
    canvas = canvases(tiled)[3]
    tiled.controller.actions[K.LOCK_CENTER].trigger()
    tiled.session.activate_pane(tiled.session.layout.panes[3].key)
    canvas.center_on(4.0, 2.0)
    drag_in(canvas, 20, 0)
    tiled.wait()
    line = tiled.session.profile_line
    assert line is not None
    start = [float(v) for v in tiled.plane.project(*line.start)]
    assert start == pytest.approx([4.0, 2.0], abs=2 * canvas.camera.arcsec_per_pixel)


def test_the_menu_of_a_place_is_that_of_its_pane(
    tiled: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, *_: shown.append(menu))
    canvas = canvases(tiled)[1]
    QTest.mouseClick(canvas.pointer_surface, Qt.MouseButton.RightButton, PLAIN, QPoint(30, 60))
    tiled.qtbot.waitUntil(lambda: bool(shown))
    assert tiled.canvas is canvas
    assert isinstance(tiled.session.selection, PlaceSelection)
    inner = next(m for a in shown[0].actions() if isinstance(m := a.menu(), PaneMenu))
    inner.fill()
    assert [a.text() for a in inner.actions() if a.isChecked()] == ["H", "All images"]
    shown[0].deleteLater()


def test_arrow_keys_step_in_the_pane_that_has_the_keyboard(tiled: Desk) -> None:
    tiled.key(Qt.Key.Key_Tab)
    tiled.key(Qt.Key.Key_Right)
    assert tiled.window.tiles.pointed == tiled.session.layout.pane.key
    assert "H" in tiled.window.readout.spoken()


# -- keeping ------------------------------------------------------------------------------------


def test_a_session_brings_the_panes_back(
    tiled: Desk, make_desk: Callable[..., Desk], tmp_path: Path
) -> None:
    tiled.session.set_lock(Lock.CENTER, False)
    tiled.session.step_pane(2)
    tiled.canvas.set_camera(replace(tiled.canvas.camera, center=(6.0, -3.0)))
    tiled.session.move_camera(tiled.canvas.camera)
    tiled.session.set_tone(replace(tiled.session.tone, stretch="log"))
    path = tmp_path / "panes.twomass.json"
    tiled.controller.sessions._save_to(path)
    tiled.wait()
    other = make_desk()
    other.open(path)

    def state(desk: Desk) -> list[tuple[Camera, str, str]]:
        return [
            (c.camera, c.scene.images[0].tones[0].stretch, c.scene.badges[0].text)
            for c in canvases(desk)
        ]

    assert state(other) == state(tiled)
    assert other.session.layout.active == 2
    assert other.canvas is canvases(other)[2]


def test_opening_another_session_takes_the_panes_away(tiled: Desk, tmp_path: Path) -> None:
    tiled.session.arrange(1, 1)
    tiled.wait()
    path = tmp_path / "one.twomass.json"
    tiled.controller.sessions._save_to(path)
    tiled.wait()
    tiled.key(Qt.Key.Key_F4)
    tiled.open(path)
    assert len(tiled.window.tiles.canvases) == 1


# -- pictures -----------------------------------------------------------------------------------


def test_a_picture_shows_every_pane_where_it_is_seen(tiled: Desk) -> None:
    tiled.session.set_catalog_visible(tiled.catalogs[0].key, False)
    tiled.key(Qt.Key.Key_Tab)
    tiled.wait()
    painter = tiled.window.tiles.painter
    picture = grey(painter.grab())
    views = canvases(tiled)
    corner = views[0].geometry().topLeft()
    for canvas in views:
        place = canvas.geometry().translated(-corner)
        part = picture[place.top() : place.bottom() + 1, place.left() : place.right() + 1]
        np.testing.assert_array_equal(part, grey(canvas.grab_image()))
    assert picture.shape == (painter.size.height(), painter.size.width())


def test_a_picture_of_panes_says_what_all_of_them_show(tiled: Desk, tmp_path: Path) -> None:
    scene = tiled.window.tiles.painter.scene
    assert [b.text.split(" · ")[1] for b in scene.badges] == ["J", "H", "Ks", "Ks H J = R G B"]
    assert scene.acknowledgment == tiled.scene.acknowledgment, "the same for all is said once"
    files = {entry[1]["file"] for entry in scene.provenance}
    assert len(files) == 3
    path = tmp_path / "panes.png"
    tiled.controller.pictures.save_view(path)
    tiled.wait()
    saved = QImage(str(path))
    assert saved.width() == tiled.window.tiles.painter.size.width()
    assert "Ks H J" in saved.text("Badges")
    tiled.key(Qt.Key.Key_F4)
    tiled.open(path)
    assert bands(tiled) == ["J", "H", "Ks", "RGB"], "the recipe brings the panes back"


def test_the_lines_of_all_panes_are_in_a_drawing(tiled: Desk) -> None:
    painter = tiled.window.tiles.painter
    lines = painter.lines(PictureParts())
    image = QImage(painter.size, QImage.Format.Format_RGB32)
    image.fill(0)
    onto = QPainter(image)
    onto.drawPicture(0, 0, lines)
    onto.end()
    drawn = grey(image) > 60
    corner = canvases(tiled)[0].geometry().topLeft()
    for canvas in canvases(tiled):
        place = canvas.geometry().translated(-corner)
        part = drawn[place.top() : place.bottom() + 1, place.left() : place.right() + 1]
        assert part.any()


def test_images_of_a_place_are_shown_where_they_overlap(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"), write_image(tmp_path / "b.fits", ra=83.605))
    boxes = [desk.canvas.shared_bounds([s.key]) for s in desk.images]
    assert None not in boxes
    desk.controller.actions[K.TILE_IMAGES].trigger()
    desk.wait()
    east = sorted(e for b in boxes if b is not None for e in (b[0], b[2]))
    assert desk.canvas.camera.center[0] == pytest.approx((east[1] + east[2]) / 2)
