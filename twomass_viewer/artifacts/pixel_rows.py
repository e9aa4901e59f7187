"""Banding and seams: what repeats or jumps from row to row of an image, found on its pixels."""

import itertools
import math

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.measured import Finding, Measured, Quantity
from twomass_viewer.artifacts.model import NO_PARENT, Artifact, ArtifactShape
from twomass_viewer.artifacts.pixel_frame import PixelFrame, clipped
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.rules import RuleSet

Array = NDArray[np.float64]

# how rows are compared: our choices
_PERIODS = (16.0, 120.0)  # rows: shorter is noise of neighbouring rows, longer is airglow
_TREND_ROWS = 151
_REACH = 24  # rows on either side of a step
_NEAR = 6  # rows next to a step that do not count
_PARTS = 4  # of a row, each of which must have a step
_LEAST_KEPT = 0.5  # of a step, in each of them
_FEWEST = 60  # pixels of a row


def find_banding(
    image: SurveyImage, plane: Plane, band: Band, frame: PixelFrame, rules: RuleSet
) -> list[Artifact]:
    """Return the pickup of a J image of CTIO, or nothing where none is told from the noise.

    The western half of a row, less its eastern half, has neither airglow nor the seams of frames.
    """
    hemisphere = image.scan.hemisphere if image.scan else None
    least = rules.find("banding", "least_amplitude", band, hemisphere)
    rows, cols = frame.data.shape
    if least is None or least.off or rows < 4 * _PERIODS[1] or cols < 4 * _FEWEST:
        return []
    from scipy import ndimage

    half = cols // 2
    profile = _row_levels(frame, slice(half, cols)) - _row_levels(frame, slice(0, half))
    known = np.isfinite(profile)
    if known.mean() < 0.9:
        return []
    filled = np.interp(np.arange(rows), np.flatnonzero(known), profile[known])
    wave = filled - ndimage.median_filter(filled, _TREND_ROWS, mode="nearest")
    spectrum = np.fft.rfft(wave)
    frequency = np.fft.rfftfreq(rows)
    inside = (frequency >= 1.0 / _PERIODS[1]) & (frequency <= 1.0 / _PERIODS[0])
    power = np.abs(spectrum) ** 2
    best = int(np.flatnonzero(inside)[np.argmax(power[inside])])
    ratio = float(power[best] / np.median(power[inside]))
    amplitude = 2.0 * math.sqrt(float(power[best])) / rows
    significance = rules.value("banding", "significance", band, hemisphere)
    if ratio < significance or amplitude < least.value:
        return []
    noise = 2.0 * math.sqrt(float(np.median(power[inside])) / math.log(2.0) / 2.0) / rows
    period = frame.scale / float(frequency[best])
    typical = rules.get("banding", "typical_amplitude", band, hemisphere)
    shape = _box(frame, half - 0.5, cols - 0.5, -0.5, rows - 0.5)
    sentence = (
        f"Banding found on the image: electronic pickup of {amplitude:.2f} DN with a period of "
        f"{period:.0f}″ in its western half (typical of the survey: {typical.value:.2f} DN); "
        "it biases the photometry of faint galaxies."
    )
    measured = Measured(
        Quantity.AMPLITUDE, typical.value, amplitude, noise, Finding.PRESENT, frame.lossy,
        amplitude / noise,
    )  # fmt: skip
    middle = ((half + cols) / 2.0 - 0.5, rows / 2.0 - 0.5)
    return [
        _artifact(image, band, ArtifactKind.BANDING, frame, middle, shape, rows * frame.scale,
                  typical.key, sentence, typical.citation, measured)
    ]  # fmt: skip


def find_seams(
    image: SurveyImage, plane: Plane, band: Band, frame: PixelFrame, rules: RuleSet
) -> list[Artifact]:
    """Return the rows at which the level of the sky jumps."""
    rows, cols = frame.data.shape
    rule = rules.get("seam", "significance")
    if rows < 8 * _REACH or cols < 2 * _FEWEST or rule.off:
        return []
    steps = _steps(_row_levels(frame, slice(0, cols)))
    known = steps[np.isfinite(steps)]
    if len(known) < 4 * _REACH:
        return []
    _, scatter = clipped(known)
    least = max(rule.value * scatter, rules.value("seam", "least_step") * frame.sigma_dn)
    parts = np.linspace(0, cols, _PARTS + 1).astype(int)
    each = [_row_levels(frame, slice(a, b)) for a, b in itertools.pairwise(parts.tolist())]
    found = []
    strength = np.where(np.isfinite(steps), np.abs(steps), 0.0)
    while (row := int(np.argmax(strength))) and strength[row] >= least:
        step = float(steps[row])
        strength[max(row - _REACH, 0) : row + _REACH] = 0.0
        if not _goes_across(each, row, step):
            continue
        y = row - 0.5
        ends = frame.transform.pixel_to_sky(np.array([-0.5, cols - 0.5]), np.array([y, y]))
        shape = ArtifactShape("line", tuple(zip(ends[0].tolist(), ends[1].tolist(), strict=True)))
        sentence = (
            f"Seam found on the image: north of this row the sky is {abs(step):.2f} DN "
            f"{'brighter' if step > 0 else 'fainter'}, where a frame of the scan begins or ends."
        )
        measured = Measured(
            Quantity.AMPLITUDE, None, step, scatter, Finding.PRESENT, frame.lossy,
            abs(step) / scatter if scatter > 0 else None,
        )  # fmt: skip
        found.append(
            _artifact(image, band, ArtifactKind.SEAM, frame, ((cols - 1) / 2.0, y), shape,
                      cols * frame.scale, rule.key, sentence, rule.citation, measured)
        )  # fmt: skip
    return found


def _goes_across(each: list[Array], row: int, step: float) -> bool:
    """Whether every part of a row has the step, and keeps it: nebulae, halos and lines do not."""
    for levels in each:
        above, below = levels[row + _NEAR : row + _REACH], levels[row - _REACH : row - _NEAR]
        if not (np.isfinite(above).any() and np.isfinite(below).any()):
            return False
        kept = float(np.nanmedian(above) - np.nanmedian(below)) / step
        if not _LEAST_KEPT < kept < 1.0 / _LEAST_KEPT:
            return False
    return True


def _row_levels(frame: PixelFrame, columns: slice) -> Array:
    """Return the sky of each row in some columns, stars masked; NaN where too little is left."""
    part = frame.data[:, columns].astype(float)
    enough = np.isfinite(part).sum(axis=1) >= _FEWEST
    part[~enough] = 0.0
    level = np.nanmedian(part, axis=1)
    for _ in range(2):
        part[~(np.abs(part - level[:, None]) <= 2.5 * frame.sigma_dn)] = np.nan
        left = np.isfinite(part).sum(axis=1)
        enough &= left >= _FEWEST
        part[left == 0] = 0.0
        level = np.nanmedian(part, axis=1)
    mean = np.nanmean(part, axis=1)
    return np.where(enough, mean, np.nan)


def _steps(levels: Array) -> Array:
    """Return how far lines fitted to the rows above and below each row miss each other there."""
    # a line fitted to places 0.5, 1.5 … reaches this combination of its values at 0
    at = np.arange(_REACH) + 0.5
    spread = float(((at - at.mean()) ** 2).sum())
    weights = 1.0 / _REACH - at.mean() * (at - at.mean()) / spread
    steps = np.full(len(levels), np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(levels, _REACH)
    above = windows @ weights  # begins at each row
    below = windows @ weights[::-1]  # ends before each row
    inner = np.arange(_REACH, len(levels) - _REACH)
    steps[inner] = above[inner] - below[inner - _REACH]
    return steps


def _box(frame: PixelFrame, x0: float, x1: float, y0: float, y1: float) -> ArtifactShape:
    ra, dec = frame.transform.pixel_to_sky(np.array([x0, x1, x1, x0]), np.array([y0, y0, y1, y1]))
    return ArtifactShape("polygon", tuple(zip(ra.tolist(), dec.tolist(), strict=True)))


def _artifact(
    image: SurveyImage,
    band: Band,
    kind: ArtifactKind,
    frame: PixelFrame,
    middle: tuple[float, float],
    shape: ArtifactShape,
    length: float,
    rule: str,
    sentence: str,
    source: str,
    measured: Measured,
) -> Artifact:
    ra, dec = frame.transform.pixel_to_sky(*middle)
    scan = image.scan
    return Artifact(
        kind, band, None, None, NO_PARENT, float(ra), float(dec), None, length, shape, None,
        Evidence.MEASURED, rule, sentence, source, image.name, True,
        scan.direction if scan else None, scan.hemisphere if scan else None, measured,
    )  # fmt: skip
