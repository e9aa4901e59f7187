"""The composition root: builds the application, the window and its controller, and runs them."""

import os
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QMainWindow

from twomass_viewer import __version__
from twomass_viewer.errors import TwoMassError
from twomass_viewer.imagery.positions import Position
from twomass_viewer.session.session import Session
from twomass_viewer.session.settings import load_settings
from twomass_viewer.survey.bands import Band
from twomass_viewer.ui.heap import share_heap
from twomass_viewer.ui.theme import apply_theme
from twomass_viewer.ui.watchdog import watchdog_asked_for

if TYPE_CHECKING:
    from twomass_viewer.ui.controller import Controller

SCREENSHOT_SECONDS = 60.0
DEFAULT_SIZE = (1440, 900)


@dataclass(frozen=True)
class WindowOptions:
    """What the command line asked for; see ``open --help``."""

    files: tuple[str, ...] = ()
    demo: bool = False
    psc: tuple[str, ...] = ()
    xsc: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    at: Position | None = None
    band: Band | None = None
    rgb: bool = False
    zoom: float | None = None
    rules: Path | None = None
    theme: str | None = None
    screenshot: Path | None = None
    full_paths: bool = False
    size: tuple[int, int] | None = None


@dataclass(frozen=True)
class Outcome:
    """How many inputs were opened, how many could not be, and whether a picture failed.

    ``stuck`` says that a thread waits for a disk or a network and will not end.
    """

    opened: int
    failed: int
    crashed: bool = False
    stuck: bool = False


def run_window(options: WindowOptions) -> Outcome:
    """Open the window and run until it closes."""
    os.environ.setdefault("QT_API", "pyside6")
    share_heap()
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    if app.platformName() == "offscreen":
        qInstallMessageHandler(_quiet_offscreen)
    app.setApplicationName("twomass_viewer")
    app.setApplicationDisplayName("twomass_viewer")
    app.setApplicationVersion(__version__)
    settings, dropped = load_settings()
    theme = options.theme or settings.theme
    apply_theme(app, theme)

    from twomass_viewer.ui.controller import Controller
    from twomass_viewer.ui.main_window import MainWindow

    window = MainWindow()
    controller = Controller(window, Session(), settings, theme=theme, rules_file=options.rules)
    _report_crashes(controller)
    for text in dropped:
        controller.say("settings", text)
    _set_size(window, options)
    controller.prepare(options.at, options.band, options.rgb, options.zoom)
    if options.demo:
        controller.open_demo()
    if options.files or options.psc or options.xsc:
        controller.open_targets(options.files, psc=options.psc, xsc=options.xsc)
    if options.screenshot is None:
        controller.sessions.guard()
    if options.regions:
        controller.region_desk.load(options.regions)
    window.show()
    watchdog = watchdog_asked_for(window)
    shot = _Screenshot(controller, options) if options.screenshot else None
    code = app.exec()
    if watchdog is not None:
        watchdog.stop()
    stuck = not controller.close()
    window.tiles.close_canvases()
    sys.excepthook = sys.__excepthook__
    if shot is not None and shot.error is not None:
        raise shot.error
    opener = controller.opener
    # a script has to learn that its picture may lack something
    wanting = shot is not None and (shot.late or controller.crashed)
    return Outcome(opener.opened, opener.failed + int(wanting), code != 0, stuck)


def _set_size(window: QMainWindow, options: WindowOptions) -> None:
    """Give the window the size asked for; on a screen never more than the screen has room for.

    A picture has no screen to fit: it gets the default size whatever the display.
    """
    wanted = QSize(*options.size) if options.size else QSize(*DEFAULT_SIZE)
    if options.size or options.screenshot:
        window.resize(wanted)
        return
    room = window.screen().availableGeometry()
    frame = room.adjusted(0, 0, -8, -40)  # what window managers put around it
    if window.width() > frame.width() or window.height() > frame.height():
        window.resize(window.size().boundedTo(frame.size()))
        window.move(room.topLeft())


def _quiet_offscreen(kind: QtMsgType, _context: object, text: str) -> None:
    """Print Qt's messages except that a platform without windows cannot tell sizes to one."""
    if "propagateSizeHints" not in text:
        print(f"{kind.name}: {text}", file=sys.stderr)  # noqa: T201


class _Screenshot:
    """Waits until everything is drawn, writes the picture and leaves.

    Attributes
    ----------
    error : TwoMassError or None
        Why the picture could not be written.
    late : bool
        Whether something was still missing after `SCREENSHOT_SECONDS`.
    """

    def __init__(self, controller: "Controller", options: WindowOptions) -> None:
        assert options.screenshot is not None
        self.error: TwoMassError | None = None
        self.late = False
        self._controller = controller
        self._path, self._full_paths = options.screenshot, options.full_paths
        self._deadline = time.monotonic() + SCREENSHOT_SECONDS
        self._quiet = 0
        self._timer = QTimer()
        self._timer.setInterval(30)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        # a job's answer may start the next job, so one quiet moment is not the end
        self._quiet = self._quiet + 1 if self._controller.settled else 0
        self.late = self._quiet < 4 and time.monotonic() > self._deadline
        if self._quiet < 4 and not self.late:
            return
        self._timer.stop()
        for text in self._controller.complaints():
            print(f"twomass-viewer: {text}", file=sys.stderr)  # noqa: T201
        if self.late:
            print(  # noqa: T201
                "twomass-viewer: the picture was taken before everything was drawn.",
                file=sys.stderr,
            )
        try:
            self._controller.pictures.write_window(self._path, full_paths=self._full_paths)
        except TwoMassError as error:
            self.error = error
        QApplication.exit(0)


def _report_crashes(controller: "Controller") -> None:
    """Send exceptions that nobody caught to stderr and, as a sentence, to the window."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.exit(130)
            return
        report = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(report)
        controller.report_crash(report)

    sys.excepthook = hook
