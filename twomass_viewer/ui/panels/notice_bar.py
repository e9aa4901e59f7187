"""The thin bar of notices under the toolbar: newest first, each with one action and a close."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout

from twomass_viewer.ui.icons import icon
from twomass_viewer.ui.panels.notice_list import NoticeList
from twomass_viewer.ui.panels.text import Sentence, secondary
from twomass_viewer.ui.theme import PADDING, STEP, announcer, set_surface, set_tone

MAX_ROWS = 3
_ICONS = {
    "info": ("info", "secondary"),
    "lossy": ("warning", "lossy_text"),
    "error": ("error", "error_text"),
}


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice.

    Attributes
    ----------
    key, text : str
    tone : str
        ``info``, ``lossy`` or ``error``.
    action_text : str
        Label of the one action; empty when there is none.
    closable : bool
    """

    key: str
    text: str
    tone: str = "info"
    action_text: str = ""
    closable: bool = True


class NoticeBar(QFrame):
    """Notices as thin rows; without notices the bar takes no room.

    Parameters
    ----------
    passing : callable
        Returns a context in which its height changes, for those below that have to give way.
    """

    action_requested = Signal(str)
    closed = Signal(str)
    all_closed = Signal()

    def __init__(self, passing: Callable[[], AbstractContextManager[None]] = nullcontext) -> None:
        super().__init__()
        self.setAccessibleName("Notices")
        self._passing = passing
        self._rows: tuple[NoticeRow, ...] = ()
        self._list: NoticeList | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()
        announcer().changed.connect(self._rebuild)

    def set_notices(self, notices: Sequence[NoticeRow]) -> None:
        """Show notices, the first on top."""
        if tuple(notices) != self._rows:
            self._rows = tuple(notices)
            self._rebuild()

    def _rebuild(self) -> None:
        with self._passing():
            self._fill()
            parent = self.parentWidget()
            if parent is not None and (layout := parent.layout()) is not None:
                layout.activate()  # who gives way does so now, not some time later
        if self._list is not None and self._list.isVisible():
            self._list.set_texts([r.text for r in self._rows])

    def _fill(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        frames = [self._make(row) for row in self._rows[:MAX_ROWS]]
        if (more := len(self._rows) - MAX_ROWS) > 0:
            frames.append(self._make_more(more))
        for frame in frames:
            self._column.addWidget(frame)
            frame.show()  # else it takes its room only when this turn is over
        self.setVisible(bool(self._rows))

    def _make(self, row: NoticeRow) -> QFrame:
        frame = QFrame()
        set_surface(frame, "notice")
        line = QHBoxLayout(frame)
        line.setContentsMargins(PADDING, 2, STEP, 2)
        line.setSpacing(PADDING)
        name, tone = _ICONS[row.tone]
        sign = QLabel()
        sign.setPixmap(icon(name, 16, tone).pixmap(16, 16))
        sign.setAccessibleName({"lossy": "warning"}.get(row.tone, row.tone))
        line.addWidget(sign)
        text = Sentence(row.text)
        set_tone(text, "" if row.tone == "info" else row.tone)
        text.setAccessibleName(row.text)
        text.setContentsMargins(0, 2, 0, 2)
        line.addWidget(text, 1)
        if row.action_text:
            button = QPushButton(row.action_text)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda: self.action_requested.emit(row.key))
            line.addWidget(button)
        if row.closable:
            close = QToolButton()
            close.setIcon(icon("close", 16))
            close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            close.setToolTip("Close this notice")
            close.setAccessibleName(f"Close notice: {row.text}")
            close.clicked.connect(lambda: self.closed.emit(row.key))
            line.addWidget(close)
        return frame

    def _make_more(self, count: int) -> QFrame:
        frame = QFrame()
        set_surface(frame, "notice")
        line = QHBoxLayout(frame)
        line.setContentsMargins(PADDING + 24, 2, STEP, 2)
        line.addWidget(secondary(f"and {count} more"))
        everything = QPushButton("Show all")
        everything.setToolTip("List all notices, to read and to copy")
        everything.clicked.connect(self._show_all)
        away = QPushButton("Close all")
        away.setToolTip("Close all notices")
        away.clicked.connect(self.all_closed)
        for button in (everything, away):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            line.addWidget(button)
        line.addStretch(1)
        return frame

    def _show_all(self) -> None:
        if self._list is None:
            self._list = NoticeList(self.window())
        self._list.set_texts([r.text for r in self._rows])
        self._list.show()
        self._list.raise_()
        self._list.activateWindow()
