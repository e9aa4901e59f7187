"""The command palette: type some letters of an action, press Enter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.ui.icons import icon
from twomass_viewer.ui.panels.overlay import Overlay
from twomass_viewer.ui.panels.text import secondary
from twomass_viewer.ui.theme import PADDING, STEP, colors

_ENTRY = int(Qt.ItemDataRole.UserRole)
_ROW_HEIGHT = 30
_MAX_ROWS = 12
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """One action.

    Attributes
    ----------
    key, text : str
    shortcut : str
        As text, for example ``Ctrl+O``.
    icon : str
        Name of an icon, or empty.
    enabled : bool
    """

    key: str
    text: str
    shortcut: str = ""
    icon: str = ""
    enabled: bool = True


def match_score(wanted: str, text: str) -> float | None:
    """Return how well typed letters fit a text, or None when they do not.

    The letters must occur in order. Letters at the start of a word and letters in a row count
    more; a short text wins over a long one.
    """
    letters, target = wanted.casefold().replace(" ", ""), text.casefold()
    if not letters:
        return 0.0
    # best[n]: best score of the letters so far, the last of them matched at place n
    best: dict[int, float] = {-1: 0.0}
    for letter in letters:
        now: dict[int, float] = {}
        for place in (n for n, sign in enumerate(target) if sign == letter):
            before = [s + (2.0 if n == place - 1 else 0.0) for n, s in best.items() if n < place]
            if before:
                starts_word = place == 0 or not target[place - 1].isalnum()
                now[place] = max(before) + 1.0 + (3.0 if starts_word else 0.0)
        best = now
    return max(best.values()) - 0.01 * len(target) if best else None


class _Entries(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[PaletteEntry, ...] = ()
        self.shown: list[PaletteEntry] = []

    def set_entries(self, entries: Sequence[PaletteEntry]) -> None:
        self._all = tuple(entries)
        self.search("")

    def search(self, wanted: str) -> None:
        scored = [(match_score(wanted, e.text), n, e) for n, e in enumerate(self._all)]
        fitting = [(-s, not e.enabled, n, e) for s, n, e in scored if s is not None]
        self.beginResetModel()
        self.shown = [e for *_, e in sorted(fitting, key=lambda f: f[:3])]
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            state = "" if entry.enabled else ", not available now"
            return f"{entry.text} {entry.shortcut}{state}".strip()
        return entry if role == _ENTRY else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _EntryPainter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(200, _ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry: PaletteEntry = index.data(_ENTRY)
        c = colors()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(c.selection))
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        if entry.icon:
            tone = "text" if entry.enabled else "secondary"
            place = QRect(inner.left(), rect.top() + (_ROW_HEIGHT - 20) // 2, 20, 20)
            icon(entry.icon, 20, tone).paint(painter, place)
        painter.setPen(QColor(c.text if entry.enabled else c.secondary))
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(inner.adjusted(28, 0, 0, 0), left, entry.text)
        painter.setPen(QColor(c.secondary))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        note = entry.shortcut if entry.enabled else "not available now"
        painter.drawText(inner, right, note)


class CommandPalette(Overlay):
    """All actions, found by their letters.

    Parameters
    ----------
    parent : QWidget
        The window it opens over.
    """

    triggered = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, 560, 420)
        self.setAccessibleName("Command palette")
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(STEP)
        self._search = QLineEdit()
        self._search.setPlaceholderText("Type an action…")
        self._search.setAccessibleName("Action to find")
        self._search.textChanged.connect(self._searched)
        self._search.installEventFilter(self)
        column.addWidget(self._search)
        self._entries = _Entries()
        self._list = QListView()
        self._list.setModel(self._entries)
        self._list.setItemDelegate(_EntryPainter(self._list))
        self._list.setUniformItemSizes(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName("Actions")
        self._list.clicked.connect(self._run)
        column.addWidget(self._list)
        self._none = secondary("No action has these letters.")
        self._none.hide()
        column.addWidget(self._none)
        column.addStretch(1)

    def set_entries(self, entries: Sequence[PaletteEntry]) -> None:
        """Offer actions."""
        self._entries.set_entries(entries)
        self.want_height(self._beside_rows() + _ROW_HEIGHT * min(max(len(entries), 3), _MAX_ROWS))
        self._searched(self._search.text())

    def _beside_rows(self) -> int:
        """Return how much of the height is not the list's rows."""
        frame = 2 * self._list.frameWidth()
        return self._search.sizeHint().height() + 2 * PADDING + 2 * STEP + frame

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show whole rows only."""
        super().resizeEvent(event)
        rows = max((self.height() - self._beside_rows()) // _ROW_HEIGHT, 1)
        self._list.setFixedHeight(rows * _ROW_HEIGHT + 2 * self._list.frameWidth())

    def take_keyboard(self) -> None:
        """Start with an empty search."""
        self._search.clear()
        self._searched("")
        self._search.setFocus(Qt.FocusReason.PopupFocusReason)

    def shown(self) -> list[str]:
        """Return the keys in the order shown."""
        return [e.key for e in self._entries.shown]

    def _searched(self, text: str) -> None:
        self._entries.search(text)
        if self._entries.shown:
            self._list.setCurrentIndex(self._entries.index(0))
        self._none.setVisible(not self._entries.shown)

    def _run(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        entry = self._entries.shown[index.row()]
        if entry.enabled:
            self.dismiss()
            self.triggered.emit(entry.key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys walk the list while typing goes on."""
        if (
            watched is self._search
            and event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
        ):
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run(self._list.currentIndex())
                return True
            if key in (
                Qt.Key.Key_Up,
                Qt.Key.Key_Down,
                Qt.Key.Key_PageUp,
                Qt.Key.Key_PageDown,
            ):
                QApplication.sendEvent(self._list, event)
                return True
        return super().eventFilter(watched, event)
