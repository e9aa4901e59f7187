"""Opening things in the window: what is painted, what is said, what is remembered."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QToolButton, QWidget

from tests.ui.canvas.conftest import colors, grey
from tests.ui.conftest import CTRL, SHIFT, Desk
from tests.ui.skies import STARS, sky, write_image, write_psc, write_triplet
from twomass_viewer.imagery.positions import parse_position
from twomass_viewer.session.session import Session
from twomass_viewer.session.settings import load_settings
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.bands import Band
from twomass_viewer.ui.actions.spec import ActionKey
from twomass_viewer.ui.panels.notice_list import NoticeList
from twomass_viewer.ui.panels.text import Sentence

NO_SKY = dict.fromkeys(("CTYPE1", "CTYPE2", "CRVAL1", "CRVAL2", "CDELT1", "CDELT2", "CROTA2"))


def bands(session: Session) -> list[list[Band]]:
    return [list(s.bands) for s in session.images]


def drop_on(target: QWidget, *paths: Path) -> bool:
    """Drag files onto the middle of a widget and let go; return whether they were taken."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(p)) for p in paths])
    middle = target.rect().center()
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    plain = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(middle, copy, mime, left, plain)
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    drop = QDropEvent(QPointF(middle), copy, mime, left, plain)
    QApplication.sendEvent(target, drop)
    return drop.isAccepted()


def test_an_image_is_painted_where_its_stars_are(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    assert desk.window.stack.currentWidget() is desk.window.tiles
    assert "a.fits" in desk.window.windowTitle()
    picture = grey(desk.canvas.grab().toImage())
    background = np.median(picture[200:-200:7, 300:-300:7])
    for east, north, _ in STARS:
        at = desk.screen(east, north)
        around = picture[at.y() - 3 : at.y() + 4, at.x() - 3 : at.x() + 4]
        assert around.max() > background + 100, (east, north)
    # fitted: the image's upper and lower edges are in view, and not much else
    shown = desk.canvas.geometry_now.bounds()
    assert shown[3] - shown[1] == pytest.approx(160, rel=0.1)


def test_one_band_brings_its_siblings_and_the_keys_switch(desk: Desk, tmp_path: Path) -> None:
    _, h, _ = write_triplet(tmp_path)
    desk.open(h)
    assert bands(desk.session) == [[Band.J, Band.H, Band.KS]]
    assert desk.session.shown is Shown.H
    desk.canvas.setFocus()
    for key, shown, band in (("j", Shown.J, "J"), ("k", Shown.KS, "Ks"), ("h", Shown.H, "H")):
        desk.key(key)
        assert desk.session.shown is shown
        (spec,) = desk.scene.images
        np.testing.assert_array_equal(spec.channels[0].get(), sky(band))
        assert f" · {band} · " in desk.scene.badges[0].text
        assert desk.controller.actions[ActionKey(f"show_{band.lower()}")].isChecked()
    desk.key("r")
    (spec,) = desk.scene.images
    assert spec.is_rgb
    for channel, band in zip(spec.channels, ("Ks", "H", "J"), strict=True):
        np.testing.assert_array_equal(channel.get(), sky(band))
    assert "Ks H J = R G B" in desk.scene.badges[0].text
    assert colors(desk.canvas.grab().toImage()).max() > 200


def test_what_is_no_image_is_said_in_one_sentence(desk: Desk, tmp_path: Path) -> None:
    bad = tmp_path / "answer.fits"
    bad.write_text("<html><title>404</title>not found</html>")
    desk.open(bad)
    (error,) = desk.errors
    assert "answer.fits" in error
    assert "Traceback" not in error
    assert error.rstrip().endswith(".")
    assert desk.images == []
    assert desk.catalogs == []
    assert desk.window.stack.currentWidget() is desk.window.welcome
    assert desk.controller.opener.failed == 1
    shown = [w.accessibleName() for w in desk.window.notices.findChildren(QWidget)]
    assert error in shown
    close = next(
        b for b in desk.window.notices.findChildren(QWidget) if b.toolTip() == "Close this notice"
    )
    assert isinstance(close, QToolButton)
    desk.press(close)
    assert desk.notices == []
    assert not desk.window.notices.isVisible()


def test_a_damaged_image_beside_good_ones_does_not_stop_them(desk: Desk, tmp_path: Path) -> None:
    good = write_image(tmp_path / "a.fits")
    cut = tmp_path / "cut.fits"
    cut.write_bytes(good.read_bytes()[:3000])
    missing = tmp_path / "missing.fits"
    table = write_psc(tmp_path / "psc.csv")
    desk.open(good, cut, missing, table)
    assert len(desk.images) == 1
    assert len(desk.catalogs) == 1
    assert (desk.controller.opener.opened, desk.controller.opener.failed) == (2, 2)
    assert sorted("cut" in e for e in desk.errors) == [False, True]
    assert any("missing.fits" in e for e in desk.errors)
    assert len(desk.errors) == 2


def test_all_of_many_failures_can_be_read_and_copied(desk: Desk, tmp_path: Path) -> None:
    desk.open(*(tmp_path / f"none{n}.fits" for n in range(8)))
    assert len(desk.errors) == 8
    assert "none0.fits" in desk.errors[0]
    assert desk.controller.opener.failed == 8
    buttons = {b.text(): b for b in desk.window.notices.findChildren(QPushButton) if b.isVisible()}
    desk.press(buttons["Show all"])
    listed = desk.window.findChild(NoticeList)
    assert listed is not None
    assert listed.isVisible()
    copy = next(b for b in listed.findChildren(QPushButton) if b.text() == "Copy all")
    desk.press(copy)
    assert QApplication.clipboard().text().split("\n\n") == desk.errors
    listed.close()
    desk.press(buttons["Close all"])
    assert desk.notices == []
    assert not desk.window.notices.isVisible()


def test_failures_without_number_are_summed_up(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twomass_viewer.ui.opening_notices.MAX_SAID", 3)
    desk.open(*(tmp_path / f"none{n}.fits" for n in range(8)))
    assert len(desk.errors) == 4
    assert "5 more files" in desk.errors[-1]
    assert desk.controller.opener.failed == 8


def test_files_can_be_dropped_on_the_empty_window_and_on_the_sky(
    desk: Desk, tmp_path: Path
) -> None:
    first = write_image(tmp_path / "a.fits")
    assert drop_on(desk.window.welcome, first)
    desk.wait()
    assert len(desk.images) == 1
    table = write_psc(tmp_path / "psc.csv")
    second = write_image(tmp_path / "b.fits", "H", ra=83.61)
    assert drop_on(desk.canvas._view.viewport(), second, table)
    desk.wait()
    assert len(desk.images) == 2
    assert len(desk.catalogs) == 1


def test_files_can_be_dropped_beside_the_sky(desk: Desk, tmp_path: Path) -> None:
    assert drop_on(desk.window, write_image(tmp_path / "a.fits"))
    desk.wait()
    assert len(desk.images) == 1


def test_opened_files_are_offered_next_time(make_desk: Callable[..., Desk], tmp_path: Path) -> None:
    desk = make_desk()
    image, table = write_image(tmp_path / "a.fits"), write_psc(tmp_path / "psc.csv")
    desk.open(image)
    desk.open(table)
    desk.open(tmp_path / "missing.fits")
    settings, dropped = load_settings()
    assert settings.recent == (str(table), str(image))
    assert dropped == ()
    offered = [a.toolTip() for a in desk.window.recent_menu.actions()]
    assert offered == [str(table), str(image)]
    assert desk.window.recent_menu.isEnabled()
    later = make_desk(settings)
    link = next(
        b
        for b in later.window.welcome.findChildren(QPushButton)
        if b.accessibleName() == f"Open {image}"
    )
    later.press(link)
    assert [m.image.path for m in later.images[0].members] == [image]


def test_the_start_page_searches_too(desk: Desk, tmp_path: Path) -> None:
    image = write_image(tmp_path / "a.fits")
    desk.window.welcome.search.take_keyboard()
    desk.type(str(image))
    assert len(desk.images) == 1


def test_the_start_page_says_that_there_is_no_sky_yet(desk: Desk) -> None:
    desk.window.welcome.search.take_keyboard()
    desk.type("05 34 24 -05 30 00")
    said = [w.plain() for w in desk.window.welcome.search.findChildren(Sentence)]
    assert any("Open an image first" in text for text in said)


def test_the_open_dialog_opens_what_was_chosen(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = write_image(tmp_path / "a.fits")
    asked: list[str] = []

    def choose(parent: QWidget, title: str, start: str, kinds: str) -> tuple[list[str], str]:
        asked.append(kinds)
        return [str(image)], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", choose)
    desk.key("o", Qt.KeyboardModifier.ControlModifier)
    assert len(desk.images) == 1
    assert "*.fits" in asked[0]


def test_a_cancelled_opening_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.controller.open_targets([str(write_image(tmp_path / "a.fits"))])
    desk.controller.bench.jobs.cancel_all()
    desk.wait()
    assert desk.images == []
    assert desk.errors == []


def test_far_images_are_fields_with_cameras_of_their_own(desk: Desk, tmp_path: Path) -> None:
    small = sky(shape=(24, 20))
    desk.open(write_image(tmp_path / "a.fits", data=sky(shape=(900, 300))))
    wide = desk.session.camera
    desk.open(write_image(tmp_path / "b.fits", ra=200.0, data=small))
    assert len(desk.session.fields) == 2
    narrow = desk.session.camera
    assert narrow.arcsec_per_pixel < wide.arcsec_per_pixel / 5
    desk.canvas.setFocus()
    for camera, name in ((wide, "a.fits"), (narrow, "b.fits"), (wide, "a.fits")):
        desk.key(Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        assert name in desk.window.windowTitle()
        assert desk.canvas.camera == camera
        assert desk.session.camera == camera
        assert len(desk.scene.images) == 1


def test_pixels_without_a_sky_are_shown_and_sky_tools_are_off(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits", changes=NO_SKY))
    assert desk.scene.plane is None
    # x to the right and y up: the second star lies at the upper left of the image
    picture = grey(desk.canvas.grab().toImage())
    east, north, _ = STARS[1]
    at = desk.screen(59.5 - east, 79.5 + north)
    assert picture[at.y() - 3 : at.y() + 4, at.x() - 3 : at.x() + 4].max() > 150
    actions = desk.controller.actions
    for key in (
        ActionKey.TOOL_PHOTOMETRY, ActionKey.NORTH_UP, ActionKey.COPY_POSITION,
        ActionKey.ARTIFACTS, ActionKey.MEASURE_SELECTED,
    ):  # fmt: skip
        assert not actions[key].isEnabled(), key
    for key in (ActionKey.FIT, ActionKey.LIMITS, ActionKey.TOOL_INSPECT, ActionKey.SAVE_PICTURE):
        assert actions[key].isEnabled(), key
    desk.click_at(QPoint(desk.canvas.width() // 2, desk.canvas.height() // 2))
    content = desk.window.inspect._content
    assert content is not None
    assert "x 6" in content.place
    assert desk.scene.markers == ()


def test_the_first_keys_are_for_the_sky(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_triplet(tmp_path)[0])
    desk.key("k")
    assert desk.session.shown is Shown.KS
    assert desk.window.search.text() == ""


def test_a_removed_layer_comes_back_and_takes_nothing_with_it(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    (first,) = (s.key for s in desk.images)
    desk.window.layers.select(first)
    desk.press(desk.window.layers._remove)
    assert desk.images == []
    assert desk.window.stack.currentWidget() is desk.window.welcome
    desk.open(write_image(tmp_path / "b.fits", ra=83.61))
    desk.key("z", CTRL)
    assert [s.members[0].image.name for s in desk.images] == ["a.fits", "b.fits"]
    assert len(desk.scene.images) == 2
    desk.key("z", CTRL | SHIFT)
    assert [s.members[0].image.name for s in desk.images] == ["b.fits"]


def test_the_command_line_says_how_the_first_image_is_shown(desk: Desk, tmp_path: Path) -> None:
    place = parse_position("83.61 -5.49")
    desk.controller.prepare(place, Band.H, rgb=False, zoom=8.0)
    desk.open(*write_triplet(tmp_path))
    assert desk.session.shown is Shown.H
    assert desk.canvas.camera.arcsec_per_pixel == pytest.approx(1 / 8)
    middle = desk.plane.unproject(*desk.canvas.camera.center)
    assert middle == pytest.approx((83.61, -5.49), abs=1e-7)
    # what is opened later is not bent to it
    desk.key("j")
    desk.open(write_image(tmp_path / "far.fits", ra=200.0))
    assert " · J · " in desk.scene.badges[0].text
    assert desk.canvas.camera.center == pytest.approx((0.0, 0.0), abs=1.0)
    assert desk.errors == []


@pytest.mark.parametrize("sky_cards", [True, False])
def test_a_place_that_cannot_be_shown_is_a_failure(
    desk: Desk, tmp_path: Path, sky_cards: bool
) -> None:
    desk.controller.prepare(parse_position("200 45"), None, rgb=False, zoom=None)
    desk.open(write_image(tmp_path / "a.fits", changes=None if sky_cards else NO_SKY))
    (error,) = desk.errors
    assert ("outside this field" if sky_cards else "no sky coordinates") in error
    assert desk.controller.opener.failed == 1
    assert desk.canvas.camera.center == pytest.approx(
        (0.0, 0.0) if sky_cards else (59.5, 79.5), abs=1.0
    )


def test_searching_goes_there_and_is_remembered(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    desk.key("f", CTRL)
    desk.type("05 34 26.4 -05 29 24")
    middle = desk.plane.unproject(*desk.canvas.camera.center)
    assert middle == pytest.approx((83.61, -5.49), abs=1e-6)
    assert desk.window.tabs.currentWidget() is desk.window.inspect
    assert load_settings()[0].searches == ("05 34 26.4 -05 29 24",)

    def stands() -> QPoint:
        return desk.canvas.mapTo(desk.window, desk.screen(20.0, -35.0))

    place = stands()
    desk.key("f", CTRL)
    desk.type("nowhere at all")
    field = desk.window.search._field
    assert field.property("faulty") is True
    assert "nowhere at all" in field.accessibleDescription()
    assert stands() == place
