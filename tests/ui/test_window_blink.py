"""Blinking in a real window: keys, the bar, what is seen, and that it ends cleanly."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from tests.ui.conftest import SHIFT, Desk
from tests.ui.skies import RA, sky, write_image, write_triplet
from twomass_viewer.session.view import PlaceSelection, Shown
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas
from twomass_viewer.ui.panels.blink_bar import BlinkRow

SOUTH = {"ORDATE": "001124", "SCANNO": 85, "SCANDIR": "s"}
NORTH = {"ORDATE": "990301", "SCANNO": 84, "SCANDIR": "n", "DYFS": 82.4}


def seen(canvas: SkyCanvas) -> list[str]:
    return [k for k, item in canvas._images.items.items() if item.isVisible()]


@pytest.fixture
def two(desk: Desk, tmp_path: Path) -> Desk:
    """A window with two scans of one place, the newer one on top."""
    old = write_image(tmp_path / "ji0840100.fits", changes=NORTH, data=sky() + 20)
    new = write_image(tmp_path / "ji0850244.fits", changes=SOUTH)
    desk.open(old)
    desk.open(new)
    return desk


def button(desk: Desk, name: str) -> QToolButton:
    found = [b for b in desk.window.blink_bar.findChildren(QToolButton)
             if name in (b.accessibleName(), b.text())]  # fmt: skip
    assert len(found) == 1
    return found[0]


def test_a_key_blinks_two_scans_and_escape_ends_it(two: Desk) -> None:
    bar = two.window.blink_bar
    assert not bar.isVisible()
    two.key("b")
    blink = two.session.blink
    assert blink is not None
    assert blink.way == 1
    assert bar.isVisible()
    first = seen(two.canvas)
    two.qtbot.waitUntil(lambda: seen(two.canvas) != first, timeout=3000)
    assert len(seen(two.canvas)) == 1
    two.key(Qt.Key.Key_Escape)
    assert two.session.blink is None
    assert not bar.isVisible()
    assert len(seen(two.canvas)) == 2


def test_frames_are_stepped_by_keys_and_say_what_they_are(two: Desk) -> None:
    two.key(".")
    assert two.session.blink is not None
    assert two.session.blink.way == 0
    texts, directions = [], []
    for _ in range(2):
        texts.append(two.window.blink_bar._text.text())
        directions.append(two.scene.scan_direction)
        two.key(",")
    assert sorted(directions, key=str) == ["n", "s"]
    assert any("1999-03-01 · scan 84 n" in t for t in texts)
    assert any("2000-11-24 · scan 85 s" in t for t in texts)


def test_the_readout_reads_the_image_whose_turn_it_is(two: Desk) -> None:
    two.key(".")
    values = []
    for _ in range(2):
        member = two.session.top_member
        assert member is not None
        values.append(float(member.plane.data.mean()))
        two.key(".")
    assert abs(values[0] - values[1]) == pytest.approx(20.0, abs=0.5)


def test_backwards_is_the_other_way(two: Desk) -> None:
    two.key("b", SHIFT)
    assert two.session.blink is not None
    assert two.session.blink.way == -1
    two.key("b")
    assert two.session.blink.way == 1
    two.key("b")
    assert two.session.blink.way == 0


def test_a_running_blink_leaves_the_inspected_place_alone(two: Desk) -> None:
    two.session.select(PlaceSelection(0.0, 0.0))
    two.wait()
    two.qtbot.waitUntil(lambda: two.session.explanation is not None)
    before = two.session.explanation
    two.key("b")
    turns: list[str] = []

    def two_turns() -> bool:
        turn = two.session.turn
        if turn is not None and turns[-1:] != [turn.set_key]:
            turns.append(turn.set_key)
        return len(turns) > 2

    two.qtbot.waitUntil(two_turns, timeout=5000)
    two.wait()
    assert two.session.explanation is before
    two.key(".")
    two.key(".")
    two.wait()
    assert two.session.explanation is not before, "standing still, it speaks of the frame seen"


def test_the_bar_plays_chooses_and_ends(two: Desk) -> None:
    two.key(".")
    two.press(button(two, "Play"))
    assert two.session.blink is not None
    assert two.session.blink.way == 1
    two.press(button(two, "Pause"))
    assert two.session.blink.way == 0
    two.window.blink_bar._slider.setValue(0)
    two.wait()
    assert two.session.blink.interval_ms == 60
    actions = button(two, "Frames").menu().actions()
    actions[0].trigger()
    two.wait()
    assert len(two.session.blink.taking_turns) == 1
    button(two, "Frames").menu().actions()[1].trigger()
    two.wait()
    assert len(two.session.blink.taking_turns) == 1, "one always takes turns"
    assert button(two, "Frames").menu().actions()[1].isChecked()
    two.press(button(two, "End blinking"))
    assert two.session.blink is None


def test_the_bands_of_one_place_blink(desk: Desk, tmp_path: Path) -> None:
    desk.open(*write_triplet(tmp_path))
    desk.key(".")
    desk.key(".")
    blink = desk.session.blink
    assert blink is not None
    assert blink.frame.shown is Shown.KS
    desk.key(Qt.Key.Key_Escape)
    assert desk.session.shown is Shown.KS, "what was seen last stays"


def test_a_lonely_image_says_that_there_is_nothing_to_blink(desk: Desk, tmp_path: Path) -> None:
    desk.open(
        write_image(tmp_path / "lonely.fits"),
    )
    desk.open(write_image(tmp_path / "far.fits", ra=RA + 1))
    desk.key("b")
    assert desk.session.blink is None
    assert any("nothing to blink" in n for n in desk.notices)


def test_the_words_of_the_frame_do_not_widen_the_window(two: Desk) -> None:
    wide = two.window.width()
    two.key(".")
    bar = two.window.blink_bar
    assert two.window.width() == wide
    bar.show_blink([BlinkRow("word " * 80, True, True), BlinkRow("b", True, False)], 0, 500)
    two.wait()
    assert two.window.width() == wide
    assert bar.minimumSizeHint().width() < 700


def test_a_pane_of_one_image_says_how_to_blink(two: Desk) -> None:
    two.key("5", Qt.KeyboardModifier.AltModifier)
    two.key("b")
    assert two.session.blink is None
    assert any("Ctrl+0 shows all" in n for n in two.notices)
