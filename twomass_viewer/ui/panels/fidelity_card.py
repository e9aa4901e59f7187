"""Fidelity with its reasons: what each piece of evidence says, and the user's word against it."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.ui.panels.text import Sentence, heading, secondary
from twomass_viewer.ui.theme import (
    PADDING,
    SECONDARY_SIZE,
    STEP,
    base_font,
    set_chip,
    set_surface,
    set_tone,
)

REASONS = (
    "I know this file's origin",
    "Compared with the Atlas image",
    "Compared with the Quicklook",
)
"""Offered as reasons; any other can be written."""


@dataclass(frozen=True, slots=True)
class FidelityView:
    """The fidelity of a layer as shown.

    Attributes
    ----------
    title : str
        The fidelity that holds.
    lossy : bool
        Amber: not lossless, or lossless only by the user's word.
    overruled : str
        What the user decided, when and why; empty where the evidence holds.
    evidence : tuple of (str, str)
        What each piece says (``lossless``, ``lossy``, ``unknown``, ``neutral``), and its sentence.
    scope : str
        What a decision holds for.
    can_lossless, can_lossy, can_restore : bool
        Which decisions would change something.
    """

    title: str
    lossy: bool
    overruled: str = ""
    evidence: tuple[tuple[str, str], ...] = ()
    scope: str = ""
    can_lossless: bool = False
    can_lossy: bool = False
    can_restore: bool = False


class FidelityCard(QFrame):
    """Evidence line by line; the decision against it stands folded away beneath."""

    overrule_requested = Signal(str, str)
    """``lossless`` or ``lossy``, and the reason."""
    restore_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_surface(self, "card")
        self.setAccessibleName("Fidelity and its evidence")
        self._view: FidelityView | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(STEP)
        self._title = heading()
        column.addWidget(self._title)
        self._overruled = Sentence(size=SECONDARY_SIZE)
        column.addWidget(self._overruled)
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(PADDING)
        self._lines.setVerticalSpacing(3)
        self._lines.setColumnStretch(1, 1)
        column.addLayout(self._lines)
        foot = QHBoxLayout()
        self._fold = QPushButton("Overrule…")
        self._fold.setProperty("emphasis", "link")
        self._fold.setToolTip("Decide against the evidence; every value will say that you did")
        self._fold.clicked.connect(lambda: self.unfold("", focus=True))
        foot.addWidget(self._fold)
        self._restore = QPushButton("Judge by the evidence")
        self._restore.setProperty("emphasis", "link")
        self._restore.setToolTip("Take your decision back")
        self._restore.clicked.connect(self.restore_requested)
        foot.addWidget(self._restore)
        foot.addStretch(1)
        column.addLayout(foot)
        self._form = self._make_form()
        column.addWidget(self._form)
        self._form.hide()

    def _make_form(self) -> QWidget:
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        self._scope = secondary()
        column.addWidget(self._scope)
        self._reason = QComboBox()
        self._reason.setEditable(True)
        self._reason.addItems(REASONS)
        self._reason.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._reason.setCurrentIndex(-1)
        self._reason.setAccessibleName("Reason for the decision")
        self._reason.setMinimumContentsLength(8)
        field = self._reason.lineEdit()
        assert field is not None
        field.setPlaceholderText("Reason (optional)")
        field.setMaxLength(120)
        column.addWidget(self._reason)
        row = QHBoxLayout()
        row.setSpacing(STEP)
        self._buttons = {}
        for value in ("lossless", "lossy"):
            button = QPushButton(f"Treat as {value}")
            button.setToolTip(
                "Magnitudes lose the mark ≈; badge, notes and exports say that you decided so"
                if value == "lossless"
                else "Magnitudes are marked ≈ as indicative"
            )
            button.clicked.connect(lambda _=False, value=value: self._decide(value))
            row.addWidget(button, 1)
            self._buttons[value] = button
        column.addLayout(row)
        return form

    def set_view(self, view: FidelityView | None) -> None:
        """Show a fidelity, or nothing; a form that is being filled stays open."""
        if view == self._view:
            return
        if view is None or self._view is None or view.evidence != self._view.evidence:
            self._form.hide()
        self._view = view
        self.setVisible(view is not None)
        if view is None:
            return
        self._title.say(view.title)
        set_tone(self._title, "lossy" if view.lossy else "")
        self._overruled.say(view.overruled)
        self._fill(view.evidence)
        self._scope.say(view.scope)
        self._buttons["lossless"].setVisible(view.can_lossless)
        self._buttons["lossy"].setVisible(view.can_lossy)
        self._restore.setVisible(view.can_restore)
        self._fold.setVisible(self._form.isHidden())

    def _fill(self, evidence: tuple[tuple[str, str], ...]) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for line, (says, sentence) in enumerate(evidence):
            chip = QLabel(says)
            chip.setFont(base_font(SECONDARY_SIZE))
            chip.setAlignment(Qt.AlignmentFlag.AlignCenter)
            set_chip(chip, "lossy" if says in ("lossy", "unknown") else "plain")
            self._lines.addWidget(chip, line, 0, Qt.AlignmentFlag.AlignTop)
            text = Sentence(sentence, size=SECONDARY_SIZE)
            text.setAccessibleName(f"{says}: {sentence}")
            self._lines.addWidget(text, line, 1)

    def unfold(self, value: str, *, focus: bool) -> None:
        """Open the form for a decision.

        Parameters
        ----------
        value : str
            ``lossless`` or ``lossy`` where one is meant already, else empty.
        focus : bool
            Whether the keyboard goes to the reason.
        """
        self._form.show()
        self._fold.hide()
        for name, button in self._buttons.items():
            button.setProperty("emphasis", "primary" if name == value else "")
            button.style().unpolish(button)
            button.style().polish(button)
        if focus:
            self._reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _decide(self, value: str) -> None:
        reason = self._reason.currentText().strip()
        self._fold_away()
        self.overrule_requested.emit(value, reason)

    def _fold_away(self) -> None:
        self._fold.show()
        if self._form.isAncestorOf(self.focusWidget()):
            self._fold.setFocus()  # else the keyboard would go on to the search field
        self._form.hide()
        self._reason.setCurrentIndex(-1)
        self._reason.clearEditText()

    def event(self, event: QEvent) -> bool:
        """Keep Esc for the open form, before the window's own step back."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self._form.isVisible()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc folds the form away; Enter presses the button that has the keyboard."""
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(
            focused, QPushButton
        ):
            focused.click()
        elif event.key() == Qt.Key.Key_Escape and self._form.isVisible():
            self._fold_away()
        else:
            super().keyPressEvent(event)
