"""Screen and plane: where a place of the field lies on the screen under a Camera.

Screen coordinates are logical pixels, x to the right and y down, 0 at the upper left *edge* of the
view. A whole number is therefore an edge between screen pixels, and the middle of the first
screen pixel is 0.5.
"""

import math
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QTransform

from twomass_viewer.scene.scene import Camera

Array = NDArray[np.float64]
Coordinate = TypeVar("Coordinate", float, Array)
# Smallest and largest plane coordinates: east, north, east, north.
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class ViewGeometry:
    """A Camera looking through a view of a given size.

    Attributes
    ----------
    camera : Camera
    width, height : float
        Logical pixels.
    """

    camera: Camera = field(default_factory=Camera)
    width: float = 1.0
    height: float = 1.0

    @property
    def right(self) -> tuple[float, float]:
        """Unit vector (east, north) of the screen's rightward direction."""
        theta = math.radians(self.camera.rotation_deg)
        sign = -1.0 if self.camera.parity >= 0 else 1.0
        return sign * math.cos(theta), -sign * math.sin(theta)

    @property
    def up(self) -> tuple[float, float]:
        """Unit vector (east, north) of the screen's upward direction."""
        theta = math.radians(self.camera.rotation_deg)
        return math.sin(theta), math.cos(theta)

    def to_screen(self, east: Coordinate, north: Coordinate) -> tuple[Coordinate, Coordinate]:
        """Return screen coordinates of places on the plane."""
        (rx, ry), (ux, uy) = self.right, self.up
        e0, n0 = self.camera.center
        k = 1.0 / self.camera.arcsec_per_pixel
        de, dn = east - e0, north - n0
        x = (de * rx + dn * ry) * k + self.width / 2
        y = (de * ux + dn * uy) * -k + self.height / 2
        return x, y

    def to_plane(self, x: float, y: float) -> tuple[float, float]:
        """Return the place on the plane at a screen position."""
        (rx, ry), (ux, uy) = self.right, self.up
        e0, n0 = self.camera.center
        a = (x - self.width / 2) * self.camera.arcsec_per_pixel
        b = -(y - self.height / 2) * self.camera.arcsec_per_pixel
        return e0 + rx * a + ux * b, n0 + ry * a + uy * b

    def transform(self) -> QTransform:
        """Return the map from the plane to the screen."""
        (rx, ry), (ux, uy) = self.right, self.up
        k = 1.0 / self.camera.arcsec_per_pixel
        x0, y0 = self.to_screen(0.0, 0.0)
        return QTransform(rx * k, -ux * k, ry * k, -uy * k, x0, y0)

    def bounds(self, margin_px: float = 0.0) -> Bounds:
        """Return the box on the plane that holds the view and a margin around it."""
        corners = [
            self.to_plane(x, y)
            for x in (-margin_px, self.width + margin_px)
            for y in (-margin_px, self.height + margin_px)
        ]
        east, north = [c[0] for c in corners], [c[1] for c in corners]
        return min(east), min(north), max(east), max(north)
