"""The empty canvas: where to drop files, three doors, and the files opened last."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.ui.icons import bind_icon, icon
from twomass_viewer.ui.panels.search_field import SearchField
from twomass_viewer.ui.panels.text import heading, secondary
from twomass_viewer.ui.theme import (
    PADDING,
    SECONDARY_SIZE,
    STEP,
    announcer,
    base_font,
    set_surface,
    set_tone,
    title_font,
)

_WIDTH = 600
_MAX_RECENT = 6


@dataclass(frozen=True, slots=True)
class _Door:
    name: str
    sentence: str
    icon: str
    reason: str = ""  # why it is closed


_DOORS = (
    _Door("Inspect", "Look around in a simulated field that is built in", "inspect"),
    _Door(
        "Vet",
        "Judge a queue of candidates",
        "vet",
        "Vetting is not part of this version",
    ),
    _Door(
        "Chart",
        "Make finding charts",
        "chart",
        "Finding charts are not part of this version",
    ),
)


class Welcome(QWidget):
    """What the window shows while nothing is open."""

    demo_requested = Signal()
    open_requested = Signal()
    recent_requested = Signal(str)
    search_submitted = Signal(str)
    files_dropped = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Start")
        self.setAcceptDrops(True)
        page = QWidget()
        outer = QHBoxLayout(page)
        middle = QWidget()
        middle.setMaximumWidth(_WIDTH)
        column = QVBoxLayout(middle)
        column.setSpacing(3 * STEP)
        outer.addWidget(middle, 1)
        column.addStretch(2)
        column.addWidget(self._make_drop())
        self.search = SearchField()
        self.search.submitted.connect(self.search_submitted)
        column.addWidget(self.search)
        column.addLayout(self._make_doors())
        self._recent_title = secondary("Opened last")
        column.addWidget(self._recent_title)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        column.addLayout(self._recent)
        column.addStretch(3)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        announcer().changed.connect(self._tint)
        self._tint()
        self.set_recent(())

    def _make_drop(self) -> QFrame:
        self._drop = QFrame()
        set_surface(self._drop, "drop")
        self._drop.setMinimumSize(QSize(300, 150))
        column = QVBoxLayout(self._drop)
        column.setSpacing(PADDING)
        column.addStretch(1)
        self._sign = QLabel()
        column.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        title = heading("Drop 2MASS images and catalogues here", 15)
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(title)
        line = secondary(
            "Atlas images, Quicklooks, Extended Source cubes and PSC or XSC tables; "
            "other FITS images with a sky position open too."
        )
        line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(line)
        button = QPushButton("Open files…")
        bind_icon(button, "open")
        button.setToolTip("Open files (Ctrl+O)")
        button.clicked.connect(self.open_requested)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        return self._drop

    def _make_doors(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(PADDING)
        self.doors: dict[str, QPushButton] = {}
        self._door_signs: list[tuple[QLabel, _Door]] = []
        for door in _DOORS:
            button = QPushButton()
            button.setProperty("emphasis", "door")
            button.setEnabled(not door.reason)
            button.setToolTip(door.reason or door.sentence)
            button.setAccessibleName(door.name)
            button.setAccessibleDescription(door.reason or door.sentence)
            inside = QVBoxLayout(button)
            inside.setContentsMargins(3 * STEP, 2 * STEP, 3 * STEP, 2 * STEP)
            inside.setSpacing(2)
            head = QHBoxLayout()
            sign = QLabel()
            self._door_signs.append((sign, door))
            head.addWidget(sign)
            name = QLabel(door.name)
            name.setFont(title_font())
            set_tone(name, "secondary" if door.reason else "")
            head.addWidget(name, 1)
            inside.addLayout(head)
            words = QLabel(door.reason or door.sentence)
            words.setFont(base_font(SECONDARY_SIZE))
            words.setWordWrap(True)
            set_tone(words, "secondary")
            inside.addWidget(words)
            inside.addStretch(1)
            for label in (sign, name, words):
                label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(button, 1)
            self.doors[door.name.lower()] = button
        self.doors["inspect"].clicked.connect(self.demo_requested)
        return row

    def _tint(self) -> None:
        self._sign.setPixmap(icon("open", 32, "secondary").pixmap(32, 32))
        for sign, door in self._door_signs:
            tone = "secondary" if door.reason else "accent"
            sign.setPixmap(icon(door.icon, 20, tone).pixmap(20, 20))

    def set_recent(self, paths: Sequence[str]) -> None:
        """List the files opened last, newest first."""
        while (item := self._recent.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for path in list(paths)[:_MAX_RECENT]:
            place = Path(path)
            button = QPushButton(place.name)
            button.setProperty("emphasis", "link")
            button.setToolTip(path)
            button.setAccessibleName(f"Open {path}")
            button.clicked.connect(lambda _=False, path=path: self.recent_requested.emit(path))
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(button)
            line.addWidget(secondary(str(place.parent)), 1)
            self._recent.addWidget(row)
        self._recent_title.setVisible(bool(paths))

    # -- dropping files -----------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self._show_dragging(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Calm down again."""
        self._show_dragging(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the paths on."""
        self._show_dragging(False)
        paths = [u.toLocalFile() for u in event.mimeData().urls() if u.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)

    def _show_dragging(self, dragging: bool) -> None:
        self._drop.setProperty("dragging", dragging)
        self._drop.style().unpolish(self._drop)
        self._drop.style().polish(self._drop)
