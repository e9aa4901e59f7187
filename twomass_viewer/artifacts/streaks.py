"""Streaks: lines that meteors, aircraft and satellites draw, found on the pixels.

Background and compact sources are taken off, a probabilistic Hough transform of what is left
proposes lines, and each has to prove itself on the pixels: it must stand above both its sides, in
most of its parts, evenly, and be narrow. Arms of bright stars and filaments of nebulae do not.
"""

import itertools
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.measured import Finding, Measured, Quantity
from twomass_viewer.artifacts.model import NO_PARENT, Artifact, ArtifactShape
from twomass_viewer.artifacts.pixel_frame import PixelFrame
from twomass_viewer.artifacts.scan_axes import bearing_deg
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.rules import RuleSet

Progress = Callable[[float, str], None]
Array = NDArray[np.float64]

KIND = "streak"
_BLOCK = 32  # pixels: the background is smooth over so many
_BIN = 2  # pixels that are searched together
_OVER = 2.0  # sigma of the smoothed image a pixel must have to be looked at
_COMPACT_ARCSEC = 26.0  # what is smaller is a star
_MOST_LINES = 120  # candidates that are tried
_ACROSS = 26.0  # arcsec to both sides of a line
_SIDE_FROM = 14.0
_SIDE_LEVEL = 35.0  # percent: the brightness beside a line
_PART_ARCSEC = 10.0
_ALIGNED_DEG = 2.0  # arms and stripes run along the scan axes
_STAR_DN = 400.0  # stars so bright have arms
_STAR_BESIDE = 12.0  # arcsec
_MARGIN_ARCSEC = 1.0  # of the outline beyond the full width to both sides
_SAME_ARCSEC, _SAME_DEG = 8.0, 5.0
_PIECE = 0.5  # of the shortest streak: pieces so long are kept until they are put together
_GAP_ARCSEC = 200.0  # between pieces of one line


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


def find_streaks(
    frame: PixelFrame, rules: RuleSet, progress: Progress | None = None
) -> list[Streak]:
    """Return the streaks on a frame, the most significant first.

    Parameters
    ----------
    frame : PixelFrame
    rules : RuleSet
        Least length, significance and evenness, largest width.
    progress : callable, optional
        May raise CancelledError.
    """
    shortest = rules.value(KIND, "shortest")
    if min(frame.data.shape) < 4 * _BLOCK or not frame.usable:
        return []
    flat = _flattened(frame)
    lines = _proposed(frame, flat, _PIECE * shortest)
    stars = _bright_places(flat)
    found: list[Streak] = []
    for n, line in enumerate(lines):
        if progress is not None:
            progress(n / len(lines), "Looking for streaks")
        if any(_is_along(line, s, frame.scale) for s in found) or _is_arm(line, stars, frame.scale):
            continue
        streak = _proven(frame, flat, line, rules)
        if streak is not None and not any(_is_along(_ends(streak), s, frame.scale) for s in found):
            if not _is_arm(_ends(streak), stars, frame.scale):
                found.append(streak)
    whole = _joined(frame, flat, found, rules)
    long_ones = [s for s in whole if _length(s) * frame.scale >= shortest]
    return sorted(long_ones, key=lambda s: -s.significance)


def _joined(frame: PixelFrame, flat: Array, found: list[Streak], rules: RuleSet) -> list[Streak]:
    """Return streaks with the pieces of one line put together, where the whole is one, too."""
    todo = sorted(found, key=_length, reverse=True)
    whole: list[Streak] = []
    while todo:
        streak = todo.pop(0)
        for other in list(todo):
            if not _is_along(_ends(other), streak, frame.scale, _GAP_ARCSEC):
                continue
            ends = [(streak.x1, streak.y1), (streak.x2, streak.y2), (other.x1, other.y1),
                    (other.x2, other.y2)]  # fmt: skip
            a, b = max(itertools.combinations(ends, 2), key=lambda pair: math.dist(*pair))
            longer = _proven(frame, flat, (*a, *b), rules)
            if longer is not None and _length(longer) >= _length(streak):
                streak = longer
                todo.remove(other)
        if not any(_is_along(_ends(streak), s, frame.scale) for s in whole):
            whole.append(streak)
    return whole


def _length(s: Streak) -> float:
    return math.hypot(s.x2 - s.x1, s.y2 - s.y1)


def streak_artifacts(
    image: SurveyImage,
    plane: Plane,
    band: Band,
    frame: PixelFrame,
    streaks: Iterable[Streak],
    rules: RuleSet,
) -> list[Artifact]:
    """Return streaks as artifacts without a parent."""
    assert image.transform is not None
    rule = rules.get(KIND, "significance")
    scan = image.scan
    made = []
    for s in streaks:
        x, y = np.array([s.x1, s.x2]), np.array([s.y1, s.y2])
        ra, dec = image.transform.pixel_to_sky(x, y)
        middle = image.transform.pixel_to_sky(x.mean(), y.mean())
        pa = float(bearing_deg(ra[:1], dec[:1], ra[1:], dec[1:])[0]) % 180.0
        length = _length(s) * frame.scale
        half = (s.width_arcsec + _MARGIN_ARCSEC) / frame.scale / _length(s)
        nx, ny = -(s.y2 - s.y1) * half, (s.x2 - s.x1) * half
        corners = image.transform.pixel_to_sky(
            np.array([s.x1 + nx, s.x2 + nx, s.x2 - nx, s.x1 - nx]),
            np.array([s.y1 + ny, s.y2 + ny, s.y2 - ny, s.y1 - ny]),
        )
        outline = tuple(zip(corners[0].tolist(), corners[1].tolist(), strict=True))
        made.append(
            Artifact(
                ArtifactKind.STREAK, band, None, None, NO_PARENT, float(middle[0]),
                float(middle[1]), pa, length, ArtifactShape("polygon", outline), None,
                Evidence.MEASURED, rule.key,
                f"Streak found on the image, {length:.0f}″ long and {s.width_arcsec:.0f}″ wide at "
                f"position angle {pa:.0f}°: a meteor, an aircraft or a satellite crossed while "
                "some of the frames were taken.",
                rule.citation, image.name, True, scan.direction if scan else None,
                scan.hemisphere if scan else None,
                Measured(
                    Quantity.AMPLITUDE, None, s.excess_dn, s.error_dn, Finding.PRESENT,
                    frame.lossy, s.significance,
                ),
            )
        )  # fmt: skip
    return made


def _flattened(frame: PixelFrame) -> Array:
    """Return the pixels less a smooth background; blank ones are zero."""
    from scipy import ndimage

    rows, cols = frame.data.shape
    high, wide = -(-rows // _BLOCK), -(-cols // _BLOCK)
    padded = np.full((high * _BLOCK, wide * _BLOCK), np.nan)
    padded[:rows, :cols] = frame.data
    blocks = padded.reshape(high, _BLOCK, wide, _BLOCK).swapaxes(1, 2).reshape(high, wide, -1)
    known = np.isfinite(blocks).sum(axis=2) > 20
    levels = np.full((high, wide), frame.sky_dn)
    levels[known] = np.nanmedian(blocks[known], axis=1)
    levels = ndimage.median_filter(levels, 3, mode="nearest")
    at_y = (np.arange(rows) + 0.5) / _BLOCK - 0.5
    at_x = (np.arange(cols) + 0.5) / _BLOCK - 0.5
    grid = np.meshgrid(at_y, at_x, indexing="ij")
    smooth = ndimage.map_coordinates(levels, grid, order=1, mode="nearest")
    return np.asarray(np.nan_to_num(frame.data - smooth, nan=0.0))


def _proposed(
    frame: PixelFrame, flat: Array, shortest: float
) -> list[tuple[float, float, float, float]]:
    """Return lines (x1, y1, x2, y2; pixels) the Hough transform sees, the longest first."""
    from scipy import ndimage
    from skimage.morphology import skeletonize
    from skimage.transform import probabilistic_hough_line

    rows, cols = (n // _BIN * _BIN for n in flat.shape)
    binned = flat[:rows, :cols].reshape(rows // _BIN, _BIN, cols // _BIN, _BIN).mean(axis=(1, 3))
    smooth = ndimage.gaussian_filter(binned, 1.2)
    low = float(np.percentile(smooth[smooth != 0], 15.87)) if (smooth != 0).any() else 0.0
    middle = float(np.median(smooth))
    noise = middle - low
    if noise <= 0:
        return []
    over = smooth > middle + _OVER * noise
    labels, count = ndimage.label(over, np.ones((3, 3)))
    if not count:
        return []
    step = _BIN * frame.scale
    boxes = ndimage.find_objects(labels)
    long_ones = np.zeros(count + 1, dtype=bool)
    for k, box in enumerate(boxes, 1):
        extent = math.hypot(box[0].stop - box[0].start, box[1].stop - box[1].start) * step
        long_ones[k] = extent > _COMPACT_ARCSEC
    thin = skeletonize(long_ones[labels])
    lines = probabilistic_hough_line(
        thin, threshold=10, line_length=round(0.8 * shortest / step),
        line_gap=round(16.0 / step), rng=1,
    )  # fmt: skip
    scaled = [tuple((v + 0.5) * _BIN - 0.5 for v in (*a, *b)) for a, b in lines]
    scaled.sort(key=lambda v: -math.hypot(v[2] - v[0], v[3] - v[1]))
    return [(v[0], v[1], v[2], v[3]) for v in scaled[:_MOST_LINES]]


def _bright_places(flat: Array) -> Array:
    """Return x and y of the tops of bright sources, shape (n, 2)."""
    from scipy import ndimage

    top = (flat > _STAR_DN) & (flat == ndimage.maximum_filter(flat, 15))
    rows, cols = np.nonzero(top)
    return np.column_stack([cols, rows]).astype(float)


def _is_arm(line: tuple[float, float, float, float], stars: Array, scale: float) -> bool:
    """Whether a line runs along a scan axis through a bright star, as arms and stripes do."""
    x1, y1, x2, y2 = line
    angle = math.degrees(math.atan2(y2 - y1, x2 - x1)) % 90.0
    if min(angle, 90.0 - angle) > _ALIGNED_DEG or not len(stars):
        return False
    length = math.hypot(x2 - x1, y2 - y1)
    away = np.abs((stars[:, 0] - x1) * (y2 - y1) - (stars[:, 1] - y1) * (x2 - x1)) / length
    return bool((away * scale < _STAR_BESIDE).any())


def _is_along(
    line: tuple[float, float, float, float], known: Streak, scale: float, gap: float = 0.0
) -> bool:
    """Whether a line is (a part of) a streak that is known, or goes on after a gap (arcsec)."""
    x1, y1, x2, y2 = line
    angle = math.atan2(y2 - y1, x2 - x1) - math.atan2(known.y2 - known.y1, known.x2 - known.x1)
    if abs(math.degrees(math.asin(math.sin(angle)))) > _SAME_DEG:
        return False
    dx, dy = known.x2 - known.x1, known.y2 - known.y1
    length = math.hypot(dx, dy)
    mx, my = (x1 + x2) / 2.0 - known.x1, (y1 + y2) / 2.0 - known.y1
    across, along = abs(mx * dy - my * dx) / length, (mx * dx + my * dy) / length
    reach = _SAME_ARCSEC + known.width_arcsec / 2.0
    half = math.hypot(x2 - x1, y2 - y1) * scale / 2.0 if gap else 0.0
    beyond = reach + half + gap
    return across * scale < reach and -beyond < along * scale < length * scale + beyond


def _ends(s: Streak) -> tuple[float, float, float, float]:
    return s.x1, s.y1, s.x2, s.y2


def _proven(
    frame: PixelFrame, flat: Array, line: tuple[float, float, float, float], rules: RuleSet
) -> Streak | None:
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
        length < _PIECE * rules.value(KIND, "shortest")
        or streak.significance < rules.value(KIND, "significance")
        or evenness < rules.value(KIND, "evenness")
        or scatter > 0.5 * mean
        or uneven > 0.5 * mean
        or mean < 0.4 * frame.sigma_dn
    ):
        return None
    return streak


def _profile(
    frame: PixelFrame, flat: Array, line: tuple[float, float, float, float]
) -> Array | None:
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


def _straightened(
    frame: PixelFrame, flat: Array, line: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
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


def _extended(
    frame: PixelFrame, flat: Array, line: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
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
