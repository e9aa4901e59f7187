"""Lengths of spikes, radii of halos, amplitudes of stripes and peaks of saturated cores.

All as they were measured for the rules: an arm ends where a box of 3 by 4 arcsec sinks below one
sigma above boxes to both sides, three steps in a row; a halo where its azimuthal median falls to
one sigma; a stripe is what rows far from the star stand above rows beside them.
"""

import math

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.measured import Finding, Measured, Quantity
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.artifacts.pixel_frame import PixelFrame, clipped

Array = NDArray[np.float64]

_BOX_WIDTH, _STEP = 3.0, 4.0  # arcsec: a box on an arm, and how far apart they are
# noise of a box less those beside it over that of a pixel: 12 pixels share theirs (measured: blocks
# of 3 by 3 and 4 by 4 have 2.3 and 2.6 times the noise of independent pixels)
_BOX_NOISE = 0.85
_BESIDE = 7.0  # arcsec from the arm to the boxes it is compared with
_FIRST = 10.0  # arcsec: nearer in, the star itself is all there is
_STEPS_BELOW = 3  # in a row end an arm
_LONGEST = 1900.0
_HALO_SKY = (120.0, 250.0)
_STRIPE_FROM = 150.0  # arcsec across the scan: nearer in, the arms outshine a stripe
_STRIPE_SKY = (6.0, 16.0)
_FEWEST_PIXELS = 30  # our choice


def measure_arm(frame: PixelFrame, artifact: Artifact, factor: float) -> Measured | None:
    """Return the length of a spike arm; None where it begins outside the image.

    Parameters
    ----------
    frame : PixelFrame
    artifact : Artifact
        With position angle and length.
    factor : float
        By which lengths scatter about the rule.
    """
    axis = _axis(frame, artifact)
    if axis is None or artifact.length_arcsec is None:
        return None
    x, y, ux, uy = axis
    seen, below, cut = 0.0, 0, False
    reach = _FIRST
    boxes: list[float] = []
    while reach < _LONGEST:
        excess = _excess(frame, x, y, ux, uy, reach)
        if excess is None:
            cut = True
            break
        boxes.append(excess)
        if excess >= frame.sigma_dn:
            seen, below = reach + _STEP / 2.0, 0
        else:
            below += 1
            if below == _STEPS_BELOW:
                break
        reach += _STEP
    if not boxes:
        return None
    within = boxes[: max(round((seen - _FIRST) / _STEP + 0.5), 1)]
    snr = float(np.mean(within)) * math.sqrt(len(within)) / (_BOX_NOISE * frame.sigma_dn)
    if snr < 3.0:
        seen = 0.0
    predicted = artifact.length_arcsec
    if cut and below < _STEPS_BELOW and reach < predicted:
        finding = Finding.PRESENT if seen else Finding.UNDECIDED
        note = "it runs off the image" if seen else ""
    elif not seen:
        # an arm that ends within the first box is not told from its star
        finding = Finding.UNDECIDED if predicted < factor * (_FIRST + _STEP) else Finding.ABSENT
        note = ""
    else:
        finding, note = Finding.PRESENT, ""
        if seen > predicted * factor**2:
            note = "longer than the rule, or among other stars"
        elif seen < predicted / factor**2:
            note = "shorter than the rule"
    return Measured(
        Quantity.LENGTH, predicted, seen or None, _STEP if seen else None, finding,
        frame.lossy, snr if seen else None, note=note,
    )  # fmt: skip


def measure_halo(frame: PixelFrame, artifact: Artifact, scatter: float) -> Measured | None:
    """Return the radius where the azimuthal median of a star falls to one sigma.

    Parameters
    ----------
    frame : PixelFrame
    artifact : Artifact
    scatter : float
        Relative scatter about the rule.
    """
    predicted = artifact.shape.radius_arcsec
    x, y = (
        float(v)
        for v in frame.transform.sky_to_pixel(artifact.parent.ra_deg, artifact.parent.dec_deg)
    )
    if predicted is None or not frame.on_image(x, y):
        return None
    far = max(_HALO_SKY[0], 1.5 * predicted)
    rings = ((far, max(_HALO_SKY[1], far + 130.0)), (2.0 * predicted, 3.0 * predicted + 10.0))
    cut = frame.cut(x, y, rings[0][1])
    if cut is None:
        return None
    found = [_halo_against(frame, *cut, predicted, *ring) for ring in rings]
    known = [f for f in found if f is not None]
    if not known:
        return Measured(
            Quantity.RADIUS, predicted, None, None, Finding.UNDECIDED, frame.lossy,
            note="its surroundings are too bright or uneven",
        )  # fmt: skip
    radius, error = known[0]
    agrees = abs(math.log(radius / predicted)) <= math.log1p(3.0 * scatter) + 2.0 * error / radius
    notes = []
    if found[0] is None:
        notes.append("above the light of its surroundings")
    if not agrees:
        notes.append("larger than the rule" if radius > predicted else "smaller than the rule")
    return Measured(
        Quantity.RADIUS, predicted, radius, error, Finding.PRESENT, frame.lossy,
        note=", ".join(notes),
    )  # fmt: skip


def _halo_against(
    frame: PixelFrame,
    pixels: Array,
    dx: Array,
    dy: Array,
    predicted: float,
    sky_from: float,
    sky_to: float,
) -> tuple[float, float] | None:
    """Return radius and error of a halo above the sky of a ring; None where it has no end."""
    r = np.hypot(dx, dy)
    good = np.isfinite(pixels)
    around = good & (r >= sky_from) & (r <= sky_to)
    if around.sum() < _FEWEST_PIXELS:
        return None
    sky, _ = clipped(pixels[around])
    doubt = _uneven(pixels, dx, dy, around)
    width = max(1.0, 0.05 * predicted)
    edges = np.arange(0.0, sky_from, width)
    which = np.digitize(r[good], edges) - 1
    values = pixels[good]
    order = np.argsort(which, kind="stable")
    bounds = np.searchsorted(which[order], np.arange(len(edges)))
    profile = np.array(
        [
            np.median(values[order[lo:hi]]) - sky if hi - lo >= 4 else np.nan
            for lo, hi in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)
        ]
    )
    middle = 0.5 * (edges[:-1] + edges[1:])
    radius = _falls_to(middle, profile, frame.sigma_dn)
    if radius is None:
        return None
    inner = _falls_to(middle, profile, frame.sigma_dn + doubt) or radius
    outer = _falls_to(middle, profile, max(frame.sigma_dn - doubt, 0.1 * frame.sigma_dn)) or radius
    return radius, max(0.5 * (outer - inner), 0.3 * width)


class StripeRows:
    """The rows of a frame far from one star, as stripes are measured on them."""

    def __init__(self, frame: PixelFrame, x: float) -> None:
        rows, cols = frame.data.shape
        far = np.abs(np.arange(cols) - x) * frame.scale > _STRIPE_FROM
        self.usable = int(far.sum()) >= _FEWEST_PIXELS
        if not self.usable:
            return
        part = frame.data[:, far].astype(float)
        level = np.nanmedian(np.where(np.isfinite(part), part, frame.sky_dn), axis=1)
        # stars are masked, a stripe is far below the noise of a pixel
        part[~(np.abs(part - level[:, None]) <= 3.0 * frame.sigma_dn)] = np.nan
        enough = np.isfinite(part).sum(axis=1) >= _FEWEST_PIXELS
        part[~enough] = 0.0
        self._level = np.where(enough, np.nanmedian(part, axis=1), np.nan)
        self._scale = frame.scale
        step = np.arange(rows)
        self._excess = np.array([self._at(int(k)) for k in step])

    def amplitude(self, y: float, places: Array) -> tuple[float, float] | None:
        """Return what the rows about y stand above those beside them, and the error, DN.

        ``places`` are rows where other stripes may be; they do not count for the error.
        """
        row = round(y)
        if not self.usable or not 0 <= row < len(self._excess):
            return None
        value = self._excess[row]
        away = np.abs(np.arange(len(self._excess))[:, None] - places[None, :]).min(axis=1)
        others = self._excess[(away * self._scale > 20.0) & np.isfinite(self._excess)]
        if not math.isfinite(value) or len(others) < _FEWEST_PIXELS:
            return None
        middle, scatter = clipped(others)
        return float(value - middle), scatter

    def _at(self, row: int) -> float:
        near = 2.0 / self._scale
        rows = np.arange(len(self._level))
        away = np.abs(rows - row)
        core = self._level[away <= near]
        beside = self._level[
            (away >= _STRIPE_SKY[0] / self._scale) & (away <= _STRIPE_SKY[1] / self._scale)
        ]
        core, beside = core[np.isfinite(core)], beside[np.isfinite(beside)]
        if not len(core) or len(beside) < 8:
            return math.nan
        return float(core.mean() - beside.mean())


def measure_stripe(
    frame: PixelFrame, found: tuple[float, float] | None, predicted: float | None
) -> Measured | None:
    """Return the amplitude of a stripe from what `StripeRows` found."""
    if found is None:
        return None
    value, error = found
    seen = value > 3.0 * error
    if seen:
        finding = Finding.PRESENT
    elif predicted is not None and value + 2.0 * error < 0.5 * predicted:
        finding = Finding.ABSENT
    else:
        finding = Finding.UNDECIDED
    return Measured(
        Quantity.AMPLITUDE, predicted, value, error, finding, frame.lossy,
        value / error if error > 0 else None,
    )  # fmt: skip


def measure_peak(frame: PixelFrame, artifact: Artifact, above: float) -> Measured | None:
    """Return the highest pixel above the sky of a core, which should rise above a level."""
    x, y = (float(v) for v in frame.transform.sky_to_pixel(artifact.ra_deg, artifact.dec_deg))
    found = frame.cut(x, y, max(artifact.shape.radius_arcsec or 0.0, 3.0))
    if found is None or not frame.on_image(x, y):
        return None
    pixels, dx, dy = found
    inside = np.isfinite(pixels) & (np.hypot(dx, dy) <= max(artifact.shape.radius_arcsec or 0, 3.0))
    if not inside.any():
        return None
    peak = float(pixels[inside].max()) - frame.sky_dn
    finding = Finding.PRESENT if peak > above else Finding.ABSENT
    return Measured(Quantity.PEAK, None, peak, frame.sigma_dn, finding, frame.lossy)


def _axis(frame: PixelFrame, artifact: Artifact) -> tuple[float, float, float, float] | None:
    """Return an arm's star (pixels) and direction (unit vector on the pixel axes)."""
    parent = artifact.parent
    x, y = (float(v) for v in frame.transform.sky_to_pixel(parent.ra_deg, parent.dec_deg))
    corners = np.array(artifact.shape.coords_deg, dtype=float)
    cx, cy = frame.transform.sky_to_pixel(corners[:, 0], corners[:, 1])
    # the outline tapers from two corners at the star to two at the tip
    tip = np.argsort(np.hypot(cx - x, cy - y))[-2:]
    dx, dy = float(np.mean(cx[tip])) - x, float(np.mean(cy[tip])) - y
    length = math.hypot(dx, dy)
    if not math.isfinite(length) or length == 0:
        return None
    return x, y, dx / length, dy / length


def _excess(
    frame: PixelFrame, x: float, y: float, ux: float, uy: float, reach: float
) -> float | None:
    """Return how far a box on an arm stands above boxes to both sides, DN; None off the image."""
    middle = _box(frame, x, y, ux, uy, reach, 0.0)
    sides = [_box(frame, x, y, ux, uy, reach, side) for side in (-_BESIDE, _BESIDE)]
    known = [s for s in sides if s is not None]
    if middle is None or not known:
        return None
    return middle - float(np.mean(known))


def _box(
    frame: PixelFrame, x: float, y: float, ux: float, uy: float, along: float, across: float
) -> float | None:
    a = along + np.arange(-1.5, 2.0)
    b = across + np.arange(-1.0, 1.5)
    aa, bb = np.meshgrid(a / frame.scale, b / frame.scale)
    col = np.rint(x + aa * ux - bb * uy).astype(int).ravel()
    row = np.rint(y + aa * uy + bb * ux).astype(int).ravel()
    rows, cols = frame.data.shape
    inside = (col >= 0) & (col < cols) & (row >= 0) & (row < rows)
    if not inside.all():
        return None
    values = frame.data[row, col]
    values = values[np.isfinite(values)]
    return float(np.median(values)) if 2 * len(values) > len(col) else None


def _falls_to(radius: Array, profile: Array, level: float) -> float | None:
    """Return where a profile falls to a level for good, within the next bin too."""
    good = np.isfinite(profile)
    radius, profile = radius[good], profile[good]
    low = profile < level
    for k in range(1, len(profile)):
        if low[k] and (k + 1 == len(profile) or low[k + 1]):
            if low[:k].all():
                return None
            step = profile[k - 1] - profile[k]
            share = (profile[k - 1] - level) / step if step > 0 else 0.5
            return float(radius[k - 1] + min(max(share, 0.0), 1.0) * (radius[k] - radius[k - 1]))
    return None


def _uneven(pixels: Array, dx: Array, dy: Array, around: NDArray[np.bool_]) -> float:
    """Return how far the sky about a star differs from side to side, as an error of its mean."""
    levels = []
    for sx in (-1, 1):
        for sy in (-1, 1):
            part = pixels[around & (dx * sx >= 0) & (dy * sy > 0)]
            if len(part) >= _FEWEST_PIXELS:
                levels.append(clipped(part)[0])
    return float(np.std(levels)) / math.sqrt(len(levels)) if len(levels) > 1 else 0.0
