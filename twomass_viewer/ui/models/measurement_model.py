"""The item model of the measurements made in this window."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor

from twomass_viewer.ui.panels.photometry_view import MeasurementRow
from twomass_viewer.ui.theme import tone_color

_Index = QModelIndex | QPersistentModelIndex
_TITLES = ("Band", "Magnitude\u2002mag", "Place", "Image", "Flags")
_MAGNITUDE = 1


class MeasurementModel(QAbstractTableModel):
    """One line a measurement; indicative magnitudes are amber and carry ≈."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[MeasurementRow, ...] = ()

    def set_rows(self, rows: Sequence[MeasurementRow]) -> None:
        """Show measurements in the order they were made."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    @property
    def rows(self) -> tuple[MeasurementRow, ...]:
        """The measurements shown."""
        return self._rows

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of measurements."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(_TITLES)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text, colour and alignment of a cell."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            flags = ", ".join(row.flags)
            return (row.band, row.magnitude_text(), row.place, row.image, flags)[column]
        if role == Qt.ItemDataRole.ForegroundRole and column == _MAGNITUDE and row.indicative:
            return QBrush(QColor(tone_color("lossy")))
        if role == Qt.ItemDataRole.TextAlignmentRole and column == _MAGNITUDE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            value = "indicative, measured on lossy or unknown pixels" if row.indicative else ""
            return "\n".join(t for t in (row.place, row.image, value, ", ".join(row.flags)) if t)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the column titles."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return _TITLES[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                right = section == _MAGNITUDE
                side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
        return None
