"""Planes: the images of a cube, one line each."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStackedLayout, QVBoxLayout, QWidget

from twomass_viewer.ui.icons import icon
from twomass_viewer.ui.panels.text import EmptyState, secondary
from twomass_viewer.ui.theme import PADDING, announcer, set_surface, tabular_font

_INDEX = int(Qt.ItemDataRole.UserRole)
_ROW_HEIGHT = 24


@dataclass(frozen=True, slots=True)
class PlaneRow:
    """One plane: its index, what it is, whether it is shown, whether it is lossy."""

    index: int
    text: str
    current: bool = False
    lossy: bool = False


class PlanesPanel(QWidget):
    """The planes of the current image; `[` and `]` step through them."""

    plane_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Planes")
        set_surface(self, "panel")
        self._rows: tuple[PlaneRow, ...] = ()
        self._list = QListWidget()
        self._list.setAccessibleName("Planes of the image")
        self._list.setFont(tabular_font())
        self._list.currentItemChanged.connect(self._chosen)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(PADDING)
        column.addWidget(self._list, 1)
        column.addWidget(secondary("[ and ] show the previous and the next plane."))
        empty = EmptyState(
            "No planes to choose",
            "The planes of an Extended Source Catalog image cube (each band, before and after "
            "the subtraction of stars) are listed here.",
        )
        self._stack = QStackedLayout(self)
        self._stack.addWidget(empty)
        self._stack.addWidget(page)
        announcer().changed.connect(self._fill)

    def set_planes(self, rows: Sequence[PlaneRow]) -> None:
        """List planes."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self._fill()

    def _fill(self) -> None:
        with QSignalBlocker(self._list):
            self._list.clear()
            for row in self._rows:
                text = f"{row.text}  ≈ lossy" if row.lossy else row.text
                item = QListWidgetItem(text)
                item.setData(_INDEX, row.index)
                if row.lossy:
                    item.setIcon(icon("warning", 16, "lossy_text"))
                font = tabular_font()
                font.setWeight(QFont.Weight.DemiBold if row.current else QFont.Weight.Normal)
                item.setFont(font)
                item.setSizeHint(QSize(0, _ROW_HEIGHT))
                self._list.addItem(item)
                if row.current:
                    self._list.setCurrentItem(item)
        self._stack.setCurrentIndex(1 if self._rows else 0)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.plane_requested.emit(int(item.data(_INDEX)))
