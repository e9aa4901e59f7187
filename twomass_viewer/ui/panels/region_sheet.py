"""The numbers of one region, for editing."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.skyregions.colors import OFFERED, color_of, name_of
from twomass_viewer.skyregions.model import Region, fault_of


class RegionSheet(QDialog):
    """A modeless sheet with position, sizes, angle, label, colour, group and tags.

    Signals
    -------
    accepted_region : Region
    """

    accepted_region = Signal(object)

    def __init__(self, parent: QWidget, region: Region) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Edit the {region.shape}")
        self.setMinimumWidth(420)
        self._region = region
        column = QVBoxLayout(self)
        form = QFormLayout()
        column.addLayout(form)
        first, second, unit = ("RA, °", "Dec, °", "″")
        if region.in_pixels:
            first, second, unit = ("x, 0-based pix", "y, 0-based pix", "pix")
        self.points: list[tuple[QLineEdit, QLineEdit]] = []
        for n, (a, b) in enumerate(region.points):
            number = f" {n + 1}" if len(region.points) > 1 else ""
            pair = (self._field(f"{a:.7f}"), self._field(f"{b:.7f}"))
            form.addRow(f"{first}{number}", pair[0])
            form.addRow(f"{second}{number}", pair[1])
            self.points.append(pair)
        self.sizes = [self._field(f"{s:.4f}") for s in region.sizes]
        for name, field in zip(region.shape.size_names, self.sizes, strict=True):
            form.addRow(f"{name}, {unit}", field)
        self.angle = self._field(f"{region.pa_deg:.3f}")
        if region.shape.turns:
            form.addRow("Angle from x, °" if region.in_pixels else "PA of axis 2, ° E of N",
                        self.angle)  # fmt: skip
        self.label = self._field(region.label)
        self.color = self._field(region.color)
        self.group = self._field(region.group)
        self.tags = self._field(", ".join(region.tags))
        colors = QHBoxLayout()
        colors.addWidget(self.color, 1)
        colors.addWidget(self._palette())
        form.addRow("Label", self.label)
        form.addRow("Colour", colors)
        form.addRow("Group", self.group)
        form.addRow("Tags", self.tags)
        note = "Pixels of the image." if region.in_pixels else "FK5 J2000."
        column.addWidget(QLabel(note))
        self.fault = QLabel("")
        self.fault.setWordWrap(True)
        column.addWidget(self.fault)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Apply | QDialogButtonBox.StandardButton.Close
        )
        apply = buttons.button(QDialogButtonBox.StandardButton.Apply)
        apply.setDefault(True)
        apply.clicked.connect(self.apply)
        buttons.rejected.connect(self.close)
        column.addWidget(buttons)

    def _palette(self) -> QToolButton:
        """Return a button that offers colours."""
        button = QToolButton()
        button.setText("Choose")
        button.setToolTip("Choose a colour; a name or #rrggbb can be written as well")
        button.setAccessibleName("Choose a colour")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for color in OFFERED:
            swatch = QPixmap(16, 16)
            swatch.fill(QColor(color))
            action = menu.addAction(QIcon(swatch), name_of(color))
            action.triggered.connect(lambda _=False, color=color: self.color.setText(color))
        button.setMenu(menu)
        return button

    def _field(self, text: str) -> QLineEdit:
        field = QLineEdit(text)
        return field

    def apply(self) -> None:
        """Ask for the region as written, or say what is wrong with it."""
        try:
            region = replace(
                self._region,
                points=tuple((_number(a), _number(b)) for a, b in self.points),
                sizes=tuple(_number(f) for f in self.sizes),
                pa_deg=_number(self.angle) % 360.0,
            )
        except ValueError as error:
            self.fault.setText(str(error))
            return
        color = color_of(self.color.text())
        fault = fault_of(region)
        if not color:
            fault = f"“{self.color.text()}” is not a colour; write for example #3fd4e0 or red."
        self.fault.setText(fault)
        if fault:
            return
        if not region.in_pixels:
            region = replace(region, points=tuple((a % 360.0, b) for a, b in region.points))
        tags = tuple(t.strip() for t in self.tags.text().split(",") if t.strip())
        self._region = replace(
            region,
            label=self.label.text().strip(),
            color=color,
            group=self.group.text().strip() or self._region.group,
            tags=tags,
        )
        self.accepted_region.emit(self._region)


def _number(field: QLineEdit) -> float:
    try:
        return float(field.text())
    except ValueError:
        raise ValueError(f"“{field.text()}” is not a number.") from None
