"""Keeps the answer to "why is this here?" in step with the inspected place."""

from twomass_viewer.session.explaining import (
    Explained,
    explain_place,
    explain_request,
)
from twomass_viewer.session.jobs import Job
from twomass_viewer.session.selected_place import inspected_place
from twomass_viewer.ui.workbench import Workbench


class Explainer:
    """Explains as a job; what is known at once is shown meanwhile."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._asked: tuple[object, ...] | None = None

    def follow(self) -> None:
        """Explain the inspected place anew when it, or what is known of it, has changed."""
        bench = self._bench
        blink, explained = bench.session.blink, bench.session.explanation
        if blink is not None and blink.way and explained is not None:
            place = inspected_place(bench.session)
            if place is not None and explained.holds_for(place):
                return  # nobody reads what changes with each frame; anew when it stands still
        request = explain_request(bench.session)
        if request is None:
            self._asked = None
            return
        if request.identity == self._asked:
            return
        self._asked = request.identity
        job: Job[Explained] = Job(
            "explain", "Explaining the place", lambda p: explain_place(request, p)
        )
        bench.jobs.start(
            job,
            bench.session.set_explanation,
            lambda e: bench.say("explain", str(e), "error"),
        )
