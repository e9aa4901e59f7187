"""Where images lie on the sky, and which of them overlap."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.wcs import SkyTransform

Array = NDArray[np.float64]

_EDGE_POINTS = 5


@dataclass(frozen=True, eq=False)
class Footprint:
    """The part of the sky an image covers.

    Attributes
    ----------
    transform : SkyTransform
    shape : tuple of (int, int)
        Rows and columns.
    """

    transform: SkyTransform
    shape: tuple[int, int]

    @cached_property
    def outline(self) -> tuple[Array, Array]:
        """Right ascension and declination (degrees) of points along the outer edge."""
        rows, cols = self.shape
        t = np.linspace(0.0, 1.0, _EDGE_POINTS)[:-1]
        x = np.concatenate([t, np.ones_like(t), 1.0 - t, np.zeros_like(t)]) * cols - 0.5
        y = np.concatenate([np.zeros_like(t), t, np.ones_like(t), 1.0 - t]) * rows - 0.5
        return self.transform.pixel_to_sky(x, y)


def unit_vectors(ra_deg: Array, dec_deg: Array) -> Array:
    """Return places as unit vectors, shape (n, 3)."""
    ra, dec = np.radians(ra_deg), np.radians(dec_deg)
    return np.column_stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)])


def near_pairs(footprints: Sequence[Footprint]) -> list[tuple[int, int]]:
    """Return the pairs whose circumscribed circles meet, each as (i, j) with i < j.

    An image that cannot be placed meets none. One product of matrices a row is fast enough for
    thousands of images, so there is no tree to build.
    """
    centres = np.full((len(footprints), 3), np.nan)
    radii = np.zeros(len(footprints))
    for n, footprint in enumerate(footprints):
        edge = unit_vectors(*footprint.outline)
        middle = edge.mean(axis=0)
        centres[n] = middle / np.linalg.norm(middle)
        radii[n] = np.arccos(np.clip((edge @ centres[n]).min(), -1.0, 1.0))
    pairs: list[tuple[int, int]] = []
    for i in range(len(footprints) - 1):
        # the chord keeps its precision where the cosine of a small angle has lost it
        chord = np.linalg.norm(centres[i + 1 :] - centres[i], axis=1)
        with np.errstate(invalid="ignore"):
            meets = chord <= 2.0 * np.sin(np.minimum(radii[i] + radii[i + 1 :], np.pi) / 2.0)
        pairs += [(i, i + 1 + int(j)) for j in np.flatnonzero(meets)]
    return pairs
