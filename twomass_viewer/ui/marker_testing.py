"""Tests whether markers fall on stars: quietly for what was opened, and on request."""

from collections.abc import Mapping

from twomass_viewer.alignment.model import MarkerOffset
from twomass_viewer.alignment.words import offset_words
from twomass_viewer.session.jobs import Job
from twomass_viewer.session.marker_testing import (
    Key,
    MarkerTestRequest,
    magnification,
    marker_test_request,
    measure_markers,
)
from twomass_viewer.ui.workbench import Workbench

_KEY = "marker_test"
_SHOW = ("marker_vectors", "Show the offsets")


class MarkerTester:
    """Measures as a job; a large offset raises a notice, a small one stands in the layer list."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._tested: frozenset[Key] = frozenset()

    def follow(self) -> None:
        """Test what has not been tested: images in view under catalogues shown."""
        request = self._request(quiet=True)
        if request is None or self._tested.issuperset(request.identity):
            return
        known = self._bench.session.marker_tests.offsets
        fresh = tuple(p for p in request.pairs if p[0] not in known)
        self._tested = frozenset(request.identity)
        if fresh:
            self._start(MarkerTestRequest(fresh), asked=False)

    def test(self) -> None:
        """Test all images in view under all catalogues shown, and say what was found."""
        request = self._request(quiet=False)
        if request is None:
            self._bench.say(_KEY, "There is no visible catalogue over a visible image to test.")
            return
        self._start(request, asked=True)

    def show_vectors(self, shown: bool) -> None:
        """Show the offset of every star, or not."""
        tests = self._bench.session.marker_tests
        tests.show_vectors(shown)
        if shown and not any(o.stars for o in tests.offsets.values()):
            self.test()
        elif shown:
            times = magnification(tests.offsets)
            self._bench.say(
                "marker_vectors",
                f"Lines lead from each star towards its marker, drawn {times} times as long.",
            )
        else:
            self._bench.session.dismiss("marker_vectors")

    def _request(self, *, quiet: bool) -> MarkerTestRequest | None:
        session = self._bench.session
        return marker_test_request(
            session.field_images,
            session.catalogs,
            lambda s: s.member(session.shown.band),
            quiet=quiet,
        )

    def _start(self, request: MarkerTestRequest, *, asked: bool) -> None:
        job: Job[dict[Key, MarkerOffset]] = Job(
            "markers", "Testing the markers", lambda p: measure_markers(request, p)
        )

        def done(found: dict[Key, MarkerOffset]) -> None:
            session = self._bench.session
            session.marker_tests.add(found, session)
            self._tell(request, found, asked=asked)

        self._bench.jobs.start(job, done, lambda e: self._bench.say(_KEY, str(e), "error"))

    def _tell(
        self, request: MarkerTestRequest, found: Mapping[Key, MarkerOffset], *, asked: bool
    ) -> None:
        measured = {k: o for k, o in found.items() if o.stars}
        large = {k: o for k, o in measured.items() if o.is_large}
        if not large and not asked:
            return
        worth = large or measured or dict(found)
        ranked = sorted(worth.items(), key=lambda pair: -pair[1].size_arcsec if measured else 0.0)
        key, worst = ranked[0]
        catalog = next(c for k, c, _ in request.pairs if k == key)
        text = offset_words(worst, catalog)
        others = len(ranked) - 1
        if others and large:
            text += f" So it is on {others} other image{'' if others == 1 else 's'}."
        elif others and measured:
            text += f" On {others} other{'' if others == 1 else 's'} they lie closer."
        if measured:
            self._bench.say(_KEY, text, "info", *_SHOW)
        else:
            self._bench.say(_KEY, text)
