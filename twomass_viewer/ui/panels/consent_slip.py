"""The slip that asks before anything is measured on lossy or unknown pixels."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from twomass_viewer.ui.icons import icon
from twomass_viewer.ui.panels.photometry_view import ConsentNotice
from twomass_viewer.ui.panels.plots import CurvePlot
from twomass_viewer.ui.panels.text import CopyLine, Sentence, heading, secondary
from twomass_viewer.ui.theme import (
    PADDING,
    SECONDARY_SIZE,
    STEP,
    announcer,
    base_font,
    set_surface,
    set_tone,
    tabular_font,
)


class ConsentSlip(QFrame):
    """Modeless: it stands beside the aperture and waits."""

    get_atlas_requested = Signal()
    measure_anyway_requested = Signal()
    why_requested = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_surface(self, "slip")
        self.setAccessibleName("Consent to measure on lossy pixels")
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING + 2, PADDING, PADDING + 2, PADDING + 2)
        column.setSpacing(PADDING)
        head = QHBoxLayout()
        self._sign = QLabel()
        head.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        self._title = heading()
        head.addWidget(self._title, 1)
        column.addLayout(head)
        self._sentence = Sentence()
        column.addWidget(self._sentence)
        self._effects = QGridLayout()
        self._effects.setHorizontalSpacing(PADDING + STEP)
        self._effects.setVerticalSpacing(2)
        self._effects.setColumnStretch(1, 1)
        column.addLayout(self._effects)
        self._curve = CurvePlot()
        self._curve.setFixedHeight(80)
        self._curve.hide()
        column.addWidget(self._curve)
        self._effects_source = secondary()
        column.addWidget(self._effects_source)
        self._where = secondary()
        column.addWidget(self._where)
        self._sibling = CopyLine("File name of the Atlas image")
        column.addWidget(self._sibling)
        self._archive = CopyLine("Archive path of the Atlas image")
        column.addWidget(self._archive)

        self._get = QPushButton("Get the Atlas image")
        self._get.setProperty("emphasis", "primary")
        self._get.clicked.connect(self.get_atlas_requested)
        anyway = QPushButton("Measure anyway")
        anyway.setToolTip("The value is marked ≈ as indicative wherever it appears")
        anyway.clicked.connect(self.measure_anyway_requested)
        self._cancel = QPushButton("Cancel")
        self._cancel.setToolTip("Measure nothing (Esc)")
        self._cancel.clicked.connect(self.cancelled)
        column.addWidget(self._get)
        why = QPushButton("Why, and treat as lossless…")
        why.setProperty("emphasis", "link")
        why.setToolTip("Show the evidence; you may overrule it if you know better")
        why.clicked.connect(self.why_requested)
        row = QHBoxLayout()
        row.setSpacing(STEP)
        row.addWidget(anyway, 1)
        row.addWidget(self._cancel)
        column.addLayout(row)
        column.addWidget(why, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()
        self._tint()
        announcer().changed.connect(self._tint)

    def set_notice(self, notice: ConsentNotice | None) -> None:
        """Ask, or stop asking."""
        if notice is not None:
            self._title.say(notice.title)
            self._sentence.say(notice.sentence)
            self._fill_effects(notice.effects)
            self._curve.set_view(notice.effect_curve)
            self._effects_source.say(notice.effects_source)
            self._where.say(
                "The lossless image lies beside this file:"
                if notice.sibling_found
                else "The lossless image in the archive:"
                if notice.sibling_name or notice.archive_path
                else ""
            )
            self._sibling.say(notice.sibling_name)
            self._archive.say(notice.archive_path)
            known = notice.sibling_found or bool(notice.sibling_name or notice.archive_path)
            self._get.setVisible(known)
            self._get.setToolTip(
                "Open the lossless image beside this file"
                if notice.sibling_found
                else "Copy the name and the archive path of the lossless image"
            )
        self.setVisible(notice is not None)

    def take_keyboard(self) -> None:
        """Put the keyboard on the first button; neither that nor Cancel measures anything."""
        first = self._cancel if self._get.isHidden() else self._get
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill_effects(self, effects: tuple[tuple[str, str], ...]) -> None:
        while (item := self._effects.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for line, (where, what) in enumerate(effects):
            label = QLabel(where)
            label.setFont(tabular_font(SECONDARY_SIZE))
            set_tone(label, "secondary")
            self._effects.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
            value = Sentence(what)
            value.setFont(base_font(SECONDARY_SIZE))
            self._effects.addWidget(value, line, 1)

    def _tint(self) -> None:
        self._sign.setPixmap(icon("warning", 20, "lossy_text").pixmap(20, 20))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes the question back; Enter presses the button that has the keyboard."""
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(
            focused, QPushButton
        ):
            focused.click()
            return
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)
