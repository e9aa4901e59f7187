"""What follows a change of the session: the sky first, then the panels, then work in threads."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from twomass_viewer.scene.scene import Camera
from twomass_viewer.session.view import PlaceSelection
from twomass_viewer.ui.contouring import BAR_NAMES, CONTOUR_NAMES
from twomass_viewer.ui.fading import COMPARE_NAMES
from twomass_viewer.ui.followers import Followers
from twomass_viewer.ui.layer_links import LAYER_NAMES
from twomass_viewer.ui.looking_closer import INSET_NAMES
from twomass_viewer.ui.pixel_reading import PIXEL_NAMES
from twomass_viewer.ui.profiling import PROFILE_NAMES
from twomass_viewer.ui.smoothing import SMOOTH_NAMES
from twomass_viewer.ui.table_links import TABLE_NAMES

if TYPE_CHECKING:
    from twomass_viewer.ui.controller import Controller

_SCENE_NAMES = frozenset(
    {
        "fields", "panes", "marks", "regions", "region_edit", "images", "shown", "tone",
        "sky", "grid", "blink", "comparison", "smoothing", "smoothed", "contours",
        "contours_found", "catalogs", "artifacts", "measurements", "selection", "consent",
        "profile", "marker_test", "outlines", "views",
    }
)  # fmt: skip
"""What is painted on the sky."""

_REST_MS = 100
_EXPLAIN_REST_MS = 30  # a click is answered at once; scores follow when the sky is painted
_UNTOUCHED = (Camera(), Camera(parity=-1))
"""The cameras a field is made with."""

_BLINK_NAMES = frozenset({"blink", "fields", "images", "shown"})
_HOVER_NAMES = frozenset({"fields", "images", "shown", "artifacts", "blink", "comparison", "sky"})
_PREDICTION_NAMES = frozenset({"fields", "images", "shown", "catalogs", "rules"})
_MATCHING_NAMES = frozenset({"fields", "images", "shown", "sky"})
_EXPLAIN_NAMES = frozenset({"selection", "artifacts", "catalogs", "images", "shown", "fields",
                           "panes", "blink", "comparison", "rules"})  # fmt: skip
_WORK_NAMES = _PREDICTION_NAMES | {"notices", "sky", "selection"}


class Following(QObject):
    """Gathers the changes of one turn of the event loop and lets the window follow them.

    Parameters
    ----------
    controller : Controller
        With all its parts, but for those that are made later.

    Notes
    -----
    Like `Followers` it has no parent.
    """

    def __init__(self, controller: "Controller") -> None:
        super().__init__()
        self._c = controller
        self._dirty: set[str] = set()
        self._refresh_timer = QTimer(self)
        self._refresh_timer.setSingleShot(True)
        self._refresh_timer.setInterval(0)
        self._refresh_timer.timeout.connect(self._refresh)
        # the sky is painted before the panels are filled, and all of them before work begins in
        # threads, which would take Python's lock from the painting
        self._followers = Followers(
            (_BLINK_NAMES, lambda _: self._c.blinker.follow(), 0),
            (COMPARE_NAMES, lambda _: self._c.fader.follow(), 0),
            (frozenset({"smoothing"}), lambda _: self._c.smoother.show(), 0),
            (BAR_NAMES, lambda _: self._c.contourer.show(), 0),
            (LAYER_NAMES, lambda _: self._c.panels.layers.show(), 0),
            (frozenset({"notices"}), lambda _: self._c.panels.show_notices(), 0),
            (None, self._refresh_panels, 0),
            (None, lambda _: self._c.refresh_actions(), 0),
            (TABLE_NAMES, self._c.panels.table.refresh, 0),
            (PROFILE_NAMES, lambda _: self._c.profiler.follow(), 0),
            (INSET_NAMES, self._c.closer.follow, 0),
            (PIXEL_NAMES, lambda _: self._c.pixels.follow(), 0),
            (_WORK_NAMES, self._start_work, _REST_MS),
            (_EXPLAIN_NAMES, lambda _: self._explain(), _EXPLAIN_REST_MS),
            (SMOOTH_NAMES, lambda _: self._c.smoother.follow(), _REST_MS),
            (CONTOUR_NAMES, lambda _: self._c.contourer.follow(), _REST_MS),
        )

    @property
    def sky_is_current(self) -> bool:
        """Whether the canvas has been given the session as it is, painted or not."""
        return not self._refresh_timer.isActive()

    @property
    def done(self) -> bool:
        """Whether all has followed the last change."""
        return self.sky_is_current and not self._followers.active

    def note(self, names: frozenset[str]) -> None:
        """Take note of what has changed; the window follows in the next turn."""
        self._dirty |= names
        if not self._refresh_timer.isActive():
            self._refresh_timer.start()

    def at_once(self) -> None:
        """Give the canvas the session as it is, now."""
        self._refresh_timer.stop()
        self._refresh()

    def stop(self) -> None:
        """Let nothing more follow: the window is about to go."""
        self._refresh_timer.stop()
        self._followers.stop()

    def read_pixels(self) -> None:
        """Read the values anew whose pixels have arrived."""
        self._c.sky.repeat_hover()
        self._c.pixels.follow()
        self._c.profiler.follow()
        if isinstance(self._c.bench.session.selection, PlaceSelection):
            self._c.panels.refresh(frozenset({"selection"}))

    def _refresh(self) -> None:
        names, self._dirty = frozenset(self._dirty), set()
        bench = self._c.bench
        if names & _SCENE_NAMES:
            scenes = bench.resolver.resolve_panes(bench.session, self._c.placer.place)
            bench.window.show_sky(bool(bench.session.images))
            bench.window.tiles.set_scenes(scenes)
            if "fields" in names:
                # after the scene: its images say how far a camera may zoom
                bench.window.canvas.set_camera(bench.session.camera)
                if bench.session.camera in _UNTOUCHED:
                    self._c.sky.fit()  # several fields were opened at once, this one is seen first
            if names & {"fields", "panes"}:
                self._c.tiler.follow()
        self._followers.follow(names)

    def _refresh_panels(self, names: frozenset[str]) -> None:
        self._c.panels.refresh(names)
        if names & _HOVER_NAMES:
            self._c.sky.repeat_hover()

    def _explain(self) -> None:
        if self._c.bench.session.selection is not None or "explainer" in vars(self._c):
            self._c.explainer.follow()

    def _start_work(self, names: frozenset[str]) -> None:
        self._c.opener.go_on()
        self._c.memory.follow_images()
        self._c.region_desk.follow()
        if names & _PREDICTION_NAMES:
            self._c.predictor.follow()
            self._c.marker_tester.follow()
        elif "selection" in names:
            self._c.predictor.follow_measures()
        if names & _MATCHING_NAMES:
            self._c.sky_matcher.follow()
        if names & _PREDICTION_NAMES:
            self._c.compositor.follow()
