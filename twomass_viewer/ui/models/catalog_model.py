"""The item model of a catalogue: an index array over its columns, nothing copied."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.survey.acknowledgments import table_text
from twomass_viewer.ui.models.catalog_columns import (
    WORDS,
    TableColumn,
    cell_text,
    sort_order,
    table_columns,
)

MAX_COPIED_ROWS = 20_000
_WORDS_CACHED = 2_000
_Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class CatalogModel(QAbstractTableModel):
    """Rows of a catalogue that pass a mask, in the order of a column.

    Text is made only for cells in view; sorting is one `argsort`, kept for each column.

    Parameters
    ----------
    words : callable
        ``(catalog, row) -> list of str``: the flags of a row in words.
    parent : QObject, optional
    """

    def __init__(
        self,
        words: Callable[[Catalog, int], list[str]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._make_words = words
        self._catalog: Catalog | None = None
        self._columns: tuple[TableColumn, ...] = ()
        self._mask: NDArray[np.bool_] | None = None
        self._rows: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._places: NDArray[np.int64] | None = None
        self._orders: dict[tuple[int, bool], NDArray[np.int64]] = {}
        self._sorted_by: tuple[int, bool] | None = None
        self._words: OrderedDict[int, str] = OrderedDict()

    # -- content ------------------------------------------------------------------------

    def set_catalog(self, catalog: Catalog | None, mask: NDArray[np.bool_] | None) -> None:
        """Show a catalogue; ``mask`` selects rows, None shows all."""
        if catalog is self._catalog and mask is self._mask:
            return
        self.beginResetModel()
        if catalog is not self._catalog:
            self._catalog = catalog
            self._columns = table_columns(catalog) if catalog is not None else ()
            self._orders.clear()
            self._sorted_by = None
            self._words.clear()
        self._mask = mask
        self._rows = self._arranged()
        self._places = None
        self.endResetModel()

    def _arranged(self) -> NDArray[np.int64]:
        if self._catalog is None:
            return np.empty(0, dtype=np.int64)
        if self._sorted_by is None:
            small: Any = np.int32  # of a million rows this is half the memory
            order = np.arange(len(self._catalog), dtype=small)
        else:
            order = self._order(*self._sorted_by)
        return order if self._mask is None else order[self._mask[order]]

    def _order(self, column: int, descending: bool) -> NDArray[np.int64]:
        key = (column, descending)
        if key not in self._orders and self._catalog is not None:
            values = self._catalog.columns[self._columns[column].name]
            self._orders[key] = sort_order(values, descending)
        return self._orders[key]

    @property
    def columns(self) -> tuple[TableColumn, ...]:
        """Columns in the order of the table."""
        return self._columns

    @property
    def total(self) -> int:
        """Number of rows of the catalogue, shown or not."""
        return 0 if self._catalog is None else len(self._catalog)

    def catalog_row(self, place: int) -> int:
        """Return the catalogue row at a place of the table."""
        return int(self._rows[place])

    def place_of(self, row: int) -> int | None:
        """Return where a catalogue row stands in the table, or None when it is filtered out."""
        if self._places is None:
            self._places = np.full(self.total, -1, dtype=np.int64)
            self._places[self._rows] = np.arange(len(self._rows))
        if not 0 <= row < self.total:
            return None
        place = int(self._places[row])
        return None if place < 0 else place

    def sortable(self, column: int) -> bool:
        """Whether a column can be sorted by; the words cannot, they are made as they are seen."""
        return bool(self._columns[column].name)

    # -- Qt's side ----------------------------------------------------------------------

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of rows shown."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text and alignment of a cell."""
        if not index.isValid():
            return None
        column = self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(column, self.catalog_row(index.row()))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.numeric else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole and column.title == WORDS:
            return self._text(column, self.catalog_row(index.row()))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return title with unit; the tool tip names the survey's column."""
        if orientation is not Qt.Orientation.Horizontal or section >= len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.header
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.numeric else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            if not column.name:
                return "The flags of the row in words"
            with_error = f" ± {column.error}" if column.error else ""
            return f"Column {column.name}{with_error}; click to sort"
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 returns to the order of the file."""
        if self._catalog is None or column >= len(self._columns):
            return
        if column >= 0 and not self.sortable(column):
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [(i.column(), self.catalog_row(i.row())) for i in before]
        down = order is Qt.SortOrder.DescendingOrder
        self._sorted_by = (column, down) if column >= 0 else None
        self._rows = self._arranged()
        self._places = None
        after = [self.index(self.place_of(row) or 0, at) for at, row in kept]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _text(self, column: TableColumn, row: int) -> str:
        if self._catalog is None:
            return ""
        if column.name:
            return cell_text(self._catalog, column, row)
        if row not in self._words:
            self._words[row] = "; ".join(self._make_words(self._catalog, row))
            if len(self._words) > _WORDS_CACHED:
                self._words.popitem(last=False)
        return self._words[row]

    # -- copying ------------------------------------------------------------------------

    def as_tsv(self, places: list[int]) -> str:
        """Return rows as tab-separated text under the survey's column names.

        The first line, behind ``#``, is the acknowledgment the survey asks for; then one header
        line, then one line a row with the catalogue's own values.
        """
        if self._catalog is None:
            return ""
        names = list(self._catalog.columns)
        thanks = table_text(self._catalog.simulated, self._catalog.kind is not CatalogKind.OTHER)
        lines = [f"# {thanks}"] if thanks else []
        lines.append("\t".join(names))
        for place in places:
            values = self._catalog.row(self.catalog_row(place))
            lines.append("\t".join(_plain(values[name]) for name in names))
        return "\n".join(lines) + "\n"


def _plain(value: Any) -> str:
    """Return a value for a machine: full precision, empty for null."""
    if isinstance(value, float):
        return "" if np.isnan(value) else repr(value)
    return str(value).replace("\t", " ")
