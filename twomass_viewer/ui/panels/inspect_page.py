"""The page of *Inspect*: cards, a table of fields, buttons; only what changes is made anew."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.scene.marks import MARK_STYLES
from twomass_viewer.ui.icons import MARK_SIZE, bind_icon, mark_icon
from twomass_viewer.ui.panels.flow_layout import FlowLayout
from twomass_viewer.ui.panels.inspect_content import (
    InspectAction,
    InspectCard,
    InspectContent,
    InspectField,
)
from twomass_viewer.ui.panels.text import Sentence, heading, secondary
from twomass_viewer.ui.theme import PADDING, STEP, set_surface, set_tone, tabular_font

_LABEL_WIDTH = 104  # of the table of fields, so that values keep most of a 300 px panel
_FOLD = "fold"  # the link of a card that stands for others
_PORTION = 10  # fields are added in one turn of the event loop: some milliseconds

Ask = Callable[[str], object]


class InspectPage(QWidget):
    """Shows an `InspectContent`.

    Parameters
    ----------
    copy, act, follow, help_with : callable
        Copy the text; and what is asked by the buttons, the links and *More*, with its key.
    """

    def __init__(self, copy: Callable[[], object], act: Ask, follow: Ask, help_with: Ask) -> None:
        super().__init__()
        self._copy, self._act, self._follow, self._help_with = copy, act, follow, help_with
        self._title = heading("", 15)
        self._place = Sentence(tone="secondary")
        self._place.setFont(tabular_font())
        self._cards: list[tuple[InspectCard, QFrame]] = []
        self._wanted: tuple[InspectCard, ...] = ()
        self._unfolded = False
        self._fields: tuple[InspectField, ...] = ()
        self._waiting: tuple[InspectField, ...] = ()
        self._tables: list[QWidget] = []
        self._actions: tuple[InspectAction, ...] = ()
        self.buttons: dict[str, QPushButton] = {}
        self._notes = secondary()
        self._copy_button = QToolButton()
        self._card_column, self._table_column = QVBoxLayout(), QVBoxLayout()
        self._button_row = QVBoxLayout()
        self._card_column.setSpacing(PADDING)
        self._table_column.setSpacing(STEP)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(PADDING)
        column.addLayout(self._head())
        column.addLayout(self._card_column)
        column.addLayout(self._table_column)
        column.addLayout(self._button_row)
        column.addWidget(self._notes)
        column.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        """Ask for no height of its own: wrapped text guesses it for a width that it has not.

        The scroll area gives what the width it has needs, and no blank after the last card.
        """
        return QSize(super().minimumSizeHint().width(), 0)

    def show_content(self, content: InspectContent) -> bool:
        """Show content, but for its fields; returns whether some wait for `add_fields`."""
        if (content.title, content.place) != (self._title.plain(), self._place.plain()):
            self._unfolded = False
        self._title.say(content.title)
        self._place.say(content.place)
        self._show_cards(content.cards)
        if content.fields != self._fields:
            self._fields = self._waiting = content.fields
            for table in self._tables:
                _drop(self._table_column, table)
            self._tables = []
        self._show_actions(content.actions)
        self._notes.say(content.notes)
        self._order_keys()
        return bool(self._waiting)

    def add_fields(self) -> bool:
        """Add some of the fields; returns whether more of them wait."""
        portion, self._waiting = self._waiting[:_PORTION], self._waiting[_PORTION:]
        if portion:
            table = _table(portion)
            self._table_column.addWidget(table)
            self._tables.append(table)
        return bool(self._waiting)

    def _show_cards(self, cards: tuple[InspectCard, ...]) -> None:
        self._wanted = cards
        wanted = [c for card in cards for c in self._unfold(card)]
        kept: list[tuple[InspectCard, QFrame]] = []
        left = list(self._cards)
        for card in wanted:
            found = next((pair for pair in left if pair[0] == card), None)
            if found is not None:
                left.remove(found)
            kept.append(found or (card, self._card(card)))
        for _, frame in left:
            _drop(self._card_column, frame)
        for n, (_, frame) in enumerate(kept):
            if self._card_column.indexOf(frame) != n:
                self._card_column.insertWidget(n, frame)
        self._cards = kept

    def _unfold(self, card: InspectCard) -> tuple[InspectCard, ...]:
        """Return a card, and below it those it stands for where they were asked for."""
        if not card.folded:
            return (card,)
        head = replace(card, link=_FOLD, link_text="Hide them" if self._unfolded else "Show them")
        return (head, *card.folded) if self._unfolded else (head,)

    def _turn(self) -> None:
        """Show or fold what one card stands for; the keyboard stays on its link."""
        self._unfolded = not self._unfolded
        self._show_cards(self._wanted)
        self._order_keys()
        head = next((frame for card, frame in self._cards if card.folded), None)
        link = head.findChild(QPushButton) if head is not None else None
        if link is not None:
            link.setFocus(Qt.FocusReason.OtherFocusReason)

    def _order_keys(self) -> None:
        """Let Tab go through the page as it is read: what was kept is older than what is new."""
        links = [link for _, frame in self._cards for link in frame.findChildren(QPushButton)]
        stops: list[QWidget] = [self._copy_button, *links, *self.buttons.values()]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _show_actions(self, actions: tuple[InspectAction, ...]) -> None:
        if [a.key for a in actions] != [a.key for a in self._actions]:
            while (item := self._button_row.itemAt(0)) is not None:
                _drop(self._button_row, item.widget())
            self.buttons = {}
            if actions:
                holder = QWidget()
                flow = FlowLayout(holder, STEP)
                for action in actions:
                    flow.addWidget(self._button(action))
                self._button_row.addWidget(holder)
        self._actions = actions
        for action in actions:
            _dress(self.buttons[action.key], action)

    def _head(self) -> QVBoxLayout:
        head = QVBoxLayout()
        head.setSpacing(2)
        row = QHBoxLayout()
        row.addWidget(self._title, 1)
        copy = self._copy_button
        bind_icon(copy, "copy", 16)
        copy.setToolTip("Copy this text")
        copy.setAccessibleName("Copy this text")
        copy.clicked.connect(lambda: self._copy())
        row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(row)
        head.addWidget(self._place)
        return head

    def _card(self, card: InspectCard) -> QFrame:
        frame = QFrame()
        set_surface(frame, "card")
        column = QVBoxLayout(frame)
        column.setContentsMargins(PADDING + 2, PADDING, PADDING + 2, PADDING)
        column.setSpacing(STEP)
        row = QHBoxLayout()
        row.setSpacing(6)
        if card.mark is not None:
            sign = QLabel()
            sign.setPixmap(mark_icon(card.mark).pixmap(MARK_SIZE, MARK_SIZE))
            sign.setFixedSize(MARK_SIZE, MARK_SIZE)
            sign.setAccessibleName(MARK_STYLES[card.mark].words)
            row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        title = heading(card.title, 12)
        row.addWidget(title, 1)
        if card.amount:
            amount = QLabel(f"≈ {card.amount}" if card.indicative else card.amount)
            amount.setFont(tabular_font())
            amount.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            set_tone(amount, "lossy" if card.indicative else "secondary")
            row.addWidget(amount, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        if card.body:
            column.addWidget(Sentence(card.body))
        if card.source or card.link or card.help:
            foot = QHBoxLayout()
            foot.setSpacing(STEP)
            if card.source:
                foot.addWidget(secondary(card.source), 1)
            else:
                foot.addStretch(1)
            if card.help:
                more = _link("More", card.title, "What this means, and what it rests on")
                more.clicked.connect(lambda: self._help_with(card.help))
                foot.addWidget(more, 0, Qt.AlignmentFlag.AlignBottom)
            if card.link:
                link = _link(card.link_text, card.title)
                if card.folded:
                    link.clicked.connect(self._turn)
                else:
                    link.clicked.connect(lambda: self._follow(card.link))
                foot.addWidget(link, 0, Qt.AlignmentFlag.AlignBottom)
            column.addLayout(foot)
        return frame

    def _button(self, action: InspectAction) -> QPushButton:
        button = QPushButton(action.text)
        button.clicked.connect(lambda: self._act(action.key))
        self.buttons[action.key] = button
        return button


def _link(text: str, of: str, tip: str = "") -> QPushButton:
    link = QPushButton(text)
    link.setProperty("emphasis", "link")
    link.setAccessibleName(f"{text}: {of}")
    link.setToolTip(tip)
    return link


def _table(fields: tuple[InspectField, ...]) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(PADDING + STEP)
    grid.setVerticalSpacing(STEP)
    grid.setColumnStretch(1, 1)
    line = 0
    for field in fields:
        label = QLabel(field.label)
        label.setWordWrap(True)
        label.setFixedWidth(_LABEL_WIDTH)
        set_tone(label, "secondary")
        grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
        value = Sentence(
            f"≈ {field.value}" if field.indicative else field.value,
            tone="lossy" if field.indicative else "",
        )
        value.setFont(tabular_font())
        grid.addWidget(value, line, 1)
        line += 1
        if field.explanation:
            grid.addWidget(secondary(field.explanation), line, 1)
            line += 1
    return holder


def _dress(button: QPushButton, action: InspectAction) -> None:
    button.setText(action.text)
    button.setEnabled(action.enabled)
    button.setToolTip(action.tip or action.text)


def _drop(column: QVBoxLayout, widget: QWidget | None) -> None:
    """Take a widget out of a layout, for good."""
    if widget is not None:
        column.removeWidget(widget)
        widget.hide()
        widget.setParent(None)
        widget.deleteLater()
