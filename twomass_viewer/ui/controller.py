"""Joins the Session, the jobs and the window: views ask, the controller acts, views are told."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from twomass_viewer.imagery.pixel_store import STORE
from twomass_viewer.imagery.positions import Position, format_position_ascii
from twomass_viewer.session.session import Session
from twomass_viewer.session.settings import Settings
from twomass_viewer.session.view import PlaceSelection, Shown, Tool
from twomass_viewer.survey.bands import Band
from twomass_viewer.ui.actions.build import ActionSet
from twomass_viewer.ui.actions.registry import CONTEXT_MENU, PANE_CONTEXT_MENU, TILES_MENU
from twomass_viewer.ui.blinking import Blinker
from twomass_viewer.ui.coloring import Coloring
from twomass_viewer.ui.compositing import Compositor
from twomass_viewer.ui.contouring import Contourer
from twomass_viewer.ui.ds9_mouse import Ds9Mouse
from twomass_viewer.ui.fading import Fader
from twomass_viewer.ui.fields_of_view import ViewDesk
from twomass_viewer.ui.following import Following
from twomass_viewer.ui.garbage import GarbageCollection
from twomass_viewer.ui.handlers import checks, handlers
from twomass_viewer.ui.jobs import JobRunner
from twomass_viewer.ui.later_parts import LaterParts
from twomass_viewer.ui.looking_closer import CloserLook
from twomass_viewer.ui.main_window import MainWindow
from twomass_viewer.ui.mark_placing import MarkPlacer
from twomass_viewer.ui.marker_testing import MarkerTester
from twomass_viewer.ui.measuring import Measurer
from twomass_viewer.ui.memory import Memory
from twomass_viewer.ui.navigation import Navigator
from twomass_viewer.ui.opening import Opener
from twomass_viewer.ui.other_hdus import OtherHdus
from twomass_viewer.ui.pane_menu import PaneMenu
from twomass_viewer.ui.panel_links import PanelLinks
from twomass_viewer.ui.pictures import Pictures
from twomass_viewer.ui.pixel_reading import PixelReader
from twomass_viewer.ui.predicting import Predictor
from twomass_viewer.ui.profiling import Profiler
from twomass_viewer.ui.region_desk import RegionDesk
from twomass_viewer.ui.sessions import Sessions
from twomass_viewer.ui.sky_links import SkyLinks
from twomass_viewer.ui.sky_matching import SkyMatcher
from twomass_viewer.ui.smoothing import Smoother
from twomass_viewer.ui.theme import apply_theme
from twomass_viewer.ui.tiling import Tiler
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.blink_bar import BlinkBar


class Controller(QObject, LaterParts):
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
        self.bench = Workbench(window, session, JobRunner(), settings)
        session.rules.restore(rules_file, {})
        self.opener = Opener(self.bench)
        self.others = OtherHdus(self.bench, self.opener)
        self.navigator = Navigator(self.bench, self.opener)
        self.predictor = Predictor(self.bench)
        self.sky_matcher = SkyMatcher(self.bench)
        self.measurer = Measurer(self.bench)
        self.pictures = Pictures(self.bench, lambda: self.sessions.document())
        self.sky = SkyLinks(self.bench, self.measurer)
        self.sessions = Sessions(self.bench, self.opener, self.sky, self.predictor)
        self.opener.takes_document = self.sessions.takes
        self.blinker = Blinker(self.bench)
        self.region_desk = RegionDesk(self.bench)
        self.region_desk.unread.connect(self.opener.count_failure)
        self.opener.regions_asked.connect(self.region_desk.load)
        self.profiler = Profiler(self.bench, lambda: self.tables)
        self.pixels = PixelReader(self.bench, self.sky, lambda: self.refresh_actions())
        self.fader = Fader(self.bench)
        self.smoother = Smoother(self.bench)
        self.contourer = Contourer(self.bench)
        window.lazy_blink_bar.when_made(self._connect_animator)
        self.marker_tester = MarkerTester(self.bench)
        self.view_desk = ViewDesk(self.bench, self.sky)
        self.ds9_mouse = Ds9Mouse(self.bench, self.sky, self.region_desk)
        self.coloring = Coloring(self.bench)
        self.compositor = Compositor(self.bench)
        self.memory = Memory(self.bench, self._garbage.collect_all)
        self.placer = MarkPlacer(self.bench)
        self.placer.placed.connect(self._on_placed)
        self.memory.loader.gone.connect(self.opener.on_disk.check)
        self.tiler = Tiler(self.bench)
        self.closer = CloserLook(self.bench, lambda: self.refresh_actions())
        self.actions = ActionSet(window, window.tiles, handlers(self), window.tiles.steady)
        window.attach_actions(self.actions)
        self.sky.attach_menu(self._fill_context_menu)
        self.tiler.attach_menu(self.actions.menus[f"&View/{TILES_MENU}"])
        self.panels: PanelLinks = PanelLinks(self)
        self._at: Position | None = None
        self._zoom: float | None = None
        self._following = Following(self)
        STORE.arrived.connect(self._following.read_pixels)
        session.changed.connect(self._following.note)
        self.opener.images_added.connect(self._fit_new)
        self.opener.part_added.connect(self._fit_part)
        self.opener.document_opened.connect(self.sessions.open)
        self.sessions.restored.connect(self._show_restored)
        self.sessions.title_changed.connect(self.panels.show_title)
        self.bench.jobs.changed.connect(self._show_jobs)
        self.bench.jobs.crashed.connect(self._on_crash)
        window.closing.connect(self.bench.jobs.cancel_all)
        window.search.submitted.connect(self.navigator.go_to)
        window.search.set_history(list(settings.searches))
        window.set_recent(settings.recent)
        window.restore_layout()
        self.refresh_actions()
        self.panels.show_everything()

    def _connect_animator(self, bar: "BlinkBar") -> None:
        bar.save_requested.connect(lambda: self.animator.ask())

    def _fill_context_menu(self, menu: QMenu) -> None:
        self.actions.fill_menu(menu, CONTEXT_MENU)
        if self.bench.session.layout.is_tiled:
            self.actions.fill_menu(menu, PANE_CONTEXT_MENU)
            menu.addMenu(PaneMenu(self.bench.session, menu))

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

    def close(self) -> bool:
        """End jobs and remember the layout; returns whether all threads have ended."""
        self.sessions.close()
        self.bench.jobs.cancel_all()
        ended = self.bench.jobs.wait()
        self.bench.jobs.blockSignals(True)
        self.memory.close()
        STORE.arrived.disconnect(self._following.read_pixels)
        self._garbage.stop()
        self.bench.window.save_layout()
        self.bench.session.changed.disconnect()
        self._following.stop()
        self.bench.session.camera_changed.disconnect()
        return ended

    @property
    def settled(self) -> bool:
        """Whether nothing runs, nothing waits and everything is drawn."""
        tiles = self.bench.window.tiles
        return (
            self.bench.jobs.idle
            and self.memory.settled
            and self._following.done
            # behind the start page it is never painted
            and (tiles.isHidden() or tiles.is_settled())
        )

    @property
    def sky_is_current(self) -> bool:
        """Whether the canvas has been given the session as it is, painted or not."""
        return self._following.sky_is_current

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

    def _on_placed(self) -> None:
        self._following.note(frozenset({"marks"}))

    def refresh_actions(self) -> None:
        """Enable and check the actions."""
        self.actions.refresh(self.bench.session, checks(self))

    def _show_jobs(self) -> None:
        self.panels.show_jobs()
        if self.bench.jobs.idle and not self.bench.session.images:
            self.bench.window.show_sky(False)  # nothing came of what was asked for at the start

    # -- opening ----------------------------------------------------------------------------

    def open_demo(self) -> None:
        """Open the built-in simulated field."""
        self.bench.window.begin_with_sky()
        self.opener.open_demo()

    def open_targets(
        self, targets: Sequence[str], psc: Sequence[str] = (), xsc: Sequence[str] = ()
    ) -> None:
        """Open files."""
        self.bench.window.begin_with_sky()
        self.opener.open_targets(targets, psc, xsc)

    # -- moving -----------------------------------------------------------------------------

    def _fit_part(self) -> None:
        """Show the images that are there whole; more of them come."""
        self._following.at_once()
        self.sky.fit()

    def _fit_new(self) -> None:
        """Show new images whole; the first ones as the command line asked."""
        self._show_new(fit=True)

    def _show_restored(self) -> None:
        """Show a session as it was saved, but for what the command line asked."""
        self._show_new(fit=False)

    def _show_new(self, *, fit: bool) -> None:
        session = self.bench.session
        wanted, self._wanted = self._wanted, None
        zoom, self._zoom = self._zoom, None
        at, self._at = self._at, None
        if wanted is not None:
            session.show(wanted)
        self._following.at_once()
        if fit:
            self.sky.fit()
        if zoom is not None:
            self.bench.window.canvas.one_to_one()
            self.bench.window.canvas.zoom(zoom)
        if at is not None and not self.navigator.show_place(at):
            self.opener.failed += 1

    def step_back(self) -> None:
        """Leave one level: the question for consent, the limits, blink, selection, tool."""
        session = self.bench.session
        if session.consent is not None:
            session.ask_consent(None)
        elif self.panels.hide_limits():
            pass
        elif session.blink is not None:
            self.blinker.end()
        elif session.comparison is not None:
            self.fader.end()
        elif self.region_desk.step_back():
            pass
        elif session.layout.maximized:
            session.set_maximized(False)
        elif self.sky.kept_crosshair is not None:
            self.sky.keep_crosshair(None)
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

    def explain_here(self) -> None:
        """Show in Inspect what is at the selected place, or at the pointer's."""
        session = self.bench.session
        place = self.sky.place_of_interest()
        if session.selection is None and place is not None:
            session.select(PlaceSelection(*place))
        self.bench.window.show_tab(self.bench.window.inspect)

    def measure_selected(self) -> None:
        """Measure at the selected place."""
        place = self.sky.place_of_interest()
        if place is not None:
            self.measurer.measure_at(*place)

    def set_profile_end(self) -> None:
        """Begin a line profile at the pointer, or end there the one begun."""
        place = self.sky.pointer_place()
        if place is not None:
            self.profiler.put_end(*place)

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
