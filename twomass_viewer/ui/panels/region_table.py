"""The statistics of all regions as a table that follows them."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.skyregions.model import Region
from twomass_viewer.skyregions.statistics import RegionStatistics
from twomass_viewer.ui.panels.consent_slip import ConsentSlip
from twomass_viewer.ui.panels.photometry_view import ConsentNotice
from twomass_viewer.ui.theme import colors

Index = QModelIndex | QPersistentModelIndex
Row = tuple[int, Region, RegionStatistics]
_COLUMNS = ("region", "label", "group", "pixels", "sum DN", "mean DN", "median DN", "rms DN",
            "min DN", "max DN", "flux DN", "mag", "note")  # fmt: skip


class RegionTableModel(QAbstractTableModel):
    """One row a region."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Row] = ()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of regions."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return names with units."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return _COLUMNS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a value as text; ≈ marks what is only indicative."""
        if role == Qt.ItemDataRole.TextAlignmentRole and 3 <= index.column() <= 11:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and 4 <= index.column() <= 11:
            return QColor(colors().lossy_text) if self.rows[index.row()][2].indicative else None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        _, region, s = self.rows[index.row()]
        mark = "≈ " if s.indicative else ""

        def number(value: float | None, digits: int = 2) -> str:
            return "—" if value is None else f"{mark}{value:.{digits}f}"

        values = (s.sum_dn, s.mean_dn, s.median_dn, s.rms_dn, s.min_dn, s.max_dn, s.flux_dn)
        texts = (
            region.shape.value,
            region.label,
            region.group,
            str(s.pixels),
            *(number(v) for v in values),
            number(s.mag, 3),
            s.fault,
        )
        return texts[index.column()]


class RegionTable(QDialog):
    """A modeless window with the statistics of regions on one image.

    Signals
    -------
    chosen : int
        The number of a region that was clicked.
    export_requested
    flux_requested
        The fluxes that are left out on lossy pixels are wanted: ask.
    """

    chosen = Signal(int)
    export_requested = Signal()
    flux_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Region statistics")
        self.resize(1000, 360)
        column = QVBoxLayout(self)
        self.source = QLabel("")
        self.source.setWordWrap(True)
        self.source.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.source)
        self.model = RegionTableModel()
        self.view = QTableView()
        self.view.setAccessibleName("Region statistics")
        self.view.setModel(self.model)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.verticalHeader().hide()
        self.view.horizontalHeader().setStretchLastSection(True)
        self.view.clicked.connect(lambda at: self.chosen.emit(self.model.rows[at.row()][0]))
        row = QHBoxLayout()
        row.addWidget(self.view, 1)
        self.slip = ConsentSlip()
        self.slip.setFixedWidth(320)
        self.slip.cancelled.connect(lambda: self.ask(None))
        row.addWidget(self.slip, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.flux = buttons.addButton("Fluxes…", QDialogButtonBox.ButtonRole.ActionRole)
        self.flux.setToolTip("The pixels are not known to be lossless: ask before fluxes are taken")
        self.flux.clicked.connect(self.flux_requested)
        export = buttons.addButton("Export…", QDialogButtonBox.ButtonRole.ActionRole)
        export.clicked.connect(self.export_requested)
        buttons.rejected.connect(self.close)
        column.addWidget(buttons)

    def set_rows(self, rows: Sequence[Row], source: str, *, flux_left_out: bool = False) -> None:
        """Show the statistics, say of which image they are, and whether fluxes are left out."""
        self.model.set_rows(rows)
        self.source.setText(source)
        self.flux.setVisible(flux_left_out)
        self.view.resizeColumnsToContents()
        self.view.horizontalHeader().setStretchLastSection(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the buttons on the screen: a question makes the window taller."""
        super().resizeEvent(event)
        room, frame = self.screen().availableGeometry(), self.frameGeometry()
        below = frame.bottom() - room.bottom()
        if below > 0:
            self.move(frame.x(), max(frame.y() - below, room.top()))

    def ask(self, notice: ConsentNotice | None) -> None:
        """Ask before fluxes are taken on lossy pixels, or stop asking."""
        self.slip.set_notice(notice)
        if notice is not None:
            self.slip.take_keyboard()
