"""No worker thread ever destroys objects of Qt."""

import gc
import threading

from tests.ui.conftest import Desk
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


def test_a_closed_window_hands_collection_back(desk: Desk) -> None:
    desk.close()
    desk.__dict__.clear()
    assert gc.isenabled()
