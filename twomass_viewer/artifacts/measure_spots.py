"""Fluxes of ghosts, glints and quadrant spots at their predicted places.

A ghost is measured in the 4 arcsec aperture with a sky ring of 9 to 15 arcsec, as the rules were.
A glint stands in the wings of its star, where no ring is a sky: what mirrored places about the
star hold, with the same wing and the same spike, is taken off instead.
"""

import math
from collections.abc import Sequence

import numpy as np

from twomass_viewer.artifacts.measured import Finding, Measured, Quantity
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.artifacts.pixel_frame import SKY_FROM, PixelFrame, clipped
from twomass_viewer.photometry.noise import NOISE, POGSON
from twomass_viewer.survey.apertures import STANDARD_RADIUS_ARCSEC

Offset = tuple[float, float]

DETECTED_SIGMA = 3.0
"""A flux of so many sigma is a detection, and gives the limit where there is none."""

_GLINT_RADIUS = 3.0  # arcsec: a smaller aperture, for the wings are steep
# a glint is compact, sigma 1.5 arcsec (measured): 0.865 of it within 3 and 0.971 within 4 arcsec
_GLINT_LOSS_MAG = 2.5 * math.log10(0.971 / 0.865)
_MIRROR_APART = 5.0  # arcsec a mirrored place keeps from every glint of the star: our choice
_ASYMMETRY = 0.1  # of the glint: mirrored places hold 0 to 15 percent of it (measured)
_MIRRORS = ((-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0))


def measure_ghost(frame: PixelFrame, artifact: Artifact, tolerance: float) -> Measured | None:
    """Return the flux of a ghost or quadrant spot; None where it is not on the image.

    Parameters
    ----------
    frame : PixelFrame
    artifact : Artifact
        A circle whose radius is its match radius.
    tolerance : float
        On its expected magnitude, mag.
    """
    x, y = (float(v) for v in frame.transform.sky_to_pixel(artifact.ra_deg, artifact.dec_deg))
    if not frame.on_image(x, y):
        return None
    found = frame.aperture(x, y)
    if found is None:
        return None
    flux, error = found
    drift = 0.0
    match = artifact.shape.radius_arcsec or STANDARD_RADIUS_ARCSEC
    if flux > DETECTED_SIGMA * error:
        ring = frame.cut(x, y, 15.0)
        assert ring is not None  # the aperture was on the image
        pixels, dx, dy = ring
        sky, _ = clipped(pixels[(np.hypot(dx, dy) >= SKY_FROM) & np.isfinite(pixels)])
        drift = math.hypot(*frame.centroid(x, y, sky, STANDARD_RADIUS_ARCSEC))
    return judged(frame, artifact.expected_mag, tolerance, flux, error, drift, match)


def measure_glint(
    frame: PixelFrame, artifact: Artifact, siblings: Sequence[Artifact], tolerance: float
) -> Measured | None:
    """Return the flux of a glint above mirrored places about its star; None where it cannot be.

    Parameters
    ----------
    frame : PixelFrame
    artifact : Artifact
    siblings : sequence of Artifact
        All glints of the star, this one too: mirrored places keep away from them.
    tolerance : float
        On its expected magnitude, mag.
    """
    parent = artifact.parent
    sx, sy = (float(v) for v in frame.transform.sky_to_pixel(parent.ra_deg, parent.dec_deg))
    offsets = [_from(frame, a, sx, sy) for a in siblings]
    here = _from(frame, artifact, sx, sy)
    there = _light(frame, sx, sy, here)
    if there is None:
        return None
    controls = []
    for mx, my in _MIRRORS:
        place = (here[0] * mx, here[1] * my)
        if all(math.dist(place, o) >= _MIRROR_APART for o in offsets):
            light = _light(frame, sx, sy, place)
            if light is not None:
                controls.append(light)
    if not controls:
        return None
    area = math.pi * (_GLINT_RADIUS / frame.scale) ** 2
    level = float(np.median(controls))
    if len(controls) > 1:
        # a star at one of the mirrored places is no wing
        level = min(level, float(np.min(controls)) + 0.5 * abs(there - float(np.min(controls))))
    flux = there - level
    noise = NOISE.flux_error(max(there, 0.0), area, frame.sigma_dn, frame.scale)
    noise *= math.sqrt(1.0 + 1.0 / len(controls))
    spread = float(np.std(controls)) if len(controls) > 1 else 0.0
    error = math.hypot(noise, spread, _ASYMMETRY * flux)
    scale = 10.0 ** (0.4 * _GLINT_LOSS_MAG)
    return judged(
        frame, artifact.expected_mag, tolerance, flux * scale, error * scale, 0.0, math.inf
    )


def judged(
    frame: PixelFrame,
    expected: float | None,
    tolerance: float,
    flux: float,
    error: float,
    drift: float,
    match: float,
) -> Measured:
    """Compare a flux with the magnitude that was predicted.

    Parameters
    ----------
    frame : PixelFrame
    expected : float or None
        Predicted magnitude.
    tolerance : float
        One sigma of it.
    flux, error : float
        DN.
    drift, match : float
        How far the light lies from the place, and how far it may, arcsec.
    """
    snr = flux / error if error > 0 else 0.0
    mag = frame.mag(flux) if snr >= DETECTED_SIGMA else None
    limit = frame.mag(DETECTED_SIGMA * error)
    mag_error = POGSON * error / flux if mag is not None else None
    note = ""
    if expected is None or frame.magzp is None:
        finding = Finding.UNDECIDED
        note = "the image has no zero point" if frame.magzp is None else ""
    elif mag is None:
        faintest = expected + tolerance
        bright_enough = 10.0 ** (0.4 * (frame.magzp - faintest))
        absent = flux + 2.0 * error < bright_enough
        finding = Finding.ABSENT if absent else Finding.UNDECIDED
    else:
        assert mag_error is not None
        doubt = 2.0 * math.hypot(tolerance, mag_error)
        if mag < expected - doubt or drift > match + 1.0:
            finding = Finding.HIDDEN
            if drift > match + 1.0:
                note = f"the light is centred {drift:.1f}″ away"
        else:
            finding = Finding.PRESENT
            if mag > expected + doubt:
                note = "fainter than predicted"
    return Measured(
        Quantity.MAGNITUDE, expected, mag, mag_error, finding, frame.lossy, snr,
        None if mag is not None else limit, note,
    )  # fmt: skip


def _from(frame: PixelFrame, artifact: Artifact, sx: float, sy: float) -> Offset:
    """Return the offset of an artifact from its star on the pixel axes, arcsec."""
    x, y = frame.transform.sky_to_pixel(artifact.ra_deg, artifact.dec_deg)
    return (float(x) - sx) * frame.scale, (float(y) - sy) * frame.scale


def _light(frame: PixelFrame, sx: float, sy: float, offset: Offset) -> float | None:
    """Return what a small aperture beside a star holds above the image's sky, DN."""
    x, y = sx + offset[0] / frame.scale, sy + offset[1] / frame.scale
    found = frame.cut(x, y, _GLINT_RADIUS + frame.scale)
    if found is None:
        return None
    pixels, dx, dy = found
    weight = np.clip((_GLINT_RADIUS - np.hypot(dx, dy)) / frame.scale + 0.5, 0.0, 1.0)
    inside = weight > 0
    whole = weight.sum() * frame.scale**2 > 0.9 * math.pi * _GLINT_RADIUS**2
    if not whole or not np.isfinite(pixels[inside]).all():
        return None
    return float((weight[inside] * (pixels[inside] - frame.sky_dn)).sum())
