"""The sheet that asks what is to be cut out, of which images, and where it goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QWidget,
)

from twomass_viewer.ui.panels.question_sheet import FileSheet


@dataclass(frozen=True, slots=True)
class CutoutWish:
    """What the user asked for.

    Attributes
    ----------
    region : int or None
        Its number; None for the view.
    every_band : bool
    path : pathlib.Path
    """

    region: int | None
    every_band: bool
    path: Path


class CutoutSheet(FileSheet):
    """Asks for a `CutoutWish`; Esc leaves things as they are.

    Parameters
    ----------
    parent : QWidget
        The window it opens over.
    """

    wanted = Signal(CutoutWish)
    changed = Signal(CutoutWish)
    """Asks what that would give; `say` answers."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, 600, 236, "Save FITS cutout")
        form = self._make_form()
        self._part, self._images = QComboBox(), QComboBox()
        self._part.setAccessibleName("Part")
        self._images.setAccessibleName("Images")
        for box in (self._part, self._images):
            box.currentIndexChanged.connect(self._judge)
        where = self._make_file_row()
        self._path.textChanged.connect(self._judge)
        form.addRow("Part", self._part)
        form.addRow("Images", self._images)
        form.addRow("File", where)
        self._column.addLayout(form)
        self._column.addStretch(1)
        self._column.addWidget(self._note)
        self._add_buttons("Save")

    def offer(
        self,
        regions: Sequence[tuple[int, str]],
        chosen: int | None,
        seen: str,
        bands: str,
        path: Path,
    ) -> None:
        """Offer the view and regions, the image seen and all bands, and a file.

        Parameters
        ----------
        regions : sequence of (int, str)
            Numbers and words.
        chosen : int or None
            The region chosen at first; None for the view.
        seen, bands : str
            Words; ``bands`` is empty where there is one image only.
        path : pathlib.Path
        """
        for box in (self._part, self._images):
            box.blockSignals(True)
            box.clear()
        self._part.addItem("The view", None)
        for number, words in regions:
            self._part.addItem(words, number)
        self._part.setCurrentIndex(max(self._part.findData(chosen), 0) if chosen else 0)
        self._images.addItem(seen, False)
        if bands:
            self._images.addItem(bands, True)
        for box in (self._part, self._images):
            box.blockSignals(False)
        self._path.setText(str(path))
        self._judge()

    def say(self, text: str, *, possible: bool) -> None:
        """Say what would be cut out, or why nothing can be."""
        self._note.say(text)
        self._ok.setEnabled(possible and bool(self._path.text().strip()))

    def wish(self) -> CutoutWish:
        """Return what is asked for now."""
        path = Path(self._path.text().strip()).expanduser()
        if not path.suffix:
            path = path.with_name(path.name + ".fits")
        return CutoutWish(self._part.currentData(), bool(self._images.currentData()), path)

    def _judge(self, *_: object) -> None:
        if not self._path.text().strip():
            self.say("", possible=False)
            return
        self.changed.emit(self.wish())

    def _accept(self) -> None:
        if not self._ok.isEnabled():
            return
        wish = self.wish()
        self.dismiss()
        self.wanted.emit(wish)

    def take_keyboard(self) -> None:
        """Start with what is to be cut out."""
        self._part.setFocus(Qt.FocusReason.PopupFocusReason)
