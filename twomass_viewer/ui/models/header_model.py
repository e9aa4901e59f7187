"""The item model of FITS header cards, with a search over all three parts."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor

from twomass_viewer.ui.theme import tone_color

Card = tuple[str, str, str]
_Index = QModelIndex | QPersistentModelIndex
_TITLES = ("Keyword", "Value", "Comment")


class HeaderModel(QAbstractTableModel):
    """Keyword, value and comment of each card that holds the text searched for."""

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[Card, ...] = ()
        self._shown: list[Card] = []
        self._search = ""

    def set_cards(self, cards: Sequence[Card]) -> None:
        """Show cards in file order."""
        self._all = tuple(cards)
        self._select()

    def search(self, text: str) -> None:
        """Show only the cards that hold a text, whatever its case."""
        self._search = text.strip().casefold()
        self._select()

    def _select(self) -> None:
        self.beginResetModel()
        self._shown = [c for c in self._all if self._search in "\n".join(c).casefold()]
        self.endResetModel()

    @property
    def total(self) -> int:
        """Number of cards, shown or not."""
        return len(self._all)

    def as_text(self, rows: Sequence[int] | None = None) -> str:
        """Return cards as lines for the clipboard; None takes all that are shown."""
        chosen = self._shown if rows is None else [self._shown[r] for r in rows]
        lines = []
        for keyword, value, comment in chosen:
            line = f"{keyword:<8}= {value}" if value else f"{keyword} {comment}"
            lines.append(f"{line} / {comment}" if value and comment else line)
        return "\n".join(lines) + "\n" if lines else ""

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of cards shown."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Return three."""
        return 0 if parent is not None and parent.isValid() else len(_TITLES)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text and colour of a cell."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shown[index.row()][index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() != 1:
            return QBrush(QColor(tone_color("secondary")))
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(part for part in self._shown[index.row()] if part)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the column titles."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return _TITLES[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None
