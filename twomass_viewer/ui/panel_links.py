"""Fills the panels from the session and passes on what they ask for."""

from collections.abc import Callable
from math import isfinite
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from twomass_viewer.session.view import (
    ArtifactSelection,
    MeasurementSelection,
    NotesSelection,
    RowSelection,
    Selection,
)
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.ui.commands import Commands
from twomass_viewer.ui.fidelity_view import FidelityLinks, fidelity_view
from twomass_viewer.ui.floating import Floating
from twomass_viewer.ui.panels.inspect_panel import (
    InspectAction,
    InspectContent,
    InspectField,
)
from twomass_viewer.ui.panels.job_bar import JobRow
from twomass_viewer.ui.panels.notice_bar import NoticeRow
from twomass_viewer.ui.panels.text import copy_text
from twomass_viewer.ui.presenters import CONTOURS_ROW, inspect_card, layer_rows, plane_rows
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


_INSPECTED = frozenset(
    {"selection", "artifacts", "artifact_measures", "catalogs", "images", "shown", "explanation"}
)
LAYER_NAMES = frozenset(
    {
        "fields", "images", "shown", "catalogs", "artifacts", "measurements", "regions",
        "marker_test", "outlines", "views", "selection", "contours", "contours_found",
    }
)  # fmt: skip
"""What the list of layers shows."""


class PanelLinks(QObject):
    """Connects the panels of a window with its session."""

    def __init__(self, controller: Commands) -> None:
        super().__init__()
        self._c = controller
        self._bench = controller.bench
        self._floating = Floating(controller)
        self._fidelity = FidelityLinks(controller.bench)
        self.table = TableLinks(controller, self._center)
        self._connect()

    def _connect(self) -> None:
        window, session, c = self._bench.window, self._bench.session, self._c
        window.layers.visibility_requested.connect(self._set_visible)
        window.layers.current_requested.connect(self._make_current)
        window.layers.opacity_requested.connect(session.set_image_opacity)
        window.layers.remove_requested.connect(self._remove)
        window.layers.order_requested.connect(session.move_image)
        window.layers.other_hdus_requested.connect(c.others.choose_for)
        window.layers.open_requested.connect(c.opener.ask_open)
        window.inspect.action_requested.connect(self._inspect_action)
        window.inspect.link_requested.connect(self._follow)
        window.inspect.help_requested.connect(lambda key: c.help_desk.show(key))
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
        self.show_layers()
        self.show_notices()
        self.refresh(_EVERYTHING)
        self.table.refresh(_EVERYTHING)
        self.show_jobs()

    def show_layers(self) -> None:
        """Fill the list of layers."""
        self._bench.window.layers.set_rows(layer_rows(self._bench.session))

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
        if names & _INSPECTED:
            self._show_inspection()
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

    def _show_inspection(self) -> None:
        panel = self._bench.window.inspect
        if self._bench.session.selection is None:
            panel.set_content(None)
            return
        from twomass_viewer.session.inspection import inspect

        found = inspect(self._bench.session)
        if found is None:
            panel.set_content(None)
            return
        panel.set_content(
            InspectContent(
                title=found.title,
                place=found.place,
                cards=tuple(inspect_card(r) for r in found.reasons),
                fields=tuple(InspectField(*f) for f in found.fields),
                actions=tuple(self._inspect_actions()),
            )
        )

    def _inspect_actions(self) -> list[InspectAction]:
        session = self._bench.session
        sky = session.field is not None and session.field.plane is not None
        actions = []
        chosen = session.selection
        if isinstance(chosen, NotesSelection):
            return []
        if isinstance(chosen, ArtifactSelection) and self._has_parent(chosen.key):
            actions.append(InspectAction("parent", "Show parent", True, "Centre on the parent"))
        actions += [
            InspectAction("measure", "Measure", sky, "Aperture photometry here"),
            InspectAction("center", "Centre here", True, "Move this place to the middle"),
            InspectAction("copy", "Copy position", sky, "Copy the position as text"),
        ]
        return actions

    def _has_parent(self, key: str) -> bool:
        artifact = self._bench.session.artifacts.get(key)
        return artifact is not None and isfinite(artifact.parent.ra_deg)

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

    def _set_visible(self, key: str, visible: bool) -> None:
        session = self._bench.session
        layer, _, name = key.partition("/")
        if layer == "regions":
            session.regions.set_group_visible(name, visible)
        elif layer == "kind":
            with session.batch():
                if visible and not session.artifacts_visible:
                    session.set_artifacts_visible(True)
                session.set_kind_visible(ArtifactKind(name), visible)
        elif layer == "view":
            session.views.show(visible)
        elif key == "guides/images":
            session.footprints.show(visible)
        elif key == CONTOURS_ROW:
            self._c.contourer.turn(visible)
        elif layer == "artifact_band":
            session.artifact_view.set_band_visible(Band(name), visible)
        elif layer == "evidence":
            session.artifact_view.set_level_visible(Evidence(name), visible)
        elif key == "guesses":
            session.set_guesses_visible(visible)
        elif key.startswith("measurement:"):
            session.set_measurements_visible(visible)
        elif session.image_set(key):
            session.set_image_visible(key, visible)
        elif name:
            with session.batch():
                if visible:
                    session.set_catalog_visible(layer, True)
                session.set_class_visible(layer, name, visible)
        else:
            session.set_catalog_visible(key, visible)

    def _make_current(self, key: str) -> None:
        session = self._bench.session
        layer = key.partition("/")[0]
        if session.image_set(key):
            session.make_current(key)
        elif layer == "view":
            session.views.select(int(key.partition("/")[2]))
        elif session.catalog_layer(layer):
            session.make_catalog_current(layer)
            self._bench.window.catalog_dock.show()
        elif key.startswith("measurement:"):
            session.select(MeasurementSelection(int(key.partition(":")[2])))
            self._bench.window.show_tab(self._bench.window.photometry)

    def _remove(self, key: str) -> None:
        if key == CONTOURS_ROW:
            self._bench.session.forget_contours()
        elif key.startswith("view/"):
            self._bench.session.views.remove(int(key.partition("/")[2]))
        elif key.startswith("regions/"):
            self._bench.session.regions.remove_group(key.partition("/")[2])
        elif key.startswith("measurement:"):
            self._bench.session.remove_measurement(int(key.partition(":")[2]))
        else:
            self._bench.session.remove_layer(key.partition("/")[0])

    def _center(self) -> None:
        place = self._c.sky.place_of_interest()
        if place is not None:
            self._bench.window.canvas.center_on(*place)

    def _inspect_action(self, key: str) -> None:
        session = self._bench.session
        chosen = session.selection
        if key == "measure":
            self._c.measure_selected()
            self._bench.window.show_tab(self._bench.window.photometry)
        elif key == "copy":
            self._c.copy_position()
        elif key == "center":
            self._center()
        elif key == "parent" and isinstance(chosen, ArtifactSelection):
            artifact = session.artifacts.get(chosen.key)
            field = session.field
            if artifact and field and field.plane:
                parent = artifact.parent
                east, north = field.plane.project(parent.ra_deg, parent.dec_deg)
                self._bench.window.canvas.center_on(float(east), float(north))

    def _follow(self, link: str) -> None:
        session = self._bench.session
        target: Selection | None = None
        if link in session.artifacts:
            target = ArtifactSelection(link)
        elif link.startswith("row:"):
            _, layer, row = link.split(":")
            target = RowSelection(layer, int(row))
        elif link.startswith("measurement:"):
            target = MeasurementSelection(int(link.partition(":")[2]))
        if target is not None:
            session.select(target)

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
