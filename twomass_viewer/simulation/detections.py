"""What the survey's pipeline would make of one scan of the simulated sky: detections.

A source is measured where its profile-fit signal to noise allows; pairs closer than the survey
resolves become one source, closer than 5 arcsec they are fitted together, and faint stars in the
glare of a bright one are lost. Galaxies are detected at their nuclei. Each scan detects by itself,
at its own epoch and with its own errors.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.extended_photometry import ExtendedMeasure
from twomass_viewer.simulation.galaxies import ellipse_radius
from twomass_viewer.simulation.psf import wing
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.scan_photometry import (
    SATURATED_READS,
    BandDetection,
    measure_band,
    signal_to_noise,
)
from twomass_viewer.simulation.scan_places import ScanPlaces, julian_dates, places
from twomass_viewer.simulation.scans import SimulatedScan
from twomass_viewer.simulation.sky import Sky, Stars
from twomass_viewer.survey.bands import Band

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

RESOLVED = 2.3  # arcsec; closer pairs are one source: assumed
SEEN_SNR = 4.0  # a band with less is not detected: assumed
LOST_IN_GLARE = 3.0  # times the source's own flux in 4 arcsec: assumed
_FAINTEST = 18.5  # mag; glare is followed as far as it hides such sources
_GLARING = 11.5  # mag; fainter stars hide nothing beyond the blending radius


@dataclass(frozen=True, eq=False, slots=True)
class Sources:
    """Detections of one or more scans; arrays have one element a detection.

    Attributes
    ----------
    scan : ndarray of int
        Index of the scan in whatever list they come from.
    star : ndarray of int
        Index of the (brightest) star each detection is; -1 for galaxies.
    galaxy : ndarray of int
        Index of the galaxy; -1 for stars.
    x, y, ra_deg, dec_deg : ndarray
        Measured place at the epoch of the scan: tangent-plane offsets (arcsec west, north) and
        FK5 J2000.
    error : ndarray
        1-sigma position error, arcsec.
    places : ScanPlaces
    jdate : ndarray
        Julian date of the measurement.
    bands : dict of Band to BandDetection
    is_reliable : ndarray of bool
        Whether the detection itself, apart from tile edges and duplicates, belongs into a
        catalogue: it has quality A or B in a band, and more than one band unless that is strong.
    """

    scan: Indices
    star: Indices
    galaxy: Indices
    x: Array
    y: Array
    ra_deg: Array
    dec_deg: Array
    error: Array
    places: ScanPlaces
    jdate: Array
    bands: dict[Band, BandDetection]
    is_reliable: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.star)


def take(record: Any, rows: NDArray[Any]) -> Any:
    """Return the chosen rows of a record of arrays (`Sources` and what it holds)."""
    return _each([record], lambda arrays: arrays[0][rows])


def join(records: Sequence[Any]) -> Any:
    """Return records of arrays one after another."""
    return _each(list(records), np.concatenate)


def _each(records: list[Any], change: Any) -> Any:
    first = records[0]
    if isinstance(first, dict):
        return {key: _each([r[key] for r in records], change) for key in first}
    if is_dataclass(first):
        parts = {
            f.name: _each([getattr(r, f.name) for r in records], change) for f in fields(first)
        }
        kind: Any = type(first)
        return kind(**parts)
    return change(records)


def detect(
    seed: int, sky: Sky, scan: SimulatedScan, measures: Sequence[ExtendedMeasure]
) -> Sources:
    """Return what is detected in a scan, from edge to edge.

    Parameters
    ----------
    seed : int
    sky : Sky
    scan : SimulatedScan
    measures : sequence of ExtendedMeasure
        One a galaxy.
    """
    stars = sky.stars
    key = (scan.yymmdd, scan.number)
    rng = stream(seed, "detections", *key)
    epoch = scan.coadds()[len(scan.coadds()) // 2].julian_year
    ra, dec = stars.at(epoch)
    sx, sy = sky.offsets(ra, dec)
    here = places(scan, ra, dec)
    inside = np.flatnonzero(here.edge > 0.0)
    members = _merge(inside, sx, sy)
    star = np.array([m[0] for m in members], dtype=np.int64)
    lost = _hidden(stars, sky, measures, star, sx[star], sy[star])
    members = [m for m, gone in zip(members, lost, strict=True) if not gone]
    star = star[~lost]
    g_ra = np.array([g.ra_deg for g in sky.galaxies])
    g_dec = np.array([g.dec_deg for g in sky.galaxies])
    galaxy = np.flatnonzero(places(scan, g_ra, g_dec).edge > 0.0) if len(g_ra) else star[:0]
    gx, gy = sky.offsets(g_ra[galaxy], g_dec[galaxy]) if len(galaxy) else (sx[:0], sy[:0])
    x, y = np.concatenate([sx[star], gx]), np.concatenate([sy[star], gy])
    count = len(x)
    nuclei = np.arange(count) >= len(star)
    mags, snr, glare = {}, {}, {}
    for band in Band:
        joint = np.concatenate(
            [_joint(stars.mags[band], members), [measures[g].nuclear_mag[band] for g in galaxy]]
        )
        mags[band] = joint
        snr[band] = signal_to_noise(scan, band, joint)
        glare[band] = _glare(scan, band, (sx, sy, stars.mags[band], inside), (x, y, joint))
    best = np.max([snr[b] for b in Band], axis=0)
    error = np.clip(np.hypot(0.06, 0.8 / np.maximum(best, 1e-3)), 0.06, 0.4)
    x = x + rng.normal(0.0, 1.0, count) * error
    y = y + rng.normal(0.0, 1.0, count) * error
    seen = {
        band: (snr[band] * (1.0 + 0.05 * rng.standard_normal(count)) > SEEN_SNR)
        & (glare[band] <= LOST_IN_GLARE)
        for band in Band
    }
    keep = np.flatnonzero(np.any([seen[b] for b in Band], axis=0))
    x, y, error, nuclei = x[keep], y[keep], error[keep], nuclei[keep]
    extent = np.concatenate([np.zeros(len(star)), [measures[g].r_k20fe for g in galaxy]])[keep]
    bands = {
        band: measure_band(
            stream(seed, "photometry", *key, band.value), band, scan, (x, y),
            mags[band][keep], snr[band][keep], best[keep], glare[band][keep], extent,
            seen[band][keep],
        )
        for band in Band
    }  # fmt: skip
    found_ra, found_dec = sky.plane.unproject(-x, y)
    none = np.full(count, -1, dtype=np.int64)
    which_star, which_galaxy = none.copy(), none.copy()
    which_star[: len(star)], which_galaxy[len(star) :] = star, galaxy
    return Sources(
        scan=np.zeros(len(keep), dtype=np.int64), star=which_star[keep],
        galaxy=which_galaxy[keep], x=x, y=y, ra_deg=np.asarray(found_ra),
        dec_deg=np.asarray(found_dec), error=error,
        places=places(scan, np.asarray(found_ra), np.asarray(found_dec)),
        jdate=julian_dates(scan, np.asarray(found_dec)), bands=bands,
        is_reliable=_reliable(bands),
    )  # fmt: skip


def _merge(inside: Indices, x: Array, y: Array) -> list[list[int]]:
    """Group stars closer than the survey resolves around the brightest of them."""
    from scipy.spatial import cKDTree

    if len(inside) == 0:
        return []
    tree = cKDTree(np.column_stack([x[inside], y[inside]]))
    partners: dict[int, list[int]] = {}
    for a, b in np.sort(tree.query_pairs(RESOLVED, output_type="ndarray"), axis=1).tolist():
        partners.setdefault(a, []).append(b)
    taken = np.zeros(len(inside), dtype=bool)
    groups = []
    numbers = inside.tolist()
    for i in range(len(inside)):  # brightest first
        if taken[i]:
            continue
        group = [i, *(k for k in sorted(partners.get(i, ())) if not taken[k])]
        taken[group] = True
        groups.append([numbers[k] for k in group])
    return groups


def _joint(mags: Array, members: list[list[int]]) -> Array:
    """Return the magnitude of each group's whole light."""
    flat = np.array([i for group in members for i in group], dtype=np.int64)
    if len(flat) == 0:
        return np.zeros(0)
    starts = np.cumsum([0, *(len(group) for group in members)])[:-1]
    return np.asarray(-2.5 * np.log10(np.add.reduceat(10 ** (-0.4 * mags[flat]), starts)))


def _hidden(
    stars: Stars, sky: Sky, measures: Sequence[ExtendedMeasure], star: Indices, x: Array, y: Array
) -> NDArray[np.bool_]:
    """Return which stars are lost in the bright part of a galaxy."""
    lost = np.zeros(len(star), dtype=bool)
    for galaxy, measure in zip(sky.galaxies, measures, strict=True):
        axis = ellipse_radius(galaxy, x - galaxy.x, y - galaxy.y)
        lost |= (axis < 0.8 * measure.r_k20fe) & (stars.mags[Band.KS][star] > 13.8)
        lost |= axis < 4.0
    return lost


def _glare(
    scan: SimulatedScan,
    band: Band,
    stars: tuple[Array, Array, Array, Indices],
    sources: tuple[Array, Array, Array],
) -> Array:
    """Return the light of brighter stars in 4 arcsec, relative to each source's own."""
    from scipy.spatial import cKDTree

    star_x, star_y, star_mag, inside = stars
    x, y, mag = sources
    ratio = np.zeros(len(x))
    if len(x) == 0:
        return ratio
    tree = cKDTree(np.column_stack([x, y]))
    radii = np.geomspace(2.5, 900.0, 200)
    area = np.pi * 4.0**2
    light = wing(radii**2, band, scan.hemisphere) * area
    for i in inside[star_mag[inside] < _GLARING].tolist():
        fades = light * 10 ** (0.4 * (_FAINTEST - star_mag[i])) > 0.1
        reach = float(radii[fades][-1]) if fades.any() else 2.5
        near = np.asarray(tree.query_ball_point((star_x[i], star_y[i]), reach), dtype=np.int64)
        near = near[mag[near] > star_mag[i] + 0.05]
        r2 = (x[near] - star_x[i]) ** 2 + (y[near] - star_y[i]) ** 2
        relative = wing(r2, band, scan.hemisphere) * area
        ratio[near] = np.maximum(ratio[near], relative * 10 ** (0.4 * (mag[near] - star_mag[i])))
    return ratio


def _reliable(bands: dict[Band, BandDetection]) -> NDArray[np.bool_]:
    good = np.zeros((len(Band), len(bands[Band.J].mag)), dtype=bool)
    strong, seen = good.copy(), good.copy()
    for i, d in enumerate(bands.values()):
        snr = np.nan_to_num(d.snr)
        valid = np.isin(d.read_flag, (1, 2, 3))
        good[i] = valid & (snr > 7.0) & (np.nan_to_num(d.cmsig, nan=9.0) < 0.15510)
        good[i] |= np.isin(d.read_flag, SATURATED_READS)
        strong[i] = good[i] & (snr > 10.0)
        seen[i] = valid
    return np.asarray(strong.any(axis=0) | (good.any(axis=0) & (seen.sum(axis=0) > 1)))
