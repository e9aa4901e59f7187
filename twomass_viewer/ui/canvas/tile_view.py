"""The panes of the window: one sky canvas or several, of which one is active.

It stands between the canvases and whoever listens: the signals of all panes come from here, and
what is asked of *the* canvas is asked of the active one, `TileView.canvas`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from twomass_viewer.scene.scene import Camera, Scene
from twomass_viewer.session.panes import Lock, PaneLayout
from twomass_viewer.ui.canvas.pointer import PointerState
from twomass_viewer.ui.canvas.pointing import DragTaker
from twomass_viewer.ui.canvas.pyramid_pool import PyramidPool
from twomass_viewer.ui.canvas.sky_canvas import BACKGROUND, SkyCanvas
from twomass_viewer.ui.canvas.sky_signals import PASSED_ON, SkySignals
from twomass_viewer.ui.canvas.tile_painter import TilePainter
from twomass_viewer.ui.theme import colors

Place = tuple[float, float]
GAP_PX = 6  # between panes; the frame of the active one lies within
_FRAME_PX = 2
_LEAST = QSize(84, 64)
# Smaller panes have a small compass, and only one of them where they share the zoom.
_ROOMY = QSize(420, 300)
_HANDS = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.Wheel,
        QEvent.Type.NativeGesture,
        QEvent.Type.ContextMenu,
        QEvent.Type.FocusIn,
    }
)


class TileView(SkySignals):
    """Canvases beside each other; see `SkySignals` for what a canvas tells, too.

    Signals
    -------
    activate_requested : int
        Somebody works in the pane of this key: it is to be the active one.
    """

    activate_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, pool: PyramidPool | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Sky")
        self.drag_taker: DragTaker | None = None
        self._pool = pool or PyramidPool()
        self._watchers: list[QObject] = []
        self._canvases: dict[int, SkyCanvas] = {}
        self._layout = PaneLayout()
        self._background = BACKGROUND
        self.painter = TilePainter(self)
        self._pointed: int | None = None
        self._add(self._layout.pane.key)
        self.setFocusProxy(self.canvas)
        self._place()

    # Which canvases there are

    @property
    def canvas(self) -> SkyCanvas:
        """The canvas of the active pane."""
        return self._canvases[self._layout.pane.key]

    @property
    def canvases(self) -> Mapping[int, SkyCanvas]:
        """All canvases by the key of their pane, seen or not."""
        return self._canvases

    @property
    def seen(self) -> Mapping[int, SkyCanvas]:
        """The canvases on screen, in reading order."""
        return {p.key: self._canvases[p.key] for p in self._layout.seen}

    @property
    def pointed(self) -> int:
        """The key of the pane under the pointer, of the active one while it is elsewhere."""
        key = self._pointed
        return self._layout.pane.key if key is None or key not in self._canvases else key

    @property
    def pointed_canvas(self) -> SkyCanvas:
        """The canvas under the pointer, the active one while the pointer is elsewhere."""
        return self._canvases[self.pointed]

    def watch(self, watcher: QObject) -> None:
        """Let an event filter see what the mouse does on every canvas, before the canvas does."""
        self._watchers.append(watcher)
        for canvas in self._canvases.values():
            canvas.pointer_surface.installEventFilter(watcher)

    def show_layout(self, layout: PaneLayout) -> None:
        """Show these panes; the canvases of those that stay are kept."""
        old, self._layout = self._layout, layout
        if old == layout:
            return
        keys = {p.key for p in layout.panes}
        for key in keys - set(self._canvases):
            self._add(key)
        had_focus = self._has_focus()
        before = self._canvases.get(old.pane.key)
        if before is not None and before is not self.canvas:
            self.canvas.take_framing(before)
        for key in set(self._canvases) - keys:
            self._remove(key)
        places = [(x.rows, x.cols, x.seen) for x in (old, layout)]
        if [p.key for p in places[0][2]] != [p.key for p in places[1][2]] or (
            places[0][:2] != places[1][:2]
        ):
            for canvas in self._canvases.values():
                canvas.keep_middle()
        self.setFocusProxy(self.canvas)
        self._watch_hands()
        self._place()
        if had_focus:
            self.canvas.setFocus()

    def _add(self, key: int) -> None:
        canvas = SkyCanvas(self, pool=self._pool)
        canvas.set_background(self._background)
        self._canvases[key] = canvas
        for name in PASSED_ON:
            getattr(canvas, name).connect(getattr(self, name))
        canvas.camera_changed.connect(lambda camera: self._on_camera(key, camera))
        canvas.hovered.connect(lambda state: self._on_hover(key, state))
        canvas.drag_taker = lambda e, n, mods: (
            self.drag_taker is not None and self.drag_taker(e, n, mods)
        )
        for watcher in self._watchers:
            canvas.pointer_surface.installEventFilter(watcher)

    def _remove(self, key: int) -> None:
        canvas = self._canvases.pop(key)
        canvas.close_canvas()
        canvas.hide()
        canvas.setParent(None)
        canvas.deleteLater()

    def steady(self) -> None:
        """Let notices that come and go leave the sky where it stands in all panes."""
        for canvas in self._canvases.values():
            canvas.steady()

    @contextmanager
    def passing_notices(self) -> Iterator[None]:
        """Within, the panes change their sizes because a notice comes or goes.

        The sky of the active pane stays where it stands, and those that share its centre follow.
        """
        with self.canvas.passing_notices():
            yield

    def unseen_twin(self) -> "TileView":
        """Return panes like these that nobody sees, to be painted while these go on.

        Who asked closes its canvases and deletes it.
        """
        twin = TileView(pool=self._pool)
        twin.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        twin.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        twin.set_background(self._background)
        twin.show_layout(self._layout)
        twin.resize(self.size())
        twin.show()
        for key, canvas in self._canvases.items():
            other = twin._canvases[key]
            other.set_scene(canvas.scene)
            other.follow(canvas.camera)
            other.set_crosshair(canvas.crosshair)
        return twin

    def close_canvases(self) -> None:
        """Take everything down in order; the canvases must not be used again."""
        for canvas in self._canvases.values():
            canvas.close_canvas()

    # What the panes tell

    def _watch_hands(self) -> None:
        """See who works in which pane, as long as there are several."""
        for canvas in self._canvases.values():
            for part in (canvas.pointer_surface, canvas.focusProxy()):
                if part is not None:
                    part.removeEventFilter(self)
                    if self._layout.is_tiled:
                        part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for the pane that is worked in to become the active one; take nothing."""
        if event.type() in _HANDS and not _comes_by_itself(event):
            for key, canvas in self._canvases.items():
                if watched in (canvas.pointer_surface, canvas.focusProxy()):
                    if key != self._layout.pane.key:
                        self.activate_requested.emit(key)
                    break
        return False

    def _on_camera(self, key: int, camera: Camera) -> None:
        # another pane only tells how it kept its place, or could not zoom as far
        if key == self._layout.pane.key:
            self.camera_changed.emit(camera)

    def _on_hover(self, key: int, state: PointerState) -> None:
        self._pointed = key
        if self._layout.is_tiled and Lock.CROSSHAIR in self._layout.locks:
            place = (state.east, state.north) if state.inside else None
            for other, canvas in self.seen.items():
                if other != key:
                    canvas.set_crosshair(place)
        self.hovered.emit(state)

    def set_crosshair(self, place: Place | None) -> None:
        """Show thin lines through a place in the pane under the pointer, or none anywhere."""
        if place is not None:
            self.pointed_canvas.set_crosshair(place)
            return
        for canvas in self._canvases.values():
            canvas.set_crosshair(None)

    # What is shown

    def set_scenes(self, scenes: Mapping[int, Scene]) -> None:
        """Give each pane its scene."""
        for key, canvas in self._canvases.items():
            if key in scenes:
                canvas.set_scene(scenes[key])

    def follow(self, cameras: Mapping[int, Camera]) -> None:
        """Move the panes that are not active; the active one moves by itself."""
        for key, camera in cameras.items():
            canvas = self._canvases.get(key)
            if canvas is not None and canvas is not self.canvas:
                canvas.follow(camera)

    @property
    def ground(self) -> QColor:
        """The colour between the panes."""
        return QColor(colors().window)

    def set_background(self, color: QColor) -> None:
        """Colour what no image covers."""
        self._background = color
        for canvas in self._canvases.values():
            canvas.set_background(color)

    def is_settled(self) -> bool:
        """Return whether all panes show scene and camera at full quality."""
        return all(c.is_settled() for c in self.seen.values())

    def _has_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    # Where they stand

    def pane_rects(self) -> Iterator[tuple[int, QRect]]:
        """Yield the key and the place of every pane that is seen."""
        layout = self._layout
        if not layout.is_tiled or layout.maximized:
            margin = GAP_PX // 2 if layout.maximized else 0
            yield layout.pane.key, self.rect().adjusted(margin, margin, -margin, -margin)
            return
        for n, pane in enumerate(layout.panes):
            row, col = divmod(n, layout.cols)
            x0, x1 = (self.width() * k // layout.cols for k in (col, col + 1))
            y0, y1 = (self.height() * k // layout.rows for k in (row, row + 1))
            half = GAP_PX // 2
            yield pane.key, QRect(x0, y0, x1 - x0, y1 - y0).adjusted(half, half, -half, -half)

    def _place(self) -> None:
        layout = self._layout
        rows, cols = (1, 1) if layout.maximized else (layout.rows, layout.cols)
        self.setMinimumSize(_LEAST.width() * cols, _LEAST.height() * rows)
        rects = dict(self.pane_rects())
        for key, canvas in self._canvases.items():
            if key in rects:
                canvas.setGeometry(rects[key])
                self._furnish(key, canvas, rects[key])
            canvas.setVisible(key in rects)
        self.update()

    def _furnish(self, key: int, canvas: SkyCanvas, rect: QRect) -> None:
        """Say whether a pane has compass and scale bar: small ones that share them only once."""
        layout = self._layout
        alone = len(layout.seen) == 1
        roomy = rect.width() >= _ROOMY.width() and rect.height() >= _ROOMY.height()
        last = layout.panes[-1]
        corner = layout.panes[(layout.rows - 1) * layout.cols]  # where small ones have it
        shared = Lock.ZOOM in layout.locks
        canvas.set_furniture(
            compass=alone or roomy or not shared or key == corner.key,
            scale_bar=alone or roomy or not shared or key == last.key,
            small=not alone and not roomy,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the panes anew."""
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the gaps, and a quiet frame around the active pane."""
        if not self._layout.is_tiled:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.ground)
        pen = QPen(QColor(colors().accent), _FRAME_PX)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(self.canvas.geometry().adjusted(-1, -1, 1, 1))
        painter.end()


def _comes_by_itself(event: QEvent) -> bool:
    """Whether the keyboard comes to a pane without anybody having gone there."""
    by_hand = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
    return isinstance(event, QFocusEvent) and event.reason() not in by_hand
