"""Smooths the images in view, a few planes a job, and keeps the bar in step."""

from typing import TYPE_CHECKING

from twomass_viewer.display.smoothing import Smoothing, SmoothKind
from twomass_viewer.errors import TwoMassError
from twomass_viewer.session.jobs import Job
from twomass_viewer.session.rendering import Smoothed
from twomass_viewer.session.smoothing import smooth_members, smooth_request
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.smooth_bar import SmoothBar

SMOOTH_NAMES = frozenset({"smoothing", "smoothed", "fields", "images", "shown", "panes",
                          "blink", "comparison"})  # fmt: skip


class Smoother:
    """Smoothing in one window."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._last = Smoothing()
        self._asked: tuple[object, ...] | None = None  # what is being made, or failed
        bench.window.lazy_smooth_bar.when_made(self._connect)

    def _connect(self, bar: "SmoothBar") -> None:
        bar.chosen.connect(
            lambda kind, width: self._bench.session.set_smoothing(
                Smoothing(SmoothKind(kind), width)
            )
        )
        bar.ended.connect(lambda: self._bench.session.set_smoothing(None))

    @property
    def on(self) -> bool:
        """Whether images are smoothed."""
        return self._bench.session.smoothing is not None

    def turn(self, on: bool) -> None:
        """Smooth as last time, or show the pixels as they are."""
        self._bench.session.set_smoothing(self._last if on else None)

    def show(self) -> None:
        """Bring the bar in step with the session."""
        smoothing, lazy = self._bench.session.smoothing, self._bench.window.lazy_smooth_bar
        if smoothing is None:
            if lazy.made is not None:
                lazy.made.show_smoothing("", 0.0, "")
            return
        self._last = smoothing
        gaussian = smoothing.kind is SmoothKind.GAUSSIAN
        words = f"FWHM, σ {smoothing.sigma_arcsec:.2f}″" if gaussian else "on a side"
        lazy.panel.show_smoothing(smoothing.kind.value, smoothing.width_arcsec, words)

    def follow(self) -> None:
        """Smooth what is in view and not smoothed yet."""
        request = smooth_request(self._bench.session)
        if request is None:
            self._asked = None
            return
        if request.identity == self._asked:
            return
        self._asked = request.identity
        job: Job[dict[int, Smoothed]] = Job(
            "smooth", "Smoothing images", lambda progress: smooth_members(request, progress),
            reads_files=True,
        )  # fmt: skip
        self._bench.jobs.start(job, self._bench.session.add_smoothed, self._failed)

    def _failed(self, error: TwoMassError) -> None:
        self._bench.say("smooth", str(error), "error")
