"""The pixels of one plane as artifacts are measured on them: sky, noise, cuts, apertures."""

import math

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.image import Plane, SurveyImage, image_center
from twomass_viewer.imagery.wcs import SkyTransform, scale_arcsec
from twomass_viewer.photometry.noise import NOISE
from twomass_viewer.survey.apertures import STANDARD_RADIUS_ARCSEC

Array = NDArray[np.float64]

SKY_FROM, SKY_TO = 9.0, 15.0
"""Ring about a ghost in which its sky is read, arcsec: as ghosts were measured for the rules."""

_BLOCK = 64  # pixels: coarser than stars, finer than nebulae (our choice)
_FEWEST_IN_RING = 60  # square arcsec: our choice


class PixelFrame:
    """One plane with its noise; places are 0-based pixels, sizes arcsec.

    Attributes
    ----------
    data : ndarray of float32, shape (rows, cols)
    scale : float
        Arcsec per pixel.
    sky_dn, sigma_dn : float
        Median and robust noise of one pixel about its surroundings.
    magzp : float or None
    """

    def __init__(self, image: SurveyImage, plane: Plane) -> None:
        assert image.transform is not None
        self.transform: SkyTransform = image.transform
        self.data = plane.data
        self.magzp = plane.magzp
        self.scale = scale_arcsec(image.transform, *image_center(plane.shape))
        self.lossy = not image.fidelity.value.is_photometric
        finite = np.isfinite(plane.data)
        self.sky_dn = float(np.median(plane.data[finite])) if finite.any() else math.nan
        self.sigma_dn = _noise(plane.data)

    @property
    def usable(self) -> bool:
        """Whether there is any pixel and any noise."""
        return math.isfinite(self.sky_dn) and self.sigma_dn > 0

    def on_image(self, x: float, y: float) -> bool:
        """Whether a place lies on a pixel that is not blank."""
        rows, cols = self.data.shape
        if not (-0.5 <= x < cols - 0.5 and -0.5 <= y < rows - 0.5):
            return False
        return bool(np.isfinite(self.data[round(y), round(x)]))

    def cut(self, x: float, y: float, radius_arcsec: float) -> tuple[Array, Array, Array] | None:
        """Return pixels about a place with their offsets (x, y) in arcsec; None off the image."""
        rows, cols = self.data.shape
        reach = radius_arcsec / self.scale
        r0, r1 = max(0, math.floor(y - reach)), min(rows, math.ceil(y + reach) + 1)
        c0, c1 = max(0, math.floor(x - reach)), min(cols, math.ceil(x + reach) + 1)
        if r0 >= r1 or c0 >= c1:
            return None
        dy, dx = np.mgrid[r0:r1, c0:c1].astype(float)
        pixels = self.data[r0:r1, c0:c1].astype(float)
        return pixels, (dx - x) * self.scale, (dy - y) * self.scale

    def aperture(
        self, x: float, y: float, radius: float = STANDARD_RADIUS_ARCSEC
    ) -> tuple[float, float] | None:
        """Return flux above the ring around a place, and its error, in DN.

        None where the aperture holds a blank pixel or too little of the ring is left. The error
        knows that neighbouring pixels share their noise; where the surroundings are rougher than
        the noise (stars, nebulae, wings) they decide.
        """
        found = self.cut(x, y, SKY_TO + self.scale)
        if found is None:
            return None
        pixels, dx, dy = found
        r = np.hypot(dx, dy)
        # pixels partly inside count in part
        weight = np.clip((radius - r) / self.scale + 0.5, 0.0, 1.0)
        if not np.isfinite(pixels[weight > 0]).all() or self._cuts_off(x, y, radius):
            return None
        ring = pixels[(r >= SKY_FROM) & (r <= SKY_TO) & np.isfinite(pixels)]
        if len(ring) * self.scale**2 < _FEWEST_IN_RING:
            return None
        sky, rough = clipped(ring)
        area = float(weight.sum())
        flux = float((weight * np.where(weight > 0, pixels - sky, 0.0)).sum())
        sigma = max(self.sigma_dn, rough)
        return flux, NOISE.flux_error(flux, area, sigma, self.scale)

    def centroid(self, x: float, y: float, sky: float, radius: float = 3.0) -> tuple[float, float]:
        """Return how far (x, y; arcsec) the light about a place lies from it."""
        found = self.cut(x, y, 2.5 * radius)
        if found is None:
            return 0.0, 0.0
        pixels, dx, dy = found
        light = np.clip(np.nan_to_num(pixels - sky - self.sigma_dn, nan=0.0), 0.0, None)
        cx = cy = 0.0
        for _ in range(5):
            weight = light * (np.hypot(dx - cx, dy - cy) <= radius)
            total = weight.sum()
            if total <= 0:
                return 0.0, 0.0
            cx, cy = float((weight * dx).sum() / total), float((weight * dy).sum() / total)
        return cx, cy

    def mag(self, flux_dn: float) -> float | None:
        """Return the magnitude of a flux, or None."""
        if self.magzp is None or flux_dn <= 0:
            return None
        return self.magzp - 2.5 * math.log10(flux_dn)

    def _cuts_off(self, x: float, y: float, radius: float) -> bool:
        rows, cols = self.data.shape
        reach = radius / self.scale
        return min(x - reach, y - reach) < -0.5 or x + reach > cols - 0.5 or y + reach > rows - 0.5


def clipped(values: Array) -> tuple[float, float]:
    """Return median and robust scatter after stars were clipped off."""
    kept = values
    middle = float(np.median(kept))
    scatter = 1.4826 * float(np.median(np.abs(kept - middle)))
    for _ in range(3):
        kept = kept[np.abs(kept - middle) <= 3.0 * max(scatter, 1e-9)]
        if not len(kept):
            break
        middle = float(np.median(kept))
        scatter = 1.4826 * float(np.median(np.abs(kept - middle)))
    return middle, scatter


def _noise(data: NDArray[np.float32]) -> float:
    """Return the noise of a pixel: what lies below the medians of blocks, where no stars are."""
    rows, cols = data.shape
    below = []
    for r in range(0, rows, _BLOCK):
        for c in range(0, cols, _BLOCK):
            block = data[r : r + _BLOCK, c : c + _BLOCK]
            block = block[np.isfinite(block)]
            if len(block) < 50:
                continue
            low, middle = np.percentile(block, (15.87, 50.0))
            below.append(middle - low)
    return float(np.median(below)) if below else 0.0
