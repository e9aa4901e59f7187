"""The pixel table: DN around a place under FITS pixel numbers."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.session.pixel_table import TABLE_SHAPE, PixelMark, PixelTable
from twomass_viewer.ui.icons import bind_icon
from twomass_viewer.ui.panels.text import secondary
from twomass_viewer.ui.theme import (
    PADDING,
    SECONDARY_SIZE,
    STEP,
    announcer,
    colors,
    set_surface,
    set_tone,
    tabular_font,
)

_SIGNS = {PixelMark.NONE: "", PixelMark.NONLINEAR: "›", PixelMark.SATURATED: "»"}
_EMPTY = "Point at an image: its pixels are shown here."


class PixelPanel(QWidget):
    """Follows the pointer until it is frozen.

    Signals
    -------
    freeze_requested : bool
    copy_requested
    """

    freeze_requested = Signal(bool)
    copy_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Pixel table")
        set_surface(self, "panel")
        self._shown: PixelTable | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, STEP, PADDING, PADDING)
        column.setSpacing(STEP)
        row = QHBoxLayout()
        row.setSpacing(STEP)
        self._title = secondary()
        self._title.setWordWrap(False)
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self._title, 1)
        self.freeze = QToolButton()
        self.freeze.setText("Freeze")
        self.freeze.setCheckable(True)
        self.freeze.setToolTip("Keep these pixels while the pointer moves (Shift+T)")
        self.freeze.clicked.connect(self.freeze_requested)
        row.addWidget(self.freeze)
        self.copy = QToolButton()
        bind_icon(self.copy, "copy", 16)
        self.copy.setToolTip("Copy the table as text")
        self.copy.setAccessibleName("Copy the table as text")
        self.copy.clicked.connect(self.copy_requested.emit)
        row.addWidget(self.copy)
        column.addLayout(row)
        rows, cols = TABLE_SHAPE
        self.table = QTableWidget(rows, cols)
        self.table.setAccessibleName("Pixel values in DN")
        self.table.setFont(tabular_font(SECONDARY_SIZE))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        metrics = QFontMetrics(tabular_font(SECONDARY_SIZE))
        for header in (self.table.horizontalHeader(), self.table.verticalHeader()):
            header.setFont(tabular_font(SECONDARY_SIZE))
            header.setSectionsClickable(False)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setMinimumSectionSize(12)
        across = self.table.horizontalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        across.setMinimumSectionSize(metrics.horizontalAdvance("−0000.0") + 6)
        self.table.verticalHeader().setDefaultSectionSize(metrics.height() + 2)
        self.table.horizontalHeader().setFixedHeight(metrics.height() + 4)
        self.table.setStyleSheet("QHeaderView::section { padding: 0 4px; border: none; }")
        # all rows: the middle one is the pixel pointed at
        self.table.setMinimumHeight(rows * (metrics.height() + 2) + metrics.height() + 8)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self._items = [[QTableWidgetItem() for _ in range(cols)] for _ in range(rows)]
        for r, items in enumerate(self._items):
            for c, item in enumerate(items):
                item.setTextAlignment(right)
                self.table.setItem(r, c, item)
        middle = tabular_font(SECONDARY_SIZE)
        middle.setBold(True)
        self._items[rows // 2][cols // 2].setFont(middle)
        column.addWidget(self.table, 1)
        self._key = secondary()
        column.addWidget(self._key)
        announcer().changed.connect(self._paint_again)
        self.set_table(None)

    def _paint_again(self) -> None:
        self.set_table(self._shown)

    def set_frozen(self, frozen: bool) -> None:
        """Show whether the table follows the pointer."""
        self.freeze.setChecked(frozen)

    def set_table(self, shown: PixelTable | None) -> None:
        """Show pixels, or say how to get them."""
        self._shown = shown
        self.copy.setEnabled(shown is not None)
        self.table.setVisible(shown is not None)
        self._key.say("" if shown is None else shown.judged)
        self._title.say(_EMPTY if shown is None else f"DN · {shown.title}")
        set_tone(self._title, "lossy" if shown is not None and shown.indicative else "secondary")
        if shown is None:
            return
        c = colors()
        self.table.setHorizontalHeaderLabels([str(x) for x in shown.x])
        self.table.setVerticalHeaderLabels([str(y) for y in shown.y])
        plain, blank = QBrush(QColor(c.text)), QBrush(QColor(c.secondary))
        for r, values in enumerate(shown.dn.tolist()):
            for n, value in enumerate(values):
                item = self._items[r][n]
                mark = shown.marks[r][n]
                number = f"{value:.{0 if abs(value) >= 10_000 else 1}f}".replace("-", "−")
                item.setText("—" if math.isnan(value) else f"{_SIGNS[mark]}{number}")
                item.setToolTip(mark.value)
                item.setForeground(blank if math.isnan(value) else plain)
