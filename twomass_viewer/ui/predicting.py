"""Keeps the predicted artifacts in step with what is shown."""

from twomass_viewer.artifacts.comparison import Comparison, summary
from twomass_viewer.errors import TwoMassError
from twomass_viewer.session.artifact_measuring import (
    MeasuredMember,
    MeasureRequest,
    measure_member,
    next_to_measure,
)
from twomass_viewer.session.jobs import Job
from twomass_viewer.session.predicting import (
    Predicted,
    PredictRequest,
    predict_members,
    prediction_request,
)
from twomass_viewer.session.prediction_store import PredictionStore
from twomass_viewer.session.view import ArtifactSelection
from twomass_viewer.ui.workbench import Workbench

MANY_GUESSES = 150
"""Guesses a field may show before they are hidden until asked for."""


_NOTICES = ("predict", "predict:notes", "predict:guesses", "predict:published")


class Predictor:
    """Predicts and measures as jobs, and says what is to be known of the prediction."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._store = PredictionStore()
        self._request: PredictRequest | None = None
        self._predicted: tuple[object, ...] | None = None
        self._compared: tuple[Comparison, ...] = ()
        self._guesses_spared = False
        self._measuring: set[int] = set()
        self._tables: set[str] = set()

    def follow(self) -> None:
        """Predict anew when the images in view, their band, the tables or the rules changed."""
        bench = self._bench
        request = prediction_request(bench.session, self._store)
        identity = request.identity if request else None
        if identity == self._predicted:
            self._forget()
            self.follow_measures()  # a fidelity may have been overruled
            return
        self._predicted = identity
        self._request = None
        if request is None:
            with bench.session.batch():
                bench.session.set_artifacts({}, "", ())
                for key in _NOTICES:
                    bench.session.dismiss(key)
            self._compared = ()
            self._forget()
            return
        job: Job[Predicted] = Job(
            "predict", "Predicting artifacts", lambda p: predict_members(request, p)
        )
        bench.jobs.start(
            job,
            lambda found: self._show(request, found),
            lambda e: bench.say("predict", str(e), "error"),
        )

    def follow_measures(self) -> None:
        """Measure what is predicted and not measured yet, image by image."""
        bench, request = self._bench, self._request
        if request is None:
            return
        chosen = bench.session.selection
        key = chosen.key if isinstance(chosen, ArtifactSelection) else ""
        wanted = next_to_measure(request, key)
        if wanted is None or wanted.member.version in self._measuring:
            return
        self._measuring.add(wanted.member.version)
        job: Job[MeasuredMember] = Job(
            f"measure artifacts {wanted.member.version}",
            f"Measuring artifacts of {wanted.member.image.name}",
            lambda p: measure_member(wanted, p),
        )
        bench.jobs.start(job, lambda found: self._measured(wanted, found), self._not_measured)

    def _measured(self, wanted: MeasureRequest, found: MeasuredMember) -> None:
        self._measuring.discard(wanted.member.version)
        if wanted.of is self._request:
            self._bench.session.artifact_view.add_measures(found.measures)
            if found.found:
                # they are drawn with all others, away from this thread; nothing is predicted anew
                self._predicted = None
                self.follow()
                return
        self.follow_measures()

    def _not_measured(self, error: TwoMassError) -> None:
        self._bench.say("measure artifacts", str(error), "error")

    def _forget(self) -> None:
        """Let go of what was predicted for images and tables that are open no more."""
        session = self._bench.session
        self._store.forget_but({m.version for s in session.images for m in s.members})
        self._store.forget_others({id(c.catalog) for c in session.catalogs})

    def _show(self, request: PredictRequest, found: Predicted) -> None:
        session = self._bench.session
        self._request = request
        about_catalog = [t for t in found.notices if "catalogue" in t]
        with session.batch():
            session.set_artifacts(found.artifacts, found.rules_version, found.notices, found.drawn)
            session.artifact_view.set_measures(found.measures)
            for key in ("predict", "predict:notes"):
                session.dismiss(key)
            # that data are simulated stands in the badge
            others = [t for t in found.notices if "simulated" not in t]
            rest = len(others) - len([t for t in about_catalog[:1] if t in others])
            if rest:
                text = "There is a note" if rest == 1 else f"There are {rest} notes"
                self._bench.say(
                    "predict:notes", f"{text} on the predicted artifacts.", "info", "notes", "Read"
                )
            self._spare_guesses()
            self._spare_markers(request)
            if about_catalog:
                self._bench.say(
                    "predict", about_catalog[0], "info", "open_catalog", "Open a catalogue"
                )
            if found.comparisons != self._compared:
                self._compared = found.comparisons
                if found.comparisons:
                    self._bench.say(
                        "predict:published", summary(found.comparisons), "info", "notes", "Read"
                    )
        self._forget()
        self.follow_measures()

    def _spare_markers(self, request: PredictRequest) -> None:
        """Hide the markers of artifact tables, once: their rows are artifacts now."""
        session = self._bench.session
        published = {id(c) for c in request.published}
        for layer in session.catalogs:
            if id(layer.catalog) in published and layer.key not in self._tables:
                self._tables.add(layer.key)
                session.set_catalog_visible(layer.key, False)

    def leave_guesses(self) -> None:
        """Leave guesses as they are from now on: a session says whether they are shown."""
        self._guesses_spared = True

    def _spare_guesses(self) -> None:
        """Hide the guesses of a crowded field, once, and say so: they would bury the image."""
        session = self._bench.session
        guesses = session.artifact_counts.guesses
        session.dismiss("predict:guesses")
        if guesses <= MANY_GUESSES or self._guesses_spared:
            return
        self._guesses_spared = True
        session.set_guesses_visible(False)
        self._bench.say(
            "predict:guesses",
            f"{guesses} predicted artifacts rest on guesses and are hidden.",
            "info",
            "show_guesses",
            "Show them",
        )

    def show_guesses(self) -> None:
        """Show the guesses that were hidden."""
        self._bench.session.set_guesses_visible(True)
        self._bench.session.dismiss("predict:guesses")
