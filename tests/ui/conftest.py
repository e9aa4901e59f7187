"""A real window with its session and controller, handled as a person would."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.photometry.measurement import Measurement
from twomass_viewer.scene.marks import MarkRole
from twomass_viewer.scene.scene import Scene, VectorMark
from twomass_viewer.session.layers import CatalogLayer, ImageSet
from twomass_viewer.session.session import Session
from twomass_viewer.session.settings import Settings
from twomass_viewer.session.view import LossyRequest, Tool
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas
from twomass_viewer.ui.controller import Controller
from twomass_viewer.ui.main_window import MainWindow
from twomass_viewer.ui.theme import apply_theme, colors

SIZE = (1280, 800)
PLAIN = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let the offscreen platform say that it has no window manager."""
    item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support "))


class Desk:
    """A window, and the hands and eyes of who sits before it.

    Attributes
    ----------
    window, session, controller
        The parts of a running program.
    """

    def __init__(self, qtbot: QtBot, settings: Settings | None = None) -> None:
        self.qtbot = qtbot
        self.window = MainWindow()
        self.session = Session()
        self.controller = Controller(self.window, self.session, settings or Settings())
        self.window.resize(*SIZE)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is self.window)

    @property
    def canvas(self) -> SkyCanvas:
        return self.window.canvas

    @property
    def scene(self) -> Scene:
        return self.window.canvas.scene

    @property
    def plane(self) -> FieldPlane:
        field = self.session.field
        assert field is not None
        assert field.plane is not None
        return field.plane

    @property
    def images(self) -> list[ImageSet]:
        return list(self.session.images)

    @property
    def catalogs(self) -> list[CatalogLayer]:
        return list(self.session.catalogs)

    @property
    def measurements(self) -> list[Measurement]:
        return list(self.session.measurements)

    def asked(self) -> LossyRequest | None:
        """The measurement that waits for consent."""
        return self.session.consent

    def tool(self) -> Tool:
        return self.session.tool

    def wait(self) -> None:
        """Wait until nothing runs, nothing waits and everything is drawn."""
        deadline, quiet = time.monotonic() + 30.0, 0
        while quiet < 3:  # an answer may start the next job, so one quiet moment is not the end
            assert time.monotonic() < deadline, "the window does not come to rest"
            self.qtbot.wait(1)
            quiet = quiet + 1 if self.controller.settled else 0

    def open(self, *paths: Path | str, **tables: list[str]) -> None:
        self.controller.open_targets([str(p) for p in paths], **tables)
        self.wait()

    def key(self, key: Qt.Key | str, mods: Qt.KeyboardModifier = PLAIN) -> None:
        """Press a key where the keyboard is."""
        target = QApplication.focusWidget() or self.window
        QTest.keyClick(target, Qt.Key(ord(key.upper())) if isinstance(key, str) else key, mods)
        self.wait()

    def type(self, text: str) -> None:
        """Type a text where the keyboard is, and Enter."""
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClicks(target, text)
        self.key(Qt.Key.Key_Return)

    def screen(self, east: float, north: float) -> QPoint:
        """Return the pixel of the canvas that shows a place of the plane."""
        x, y = self.canvas.geometry_now.to_screen(east, north)
        return QPoint(int(x), int(y))

    def press(self, button: QWidget) -> None:
        """Click on the middle of a control."""
        assert button.isVisible()
        assert button.isEnabled()
        QTest.mouseClick(button, LEFT)
        self.wait()

    def click_at(self, at: QPoint, button: Qt.MouseButton = LEFT) -> None:
        assert self.canvas.rect().contains(at), "the place is not in view"
        QTest.mouseClick(self.canvas._view.viewport(), button, PLAIN, at)
        self.wait()

    def click(self, east: float, north: float, button: Qt.MouseButton = LEFT) -> None:
        """Click on a place of the plane."""
        self.click_at(self.screen(east, north), button)

    def click_sky(self, ra: float, dec: float) -> None:
        """Bring a place of the sky to the middle and click on it."""
        east, north = (float(v) for v in self.plane.project(ra, dec))
        self.canvas.center_on(east, north)
        self.wait()
        self.click(east, north)

    def marks(self, role: MarkRole) -> list[VectorMark]:
        return [v for v in self.scene.all_vectors if v.role is role]

    def shown_rows(self, role: MarkRole) -> int:
        """Return how many catalogue marks of a role the canvas has."""
        return sum(len(s.rows) for s in self.scene.markers if s.role is role)

    @property
    def notices(self) -> list[str]:
        return [n.text for n in self.session.notices]

    @property
    def errors(self) -> list[str]:
        return [n.text for n in self.session.notices if n.tone == "error"]

    def close(self) -> None:
        """Close everything in the order the program does."""
        self.window.close()
        self.controller.close()
        assert self.controller.bench.jobs._pool.activeThreadCount() == 0
        self.window.tiles.close_canvases()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QApplication.processEvents()


def _top_levels() -> set[str]:
    return {f"{type(w).__name__} {w.objectName()}" for w in QApplication.topLevelWidgets()}


@pytest.fixture
def make_desk(
    qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Desk]]:
    """Return a function that opens a window; all are closed again and leave nothing behind."""
    # the pause before the canvas paints smoothly is for eyes; here it would be most of the time
    monkeypatch.setattr("twomass_viewer.ui.canvas.sky_canvas._SETTLE_MS", 2)
    if colors().name != "dark" or not qapp.styleSheet():
        apply_theme(qapp, "dark")
    before = _top_levels()
    desks: list[Desk] = []

    def make(settings: Settings | None = None) -> Desk:
        desks.append(Desk(qtbot, settings))
        return desks[-1]

    yield make
    for desk in desks:
        if desk.__dict__:  # a test may have closed and emptied it
            desk.close()
    QApplication.clipboard().clear()
    assert _top_levels() <= before


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """Return a window with nothing open and default settings."""
    return make_desk()
