"""Running work in the status bar: what, how far, how long, and Cancel."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from twomass_viewer.ui.theme import PADDING, SECONDARY_SIZE, set_tone, tabular_font

_WIDTH = 340


@dataclass(frozen=True, slots=True)
class JobRow:
    """One running job.

    Attributes
    ----------
    key, text : str
    fraction : float or None
        0 to 1; None when it cannot be known.
    seconds : float
        How long it has been running.
    """

    key: str
    text: str
    fraction: float | None
    seconds: float


class JobBar(QWidget):
    """The first running job and the number of others; its place is kept when there is none."""

    cancel_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Running jobs")
        self._jobs: tuple[JobRow, ...] = ()
        self.setFixedWidth(_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, PADDING, 0)
        row.setSpacing(PADDING)
        self._text = QLabel()
        self._text.setFont(tabular_font(SECONDARY_SIZE))
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        set_tone(self._text, "secondary")
        self._text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._text, 1)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(60)
        self._bar.setAccessibleName("Progress")
        row.addWidget(self._bar)
        self._cancel = QPushButton("Cancel")
        self._cancel.setToolTip("Stop this job")
        # it vanishes with the job, and the keyboard would go to the search field
        self._cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._cancel.clicked.connect(self._cancel_first)
        row.addWidget(self._cancel)
        self._parts = (self._text, self._bar, self._cancel)
        for part in self._parts:
            policy = part.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            part.setSizePolicy(policy)
        self._show()

    def set_jobs(self, jobs: Sequence[JobRow]) -> None:
        """Show the running jobs, the first in full."""
        if tuple(jobs) != self._jobs:
            self._jobs = tuple(jobs)
            self._show()

    def _cancel_first(self) -> None:
        if self._jobs:
            self.cancel_requested.emit(self._jobs[0].key)

    def _show(self) -> None:
        for part in self._parts:
            part.setVisible(bool(self._jobs))
        if not self._jobs:
            self._text.setText("")
            self.setToolTip("")
            return
        first = self._jobs[0]
        tail = "" if first.fraction is None else f" {100 * first.fraction:.0f} %"
        if first.seconds >= 1:
            tail += f" · {first.seconds:.0f} s"
        if len(self._jobs) > 1:
            tail += f" · +{len(self._jobs) - 1}"
        room = _WIDTH - self._bar.width() - self._cancel.sizeHint().width() - 3 * PADDING
        metrics = QFontMetrics(self._text.font())
        room -= metrics.horizontalAdvance(tail)
        what = metrics.elidedText(first.text, Qt.TextElideMode.ElideRight, max(room, 40))
        self._text.setText(what + tail)
        self._bar.setRange(0, 0 if first.fraction is None else 1000)
        if first.fraction is not None:
            # QProgressBar would paint at once, and with it all of the window that waits for it
            self._bar.setUpdatesEnabled(False)
            self._bar.setValue(round(1000 * first.fraction))
            self._bar.setUpdatesEnabled(True)
        self._cancel.setAccessibleName(f"Cancel {first.text}")
        self.setToolTip("\n".join(j.text for j in self._jobs))
