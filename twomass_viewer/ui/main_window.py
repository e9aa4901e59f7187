"""The main window: where everything stands. What happens is decided by the controller."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
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
from twomass_viewer.session.blink import INTERVAL_LIMITS_MS
from twomass_viewer.ui.actions.build import ActionSet
from twomass_viewer.ui.actions.registry import TOOLBAR
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas
from twomass_viewer.ui.canvas.tile_view import TileView
from twomass_viewer.ui.panels.blink_bar import BlinkBar
from twomass_viewer.ui.panels.catalog_panel import CatalogPanel
from twomass_viewer.ui.panels.compare_bar import CompareBar
from twomass_viewer.ui.panels.header_panel import HeaderPanel
from twomass_viewer.ui.panels.inspect_panel import InspectPanel
from twomass_viewer.ui.panels.job_bar import JobBar
from twomass_viewer.ui.panels.layer_panel import LayerPanel
from twomass_viewer.ui.panels.memory_gauge import MemoryGauge
from twomass_viewer.ui.panels.notice_bar import NoticeBar
from twomass_viewer.ui.panels.photometry_panel import PhotometryPanel
from twomass_viewer.ui.panels.pixel_panel import PixelPanel
from twomass_viewer.ui.panels.planes_panel import PlanesPanel
from twomass_viewer.ui.panels.profile_panel import ProfilePanel
from twomass_viewer.ui.panels.search_field import SearchField
from twomass_viewer.ui.panels.status_readout import StatusReadout
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
        self.notices = NoticeBar()
        self.tiles = TileView()
        self.blink_bar = BlinkBar(*INTERVAL_LIMITS_MS)
        self.compare_bar = CompareBar()
        self.welcome = Welcome()
        self.layers = LayerPanel()
        self.inspect = InspectPanel()
        self.photometry = PhotometryPanel()
        self.planes = PlanesPanel()
        self.header = HeaderPanel()
        self.catalog = CatalogPanel()
        self.profile = ProfilePanel()
        self.pixels = PixelPanel()
        self.readout = StatusReadout()
        self.memory = MemoryGauge()
        self.jobs = JobBar()
        # their contents ask for more, but a small screen must hold the window
        self.layers.setMinimumWidth(170)
        self.catalog.setMinimumWidth(240)
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
        self.stack.addWidget(self.welcome)
        self.stack.addWidget(self.tiles)
        center = QWidget()
        column = QVBoxLayout(center)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notices)
        column.addWidget(self.stack, 1)
        column.addWidget(self.blink_bar)
        column.addWidget(self.compare_bar)
        self.setCentralWidget(center)

    def _build_docks(self) -> None:
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setUsesScrollButtons(False)
        for name, panel in (
            ("Inspect", self.inspect),
            ("Photometry", self.photometry),
            ("Planes", self.planes),
            ("Header", self.header),
        ):
            self.tabs.addTab(panel, name)
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        self.layers_dock = self._dock("Layers", self.layers, left)
        self.tabs_dock = self._dock("Panels", self.tabs, right)
        self.catalog_dock = self._dock(
            "Catalogue", self.catalog, Qt.DockWidgetArea.BottomDockWidgetArea
        )
        self.catalog_dock.hide()
        self.profile_dock = self._dock(
            "Line profile", self.profile, Qt.DockWidgetArea.BottomDockWidgetArea
        )
        self.profile_dock.hide()
        self.pixels_dock = self._dock(
            "Pixel table", self.pixels, Qt.DockWidgetArea.BottomDockWidgetArea
        )
        self.pixels_dock.hide()
        self.resizeDocks([self.layers_dock, self.tabs_dock], [270, 350], Qt.Orientation.Horizontal)
        self.resizeDocks(
            [self.catalog_dock, self.profile_dock], [230, 200], Qt.Orientation.Vertical
        )

    def _dock(self, title: str, content: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(title.lower())
        dock.setWidget(content)
        features = QDockWidget.DockWidgetFeature
        dock.setFeatures(features.DockWidgetMovable | features.DockWidgetClosable)
        if content is self.tabs:
            dock.setTitleBarWidget(QWidget())  # the tabs say what it is
        self.addDockWidget(area, dock)
        return dock

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

    def show_sky(self, has_images: bool) -> None:
        """Show the canvas, or the welcome page when nothing is open."""
        wanted = self.tiles if has_images else self.welcome
        if wanted is not self.stack.currentWidget():
            self.stack.setCurrentWidget(wanted)
            wanted.setFocus()  # the first keys are meant for the sky, not for the search field

    def show_tab(self, panel: QWidget) -> None:
        """Bring one of the right-hand panels to the front."""
        self.tabs_dock.show()
        self.tabs.setCurrentWidget(panel)

    def set_recent(self, paths: Sequence[str]) -> None:
        """Offer the files opened last, in the menu and on the welcome page."""
        self.welcome.set_recent(paths)
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
            sky = self.tiles if self.stack.currentWidget() is self.tiles else self.welcome
            sky.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the controller first."""
        self.closing.emit()
        super().closeEvent(event)


def _local_paths(event: QDropEvent) -> list[str]:
    return [u.toLocalFile() for u in event.mimeData().urls() if u.isLocalFile()]
