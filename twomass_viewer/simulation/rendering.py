"""From stars, galaxies and artifacts to the pixels of one band of one coadd."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation import noise
from twomass_viewer.simulation.artifact_truth import TrueArtifact, draw_artifacts
from twomass_viewer.simulation.detector import core_swelling, respond
from twomass_viewer.simulation.galaxies import Galaxy, model
from twomass_viewer.simulation.long_exposure import more_sky_dn
from twomass_viewer.simulation.psf import PointSpread, point_spread, wing
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.scans import Coadd
from twomass_viewer.simulation.sky import Sky, Stars
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band

Array = NDArray[np.float64]
Progress = Callable[[float, str], None] | None

GAIN_E_PER_DN = 10.0  # for one frame; a coadd averages six (survey noise model)
# Ripple of the background: worst at H (Explanatory Supplement IV.5.f), the amounts assumed.
AIRGLOW_DN = {Band.J: 0.10, Band.H: 0.55, Band.KS: 0.30}
_FAINT_EDGE_DN = 0.015  # a star's stamp ends where its wing is fainter
# Brightness of an arm above its sides per square arcsec and 4 arcsec flux: measured 21 to 57
# arcsec; inwards the slope goes on, outwards a power law leads to one sigma at the arm's end.
_ARM_RADII = np.array([5.0, 12.0, 21.0, 27.0, 33.0, 39.0, 45.0, 51.0, 57.0])
_ARM_NS = np.array([8e-6, 1.6e-5, 1.0e-5, 7.4e-6, 4.5e-6, 2.5e-6, 1.6e-6, 1.2e-6, 0.9e-6])
_ARM_EW = np.array([8e-6, 2.0e-5, 1.3e-5, 1.0e-5, 8.0e-6, 5.0e-6, 3.5e-6, 2.2e-6, 1.3e-6])


@dataclass(frozen=True, eq=False, slots=True)
class BandImage:
    """Pixels of one band and what they are made of; arrays have the shape of the coadd.

    Attributes
    ----------
    band : Band
    pixels : ndarray of float32
        DN, NaN at the ragged edges.
    starless : ndarray of float32
        The same noise and sky with the galaxies but without stars and artifacts.
    truth : tuple of TrueArtifact
        The artifacts drawn, halo and saturation radii filled in.
    spread : PointSpread
    """

    band: Band
    pixels: NDArray[np.float32]
    starless: NDArray[np.float32]
    truth: tuple[TrueArtifact, ...]
    spread: PointSpread


def render(
    seed: int,
    coadd: Coadd,
    band: Band,
    sky: Sky,
    *,
    progress: Progress = None,
) -> BandImage:
    """Make the image of one band.

    Parameters
    ----------
    seed : int
    coadd : Coadd
    band : Band
    sky : Sky
    progress : callable, optional
        Called at every hundred stars with fraction and text; may raise CancelledError.
    """
    scan, shape = coadd.scan, coadd.shape
    sigma = scan.noise_dn[band]
    light = collect(seed, coadd, band, sky, progress=progress)
    if progress is not None:
        progress(0.85, f"{band.value}: noise")
    key = (scan.yymmdd, scan.number, coadd.number, band.value)
    unit = noise.correlated_noise(stream(seed, "noise", *key), shape)
    glow = noise.airglow(stream(seed, "airglow", *key), shape, AIRGLOW_DN[band])
    background = coadd.sky_dn(band)[:, None] + glow
    blank = noise.blank_edges(stream(seed, "edges", *key), shape)
    pixels = _expose(background, light.recorded, light.photons, unit, sigma, blank)
    starless = _expose(background, light.extended, light.extended, unit, sigma, blank)
    return BandImage(band, pixels, starless, light.truth, light.spread)


@dataclass(frozen=True, eq=False, slots=True)
class Light:
    """What falls on and is read from the array, without sky and noise; DN, shape of the coadd.

    Attributes
    ----------
    recorded : ndarray
        As read out: saturated, with the electronic artifacts.
    photons : ndarray
        Before saturation: what photon noise follows.
    extended : ndarray
        The part of galaxies.
    truth : tuple of TrueArtifact
        The artifacts drawn, halo and saturation radii filled in.
    spread : PointSpread
    """

    recorded: Array
    photons: Array
    extended: Array
    truth: tuple[TrueArtifact, ...]
    spread: PointSpread


def collect(seed: int, coadd: Coadd, band: Band, sky: Sky, *, progress: Progress = None) -> Light:
    """Collect the light of stars and galaxies and the artifacts of bright stars.

    Parameters
    ----------
    seed, coadd, band, sky, progress
        As for `render`.
    """
    scan, stars, shape = coadd.scan, sky.stars, coadd.shape
    artifacts = draw_artifacts(seed, stars, scan, band)
    spread = point_spread(band, scan.seesh[band] / 0.96)
    sigma = scan.noise_dn[band]
    x, y = coadd.pixel(*stars.at(coadd.julian_year))
    f4 = 10 ** (0.4 * (coadd.magzp(band) - stars.mags[band] - spread.aperture_loss_mag))
    halos = {a.parent: a.amplitude for a in artifacts if a.kind is ArtifactKind.HALO}
    starlight = np.zeros(shape)
    for i in range(len(stars)):
        if progress is not None and i % 100 == 0:
            progress(0.7 * i / len(stars), f"{band.value}: stars")
        _add_star(starlight, x[i], y[i], f4[i], halos.get(i, 1.0), spread)
    extended = _galaxy_light(coadd, band, sky.galaxies)
    if progress is not None:
        progress(0.75, f"{band.value}: artifacts of bright stars")
    spikes = np.zeros(shape)
    electronic = np.zeros(shape)
    drawn = []
    for artifact in artifacts:
        p = artifact.parent
        if artifact.kind is ArtifactKind.DIFFRACTION_SPIKE:
            _add_arm(spikes, x[p], y[p], f4[p], sigma, artifact)
        elif artifact.kind is ArtifactKind.STRIPE:
            _add_stripe(electronic, y[p], artifact)
        elif artifact.kind is ArtifactKind.HALO:
            level = sigma / (f4[p] * artifact.amplitude)
            artifact = replace(artifact, radius=spread.wing_radius(level))
        else:
            flux = 10 ** (0.4 * (coadd.magzp(band) - artifact.mag - spread.aperture_loss_mag))
            _add_spot(electronic, x[p] + artifact.dx, y[p] + artifact.dy, flux, artifact.radius)
        drawn.append(artifact)
    signal = starlight + spikes + extended
    recorded = respond(signal, band, more_sky_dn(scan, band), scan.exposure_factor) + electronic
    drawn += _saturation(stars, band, x, y, recorded)
    return Light(recorded, signal + electronic, extended, tuple(drawn), spread)


def _expose(
    background: Array,
    recorded: Array,
    light: Array,
    unit: Array,
    sigma: float,
    blank: NDArray[np.bool_],
) -> NDArray[np.float32]:
    """Add sky and noise: photon noise of the light is correlated as the rest is."""
    photons = np.maximum(light, 0.0) / (GAIN_E_PER_DN * noise.FRAMES * noise.ASYMPTOTIC_RATIO**2)
    out = background + recorded + unit * np.sqrt(sigma**2 + photons)
    out[blank] = np.nan
    return out.astype(np.float32)


def _window(
    shape: tuple[int, ...], x: float, y: float, half: float
) -> tuple[slice, slice, Array, Array] | None:
    """Return the part of an array within ``half`` of a place and offsets from it, or None."""
    c0, c1 = max(int(np.ceil(x - half)), 0), min(int(np.floor(x + half)) + 1, shape[1])
    r0, r1 = max(int(np.ceil(y - half)), 0), min(int(np.floor(y + half)) + 1, shape[0])
    if c0 >= c1 or r0 >= r1:
        return None
    return slice(r0, r1), slice(c0, c1), _span(c0, c1) - x, _span(r0, r1) - y


def _span(start: int, end: int) -> Array:
    return np.arange(start, end, dtype=np.float64)


def _add_star(
    image: Array, x: float, y: float, f4: float, halo: float, spread: PointSpread
) -> None:
    level = _FAINT_EDGE_DN / f4
    half = 8.0 if level > 2e-4 else spread.wing_radius(level)
    window = _window(image.shape, x, y, half)
    if window is None:
        return
    rows, cols, dx, dy = window
    r2 = dy[:, None] ** 2 + dx[None, :] ** 2
    wide = core_swelling(spread.core * f4)
    core = spread.core / wide**2 * np.exp(-r2 / (2 * (spread.sigma * wide) ** 2))
    outer = wing(r2)
    if halo != 1.0:  # a star's halo differs from the mean beyond 10 arcsec, not in photometry
        outer *= 1.0 + (halo - 1.0) * np.clip((r2 - 400.0) / 500.0, 0.0, 1.0)
    image[rows, cols] += f4 * (core + outer) * (r2 <= half**2)


def _galaxy_light(coadd: Coadd, band: Band, galaxies: tuple[Galaxy, ...]) -> Array:
    image = np.zeros(coadd.shape)
    for galaxy in galaxies:
        gx, gy = (float(v) for v in coadd.pixel(galaxy.ra_deg, galaxy.dec_deg))
        cx, cy, half = round(gx), round(gy), galaxy.half_size
        window = _window(image.shape, cx, cy, half)
        if window is None:
            continue
        rows, cols, dx, dy = window
        stamp = model(galaxy, band, coadd.magzp(band), gx - cx, gy - cy)
        iy, ix = dy.astype(int) + half, dx.astype(int) + half
        image[rows, cols] += stamp[np.ix_(iy, ix)]
    return image


def _add_arm(image: Array, x: float, y: float, f4: float, sigma: float, arm: TrueArtifact) -> None:
    north_south = arm.order in (1, 2)
    law = _ARM_NS if north_south else _ARM_EW
    reach = 1.6 * arm.length + 10.0
    window = _window(image.shape, x, y, reach)
    if window is None:
        return
    rows, cols, dx, dy = window
    pa = np.radians(arm.pa_deg)
    along = dy[:, None] * np.cos(pa) - dx[None, :] * np.sin(pa)
    across = dy[:, None] * np.sin(pa) + dx[None, :] * np.cos(pa)
    brightness = _arm_law(law, along, sigma / (f4 * arm.amplitude), arm.length)
    # width (FWHM): north-south 3.3 to 4.6 arcsec, east-west 3.5 to 7
    start, growth = (3.3, 0.017) if north_south else (3.6, 0.045)
    width = np.minimum(start + growth * np.maximum(along, 0.0), 8.0) / 2.3548
    image[rows, cols] += f4 * arm.amplitude * brightness * np.exp(-0.5 * (across / width) ** 2)


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


def _add_stripe(image: Array, y: float, stripe: TrueArtifact) -> None:
    rows = np.arange(image.shape[0]) - (y + stripe.dy)
    image += (stripe.amplitude * np.exp(-0.5 * (rows / stripe.radius) ** 2))[:, None]


def _add_spot(image: Array, x: float, y: float, flux: float, sigma: float) -> None:
    """Add a round spot that holds ``flux`` inside 4 arcsec."""
    window = _window(image.shape, x, y, 5.0 * sigma)
    if window is None:
        return
    rows, cols, dx, dy = window
    profile = np.exp(-(dy[:, None] ** 2 + dx[None, :] ** 2) / (2 * sigma**2))
    inside = 2 * np.pi * sigma**2 * -np.expm1(-16.0 / (2 * sigma**2))
    image[rows, cols] += flux / inside * profile


def _saturation(
    stars: Stars, band: Band, x: Array, y: Array, recorded: Array
) -> list[TrueArtifact]:
    """Return the saturated cores on the image: radius of the pixels near the plateau."""
    from twomass_viewer.survey.evidence import Evidence

    nan = float("nan")
    out = []
    for i in np.flatnonzero(stars.mags[band] < 9.5):
        window = _window(recorded.shape, float(x[i]), float(y[i]), 12.0)
        if window is None:
            continue
        rows, cols, dx, dy = window
        high = recorded[rows, cols] > 5500.0
        if not high.any():
            continue
        radius = float(np.sqrt(dy[:, None] ** 2 + dx[None, :] ** 2)[high].max())
        evidence = Evidence.ASSUMED if band is Band.H else Evidence.MEASURED
        out.append(
            TrueArtifact(
                ArtifactKind.SATURATION, band, int(i), 0, 0.0, 0.0, nan, nan, nan, radius + 0.5,
                nan, evidence,
            )
        )  # fmt: skip
    return out
