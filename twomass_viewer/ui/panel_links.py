"""Fills the panels from the session and passes on what they ask for."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from twomass_viewer.session.view import (
    MeasurementSelection,
    NotesSelection,
)
from twomass_viewer.ui.commands import Commands
from twomass_viewer.ui.fidelity_view import FidelityLinks, fidelity_view
from twomass_viewer.ui.floating import Floating
from twomass_viewer.ui.inspect_links import INSPECT_NAMES, InspectLinks
from twomass_viewer.ui.layer_links import LayerLinks
from twomass_viewer.ui.panels.job_bar import JobRow
from twomass_viewer.ui.panels.notice_bar import NoticeRow
from twomass_viewer.ui.panels.text import copy_text
from twomass_viewer.ui.presenters import plane_rows
from twomass_viewer.ui.table_links import TableLinks

if TYPE_CHECKING:
    from twomass_viewer.session.session import Session
    from twomass_viewer.ui.panels.photometry_panel import PhotometryPanel
    from twomass_viewer.ui.panels.welcome import Welcome
    from twomass_viewer.ui.photometry_view import Consent

_EVERYTHING = frozenset(
    {
        "fields", "images", "shown", "tone", "catalogs", "artifacts", "measurements", "selection",
        "notices", "tool", "consent",
    }
)  # fmt: skip


class PanelLinks(QObject):
    """Connects the panels of a window with its session."""

    def __init__(self, controller: Commands) -> None:
        super().__init__()
        self._c = controller
        self._bench = controller.bench
        self._floating = Floating(controller)
        self._fidelity = FidelityLinks(controller.bench)
        self.layers = LayerLinks(controller)
        self._inspect = InspectLinks(controller)
        self.table = TableLinks(controller, self._inspect.center)
        self._connect()

    def _connect(self) -> None:
        window, session, c = self._bench.window, self._bench.session, self._c
        window.lazy_planes.when_made(
            lambda panel: panel.plane_requested.connect(c.navigator.show_plane)
        )
        window.lazy_photometry.when_made(self._connect_photometry)
        c.measurer.measured.connect(self._show_photometry_tab)
        window.notices.action_requested.connect(self._notice_action)
        window.notices.closed.connect(session.dismiss)
        window.notices.all_closed.connect(self._close_notices)
        window.jobs.cancel_requested.connect(self._bench.jobs.cancel)
        window.tiles.files_dropped.connect(c.opener.open_targets)
        window.files_dropped.connect(c.opener.open_targets)
        window.recent_requested.connect(lambda path: c.opener.open_targets([path]))
        window.lazy_welcome.when_made(self._connect_welcome)

    def _connect_welcome(self, start: "Welcome") -> None:
        c = self._c
        start.demo_requested.connect(c.opener.open_demo)
        start.open_requested.connect(c.opener.ask_open)
        start.search_submitted.connect(lambda text: c.navigator.go_to(text, start.search))
        start.recent_requested.connect(lambda path: c.opener.open_targets([path]))
        start.files_dropped.connect(c.opener.open_targets)

    def _connect_photometry(self, panel: "PhotometryPanel") -> None:
        session, c = self._bench.session, self._c
        panel.export_requested.connect(c.tables.ask_export_measurements)
        panel.copy_requested.connect(c.tables.copy_measurements)
        panel.remove_requested.connect(session.remove_measurement)
        panel.measurement_selected.connect(
            lambda index: session.select(MeasurementSelection(index))
        )
        slip = panel.consent
        slip.measure_anyway_requested.connect(c.measurer.consent)
        slip.cancelled.connect(lambda: session.ask_consent(None))
        slip.get_atlas_requested.connect(self._get_atlas)

    # -- telling the panels -----------------------------------------------------------------

    def show_everything(self) -> None:
        """Fill all panels."""
        self.layers.show()
        self.show_notices()
        self.refresh(_EVERYTHING)
        self.table.refresh(_EVERYTHING)
        self.show_jobs()

    def show_notices(self) -> None:
        """Show the notices."""
        self._bench.window.notices.set_notices(
            [
                NoticeRow(n.key, n.text, n.tone, n.action_text, True)
                for n in self._bench.session.notices
            ]
        )

    def refresh(self, names: frozenset[str]) -> None:
        """Fill the other panels that show what has changed, but for the catalogue table."""
        window, session = self._bench.window, self._bench.session
        if names & {"fields", "images", "shown"}:
            window.lazy_planes.fill_by(lambda: window.planes.set_planes(plane_rows(session)))
            window.lazy_header.fill_by(self._show_header)
            self.show_title()
        if names & INSPECT_NAMES:
            self._inspect.show()
        if names & {"measurements", "selection"}:
            window.lazy_photometry.fill_by(self._show_photometry)
        if "consent" in names:
            self._show_consent()
        if names & {"tone", "images", "shown"}:
            self._floating.show_tone()

    def show_jobs(self) -> None:
        """Show the running jobs."""
        self._bench.window.jobs.set_jobs(
            [JobRow(s.key, s.text, s.fraction, s.seconds) for s in self._bench.jobs.statuses]
        )

    def show_limits(self) -> None:
        """Show limits, stretch and histogram."""
        self._floating.show_limits()

    def hide_limits(self) -> bool:
        """Close limits and stretch; returns whether they were open."""
        return self._floating.hide_limits()

    def show_palette(self) -> None:
        """Show the command palette."""
        self._floating.show_palette()

    def show_shortcuts(self) -> None:
        """Show the shortcut sheet."""
        self._floating.show_shortcuts()

    def show_title(self) -> None:
        """Name session and image in the title."""
        member = self._bench.session.top_member
        name = member.image.name if member else ""
        parts = [p for p in (self._c.sessions.title, name) if p]
        self._bench.window.setWindowTitle(" — ".join([*parts, "twomass_viewer"]))

    def _show_header(self) -> None:
        member = self._bench.session.top_member
        header = self._bench.window.header
        if member is None:
            header.set_header("", [])
            return
        image = member.image
        header.set_header(
            f"{image.name} · HDU {image.hdu}",
            [(c.keyword, c.text, "" if c.value is None else c.comment) for c in image.header],
            list(image.notices),
            fidelity_view(self._bench.session),
        )

    def _show_photometry(self) -> None:
        from twomass_viewer.ui.photometry_view import measurement_row, photometry_view

        session, panel = self._bench.session, self._bench.window.photometry
        chosen = session.selection
        count = len(session.measurements)
        index = chosen.index if isinstance(chosen, MeasurementSelection) else count - 1
        index = min(index, count - 1)
        rows = [measurement_row(m) for m in session.measurements]
        panel.set_measurements(rows, index if index >= 0 else None)
        if index < 0:
            panel.set_current(None)
        else:
            details = self._c.measurer.details(session.measurements[index])
            panel.set_current(photometry_view(details))

    def _show_consent(self) -> None:
        session, window = self._bench.session, self._bench.window
        question = _consent_question(session)
        if question is None:
            panel = window.lazy_photometry.made
            if panel is not None:
                if panel.consent.isAncestorOf(window.focusWidget()):
                    # before its button goes, and takes the keyboard to some other panel
                    window.canvas.setFocus()
                panel.set_consent(None)
            return
        window.photometry.set_consent(question.notice)
        window.show_tab(window.photometry)
        window.photometry.consent.take_keyboard()

    # -- what the panels ask ----------------------------------------------------------------

    def _close_notices(self) -> None:
        session = self._bench.session
        with session.batch():
            for notice in session.notices:
                session.dismiss(notice.key)

    def _notice_action(self, key: str) -> None:
        session = self._bench.session
        notice = next((n for n in session.notices if n.key == key), None)
        if notice is None:
            return
        does: dict[str, Callable[[], object]] = {
            "open_catalog": self._c.opener.ask_open_catalog,
            "copy_report": self._c.copy_report,
            "opener": lambda: self._c.opener.answer(key),
            "open_mosaic": lambda: self._c.mosaics.open_made(key),
            "other_hdus": lambda: self._c.others.choose_of_notice(key),
            "why_lossy": self._fidelity.why,
            "notes": self._show_notes,
            "regions_refused": lambda: self._c.region_desk.show_refused(key),
            "show_guesses": self._c.predictor.show_guesses,
            "bookmarks": lambda: self._c.bookmark_desk.show(),
            "marker_vectors": lambda: self._c.marker_tester.show_vectors(True),
        }
        does[notice.action]()

    def _show_photometry_tab(self) -> None:
        self._bench.window.show_tab(self._bench.window.photometry)

    def _show_notes(self) -> None:
        self._bench.session.select(NotesSelection())
        self._bench.window.show_tab(self._bench.window.inspect)

    def _get_atlas(self) -> None:
        """Open the Atlas image of the lossy one beside it, or copy what it is called."""
        question = _consent_question(self._bench.session)
        if question is None:
            return
        if question.atlas_path is not None:
            self._bench.session.ask_consent(None)
            self._c.opener.open_targets([str(question.atlas_path)])
            return
        notice = question.notice
        copy_text("\n".join(t for t in (notice.sibling_name, notice.archive_path) if t))
        self._bench.say("atlas", f"The name of the Atlas image is copied: {notice.sibling_name}.")


def _consent_question(session: "Session") -> "Consent | None":
    if session.consent is None:
        return None
    from twomass_viewer.ui.photometry_view import consent_question

    return consent_question(session)
