"""What a self-test of markers finds, as values."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LIMIT_ARCSEC = 0.5
"""An offset above this raises a notice: markers are then visibly beside their stars. The survey's
own positions are good to 0.1″."""

_SIGNIFICANT = 3.0


@dataclass(frozen=True, eq=False)
class MarkerOffset:
    """How far the markers of a catalogue lie from the sources of an image.

    Attributes
    ----------
    image, catalog : str
        Their names.
    stars : int
        Pairs the offset rests on; 0 where none was found.
    east_arcsec, north_arcsec : float
        Marker less source: Δα cos δ and Δδ; NaN without pairs.
    error_arcsec : tuple of (float, float)
        One sigma of both medians.
    scatter_arcsec : float
        Of single pairs, robust, one axis.
    rounding_arcsec : float or None
        By how much positions of the table are rounded or cut.
    ra_deg, dec_deg : ndarray, shape (stars,)
        The sources.
    marker_ra_deg, marker_dec_deg : ndarray, shape (stars,)
        The markers that belong to them.
    fault : str
        Why there is no offset, as a sentence.
    """

    image: str
    catalog: str
    stars: int = 0
    east_arcsec: float = math.nan
    north_arcsec: float = math.nan
    error_arcsec: tuple[float, float] = (math.nan, math.nan)
    scatter_arcsec: float = math.nan
    rounding_arcsec: float | None = None
    ra_deg: Array = field(default_factory=lambda: np.empty(0), repr=False)
    dec_deg: Array = field(default_factory=lambda: np.empty(0), repr=False)
    marker_ra_deg: Array = field(default_factory=lambda: np.empty(0), repr=False)
    marker_dec_deg: Array = field(default_factory=lambda: np.empty(0), repr=False)
    fault: str = ""

    @property
    def size_arcsec(self) -> float:
        """Length of the offset."""
        return math.hypot(self.east_arcsec, self.north_arcsec)

    @property
    def is_large(self) -> bool:
        """Whether it is above the limit (or the rounding of the table) and no accident."""
        if not self.stars:
            return False
        limit = max(LIMIT_ARCSEC, self.rounding_arcsec or 0.0)
        return self.size_arcsec > max(limit, _SIGNIFICANT * math.hypot(*self.error_arcsec))
