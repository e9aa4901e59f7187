"""The sheet of colours: it shows a state, and asks for changes of it."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from twomass_viewer.session.color import ColorSettings
from twomass_viewer.ui.panels.color_sheet import ChannelView, ColorSheet, ColorView

EDGES = np.concatenate([np.linspace(0, 10, 50), np.geomspace(11, 100, 71)])
CHANNELS = tuple(
    ChannelView(band, n, 2.0 + n, 50.0 + n, EDGES, np.ones(120))
    for n, band in enumerate(("Ks", "H", "J"))
)
VIEW = ColorView(
    title="Ks H J composite",
    presets=(("Default", "Default"), ("Lupton", "Lupton")),
    modes=(("shared", "Shared"), ("lupton", "Lupton"), ("channels", "Each")),
    stretches=(("asinh", "Asinh"), ("log", "Log")),
    policies=(("balanced", "Balanced"), ("99", "99 %"), ("user", "As set")),
    whites=(("field star", "Field star"), ("Sun", "Sun")),
    preset="Default",
    settings=ColorSettings(),
    channels=CHANNELS,
)


@pytest.fixture
def sheet(qtbot: QtBot) -> ColorSheet:
    sheet = ColorSheet()
    qtbot.addWidget(sheet)
    sheet.set_state(VIEW)
    sheet.show()
    return sheet


def test_a_state_asks_for_nothing(qtbot: QtBot, sheet: ColorSheet) -> None:
    settings = ColorSettings("lupton", q=3.0, softening=0.3, weights=(2.0, 1.0, 0.5))
    with (
        qtbot.assertNotEmitted(sheet.settings_requested),
        qtbot.assertNotEmitted(sheet.preset_requested),
        qtbot.assertNotEmitted(sheet.contrast_requested),
        qtbot.assertNotEmitted(sheet.channel_limits_requested),
    ):
        sheet.set_state(replace(VIEW, settings=settings, preset="", contrast=2.0, invert=True))
    assert sheet._mode.currentText() == "Lupton"
    assert sheet._preset.currentText() == "As set here"
    assert sheet._rows["Q"][1].isVisible()
    assert not sheet._rows["Stretch"][1].isVisible()
    assert sheet._invert.isChecked()


def test_what_has_no_meaning_is_not_shown(sheet: ColorSheet) -> None:
    assert sheet._rows["White is"][1].isVisible()
    assert not sheet._rows["Softening"][1].isVisible()
    sheet.set_state(replace(VIEW, settings=ColorSettings(policy="99")))
    assert not sheet._rows["White is"][1].isVisible()
    assert not sheet._rows["Sky"][1].isVisible()


def test_every_control_asks_for_its_setting(qtbot: QtBot, sheet: ColorSheet) -> None:
    asked: list[ColorSettings] = []
    sheet.settings_requested.connect(asked.append)
    sheet._mode.activated.emit(1)
    assert asked[-1] == ColorSettings(mode="lupton")
    sheet._white.activated.emit(1)
    assert asked[-1] == ColorSettings(white="Sun")
    for text, name, value in (
        ("Saturation", "saturation", 2.0), ("Sky", "black_sigma", 4.0), ("Q", "q", 30.0),
        ("Softening", "softening", 1.0),
    ):  # fmt: skip
        sheet._rows[text][1].setProperty("value", 1000)
        assert getattr(asked[-1], name) == pytest.approx(value)
    blue = next(s for s, _ in sheet._following if s.accessibleName() == "Blue balance")
    blue.setValue(1000)
    assert asked[-1].weights == pytest.approx((1.0, 1.0, 4.0))
    sheet.set_state(replace(VIEW, settings=asked[-1]))
    assert blue.value() == 1000
    with qtbot.waitSignal(sheet.preset_requested) as chosen:
        sheet._preset.activated.emit(1)
    assert chosen.args == ["Lupton"]
    with qtbot.waitSignal(sheet.contrast_requested) as moved:
        sheet._contrast.setValue(1000)
    assert moved.args == [pytest.approx(10.0), pytest.approx(0.5)]


def test_a_limit_of_a_channel_is_dragged(sheet: ColorSheet) -> None:
    green = sheet._histograms[1]
    asked: list[tuple[int, float, float]] = []
    sheet.channel_limits_requested.connect(lambda n, lo, hi: asked.append((n, lo, hi)))
    at, target = (QPoint(round(green.to_x(v)), 20) for v in (51.0, 80.0))
    QTest.mousePress(green, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(green, target)
    QTest.mouseRelease(green, Qt.MouseButton.LeftButton, pos=target)
    channel, lo, hi = asked[-1]
    assert (channel, lo) == (1, 3.0)
    assert hi == pytest.approx(80.0, rel=0.05)


def test_of_two_channels_blue_is_the_second(sheet: ColorSheet) -> None:
    sheet.set_state(replace(VIEW, channels=(CHANNELS[0], CHANNELS[2])))
    assert not sheet._histograms[1].isVisible()
    asked: list[tuple[int, float, float]] = []
    sheet.channel_limits_requested.connect(lambda n, lo, hi: asked.append((n, lo, hi)))
    QTest.keyClick(sheet._histograms[2], Qt.Key.Key_Right)
    assert asked[-1][0] == 1
    assert asked[-1][2] > CHANNELS[2].hi


def test_controls_have_names(sheet: ColorSheet) -> None:
    names = {s.accessibleName() for s, _ in sheet._following}
    assert {"Red balance", "Green balance", "Blue balance", "Saturation", "Sky", "Q"} <= names
    assert all(h.accessibleName() for h in sheet._histograms)
    assert sheet._preset.accessibleName() == "Look"


def test_escape_closes(sheet: ColorSheet) -> None:
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
