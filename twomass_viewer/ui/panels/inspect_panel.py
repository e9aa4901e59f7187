"""Inspect: why is this here? Reasons as cards with sentence, number and source."""

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.scene.marks import MARK_STYLES, MarkRole
from twomass_viewer.ui.icons import MARK_SIZE, bind_icon, mark_icon
from twomass_viewer.ui.panels.flow_layout import FlowLayout
from twomass_viewer.ui.panels.text import EmptyState, Sentence, copy_text, heading, secondary
from twomass_viewer.ui.theme import (
    PADDING,
    STEP,
    announcer,
    set_surface,
    set_tone,
    tabular_font,
)

_LABEL_WIDTH = 104  # of the table of fields, so that values keep most of a 300 px panel


@dataclass(frozen=True, slots=True)
class InspectCard:
    """One reason.

    Attributes
    ----------
    title, amount : str
        What it is, and a short number at the right (a score, a distance).
    body, source : str
        The sentence, and in small where it comes from.
    mark : MarkRole or None
    indicative : bool
        The amount comes from lossy pixels: amber and ≈.
    link, link_text : str
        What `link_requested` reports, and the words of the link; empty for none.
    help : str
        Section of the help that tells more, as `help_requested` reports it; empty for none.
    """

    title: str
    amount: str = ""
    body: str = ""
    source: str = ""
    mark: MarkRole | None = None
    indicative: bool = False
    link: str = ""
    link_text: str = "Show"
    help: str = ""


@dataclass(frozen=True, slots=True)
class InspectField:
    """One line of the table of fields."""

    label: str
    value: str
    explanation: str = ""
    indicative: bool = False


@dataclass(frozen=True, slots=True)
class InspectAction:
    """One button."""

    key: str
    text: str
    enabled: bool = True
    tip: str = ""


@dataclass(frozen=True, slots=True)
class InspectContent:
    """Everything the panel shows about one thing.

    Attributes
    ----------
    title, place : str
    cards : tuple of InspectCard
    fields : tuple of InspectField
        An optional table below the cards.
    actions : tuple of InspectAction
    notes : str
        A small closing sentence.
    """

    title: str
    place: str = ""
    cards: tuple[InspectCard, ...] = ()
    fields: tuple[InspectField, ...] = ()
    actions: tuple[InspectAction, ...] = ()
    notes: str = ""

    def as_text(self) -> str:
        """Return the content as plain text, for the clipboard."""
        lines = [self.title, self.place]
        for card in self.cards:
            amount = f"≈ {card.amount}" if card.indicative and card.amount else card.amount
            lines += ["", f"{card.title}  {amount}".rstrip(), card.body, card.source]
        if self.fields:
            lines.append("")
        for f in self.fields:
            value = f"≈ {f.value}" if f.indicative else f.value
            lines.append(f"{f.label}\t{value}\t{f.explanation}".rstrip())
        lines.append(self.notes)
        return "\n".join(line for n, line in enumerate(lines) if line or n > 1).strip() + "\n"


class InspectPanel(QWidget):
    """Shows an `InspectContent`, or says how to get one."""

    action_requested = Signal(str)
    link_requested = Signal(str)
    help_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Inspect")
        set_surface(self, "panel")
        self._content: InspectContent | None = None
        self._buttons: dict[str, QPushButton] = {}
        empty = EmptyState(
            "Why is this here?",
            "Click a mark or any place on the sky: matches with their flags in words, artifacts "
            "with parent and rule, and the coverage of the place are explained here.",
        )
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(empty)
        self._stack.addWidget(self._scroll)
        announcer().changed.connect(self._rebuild)

    def set_content(self, content: InspectContent | None) -> None:
        """Show content; None empties the panel. Only changed buttons keep the reading place."""
        before, self._content = self._content, content
        if content == before:
            return
        same_words = (
            before is not None
            and content is not None
            and replace(before, actions=()) == replace(content, actions=())
            and [a.key for a in before.actions] == [a.key for a in content.actions]
        )
        if same_words and content is not None:
            for action in content.actions:
                self._dress(self._buttons[action.key], action)
        else:
            self._rebuild()

    def copy_all(self) -> None:
        """Copy everything shown as plain text."""
        if self._content is not None:
            copy_text(self._content.as_text())

    def _rebuild(self) -> None:
        content = self._content
        self._stack.setCurrentIndex(0 if content is None else 1)
        self._buttons = {}
        if content is None:
            return
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(PADDING)
        column.addLayout(self._head(content))
        for card in content.cards:
            column.addWidget(self._card(card))
        if content.fields:
            column.addLayout(self._fields(content.fields))
        if content.actions:
            holder = QWidget()
            flow = FlowLayout(holder, STEP)
            for action in content.actions:
                flow.addWidget(self._button(action))
            column.addWidget(holder)
        if content.notes:
            column.addWidget(secondary(content.notes))
        column.addStretch(1)
        self._scroll.setWidget(page)

    def _head(self, content: InspectContent) -> QVBoxLayout:
        head = QVBoxLayout()
        head.setSpacing(2)
        row = QHBoxLayout()
        row.addWidget(heading(content.title, 15), 1)
        copy = QToolButton()
        bind_icon(copy, "copy", 16)
        copy.setToolTip("Copy this text")
        copy.setAccessibleName("Copy this text")
        copy.clicked.connect(self.copy_all)
        row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(row)
        place = Sentence(content.place, tone="secondary")
        place.setFont(tabular_font())
        head.addWidget(place)
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
                more = self._link("More", card.title, "What this means, and what it rests on")
                more.clicked.connect(lambda: self.help_requested.emit(card.help))
                foot.addWidget(more, 0, Qt.AlignmentFlag.AlignBottom)
            if card.link:
                link = self._link(card.link_text, card.title)
                link.clicked.connect(lambda: self.link_requested.emit(card.link))
                foot.addWidget(link, 0, Qt.AlignmentFlag.AlignBottom)
            column.addLayout(foot)
        return frame

    @staticmethod
    def _link(text: str, of: str, tip: str = "") -> QPushButton:
        link = QPushButton(text)
        link.setProperty("emphasis", "link")
        link.setAccessibleName(f"{text}: {of}")
        link.setToolTip(tip)
        return link

    def _fields(self, fields: tuple[InspectField, ...]) -> QGridLayout:
        grid = QGridLayout()
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
        return grid

    def _button(self, action: InspectAction) -> QPushButton:
        button = QPushButton(action.text)
        button.clicked.connect(lambda: self.action_requested.emit(action.key))
        self._dress(button, action)
        self._buttons[action.key] = button
        return button

    def _dress(self, button: QPushButton, action: InspectAction) -> None:
        button.setText(action.text)
        button.setEnabled(action.enabled)
        button.setToolTip(action.tip or action.text)
