"""The readout under the pointer: place, value and product, in figures that never jitter."""

from dataclasses import dataclass, fields
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QWidget

from twomass_viewer.ui.panels.text import copy_text
from twomass_viewer.ui.theme import PADDING, set_chip, set_tone, tabular_font


@dataclass(frozen=True, slots=True)
class ReadoutText:
    """What the pointer is on, as text; empty where it does not apply.

    Attributes
    ----------
    ra, dec : str
        Sexagesimal.
    ra_deg, dec_deg : str
        Decimal degrees.
    frame : str
        For example ``FK5 J2000``.
    galactic : str
        For example ``l 208.93 b −19.55``.
    pixel : str
        For example ``x 269.4 y 227.6``.
    value : str
        Pixel value with its unit, for example ``91.3 DN``.
    surface_brightness : str
        With its unit, for example ``16.98 mag/arcsec²``.
    image : str
        Product and fidelity, for example ``ATLAS · lossless``.
    lossy : bool
        Whether the chip of the image is amber.
    """

    ra: str = ""
    dec: str = ""
    ra_deg: str = ""
    dec_deg: str = ""
    frame: str = ""
    galactic: str = ""
    pixel: str = ""
    value: str = ""
    surface_brightness: str = ""
    image: str = ""
    lossy: bool = False


# Field, tone and the widest text it must hold without moving its neighbours.
_COLUMNS = (
    ("ra", "", "00 00 00.00"),
    ("dec", "", "−00 00 00.0"),
    ("degrees", "secondary", "000.00000 −00.00000"),
    ("frame", "secondary", "FK5 J2000"),
    ("galactic", "secondary", "l 000.00 b −00.00"),
    ("pixel", "secondary", "x 0000.0 y 0000.0"),
    ("value", "", "−00000.0 DN"),
    ("surface_brightness", "", "≈ 00.00 mag/arcsec²"),
)
# Given up in this order when the window is narrow.
_EXPENDABLE = ("galactic", "degrees", "pixel", "frame", "surface_brightness")


class StatusReadout(QWidget):
    """One line of fixed-width fields; a right click copies the place in several notations."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Pointer readout")
        self._text = ReadoutText()
        self._labels: dict[str, QLabel] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, 0, PADDING, 0)
        row.setSpacing(PADDING + 4)
        font = tabular_font()
        metrics = QFontMetrics(font)
        for name, tone, widest in _COLUMNS:
            label = QLabel()
            label.setFont(font)
            label.setTextFormat(Qt.TextFormat.PlainText)
            set_tone(label, tone)
            label.setFixedWidth(metrics.horizontalAdvance(widest) + 4)
            row.addWidget(label)
            self._labels[name] = label
        row.addStretch(1)
        self._chip = QLabel()
        self._chip.setFont(font)
        set_chip(self._chip, "none")
        row.addWidget(self._chip)
        self._spacing = row.spacing()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(240)
        self.setToolTip("Right click to copy the place")

    def set_fields(self, text: ReadoutText) -> None:
        """Show what the pointer is on."""
        if text == self._text:
            return
        before, self._text = self._text, text
        for name, label in self._labels.items():
            label.setText(self._value(name))
        if (before.image, before.lossy) != (text.image, text.lossy):
            self._chip.setText(text.image)
            set_chip(self._chip, "none" if not text.image else "lossy" if text.lossy else "plain")
            self._fit()

    def _value(self, name: str) -> str:
        if name == "degrees":
            return f"{self._text.ra_deg} {self._text.dec_deg}".strip()
        return str(getattr(self._text, name))

    def spoken(self) -> str:
        """Return the readout as one line for a screen reader or the clipboard."""
        values = [getattr(self._text, f.name) for f in fields(ReadoutText) if f.name != "lossy"]
        return ", ".join(v for v in values if v)

    def resizeEvent(self, event: object) -> None:
        """Give up the less needed fields when there is no room for all."""
        self._fit()

    def _fit(self) -> None:
        hidden: set[str] = set()
        for name in (None, *_EXPENDABLE):
            if name is not None:
                hidden.add(name)
            shown = [lab for key, lab in self._labels.items() if key not in hidden]
            need = sum(lab.maximumWidth() + self._spacing for lab in shown)
            if need + self._chip.sizeHint().width() + 2 * PADDING <= self.width():
                break
        for key, label in self._labels.items():
            label.setVisible(key not in hidden)

    def copies(self) -> list[tuple[str, str]]:
        """Return what can be copied: label and text."""
        t = self._text
        out = []
        if t.ra and t.dec:
            out.append(("Copy sexagesimal", _ascii(f"{t.ra} {t.dec}")))
        if t.ra_deg and t.dec_deg:
            out.append(("Copy decimal degrees", _ascii(f"{t.ra_deg} {t.dec_deg}")))
            place = _ascii(f"{t.ra_deg}, {t.dec_deg}")
            out.append(("Copy region line", f"fk5; point({place}) # point=cross"))
        if self.spoken():
            out.append(("Copy the whole readout", self.spoken()))
        return out

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy the place."""
        self.open_copy_menu(event.globalPos())

    def open_copy_menu(self, at: QPoint | None = None) -> QMenu:
        """Open the menu of notations to copy; the keyboard's way into it."""
        menu = QMenu(self)
        for label, text in self.copies():
            menu.addAction(label, partial(copy_text, text))
        if menu.isEmpty():
            menu.addAction("Point at the sky to read a place").setEnabled(False)
        menu.popup(at or self.mapToGlobal(QPoint(0, 0)))
        return menu


def _ascii(text: str) -> str:
    return text.replace("−", "-")
