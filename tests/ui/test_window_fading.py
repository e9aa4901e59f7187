"""Fade and swipe in a real window: keys, the bar, the mouse, what is read, saved and ended."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QToolButton

from tests.ui.conftest import LEFT, PLAIN, SHIFT, Desk
from tests.ui.skies import RA, sky, write_image, write_triplet
from twomass_viewer.session.comparison import CompareMode, Comparison
from twomass_viewer.session.view import Shown

SOUTH = {"ORDATE": "001124", "SCANNO": 85, "SCANDIR": "s"}
NORTH = {"ORDATE": "990301", "SCANNO": 84, "SCANDIR": "n", "DYFS": 82.4}


@pytest.fixture
def two(desk: Desk, tmp_path: Path) -> Desk:
    """A window with two scans of one place, the newer one on top."""
    desk.open(write_image(tmp_path / "ji0840100.fits", changes=NORTH, data=sky()[::-1] + 20))
    desk.open(write_image(tmp_path / "ji0850244.fits", changes=SOUTH))
    return desk


def compared(desk: Desk) -> Comparison:
    found = desk.session.comparison
    assert found is not None
    return found


def button(desk: Desk, name: str) -> QToolButton:
    found = [b for b in desk.window.compare_bar.findChildren(QToolButton)
             if b.accessibleName() == name]  # fmt: skip
    assert len(found) == 1
    return found[0]


def combo(desk: Desk, name: str) -> QComboBox:
    found = [c for c in desk.window.compare_bar.findChildren(QComboBox)
             if c.accessibleName() == f"Image {name}"]  # fmt: skip
    assert len(found) == 1
    return found[0]


def test_a_key_fades_two_scans_arrows_move_it_and_escape_ends_it(two: Desk) -> None:
    assert not two.window.compare_bar.isVisible()
    two.key("y")
    assert two.window.compare_bar.isVisible()
    assert compared(two).mode is CompareMode.FADE
    scene = two.scene
    two.key(Qt.Key.Key_Left, SHIFT)
    two.key(Qt.Key.Key_Right)
    assert compared(two).position == pytest.approx(0.41)
    assert two.scene.images is scene.images, "nothing is resolved for it"
    assert two.window.compare_bar._slider.value() == 82
    assert "B 41 %" in two.window.compare_bar._part.text()
    two.key(Qt.Key.Key_Escape)
    assert two.session.comparison is None
    assert not two.window.compare_bar.isVisible()
    assert two.scene.pair is None


def test_the_slider_fades_and_what_is_seen_more_is_read(two: Desk) -> None:
    two.key("y")
    a, b = (two.session.image_set(f.set_key) for f in compared(two).pair)
    two.window.compare_bar._slider.setValue(20)
    two.wait()
    assert two.session.top_set is a
    two.window.compare_bar._slider.setValue(180)
    two.wait()
    assert two.session.top_set is b
    two.key("y")
    assert two.session.comparison is None
    assert two.session.top_set is b, "what had the larger part stays"


def test_swipe_is_dragged_and_reads_the_side_of_the_pointer(two: Desk) -> None:
    two.key("w")
    assert compared(two).mode is CompareMode.SWIPE
    port, width = two.canvas.pointer_surface, two.canvas._view.width()
    y = two.canvas._view.height() // 3
    QTest.mousePress(port, LEFT, PLAIN, QPoint(width // 2, y))
    QTest.mouseMove(port, QPoint(width // 2 + 30, y))
    QTest.mouseMove(port, QPoint(width // 2 + 60, y))
    QTest.mouseRelease(port, LEFT, PLAIN, QPoint(width // 2 + 60, y))
    two.wait()
    assert compared(two).position == pytest.approx((width // 2 + 60) / width)
    a, b = (two.session.image_set(f.set_key) for f in compared(two).pair)
    for x, expected in ((width // 2 + 20, a), (width // 2 + 90, b)):
        QTest.mouseMove(port, QPoint(x, y))
        two.wait()
        assert two.session.top_set is expected


def test_a_saved_view_shows_a_left_of_the_divider_and_b_right_of_it(two: Desk) -> None:
    two.key("m")
    if two.session.artifacts_visible:
        two.key("a")

    def picture() -> np.ndarray:
        image = two.canvas.grab_image(overlays=False)
        bits = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
        return bits[:, : image.width(), 1].astype(int)

    alone = []
    two.key("w")
    two.canvas._divider.setVisible(False)
    for position in (1.0, 0.0):
        two.controller.fader.move(position)
        two.wait()
        alone.append(picture())
    two.controller.fader.move(0.5)
    two.wait()
    seen, at = picture(), round(0.5 * two.canvas._view.width())
    assert (seen[:, :at] == alone[0][:, :at]).all()
    assert (seen[:, at:] == alone[1][:, at:]).all()
    assert not (alone[0][:, :at] == alone[1][:, :at]).all()


def test_the_divider_is_laid_level_and_the_pair_exchanged(two: Desk) -> None:
    two.key("w", SHIFT)
    assert compared(two).level
    two.key(Qt.Key.Key_Down)
    assert compared(two).position == pytest.approx(0.51)
    pair = compared(two).pair
    two.key("y", SHIFT)
    assert compared(two).pair == pair[::-1]
    two.press(button(two, "Fade"))
    assert compared(two).mode is CompareMode.FADE
    two.press(button(two, "A ⇄ B"))
    assert compared(two).pair == pair
    two.press(button(two, "End comparing"))
    assert two.session.comparison is None


def test_bands_of_one_place_are_compared_and_chosen(desk: Desk, tmp_path: Path) -> None:
    desk.open(*write_triplet(tmp_path))
    desk.key("y")
    choice = combo(desk, "B")
    assert [choice.itemText(n) for n in range(choice.count())] == ["J", "H", "Ks"]
    choice.setCurrentIndex(2)
    choice.activated.emit(2)
    desk.wait()
    assert [f.shown for f in compared(desk).pair] == [Shown.J, Shown.KS]
    desk.window.compare_bar._slider.setValue(200)
    desk.wait()
    desk.canvas.setFocus()
    desk.key(Qt.Key.Key_Escape)
    assert desk.session.shown is Shown.KS


def test_a_lonely_image_says_what_is_needed(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "lonely.fits"))
    desk.open(write_image(tmp_path / "far.fits", ra=RA + 1))
    desk.key("w")
    assert desk.session.comparison is None
    assert any("nothing to compare" in n for n in desk.notices)


def test_blinking_takes_over_and_gives_back(two: Desk) -> None:
    two.key("y")
    two.key(".")
    assert two.session.comparison is None
    assert not two.window.compare_bar.isVisible()
    two.key("w")
    assert two.session.blink is None
    assert two.window.compare_bar.isVisible()
