"""An item of the canvas that covers the view, in logical screen coordinates."""

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsItem

from twomass_viewer.ui.canvas.view_geometry import ViewGeometry


class ViewItem(QGraphicsItem):
    """What lies over the whole view and follows the camera; subclasses paint it.

    Attributes
    ----------
    view : ViewGeometry
        What is seen.
    """

    def __init__(self) -> None:
        super().__init__()
        self.view = ViewGeometry()

    def set_geometry(self, geometry: ViewGeometry) -> None:
        """Follow the camera."""
        if (geometry.width, geometry.height) != (self.view.width, self.view.height):
            self.prepareGeometryChange()
        self.view = geometry
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the view."""
        return QRectF(0, 0, self.view.width, self.view.height)
