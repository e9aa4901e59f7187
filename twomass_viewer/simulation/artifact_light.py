"""The light and the electronic signal of artifacts on one image, and saturated cores."""

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.artifact_truth import TrueArtifact
from twomass_viewer.simulation.starlight import Reaching, window
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence

Array = NDArray[np.float64]

# Brightness of an arm above its sides per square arcsec and 4 arcsec flux: measured 21 to 57
# arcsec; inwards the slope goes on, outwards a power law leads to one sigma at the arm's end.
_ARM_RADII = np.array([5.0, 12.0, 21.0, 27.0, 33.0, 39.0, 45.0, 51.0, 57.0])
_ARM_NS = np.array([8e-6, 1.6e-5, 1.0e-5, 7.4e-6, 4.5e-6, 2.5e-6, 1.6e-6, 1.2e-6, 0.9e-6])
_ARM_EW = np.array([8e-6, 2.0e-5, 1.3e-5, 1.0e-5, 8.0e-6, 5.0e-6, 3.5e-6, 2.2e-6, 1.3e-6])


def add_arm(
    image: Array,
    x: float,
    y: float,
    f4: float,
    sigma: float,
    arm: TrueArtifact,
    deeper_mag: float = 0.0,
) -> None:
    """Add one arm of a diffraction spike of a star at x, y; sigma is the noise of a pixel in DN.

    In a stack that goes deeper than ``sigma`` an arm can be seen farther out: it falls off as
    r^-2.5 there.
    """
    north_south = arm.order in (1, 2)
    law = _ARM_NS if north_south else _ARM_EW
    reach = 1.6 * arm.length * 10 ** (0.16 * deeper_mag) + 10.0
    found = window(image.shape, x, y, reach)
    if found is None:
        return
    rows, cols, dx, dy = found
    # an arm is a narrow strip along a column or a row; it may be tilted by a degree or two
    broad = 16.0 + 0.04 * reach
    if north_south:
        cols, dx = _narrowed(cols, dx, broad)
    else:
        rows, dy = _narrowed(rows, dy, broad)
    pa = np.radians(arm.pa_deg)
    along = dy[:, None] * np.cos(pa) - dx[None, :] * np.sin(pa)
    across = dy[:, None] * np.sin(pa) + dx[None, :] * np.cos(pa)
    brightness = _arm_law(law, along, sigma / (f4 * arm.amplitude), arm.length)
    if not np.isnan(arm.radius):  # one of a pair that parts from the single arm
        brightness *= np.clip((along - arm.radius) / 10.0, 0.0, 1.0)
    # width (FWHM): north-south 3.3 to 4.6 arcsec, east-west 3.5 to 7
    start, growth = (3.3, 0.017) if north_south else (3.6, 0.045)
    width = np.minimum(start + growth * np.maximum(along, 0.0), 8.0) / 2.3548
    image[rows, cols] += f4 * arm.amplitude * brightness * np.exp(-0.5 * (across / width) ** 2)


def _narrowed(part: slice, offsets: Array, half: float) -> tuple[slice, Array]:
    """Return the part of a slice whose offsets are smaller than ``half``."""
    first, end = np.searchsorted(offsets, (-half, half))
    return slice(part.start + int(first), part.start + int(end)), offsets[first:end]


def _arm_law(law: Array, r: Array, end_level: float, length: float) -> Array:
    """Return the brightness along an arm that falls to ``end_level`` at ``length``."""
    safe = np.maximum(r, 1.0)
    if length > _ARM_RADII[-1] + 3.0:
        slope = np.log(end_level / law[-1]) / np.log(length / _ARM_RADII[-1])
        slope = min(float(slope), -1.0)
        inner = np.exp(np.interp(np.log(safe), np.log(_ARM_RADII), np.log(law)))
        outer = law[-1] * (safe / _ARM_RADII[-1]) ** slope
        value = np.where(safe > _ARM_RADII[-1], outer, inner)
    else:  # a short arm: the law, stretched so that its one-sigma point falls on the length
        natural = float(np.interp(np.log(end_level), np.log(law[:0:-1]), _ARM_RADII[:0:-1]))
        stretched = safe * natural / length
        value = np.exp(np.interp(np.log(stretched), np.log(_ARM_RADII), np.log(law)))
        past = stretched > _ARM_RADII[-1]
        value = np.where(past, law[-1] * (stretched / _ARM_RADII[-1]) ** -3.0, value)
    return value * np.clip((r - 2.0) / 4.0, 0.0, 1.0)


def add_stripe(image: Array, y: float, stripe: TrueArtifact) -> None:
    """Add a stripe of a star in row y: it runs from edge to edge."""
    rows = np.arange(image.shape[0]) - (y + stripe.dy)
    image += (stripe.amplitude * np.exp(-0.5 * (rows / stripe.radius) ** 2))[:, None]


def add_spot(image: Array, x: float, y: float, flux: float, sigma: float) -> None:
    """Add a round spot that holds ``flux`` inside 4 arcsec."""
    found = window(image.shape, x, y, 5.0 * sigma)
    if found is None:
        return
    rows, cols, dx, dy = found
    profile = np.exp(-(dy[:, None] ** 2 + dx[None, :] ** 2) / (2 * sigma**2))
    inside = 2 * np.pi * sigma**2 * -np.expm1(-16.0 / (2 * sigma**2))
    image[rows, cols] += flux / inside * profile


def saturation(stars: Reaching, band: Band, recorded: Array) -> list[TrueArtifact]:
    """Return the saturated cores on the image: radius of the pixels near the plateau.

    Parameters
    ----------
    stars : Reaching
    band : Band
    recorded : ndarray
        DN above sky.
    """
    nan = float("nan")
    out = []
    for i in np.flatnonzero(stars.f4 > 4e4):
        found = window(recorded.shape, float(stars.x[i]), float(stars.y[i]), 12.0)
        if found is None:
            continue
        rows, cols, dx, dy = found
        high = recorded[rows, cols] > 5500.0
        if not high.any():
            continue
        radius = float(np.sqrt(dy[:, None] ** 2 + dx[None, :] ** 2)[high].max())
        evidence = Evidence.ASSUMED if band is Band.H else Evidence.MEASURED
        out.append(
            TrueArtifact(
                ArtifactKind.SATURATION, band, int(stars.index[i]), 0, 0.0, 0.0, nan, nan, nan,
                radius + 0.5, nan, evidence,
            )
        )  # fmt: skip
    return out
