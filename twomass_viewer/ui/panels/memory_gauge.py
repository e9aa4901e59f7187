"""How much memory the pixels take, quietly in the status bar; the budget is chosen there."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QMenu, QToolButton

from twomass_viewer.ui.theme import SECONDARY_SIZE, set_tone, tabular_font

CHOICES_MIB = (64, 128, 256, 512, 1024, 2048, 4096)


@dataclass(frozen=True, slots=True)
class MemoryView:
    """Memory in MiB.

    Attributes
    ----------
    used, budget : float
        Pixels at full resolution: in memory, and as many as are kept.
    pinned : float
        Those of images that no file holds.
    pictures, pictures_budget : float
        Reduced versions, and pictures that are ready to be painted.
    """

    used: float = 0.0
    budget: float = 0.0
    pinned: float = 0.0
    pictures: float = 0.0
    pictures_budget: float = 0.0


class MemoryGauge(QToolButton):
    """Used and budget; a click offers other budgets.

    Signals
    -------
    budget_requested : int
        MiB.
    """

    budget_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._view = MemoryView()
        font = tabular_font(SECONDARY_SIZE)
        self.setFont(font)
        set_tone(self, "secondary")
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setMinimumWidth(QFontMetrics(font).horizontalAdvance("0000 / 0000 MiB") + 12)
        self.setAccessibleName("Memory for pixels")
        self.clicked.connect(self.open_menu)
        self.hide()

    def set_view(self, view: MemoryView) -> None:
        """Show how much is used; nothing while there are no images."""
        if view == self._view:
            return
        self._view = view
        self.setVisible(view.used > 0 or view.pictures > 0)
        self.setText(f"{view.used:.0f} / {view.budget:.0f} MiB")
        made = f" {view.pinned:.0f} MiB of them no file holds." if view.pinned else ""
        self.setToolTip(
            f"<p>Pixels at full resolution: {view.used:.0f} MiB in memory, of "
            f"{view.budget:.0f} MiB that are kept.{made} Images seen from afar are drawn from "
            "reduced versions; their pixels are read again from the file when you come near, "
            "measure or point at them.</p>"
            f"<p>Reduced versions and pictures ready to be drawn take {view.pictures:.0f} MiB "
            f"more, at most {view.pictures_budget:.0f}.</p><p>Click to keep more or less.</p>"
        )
        self.setAccessibleDescription(self.text())

    def open_menu(self) -> QMenu:
        """Offer budgets; the keyboard's way into it, too."""
        menu = QMenu(self)
        menu.addAction("Keep in memory").setEnabled(False)
        for mib in CHOICES_MIB:
            action = menu.addAction(f"{mib} MiB", partial(self.budget_requested.emit, mib))
            action.setCheckable(True)
            action.setChecked(mib == round(self._view.budget))
        menu.aboutToHide.connect(menu.deleteLater)
        height = menu.sizeHint().height()
        menu.popup(self.mapToGlobal(QPoint(0, -height)))
        return menu
