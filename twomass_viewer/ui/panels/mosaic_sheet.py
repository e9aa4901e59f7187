"""The sheet that asks what a mosaic is to be made of, and where it goes."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDoubleValidator, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.ui.panels.overlay import Overlay
from twomass_viewer.ui.panels.text import heading, secondary
from twomass_viewer.ui.theme import PADDING, STEP

_TARGET = int(Qt.ItemDataRole.UserRole)
_ROW_HEIGHT = 26
_MAX_ROWS = 10
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class MosaicRow:
    """One image that can be part of the mosaic.

    Attributes
    ----------
    target : str
        What is read: a path, or ``FILE[n]``.
    text : str
    chosen : bool
        Whether it is ticked at first.
    """

    target: str
    text: str
    chosen: bool = True


@dataclass(frozen=True, slots=True)
class MosaicWish:
    """What the user asked for.

    Attributes
    ----------
    targets : tuple of str
    output : str
    pixel_arcsec : float
    zero_point : float or None
    match : str
        Key of the choice of sky.
    """

    targets: tuple[str, ...]
    output: str
    pixel_arcsec: float
    zero_point: float | None
    match: str


class MosaicSheet(Overlay):
    """Images with ticks, and what is to be made of them; Esc leaves things as they are.

    Parameters
    ----------
    parent : QWidget
        The window it opens over.
    matches : sequence of (str, str)
        Keys and words of the choices of sky, the first of them chosen.
    pixel_limits : tuple of (float, float)
        arcsec.
    """

    wanted = Signal(MosaicWish)
    browse_requested = Signal(str)
    """The present file name; `set_output` answers."""

    def __init__(
        self,
        parent: QWidget,
        matches: Sequence[tuple[str, str]],
        pixel_limits: tuple[float, float],
    ) -> None:
        super().__init__(parent, 680, 480)
        self.setAccessibleName("Make a mosaic")
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * STEP, 3 * STEP, 3 * STEP, 3 * STEP)
        column.setSpacing(PADDING)
        self._title = heading("", 15)
        column.addWidget(self._title)
        self._list = QListWidget()
        self._list.setAccessibleName("Images of the mosaic")
        self._list.setUniformItemSizes(True)
        self._list.itemChanged.connect(self._judge)
        column.addWidget(self._list, 1)
        column.addLayout(self._make_form(matches, pixel_limits))
        column.addLayout(self._make_buttons())

    def _make_form(
        self, matches: Sequence[tuple[str, str]], pixel_limits: tuple[float, float]
    ) -> QFormLayout:
        form = QFormLayout()
        form.setSpacing(PADDING)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._output = QLineEdit()
        self._output.textChanged.connect(self._judge)
        self._browse = QPushButton("Browse…")
        self._browse.clicked.connect(lambda: self.browse_requested.emit(self._output.text()))
        where = QHBoxLayout()
        where.addWidget(self._output, 1)
        where.addWidget(self._browse)
        form.addRow("File", where)
        self._pixel = QDoubleSpinBox()
        self._pixel.setRange(*pixel_limits)
        self._pixel.setDecimals(2)
        self._pixel.setSingleStep(0.5)
        self._pixel.setSuffix("″")
        self._pixel.setValue(1.0)
        form.addRow("Pixel", self._pixel)
        self._zero = QLineEdit()
        self._zero.setPlaceholderText("mag; empty: the median of the images")
        self._zero.setValidator(QDoubleValidator(0.0, 50.0, 4, self._zero))
        form.addRow("Zero point", self._zero)
        self._match = QComboBox()
        for key, words in matches:
            self._match.addItem(words, key)
        form.addRow("Sky", self._match)
        for row, name in enumerate(("File", "Pixel size", "Zero point", "Sky")):
            field = (self._output, self._pixel, self._zero, self._match)[row]
            field.setAccessibleName(name)
        return form

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(PADDING)
        self._note = secondary()
        row.addWidget(self._note, 1)
        self._cancel = QPushButton("Cancel")
        self._cancel.clicked.connect(self.dismiss)
        row.addWidget(self._cancel)
        self._ok = QPushButton("Make")
        self._ok.setDefault(True)
        self._ok.clicked.connect(self._make)
        row.addWidget(self._ok)
        return row

    def set_images(self, title: str, rows: Sequence[MosaicRow], output: str) -> None:
        """Offer images and a file to write to."""
        self._title.say(title)
        self._list.blockSignals(True)
        self._list.clear()
        for row in rows:
            item = QListWidgetItem(row.text, self._list)
            item.setData(_TARGET, row.target)
            item.setToolTip(row.target)
            item.setSizeHint(QSize(0, _ROW_HEIGHT))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            state = Qt.CheckState.Checked if row.chosen else Qt.CheckState.Unchecked
            item.setCheckState(state)
        self._list.blockSignals(False)
        self._output.setText(output)
        self._judge()
        self.want_height(330 + _ROW_HEIGHT * min(max(len(rows), 4), _MAX_ROWS))

    def set_output(self, output: str) -> None:
        """Show the file that was chosen."""
        self._output.setText(output)

    def chosen(self) -> list[str]:
        """Return the targets that are ticked."""
        items = (self._list.item(n) for n in range(self._list.count()))
        return [str(i.data(_TARGET)) for i in items if i.checkState() is Qt.CheckState.Checked]

    def take_keyboard(self) -> None:
        """Start with the images."""
        self._list.setFocus(Qt.FocusReason.PopupFocusReason)

    def _judge(self, *_: object) -> None:
        count = len(self.chosen())
        self._ok.setEnabled(count > 0 and bool(self._output.text().strip()))
        self._note.say(f"{count} image{'' if count == 1 else 's'} chosen")

    def _make(self) -> None:
        if not self._ok.isEnabled():
            return
        text = self._zero.text().strip().replace(",", ".")
        try:
            zero_point = float(text) if text else None
        except ValueError:
            zero_point = None
        self.dismiss()
        self.wanted.emit(
            MosaicWish(
                tuple(self.chosen()),
                self._output.text().strip(),
                self._pixel.value(),
                zero_point,
                str(self._match.currentData()),
            )
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter makes the mosaic, Esc closes."""
        if event.key() in _ENTER and not (self._cancel.hasFocus() or self._browse.hasFocus()):
            self._make()
        else:
            super().keyPressEvent(event)
