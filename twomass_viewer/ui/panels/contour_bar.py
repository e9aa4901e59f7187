"""The strip under the sky while contours are shown: of what, at which levels, how drawn."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSpinBox,
    QToolButton,
    QWidget,
)

from twomass_viewer.display.contours import COUNT_LIMITS, LevelScale
from twomass_viewer.session.contours import (
    COLOR,
    SMOOTH_LIMITS_ARCSEC,
    WIDTH_LIMITS_PX,
    ContourSettings,
)
from twomass_viewer.ui.icons import bind_icon
from twomass_viewer.ui.theme import PADDING, STEP, set_surface

COLORS = (
    ("Amber yellow", COLOR),
    ("White", "#ffffff"),
    ("Cyan", "#4dd2ff"),
    ("Green", "#7ddc6b"),
    ("Magenta", "#ff7ad9"),
    ("Red", "#ff6b5e"),
    ("Black", "#000000"),
)
_SWATCH = 14


class ContourBar(QWidget):
    """Chooses contours.

    Signals
    -------
    source_chosen : int
    scale_chosen : str
    count_chosen : int
    typed : str
        Levels in DN.
    smooth_chosen, width_chosen : float
        arcsec; screen pixels.
    color_chosen : str
    export_requested, ended
    """

    source_chosen = Signal(int)
    scale_chosen = Signal(str)
    count_chosen = Signal(int)
    typed = Signal(str)
    smooth_chosen = Signal(float)
    width_chosen = Signal(float)
    color_chosen = Signal(str)
    export_requested = Signal()
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Contours")
        set_surface(self, "panel")
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, STEP, PADDING, STEP)
        row.setSpacing(STEP)
        self._source = self._choice("Contours of", "Whose contours are drawn")
        self._source.setMinimumContentsLength(2)
        self._source.activated.connect(self.source_chosen)
        self._scale = self._choice(
            "Levels",
            "How the levels are chosen: 3, 6, 12… σ above the sky, between the limits, or typed",
        )
        for scale in LevelScale:
            self._scale.addItem(scale.words, scale.value)
        self._scale.activated.connect(lambda _: self.scale_chosen.emit(self._scale.currentData()))
        self._count = QSpinBox()
        self._count.setRange(*COUNT_LIMITS)
        self._count.setAccessibleName("Number of levels")
        self._count.setToolTip("Number of levels")
        self._count.setKeyboardTracking(False)
        self._count.valueChanged.connect(self.count_chosen)
        self._typed = QLineEdit()
        self._typed.setAccessibleName("Levels in DN")
        self._typed.setToolTip("Levels in DN, with blanks between them; Enter takes them")
        self._typed.returnPressed.connect(lambda: self.typed.emit(self._typed.text()))
        self._smooth = self._spin("Smoothing before, FWHM", SMOOTH_LIMITS_ARCSEC, 0.5, "″")
        self._smooth.setSpecialValueText("off")
        self._smooth.valueChanged.connect(self.smooth_chosen)
        self._width = self._spin("Width of the lines", WIDTH_LIMITS_PX, 0.2, " px")
        self._width.valueChanged.connect(self.width_chosen)
        self._color = QToolButton()
        self._color.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._color.setToolTip("Colour of the lines")
        self._color.setAccessibleName("Colour of the lines")
        menu = QMenu(self)
        for words, color in COLORS:
            action = QAction(_swatch(color), words, menu)
            action.triggered.connect(lambda _=False, color=color: self.color_chosen.emit(color))
            menu.addAction(action)
        self._color.setMenu(menu)
        export = self._button("export", "Export contours (.con, .reg)")
        export.clicked.connect(self.export_requested)
        end = self._button("close", "Hide contours (Shift+L)")
        end.clicked.connect(self.ended)
        row.addWidget(QLabel("Contours"))
        row.addWidget(self._source, 2)
        row.addWidget(self._scale, 3)
        row.addWidget(self._count)
        row.addWidget(self._typed, 2)
        row.addSpacing(PADDING)
        label = QLabel("Smooth")
        label.setBuddy(self._smooth)
        row.addWidget(label)
        row.addWidget(self._smooth)
        row.addWidget(self._width)  # its unit and the colour beside it say what it is
        row.addWidget(self._color)
        row.addWidget(export)
        row.addWidget(end)
        self.hide()

    def _choice(self, name: str, tip: str) -> QComboBox:
        choice = QComboBox()
        choice.setAccessibleName(name)
        choice.setToolTip(tip)
        choice.setMinimumContentsLength(4)  # a bar too wide takes room from the layers
        choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return choice

    def _spin(
        self, name: str, limits: tuple[float, float], step: float, suffix: str
    ) -> QDoubleSpinBox:
        spin = QDoubleSpinBox()
        spin.setRange(*limits)
        spin.setDecimals(1)
        spin.setSingleStep(step)
        spin.setSuffix(suffix)
        spin.setKeyboardTracking(False)
        spin.setAccessibleName(name)
        spin.setToolTip(name)
        return spin

    def _button(self, icon: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setToolTip(tip)
        button.setAccessibleName(tip.split(" (")[0])
        bind_icon(button, icon)
        return button

    def show_contours(
        self,
        settings: ContourSettings | None,
        sources: Sequence[str],
        source: int,
        typed: str,
        levels: str,
    ) -> None:
        """Show a state without asking for anything; no settings hide the bar.

        Parameters
        ----------
        settings : ContourSettings or None
        sources : sequence of str
            What contours can be of.
        source : int
            Which it is.
        typed : str
            The levels typed.
        levels : str
            The levels drawn, in words.
        """
        self.setVisible(settings is not None)
        if settings is None:
            return
        with QSignalBlocker(self._source):
            if [self._source.itemText(n) for n in range(self._source.count())] != list(sources):
                self._source.clear()
                self._source.addItems(list(sources))
            self._source.setCurrentIndex(source)
        self._scale.setCurrentIndex(self._scale.findData(settings.levels.scale.value))
        is_typed = settings.levels.scale is LevelScale.TYPED
        self._count.setVisible(not is_typed)
        self._typed.setVisible(is_typed)
        if not self._typed.isModified() or not self._typed.hasFocus():
            self._typed.setText(typed)
        for spin, value in (
            (self._count, settings.levels.count),
            (self._smooth, settings.smooth_arcsec),
            (self._width, settings.width_px),
        ):
            with QSignalBlocker(spin):
                spin.setValue(value)  # type: ignore[arg-type]
        self._color.setIcon(_swatch(settings.color))
        # the badge of the contours says them too
        self._count.setToolTip(f"Number of levels: {levels}" if levels else "Number of levels")


def _swatch(color: str) -> QIcon:
    pixmap = QPixmap(_SWATCH, _SWATCH)
    pixmap.fill(QColor(color))
    return QIcon(pixmap)
