"""Colour composites in the window: keys, the sheet of colours, two bands."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from tests.ui.conftest import CTRL, SHIFT, Desk
from tests.ui.skies import RA, STARS, write_image, write_triplet
from twomass_viewer.session.color import PRESETS, ColorSettings
from twomass_viewer.session.panes import Pane
from twomass_viewer.session.session_document import describe
from twomass_viewer.session.session_file import write_session
from twomass_viewer.session.view import Shown, ToneSettings
from twomass_viewer.survey.products import Fidelity
from twomass_viewer.ui.actions.spec import ActionKey as K
from twomass_viewer.ui.panels.color_sheet import ColorSheet
from twomass_viewer.ui.panels.compose_sheet import ComposeSheet
from twomass_viewer.ui.panels.limits_popup import LimitsPopup
from twomass_viewer.ui.presenters import layer_rows


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
    colored.wait()
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


# -- images that are not on the same pixels ---------------------------------------------------


@pytest.fixture
def apart(desk: Desk, tmp_path: Path) -> Desk:
    """Return a window with a J and a Ks image, shifted by half their width."""
    desk.open(write_image(tmp_path / "one.fits", "J"))
    desk.open(write_image(tmp_path / "two.fits", "Ks", ra=RA + 20.5 / 3600))
    return desk


def test_showing_colours_makes_them_of_what_overlaps(apart: Desk) -> None:
    assert apart.controller.actions[K.SHOW_RGB].isEnabled()
    apart.key("r")
    top = apart.session.top_set
    assert top is not None
    assert top.sources is not None
    assert "COMPOSITE" in apart.scene.badges[0].text
    assert apart.scene.images[-1].is_rgb
    apart.key("z", CTRL)
    assert all(s.sources is None for s in apart.session.images)
    # taken back, it does not come again by itself
    apart.key("j")
    apart.key("r")
    assert all(s.sources is None for s in apart.session.images)


def test_what_shares_no_sky_is_said(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "one.fits", "J"))
    desk.open(write_image(tmp_path / "two.fits", "Ks", ra=RA + 0.2))
    desk.key("r")
    assert any("overlap" in n.text for n in desk.session.notices)


def test_colours_can_be_composed_by_hand(apart: Desk) -> None:
    apart.key("k", CTRL | SHIFT)
    sheet = apart.window.findChild(ComposeSheet)
    assert sheet is not None
    assert sheet.isVisible()
    red, green, blue = sheet._choices
    assert "Ks" in red.currentText()
    assert green.currentData() == ""
    assert "J" in blue.currentText()
    assert "red" in sheet._note.text()
    # two of one image have no colour
    blue.setCurrentIndex(red.currentIndex())
    assert not sheet._ok.isEnabled()
    blue.setCurrentIndex(1 if red.currentIndex() == 2 else 2)
    apart.press(sheet._ok)
    assert apart.session.shown is Shown.RGB
    made = [s for s in apart.session.images if s.sources is not None]
    assert len(made) == 1
    row = next(r for r in layer_rows(apart.session) if r.key == made[0].key)
    assert row.text.startswith("RGB")
    apart.session.undo()
    apart.wait()
    assert all(s.sources is None for s in apart.session.images)


def test_a_saved_session_makes_its_composite_again(apart: Desk, tmp_path: Path) -> None:
    apart.key("r")
    saved = describe(apart.session)
    path = tmp_path / "c.twomass.json"
    write_session(saved, path)
    apart.open(path)
    assert describe(apart.session)["composites"] == saved["composites"]
    assert apart.scene.images[-1].is_rgb
    assert sum(s.sources is not None for s in apart.session.images) == 1


def test_a_pane_of_colours_gets_its_composite_while_another_one_is_active(apart: Desk) -> None:
    panes = [Pane(shown=s) for s in (Shown.J, Shown.KS, Shown.RGB)]
    apart.session.arrange(1, 3, panes)
    apart.wait()
    apart.session.activate_pane(apart.session.layout.panes[0].key)
    apart.wait()
    assert apart.session.shown is Shown.J
    scenes = apart.controller.bench.resolver.resolve_panes(apart.session)
    last = scenes[apart.session.layout.panes[-1].key]
    assert last.images[-1].is_rgb
    first = scenes[apart.session.layout.panes[0].key]
    assert not any(i.is_rgb for i in first.images)


def test_a_click_on_a_composite_measures_its_bands(apart: Desk) -> None:
    apart.key("r")
    apart.key("p")
    apart.click(*STARS[0][:2])
    assert [str(m.band) for m in apart.measurements] == ["J", "Ks"]
    assert apart.measurements[0].fidelity is Fidelity.LOSSLESS


def test_a_third_band_that_comes_later_joins_the_colours(apart: Desk, tmp_path: Path) -> None:
    apart.key("r")
    assert len(apart.scene.images[-1].channels) == 2
    apart.open(write_image(tmp_path / "three.fits", "H", ra=RA - 10.3 / 3600))
    made = [s for s in apart.session.images if s.sources is not None]
    assert [str(m.band) for s in made for m in s.members] == ["Ks", "H", "J"]
    apart.session.undo()
    apart.wait()
    made = [s for s in apart.session.images if s.sources is not None]
    assert [str(m.band) for s in made for m in s.members] == ["Ks", "J"]


def test_colours_taken_away_stay_away_when_another_image_comes(apart: Desk, tmp_path: Path) -> None:
    apart.key("r")
    (made,) = [s for s in apart.session.images if s.sources is not None]
    apart.session.remove_layer(made.key)
    apart.wait()
    apart.open(write_image(tmp_path / "four.fits", "J", ra=RA + 0.2))
    assert all(s.sources is None for s in apart.session.images)


def test_tiles_of_bands_have_one_of_colours_of_separate_images(apart: Desk) -> None:
    apart.key(Qt.Key.Key_F4)
    shown = [p.shown for p in apart.session.layout.panes]
    assert shown == [Shown.J, Shown.KS, Shown.RGB]
    assert sum(s.sources is not None for s in apart.session.images) == 1
