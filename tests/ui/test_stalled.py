"""Disks and networks that do not answer: said, cancelled, and in nobody's way."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Desk
from tests.ui.skies import write_image
from twomass_viewer.io import sources
from twomass_viewer.ui import jobs


@pytest.fixture
def dead_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Let files whose name begins with ``far`` answer only when the event is set."""
    answers = threading.Event()
    real = sources.open_source

    def wait(path: Path, *more: Any) -> sources.ByteSource:
        if path.name.startswith("far"):
            answers.wait(30)
        return real(path, *more)

    monkeypatch.setattr("twomass_viewer.io.read.open_source", wait)
    monkeypatch.setattr(jobs, "STALL_SECONDS", 0.3)
    monkeypatch.setattr(jobs, "_GIVE_UP_SECONDS", 0.2)
    monkeypatch.setattr(jobs, "_TICK_MS", 50)
    yield answers
    answers.set()


def waits(desk: Desk) -> bool:
    said = [label.text() for label in desk.window.jobs.findChildren(QLabel)]
    return any(text.startswith("Slow disk or network") for text in said)


def test_a_file_that_does_not_come_is_named_and_can_be_cancelled(
    make_desk: Callable[[], Desk], tmp_path: Path, qtbot: QtBot, dead_network: threading.Event
) -> None:
    desk = make_desk()
    desk.controller.open_targets([str(write_image(tmp_path / "far.fits"))])
    qtbot.waitUntil(lambda: waits(desk))
    (status,) = desk.controller.bench.jobs.statuses
    assert status.text == "Slow disk or network: waiting for far.fits"
    cancel = next(b for b in desk.window.jobs.findChildren(QPushButton) if b.text() == "Cancel")
    cancel.click()
    qtbot.waitUntil(lambda: desk.controller.bench.jobs.idle)
    desk.open(write_image(tmp_path / "near.fits"))
    assert len(desk.images) == 1
    dead_network.set()
    qtbot.waitUntil(lambda: not desk.controller.bench.jobs._given_up)
    assert len(desk.images) == 1, "what was cancelled does not come after all"
    assert desk.errors == []


def test_other_files_open_while_all_threads_wait(
    make_desk: Callable[[], Desk], tmp_path: Path, qtbot: QtBot, dead_network: threading.Event
) -> None:
    desk = make_desk()
    for n in range(4):
        desk.controller.open_targets([str(write_image(tmp_path / f"far{n}.fits", ra=80.0 + n))])
    desk.controller.open_targets([str(write_image(tmp_path / "near.fits"))])
    qtbot.waitUntil(lambda: len(desk.images) == 1)
    dead_network.set()
    desk.wait()
    assert len(desk.images) == 5
    assert desk.controller.bench.jobs._pool.maxThreadCount() == 2


def test_a_window_closes_although_a_thread_waits(
    make_desk: Callable[[], Desk], tmp_path: Path, qtbot: QtBot, dead_network: threading.Event
) -> None:
    desk = make_desk()
    runner = desk.controller.bench.jobs
    desk.controller.open_targets([str(write_image(tmp_path / "far.fits"))])
    qtbot.waitUntil(lambda: waits(desk))
    desk.window.close()
    qtbot.waitUntil(lambda: runner.idle)
    assert not runner.wait(), "it says that a thread is still there"
    assert jobs._UNENDING.pop() is runner._pool
    dead_network.set()
    assert runner.wait()
