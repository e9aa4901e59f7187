"""The pixel grid of a mosaic: north up, east left, around all its images."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from twomass_viewer.errors import UsageError
from twomass_viewer.imagery.wcs import ZenithalTransform
from twomass_viewer.io.hdus import MAX_DATA_BYTES
from twomass_viewer.mosaic.footprints import Footprint, unit_vectors

PROJECTIONS = ("TAN", "SIN")
PIXEL_LIMITS_ARCSEC = (0.1, 120.0)

_BYTES_A_PIXEL = 4
_MARGIN_PIX = 1


@dataclass(frozen=True)
class Window:
    """Rows ``row0:row1`` and columns ``col0:col1`` of a grid."""

    row0: int
    row1: int
    col0: int
    col1: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.row1 - self.row0, self.col1 - self.col0


@dataclass(frozen=True)
class MosaicGrid:
    """Where the pixels of a mosaic lie.

    Attributes
    ----------
    transform : ZenithalTransform
        FK5 J2000, TAN or SIN.
    shape : tuple of (int, int)
        Rows and columns.
    pixel_arcsec : float
    """

    transform: ZenithalTransform
    shape: tuple[int, int]
    pixel_arcsec: float

    def window(self, footprint: Footprint, row0: int = 0, row1: int | None = None) -> Window | None:
        """Return the part of rows ``row0:row1`` that an image can reach, or None."""
        x, y = self.transform.sky_to_pixel(*footprint.outline)
        last = self.shape[0] if row1 is None else row1
        c0, c1 = _span(x, 0, self.shape[1])
        r0, r1 = _span(y, row0, last)
        return Window(r0, r1, c0, c1) if c0 < c1 and r0 < r1 else None


def make_grid(
    footprints: Sequence[Footprint], pixel_arcsec: float, projection: str = "TAN"
) -> MosaicGrid:
    """Return the smallest grid that holds all images.

    Parameters
    ----------
    footprints : sequence of Footprint
        At least one.
    pixel_arcsec : float
    projection : str
        ``TAN`` or ``SIN``.

    Raises
    ------
    UsageError
        The images do not fit on one plane, or the grid would be larger than can be read again.
    """
    outlines = [f.outline for f in footprints]
    ra = np.concatenate([o[0] for o in outlines])
    dec = np.concatenate([o[1] for o in outlines])
    middle = unit_vectors(ra, dec).mean(axis=0)
    size = float(np.linalg.norm(middle))
    if size < 1e-6:
        raise UsageError("The images lie on opposite sides of the sky.", "Choose a smaller field.")
    ra0 = float(np.degrees(np.arctan2(middle[1], middle[0]))) % 360.0
    dec0 = float(np.degrees(np.arcsin(middle[2] / size)))
    step = pixel_arcsec / 3600.0
    plane = ZenithalTransform("FK5", projection, (ra0, dec0), (0.0, 0.0), (-step, 0, 0, step))
    x, y = plane.sky_to_pixel(ra, dec)
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise UsageError(
            "The images lie too far apart for one tangent plane.", "Choose a smaller field."
        )
    cols = int(np.ceil(np.ptp(x))) + 2 * _MARGIN_PIX
    rows = int(np.ceil(np.ptp(y))) + 2 * _MARGIN_PIX
    if rows * cols * _BYTES_A_PIXEL > MAX_DATA_BYTES:
        raise UsageError(
            f"The mosaic would have {cols} x {rows} pixels, "
            f"{rows * cols * _BYTES_A_PIXEL / 1e9:,.1f} GB; more than "
            f"{MAX_DATA_BYTES / 1e9:.1f} GB is not written.",
            "Make the pixels larger with --pixel, or choose a smaller field.",
        )
    first_x = float(np.floor(x.min())) - _MARGIN_PIX + 0.5
    first_y = float(np.floor(y.min())) - _MARGIN_PIX + 0.5
    cols, rows = (
        int(np.ceil(float(v.max()) - first)) + _MARGIN_PIX
        for v, first in ((x, first_x), (y, first_y))
    )
    transform = ZenithalTransform(
        "FK5", projection, (ra0, dec0), (-first_x, -first_y), (-step, 0.0, 0.0, step)
    )
    return MosaicGrid(transform, (rows, cols), pixel_arcsec)


def _span(values: np.ndarray, low: int, high: int) -> tuple[int, int]:
    start = int(np.floor(float(values.min()))) - _MARGIN_PIX
    stop = int(np.ceil(float(values.max()))) + _MARGIN_PIX + 1
    return max(low, start), min(high, stop)
