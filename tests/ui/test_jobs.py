"""Long work: answers on the interface thread, stale ones dropped, cancel and crash heard of."""

import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Desk
from twomass_viewer.errors import CancelledError, TwoMassError
from twomass_viewer.session.jobs import Job, Progress
from twomass_viewer.ui.app import _report_crashes
from twomass_viewer.ui.jobs import JobRunner, JobStatus


class Gate:
    """Work that waits until it is let through, and reports while it waits."""

    def __init__(self, answer: object = "done") -> None:
        self.started, self.let_go, self.cancelled = (threading.Event() for _ in range(3))
        self.answer = answer

    def __call__(self, progress: Progress) -> object:
        self.started.set()
        try:
            while not self.let_go.wait(0.002):
                progress(0.25, "Waiting at the gate")
        except CancelledError:
            self.cancelled.set()
            raise
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    runner = JobRunner()
    yield runner
    runner.cancel_all()
    assert runner.wait()


def never(_: object) -> None:
    raise AssertionError("nobody asked for this")


def test_the_answer_comes_on_the_interface_thread(runner: JobRunner, qtbot: QtBot) -> None:
    threads: list[threading.Thread] = []
    answers: list[object] = []

    def work(progress: Progress) -> int:
        threads.append(threading.current_thread())
        return 42

    def done(answer: int) -> None:
        threads.append(threading.current_thread())
        answers.append(answer)

    runner.start(Job("slot", "Counting", work), done, never)
    assert not runner.idle
    assert answers == [], "not before the event loop has its turn"
    qtbot.waitUntil(lambda: runner.idle)
    assert answers == [42]
    assert threads[0] is not threads[1]
    assert threads[1] is threading.main_thread()


def test_a_newer_job_of_a_slot_makes_the_older_one_stale(runner: JobRunner, qtbot: QtBot) -> None:
    answers: list[object] = []
    old, other = Gate("old"), Gate("other")
    runner.start(Job("slot", "Old", old), answers.append, never)
    runner.start(Job("another slot", "Other", other), answers.append, never)
    qtbot.waitUntil(old.started.is_set)
    runner.start(Job("slot", "New", lambda progress: "new"), answers.append, never)
    qtbot.waitUntil(old.cancelled.is_set)
    qtbot.waitUntil(lambda: "new" in answers)
    other.let_go.set()
    qtbot.waitUntil(lambda: runner.idle)
    assert answers == ["new", "other"]


def test_an_old_job_that_cannot_be_stopped_any_more_is_not_heard(
    runner: JobRunner, qtbot: QtBot
) -> None:
    """Its last report is behind it: it ends with an answer, which comes too late."""
    answers: list[object] = []
    started, go = threading.Event(), threading.Event()

    def deaf(progress: Progress) -> str:
        started.set()
        assert go.wait(10)
        return "old"

    runner.start(Job("slot", "Deaf", deaf), answers.append, never)
    qtbot.waitUntil(started.is_set)
    runner.start(Job("slot", "New", lambda progress: "new"), answers.append, never)
    qtbot.waitUntil(lambda: answers == ["new"])
    go.set()
    qtbot.waitUntil(lambda: runner.idle)
    assert answers == ["new"]


def test_a_failure_is_told_and_a_stale_one_is_not(runner: JobRunner, qtbot: QtBot) -> None:
    heard: list[str] = []
    late = Gate(TwoMassError("too late"))
    runner.start(Job("slot", "Late", late), never, lambda e: heard.append(e.message))
    qtbot.waitUntil(late.started.is_set)
    now = Gate(TwoMassError("in time"))
    now.let_go.set()
    runner.start(Job("slot", "Now", now), never, lambda e: heard.append(e.message))
    late.let_go.set()
    qtbot.waitUntil(lambda: runner.idle)
    assert heard == ["in time"]


def test_a_crash_is_told_even_of_a_cancelled_job(runner: JobRunner, qtbot: QtBot) -> None:
    crashes: list[object] = []
    runner.crashed.connect(crashes.append)
    started, go = threading.Event(), threading.Event()

    def broken(progress: Progress) -> None:
        started.set()
        assert go.wait(10)
        raise ZeroDivisionError("a programming error")

    runner.start(Job("slot", "Broken", broken), never, never)
    qtbot.waitUntil(started.is_set)
    runner.cancel_all()
    go.set()
    qtbot.waitUntil(lambda: runner.idle)
    (crash,) = crashes
    assert isinstance(crash, ZeroDivisionError)


def test_rows_tell_what_and_how_far(runner: JobRunner, qtbot: QtBot) -> None:
    seen: list[list[JobStatus]] = []
    runner.changed.connect(lambda: seen.append(runner.statuses))
    gates = [Gate(), Gate()]
    for n, gate in enumerate(gates):
        runner.start(Job(f"slot{n}", f"Job {n}", gate), lambda _: None, never)
    qtbot.waitUntil(
        lambda: any([s.text for s in rows] == ["Waiting at the gate"] * 2 for rows in seen)
    )
    rows = next(r for r in seen if [s.text for s in r] == ["Waiting at the gate"] * 2)
    assert [s.fraction for s in rows] == [0.25, 0.25]
    assert all(s.seconds >= 0 for s in rows)
    for gate in gates:
        gate.let_go.set()
    qtbot.waitUntil(lambda: bool(seen) and seen[-1] == [])


# -- in the window ------------------------------------------------------------------------


def start(desk: Desk, gate: Callable[[Progress], object], title: str = "Thinking hard") -> None:
    desk.controller.bench.jobs.start(Job(title, title, gate), lambda _: None, never)


def test_cancel_in_the_status_bar_stops_the_job(desk: Desk) -> None:
    bar, gate = desk.window.jobs, Gate()
    assert not bar._cancel.isVisible()
    width = bar.width()
    start(desk, gate)
    desk.qtbot.waitUntil(bar._cancel.isVisible)
    desk.qtbot.waitUntil(lambda: bar._text.text().startswith("Waiting at"))
    assert "25 %" in bar._text.text()
    assert bar.width() == width, "nothing jumps"
    assert not desk.controller.settled
    desk.press(bar._cancel)
    assert gate.cancelled.is_set()
    desk.qtbot.waitUntil(lambda: not bar._cancel.isVisible())
    assert desk.errors == []


def test_a_cancelled_job_leaves_the_status_bar_at_once(desk: Desk) -> None:
    """Even if it takes its time to notice."""
    bar = desk.window.jobs
    started, go = threading.Event(), threading.Event()

    def deaf(progress: Progress) -> None:
        started.set()
        assert go.wait(10)

    start(desk, deaf)
    desk.qtbot.waitUntil(lambda: started.is_set() and bar._cancel.isVisible())
    bar._cancel.click()
    desk.qtbot.waitUntil(lambda: not bar._cancel.isVisible())
    assert not desk.controller.bench.jobs.idle
    go.set()
    desk.wait()


def test_the_status_bar_says_how_long_a_silent_job_has_run(
    make_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twomass_viewer.ui.jobs._TICK_MS", 10)
    desk = make_desk()
    bar = desk.window.jobs
    started, go = threading.Event(), threading.Event()

    def silent(progress: Progress) -> None:
        started.set()
        assert go.wait(20)

    start(desk, silent)
    desk.qtbot.waitUntil(started.is_set)
    desk.qtbot.waitUntil(bar._cancel.isVisible)
    now = time.monotonic()
    monkeypatch.setattr("twomass_viewer.ui.jobs.time.monotonic", lambda: now + 75.0)
    try:
        desk.qtbot.waitUntil(lambda: " 75 s" in bar._text.text())
    finally:
        monkeypatch.undo()
        go.set()
    desk.wait()


def test_more_than_one_job_is_counted(desk: Desk) -> None:
    bar, gates = desk.window.jobs, [Gate(), Gate(), Gate()]
    for n, gate in enumerate(gates):
        start(desk, gate, f"Job {n}")
    desk.qtbot.waitUntil(lambda: "+2" in bar._text.text())
    for gate in gates:
        gate.let_go.set()
    desk.wait()
    desk.qtbot.waitUntil(lambda: bar._text.text() == "")


def test_a_crash_in_a_job_is_printed_and_can_be_copied(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # put back what the next line takes
    _report_crashes(desk.controller)

    def broken(progress: Progress) -> None:
        raise ZeroDivisionError("a programming error")

    start(desk, broken)
    desk.wait()
    printed = capsys.readouterr().err
    assert "ZeroDivisionError: a programming error" in printed
    assert "in broken" in printed, "the place of the fault"
    assert desk.controller.crashed
    (notice,) = desk.session.notices
    assert notice.tone == "error"
    assert "your data are untouched" in notice.text
    copy = next(b for b in desk.window.notices.findChildren(QPushButton) if b.isVisible())
    desk.press(copy)
    assert "ZeroDivisionError: a programming error" in QGuiApplication.clipboard().text()
    # the window goes on
    start(desk, lambda progress: None)
    desk.wait()


def test_a_crash_in_the_interface_is_told_the_same_way(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    _report_crashes(desk.controller)

    def broken(_: str) -> None:
        raise LookupError("not in the plan")

    desk.window.search.submitted.connect(broken)
    desk.window.search.take_keyboard()
    desk.type("83.6 -5.5")
    assert "LookupError: not in the plan" in capsys.readouterr().err
    assert any("your data are untouched" in text for text in desk.notices)


def test_closing_the_window_ends_its_jobs(desk: Desk) -> None:
    gate = Gate()
    start(desk, gate)
    desk.qtbot.waitUntil(gate.started.is_set)
    desk.window.close()
    desk.qtbot.waitUntil(gate.cancelled.is_set)
