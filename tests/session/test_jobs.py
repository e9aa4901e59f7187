"""Jobs: progress, cancelling, stale answers."""

import pytest

from twomass_viewer.errors import CancelledError
from twomass_viewer.session.jobs import Generations, Job, Progress


def test_progress_is_reported_within_bounds() -> None:
    heard: list[tuple[float, str]] = []

    def work(progress: Progress) -> int:
        progress(0.5, "half")
        progress(7.0, "too far")
        return 42

    assert Job("a", "start", work).run(lambda f, t: heard.append((f, t))) == 42
    assert heard == [(0.0, "start"), (0.5, "half"), (1.0, "too far")]


def test_a_cancelled_job_stops_at_its_next_report() -> None:
    reached: list[str] = []

    def work(progress: Progress) -> None:
        job.cancel.cancel()
        reached.append("before")
        progress(0.5, "half")
        reached.append("after")

    job: Job[None] = Job("a", "start", work)
    with pytest.raises(CancelledError):
        job.run(lambda f, t: None)
    assert reached == ["before"]


def test_a_newer_generation_makes_the_older_stale() -> None:
    generations = Generations()
    first = generations.start("view")
    other = generations.start("table")
    second = generations.start("view")
    assert not generations.is_current("view", first)
    assert generations.is_current("view", second)
    assert generations.is_current("table", other)
