"""Streaks: lines that meteors, aircraft and satellites draw, found on the pixels.

Background and compact sources are taken off, a probabilistic Hough transform of what is left
proposes lines, and each has to prove itself on the pixels: it must stand above both its sides, in
most of its parts, evenly, and be narrow. Arms of bright stars and filaments of nebulae do not.
"""

import itertools
import math
from collections.abc import Callable, Iterable

import numpy as np

from twomass_viewer.artifacts.measured import Finding, Measured, Quantity
from twomass_viewer.artifacts.model import NO_PARENT, Artifact, ArtifactShape
from twomass_viewer.artifacts.pixel_frame import PixelFrame
from twomass_viewer.artifacts.scan_axes import bearing_deg
from twomass_viewer.artifacts.streak_candidates import (
    BLOCK,
    bright_places,
    flattened,
    is_arm,
    proposed,
)
from twomass_viewer.artifacts.streak_proof import KIND, PIECE, Array, Line, Streak, proven
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.rules import RuleSet

Progress = Callable[[float, str], None]

# our choices
_MARGIN_ARCSEC = 1.0  # of the outline beyond the full width to both sides
_SAME_ARCSEC, _SAME_DEG = 8.0, 5.0  # lines so near are one
_GAP_ARCSEC = 200.0  # between pieces of one line


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
    if min(frame.data.shape) < 4 * BLOCK or not frame.usable:
        return []
    flat = flattened(frame)
    lines = proposed(frame, flat, PIECE * shortest)
    stars = bright_places(flat)
    found: list[Streak] = []
    for n, line in enumerate(lines):
        if progress is not None:
            progress(n / len(lines), "Looking for streaks")
        if any(_is_along(line, s, frame.scale) for s in found) or is_arm(line, stars, frame.scale):
            continue
        streak = proven(frame, flat, line, rules)
        if streak is not None and not any(_is_along(streak.ends, s, frame.scale) for s in found):
            if not is_arm(streak.ends, stars, frame.scale):
                found.append(streak)
    whole = _joined(frame, flat, found, rules)
    long_ones = [s for s in whole if s.length * frame.scale >= shortest]
    return sorted(long_ones, key=lambda s: -s.significance)


def _joined(frame: PixelFrame, flat: Array, found: list[Streak], rules: RuleSet) -> list[Streak]:
    """Return streaks with the pieces of one line put together, where the whole is one, too."""
    todo = sorted(found, key=lambda s: s.length, reverse=True)
    whole: list[Streak] = []
    while todo:
        streak = todo.pop(0)
        for other in list(todo):
            if not _is_along(other.ends, streak, frame.scale, _GAP_ARCSEC):
                continue
            ends = [(streak.x1, streak.y1), (streak.x2, streak.y2), (other.x1, other.y1),
                    (other.x2, other.y2)]  # fmt: skip
            a, b = max(itertools.combinations(ends, 2), key=lambda pair: math.dist(*pair))
            longer = proven(frame, flat, (*a, *b), rules)
            if longer is not None and longer.length >= streak.length:
                streak = longer
                todo.remove(other)
        if not any(_is_along(streak.ends, s, frame.scale) for s in whole):
            whole.append(streak)
    return whole


def _is_along(line: Line, known: Streak, scale: float, gap: float = 0.0) -> bool:
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
        length = s.length * frame.scale
        half = (s.width_arcsec + _MARGIN_ARCSEC) / frame.scale / s.length
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
