"""The strip under the sky while two images are compared: which two, how, and how much of each."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from twomass_viewer.ui.icons import bind_icon
from twomass_viewer.ui.theme import PADDING, STEP, set_surface, set_tone, tabular_font

_TICKS = 200


class CompareBar(QWidget):
    """Chooses two images, how they share the sky, and moves between them.

    Signals
    -------
    pair_chosen : int, int
        Which frames are A and B.
    swapped
    moved : float
        0 to 1.
    fade_chosen : bool
        Fade them, or part them by a divider.
    level_chosen : bool
        The divider shall lie level.
    ended
    """

    pair_chosen = Signal(int, int)
    swapped = Signal()
    moved = Signal(float)
    fade_chosen = Signal(bool)
    level_chosen = Signal(bool)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Compare")
        set_surface(self, "panel")
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, STEP, PADDING, STEP)
        row.setSpacing(STEP)
        self._fade = self._button("Fade", "Fade one image into the other (Y)")
        self._fade.clicked.connect(lambda: self.fade_chosen.emit(True))
        self._swipe = self._button("Swipe", "A divider between the images (W)")
        self._swipe.clicked.connect(lambda: self.fade_chosen.emit(False))
        self._level = self._button("Level", "Lay the divider level (Shift+W)")
        self._level.clicked.connect(self.level_chosen)
        self._a, self._b = self._choice("A"), self._choice("B")
        self._swap = self._button("A ⇄ B", "Exchange the images (Shift+Y)")
        self._swap.setCheckable(False)
        self._swap.clicked.connect(self.swapped)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, _TICKS)
        self._slider.setPageStep(_TICKS // 10)
        self._slider.setMinimumWidth(50)
        self._slider.setMaximumWidth(220)
        self._slider.valueChanged.connect(lambda tick: self.moved.emit(tick / _TICKS))
        self._part = QLabel()
        self._part.setFont(tabular_font())
        self._part.setMinimumWidth(self._part.fontMetrics().horizontalAdvance("B 100 %"))
        set_tone(self._part, "secondary")
        end = self._button("", "End comparing (Esc)")
        end.setCheckable(False)
        bind_icon(end, "close")
        end.clicked.connect(self.ended)
        for button in (self._fade, self._swipe, self._level):
            row.addWidget(button)
        for name, choice in (("A", self._a), ("B", self._b)):
            label = QLabel(name)
            label.setBuddy(choice)
            row.addWidget(label)
            row.addWidget(choice, 3)
            if name == "A":
                row.addWidget(self._swap)
        row.addWidget(self._slider, 2)
        row.addWidget(self._part)
        row.addWidget(end)
        self.hide()

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setCheckable(True)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(text or tip.split(" (")[0])
        return button

    def _choice(self, name: str) -> QComboBox:
        choice = QComboBox()
        choice.setAccessibleName(f"Image {name}")
        choice.setToolTip(f"Image {name}")
        choice.setMinimumContentsLength(6)  # a bar too wide takes room from the layers
        choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        choice.activated.connect(
            lambda _: self.pair_chosen.emit(self._a.currentIndex(), self._b.currentIndex())
        )
        return choice

    def show_comparison(
        self, texts: Sequence[str], a: int, b: int, *, fade: bool, level: bool
    ) -> None:
        """Show a state without asking for anything; no texts hide the bar."""
        self.setVisible(bool(texts))
        if not texts:
            return
        for choice, at in ((self._a, a), (self._b, b)):
            with QSignalBlocker(choice):
                if [choice.itemText(n) for n in range(choice.count())] != list(texts):
                    choice.clear()
                    choice.addItems(list(texts))
                    for n, text in enumerate(texts):
                        choice.setItemData(n, text, Qt.ItemDataRole.ToolTipRole)
                choice.setCurrentIndex(at)
                choice.setToolTip(texts[at])
        self._fade.setChecked(fade)
        self._swipe.setChecked(not fade)
        self._level.setVisible(not fade)
        self._level.setChecked(level)
        name = "Part of B" if fade else "Place of the divider"
        self._slider.setAccessibleName(name)
        self._slider.setToolTip(f"{name} (arrow keys)")

    def show_position(self, position: float, *, fade: bool) -> None:
        """Show how much of B is seen, or where the divider stands."""
        with QSignalBlocker(self._slider):
            self._slider.setValue(round(position * _TICKS))
        self._part.setText(f"{'B ' if fade else ''}{round(100 * position)} %")
