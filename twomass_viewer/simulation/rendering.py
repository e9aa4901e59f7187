"""From stars, galaxies and artifacts to the pixels of one band of one coadd."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation import artifact_light, noise
from twomass_viewer.simulation.artifact_truth import TrueArtifact, draw_artifacts
from twomass_viewer.simulation.background import background
from twomass_viewer.simulation.detector import respond
from twomass_viewer.simulation.galaxies import Galaxy, model
from twomass_viewer.simulation.long_exposure import more_sky_dn
from twomass_viewer.simulation.psf import STANDARD_SEESH, PointSpread, point_spread
from twomass_viewer.simulation.scans import Coadd
from twomass_viewer.simulation.sky import Cloud, Sky
from twomass_viewer.simulation.starlight import Reaching, reaching, starlight, window
from twomass_viewer.simulation.transient_truth import TrueTransient
from twomass_viewer.simulation.transients import Transients
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band

Array = NDArray[np.float64]
Progress = Callable[[float, str], None] | None

GAIN_E_PER_DN = 10.0  # for one frame; a coadd averages six (survey noise model)
_GRID = 4096.0  # steps of pixel values per DN: a machine's last bit of a sine is no other image


@dataclass(frozen=True, eq=False, slots=True)
class BandImage:
    """Pixels of one band and what they are made of; arrays have the shape of the coadd.

    Attributes
    ----------
    band : Band
    pixels : ndarray of float32
        DN, NaN at the ragged edges.
    starless : ndarray of float32 or None
        The same noise and sky with the galaxies but without stars and artifacts, where asked for.
    coverage : ndarray of uint8
        Frames that hold each pixel, 0 to 6.
    truth : tuple of TrueArtifact
        The artifacts drawn, halo and saturation radii filled in.
    others : tuple of TrueTransient
        What no star makes: streaks, hits of single frames, banding, seams.
    spread : PointSpread
    """

    band: Band
    pixels: NDArray[np.float32]
    starless: NDArray[np.float32] | None
    coverage: NDArray[np.uint8]
    truth: tuple[TrueArtifact, ...]
    others: tuple[TrueTransient, ...]
    spread: PointSpread


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
        The part of galaxies and nebulosity.
    truth : tuple of TrueArtifact
        The artifacts drawn, halo and saturation radii filled in.
    spread : PointSpread
    """

    recorded: Array
    photons: Array
    extended: Array
    truth: tuple[TrueArtifact, ...]
    spread: PointSpread


def render(
    seed: int,
    coadd: Coadd,
    band: Band,
    sky: Sky,
    *,
    passing: Transients | None = None,
    starless: bool = False,
    progress: Progress = None,
) -> BandImage:
    """Make the image of one band.

    Parameters
    ----------
    seed : int
    coadd : Coadd
    band : Band
    sky : Sky
    passing : Transients, optional
        Streaks and hits of single frames.
    starless : bool
        Make the image without stars as well.
    progress : callable, optional
        Called now and then with fraction and text; may raise CancelledError.
    """
    sigma = coadd.scan.noise_dn[band]
    light = collect(seed, coadd, band, sky, progress=progress)
    if progress is not None:
        progress(0.6, f"{band.value}: noise")
    unit = noise.coadd_noise(seed, coadd, band)
    below = background(seed, coadd, band)
    sky_dn = coadd.sky_dn(band)[:, None] + below.dn
    others = below.truth
    recorded = light.recorded
    if passing is not None:
        passing.add_to(recorded)
        others += passing.truth
    pixels = _expose(sky_dn, recorded, light.photons, unit, sigma, below.blank)
    without = None
    if starless:
        without = _expose(sky_dn, light.extended, light.extended, unit, sigma, below.blank)
    return BandImage(band, pixels, without, below.coverage, light.truth, others, light.spread)


def collect(
    seed: int,
    coadd: Coadd,
    band: Band,
    sky: Sky,
    *,
    deeper_mag: float | None = None,
    progress: Progress = None,
) -> Light:
    """Collect the light of stars and galaxies and the artifacts of bright stars.

    Parameters
    ----------
    seed, coadd, band, sky, progress
        As for `render`.
    deeper_mag : float, optional
        By how much the noise, as a magnitude, lies below that of one survey scan; by default what
        the exposure of the scan makes of it.
    """
    scan, shape = coadd.scan, coadd.shape
    gained = 1.25 * math.log10(scan.exposure_factor)
    more = 0.0 if deeper_mag is None else deeper_mag - gained  # beyond this scan's own noise
    if progress is not None:
        progress(0.0, f"{band.value}: stars")
    spread = point_spread(band, scan.seesh[band] / STANDARD_SEESH, scan.hemisphere)
    stars = reaching(coadd, band, sky, spread)
    artifacts = draw_artifacts(seed, sky.stars, scan, band, stars.index, gained + more)
    halos = {a.parent: a.amplitude for a in artifacts if a.kind is ArtifactKind.HALO}
    starry = starlight(shape, stars, halos, spread)
    extended = _galaxy_light(coadd, band, sky.galaxies)
    for cloud in sky.clouds:
        _add_cloud(extended, coadd, band, sky, cloud)
    if progress is not None:
        progress(0.5, f"{band.value}: artifacts of bright stars")
    electronic = np.zeros(shape)
    drawn = _draw(coadd, band, stars, artifacts, spread, starry, electronic, more)
    signal = starry + extended
    recorded = respond(signal, band, more_sky_dn(scan, band), scan.exposure_factor) + electronic
    drawn += artifact_light.saturation(stars, band, recorded)
    return Light(recorded, signal + electronic, extended, tuple(drawn), spread)


def _draw(
    coadd: Coadd,
    band: Band,
    stars: Reaching,
    artifacts: tuple[TrueArtifact, ...],
    spread: PointSpread,
    optical: Array,
    electronic: Array,
    deeper_mag: float,
) -> list[TrueArtifact]:
    """Add artifacts to the light and to the electronic signal; return those that were made."""
    sigma = coadd.scan.noise_dn[band]
    place = {int(i): k for k, i in enumerate(stars.index)}
    drawn = []
    for artifact in artifacts:
        k = place[artifact.parent]
        x, y, f4 = float(stars.x[k]), float(stars.y[k]), float(stars.f4[k])
        if artifact.kind is ArtifactKind.DIFFRACTION_SPIKE:
            artifact_light.add_arm(optical, x, y, f4, sigma, artifact, deeper_mag)
        elif artifact.kind is ArtifactKind.HALO:
            level = sigma * 10 ** (-0.4 * deeper_mag) / (f4 * artifact.amplitude)
            artifact = replace(artifact, radius=spread.wing_radius(level))
        elif artifact.kind is ArtifactKind.STRIPE:
            artifact_light.add_stripe(electronic, y, artifact)
        else:
            flux = 10 ** (0.4 * (coadd.magzp(band) - artifact.mag - spread.aperture_loss_mag))
            artifact_light.add_spot(
                electronic, x + artifact.dx, y + artifact.dy, flux, artifact.radius
            )
        drawn.append(artifact)
    return drawn


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
    out *= _GRID
    np.rint(out, out=out)
    out /= _GRID
    out[blank] = np.nan
    return out.astype(np.float32)


def _galaxy_light(coadd: Coadd, band: Band, galaxies: tuple[Galaxy, ...]) -> Array:
    image = np.zeros(coadd.shape)
    for galaxy in galaxies:
        gx, gy = (float(v) for v in coadd.pixel(galaxy.ra_deg, galaxy.dec_deg))
        if not np.isfinite(gx):
            continue
        cx, cy, half = round(gx), round(gy), galaxy.half_size
        found = window(image.shape, cx, cy, half)
        if found is None:
            continue
        rows, cols, dx, dy = found
        stamp = model(galaxy, band, coadd.magzp(band), gx - cx, gy - cy)
        iy, ix = dy.astype(int) + half, dx.astype(int) + half
        image[rows, cols] += stamp[np.ix_(iy, ix)]
    return image


def _add_cloud(image: Array, coadd: Coadd, band: Band, sky: Sky, cloud: Cloud) -> None:
    """Add a cloud out to four times its standard deviation."""
    ra, dec = sky.plane.unproject(-cloud.x, cloud.y)
    x, y = (float(v) for v in coadd.pixel(ra, dec))
    found = window(image.shape, x, y, 4.0 * cloud.major)
    if found is None:
        return
    rows, cols, dx, dy = found
    pa = np.radians(cloud.pa_deg)
    along = (dy[:, None] * np.cos(pa) - dx[None, :] * np.sin(pa)) / cloud.major
    across = (dy[:, None] * np.sin(pa) + dx[None, :] * np.cos(pa)) / cloud.minor
    middle = 10 ** (0.4 * (coadd.magzp(band) - cloud.mag_sq_arcsec[band]))
    image[rows, cols] += middle * np.exp(-0.5 * (along**2 + across**2))
