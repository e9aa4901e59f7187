"""Fields of view of instruments: choose one, say the angle, define one's own."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.skyregions.instruments import MAX_ARCSEC, Instrument, Part, PartShape


class ViewSheet(QDialog):
    """A modeless sheet.

    Signals
    -------
    place_requested : Instrument, float
        At the selection, with this position angle.
    angle_requested : float
        The position angle of the selected field of view.
    keep_requested : Instrument
        The user's own, to be kept for other sessions.
    forget_requested : str
        The user's own of this name.
    """

    place_requested = Signal(object, float)
    angle_requested = Signal(float)
    keep_requested = Signal(object)
    forget_requested = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Fields of view")
        self.resize(520, 560)
        self._instruments: tuple[Instrument, ...] = ()
        column = QVBoxLayout(self)
        self.list = QListWidget()
        self.list.setAccessibleName("Instruments")
        self.list.itemDoubleClicked.connect(lambda _: self._place())
        self.list.currentRowChanged.connect(lambda _: self._tell())
        column.addWidget(self.list, 1)
        self.source = QLabel("")
        self.source.setWordWrap(True)
        self.source.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.source)
        row = QHBoxLayout()
        label = QLabel("Position angle")
        row.addWidget(label)
        self.angle = self._number(0.0, 360.0, 0.0, "°", "Position angle, east of north")
        self.angle.setWrapping(True)
        self.angle.valueChanged.connect(self.angle_requested.emit)
        label.setBuddy(self.angle)
        row.addWidget(self.angle)
        row.addStretch(1)
        self.place = self._button("Place", "At the selection, else at the pointer or the middle",
                                  self._place)  # fmt: skip
        self.place.setDefault(True)
        row.addWidget(self.place)
        column.addLayout(row)
        column.addWidget(self._own())
        self.fault = QLabel("")
        self.fault.setWordWrap(True)
        column.addWidget(self.fault)
        close = QHBoxLayout()
        close.addStretch(1)
        close.addWidget(self._button("Close", "Esc", self.close))
        column.addLayout(close)

    def _own(self) -> QGroupBox:
        box = QGroupBox("Your own")
        form = QFormLayout(box)
        self.name = QLineEdit()
        self.name.setPlaceholderText("for example: my slit")
        self.shape = QComboBox()
        self.shape.addItems(["Box", "Circle", "Slit"])
        self.shape.currentTextChanged.connect(self._shape_chosen)
        self.width_arcsec = self._number(0.01, MAX_ARCSEC, 60.0, "″", "Width or diameter")
        self.height_arcsec = self._number(0.01, MAX_ARCSEC, 60.0, "″", "Height or length")
        sizes = QHBoxLayout()
        for w in (self.shape, self.width_arcsec, self.height_arcsec):
            sizes.addWidget(w)
        form.addRow("Name", self.name)
        form.addRow("Shape and size", sizes)
        buttons = QHBoxLayout()
        self.keep = self._button("Keep", "Keep it in the list, for other sessions too", self._keep)
        self.forget = self._button("Forget", "Take your own that is chosen off the list",
                                   self._forget)  # fmt: skip
        buttons.addWidget(self.keep)
        buttons.addWidget(self.forget)
        buttons.addStretch(1)
        form.addRow("", buttons)
        return box

    def _number(
        self, low: float, high: float, value: float, unit: str, name: str
    ) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setRange(low, high)
        box.setDecimals(1 if unit == "°" else 2)
        box.setValue(value)
        box.setSuffix(unit)
        box.setAccessibleName(name)
        box.setToolTip(name)
        return box

    def _button(self, text: str, tip: str, slot: object) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def set_instruments(self, instruments: Sequence[Instrument], chosen: str = "") -> None:
        """Offer these; the one of a name is chosen."""
        before = chosen or (self.chosen.name if self.chosen else "")
        self._instruments = tuple(instruments)
        with QSignalBlocker(self.list):
            self.list.clear()
            for one in instruments:
                item = QListWidgetItem(one.name)
                item.setToolTip(provenance_words(one))
                self.list.addItem(item)
        names = [i.name for i in instruments]
        self.list.setCurrentRow(names.index(before) if before in names else 0)
        self._tell()

    def show_angle(self, pa_deg: float) -> None:
        """Show the angle of the selected field of view."""
        if not self.angle.hasFocus():
            with QSignalBlocker(self.angle):
                self.angle.setValue(pa_deg)

    @property
    def chosen(self) -> Instrument | None:
        """The instrument that is chosen in the list."""
        row = self.list.currentRow()
        return self._instruments[row] if 0 <= row < len(self._instruments) else None

    def _tell(self) -> None:
        one = self.chosen
        self.source.setText(provenance_words(one) if one else "")
        self.forget.setEnabled(one is not None and one.evidence is None)
        self.place.setEnabled(one is not None)

    def _place(self) -> None:
        if (one := self.chosen) is not None:
            self.place_requested.emit(one, self.angle.value() % 360.0)

    def _shape_chosen(self, words: str) -> None:
        self.height_arcsec.setVisible(words != "Circle")
        if words == "Slit" and self.width_arcsec.value() >= self.height_arcsec.value():
            self.width_arcsec.setValue(1.0)

    def _keep(self) -> None:
        name = self.name.text().strip()
        shipped = any(i.name == name and i.evidence is not None for i in self._instruments)
        if not name or shipped:
            why = "is the name of one that comes with the program" if shipped else "is no name"
            self.fault.setText(f"“{name}” {why}; give it another one.")
            return
        self.fault.setText("")
        w, h = self.width_arcsec.value(), self.height_arcsec.value()
        circle = self.shape.currentText() == "Circle"
        part = Part(PartShape.CIRCLE, (w, w)) if circle else Part(PartShape.BOX, (w, h))
        self.keep_requested.emit(Instrument(name, (part,), None, "defined by you"))

    def _forget(self) -> None:
        if (one := self.chosen) is not None and one.evidence is None:
            self.forget_requested.emit(one.name)


def provenance_words(one: Instrument) -> str:
    """Return how well the numbers of an instrument are known."""
    if one.evidence is None:
        return one.source or "defined by a user"
    sure = "Not looked up, drawn dashed" if one.dashed else one.evidence.words.capitalize()
    return f"{sure}: {one.source}."
