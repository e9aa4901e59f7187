"""The sheet that asks what a mosaic is to be made of, and where it goes."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from twomass_viewer.ui.panels.question_sheet import FileSheet

_TARGET = int(Qt.ItemDataRole.UserRole)
_ROW_HEIGHT = 26
_MAX_ROWS = 10


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


class MosaicSheet(FileSheet):
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

    def __init__(
        self,
        parent: QWidget,
        matches: Sequence[tuple[str, str]],
        pixel_limits: tuple[float, float],
    ) -> None:
        super().__init__(parent, 680, 480, "Make a mosaic")
        self._list = QListWidget()
        self._list.setAccessibleName("Images of the mosaic")
        self._list.setUniformItemSizes(True)
        self._list.itemChanged.connect(self._judge)
        self._column.addWidget(self._list, 1)
        self._column.addLayout(self._make_questions(matches, pixel_limits))
        self._add_buttons("Make", self._note)

    def _make_questions(
        self, matches: Sequence[tuple[str, str]], pixel_limits: tuple[float, float]
    ) -> QFormLayout:
        form = self._make_form()
        where = self._make_file_row()
        self._path.textChanged.connect(self._judge)
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
        for row, name in enumerate(("Pixel size", "Zero point", "Sky")):
            field = (self._pixel, self._zero, self._match)[row]
            field.setAccessibleName(name)
        return form

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
        self._path.setText(output)
        self._judge()
        self.want_height(330 + _ROW_HEIGHT * min(max(len(rows), 4), _MAX_ROWS))

    def chosen(self) -> list[str]:
        """Return the targets that are ticked."""
        items = (self._list.item(n) for n in range(self._list.count()))
        return [str(i.data(_TARGET)) for i in items if i.checkState() is Qt.CheckState.Checked]

    def take_keyboard(self) -> None:
        """Start with the images."""
        self._list.setFocus(Qt.FocusReason.PopupFocusReason)

    def _judge(self, *_: object) -> None:
        count = len(self.chosen())
        self._ok.setEnabled(count > 0 and bool(self._path.text().strip()))
        self._note.say(f"{count} image{'' if count == 1 else 's'} chosen")

    def _accept(self) -> None:
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
                self._path.text().strip(),
                self._pixel.value(),
                zero_point,
                str(self._match.currentData()),
            )
        )
