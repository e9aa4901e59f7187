"""The sheet that asks what a picture is to be: format, size, what is in it, what it tells."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QSpinBox,
    QWidget,
)

from twomass_viewer.session.picture_metadata import FORMATS, format_of
from twomass_viewer.ui.canvas.picture import DEFAULT_DPI, PictureWish
from twomass_viewer.ui.canvas.view_painter import PictureParts
from twomass_viewer.ui.panels.question_sheet import FileSheet
from twomass_viewer.ui.panels.text import secondary
from twomass_viewer.ui.theme import PADDING

_WORDS = {
    "PNG": "PNG: pixels",
    "PDF": "PDF: images as pixels, marks and text as lines",
    "SVG": "SVG: images as pixels, marks and text as lines",
    "TIFF": "TIFF: pixels",
}
MOST_PIXELS = 150_000_000
"""Of a picture: 600 MB while it is painted; our choice."""
_SMALLEST, _LARGEST = 16, 30_000
_DPI_RANGE = (36.0, 2400.0)


class PictureSheet(FileSheet):
    """Asks for a `PictureWish`; Esc leaves things as they are.

    Parameters
    ----------
    parent : QWidget
        The window it opens over.
    """

    wanted = Signal(PictureWish)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, 620, 408, "Save picture")
        self._screen = (1, 1)
        self._exact = 1.0
        self._following = False
        self._column.addLayout(self._make_questions())
        self._column.addStretch(1)
        self._column.addWidget(self._note)
        self._add_buttons("Save")

    # -- parts ------------------------------------------------------------------------------

    def _make_questions(self) -> QFormLayout:
        form = self._make_form()
        self._format = QComboBox()
        self._format.setAccessibleName("Format")
        for key in FORMATS:
            self._format.addItem(_WORDS[key], key)
        self._format.currentIndexChanged.connect(self._rename)
        form.addRow("Format", self._format)
        form.addRow("Size", self._make_size())
        form.addRow("Print", self._make_print())
        form.addRow("Show", self._make_parts())
        self._white = QComboBox()
        self._white.setAccessibleName("Surround")
        self._white.addItem("Dark", False)
        self._white.addItem("White", True)
        form.addRow("Surround", self._white)
        form.addRow("View", self._make_view())
        where = self._make_file_row()
        self._path.textChanged.connect(self._judge)
        self._path.editingFinished.connect(self._follow_name)
        form.addRow("File", where)
        return form

    def _make_size(self) -> QLayout:
        self._width, self._height = QSpinBox(), QSpinBox()
        for box, name in ((self._width, "Width in pixels"), (self._height, "Height in pixels")):
            box.setRange(_SMALLEST, _LARGEST)
            box.setAccessibleName(name)
            box.setKeyboardTracking(False)
        self._width.valueChanged.connect(lambda v: self._set_scale(v / self._screen[0]))
        self._height.valueChanged.connect(lambda v: self._set_scale(v / self._screen[1]))
        self._scale = QDoubleSpinBox()
        self._scale.setRange(0.05, 40.0)
        self._scale.setDecimals(2)
        self._scale.setSingleStep(0.5)
        self._scale.setSuffix(" × the screen")
        self._scale.setAccessibleName("Size against the screen")
        self._scale.setKeyboardTracking(False)
        self._scale.valueChanged.connect(self._set_scale)
        return _row(self._width, QLabel("×"), self._height, QLabel("px"), self._scale)

    def _make_print(self) -> QLayout:
        self._dpi = QDoubleSpinBox()
        self._dpi.setRange(*_DPI_RANGE)
        self._dpi.setDecimals(0)
        self._dpi.setSuffix(" dpi")
        self._dpi.setValue(DEFAULT_DPI)
        self._dpi.setAccessibleName("Resolution in print")
        self._dpi.valueChanged.connect(self._judge)
        self._on_paper = secondary()
        self._on_paper.setWordWrap(False)
        return _row(self._dpi, self._on_paper)

    def _make_parts(self) -> QLayout:
        names = {
            "marks": "Marks",
            "regions": "Regions",
            "grid": "Grid",
            "furniture": "Badges, compass, scale bar",
        }
        self._parts = {key: QCheckBox(words) for key, words in names.items()}
        for box in self._parts.values():
            box.setChecked(True)
        self._parts["furniture"].setToolTip(
            "Badges of lossy, unknown or simulated images stay in every picture."
        )
        return _row(*self._parts.values())

    def _make_view(self) -> QLayout:
        self._with_view = QCheckBox("Opening the picture brings it back")
        self._with_view.setChecked(True)
        self._full_paths = QCheckBox("Tell folders of files")
        self._full_paths.setToolTip(
            "Without, files are sought beside the picture, and who gets it does not learn your "
            "folders."
        )
        self._with_view.toggled.connect(self._full_paths.setEnabled)
        return _row(self._with_view, self._full_paths)

    # -- what is asked ----------------------------------------------------------------------

    def set_view(self, width: int, height: int, path: Path) -> None:
        """Offer a view of so many screen pixels, and a file in the format chosen last.

        The scale chosen last holds for another view, too.
        """
        self._screen = (width, height)
        self._path.setText(str(path.with_suffix(FORMATS[self._kind][0])))
        self._set_scale(self._exact)

    def set_path(self, path: Path) -> None:
        """Show the file that was chosen."""
        super().set_path(path)
        self._follow_name()

    def wish(self) -> PictureWish:
        """Return what is asked for now."""
        parts = {key: box.isChecked() for key, box in self._parts.items()}
        path = Path(self._path.text().strip()).expanduser()
        if format_of(path.name) is None:
            path = path.with_name(path.name + FORMATS[self._kind][0])
        return PictureWish(
            path,
            self._width.value(),
            self._height.value(),
            self._dpi.value(),
            PictureParts(**parts, white=bool(self._white.currentData())),
            self._with_view.isChecked(),
            self._full_paths.isChecked(),
        )

    @property
    def _kind(self) -> str:
        return str(self._format.currentData())

    def _set_scale(self, scale: float) -> None:
        """Let width, height and scale follow the one that was changed."""
        if self._following:
            return
        self._following = True
        self._exact = scale
        self._scale.setValue(scale)
        self._width.setValue(round(self._screen[0] * scale))
        self._height.setValue(round(self._screen[1] * scale))
        self._following = False
        self._judge()

    def _rename(self, *_: object) -> None:
        """Give the file the ending of the format."""
        path = Path(self._path.text())
        if path.name and format_of(path.name) != self._kind:
            if format_of(path.name) is not None:
                path = path.with_suffix("")
            self._path.setText(str(path.with_name(path.name + FORMATS[self._kind][0])))

    def _follow_name(self) -> None:
        """Choose the format that the name's ending says."""
        found = format_of(self._path.text())
        if found is not None and found != self._kind:
            self._format.setCurrentIndex(self._format.findData(found))

    def _judge(self, *_: object) -> None:
        wide, high = self._width.value(), self._height.value()
        cm = [n / self._dpi.value() * 2.54 for n in (wide, high)]
        self._on_paper.say(f"{cm[0]:.1f} × {cm[1]:.1f} cm on paper")
        too_large = wide * high > MOST_PIXELS
        self._ok.setEnabled(bool(self._path.text().strip()) and not too_large)
        self._note.say(
            f"{wide * high / 1e6:.0f} million pixels are more than the {MOST_PIXELS / 1e6:.0f} "
            "million a picture can have."
            if too_large
            else "The acknowledgment is added below. Marks and text keep their size on the view."
        )

    def _accept(self) -> None:
        if not self._ok.isEnabled():
            return
        wish = self.wish()
        self.dismiss()
        self.wanted.emit(wish)

    def take_keyboard(self) -> None:
        """Start with the format."""
        self._format.setFocus(Qt.FocusReason.PopupFocusReason)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(PADDING)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
