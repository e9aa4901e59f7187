"""Draw streaks and hits of single frames on a coadd, and say in truth rows what reached it."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.frames import Frame, frames_of
from twomass_viewer.simulation.transient_events import (
    HIT_SIGMA,
    ORDINARY,
    Knobs,
    Line,
    Spot,
    lines_and_spots,
)
from twomass_viewer.simulation.transient_truth import (
    TransientKind,
    TrueTransient,
    line_truth,
    spot_truth,
)
from twomass_viewer.survey.bands import Band

if TYPE_CHECKING:
    from twomass_viewer.simulation.scans import Coadd

Array = NDArray[np.float64]

_FAINTEST_DN = 0.15  # what is fainter on the coadd is not drawn
_SMUDGE_WIDTH = 40.0  # arcsec


@dataclass(frozen=True, eq=False, slots=True)
class Transients:
    """What one band of a coadd has of them.

    Attributes
    ----------
    truth : tuple of TrueTransient
        What reaches the coadd, ends cut where the frame or the image ends.
    """

    truth: tuple[TrueTransient, ...]
    _marks: tuple[tuple[Frame, Line | Spot], ...]

    def add_to(self, image: Array) -> None:
        """Add the signal in DN to an image of the coadd's shape, in place."""
        for frame, mark in self._marks:
            if isinstance(mark, Line):
                _add_line(image, frame, mark)
            elif mark.kind is TransientKind.SMUDGE:
                _add_smudge(image, frame, mark)
            else:
                _add_hit(image, frame, mark)


def draw(seed: int, coadd: "Coadd", band: Band, knobs: Knobs = ORDINARY) -> Transients:
    """Draw the transients of one band of a coadd.

    Parameters
    ----------
    seed : int
    coadd : Coadd
        All coadds of a scan see parts of the same events.
    band : Band
    knobs : Knobs

    Returns
    -------
    Transients
        `add_to` an image with sky, after saturation: streaks are blanked or diluted there.
    """
    lines, spots = lines_and_spots(seed, coadd, band, knobs)
    frames = {f.number: f for f in frames_of(seed, coadd, band)}
    truth: list[TrueTransient] = []
    marks: list[tuple[Frame, Line | Spot]] = []
    for line in lines:
        if line.frame in frames and abs(line.surface) >= _FAINTEST_DN:
            row = _line_row(coadd, band, frames[line.frame], line)
            if row is not None:
                truth.append(row)
                marks.append((frames[line.frame], line))
    for spot in spots:
        if spot.frame in frames:
            frame = frames[spot.frame]
            x, y = _place(frame, coadd.cols, spot.x, spot.y)
            on_rows = frame.first_row <= y < frame.end_row
            if on_rows and frame.first_col <= x < frame.end_col:
                truth.append(_spot_row(coadd, band, spot, (x, y)))
                marks.append((frame, spot))
    return Transients(tuple(truth), tuple(marks))


def _spot_row(coadd: "Coadd", band: Band, spot: Spot, place: tuple[float, float]) -> TrueTransient:
    if spot.kind is TransientKind.SMUDGE:
        width, surface, flux = _SMUDGE_WIDTH, spot.flux, 0.0
    else:
        width, surface, flux = 2.3548 * HIT_SIGMA, _peak(spot), spot.flux
    return spot_truth(coadd, band, spot.kind, spot.what, place, width, surface, flux, spot.evidence)


def _peak(hit: Spot) -> float:
    return hit.flux / (2 * math.pi * HIT_SIGMA**2)


def _place(frame: Frame, cols: int, x: float, y: float) -> tuple[float, float]:
    """Return the 0-based column and row of a coadd of a place in a frame."""
    return (cols - 1) / 2 + x, frame.centre_row + y


def _line_row(coadd: "Coadd", band: Band, frame: Frame, line: Line) -> TrueTransient | None:
    """Return the truth row of the part of a line that the coadd shows, or None."""
    x1, y1 = _place(frame, coadd.cols, line.x1, line.y1)
    x2, y2 = _place(frame, coadd.cols, line.x2, line.y2)
    start, end = 0.0, 1.0
    for low, high, a, b in (
        (frame.first_col, frame.end_col - 1, x1, x2),
        (frame.first_row, frame.end_row - 1, y1, y2),
    ):
        if abs(b - a) < 1e-9:
            if not low <= a <= high:
                return None
            continue
        t = sorted(((low - a) / (b - a), (high - a) / (b - a)))
        start, end = max(start, t[0]), min(end, t[1])
    if start >= end:
        return None
    ends = (
        (x1 + start * (x2 - x1), y1 + start * (y2 - y1)),
        (x1 + end * (x2 - x1), y1 + end * (y2 - y1)),
    )
    return line_truth(
        coadd, band, TransientKind.STREAK, line.what, line.order, ends, line.width, line.surface,
        line.evidence,
    )  # fmt: skip


def _add_line(image: Array, frame: Frame, line: Line) -> None:
    x1, y1 = _place(frame, image.shape[1], line.x1, line.y1)
    x2, y2 = _place(frame, image.shape[1], line.x2, line.y2)
    margin = 2.0 * line.width
    rows = slice(
        max(frame.first_row, math.floor(min(y1, y2) - margin)),
        min(frame.end_row, math.ceil(max(y1, y2) + margin)),
    )
    cols = slice(
        max(frame.first_col, math.floor(min(x1, x2) - margin)),
        min(frame.end_col, math.ceil(max(x1, x2) + margin)),
    )
    if rows.start >= rows.stop or cols.start >= cols.stop:
        return
    length = math.hypot(x2 - x1, y2 - y1)
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    dx = np.arange(cols.start, cols.stop, dtype=np.float64)[None, :] - x1
    dy = np.arange(rows.start, rows.stop, dtype=np.float64)[:, None] - y1
    along, across = dx * ux + dy * uy, dx * uy - dy * ux
    fade = max(line.taper * length, 1.0)  # the ends fade over this, or end within a pixel
    ramp = np.clip(np.minimum(along, length - along) / fade + (0.5 if line.taper == 0 else 0), 0, 1)
    profile = np.exp(-0.5 * (across / (line.width / 2.3548)) ** 2)
    # rounded: the same on every machine
    image[rows, cols] += np.round(line.surface * ramp * profile, 4)


def _add_hit(image: Array, frame: Frame, spot: Spot) -> None:
    x, y = _place(frame, image.shape[1], spot.x, spot.y)
    half = 5.0
    r0, r1 = max(frame.first_row, math.ceil(y - half)), min(frame.end_row, math.floor(y + half))
    c0, c1 = max(frame.first_col, math.ceil(x - half)), min(frame.end_col, math.floor(x + half))
    if r0 >= r1 or c0 >= c1:
        return
    dy = np.arange(r0, r1, dtype=np.float64)[:, None] - y
    dx = np.arange(c0, c1, dtype=np.float64)[None, :] - x
    profile = np.exp(-(dy**2 + dx**2) / (2 * HIT_SIGMA**2))
    image[r0:r1, c0:c1] += np.round(_peak(spot) * profile, 4)


def _add_smudge(image: Array, frame: Frame, spot: Spot) -> None:
    """Add a ring of 20 arcsec radius, out of focus: the mirror's shadow in it."""
    x, y = _place(frame, image.shape[1], spot.x, spot.y)
    rows = slice(frame.first_row, frame.end_row)
    cols = slice(frame.first_col, frame.end_col)
    dy = np.arange(rows.start, rows.stop, dtype=np.float64)[:, None] - y
    dx = np.arange(cols.start, cols.stop, dtype=np.float64)[None, :] - x
    profile = np.exp(-0.5 * ((np.sqrt(dx**2 + dy**2) - 14.0) / 6.0) ** 2)
    image[rows, cols] += np.round(spot.flux * profile, 4)
