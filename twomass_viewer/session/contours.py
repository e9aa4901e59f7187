"""Contours of an image on the sky: which, at which levels, and the job that finds them."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.display.contours import ContourLines, Levels, contour_lines
from twomass_viewer.display.limits import sample, sky_and_noise
from twomass_viewer.display.smoothing import Smoothing, SmoothKind, smooth
from twomass_viewer.errors import FileProblemError
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.scene.contours import ContourSet
from twomass_viewer.session.blink import BlinkFrame
from twomass_viewer.session.jobs import Progress
from twomass_viewer.session.layers import Member, next_version

COLOR = "#ffd166"
"""The colour contours begin with: no mark on the sky has it."""
WIDTH_LIMITS_PX = (0.5, 4.0)
SMOOTH_LIMITS_ARCSEC = (0.0, 60.0)


@dataclass(frozen=True, slots=True)
class ContourSettings:
    """Which contours are shown, and how.

    Attributes
    ----------
    source : BlinkFrame or None
        Whose contours; None are those of the image that is seen.
    levels : Levels
    smooth_arcsec : float
        FWHM of the Gaussian the image is smoothed with before, 0 for none.
    color : str
    width_px : float
    """

    source: BlinkFrame | None = None
    levels: Levels = field(default_factory=Levels)
    smooth_arcsec: float = 4.0
    color: str = COLOR
    width_px: float = 1.2


@dataclass(frozen=True, eq=False)
class ContourRequest:
    """What contours are to be found of.

    Attributes
    ----------
    member : Member
    plane : FieldPlane or None
        None in a field of pixels.
    levels : Levels
    smooth_arcsec : float
    limits : tuple of (float, float)
        With which the plane is shown.
    pixel_arcsec : float
    words : str
        What the plane is called.
    """

    member: Member
    plane: FieldPlane | None
    levels: Levels
    smooth_arcsec: float
    limits: tuple[float, float]
    pixel_arcsec: float
    words: str

    @property
    def identity(self) -> tuple[object, ...]:
        """Equal for requests with equal answers."""
        between = self.limits if self.levels.scale not in ("sigma", "typed") else None
        return (self.member.version, self.plane, self.levels, self.smooth_arcsec, between)


@dataclass(frozen=True, eq=False)
class LevelOnSky:
    """The lines of one level on the plane of the field; arrays as in `ContourSet`."""

    level_dn: float
    east: NDArray[np.float64]
    north: NDArray[np.float64]
    counts: NDArray[np.intp]
    version: int = field(default_factory=next_version)

    def drawn(self, settings: ContourSettings) -> ContourSet:
        """Return the lines as the scene holds them."""
        return ContourSet(
            self.level_dn, settings.color, settings.width_px, self.version,
            self.east, self.north, self.counts,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class FoundContours:
    """The contours of one plane.

    Attributes
    ----------
    request : ContourRequest
    values_dn : tuple of float
        All levels asked for, also those without a line.
    levels : tuple of LevelOnSky
    """

    request: ContourRequest
    values_dn: tuple[float, ...]
    levels: tuple[LevelOnSky, ...]


def find_contours(request: ContourRequest, progress: Progress) -> FoundContours:
    """Find the contours of a request.

    Raises
    ------
    FileProblemError
        There are too many lines to be drawn.
    """
    title = f"Contours of {request.member.image.name}"
    progress(0.0, title)
    data = request.member.plane.data
    if request.smooth_arcsec > 0:
        kernel = Smoothing(SmoothKind.GAUSSIAN, request.smooth_arcsec)
        data = smooth(data, kernel, request.pixel_arcsec)
    values = sample(data)
    sky, sigma = sky_and_noise(values) if values.size else (0.0, 1.0)
    wanted = request.levels.values(request.limits, sky, sigma)
    try:
        found = contour_lines(data, wanted, lambda part: progress(0.3 + 0.6 * part, title))
    except ValueError:
        raise FileProblemError(
            f"The contours of {request.member.image.name} have too many lines to be drawn.",
            "Choose higher levels, or smooth more.",
        ) from None
    return FoundContours(request, wanted, tuple(_on_sky(request, lines) for lines in found))


def _on_sky(request: ContourRequest, lines: ContourLines) -> LevelOnSky:
    transform, plane = request.member.image.transform, request.plane
    if transform is None or plane is None:
        return LevelOnSky(lines.level_dn, lines.x, lines.y, lines.counts)
    east, north = plane.project(*transform.pixel_to_sky(lines.x, lines.y))
    return LevelOnSky(lines.level_dn, east, north, lines.counts)


def level_words(values: tuple[float, ...]) -> str:
    """Return levels to be read: all of a few, else the ends and their number."""
    if not values:
        return ""
    if len(values) <= 8:
        return f"{' '.join(f'{v:.4g}' for v in values)} DN"
    return f"{len(values)} levels, {values[0]:.4g} to {values[-1]:.4g} DN"


def contour_file(found: FoundContours, settings: ContourSettings) -> str:
    """Return contours as a DS9 contour file: FK5 degrees, or image pixels without a sky.

    Notes
    -----
    The format is that of ``http://ds9.si.edu/doc/ref/contour.html``.
    """
    plane = found.request.plane
    values = " ".join(f"{v:.10g}" for v in found.values_dn)
    out = [
        "# Contour file format: DS9 version 7.5",
        f"# levels=( {values} )",
        f"# {found.request.words}, DN, smoothed {found.request.smooth_arcsec:g} arcsec",
        f"global color={settings.color} width={max(1, round(settings.width_px))} dash=no "
        "dashlist=8 3",
        "fk5" if plane is not None else "image",
    ]
    for level in found.levels:
        out.append(f"level={level.level_dn:.10g}")
        for first, second in _lines(level, plane):
            out.append("(")
            out += [f" {a:.7f} {b:.7f}" for a, b in zip(first, second, strict=True)]
            out.append(")")
    return "\n".join(out) + "\n"


def region_file(found: FoundContours, settings: ContourSettings) -> str:
    """Return contours as DS9 regions: closed ones are polygons, open ones rows of lines."""
    plane = found.request.plane
    width = max(1, round(settings.width_px))
    out = [
        "# Region file format: DS9 version 4.1",
        f"# {found.request.words}, smoothed {found.request.smooth_arcsec:g} arcsec",
        f"global color={settings.color} width={width} fill=0",
        "fk5" if plane is not None else "image",
    ]
    for level in found.levels:
        label = f"# text={{{level.level_dn:.6g} DN}}"
        for first, second in _lines(level, plane):
            places = list(zip(first, second, strict=True))
            if len(places) > 3 and places[0] == places[-1]:
                text = ",".join(f"{a:.7f},{b:.7f}" for a, b in places[:-1])
                out.append(f"polygon({text}) {label}")
                continue
            for (a, b), (c, d) in pairwise(places):
                out.append(f"line({a:.7f},{b:.7f},{c:.7f},{d:.7f}) # line=0 0")
    return "\n".join(out) + "\n"


def _lines(
    level: LevelOnSky, plane: FieldPlane | None
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Return each line as right ascension and declination, or as 1-based pixels."""
    if plane is not None:
        first, second = plane.unproject(level.east, level.north)
    else:
        first, second = level.east + 1.0, level.north + 1.0
    ends = np.cumsum(level.counts)[:-1]
    return list(zip(np.split(first, ends), np.split(second, ends), strict=True))
