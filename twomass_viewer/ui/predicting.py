"""Keeps the predicted artifacts in step with what is shown."""

from twomass_viewer.session.jobs import Job
from twomass_viewer.session.predicting import Predicted, predict_members, prediction_request
from twomass_viewer.ui.workbench import Workbench

MANY_GUESSES = 150
"""Guesses a field may show before they are hidden until asked for."""


class Predictor:
    """Predicts as a job, and says what is to be known of the prediction."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._predicted: tuple[object, ...] | None = None
        self._guesses_spared = False

    def follow(self) -> None:
        """Predict anew when the images in view, their band or the catalogue have changed."""
        bench = self._bench
        request = prediction_request(bench.session, bench.rules_file)
        identity = request.identity if request else None
        if identity == self._predicted:
            return
        self._predicted = identity
        if request is None:
            bench.session.set_artifacts({}, "", ())
            return
        job: Job[Predicted] = Job(
            "predict", "Predicting artifacts", lambda p: predict_members(request, p)
        )
        bench.jobs.start(job, self._show, lambda e: bench.say("predict", str(e), "error"))

    def _show(self, found: Predicted) -> None:
        session = self._bench.session
        about_catalog = [t for t in found.notices if "catalogue" in t]
        with session.batch():
            session.set_artifacts(found.artifacts, found.rules_version, found.notices)
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
            self._spare_guesses(found)
            if about_catalog:
                self._bench.say(
                    "predict", about_catalog[0], "info", "open_catalog", "Open a catalogue"
                )

    def leave_guesses(self) -> None:
        """Leave guesses as they are from now on: a session says whether they are shown."""
        self._guesses_spared = True

    def _spare_guesses(self, found: Predicted) -> None:
        """Hide the guesses of a crowded field, once, and say so: they would bury the image."""
        session = self._bench.session
        guesses = sum(a.evidence.is_guess for a in found.artifacts.values())
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
