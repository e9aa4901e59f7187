"""The main window: where everything stands. What happens is decided by the controller."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QMainWindow,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QTabWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.paths import config_dir
from twomass_viewer.ui.actions.build import ActionSet
from twomass_viewer.ui.actions.registry import TOOLBAR
from twomass_viewer.ui.canvas.insets import Magnifier, Panner
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas
from twomass_viewer.ui.canvas.tile_view import TileView
from twomass_viewer.ui.lazy_panel import LazyDock, LazyPanel, lazy_tab
from twomass_viewer.ui.panels import making
from twomass_viewer.ui.panels.inspect_panel import InspectPanel
from twomass_viewer.ui.panels.job_bar import JobBar
from twomass_viewer.ui.panels.layer_panel import LayerPanel
from twomass_viewer.ui.panels.memory_gauge import MemoryGauge
from twomass_viewer.ui.panels.notice_bar import NoticeBar
from twomass_viewer.ui.panels.search_field import SearchField
from twomass_viewer.ui.panels.status_readout import StatusReadout

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.blink_bar import BlinkBar
    from twomass_viewer.ui.panels.catalog_panel import CatalogPanel
    from twomass_viewer.ui.panels.compare_bar import CompareBar
    from twomass_viewer.ui.panels.header_panel import HeaderPanel
    from twomass_viewer.ui.panels.photometry_panel import PhotometryPanel
    from twomass_viewer.ui.panels.pixel_panel import PixelPanel
    from twomass_viewer.ui.panels.planes_panel import PlanesPanel
    from twomass_viewer.ui.panels.profile_panel import ProfilePanel
    from twomass_viewer.ui.panels.welcome import Welcome

_LAYOUT_VERSION = 1


class MainWindow(QMainWindow):
    """Search field, toolbar, sky, panels and status bar.

    Signals
    -------
    closing
        The window is about to close; jobs have to end.
    recent_requested : str
        A path from the menu of recent files.
    files_dropped : list of str
        Files were dropped beside sky and start page, which take theirs themselves.
    """

    closing = Signal()
    recent_requested = Signal(str)
    files_dropped = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("twomass_viewer")
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(False)
        self.search = SearchField()
        self.tiles = TileView()
        self.notices = NoticeBar(self.tiles.passing_notices)
        self.layers = LayerPanel()
        self.inspect = InspectPanel()
        self.magnifier = Magnifier()
        self.panner = Panner()
        self.readout = StatusReadout()
        self.memory = MemoryGauge()
        self.jobs = JobBar()
        # their contents ask for more, but a small screen must hold the window
        self.layers.setMinimumWidth(170)
        self._build_center()
        self._build_docks()
        self._build_status_bar()
        self.resize(1440, 900)

    @property
    def canvas(self) -> SkyCanvas:
        """The canvas of the active pane: what is asked of *the* sky is asked of it.

        Who wants to hear what happens in any pane listens to `tiles`.
        """
        return self.tiles.canvas

    def _build_center(self) -> None:
        self.stack = QStackedWidget()
        self.stack.addWidget(self.tiles)
        center = QWidget()
        column = QVBoxLayout(center)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notices)
        column.addWidget(self.stack, 1)
        self.setCentralWidget(center)
        self.lazy_welcome = LazyPanel(making.welcome, self.stack.addWidget)
        self.lazy_blink_bar = LazyPanel(making.blink_bar, column.addWidget)
        self.lazy_compare_bar = LazyPanel(making.compare_bar, column.addWidget)
        self.lazy_smooth_bar = LazyPanel(making.smooth_bar, column.addWidget)
        self.lazy_contour_bar = LazyPanel(making.contour_bar, column.addWidget)

    def _build_docks(self) -> None:
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.addTab(self.inspect, "Inspect")
        self.lazy_photometry = lazy_tab(self.tabs, "Photometry", making.photometry)
        self.lazy_planes = lazy_tab(self.tabs, "Planes", making.planes)
        self.lazy_header = lazy_tab(self.tabs, "Header", making.header)
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        self.layers_dock = self._dock("Layers", self.layers, left)
        self.magnifier_dock = self._dock("Magnifier", self.magnifier, left)
        self.panner_dock = self._dock("Overview", self.panner, left)
        self.magnifier_dock.hide()
        self.panner_dock.hide()
        self.tabs_dock = self._dock("Panels", self.tabs, right)
        bottom = Qt.DockWidgetArea.BottomDockWidgetArea
        self.catalog_dock = self._dock("Catalogue", None, bottom)
        self.lazy_catalog = self.catalog_dock.hold(making.catalog)
        self.profile_dock = self._dock("Line profile", None, bottom)
        self.lazy_profile = self.profile_dock.hold(making.profile)
        self.pixels_dock = self._dock("Pixel table", None, bottom)
        self.lazy_pixels = self.pixels_dock.hold(making.pixels)
        for dock in (self.catalog_dock, self.profile_dock, self.pixels_dock):
            dock.hide()
        self.resizeDocks([self.layers_dock, self.tabs_dock], [270, 350], Qt.Orientation.Horizontal)
        self.resizeDocks(
            [self.catalog_dock, self.profile_dock], [230, 200], Qt.Orientation.Vertical
        )

    def _dock(self, title: str, content: QWidget | None, area: Qt.DockWidgetArea) -> LazyDock:
        dock = LazyDock(title, self)
        dock.setObjectName(title.lower())
        if content is not None:
            dock.setWidget(content)
        features = QDockWidget.DockWidgetFeature
        dock.setFeatures(features.DockWidgetMovable | features.DockWidgetClosable)
        if content is self.tabs:
            dock.setTitleBarWidget(QWidget())  # the tabs say what it is
        self.addDockWidget(area, dock)
        return dock

    @property
    def welcome(self) -> "Welcome":
        """What is shown while nothing is open."""
        return self.lazy_welcome.panel

    @property
    def blink_bar(self) -> "BlinkBar":
        """The strip under the sky while images blink."""
        return self.lazy_blink_bar.panel

    @property
    def compare_bar(self) -> "CompareBar":
        """The strip under the sky while two images are compared."""
        return self.lazy_compare_bar.panel

    @property
    def photometry(self) -> "PhotometryPanel":
        """The panel of measurements."""
        return self.lazy_photometry.panel

    @property
    def planes(self) -> "PlanesPanel":
        """The panel of the planes of an image."""
        return self.lazy_planes.panel

    @property
    def header(self) -> "HeaderPanel":
        """The panel of the FITS header and the fidelity."""
        return self.lazy_header.panel

    @property
    def catalog(self) -> "CatalogPanel":
        """The table of catalogue rows."""
        return self.lazy_catalog.panel

    @property
    def profile(self) -> "ProfilePanel":
        """The plot of the line profile."""
        return self.lazy_profile.panel

    @property
    def pixels(self) -> "PixelPanel":
        """The table of pixels around the pointer."""
        return self.lazy_pixels.panel

    def _build_status_bar(self) -> None:
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(self.readout, 1)
        bar.addPermanentWidget(self.memory)
        bar.addPermanentWidget(self.jobs)

    def attach_actions(self, actions: ActionSet) -> None:
        """Build menu bar and toolbar."""
        actions.fill_menu_bar(self)
        self.recent_menu = QMenu("Open recent", self)
        file_menu = self.menuBar().actions()[0].menu()
        if isinstance(file_menu, QMenu):
            file_menu.insertMenu(file_menu.actions()[3], self.recent_menu)
        panels = self.menuBar().addMenu("&Panels")
        for dock in (
            self.layers_dock,
            self.magnifier_dock,
            self.panner_dock,
            self.tabs_dock,
            self.catalog_dock,
            self.profile_dock,
            self.pixels_dock,
        ):
            panels.addAction(dock.toggleViewAction())
        toolbar = QToolBar("Toolbar", self)
        toolbar.setObjectName("toolbar")
        toolbar.setMovable(False)
        toolbar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.search.setMinimumWidth(230)
        self.search.setMaximumWidth(320)
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        toolbar.addWidget(self.search)
        toolbar.addSeparator()
        actions.fill_toolbar(toolbar, TOOLBAR)
        self.addToolBar(toolbar)
        self.toolbar = toolbar

    _has_page = False

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the welcome page, unless the sky was asked for already."""
        if not self._has_page:
            self.show_sky(False)
        super().showEvent(event)

    def begin_with_sky(self) -> None:
        """Begin with the sky instead of the welcome page: files are about to come."""
        if not self._has_page:
            self.show_sky(True)

    def show_sky(self, has_images: bool) -> None:
        """Show the canvas, or the welcome page when nothing is open."""
        self._has_page = True
        wanted: QWidget = self.tiles if has_images else self.welcome
        if wanted is not self.stack.currentWidget():
            self.stack.setCurrentWidget(wanted)
            wanted.setFocus()  # the first keys are meant for the sky, not for the search field

    def show_tab(self, panel: QWidget) -> None:
        """Bring one of the right-hand panels to the front."""
        self.tabs_dock.show()
        self.tabs.setCurrentWidget(panel)

    def set_recent(self, paths: Sequence[str]) -> None:
        """Offer the files opened last, in the menu and on the welcome page."""
        recent = tuple(paths)
        self.lazy_welcome.fill_by(lambda: self.welcome.set_recent(recent))
        self.recent_menu.clear()
        self.recent_menu.setEnabled(bool(paths))
        for path in paths:
            action = self.recent_menu.addAction(Path(path).name)
            action.setToolTip(path)
            action.triggered.connect(lambda _=False, path=path: self.recent_requested.emit(path))

    def restore_layout(self) -> None:
        """Place window and docks as they were; a foreign or broken layout is ignored."""
        store = self._store()
        geometry = store.value("geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)

    def save_layout(self) -> None:
        """Remember size and place of the window."""
        self._store().setValue("geometry", self.saveGeometry())

    def _store(self) -> QSettings:
        path = config_dir() / f"layout-{_LAYOUT_VERSION}.ini"
        return QSettings(str(path), QSettings.Format.IniFormat)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept local files."""
        event.setAccepted(bool(_local_paths(event)))

    def dropEvent(self, event: QDropEvent) -> None:
        """Pass on local files."""
        paths = _local_paths(event)
        event.setAccepted(bool(paths))
        if paths:
            self.files_dropped.emit(paths)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give the keyboard back to the sky on an Esc that no control has a use for."""
        if event.key() == Qt.Key.Key_Escape:
            page = self.stack.currentWidget() or self.tiles
            page.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the controller first."""
        self.closing.emit()
        super().closeEvent(event)


def _local_paths(event: QDropEvent) -> list[str]:
    return [u.toLocalFile() for u in event.mimeData().urls() if u.isLocalFile()]
