"""Which images belong together: one product, shape and place in different bands."""

import itertools
import math
from collections.abc import Sequence

import numpy as np

from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.survey.bands import Band

_CELL = 1e-3  # of a radian (3.4 arcmin): a pixel is smaller than that
_Cell = tuple[object, ...]


class Groups:
    """Groups that grow image by image; finding the group of one does not look at all others."""

    def __init__(self) -> None:
        self._groups: list[list[SurveyImage]] = []
        self._near: dict[_Cell, list[list[SurveyImage]]] = {}

    def add(self, image: SurveyImage) -> tuple[SurveyImage, ...]:
        """Add an image and return the images of its group from before, none for a new one."""
        cells = _cells(image)
        candidates = (g for c in cells for g in self._near.get(c, ()))
        group = next((g for g in candidates if _belongs(image, g)), None)
        if group is not None:
            before = tuple(group)
            group.append(image)
            return before
        self._groups.append([image])
        if cells:
            self._near.setdefault(cells[0], []).append(self._groups[-1])
        return ()

    @property
    def in_order(self) -> tuple[tuple[SurveyImage, ...], ...]:
        """The groups in the order of their first images, each in the order of the bands."""
        return tuple(in_band_order(g) for g in self._groups)


def group_images(images: Sequence[SurveyImage]) -> tuple[tuple[SurveyImage, ...], ...]:
    """Put images of one product, shape and place in different bands together, in order."""
    groups = Groups()
    for image in images:
        groups.add(image)
    return groups.in_order


def in_band_order(group: Sequence[SurveyImage]) -> tuple[SurveyImage, ...]:
    """Return the images of a group as J, H, Ks, others."""
    order = list(Band)
    return tuple(
        sorted(group, key=lambda i: order.index(i.planes[0].band) if i.planes[0].band else 9)
    )


def _cells(image: SurveyImage) -> list[_Cell]:
    """Return the cell of space in which an image's first pixel lies, then the cells around it."""
    if image.transform is None:
        return []
    ra, dec = image.transform.pixel_to_sky(np.zeros(1), np.zeros(1))
    lon, lat = math.radians(float(ra[0])), math.radians(float(dec[0]))
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return []
    place = (math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat))
    x, y, z = (math.floor(v / _CELL) for v in place)
    kind = (image.product, image.planes[0].shape)
    steps = sorted(itertools.product((0, -1, 1), repeat=3), key=lambda s: s != (0, 0, 0))
    return [(*kind, x + i, y + j, z + k) for i, j, k in steps]


def _belongs(image: SurveyImage, group: list[SurveyImage]) -> bool:
    first = group[0]
    bands = {p.band for i in group for p in i.planes}
    if image.product is not first.product or image.planes[0].shape != first.planes[0].shape:
        return False
    if None in bands or any(p.band in bands or p.band is None for p in image.planes):
        return False
    if image.transform is None or first.transform is None:
        return False
    rows, cols = image.planes[0].shape
    x, y = np.array([0.0, cols - 1.0]), np.array([0.0, rows - 1.0])
    ra, dec = first.transform.pixel_to_sky(x, y)
    px, py = image.transform.sky_to_pixel(ra, dec)
    return bool(np.all(np.hypot(px - x, py - y) < 1.0))
