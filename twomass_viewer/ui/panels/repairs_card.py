"""What was read otherwise than it stands in the header, card by card, and other remarks."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout

from twomass_viewer.imagery.header import Repair
from twomass_viewer.ui.panels.text import Sentence, breakable
from twomass_viewer.ui.theme import (
    PADDING,
    SECONDARY_SIZE,
    STEP,
    mono_font,
    set_surface,
    set_tone,
    title_font,
)

_MOST = 8
_CARD_WIDTH = 76


class RepairsCard(QFrame):
    """Repairs under a heading of their own, then the remaining notices; hidden without either."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Repaired on reading")
        set_surface(self, "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(PADDING)
        self._heading = QLabel("Repaired on reading")
        self._heading.setFont(title_font(12))
        column.addWidget(self._heading)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(2 * STEP)
        self._grid.setVerticalSpacing(STEP)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        self._remarks = Sentence()
        column.addWidget(self._remarks)

    def set_notices(self, notices: Sequence[str]) -> None:
        """Show notices; those that are a `Repair` as a table of cards."""
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        repairs = [n for n in notices if isinstance(n, Repair)]
        for line, repair in enumerate(repairs[:_MOST]):
            self._add(line, repair.card, repair.done)
        if len(repairs) > _MOST:
            rest = repairs[_MOST:]
            self._add(_MOST, f"and {len(rest)} more", "; ".join(r.card for r in rest))
        self._heading.setVisible(bool(repairs))
        self._remarks.say("\n".join(n for n in notices if not isinstance(n, Repair)))
        self.setVisible(bool(notices))

    def _add(self, line: int, card: str, done: str) -> None:
        name = QLabel(breakable(card.replace(", ", ",\u200b ")))
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setFont(mono_font(SECONDARY_SIZE))
        name.setWordWrap(True)
        name.setFixedWidth(_CARD_WIDTH)
        name.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        name.setToolTip(card)
        set_tone(name, "secondary")
        self._grid.addWidget(name, line, 0)
        words = Sentence(f"{done[:1].upper()}{done[1:]}.")
        self._grid.addWidget(words, line, 1)
        words.show()
