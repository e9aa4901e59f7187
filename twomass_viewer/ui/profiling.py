"""The line profile tool: a line is drawn, moved and ended on the sky; the panel follows."""

import math
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent

from twomass_viewer.session.line_profile import ProfileLine, Sampling, profile_table
from twomass_viewer.session.view import Tool
from twomass_viewer.ui.canvas.canvas_view import DRAG_THRESHOLD_PX
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Callable

    from twomass_viewer.ui.panels.profile_panel import ProfilePanel
    from twomass_viewer.ui.tables import Tables

_END_REACH_PX = 9.0
_LINE_REACH_PX = 6.0
Place = tuple[float, float]
PROFILE_NAMES = frozenset({"profile", "fields", "images", "shown", "blink", "comparison"})


class _Part(Enum):
    """What of the line the pointer has taken."""

    START = "start"
    END = "end"
    WHOLE = "whole"
    NEW = "new"


class Profiler(QObject):
    """Turns drags and clicks on the sky into the line of the profile while its tool is chosen.

    It watches the pointer before the canvas does, because a left drag pans the sky otherwise.
    """

    def __init__(self, bench: Workbench, tables: "Callable[[], Tables]") -> None:
        super().__init__()
        self._bench = bench
        self._tables = tables
        self._part: _Part | None = None
        self._origin = QPointF()
        self._origin_place: Place = (0.0, 0.0)
        self._before: ProfileLine | None = None
        self._dragged = False
        bench.window.tiles.watch(self)
        bench.window.profile_dock.visibilityChanged.connect(lambda _: self.follow())
        bench.window.lazy_profile.when_made(self._connect)

    def _connect(self, panel: "ProfilePanel") -> None:
        panel.sampling_requested.connect(
            lambda name: self._bench.session.set_profile_sampling(Sampling(name))
        )
        panel.all_bands_requested.connect(self._bench.session.set_profile_all_bands)
        panel.copy_requested.connect(self.copy)
        panel.export_requested.connect(self.ask_export)
        panel.remove_requested.connect(self.remove)

    # -- drawing ----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take left drags and clicks while the tool is chosen; everything else passes."""
        session = self._bench.session
        if session.tool is not Tool.PROFILE or not isinstance(event, QMouseEvent):
            return False
        kind, at = event.type(), event.position()
        left = event.button() == Qt.MouseButton.LeftButton
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick) and left:
            return self._take(at)
        if self._part is None:
            return False
        if kind is QEvent.Type.MouseMove:
            self._drag(at)
            return True
        if kind is QEvent.Type.MouseButtonRelease and left:
            self._let_go(at)
            return True
        return False

    def _take(self, at: QPointF) -> bool:
        field = self._bench.session.field
        if field is None or field.plane is None:
            return False
        self._part = self._part_at(at)
        self._before = self._bench.session.profile_line
        self._origin, self._origin_place = at, self._place(at)
        self._dragged = False
        return True

    def _drag(self, at: QPointF) -> None:
        moved = at - self._origin
        if not self._dragged and max(abs(moved.x()), abs(moved.y())) < DRAG_THRESHOLD_PX:
            return
        self._dragged = True
        self._bench.window.canvas.pointing.pointer_moved(at)  # the readout goes along
        line = self._line_to(at)
        if line is not None:
            self._bench.session.draw_profile_line(line)

    def _let_go(self, at: QPointF) -> None:
        part, self._part = self._part, None
        if self._dragged:
            self._bench.session.keep_profile_line(self._bench.session.profile_line, self._before)
        elif part is _Part.NEW:
            self.put_end(*self._origin_place)
        self._show_panel()

    def _line_to(self, at: QPointF) -> ProfileLine | None:
        """Return the line as the drag has made it."""
        here, before = self._place(at), self._before
        if self._part is _Part.NEW or before is None:
            return self._line(self._origin_place, here)
        start, end = self._project(before.start), self._project(before.end)
        if self._part is _Part.START:
            return self._line(here, end)
        if self._part is _Part.END:
            return self._line(start, here)
        de, dn = here[0] - self._origin_place[0], here[1] - self._origin_place[1]
        return self._line((start[0] + de, start[1] + dn), (end[0] + de, end[1] + dn))

    def _part_at(self, at: QPointF) -> _Part:
        line = self._bench.session.profile_line
        if line is None or line.is_begun:
            return _Part.NEW
        geometry = self._bench.window.canvas.geometry_now
        a = QPointF(*geometry.to_screen(*self._project(line.start)))
        b = QPointF(*geometry.to_screen(*self._project(line.end)))
        to_a, to_b = _length(at - a), _length(at - b)
        if min(to_a, to_b) <= _END_REACH_PX:
            return _Part.START if to_a < to_b else _Part.END
        along = b - a
        length = _length(along)
        t = QPointF.dotProduct(at - a, along) / (length * length) if length else 0.0
        near = 0.0 < t < 1.0 and _length(at - a - along * t) <= _LINE_REACH_PX
        return _Part.WHOLE if near else _Part.NEW

    def put_end(self, east: float, north: float) -> None:
        """Begin a line at a place, or end there the one begun."""
        session = self._bench.session
        before = session.profile_line
        if before is not None and before.is_begun:
            line = self._line(self._project(before.start), (east, north))
        else:
            line = self._line((east, north), (east, north))
        if line is not None:
            session.keep_profile_line(line, before)
            self._show_panel()

    def remove(self) -> None:
        """Take the line away; can be undone."""
        self._bench.session.keep_profile_line(None, self._bench.session.profile_line)

    def _place(self, at: QPointF) -> Place:
        return self._bench.window.canvas.geometry_now.to_plane(at.x() + 0.5, at.y() + 0.5)

    def _line(self, start: Place, end: Place) -> ProfileLine | None:
        field = self._bench.session.field
        if field is None or field.plane is None:
            return None
        (ra1, dec1), (ra2, dec2) = (
            (float(v) for v in field.plane.unproject(*place)) for place in (start, end)
        )
        return ProfileLine((ra1, dec1), (ra2, dec2))

    def _project(self, place: Place) -> Place:
        field = self._bench.session.field
        assert field is not None
        assert field.plane is not None
        east, north = field.plane.project(*place)
        return float(east), float(north)

    # -- telling the panel ------------------------------------------------------------------

    def _show_panel(self) -> None:
        self._bench.window.profile_dock.show()
        self._bench.window.profile_dock.raise_()

    def follow(self) -> None:
        """Fill the panel; costs nothing while it is closed."""
        window, session = self._bench.window, self._bench.session
        if window.profile_dock.isHidden():
            return
        from twomass_viewer.ui.panels.profile_panel import ProfileCurve, ProfileView

        line = session.profile_line
        if not session.wish_for_profiles():
            return  # what is shown stays until the pixels have arrived
        found = session.line_profiles()
        curves = tuple(
            ProfileCurve(p.band_name, p.distance_arcsec, p.dn, p.indicative) for p in found
        )
        images = list(dict.fromkeys(p.member.image.name for p in found))
        window.profile.set_view(
            ProfileView(
                curves=curves,
                length_arcsec=line.length_arcsec if line is not None else None,
                waits=line is not None and line.is_begun,
                image=", ".join(images),
                sampling=session.profile_sampling.value,
                all_bands=session.profile_all_bands,
            )
        )

    # -- taking it along --------------------------------------------------------------------

    def copy(self) -> None:
        """Copy the profile as CSV, with its provenance."""
        session = self._bench.session
        found, line = session.line_profiles(), session.profile_line
        if found and line is not None:
            from twomass_viewer.ui.tables import table_text_of

            table = profile_table(line, session.profile_sampling, found)
            QGuiApplication.clipboard().setText(table_text_of(table, "csv"))

    def ask_export(self) -> None:
        """Ask for a file and write the profile."""
        session = self._bench.session
        found, line = session.line_profiles(), session.profile_line
        if found and line is not None:
            table = profile_table(line, session.profile_sampling, found)
            self._tables().ask_export_table(table, "Export line profile", "line_profile.csv")


def _length(vector: QPointF) -> float:
    return math.hypot(vector.x(), vector.y())
