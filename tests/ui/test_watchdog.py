"""The watchdog names what keeps the event loop waiting."""

import time
import weakref

import pytest
from pytestqt.qtbot import QtBot

from twomass_viewer.ui.watchdog import VARIABLE, Stall, Watchdog, watchdog_asked_for


def compute(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_it_names_who_computes_for_long(qtbot: QtBot) -> None:
    told: list[Stall] = []
    dog = Watchdog(20.0, told.append)
    try:
        qtbot.wait(20)
        compute(0.08)
        qtbot.waitUntil(lambda: bool(told))
    finally:
        dog.stop()
    assert any(s.cpu_ms >= 75.0 and "compute" in s.culprit for s in told)
    assert dog.longest.cpu_ms >= 75.0


def test_what_it_looks_at_goes_when_its_function_ends(qtbot: QtBot) -> None:
    class Painter:
        pass

    def paint() -> "weakref.ref[Painter]":
        painter = Painter()
        compute(0.08)
        return weakref.ref(painter)

    told: list[Stall] = []
    dog = Watchdog(8.0, told.append)
    try:
        kept = [paint()() is not None for _ in range(5)]
        qtbot.waitUntil(lambda: bool(told))
    finally:
        dog.stop()
    assert kept.count(True) <= 1, "looked at in the very moment of its end at most"


def test_waiting_is_no_stall(qtbot: QtBot) -> None:
    told: list[Stall] = []
    dog = Watchdog(1000.0, told.append)
    qtbot.wait(50)
    dog.stop()
    assert not told


@pytest.mark.parametrize("text", ["", "x", "0", "-5"])
def test_it_sleeps_unless_it_is_asked_for(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, text)
    from PySide6.QtCore import QObject

    assert watchdog_asked_for(QObject()) is None
