"""One image on the grid of a mosaic, by cubic splines (reproject_interp, bicubic).

Survey pixels sample a star image well, and there a cubic spline keeps place and light best: on
simulated stars of 2.8 arcsec the places agree within 0.003 arcsec and 4 arcsec magnitudes within
0.001 mag. Bilinear interpolation and exact areas of overlap lose 0.004 mag and 0.02 arcsec to the
widening of the core, the adaptive algorithm with a Hann kernel moves stars by up to 0.16 arcsec.

Larger pixels are the sum of finer ones, at least as fine as those of the image, so nothing is
aliased and MAGZP goes on to hold for sums of DN.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.image import image_center
from twomass_viewer.imagery.wcs import SkyTransform, ZenithalTransform, scale_arcsec
from twomass_viewer.mosaic.footprints import Footprint
from twomass_viewer.mosaic.grid import MosaicGrid, Window

Array = NDArray[np.float64]

METHOD = "reproject_interp, bicubic; larger pixels are sums"

_BLANK_WEIGHT = 0.02  # a pixel that owes more to blank ones is blank: our choice
_SAME_SIZE = 0.05
_SPLINE_REACH = 24  # pixels; a spline forgets a quarter of what is left at each


def resample(data: Array, transform: SkyTransform, grid: MosaicGrid, window: Window) -> Array:
    """Return an image on a window of the grid.

    Parameters
    ----------
    data : ndarray, shape (rows, cols)
        DN, NaN where blank.
    transform : SkyTransform
        Of the image.
    grid : MosaicGrid
    window : Window

    Returns
    -------
    ndarray of float, shape window.shape
        DN a grid pixel, NaN where the image does not reach.
    """
    from reproject import reproject_interp

    rows, cols = data.shape
    own_arcsec = scale_arcsec(transform, *image_center((rows, cols)))
    finer = max(1, math.ceil(grid.pixel_arcsec / own_arcsec - _SAME_SIZE))
    height, width = window.shape
    fine = _fine_transform(grid, window, finer)
    fine_shape = (height * finer, width * finer)
    part = _part_seen(transform, (rows, cols), Footprint(fine, fine_shape))
    if part is None:
        return np.full(window.shape, np.nan)
    cut = data[part.row0 : part.row1, part.col0 : part.col1]
    both: Array = reproject_interp(
        (_filled(cut), _wcs(transform, part)),
        _wcs(fine, Window(0, fine_shape[0], 0, fine_shape[1])),
        shape_out=(2, height * finer, width * finer),
        order="bicubic",
        roundtrip_coords=False,
        return_footprint=False,
    )
    values, blank = both[0], both[1]
    with np.errstate(invalid="ignore"):
        values[~(np.abs(blank) <= _BLANK_WEIGHT)] = np.nan
    if finer > 1:
        values = values.reshape(height, finer, width, finer).mean(axis=(1, 3))
    return np.asarray(values * (grid.pixel_arcsec / own_arcsec) ** 2)


def _part_seen(transform: SkyTransform, shape: tuple[int, int], seen: Footprint) -> Window | None:
    """Return the part of an image a piece of the grid needs: a strip wants only a few rows."""
    x, y = transform.sky_to_pixel(*seen.outline)
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return Window(0, shape[0], 0, shape[1])
    part = Window(
        max(0, int(y.min()) - _SPLINE_REACH),
        min(shape[0], int(y.max()) + _SPLINE_REACH),
        max(0, int(x.min()) - _SPLINE_REACH),
        min(shape[1], int(x.max()) + _SPLINE_REACH),
    )
    return part if min(part.shape) > 1 else None


def _filled(data: Array) -> Array:
    """Return an image without blanks, and beside it 1 where they were, shape (2, rows, cols).

    A spline looks far, so a blank pixel takes the value of the nearest valid one; how much of it
    reaches a place is what the spline of the second plane says.
    """
    blank = ~np.isfinite(data)
    if not blank.any() or blank.all():
        return np.stack([np.where(blank, 0.0, data), blank.astype(float)])
    from scipy.ndimage import distance_transform_edt

    nearest = distance_transform_edt(blank, return_distances=False, return_indices=True)
    return np.stack([data[tuple(nearest)], blank.astype(float)])


def _fine_transform(grid: MosaicGrid, window: Window, finer: int) -> ZenithalTransform:
    t = grid.transform
    a, b, c, d = (v / finer for v in t.cd_deg)
    middle = (t.crpix[0] - window.col0, t.crpix[1] - window.row0)
    return ZenithalTransform(
        t.frame,
        t.projection,
        t.crval_deg,
        ((middle[0] + 0.5) * finer - 0.5, (middle[1] + 0.5) * finer - 0.5),
        (a, b, c, d),
    )


def _wcs(transform: SkyTransform, part: Window) -> Any:
    """Return the transform of a part of an image in the interface reproject asks for (APE 14).

    Both sides speak FK5 J2000 through our own transforms, so every image that can be shown,
    B1950 and Galactic ones too, can be resampled, and lands where the window shows it.
    """
    from astropy.coordinates import FK5, SkyCoord
    from astropy.wcs.wcsapi import BaseLowLevelWCS, HighLevelWCSWrapper

    class _Wcs(BaseLowLevelWCS):  # type: ignore[misc]  # astropy is not typed
        pixel_n_dim = 2
        world_n_dim = 2
        world_axis_physical_types = ("pos.eq.ra", "pos.eq.dec")
        world_axis_units = ("deg", "deg")
        pixel_shape = (part.shape[1], part.shape[0])
        world_axis_object_components = (
            ("celestial", 0, "spherical.lon.degree"),
            ("celestial", 1, "spherical.lat.degree"),
        )
        world_axis_object_classes = {  # noqa: RUF012  # astropy's interface
            "celestial": (SkyCoord, (), {"frame": FK5(), "unit": "deg"})
        }

        def pixel_to_world_values(self, *pixels: Any) -> tuple[Array, Array]:
            x, y = pixels
            return transform.pixel_to_sky(np.add(x, part.col0), np.add(y, part.row0))

        def world_to_pixel_values(self, *world: Any) -> tuple[Array, Array]:
            x, y = transform.sky_to_pixel(*world)
            return x - part.col0, y - part.row0

    return HighLevelWCSWrapper(_Wcs())
