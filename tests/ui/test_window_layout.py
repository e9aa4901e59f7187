"""The window keeps its state through a change of theme, and fits a small screen."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from tests.ui.canvas.conftest import grey
from tests.ui.conftest import CTRL, PLAIN, SHIFT, SIZE, Desk
from tests.ui.skies import STARS, write_image, write_psc
from twomass_viewer.session.settings import load_settings
from twomass_viewer.session.view import Notice
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.bands import Band
from twomass_viewer.ui.actions.spec import ActionKey
from twomass_viewer.ui.panels.limits_popup import LimitsPopup
from twomass_viewer.ui.theme import THEMES, apply_theme, colors


def test_the_theme_changes_nothing_but_colours(
    make_desk: Callable[..., Desk], qapp: QApplication, tmp_path: Path
) -> None:
    desk = make_desk()
    desk.open(write_image(tmp_path / "a.fits"), write_psc(tmp_path / "psc.csv"))
    desk.window.catalog.focus_filter()
    desk.type("j_m < 12.7")
    desk.canvas.setFocus()
    desk.key("p")
    desk.click(*STARS[1][:2])
    desk.key("v")
    desk.canvas.zoom(2.0)
    desk.click(*STARS[0][:2])
    session = desk.session

    def state() -> tuple[object, ...]:
        return (
            desk.scene, desk.canvas.camera, session.selection, session.measurements,
            session.tool, session.shown, session.tone, session.notices,
            desk.window.catalog._filter.text(), desk.window.catalog._model.rowCount(),
            desk.window.catalog.current_row(), desk.window.tabs.currentIndex(),
            desk.window.layers.selected_key(), desk.window.photometry._count.text(),
            desk.window.windowTitle(), desk.window.size(), desk.canvas.size(),
        )  # fmt: skip

    before, sky = state(), grey(desk.canvas.grab_image(overlays=False))
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == THEMES["dark"].panel
    desk.key("t", CTRL | SHIFT)
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == THEMES["light"].panel
    assert state() == before
    np.testing.assert_array_equal(grey(desk.canvas.grab_image(overlays=False)), sky)
    assert desk.controller.actions[ActionKey.THEME].isChecked()
    assert load_settings()[0].theme == "light"
    desk.key("t", CTRL | SHIFT)
    assert state() == before
    assert load_settings()[0].theme == "dark"


def test_a_faulty_filter_outlives_the_theme(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"), write_psc(tmp_path / "psc.csv"))
    desk.window.catalog.focus_filter()
    desk.type("j_m <")
    said = desk.window.catalog._error.plain()
    desk.canvas.setFocus()
    desk.key("t", CTRL | SHIFT)
    assert desk.window.catalog._filter.text() == "j_m <"
    assert desk.window.catalog._error.plain() == said


def test_a_filter_being_written_is_left_alone(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"), write_psc(tmp_path / "psc.csv"))
    line = desk.window.catalog._filter
    line.setText("j_m < 1")
    desk.canvas.setFocus()
    desk.key("m")
    desk.key("m")
    assert line.text() == "j_m < 1"


def test_everything_fits_1280_by_800(
    desk: Desk, qapp: QApplication, demo_files: FieldFiles
) -> None:
    desk.open(demo_files.images[Band.J], demo_files.quicklook, demo_files.psc)
    desk.open(demo_files.folder / "a very long name of a file that is not there at all.fits")
    desk.key("p")
    desk.click(*desk.canvas.camera.center)
    assert desk.asked() is not None
    desk.controller.show_limits()
    desk.wait()
    window = desk.window
    assert window.catalog_dock.isVisible()
    assert window.notices.isVisible()
    panels = (window.inspect, window.planes, window.header, window.photometry)
    for theme, panel in ((t, p) for t in ("light", "dark") for p in panels):
        if colors().name != theme:
            apply_theme(qapp, theme)
        window.show_tab(panel)
        desk.wait()
        hint = window.minimumSizeHint()
        assert hint.width() <= SIZE[0]
        assert hint.height() <= SIZE[1]
        assert (window.width(), window.height()) == SIZE
        assert window.canvas.width() >= 400
        assert window.canvas.height() >= 300
    assert desk.window.photometry.consent.isVisible()
    extension = window.toolbar.findChild(QToolButton, "qt_toolbar_ext_button")
    assert extension is None or not extension.isVisible(), "every tool is in view"
    for key in (ActionKey.TOOL_PHOTOMETRY, ActionKey.SHOW_J):
        button = window.toolbar.widgetForAction(desk.controller.actions[key])
        assert isinstance(button, QWidget)
        assert button.isVisible()
        assert window.rect().contains(button.geometry())


def test_the_window_comes_back_in_its_size(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    room = desk.window.screen().availableSize()
    if room.width() < 1150 or room.height() < 850:
        pytest.skip("the screen has no room for two sizes of the window")
    desk.window.resize(1111, 777)
    desk.wait()
    desk.window.save_layout()
    desk.window.resize(1140, 700)
    desk.window.restore_layout()
    desk.wait()
    assert (desk.window.width(), desk.window.height()) == (1111, 777)


def test_a_broken_layout_is_ignored(
    make_desk: Callable[..., Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from twomass_viewer.paths import config_dir

    config_dir().mkdir(parents=True, exist_ok=True)
    (config_dir() / "layout-1.ini").write_bytes(b"\0\xff[General\ngeometry=@ByteArray(rubbish)")
    desk = make_desk()
    assert (desk.window.width(), desk.window.height()) == SIZE


def test_a_window_lets_go_of_its_images(make_desk: Callable[..., Desk], tmp_path: Path) -> None:
    """A closed window keeps neither itself nor its pixels alive."""
    import gc
    import weakref

    desk = make_desk()
    desk.open(write_image(tmp_path / "a.fits"), write_psc(tmp_path / "psc.csv"))
    pixels = weakref.ref(desk.images[0].members[0].plane.data)
    session = weakref.ref(desk.session)
    desk.close()
    desk.__dict__.clear()
    gc.collect()
    assert session() is None
    assert pixels() is None


def test_a_notice_that_comes_or_goes_leaves_the_sky_where_it_is(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "ji0850244.fits"))
    for key in [n.key for n in desk.session.notices]:
        desk.session.dismiss(key)
    desk.wait()
    desk.canvas.zoom(3.0)
    desk.wait()
    view = desk.canvas._view

    def on_screen() -> QPoint:
        place: QPoint = view.mapToGlobal(desk.screen(12.0, -7.0))
        return place

    before, height = on_screen(), view.height()
    desk.session.notify(Notice("test", "Something quiet."))
    desk.wait()
    assert view.height() < height
    assert (on_screen() - before).manhattanLength() <= 1
    desk.session.dismiss("test")
    desk.wait()
    assert view.height() == height
    assert (on_screen() - before).manhattanLength() <= 1


def test_a_window_that_grows_keeps_the_middle_of_the_view(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "ji0850244.fits"))
    desk.canvas.zoom(3.0)
    desk.wait()
    center = desk.canvas.camera.center
    desk.window.resize(desk.window.width() - 120, desk.window.height() - 80)
    desk.wait()
    assert desk.canvas.camera.center == pytest.approx(center, abs=1e-6)


def test_bars_under_the_sky_take_no_room_from_the_panels(desk: Desk, tmp_path: Path) -> None:
    desk.window.resize(1280, 800)
    for n in (84, 85):
        desk.open(write_image(tmp_path / f"ji0{n}0100.fits", changes={"SCANNO": n}))
    before = desk.window.layers_dock.width(), desk.window.tabs_dock.width()
    for key, modifier in (("l", SHIFT), ("q", PLAIN), ("w", PLAIN)):
        desk.key(key, modifier)
    bars = (desk.window.lazy_contour_bar.panel, desk.window.lazy_smooth_bar.panel,
            desk.window.compare_bar)  # fmt: skip
    assert all(bar.isVisible() for bar in bars)
    assert (desk.window.layers_dock.width(), desk.window.tabs_dock.width()) == before


def test_a_notice_leaves_the_sky_where_it_stands(desk: Desk, demo_files: FieldFiles) -> None:
    desk.open(demo_files.images[Band.J])
    desk.open("not there at all.fits")
    assert desk.canvas.shows_all(), "what was opened is fitted into the room notices leave"

    def stands() -> QPoint:
        return desk.canvas.mapTo(desk.window, desk.screen(20.0, -35.0))

    scale, place, height = desk.canvas.camera.arcsec_per_pixel, stands(), desk.canvas.height()
    desk.key("r", SHIFT)
    assert desk.canvas.height() < height
    assert stands() == place
    assert desk.canvas.camera.arcsec_per_pixel == scale
    desk.key("t", CTRL | SHIFT)
    assert stands() == place
    for notice in desk.session.notices:
        desk.session.dismiss(notice.key)
    desk.wait()
    assert desk.canvas.height() > height
    assert stands() == place
    desk.window.resize(SIZE[0], SIZE[1] + 40)
    desk.wait()
    assert desk.canvas.camera.arcsec_per_pixel < scale, "it is still fitted"


def test_notices_leave_the_sky_of_all_panes(desk: Desk, demo_files: FieldFiles) -> None:
    desk.open(demo_files.images[Band.J])
    desk.key(Qt.Key.Key_F4)
    desk.wait()

    def stands() -> QPoint:
        return desk.canvas.mapTo(desk.window, desk.screen(20.0, -35.0))

    place, scale = stands(), desk.canvas.camera.arcsec_per_pixel
    desk.key("r", SHIFT)
    assert desk.window.notices.isVisible()
    assert len({c.camera.center for c in desk.window.tiles.seen.values()}) == 1
    assert (stands() - place).manhattanLength() <= 1
    assert desk.canvas.camera.arcsec_per_pixel == scale


def test_limits_stand_over_panels_and_follow_the_window(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    desk.key("l")
    sheet = desk.window.findChild(LimitsPopup)
    assert sheet is not None

    def on_the_sky() -> int:
        sky = QRect(desk.canvas.mapTo(desk.window, QPoint(0, 0)), desk.canvas.size())
        return sky.intersected(sheet.geometry()).width()

    assert on_the_sky() < 40
    assert sheet.x() > desk.canvas.width() / 2, "it opens near its button, not far left"
    desk.window.resize(SIZE[0] - 80, SIZE[1])
    desk.wait()
    assert desk.window.rect().contains(sheet.geometry())
    desk.window.tabs_dock.hide()
    desk.key("l")
    desk.key("l")
    assert on_the_sky() < 200
