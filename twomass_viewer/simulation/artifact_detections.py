"""Artifacts that the pipeline takes for sources: rows of the working database, never of the PSC.

Upper-case letters of cc_flg mark them (recalled, not verified): P persistence, C confusion, D
spike, S stripe, B band merging; G, which the combined calibration source lists use for glints,
stands for glints here. How many noise peaks halos, spikes and stripes make is assumed; ghosts and
glints are where they were drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.artifact_truth import TrueArtifact
from twomass_viewer.simulation.contamination import Contamination
from twomass_viewer.simulation.detections import SEEN_SNR, Sources
from twomass_viewer.simulation.psf import wing
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.scan_photometry import BandDetection, limit_mag, signal_to_noise
from twomass_viewer.simulation.scan_places import julian_dates, places
from twomass_viewer.simulation.scans import COLS, SimulatedScan
from twomass_viewer.simulation.sky import Sky
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band

Array = NDArray[np.float64]

LETTERS = "PCDSBG"
_APART = 3.0  # arcsec from a real detection: closer, the two are one row, and it is the real one
_SPIKE_STEP = (6.0, 16.0)  # arcsec between detections on an arm: assumed
_SPIKE_SCATTER = 0.4  # arcsec about the arm's middle (team memos, Ks 3.5 to 6.5)
_HALO_PEAKS = 0.03  # per arcsec of halo radius: assumed
_HALO_SHARE = 0.1  # of the halo's light in 4 arcsec: assumed
_STRIPE_PEAKS = 6.0  # per DN of amplitude: assumed
_APERTURE = np.pi * 4.0**2


@dataclass(frozen=True, slots=True)
class _Peak:
    """One false source: offsets from the parent (arcsec west and north), magnitudes by band."""

    parent: int
    dx: float
    dy: float
    letter: str
    mags: dict[Band, float]


def artifact_detections(
    seed: int,
    sky: Sky,
    scan: SimulatedScan,
    truth: dict[Band, tuple[TrueArtifact, ...]],
    real: Sources,
) -> tuple[Sources, Contamination]:
    """Return what the pipeline detects of the artifacts of a scan.

    Parameters
    ----------
    seed : int
    sky : Sky
    scan : SimulatedScan
    truth : dict of Band to tuple of TrueArtifact
        Of this scan.
    real : Sources
        Of this scan.
    """
    from scipy.spatial import cKDTree

    rng = stream(seed, "artifact detections", scan.yymmdd, scan.number)
    peaks = [*_merged(_peaks(rng, sky, scan, truth)), *_band_merges(rng, sky, real)]
    ra, dec = _sky_places(sky, scan, peaks)
    here = places(scan, ra, dec)
    x, y = sky.offsets(ra, dec) if len(peaks) else (ra, dec)
    mags = {b: np.array([p.mags.get(b, np.nan) for p in peaks]) for b in Band}
    snr = {b: np.nan_to_num(signal_to_noise(scan, b, mags[b])) for b in Band}
    seen = {b: snr[b] > SEEN_SNR for b in Band}
    keep = (here.edge > 0.0) & np.any([seen[b] for b in Band], axis=0)
    if len(real) and len(peaks):
        tree = cKDTree(np.column_stack([real.x, real.y]))
        placed = np.column_stack([np.nan_to_num(x, nan=1e9), np.nan_to_num(y, nan=1e9)])
        apart = np.asarray(tree.query(placed)[0]) > _APART
        keep &= apart | np.array([p.letter == "B" for p in peaks])
    rows = np.flatnonzero(keep)
    ra, dec, x, y = ra[rows], dec[rows], np.asarray(x)[rows], np.asarray(y)[rows]
    none = np.full(len(rows), -1, dtype=np.int64)
    bands, letters, parent = {}, [], {}
    parents = np.array([p.parent for p in peaks], dtype=np.int64)[rows]
    letter = np.array([p.letter for p in peaks], dtype="<U1")[rows]
    for band in Band:
        found = seen[band][rows]
        bands[band] = _measure(rng, scan, band, mags[band][rows], snr[band][rows], found)
        letters.append(np.where(found, letter, "0"))
        parent[band] = np.where(found, parents, -1)
    joined = np.strings.add(np.strings.add(letters[0], letters[1]), letters[2])
    sources = Sources(
        scan=np.zeros(len(rows), dtype=np.int64), star=none, galaxy=none.copy(), x=x, y=y,
        ra_deg=ra, dec_deg=dec, error=np.full(len(rows), 0.3), places=places(scan, ra, dec),
        jdate=julian_dates(scan, dec), bands=bands,
        is_reliable=np.zeros(len(rows), dtype=bool),
    )  # fmt: skip
    return sources, Contamination(joined, parent)


def _peaks(
    rng: np.random.Generator,
    sky: Sky,
    scan: SimulatedScan,
    truth: dict[Band, tuple[TrueArtifact, ...]],
) -> Iterator[tuple[tuple[object, ...], _Peak]]:
    """Yield false sources with what tells those apart that are one in several bands."""
    for band, artifacts in truth.items():
        for a in artifacts:
            mag = float(sky.stars.mags[band][a.parent])
            if a.kind is ArtifactKind.PERSISTENCE:
                yield (a.kind, a.parent, a.order), _Peak(a.parent, a.dx, a.dy, "P", {band: a.mag})
            elif a.kind is ArtifactKind.GLINT:
                yield (band, a.parent, a.order), _Peak(a.parent, a.dx, a.dy, "G", {band: a.mag})
            elif a.kind is ArtifactKind.DIFFRACTION_SPIKE:
                for k, peak in enumerate(_on_arm(rng, a, band, mag)):
                    yield (band, a.parent, a.order, k), peak
            elif a.kind is ArtifactKind.HALO and np.isfinite(a.radius):
                for k in range(int(rng.poisson(_HALO_PEAKS * a.radius))):
                    r = a.radius * float(rng.uniform(0.15, 0.6))
                    angle = float(rng.uniform(0.0, 2 * np.pi))
                    light = float(wing(np.array([r * r]), band, scan.hemisphere)[0]) * _APERTURE
                    peak = mag - 2.5 * np.log10(light * _HALO_SHARE)
                    place = r * np.cos(angle), r * np.sin(angle)
                    yield (band, a.parent, "halo", k), _Peak(a.parent, *place, "C", {band: peak})
            elif a.kind is ArtifactKind.STRIPE:
                for k in range(int(rng.poisson(_STRIPE_PEAKS * a.amplitude))):
                    dn = a.amplitude * _APERTURE * float(rng.uniform(0.6, 1.2))
                    dx = float(rng.uniform(-COLS, COLS))
                    peak = scan.magzp[band] - 2.5 * np.log10(dn)
                    dy = a.dy + float(rng.normal(0.0, 1.5))
                    yield (
                        (band, a.parent, a.order, "s", k),
                        _Peak(a.parent, dx, dy, "S", {band: peak}),
                    )


def _band_merges(rng: np.random.Generator, sky: Sky, real: Sources) -> Iterator[_Peak]:
    """Yield what is left of pairs that one band did not resolve: its detection by itself."""
    for band in Band:
        for star in real.star[real.bands[band].read_flag == 6].tolist():
            if star >= 0:
                dx, dy = rng.normal(0.0, 0.8, 2).tolist()  # between the two: scatter assumed
                mag = float(sky.stars.mags[band][star]) - 0.5
                yield _Peak(star, dx, dy, "B", {band: mag})


def _on_arm(rng: np.random.Generator, arm: TrueArtifact, band: Band, mag: float) -> Iterator[_Peak]:
    """Yield detections along an arm, as bright as the measured law in 4 arcsec."""
    pa = np.radians(arm.pa_deg)
    r = 10.0 + float(rng.uniform(*_SPIKE_STEP))
    while r < arm.length:
        across = float(rng.normal(0.0, _SPIKE_SCATTER))
        dx = -r * np.sin(pa) + across * np.cos(pa)
        dy = r * np.cos(pa) + across * np.sin(pa)
        # 1.0e-5 of the parent per square arcsec at 21 arcsec, falling as r^-2.5, over the width
        # of an arm (4 arcsec) and the aperture's 8
        share = 1.0e-5 * (r / 21.0) ** -2.5 * 32.0 * arm.amplitude
        peak = mag - 2.5 * np.log10(share) + float(rng.normal(0.0, 0.3))
        yield _Peak(arm.parent, float(dx), float(dy), "D", {band: peak})
        r += float(rng.uniform(*_SPIKE_STEP))


def _merged(found: Iterator[tuple[tuple[object, ...], _Peak]]) -> Iterator[_Peak]:
    """Merge the bands: ghosts of one order of one star are one source."""
    groups: dict[tuple[object, ...], _Peak] = {}
    for key, peak in found:
        if key in groups:
            groups[key].mags.update(peak.mags)
        else:
            groups[key] = peak
    yield from groups.values()


def _sky_places(sky: Sky, scan: SimulatedScan, peaks: list[_Peak]) -> tuple[Array, Array]:
    """Return where false sources lie, through the pixels of the parent's nearest coadd."""
    ra, dec = np.full(len(peaks), np.nan), np.full(len(peaks), np.nan)
    parents = np.array([p.parent for p in peaks], dtype=np.int64)
    if not len(peaks):
        return ra, dec
    coadds = scan.coadds()
    of_parent = places(scan, *sky.stars.at(coadds[len(coadds) // 2].julian_year, parents))
    dx, dy = np.array([p.dx for p in peaks]), np.array([p.dy for p in peaks])
    for i in np.unique(of_parent.coadd_index):
        rows = (of_parent.coadd_index == i) & np.isfinite(of_parent.x_pix)
        ra[rows], dec[rows] = coadds[i].transform.pixel_to_sky(
            of_parent.x_pix[rows] + dx[rows], of_parent.y_pix[rows] + dy[rows]
        )
    return ra, dec


def _measure(
    rng: np.random.Generator, scan: SimulatedScan, band: Band, mag: Array, snr: Array,
    seen: NDArray[np.bool_],
) -> BandDetection:  # fmt: skip
    """Return photometry as of a source that is not quite a point: chi of 1 to 5."""
    n = len(mag)
    nan = np.full(n, np.nan)
    sigma = np.hypot(1.0857 / np.maximum(snr, 0.1), 0.05)
    measured = np.nan_to_num(mag) + rng.normal(0.0, 1.0, n) * sigma
    limits = limit_mag(scan, band) + rng.normal(0.0, 0.25, n)
    chi = 1.0 + rng.exponential(1.0, n)
    found = np.where(seen, rng.integers(2, 7, n), 0)
    return BandDetection(
        mag=np.where(seen, measured, limits),
        cmsig=np.where(seen, sigma, nan),
        snr=np.where(seen, snr, nan),
        chi=np.where(seen, chi, nan),
        aperture_mag=np.where(seen, measured + rng.normal(0.0, 1.0, n) * sigma, nan),
        aperture_sigma=np.where(seen, 1.5 * sigma, nan),
        read_flag=np.where(seen, 2, 0).astype(np.int64),
        blend=np.where(seen, 1, 0).astype(np.int64),
        detected=found.astype(np.int64),
        possible=np.full(n, 6, dtype=np.int64),
    )
