"""Dots on the pixels of an image, found without knowing what they are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.image import Plane, SurveyImage

THRESHOLD_SIGMA = 5.0
"""Peaks of the matched filter above the local noise of the image."""
FWHM_PIXELS = 2.9
"""Of survey stars on 1 arcsec pixels."""
EDGE_PIXELS = 8

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Detections:
    """Dots of one plane: 0-based pixels and FK5 J2000 places, shape (n,)."""

    x: Array
    y: Array
    ra_deg: Array
    dec_deg: Array

    def __len__(self) -> int:
        return len(self.x)


def detect(image: SurveyImage, plane: Plane) -> Detections:
    """Find the dots of a plane above its local background and noise."""
    from photutils.background import Background2D
    from photutils.detection import DAOStarFinder

    assert image.transform is not None
    data = np.asarray(plane.data, dtype=np.float64)
    blank = ~np.isfinite(data)
    background = Background2D(data, (32, 32), mask=blank, filter_size=(3, 3))
    net = np.where(blank, 0.0, data - background.background)
    # neighbouring pixels share their noise: the filter's own estimate holds for white noise
    smoothed = 1.7
    noise = smoothed * float(np.median(background.background_rms[~blank]))
    finder = DAOStarFinder(threshold=THRESHOLD_SIGMA * noise / 2.0, fwhm=FWHM_PIXELS)
    found = finder(net, mask=blank)
    if found is None:
        none = np.empty(0)
        return Detections(none, none, none, none)
    names = ("x_centroid", "y_centroid")
    if names[0] not in found.colnames:
        names = ("xcentroid", "ycentroid")
    x, y = (np.asarray(found[n], dtype=float) for n in names)
    rows, cols = data.shape
    inside = (x > EDGE_PIXELS) & (x < cols - EDGE_PIXELS) & (y > EDGE_PIXELS)
    inside &= y < rows - EDGE_PIXELS
    x, y = x[inside], y[inside]
    ra, dec = image.transform.pixel_to_sky(x, y)
    return Detections(x, y, np.asarray(ra), np.asarray(dec))
