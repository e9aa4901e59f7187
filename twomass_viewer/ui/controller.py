"""Joins the Session, the jobs and the window: views ask, the controller acts, views are told."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog

from twomass_viewer.errors import PositionError
from twomass_viewer.imagery.positions import Position, format_position_ascii, parse_position
from twomass_viewer.session.jobs import Job
from twomass_viewer.session.predicting import Predicted, predict_members, prediction_request
from twomass_viewer.session.session import Session
from twomass_viewer.session.settings import Settings
from twomass_viewer.session.view import PlaceSelection, Shown, Tool
from twomass_viewer.survey.bands import Band
from twomass_viewer.ui.actions.build import ActionSet
from twomass_viewer.ui.actions.registry import CONTEXT_MENU
from twomass_viewer.ui.garbage import GarbageCollection
from twomass_viewer.ui.handlers import checks, handlers
from twomass_viewer.ui.jobs import JobRunner
from twomass_viewer.ui.main_window import MainWindow
from twomass_viewer.ui.measuring import Measurer
from twomass_viewer.ui.opening import Opener
from twomass_viewer.ui.panel_links import PanelLinks
from twomass_viewer.ui.panels.search_field import SearchField
from twomass_viewer.ui.pictures import Pictures
from twomass_viewer.ui.sky_links import SkyLinks
from twomass_viewer.ui.tables import Tables
from twomass_viewer.ui.theme import apply_theme
from twomass_viewer.ui.workbench import Workbench

_SCENE_NAMES = frozenset(
    {
        "fields",
        "images",
        "shown",
        "tone",
        "catalogs",
        "artifacts",
        "measurements",
        "selection",
        "consent",
    }
)
_HOVER_NAMES = frozenset({"fields", "images", "shown", "artifacts"})
_PREDICTION_NAMES = frozenset({"fields", "images", "shown", "catalogs"})

MANY_GUESSES = 150
"""Guesses a field may show before they are hidden until asked for."""


def _looks_like_path(text: str) -> bool:
    """Whether a search means a file rather than a place: it has a folder or a known ending."""
    endings = (".fits", ".fit", ".fts", ".gz", ".bz2", ".tbl", ".xml", ".vot", ".csv", ".ecsv")
    return "/" in text or text.lower().endswith(endings)


class Controller(QObject):
    """The behaviour of one window.

    Parameters
    ----------
    window : MainWindow
    session : Session
    settings : Settings
    theme : str
        ``dark`` or ``light``.
    rules_file : pathlib.Path or None
        Overrides artifact rules.
    """

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        settings: Settings,
        *,
        theme: str = "dark",
        rules_file: Path | None = None,
    ) -> None:
        super().__init__()
        self.theme = theme
        self._garbage = GarbageCollection(self)
        self.bench = Workbench(window, session, JobRunner(), settings, rules_file=rules_file)
        self.opener = Opener(self.bench)
        self.measurer = Measurer(self.bench)
        self.pictures = Pictures(self.bench)
        self.tables = Tables(self.bench)
        self.sky = SkyLinks(self.bench, self.measurer)
        self.actions = ActionSet(window, window.canvas, handlers(self))
        window.attach_actions(self.actions)
        self.sky.attach_menu(lambda menu: self.actions.fill_menu(menu, CONTEXT_MENU))
        self.panels = PanelLinks(self)
        self._at: Position | None = None
        self._zoom: float | None = None
        self._predicted: tuple[object, ...] | None = None
        self._dirty: set[str] = set()
        self._refresh_timer = QTimer(self)
        self._refresh_timer.setSingleShot(True)
        self._refresh_timer.setInterval(0)
        self._refresh_timer.timeout.connect(self._refresh)
        self._stale: frozenset[str] = frozenset()
        self._panel_timer = QTimer(self)
        self._panel_timer.setSingleShot(True)
        self._panel_timer.setInterval(0)
        self._panel_timer.timeout.connect(self._refresh_panels)
        session.changed.connect(self._on_changed)
        self.opener.images_added.connect(self._fit_new)
        self.bench.jobs.changed.connect(self._show_jobs)
        self.bench.jobs.crashed.connect(self._on_crash)
        window.closing.connect(self.bench.jobs.cancel_all)
        window.search.submitted.connect(self.go_to)
        window.search.set_history(list(settings.searches))
        window.set_recent(settings.recent)
        window.restore_layout()
        self.refresh_actions()
        self.panels.show_everything()

    # -- starting and ending ----------------------------------------------------------------

    def prepare(
        self, at: Position | None, band: Band | None, rgb: bool, zoom: float | None
    ) -> None:
        """Say what to show once the first images are there."""
        self._at, self._zoom = at, zoom
        if rgb:
            self.bench.session.show(Shown.RGB)
        elif band is not None:
            self.bench.session.show(Shown(band.value))
        self._wanted = Shown.RGB if rgb else Shown(band.value) if band else None

    _wanted: Shown | None = None

    def close(self) -> None:
        """End jobs and remember the layout."""
        self.bench.jobs.cancel_all()
        self.bench.jobs.wait()
        self.bench.jobs.blockSignals(True)
        self._garbage.stop()
        self.bench.window.save_layout()
        self.bench.session.changed.disconnect()
        self.bench.session.camera_changed.disconnect()

    @property
    def settled(self) -> bool:
        """Whether nothing runs, nothing waits and everything is drawn."""
        canvas = self.bench.window.canvas
        return (
            self.bench.jobs.idle
            and not self._refresh_timer.isActive()
            and not self._panel_timer.isActive()
            and self.sky.settled
            # behind the start page it is never painted
            and (canvas.isHidden() or canvas.is_settled())
        )

    def say(self, key: str, text: str) -> None:
        """Show a notice."""
        self.bench.say(key, text)

    def report_crash(self, report: str) -> None:
        """Tell the user of a programming error; the report can be copied."""
        self._report = report
        self.bench.say(
            "crash",
            "Something went wrong in the program itself; your data are untouched.",
            "error",
            "copy_report",
            "Copy report",
        )

    _report = ""

    @property
    def crashed(self) -> bool:
        """Whether a programming error was reported."""
        return bool(self._report)

    def copy_report(self) -> None:
        """Copy the last crash report."""
        QGuiApplication.clipboard().setText(self._report)

    def _on_crash(self, error: object) -> None:
        if isinstance(error, BaseException):
            # the exception hook prints it and calls report_crash
            raise error

    # -- following the session --------------------------------------------------------------

    def _on_changed(self, names: frozenset[str]) -> None:
        self._dirty |= names
        if not self._refresh_timer.isActive():
            self._refresh_timer.start()

    def _refresh(self) -> None:
        names, self._dirty = frozenset(self._dirty), set()
        bench = self.bench
        if names & _SCENE_NAMES:
            scene = bench.resolver.resolve(bench.session)
            bench.window.show_sky(bool(bench.session.images))
            bench.window.canvas.set_scene(scene)
            if "fields" in names:
                # after the scene: its images say how far a camera may zoom
                bench.window.canvas.set_camera(bench.session.camera)
        self._stale |= names
        self._panel_timer.start()

    def _refresh_panels(self) -> None:
        """Fill the panels once the sky is painted: it is what everybody looks at."""
        names, self._stale = self._stale, frozenset()
        self.panels.refresh(names)
        self.opener.go_on()
        if names & _HOVER_NAMES:
            self.sky.repeat_hover()
        self.refresh_actions()
        if names & _PREDICTION_NAMES:
            self._predict()

    def refresh_actions(self) -> None:
        """Enable and check the actions."""
        self.actions.refresh(self.bench.session, checks(self))

    def _show_jobs(self) -> None:
        self.panels.show_jobs()

    def _predict(self) -> None:
        bench = self.bench
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
        bench.jobs.start(
            job, self._show_prediction, lambda e: bench.say("predict", str(e), "error")
        )

    def _show_prediction(self, found: Predicted) -> None:
        session = self.bench.session
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
                self.bench.say(
                    "predict:notes", f"{text} on the predicted artifacts.", "info", "notes", "Read"
                )
            self._spare_guesses(found)
            if about_catalog:
                self.bench.say(
                    "predict", about_catalog[0], "info", "open_catalog", "Open a catalogue"
                )

    def _spare_guesses(self, found: Predicted) -> None:
        """Hide the guesses of a crowded field, once, and say so: they would bury the image."""
        session = self.bench.session
        guesses = sum(a.evidence.is_guess for a in found.artifacts.values())
        session.dismiss("predict:guesses")
        if guesses <= MANY_GUESSES or self._guesses_spared:
            return
        self._guesses_spared = True
        session.set_guesses_visible(False)
        self.bench.say(
            "predict:guesses",
            f"{guesses} predicted artifacts rest on guesses and are hidden.",
            "info",
            "show_guesses",
            "Show them",
        )

    _guesses_spared = False

    def show_guesses(self) -> None:
        """Show the guesses that were hidden."""
        self.bench.session.set_guesses_visible(True)
        self.bench.session.dismiss("predict:guesses")

    # -- opening ----------------------------------------------------------------------------

    def open_demo(self) -> None:
        """Open the built-in simulated field."""
        self.opener.open_demo()

    def open_targets(
        self, targets: Sequence[str], psc: Sequence[str] = (), xsc: Sequence[str] = ()
    ) -> None:
        """Open files."""
        self.opener.open_targets(targets, psc, xsc)

    def ask_open(self) -> None:
        """Ask for files and open them."""
        self._ask(
            "Open images and catalogues",
            "Images and catalogues (*.fits *.fit *.fts *.gz *.bz2 *.tbl *.xml *.vot *.csv *.ecsv)"
            ";;All files (*)",
        )

    def ask_open_catalog(self) -> None:
        """Ask for catalogues and open them."""
        self._ask(
            "Open catalogues",
            "Catalogues (*.tbl *.xml *.vot *.votable *.csv *.ecsv *.fits);;All files (*)",
        )

    def _ask(self, title: str, kinds: str) -> None:
        recent = self.bench.settings.recent
        start = str(Path(recent[0]).parent) if recent else ""
        paths, _ = QFileDialog.getOpenFileNames(self.bench.window, title, start, kinds)
        if paths:
            self.open_targets(paths)

    # -- moving -----------------------------------------------------------------------------

    def _fit_new(self) -> None:
        """Show new images whole; the first ones as the command line asked."""
        session = self.bench.session
        wanted, self._wanted = self._wanted, None
        zoom, self._zoom = self._zoom, None
        at, self._at = self._at, None
        if wanted is not None:
            session.show(wanted)
        self._refresh_timer.stop()
        self._refresh()
        self.fit()
        if zoom is not None:
            self.bench.window.canvas.one_to_one()
            self.bench.window.canvas.zoom(zoom)
        if at is not None and not self.show_place(at):
            self.opener.failed += 1

    def fit(self) -> None:
        """Fit the visible images of the field."""
        self.sky.fit()

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""
        self.bench.window.search.take_keyboard()

    def go_to(self, text: str, asked_in: SearchField | None = None) -> None:
        """Go to a position or designation, or open a file; say there what was understood."""
        text = text.strip()
        if not text:
            return
        bench = self.bench
        answer = asked_in.show_message if asked_in else self._answer
        path = Path(text).expanduser()
        if path.exists():
            self.open_targets([str(path)])
            answer("", "info")
            bench.window.canvas.setFocus()
            return
        if _looks_like_path(text):
            answer(f"There is no file {path}.", "error")
            return
        try:
            position = parse_position(text)
        except PositionError as error:
            answer(str(error), "error")
            return
        answer("", "info")
        field = bench.session.field
        if field is None:
            answer("Open an image first: there is no sky to go to yet.", "info")
            return
        bench.remember(bench.settings.with_search(text))
        bench.window.search.set_history(list(bench.settings.searches))
        self.show_place(position)

    def _answer(self, text: str, tone: str) -> None:
        """Answer a search of the toolbar, where there is no room for words, by a notice."""
        self.bench.window.search.mark_faulty(text if tone == "error" else "")
        if text:
            self.bench.say("search", text, tone)
        else:
            self.bench.session.dismiss("search")

    def show_place(self, position: Position) -> bool:
        """Centre on a position and inspect it; returns whether it lies in the field."""
        bench = self.bench
        field = bench.session.field
        if field is None:
            return False
        if field.plane is None:
            text = f"{field.name} has no sky coordinates, so no position can be found on it."
            bench.say("search", text, "error")
            return False
        east, north = (float(v) for v in field.plane.project(position.ra_deg, position.dec_deg))
        if east != east or abs(complex(east, north)) > 5 * 3600 * 1.5:
            where = format_position_ascii(position.ra_deg, position.dec_deg)
            bench.say(
                "search", f"{where} lies outside this field; open an image of that place.", "error"
            )
            return False
        bench.session.dismiss("search")
        bench.window.canvas.center_on(east, north)
        bench.window.canvas.setFocus()
        bench.session.select(PlaceSelection(east, north))
        bench.window.show_tab(bench.window.inspect)
        return True

    def step_plane(self, steps: int) -> None:
        """Show the next or previous plane of the set tools work on."""
        top = self.bench.session.top_set
        if top is None:
            return
        shown = top.member(self.bench.session.shown.band)
        at = top.members.index(shown) if shown in top.members else 0
        self.show_plane((at + steps) % len(top.members))

    def show_plane(self, index: int) -> None:
        """Show a plane of the set tools work on."""
        session = self.bench.session
        top = session.top_set
        if top is None or not 0 <= index < len(top.members):
            return
        member = top.members[index]
        with session.batch():
            session.set_role(top.key, member.plane.role)
            if member.band is not None:
                session.show(Shown(member.band.value))

    def step_back(self) -> None:
        """Leave one level: the question for consent, the limits, the selection, the tool."""
        session = self.bench.session
        if session.consent is not None:
            session.ask_consent(None)
        elif self.panels.hide_limits():
            pass
        elif session.selection is not None:
            session.select(None)
        else:
            session.set_tool(Tool.INSPECT)

    # -- other actions ----------------------------------------------------------------------

    def copy_position(self) -> None:
        """Copy the selected place, or the pointer's, as sexagesimal and degrees."""
        place = self.sky.place_of_interest()
        field = self.bench.session.field
        if place is None or field is None or field.plane is None:
            return
        ra, dec = (float(v) for v in field.plane.unproject(*place))
        QGuiApplication.clipboard().setText(
            f"{format_position_ascii(ra, dec)}  ({ra:.6f} {dec:+.6f} deg, FK5 J2000)"
        )

    def measure_selected(self) -> None:
        """Measure at the selected place."""
        place = self.sky.place_of_interest()
        if place is not None:
            self.measurer.measure_at(*place)

    def reset_contrast(self) -> None:
        """Bring contrast and bias back."""
        session = self.bench.session
        session.set_tone(replace(session.tone, contrast=1.0, bias=0.5))

    def show_limits(self) -> None:
        """Show the limits and stretch panel."""
        self.panels.show_limits()

    def show_palette(self) -> None:
        """Show the command palette."""
        self.panels.show_palette()

    def show_shortcuts(self) -> None:
        """Show the shortcut sheet."""
        self.panels.show_shortcuts()

    def set_light_theme(self, light: bool) -> None:
        """Switch between dark and light."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.theme = "light" if light else "dark"
        apply_theme(app, self.theme)
        self.actions.refresh_icons()
        self.panels.show_everything()
        self.bench.remember(replace(self.bench.settings, theme=self.theme))

    def complaints(self) -> list[str]:
        """Return what went wrong, oldest first, for stderr."""
        notices = reversed(self.bench.session.notices)
        return [n.text for n in notices if n.tone == "error"]
