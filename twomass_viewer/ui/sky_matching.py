"""Keeps the sky levels matched for display in step with the images in view."""

from twomass_viewer.session.jobs import Job
from twomass_viewer.session.sky_levels import SkyLevel
from twomass_viewer.session.sky_matching import match_levels, sky_level_request
from twomass_viewer.ui.workbench import Workbench

_KEY = "sky"


class SkyMatcher:
    """Matches as a job, and says when there is nothing to match."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._matched: tuple[object, ...] | None = None

    def follow(self) -> None:
        """Match anew when the images in view or their band have changed."""
        session = self._bench.session
        request = sky_level_request(session)
        identity = request.identity if request else None
        if identity == self._matched:
            return
        self._matched = identity
        if request is None:
            session.set_sky_levels({})
            return
        job: Job[dict[int, SkyLevel]] = Job(
            "sky", "Matching sky levels", lambda p: match_levels(request, p)
        )
        self._bench.jobs.start(job, self._show, lambda e: self._bench.say(_KEY, str(e), "error"))

    def _show(self, levels: dict[int, SkyLevel]) -> None:
        session = self._bench.session
        session.set_sky_levels(levels)
        if levels:
            session.dismiss(_KEY)
        else:
            self._bench.say(_KEY, "No two images of this band overlap: their sky stays as it is.")
