"""The line profile: pixel values over distance, a curve for each band, and what to do with them."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.ui.icons import bind_icon
from twomass_viewer.ui.panels.profile_plot import ProfileCurve, ProfilePlot
from twomass_viewer.ui.panels.text import secondary
from twomass_viewer.ui.theme import PADDING, STEP, THIN_SPACE, set_chip, set_surface, tabular_font

__all__ = ["ProfileCurve", "ProfilePanel", "ProfileView"]

_NO_LINE = (
    "Choose the profile tool (F) and drag a line on the sky, or click its two ends. "
    "By keyboard: arrow keys move the pointer, Space sets an end."
)
_SAMPLINGS = (("bilinear", "Bilinear"), ("nearest", "Nearest pixel"))


@dataclass(frozen=True, eq=False, slots=True)
class ProfileView:
    """What the panel shows.

    Attributes
    ----------
    curves : tuple of ProfileCurve
    length_arcsec : float or None
        None without a line.
    waits : bool
        The line is begun and waits for its other end.
    image : str
        File names of the planes read.
    sampling : str
        ``bilinear`` or ``nearest``.
    all_bands : bool
    """

    curves: tuple[ProfileCurve, ...]
    length_arcsec: float | None
    waits: bool
    image: str
    sampling: str
    all_bands: bool


class ProfilePanel(QWidget):
    """Plot, choices and ways out.

    Signals
    -------
    sampling_requested : str
    all_bands_requested : bool
    copy_requested, export_requested, remove_requested
    """

    sampling_requested = Signal(str)
    all_bands_requested = Signal(bool)
    copy_requested = Signal()
    export_requested = Signal()
    remove_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Line profile")
        set_surface(self, "panel")
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, STEP, PADDING, PADDING)
        column.setSpacing(STEP)
        row = QHBoxLayout()
        row.setSpacing(PADDING)
        self._length = QLabel()
        self._length.setFont(tabular_font())
        self._length.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._chip = QLabel()
        set_chip(self._chip, "none")
        self._image = secondary()
        self._image.setWordWrap(False)
        self._image.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.sampling = QComboBox()
        self.sampling.setAccessibleName("Value between pixel centres")
        self.sampling.setToolTip("How values between pixel centres are found")
        for name, words in _SAMPLINGS:
            self.sampling.addItem(words, name)
        self.sampling.activated.connect(
            lambda n: self.sampling_requested.emit(self.sampling.itemData(n))
        )
        self.all_bands = QCheckBox("All bands")
        self.all_bands.setToolTip("Read all bands of the image set, not only the one shown")
        self.all_bands.toggled.connect(self.all_bands_requested)
        row.addWidget(self._length)
        row.addWidget(self._chip)
        row.addWidget(self._image, 1)
        row.addWidget(self.all_bands)
        row.addWidget(self.sampling)
        self._ways_out = []
        for icon, tip, signal in (
            ("copy", "Copy the profile as CSV", self.copy_requested),
            ("export", "Export the profile…", self.export_requested),
            ("trash", "Remove the line", self.remove_requested),
        ):
            button = QToolButton()
            bind_icon(button, icon, 16)
            button.setToolTip(tip)
            button.setAccessibleName(tip.rstrip("…"))
            button.clicked.connect(signal.emit)
            row.addWidget(button)
            self._ways_out.append(button)
        column.addLayout(row)
        self.plot = ProfilePlot()
        column.addWidget(self.plot, 1)
        self.set_view(ProfileView((), None, False, "", "bilinear", False))

    def set_view(self, view: ProfileView) -> None:
        """Show profiles, or say how to make one."""
        has_line = view.length_arcsec is not None and not view.waits
        self._length.setText(f"{view.length_arcsec:.2f}″{THIN_SPACE} A to B" if has_line else "")
        self._image.say(view.image)
        self._image.setToolTip(view.image)
        indicative = any(c.indicative for c in view.curves)
        self._chip.setText("≈ indicative" if indicative else "")
        self._chip.setVisible(indicative)
        set_chip(self._chip, "lossy" if indicative else "none")
        with QSignalBlocker(self.all_bands):
            self.all_bands.setChecked(view.all_bands)
        with QSignalBlocker(self.sampling):
            self.sampling.setCurrentIndex(self.sampling.findData(view.sampling))
        copy, export, remove = self._ways_out
        copy.setEnabled(bool(view.curves))
        export.setEnabled(bool(view.curves))
        remove.setEnabled(view.length_arcsec is not None)
        words = ""
        if view.length_arcsec is None:
            words = _NO_LINE
        elif view.waits:
            words = "A is set. Click the other end, or move the pointer there and press Space."
        elif not any(np.isfinite(c.dn).any() for c in view.curves):
            words = "The line crosses no pixel with a value."
        self.plot.set_curves(view.curves, words)
