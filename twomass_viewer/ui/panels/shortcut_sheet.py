"""The sheet of all keys, grouped, in columns; fit to be printed."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.ui.icons import bind_icon
from twomass_viewer.ui.panels.overlay import Overlay
from twomass_viewer.ui.panels.text import copy_text, heading
from twomass_viewer.ui.theme import PADDING, STEP, mono_font, set_tone, title_font


@dataclass(frozen=True, slots=True)
class ShortcutGroup:
    """A heading and its lines: keys (or a mouse gesture) and what they do."""

    title: str
    rows: tuple[tuple[str, str], ...]


class ShortcutSheet(Overlay):
    """The `?` sheet.

    Parameters
    ----------
    parent : QWidget
        The window it opens over.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, 820, 640)
        self.setAccessibleName("Keyboard and mouse")
        self._groups: tuple[ShortcutGroup, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * STEP, 3 * STEP, 3 * STEP, 3 * STEP)
        column.setSpacing(PADDING)
        head = QHBoxLayout()
        head.addWidget(heading("Keyboard and mouse", 15), 1)
        for name, tip, slot in (
            ("copy", "Copy the sheet as text", self.copy_all),
            ("close", "Close (Esc)", self.dismiss),
        ):
            button = QToolButton()
            bind_icon(button, name, 16)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.clicked.connect(slot)
            head.addWidget(button)
        column.addLayout(head)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self._scroll, 1)

    def set_groups(self, groups: Sequence[ShortcutGroup]) -> None:
        """Show groups in two columns of about equal length; those it shows stay as they are."""
        if tuple(groups) == self._groups:
            return
        self._groups = tuple(groups)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, PADDING, 0)
        row.setSpacing(8 * STEP)
        sides = [QVBoxLayout(), QVBoxLayout()]
        filled = [0, 0]
        for group in self._groups:
            side = 0 if filled[0] <= filled[1] else 1
            sides[side].addLayout(_group(group))
            filled[side] += len(group.rows) + 2
        for side_layout in sides:
            side_layout.setSpacing(4 * STEP)
            side_layout.addStretch(1)
            row.addLayout(side_layout, 1)
        self._scroll.setWidget(page)
        self.want_height(page.sizeHint().height() + 72)

    def as_text(self) -> str:
        """Return the sheet as plain text."""
        blocks = []
        for group in self._groups:
            lines = [group.title, *(f"  {keys:<22} {what}" for keys, what in group.rows)]
            blocks.append("\n".join(lines))
        return "\n\n".join(blocks) + "\n"

    def copy_all(self) -> None:
        """Copy the sheet as plain text."""
        copy_text(self.as_text())


def _group(group: ShortcutGroup) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(3 * STEP)
    grid.setVerticalSpacing(STEP)
    grid.setColumnMinimumWidth(0, 120)
    grid.setColumnStretch(1, 1)
    title = QLabel(group.title)
    title.setFont(title_font(12))
    grid.addWidget(title, 0, 0, 1, 2)
    for line, (keys, what) in enumerate(group.rows, start=1):
        key = QLabel(keys)
        key.setFont(mono_font(11))
        set_tone(key, "secondary")
        grid.addWidget(key, line, 0, Qt.AlignmentFlag.AlignTop)
        words = QLabel(what)
        words.setWordWrap(True)
        grid.addWidget(words, line, 1)
    return grid
