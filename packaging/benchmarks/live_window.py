"""The real window with its controller, driven frame by frame.

Each frame goes the way a user's does: an event is sent to the window, the event loop does what the
event asked for, the canvas is painted and the X server has executed every drawing request before
the clock stops.
"""

import ctypes
import ctypes.util
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import numpy as np

from benchmarks import stalls
from benchmarks.screen import Screen, open_screen

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF
    from PySide6.QtWidgets import QApplication, QWidget

    from twomass_viewer.ui.controller import Controller
    from twomass_viewer.ui.main_window import MainWindow
    from twomass_viewer.ui.watchdog import Stall, Watchdog

P = ParamSpec("P")
R = TypeVar("R")

Size = tuple[int, int]
SIZE: Size = (1600, 1000)
STALL_MS = 50.0
_WATCHED_FRAMES = 5  # that are looked at for stalls, untimed
WARM_UP = 5  # frames that only make what later frames keep
_QUIET_S = 0.3
_TIMEOUT_S = 120.0


def isolated(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a function of a module in a process of its own and return what it returns.

    Nothing another measurement has imported, cached or left behind can help or hinder. The longest
    stall of the window meanwhile is noted in `stalls`.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        result, stall = pool.submit(_watched, work, args, kwargs).result()
    if stall is not None:
        where = ", ".join(a for a in map(str, args) if len(a) < 12)
        stalls.note(f"{work.__module__.rpartition('.')[2]}({where})", *stall)
    return result


def _watched(
    work: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[R, tuple[float, float, str] | None]:
    """Run in the process of its own; return the longest stall as processor and wall ms, place."""
    result = work(*args, **kwargs)
    longest = max(_STALLS, key=lambda s: s.cpu_ms, default=None)
    if longest is None:
        return result, None
    return result, (longest.cpu_ms, longest.wall_ms, longest.culprit)


_STALLS: "list[Stall]" = []  # of the windows of this process


class LiveWindow:
    """A shown window, its controller and the screen it is on.

    Attributes
    ----------
    app : QApplication
    window : MainWindow
    controller : Controller
    screen : Screen
    """

    def __init__(
        self, app: "QApplication", window: "MainWindow", controller: "Controller", screen: Screen
    ) -> None:
        self.app, self.window, self.controller, self.screen = app, window, controller, screen
        self._round_trip = _server_round_trip(app)
        self._dog: Watchdog | None = None
        self.watch()

    def watch(self) -> None:
        """Look for stalls from now on."""
        from twomass_viewer.ui.watchdog import Watchdog

        if self._dog is None:
            self._dog = Watchdog(STALL_MS)

    def look_away(self) -> None:
        """Look for no stalls: they are noted, and no timer disturbs what is timed."""
        if self._dog is not None:
            self._dog.stop()
            _STALLS.append(self._dog.longest)
            self._dog = None

    @property
    def viewport(self) -> "QWidget":
        """The widget the sky is painted on."""
        from PySide6.QtWidgets import QGraphicsView

        view = self.window.canvas.findChild(QGraphicsView)
        assert isinstance(view, QGraphicsView)
        return view.viewport()

    @property
    def canvas_size(self) -> Size:
        """Width and height of the sky in pixels: a peer gets as many."""
        return self.viewport.width(), self.viewport.height()

    def open(self, targets: Sequence[Path]) -> None:
        """Open files and wait until all that follows from them is done and drawn."""
        self.controller.open_targets([str(t) for t in targets])
        self.settle()
        if complaints := self.controller.complaints():
            raise RuntimeError(f"the window complains: {complaints[0]}")

    def wait_until(self, condition: Callable[[], bool], what: str) -> None:
        """Let events happen until a condition holds.

        Raises
        ------
        TimeoutError
        """
        end = time.perf_counter() + _TIMEOUT_S
        while not condition():
            self.wait_for_event()
            if time.perf_counter() > end:
                raise TimeoutError(f"{what} did not happen within {_TIMEOUT_S:g} s")

    def rest(self) -> None:
        """Let the window come to rest and give back the memory that it needed."""
        self.settle()
        self.wait_until(lambda: self.controller.memory.is_tidy, "tidying memory")
        self.settle()

    def fit(self) -> None:
        """Show all images as large as they go."""
        self.window.canvas.fit(self.window.canvas.scene_bounds())

    def settle(self, *, cancel: bool = False, quiet_s: float = _QUIET_S) -> None:
        """Let the event loop run until nothing is left to do for a while.

        Parameters
        ----------
        cancel : bool
            Cancel the jobs that begin meanwhile instead of waiting for what they find.
        quiet_s : float
            How long.
        """
        end = time.perf_counter() + _TIMEOUT_S
        quiet_since = time.perf_counter()
        while time.perf_counter() - quiet_since < quiet_s:
            self.app.processEvents()
            if cancel:
                self.controller.bench.jobs.cancel_all()
            now = time.perf_counter()
            if not self.controller.settled:
                quiet_since = now
            if now > end:
                raise TimeoutError(f"the window does not come to rest within {_TIMEOUT_S:g} s")
            time.sleep(0.002)

    def wait_for_event(self) -> None:
        """Sleep until there is something to do, and do it: threads have the processor meanwhile."""
        from PySide6.QtCore import QEventLoop

        flags = QEventLoop.ProcessEventsFlag
        self.app.processEvents(flags.AllEvents | flags.WaitForMoreEvents)

    def draw(self) -> None:
        """Do what was asked for, paint the canvas, wait until the X server has drawn it."""
        self.app.processEvents()
        while not self.controller.sky_is_current:
            self.app.processEvents()
        self.paint()

    def paint(self) -> None:
        """Paint the canvas as it stands, wait until the X server has drawn it.

        Painting is what the event loop does next, before it looks at its timers.
        """
        self.app.sendPostedEvents()
        end = time.perf_counter() + _TIMEOUT_S
        while not self.window.canvas.is_painted():  # very many marks take several turns
            self.app.processEvents()
            if time.perf_counter() > end:
                raise RuntimeError("the canvas waits with its painting")
        self._round_trip()

    def frames(self, step: Callable[[int], None], count: int) -> list[float]:
        """Time frames and see on the screen that each is another picture.

        Parameters
        ----------
        step : callable
            Sends what the user does for frame ``n``.
        count : int

        Returns
        -------
        list of float
            Milliseconds for each frame, those of the warm-up left out.

        Raises
        ------
        RuntimeError
            A step changed nothing on the screen.
        """
        durations: list[float] = []
        self.look_away()
        self.draw()
        before = self._picture()
        for n in range(WARM_UP + count):
            begin = time.perf_counter()
            step(n)
            self.draw()
            durations.append((time.perf_counter() - begin) * 1e3)
            after = self._picture()
            if np.array_equal(before, after):
                raise RuntimeError(f"frame {n} shows what the frame before it showed")
            before = after
        self.watch()
        for n in range(WARM_UP + count, WARM_UP + count + _WATCHED_FRAMES):
            step(n)
            self.draw()
        return durations[WARM_UP:]

    def _picture(self) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        """Return some rows of the canvas as they stand on the screen."""
        viewport = self.viewport
        corner = viewport.mapToGlobal(viewport.rect().topLeft())
        middle = corner.y() + viewport.height() // 2
        rows = self.screen.rows(middle - 40, 80)
        return rows[:, corner.x() : corner.x() + viewport.width()].copy()

    @contextmanager
    def drag(self, *, right: bool = False) -> Iterator[Callable[[float, float], None]]:
        """Hold a mouse button down; yields what moves the mouse to an offset in pixels."""
        from PySide6.QtCore import QEvent, QPointF, Qt
        from PySide6.QtGui import QMouseEvent
        from PySide6.QtWidgets import QApplication

        button = Qt.MouseButton.RightButton if right else Qt.MouseButton.LeftButton
        viewport = self.viewport
        start = QPointF(viewport.rect().center())

        def send(kind: QEvent.Type, at: "QPointF", held: Qt.MouseButton) -> None:
            changed = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else button
            event = QMouseEvent(
                kind, at, viewport.mapToGlobal(at), changed, held, Qt.KeyboardModifier.NoModifier
            )
            QApplication.sendEvent(viewport, event)

        send(QEvent.Type.MouseButtonPress, start, button)
        send(QEvent.Type.MouseMove, start + QPointF(8, 8), button)  # beyond a click's tremor
        try:
            yield lambda x, y: send(QEvent.Type.MouseMove, start + QPointF(x, y), button)
        finally:
            send(QEvent.Type.MouseButtonRelease, start, Qt.MouseButton.NoButton)


@contextmanager
def live_window() -> Iterator[LiveWindow]:
    """Show the window as the program does, with settings of its own."""
    with tempfile.TemporaryDirectory() as folder, open_screen() as screen:
        os.environ["XDG_CONFIG_HOME"] = folder
        os.environ["QT_QPA_PLATFORM"] = "xcb"
        from PySide6.QtWidgets import QApplication

        from twomass_viewer.session.session import Session
        from twomass_viewer.session.settings import Settings
        from twomass_viewer.ui.controller import Controller
        from twomass_viewer.ui.heap import share_heap
        from twomass_viewer.ui.main_window import MainWindow
        from twomass_viewer.ui.theme import apply_theme

        share_heap()
        app = QApplication.instance() or QApplication(["benchmark"])
        assert isinstance(app, QApplication)
        apply_theme(app, "dark")
        window = MainWindow()
        controller = Controller(window, Session(), Settings())
        window.resize(*SIZE)
        window.move(0, 0)
        window.show()
        live = LiveWindow(app, window, controller, screen)
        live.settle()
        try:
            yield live
            live.look_away()
        finally:
            controller.close()
            window.close()
            window.canvas.close_canvas()
            app.processEvents()


def rss_mib() -> float:
    """Return the resident memory of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (text for text in status.splitlines() if text.startswith("VmRSS:"))
    return float(line.split()[1]) / 1024


def triangle(n: int, step: float, reach: float) -> float:
    """Return a path that goes forth and back: frame ``n`` lies ``step`` from its neighbours."""
    at = (n * step) % (4 * reach)
    return at if at <= reach else 2 * reach - at if at <= 3 * reach else at - 4 * reach


def _server_round_trip(app: "QApplication") -> Callable[[], None]:
    """Return a function that waits until the X server has executed all requests of Qt.

    The server executes the requests of one connection in order, so the answer to a question asked
    on Qt's own connection comes after everything that was drawn.
    """
    from PySide6.QtGui import QNativeInterface

    native: object = app.nativeInterface()
    if not isinstance(native, QNativeInterface.QX11Application):
        raise RuntimeError("the window is not shown by an X server")
    connection = native.connection()
    xcb = ctypes.CDLL(ctypes.util.find_library("xcb") or "libxcb.so.1")
    libc = ctypes.CDLL(None)
    xcb.xcb_get_input_focus.argtypes = (ctypes.c_void_p,)
    xcb.xcb_get_input_focus.restype = ctypes.c_uint
    xcb.xcb_get_input_focus_reply.argtypes = (ctypes.c_void_p, ctypes.c_uint, ctypes.c_void_p)
    xcb.xcb_get_input_focus_reply.restype = ctypes.c_void_p
    libc.free.argtypes = (ctypes.c_void_p,)

    def wait() -> None:
        reply = xcb.xcb_get_input_focus_reply(connection, xcb.xcb_get_input_focus(connection), None)
        if not reply:
            raise RuntimeError("the connection to the X server is broken")
        libc.free(reply)

    return wait
