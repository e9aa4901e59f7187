"""Bright stars found on the image itself, where no catalogue names them.

Unsaturated stars are local maxima with a centroid and a 4 arcsec aperture. A saturated star is
placed by the centroid of its filled core and measured by what is left around the core, in
diagonal sectors that avoid the spikes: a ring just outside the core, compared with the same ring
of unsaturated stars on the same image; where there are too few of those, or the core is wide, the
wings farther out against the mean wing profile.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.imagery.wcs import scale_arcsec
from twomass_viewer.survey.apertures import STANDARD_ANNULUS_ARCSEC, STANDARD_RADIUS_ARCSEC
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet
from twomass_viewer.survey.scans import Hemisphere

Progress = Callable[[float, str], None]
Array = NDArray[np.float64]
Frame = NDArray[np.float32]

_SKY_FROM, _SKY_TO = STANDARD_ANNULUS_ARCSEC
# how stars are told from their surroundings: our choices
_MIN_RING_PIXELS = 20
_MIN_SHOULDER_PIXELS = 8
_WIDEST_SHOULDER_ARCSEC = 9.0  # farther out the references sink into the noise
_WIDEST_SMALL_ARCSEC = 6.0
_NEBULA_MAG = 1.0  # wings brighter than the ring allows by more than this
_REFERENCE_MAG = 1.5
_FEWEST_REFERENCES, _MOST_REFERENCES = 5, 40


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
    cores = finder.saturated_cores()
    plain = finder.unsaturated(cores, progress)
    found = finder.saturated(cores, plain, progress) + [f for f in plain if f[2] <= finder.limit]
    x, y, mag = (np.array([f[k] for f in found], dtype=float) for k in range(3))
    ra, dec = image.transform.pixel_to_sky(x, y)
    return DetectedStars(ra, dec, mag, np.array([f[3] for f in found], dtype=bool))


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
        assert image.transform is not None  # without a sky no star is looked for
        self.scale = scale_arcsec(
            image.transform,
            (plane.shape[1] - 1) / 2.0,
            (plane.shape[0] - 1) / 2.0,
        )
        self.data: Frame = plane.data
        self.sky = float(np.nanmedian(plane.data))
        self.excess = np.nan_to_num(plane.data - self.sky, nan=0.0)
        self.limit = rules.value("parents", "faintest_parent", band)

        def rule(name: str) -> float:
            return rules.value("saturation", name, band, hemisphere)

        self.ring_from, self.core_level = rule("ring_from"), rule("core_level")
        self.peak_share = rule("peak_share") * self.scale**2
        self.wing = (rule("wing_inner"), rule("wing_inner_slope"), rule("wing_break"))
        self.outer = (rule("wing_outer"), rule("wing_outer_slope"))

    def saturated_cores(self) -> list[tuple[float, float, float]]:
        """Return (x, y, core radius in pixels) of stars with a saturated core."""
        from scipy import ndimage

        labels, _ = ndimage.label(_filled(self.excess > self.core_level))
        found = []
        for k, box in enumerate(ndimage.find_objects(labels), 1):
            core = labels[box] == k
            if self.excess[box][core].max() <= self.ring_from:
                continue
            rows, cols = np.nonzero(core)
            x, y = box[1].start + cols.mean(), box[0].start + rows.mean()
            found.append((float(x), float(y), math.sqrt(len(rows) / math.pi)))
        return found

    def saturated(
        self,
        cores: list[tuple[float, float, float]],
        references: list[tuple[float, float, float, bool]],
        progress: Progress | None,
    ) -> list[tuple[float, float, float, bool]]:
        """Return (x, y, mag, True) of the saturated stars that are bright enough."""
        found = []
        for k, (x, y, radius) in enumerate(cores):
            if progress is not None:
                progress(0.5 + 0.5 * k / len(cores), "Measuring saturated stars")
            mag = self._saturated_mag(x, y, radius, references)
            if mag is not None and mag <= self.limit:
                found.append((x, y, mag, True))
        return sorted(found, key=lambda f: f[2])

    def unsaturated(
        self, cores: list[tuple[float, float, float]], progress: Progress | None
    ) -> list[tuple[float, float, float, bool]]:
        """Return (x, y, mag, False) of stars with an unsaturated core, from bright to faint.

        They reach `_REFERENCE_MAG` below the parents' limit, to serve as references.
        """
        limit = self.limit + _REFERENCE_MAG
        threshold = 0.5 * self.peak_share * 10.0 ** (0.4 * (self.magzp - limit))
        size = 2 * round(3.0 / self.scale) + 1
        bright = (self.excess > threshold) & (self.excess <= self.ring_from)
        rows, cols = _tops(self.excess, bright, size)
        found: list[tuple[float, float, float, bool]] = []
        for k, (row, col) in enumerate(zip(rows.tolist(), cols.tolist(), strict=True)):
            if progress is not None:
                progress(0.5 * k / len(rows), "Measuring bright stars")
            if any(math.hypot(col - x, row - y) < 2.5 * r + 8.0 for x, y, r in cores):
                continue
            measured = self._aperture(float(col), float(row))
            if measured is None or measured[2] > limit:
                continue
            x, y, mag = measured
            if not any(math.hypot(x - f[0], y - f[1]) < size / 2 for f in found):
                found.append((x, y, mag, False))
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
        outer = _SKY_TO / self.scale
        cut = self._cut(x, y, outer)
        if cut is None:
            return None
        pixels, dx, dy = cut
        ring = (np.hypot(dx, dy) >= _SKY_FROM / self.scale) & (np.hypot(dx, dy) <= outer)
        sky = float(np.nanmedian(pixels[ring])) if np.isfinite(pixels[ring]).any() else self.sky
        excess = np.nan_to_num(pixels - sky, nan=0.0)
        cx = cy = 0.0
        for _ in range(3):
            weight = np.clip(excess, 0.0, None) * (np.hypot(dx - cx, dy - cy) <= 3.0 / self.scale)
            if weight.sum() <= 0:
                return None
            cx = float((weight * dx).sum() / weight.sum())
            cy = float((weight * dy).sum() / weight.sum())
        inside = np.hypot(dx - cx, dy - cy) <= STANDARD_RADIUS_ARCSEC / self.scale
        if not np.isfinite(pixels[inside]).all():
            return None
        flux = float(excess[inside].sum())
        # a star holds most of its aperture flux within 2.5 arcsec; nebulosity does not
        core = float(excess[np.hypot(dx - cx, dy - cy) <= 2.5 / self.scale].sum())
        if flux <= 0 or core < 0.6 * flux:
            return None
        return x + cx, y + cy, self.magzp - 2.5 * math.log10(flux)

    def _saturated_mag(
        self,
        x: float,
        y: float,
        core_radius: float,
        references: list[tuple[float, float, float, bool]],
    ) -> float | None:
        """Return the magnitude of a saturated star, or None.

        Small cores are measured by the ring around them, wide ones by the wings; but wings much
        brighter than the ring allows are nebulosity or neighbours.
        """
        ring = self._shoulder_mag(x, y, core_radius, references)
        small = (core_radius * self.scale + 3.0) <= _WIDEST_SMALL_ARCSEC
        if ring is not None and small:
            return ring
        wings = self._wing_mag(x, y, core_radius)
        if ring is not None and (wings is None or wings < ring - _NEBULA_MAG):
            return ring
        return wings

    def _shoulder_mag(
        self,
        x: float,
        y: float,
        core_radius: float,
        references: list[tuple[float, float, float, bool]],
    ) -> float | None:
        """Return the magnitude by the ring just outside the core, or None.

        The same ring of unsaturated stars on the image gives its share of the aperture flux.
        """
        inner = core_radius + 1.0 / self.scale
        outer = inner + 2.0 / self.scale
        if outer * self.scale > _WIDEST_SHOULDER_ARCSEC:
            return None
        star = self._ring_flux(x, y, inner, outer)
        if star is None or star <= 0:
            return None
        shares = []
        for rx, ry, mag, _ in references[:_MOST_REFERENCES]:
            flux = self._ring_flux(rx, ry, inner, outer)
            if flux is not None:
                shares.append(flux / 10.0 ** (0.4 * (self.magzp - mag)))
        if len(shares) < _FEWEST_REFERENCES:
            return None
        share = float(np.median(shares))
        return self.magzp - 2.5 * math.log10(star / share) if share > 0 else None

    def _ring_flux(self, x: float, y: float, inner: float, outer: float) -> float | None:
        """Return the mean brightness of a diagonal ring above the standard sky annulus."""
        sky_in, sky_out = _SKY_FROM / self.scale, _SKY_TO / self.scale
        cut = self._cut(x, y, sky_out)
        if cut is None:
            return None
        pixels, dx, dy = cut
        r = np.hypot(dx, dy)
        diagonal = _diagonal(dx, dy) & np.isfinite(pixels)
        ring = diagonal & (r >= inner) & (r <= outer)
        sky = diagonal & (r >= sky_in) & (r <= sky_out)
        if ring.sum() < _MIN_SHOULDER_PIXELS or sky.sum() < _MIN_RING_PIXELS:
            return None
        return float(np.mean(pixels[ring], dtype=np.float64)) - float(np.median(pixels[sky]))

    def _wing_mag(self, x: float, y: float, core_radius: float) -> float | None:
        """Return the magnitude of a saturated star from its wings, or None."""
        inner = max(core_radius * self.scale + 3.0, 6.0) / self.scale
        outer = 2.0 * inner
        cut = self._cut(x, y, 2.6 * outer)
        if cut is None:
            return None
        pixels, dx, dy = cut
        r = np.hypot(dx, dy)
        diagonal = _diagonal(dx, dy) & np.isfinite(pixels)
        ring = diagonal & (r >= inner) & (r <= outer)
        sky = diagonal & (r >= 1.6 * outer) & (r <= 2.6 * outer)
        if ring.sum() < _MIN_RING_PIXELS or sky.sum() < _MIN_RING_PIXELS:
            return None
        law_ring = float(np.mean(self._profile(r[ring] * self.scale)))
        law_sky = float(np.median(self._profile(r[sky] * self.scale)))
        excess = float(np.mean(pixels[ring], dtype=np.float64)) - float(np.median(pixels[sky]))
        per_arcsec2 = excess / self.scale**2
        if per_arcsec2 <= 0 or law_ring <= law_sky:
            return None
        return self.magzp - 2.5 * math.log10(per_arcsec2 / (law_ring - law_sky))

    def _profile(self, r_arcsec: Array) -> Array:
        """Return the wing brightness over the 4 arcsec aperture flux, 1/arcsec²."""
        level, slope, limit = self.wing
        inner = level * (r_arcsec / 10.0) ** -slope
        outer = self.outer[0] * (r_arcsec / 40.0) ** -self.outer[1]
        return np.asarray(np.where(r_arcsec <= limit, inner, outer))


def _filled(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return a mask with its holes filled, area by area: on a whole image that takes ten ms."""
    from scipy import ndimage

    # what is around a hole of neighbours by sides hangs together by sides or corners
    labels, _ = ndimage.label(mask, np.ones((3, 3)))
    filled = mask.copy()
    for k, box in enumerate(ndimage.find_objects(labels), 1):
        filled[box] |= ndimage.binary_fill_holes(labels[box] == k)
    return filled


def _tops(
    values: NDArray[np.floating[Any]], among: NDArray[np.bool_], size: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return rows and columns of pixels that no pixel of the square around them surpasses.

    Only some are asked about: a filter looks at all.
    """
    half = size // 2
    padded = np.pad(values, half, constant_values=-np.inf)
    rows, cols = np.nonzero(among)
    for dy in range(size):
        for dx in range(size):
            best = values[rows, cols] >= padded[rows + dy, cols + dx]
            rows, cols = rows[best], cols[best]
    return rows, cols


def _diagonal(dx: Array, dy: Array) -> NDArray[np.bool_]:
    """Return which offsets lie in the diagonal sectors, 56 degrees wide, between the spikes."""
    angle = np.degrees(np.arctan2(dy, dx)) % 90.0
    return np.asarray(np.abs(angle - 45.0) <= 28.0)
