"""Whether a line on an image is a streak: its profile has to bear it out.

It must stand above both its sides, in most of its parts, evenly, and be narrow.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.pixel_frame import PixelFrame
from twomass_viewer.survey.rules import RuleSet

Array = NDArray[np.float64]
Line = tuple[float, float, float, float]
"""x1, y1, x2, y2 of its ends, 0-based pixels."""

KIND = "streak"
# what a line is compared with: our choices, as are the shares in the tests below
PIECE = 0.5  # of the shortest streak: pieces so long are kept until they are put together
_ACROSS = 26.0  # arcsec to both sides of a line
_SIDE_FROM = 14.0
_SIDE_LEVEL = 35.0  # percent: the brightness beside a line
_PART_ARCSEC = 10.0


@dataclass(frozen=True, slots=True)
class Streak:
    """A line on an image.

    Attributes
    ----------
    x1, y1, x2, y2 : float
        Ends, 0-based pixels.
    width_arcsec : float
        Full width at half maximum.
    excess_dn, error_dn : float
        Mean brightness along its middle, above both sides.
    evenness : float
        Share of its parts that stand out by themselves.
    """

    x1: float
    y1: float
    x2: float
    y2: float
    width_arcsec: float
    excess_dn: float
    error_dn: float
    evenness: float

    @property
    def significance(self) -> float:
        """Excess over error."""
        return self.excess_dn / self.error_dn if self.error_dn > 0 else 0.0

    @property
    def ends(self) -> Line:
        """Both ends: x1, y1, x2, y2, 0-based pixels."""
        return self.x1, self.y1, self.x2, self.y2

    @property
    def length(self) -> float:
        """Length in pixels."""
        return math.hypot(self.x2 - self.x1, self.y2 - self.y1)


def proven(frame: PixelFrame, flat: Array, line: Line, rules: RuleSet) -> Streak | None:
    """Return the streak a line is, or None where the pixels do not bear it out."""
    for _ in range(3):
        line = _straightened(frame, flat, line)
    line = _extended(frame, flat, line)
    parts = _profile(frame, flat, line)
    if parts is None:
        return None
    across = np.arange(-_ACROSS, _ACROSS + 0.5)
    stack = np.median(parts, axis=0)
    width = _width(across, stack)
    if width is None or width > rules.value(KIND, "widest"):
        return None
    core = np.abs(across) <= max(0.5 * width, 1.5)
    left, right = across <= -_SIDE_FROM, across >= _SIDE_FROM
    level = parts[:, core].mean(axis=1)
    # a second line beside this one, as aircraft draw them, covers less than half of a side
    beside = [np.percentile(parts[:, side], _SIDE_LEVEL, axis=1) for side in (left, right)]
    sides = np.maximum(beside[0], beside[1])
    excess = level - sides
    mean = float(np.median(excess))
    scatter = 1.4826 * float(np.median(np.abs(excess - mean)))
    # a part's own noise: a box of its length by its width shares noise among neighbours
    pixels = max(_PART_ARCSEC * core.sum(), 1.0) / frame.scale**2
    noise = 1.25 * 3.0 * frame.sigma_dn / math.sqrt(pixels) * math.sqrt(1.5)
    error = max(scatter, noise) * 1.25 / math.sqrt(len(excess))
    evenness = float(np.mean(excess > max(0.35 * mean, noise)))
    length = math.hypot(line[2] - line[0], line[3] - line[1]) * frame.scale
    uneven = abs(float(np.median(beside[0]) - np.median(beside[1])))
    streak = Streak(*line, width, mean, error, evenness)
    if (
        length < PIECE * rules.value(KIND, "shortest")
        or streak.significance < rules.value(KIND, "significance")
        or evenness < rules.value(KIND, "evenness")
        or scatter > 0.5 * mean
        or uneven > 0.5 * mean
        or mean < 0.4 * frame.sigma_dn
    ):
        return None
    return streak


def _profile(frame: PixelFrame, flat: Array, line: Line) -> Array | None:
    """Return profiles across a line, one a part of it: medians along the part."""
    from scipy import ndimage

    x1, y1, x2, y2 = line
    length = math.hypot(x2 - x1, y2 - y1) * frame.scale
    count = int(length // _PART_ARCSEC)
    if count < 3:
        return None
    ux, uy = (x2 - x1) / length, (y2 - y1) / length  # pixels per arcsec
    along = (np.arange(count * int(_PART_ARCSEC)) + 0.5) * length / (count * int(_PART_ARCSEC))
    across = np.arange(-_ACROSS, _ACROSS + 0.5)
    a, b = np.meshgrid(along, across, indexing="ij")
    x, y = x1 + a * ux - b * uy, y1 + a * uy + b * ux
    values = ndimage.map_coordinates(flat, [y, x], order=1, mode="constant", cval=np.nan)
    blank = ~_inside(frame, x, y)
    values[blank] = np.nan
    cut = values.reshape(count, int(_PART_ARCSEC), len(across))
    enough = np.isfinite(cut).sum(axis=1) >= 4
    good = enough.mean(axis=1) > 0.8
    if good.sum() < 3:
        return None
    parts = np.nanmedian(np.where(np.isfinite(cut[good]), cut[good], 0.0), axis=1)
    return np.asarray(parts)


def _inside(frame: PixelFrame, x: Array, y: Array) -> NDArray[np.bool_]:
    rows, cols = frame.data.shape
    col, row = np.rint(x).astype(int), np.rint(y).astype(int)
    on = (col >= 0) & (col < cols) & (row >= 0) & (row < rows)
    finite = np.isfinite(frame.data[np.clip(row, 0, rows - 1), np.clip(col, 0, cols - 1)])
    return np.asarray(on & finite)


def _straightened(frame: PixelFrame, flat: Array, line: Line) -> Line:
    """Return a line moved onto the middle of the light in its first and its second half."""
    parts = _profile(frame, flat, line)
    if parts is None:
        return line
    across = np.arange(-_ACROSS, _ACROSS + 0.5)
    near = np.abs(across) <= 9.0
    shifts = []
    for half in (parts[: len(parts) // 2 + 1], parts[len(parts) // 2 :]):
        stack = np.median(half, axis=0)
        light = np.clip(stack - np.median(stack), 0.0, None) * near
        shifts.append(float((light * across).sum() / light.sum()) if light.sum() > 0 else 0.0)
    # the halves are centred a quarter from the ends
    first, last = 1.5 * shifts[0] - 0.5 * shifts[1], 1.5 * shifts[1] - 0.5 * shifts[0]
    x1, y1, x2, y2 = line
    length = math.hypot(x2 - x1, y2 - y1) * frame.scale
    nx, ny = -(y2 - y1) / length, (x2 - x1) / length
    return x1 + first * nx, y1 + first * ny, x2 + last * nx, y2 + last * ny


def _extended(frame: PixelFrame, flat: Array, line: Line) -> Line:
    """Return a line made longer, at both ends, as far as the light goes on."""
    parts = _profile(frame, flat, line)
    if parts is None:
        return line
    across = np.arange(-_ACROSS, _ACROSS + 0.5)
    core, side = np.abs(across) <= 2.5, np.abs(across) >= _SIDE_FROM
    wanted = 0.35 * float(
        np.median(parts[:, core].mean(axis=1) - np.median(parts[:, side], axis=1))
    )
    x1, y1, x2, y2 = line
    length = math.hypot(x2 - x1, y2 - y1) * frame.scale
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    grown = [0.0, 0.0]
    for end, (x, y, sign) in enumerate(((x1, y1, -1.0), (x2, y2, 1.0))):
        missed = 0
        for n in range(1, 60):
            a = sign * 3.0 * _PART_ARCSEC
            start = sign * (n - 1) * _PART_ARCSEC
            piece = (x + start * ux, y + start * uy, x + (start + a) * ux, y + (start + a) * uy)
            found = _profile(frame, flat, piece)
            if found is None:
                break
            level = found[0, core].mean() - np.percentile(found[0, side], _SIDE_LEVEL)
            missed = 0 if level > max(wanted, frame.sigma_dn * 0.3) else missed + 1
            if missed == 2:
                break
            if not missed:
                grown[end] = n * _PART_ARCSEC
    return (
        x1 - grown[0] * ux, y1 - grown[0] * uy, x2 + grown[1] * ux, y2 + grown[1] * uy,
    )  # fmt: skip


def _width(across: Array, stack: Array) -> float | None:
    """Return the full width at half maximum of a profile that peaks in its middle, or None."""
    base = float(np.percentile(stack[np.abs(across) >= _SIDE_FROM], _SIDE_LEVEL))
    peak = float(stack[np.abs(across) <= 2.0].max()) - base
    if peak <= 0:
        return None
    half = stack - base > 0.5 * peak
    middle = len(across) // 2
    left = middle
    while left > 0 and half[left - 1]:
        left -= 1
    right = middle
    while right < len(across) - 1 and half[right + 1]:
        right += 1
    return float(across[right] - across[left] + 1.0)
