"""Bright stars found on the image itself, where no catalogue names them.

Unsaturated stars are local maxima with a centroid and a 4 arcsec aperture. A saturated star is
placed by the centroid of its filled core and measured by its wings: the ring just outside the
core, in diagonal sectors that avoid the spikes, against the wing profile of unsaturated stars.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.imagery.wcs import scale_arcsec
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet
from twomass_viewer.survey.scans import Hemisphere

Progress = Callable[[float, str], None]
Array = NDArray[np.float64]
Frame = NDArray[np.float32]

APERTURE_ARCSEC = 4.0
SKY_ARCSEC = (14.0, 20.0)
_MARGIN_MAG = 0.3  # the peak only pre-selects; the aperture decides
_MIN_RING_PIXELS = 20


@dataclass(frozen=True, eq=False, slots=True)
class DetectedStars:
    """Stars found on one plane.

    Attributes
    ----------
    ra_deg, dec_deg : ndarray of float64
        FK5 J2000.
    mag : ndarray of float64
    saturated : ndarray of bool
        Where the magnitude comes from the wings.
    """

    ra_deg: Array
    dec_deg: Array
    mag: Array
    saturated: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ra_deg)


def detect_stars(
    image: SurveyImage,
    plane: Plane,
    hemisphere: Hemisphere | None,
    rules: RuleSet,
    progress: Progress | None = None,
) -> DetectedStars:
    """Find the stars of a plane that are bright enough to cause artifacts.

    Parameters
    ----------
    image : SurveyImage
        With a sky transform.
    plane : Plane
        With band and zero point.
    hemisphere : Hemisphere or None
        Chooses the wing profile; None takes CTIO's.
    rules : RuleSet
    progress : callable, optional
        Called for every star; may raise CancelledError.

    Returns
    -------
    DetectedStars
        Saturated stars first, each group from bright to faint.
    """
    assert image.transform is not None
    assert plane.band is not None
    assert plane.magzp is not None
    data = plane.data
    if not np.isfinite(data).any():
        none = np.empty(0)
        return DetectedStars(none, none, none, np.empty(0, dtype=bool))
    finder = _Finder(image, plane, plane.band, plane.magzp, hemisphere or Hemisphere.SOUTH, rules)
    found = finder.saturated(progress)
    found += finder.unsaturated(found, progress)
    x, y, mag = (np.array([f[k] for f in found], dtype=float) for k in range(3))
    ra, dec = image.transform.pixel_to_sky(x, y)
    return DetectedStars(ra, dec, mag, np.array([f[3] > 0 for f in found], dtype=bool))


class _Finder:
    """One plane, its sky, and the numbers that decide."""

    def __init__(
        self,
        image: SurveyImage,
        plane: Plane,
        band: Band,
        magzp: float,
        hemisphere: Hemisphere,
        rules: RuleSet,
    ) -> None:
        self.magzp = magzp
        self.scale = scale_arcsec(
            image.transform,  # type: ignore[arg-type]  # checked by detect_stars
            (plane.shape[1] - 1) / 2.0,
            (plane.shape[0] - 1) / 2.0,
        )
        self.data: Frame = plane.data
        self.sky = float(np.nanmedian(plane.data))
        self.limit = rules.value("parents", "faintest_parent", band)

        def rule(name: str) -> float:
            return rules.value("saturation", name, band, hemisphere)

        self.ring_from, self.core_level = rule("ring_from"), rule("core_level")
        self.peak_share = rule("peak_share") * self.scale**2
        self.wing = (rule("wing_inner"), rule("wing_inner_slope"), rule("wing_break"))
        self.outer = (rule("wing_outer"), rule("wing_outer_slope"))

    def saturated(self, progress: Progress | None) -> list[tuple[float, float, float, float]]:
        """Return (x, y, mag, core radius in pixels) of stars with a saturated core."""
        from scipy import ndimage

        excess = np.nan_to_num(self.data - self.sky, nan=0.0)
        core = ndimage.binary_fill_holes(excess > self.core_level)
        labels, count = ndimage.label(core)
        if not count:
            return []
        numbers = np.arange(1, count + 1)
        peaks = ndimage.maximum(excess, labels, numbers)
        boxes = ndimage.find_objects(labels)
        found = []
        for k in np.flatnonzero(np.asarray(peaks) > self.ring_from):
            if progress is not None:
                progress(0.5 * float(k) / count, "Measuring saturated stars")
            rows, cols = np.nonzero(labels[boxes[k]] == k + 1)
            radius = float(np.sqrt(len(rows) / np.pi))
            x, y = boxes[k][1].start + cols.mean(), boxes[k][0].start + rows.mean()
            mag = self._wing_mag(x, y, radius)
            if mag is not None and mag <= self.limit:
                found.append((float(x), float(y), mag, radius))
        return sorted(found, key=lambda f: f[2])

    def unsaturated(
        self, saturated: list[tuple[float, float, float, float]], progress: Progress | None
    ) -> list[tuple[float, float, float, float]]:
        """Return (x, y, mag, 0) of stars with an unsaturated core, apart from saturated ones."""
        from scipy import ndimage

        excess = np.nan_to_num(self.data - self.sky, nan=0.0)
        faintest_flux = 10.0 ** (0.4 * (self.magzp - self.limit - _MARGIN_MAG))
        threshold = 0.5 * self.peak_share * faintest_flux
        size = 2 * round(3.0 / self.scale) + 1
        top = ndimage.maximum_filter(excess, size=size)
        rows, cols = np.nonzero((excess == top) & (excess > threshold) & (excess <= self.ring_from))
        found: list[tuple[float, float, float, float]] = []
        for k, (row, col) in enumerate(zip(rows, cols, strict=True)):
            if progress is not None:
                progress(0.5 + 0.5 * k / len(rows), "Measuring bright stars")
            near = [np.hypot(col - x, row - y) < 2.5 * r + 8.0 for x, y, _, r in saturated]
            if any(near):
                continue
            measured = self._aperture(float(col), float(row))
            if measured is None or measured[2] > self.limit:
                continue
            close = [np.hypot(measured[0] - x, measured[1] - y) < size / 2 for x, y, *_ in found]
            if not any(close):
                found.append((*measured, 0.0))
        return sorted(found, key=lambda f: f[2])

    def _cut(self, x: float, y: float, radius: float) -> tuple[Frame, Array, Array] | None:
        """Return pixels about a place and their offsets in pixels; None off the image."""
        rows, cols = self.data.shape
        r0, r1 = max(0, int(y - radius)), min(rows, int(y + radius) + 2)
        c0, c1 = max(0, int(x - radius)), min(cols, int(x + radius) + 2)
        if r0 >= r1 or c0 >= c1:
            return None
        yy, xx = np.mgrid[r0:r1, c0:c1].astype(float)
        return self.data[r0:r1, c0:c1], xx - x, yy - y

    def _aperture(self, x: float, y: float) -> tuple[float, float, float] | None:
        """Return centroid and magnitude in the standard aperture, or None."""
        outer = SKY_ARCSEC[1] / self.scale
        cut = self._cut(x, y, outer)
        if cut is None:
            return None
        pixels, dx, dy = cut
        ring = (np.hypot(dx, dy) >= SKY_ARCSEC[0] / self.scale) & (np.hypot(dx, dy) <= outer)
        sky = float(np.nanmedian(pixels[ring])) if np.isfinite(pixels[ring]).any() else self.sky
        excess = np.nan_to_num(pixels - sky, nan=0.0)
        cx = cy = 0.0
        for _ in range(3):
            weight = np.clip(excess, 0.0, None) * (np.hypot(dx - cx, dy - cy) <= 3.0 / self.scale)
            if weight.sum() <= 0:
                return None
            cx = float((weight * dx).sum() / weight.sum())
            cy = float((weight * dy).sum() / weight.sum())
        inside = np.hypot(dx - cx, dy - cy) <= APERTURE_ARCSEC / self.scale
        if not np.isfinite(pixels[inside]).all():
            return None
        flux = float(excess[inside].sum())
        # a star holds most of its aperture flux within 2.5 arcsec; nebulosity does not
        core = float(excess[np.hypot(dx - cx, dy - cy) <= 2.5 / self.scale].sum())
        if flux <= 0 or core < 0.6 * flux:
            return None
        return x + cx, y + cy, self.magzp - 2.5 * float(np.log10(flux))

    def _wing_mag(self, x: float, y: float, core_radius: float) -> float | None:
        """Return the magnitude of a saturated star from its wings, or None."""
        inner = max(core_radius * self.scale + 3.0, 6.0) / self.scale
        outer = 2.0 * inner
        cut = self._cut(x, y, 2.6 * outer)
        if cut is None:
            return None
        pixels, dx, dy = cut
        r = np.hypot(dx, dy)
        angle = np.degrees(np.arctan2(dy, dx)) % 90.0
        diagonal = (np.abs(angle - 45.0) <= 28.0) & np.isfinite(pixels)
        ring = diagonal & (r >= inner) & (r <= outer)
        sky = diagonal & (r >= 1.6 * outer) & (r <= 2.6 * outer)
        if ring.sum() < _MIN_RING_PIXELS or sky.sum() < _MIN_RING_PIXELS:
            return None
        law_ring = float(np.mean(self._profile(r[ring] * self.scale)))
        law_sky = float(np.median(self._profile(r[sky] * self.scale)))
        excess = float(np.mean(pixels[ring])) - float(np.median(pixels[sky]))
        per_arcsec2 = excess / self.scale**2
        if per_arcsec2 <= 0 or law_ring <= law_sky:
            return None
        return self.magzp - 2.5 * float(np.log10(per_arcsec2 / (law_ring - law_sky)))

    def _profile(self, r_arcsec: Array) -> Array:
        """Return the wing brightness over the 4 arcsec aperture flux, 1/arcsec²."""
        level, slope, limit = self.wing
        inner = level * (r_arcsec / 10.0) ** -slope
        outer = self.outer[0] * (r_arcsec / 40.0) ** -self.outer[1]
        return np.asarray(np.where(r_arcsec <= limit, inner, outer))
