"""Colour composites in the window: keys, the sheet of colours, two bands."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from tests.ui.conftest import SHIFT, Desk
from tests.ui.skies import STARS, write_image, write_triplet
from twomass_viewer.session.color import PRESETS, ColorSettings
from twomass_viewer.session.view import Shown, ToneSettings
from twomass_viewer.ui.panels.color_sheet import ColorSheet
from twomass_viewer.ui.panels.limits_popup import LimitsPopup


@pytest.fixture
def colored(desk: Desk, tmp_path: Path) -> Desk:
    desk.open(*write_triplet(tmp_path))
    desk.key("r")
    return desk


def sheet_of(desk: Desk) -> ColorSheet:
    sheet = desk.window.findChild(ColorSheet)
    assert sheet is not None
    return sheet


def color_at(desk: Desk, east: float, north: float) -> tuple[int, int, int]:
    """Return red, green and blue of the screen at a place of the plane."""
    at = desk.screen(east, north)
    color = desk.canvas.grab_image(overlays=False).pixelColor(at)
    return color.red(), color.green(), color.blue()


def test_the_keys_of_stretch_and_limits_act_on_what_is_shown(colored: Desk) -> None:
    session = colored.session
    colored.key("s")
    assert session.color.stretch != ColorSettings().stretch
    colored.key("z")
    assert session.color.policy == "zscale"
    colored.key("z", SHIFT)
    assert session.color.policy == "balanced"
    assert session.tone == ToneSettings()
    colored.key("j")
    colored.key("z")
    assert (session.tone.policy, session.color.policy) == ("zscale", "balanced")


def test_the_next_look_is_stepped_through(colored: Desk) -> None:
    seen = []
    for _ in PRESETS:
        colored.key("r", SHIFT)
        seen.append(colored.session.color)
    assert seen == [*list(PRESETS.values())[1:], PRESETS["Default"]]
    colored.key("j")
    colored.key("r", SHIFT)
    assert colored.session.shown is Shown.RGB
    assert colored.session.color == PRESETS["Default"]


def test_the_sheet_fits_what_is_shown(colored: Desk) -> None:
    colored.key("l")
    sheet = sheet_of(colored)
    assert sheet.isVisible()
    colored.session.show(Shown.H)
    colored.wait()
    limits = colored.window.findChild(LimitsPopup)
    assert limits is not None
    assert limits.isVisible()
    assert not sheet.isVisible()
    colored.session.show(Shown.RGB)
    colored.wait()
    assert sheet.isVisible()
    colored.canvas.setFocus()
    colored.key(Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_sliders_act_on_the_sky(colored: Desk) -> None:
    colored.key("l")
    sheet = sheet_of(colored)
    east, north = STARS[1][0], STARS[1][1]
    red, _, blue = color_at(colored, east, north)
    next(s for s, _ in sheet._following if s.accessibleName() == "Red balance").setValue(1000)
    colored.wait()
    more_red, _, less_blue = color_at(colored, east, north)
    assert more_red - less_blue > red - blue + 20
    sheet._rows["Saturation"][1].setProperty("value", 0)
    colored.wait()
    assert len(set(color_at(colored, east, north))) == 1
    assert not colored.session.history.can_undo


def test_a_dragged_limit_takes_over_the_others_as_they_are(colored: Desk) -> None:
    colored.key("l")
    sheet = sheet_of(colored)
    before = [(t.lo, t.hi) for t in colored.scene.images[0].tones]
    sheet.channel_limits_requested.emit(1, 5.0, 500.0)
    colored.wait()
    after = [(t.lo, t.hi) for t in colored.scene.images[0].tones]
    assert after[1] == (5.0, 500.0)
    assert np.allclose([after[0], after[2]], [before[0], before[2]])
    assert colored.session.color.policy == "user"
    sheet.reset_requested.emit()
    assert colored.session.color == ColorSettings()


def test_two_bands_make_colours_and_the_sheet_says_so(desk: Desk, tmp_path: Path) -> None:
    desk.open(
        write_image(tmp_path / "ji0850244.fits", "J"),
        write_image(tmp_path / "ki0850244.fits", "Ks"),
    )
    desk.key("r")
    assert desk.session.shown is Shown.RGB
    assert "no H" in desk.scene.badges[0].text
    desk.key("l")
    assert "green their mean" in sheet_of(desk)._note.text()
    sheet_of(desk).channel_limits_requested.emit(1, 7.0, 70.0)
    desk.wait()
    assert (desk.scene.images[0].tones[1].lo, desk.scene.images[0].tones[1].hi) == (7.0, 70.0)
    red, green, blue = color_at(desk, *STARS[0][:2])
    assert min(red, green, blue) > 0


def test_inverted_colours_are_seen_at_once(colored: Desk) -> None:
    before = color_at(colored, 10.0, 10.0)
    colored.key("i")
    after = color_at(colored, 10.0, 10.0)
    assert np.abs(np.add(before, after) - 255).max() <= 2
