"""No worker thread ever destroys objects of Qt."""

import gc
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint

from tests.ui.conftest import Desk
from tests.ui.skies import write_image
from twomass_viewer.session.jobs import Job, Progress
from twomass_viewer.ui.garbage import GarbageCollection


class Cycle:
    """Garbage that only the collector finds, and that notes who destroys it."""

    def __init__(self, seen: list[threading.Thread]) -> None:
        self.me, self.seen = self, seen

    def __del__(self) -> None:
        self.seen.append(threading.current_thread())


def test_jobs_leave_garbage_to_the_interface_thread(desk: Desk) -> None:
    seen: list[threading.Thread] = []
    for _ in range(5):
        Cycle(seen)

    def allocate(progress: Progress) -> int:
        kept = [[n] for n in range(200_000)]  # crosses every threshold of the collector
        return len(kept)

    answers: list[int] = []
    desk.controller.bench.jobs.start(Job("work", "Working", allocate), answers.append, print)
    desk.wait()
    assert answers == [200_000]
    assert all(t is threading.main_thread() for t in seen)
    gc.collect()
    assert len(seen) == 5


def test_what_is_due_is_collected(desk: Desk) -> None:
    seen: list[threading.Thread] = []
    collection = desk.controller.findChild(GarbageCollection)
    assert isinstance(collection, GarbageCollection)
    assert not gc.isenabled()
    Cycle(seen)
    kept = [[n] for n in range(5_000)]
    collection.collect_due()
    assert seen == [threading.main_thread()]
    assert len(kept) == 5_000


def grown(seen: list[threading.Thread]) -> None:
    """Make garbage that is old, and so many collections of younger that all is due."""
    Cycle(seen)
    for _ in range(12):
        gc.collect(1)


def test_old_garbage_waits_until_the_pointer_rests(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, at = [1000.0], [QPoint(5, 5)]
    monkeypatch.setattr("twomass_viewer.ui.garbage.time.monotonic", lambda: clock[0])
    monkeypatch.setattr("twomass_viewer.ui.garbage.QCursor.pos", lambda: at[0])
    collection = GarbageCollection(desk.controller)
    seen: list[threading.Thread] = []
    kept = Cycle(seen)
    gc.collect(0)
    gc.collect(1)
    del kept
    for step in range(8):
        at[0] = QPoint(step, 5)
        clock[0] += 10.0
        grown([])
        collection.collect_due()
    assert seen == []
    clock[0] += 25.0
    collection.collect_due()
    assert len(seen) == 1
    collection._timer.stop()


def test_closing_an_image_collects_all(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    seen: list[threading.Thread] = []
    kept = Cycle(seen)
    gc.collect(0)
    gc.collect(1)
    del kept
    desk.session.remove_layer(desk.images[0].key)
    desk.qtbot.waitUntil(lambda: len(seen) == 1)


def test_a_closed_window_hands_collection_back(desk: Desk) -> None:
    desk.close()
    desk.__dict__.clear()
    assert gc.isenabled()
