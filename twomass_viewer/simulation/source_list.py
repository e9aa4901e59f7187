"""The source list of a combined calibration field.

Known (Explanatory Supplement A7.3): the first columns are id (by increasing declination), ra and
dec, the last is cc_flg; aperture magnitudes are averages over the north-going and south-going
stacks, and only sources found in both are listed; there are references to the PSC and XSC.
cc_flg: G filter glint, P persistence in both stacks, D spike, A other artifact found by eye, with
the parents of glints down to magnitude 13, 11 or 9 by source density. All other columns, that
cc_flg has one letter a band, and the densities are ours.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.artifact_detections import artifact_detections
from twomass_viewer.simulation.artifact_truth import TrueArtifact, draw_artifacts
from twomass_viewer.simulation.combined import CalibrationTile
from twomass_viewer.simulation.contamination import Contamination
from twomass_viewer.simulation.detections import Sources, detect, join, take
from twomass_viewer.simulation.ipac_table import Column, keywords, table_text
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.scans import SimulatedScan
from twomass_viewer.simulation.sky import Sky
from twomass_viewer.simulation.working_database import WorkingDatabase
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.catalog_columns import ColumnFormat
from twomass_viewer.survey.scans import ScanDirection

DATABASE = "2MASS Combined Calibration Field source list"
NOTE = (
    "id, ra, dec and cc_flg are columns of the survey; the others of this table are a layout of "
    "our own."
)
GLINT_PARENTS = ((2000.0, 13.0), (8000.0, 11.0), (np.inf, 9.0))
"""Sources in a field up to which the parents of glints reach how faint; the numbers assumed."""

_SAME_ARCSEC = 2.0
_SATURATED = {Band.J: 8.8, Band.H: 8.3, Band.KS: 7.9}
_FAKES = 2  # false detections across the profile of a saturated star: assumed
_SYSTEMATIC = 0.008  # mag: no magnitude of the list is better; assumed
Array = NDArray[np.float64]


def source_list(seed: int, tile: CalibrationTile, sky: Sky, database: WorkingDatabase) -> str:
    """Return the text of the source list (IPAC table).

    Parameters
    ----------
    seed : int
    tile : CalibrationTile
    sky : Sky
    database : WorkingDatabase
        For the references to the PSC.
    """
    sources, letters = _sources(seed, tile, sky)
    grid = tile.grid(ScanDirection.NORTH)
    x, y = grid.pixel(sources.ra_deg, sources.dec_deg)
    inside = (x >= 0) & (x < grid.cols - 1) & (y >= 0) & (y < grid.rows - 1)
    order = np.flatnonzero(inside)
    order = order[np.argsort(sources.dec_deg[order], kind="stable")]
    sources, letters = take(sources, order), letters[order]
    # positions are on another reference than the PSC
    east, north = tile.offset_arcsec
    ra = sources.ra_deg + east / 3600.0 / np.cos(np.radians(sources.dec_deg))
    dec = sources.dec_deg + north / 3600.0
    key, away = _references(sources, database)
    rows = len(sources)
    columns = [
        Column(ColumnFormat("id", "6d", "", "number in this field"), np.arange(1, rows + 1)),
        Column(ColumnFormat("ra", "10.6f", "deg", "mean right ascension (J2000)"), ra % 360.0),
        Column(ColumnFormat("dec", "10.6f", "deg", "mean declination (J2000)"), dec),
    ]
    for band in Band:
        d, b = sources.bands[band], band.letter
        seen = d.is_measured
        sigma = np.hypot(d.aperture_sigma, _SYSTEMATIC)
        mag = np.where(seen, np.where(np.isnan(d.aperture_mag), d.mag, d.aperture_mag), np.nan)
        sigma = np.where(seen & np.isnan(sigma), d.cmsig, sigma)
        columns += [
            Column(ColumnFormat(f"{b}_m", "6.3f", "mag", f"{b} aperture magnitude"), mag),
            Column(ColumnFormat(f"{b}_msigcom", "5.3f", "mag", f"{b} uncertainty"),
                   np.where(seen, sigma, np.nan)),
            Column(ColumnFormat(f"{b}_snr", "10.1f", "", f"{b} signal to noise"), d.snr),
        ]  # fmt: skip
    columns += [
        Column(ColumnFormat("pts_key", "10d", "", "key of the PSC source within 2 arcsec"), key),
        Column(ColumnFormat("pts_dist", "5.2f", "arcsec", "distance of that source"), away),
        Column(ColumnFormat("cc_flg", "3s", "", "JHK artifact letters: G, P, D, A"), letters),
    ]
    return table_text(columns, keywords(DATABASE, rows, NOTE))


def deep_scan(tile: CalibrationTile) -> SimulatedScan:
    """Return a scan as deep as the stack of one direction."""
    depth = float(np.sqrt(tile.scans / 2))
    noise = {b: n / depth for b, n in tile.north.noise_dn.items()}
    return replace(tile.grid(ScanDirection.NORTH).scan, noise_dn=noise)


def _sources(seed: int, tile: CalibrationTile, sky: Sky) -> tuple[Sources, NDArray[np.str_]]:
    scan = deep_scan(tile)
    own = seed + 104729  # errors of the stacks are not those of a scan
    real = detect(own, replace(sky, galaxies=()), scan, ())
    truth = _artifacts(seed, tile, sky, scan, len(real))
    false, found = artifact_detections(own, sky, scan, truth, real)
    fake, theirs = _fakes(own, sky, real)
    letters = np.full(len(real), "000")
    all_letters = np.concatenate([letters, found.letters, theirs.letters])
    return join([real, false, fake]), all_letters


def _artifacts(
    seed: int, tile: CalibrationTile, sky: Sky, scan: SimulatedScan, count: int
) -> dict[Band, tuple[TrueArtifact, ...]]:
    """Return what is in both stacks: glints, spikes, and ghosts that happen to coincide."""
    faintest = next(mag for most, mag in GLINT_PARENTS if count <= most)
    out = {}
    for band in Band:
        drawn = draw_artifacts(seed, sky.stars, scan, band, deeper_mag=tile.deeper_mag)
        south = tile.grid(ScanDirection.SOUTH).scan
        back = [
            a
            for a in draw_artifacts(seed, sky.stars, south, band, deeper_mag=tile.deeper_mag)
            if a.kind is ArtifactKind.PERSISTENCE
        ]
        mags, stars = sky.stars.mags[band], sky.stars
        kept = []
        for a in drawn:
            if a.kind is ArtifactKind.GLINT and mags[a.parent] < faintest:
                kept.append(a)
            elif a.kind is ArtifactKind.DIFFRACTION_SPIKE:
                kept.append(a)
            elif a.kind is ArtifactKind.PERSISTENCE:
                at = stars.x[a.parent] + a.dx, stars.y[a.parent] + a.dy
                if any(
                    np.hypot(stars.x[o.parent] + o.dx - at[0], stars.y[o.parent] + o.dy - at[1])
                    < _SAME_ARCSEC
                    for o in back
                ):
                    kept.append(a)
        out[band] = tuple(kept)
    return out


def _fakes(seed: int, sky: Sky, real: Sources) -> tuple[Sources, Contamination]:
    """Return false detections across the profiles of saturated stars, in J."""
    rng = stream(seed, "fakes")
    bright = np.flatnonzero(
        (real.star >= 0) & (sky.stars.mags[Band.J][np.maximum(real.star, 0)] < _SATURATED[Band.J])
    )
    rows = np.repeat(bright, _FAKES)
    fakes: Sources = take(real, rows)
    angle = rng.uniform(0.0, 2 * np.pi, len(rows))
    radius = rng.uniform(4.0, 8.0, len(rows))
    x, y = fakes.x + radius * np.cos(angle), fakes.y + radius * np.sin(angle)
    ra, dec = sky.plane.unproject(-x, y) if len(rows) else (x, y)
    bands = {}
    for band in Band:
        d = fakes.bands[band]
        fainter = rng.uniform(3.0, 5.0, len(rows))
        bands[band] = replace(
            d, mag=d.mag + fainter, aperture_mag=d.mag + fainter,
            aperture_sigma=np.full(len(rows), 0.2), cmsig=np.full(len(rows), 0.2),
            read_flag=np.full(len(rows), 2 if band is Band.J else 0),
        )  # fmt: skip
    none = np.full(len(rows), -1, dtype=np.int64)
    fakes = replace(
        fakes, star=none, x=x, y=y, ra_deg=np.asarray(ra), dec_deg=np.asarray(dec), bands=bands
    )
    return fakes, Contamination(np.full(len(rows), "A00"), dict.fromkeys(Band, real.star[rows]))


def _references(sources: Sources, database: WorkingDatabase) -> tuple[list[int | None], Array]:
    """Return the key of the PSC source at each place, and its distance."""
    from scipy.spatial import cKDTree

    rows = database.catalogued
    if not len(rows) or not len(sources):
        return [None] * len(sources), np.full(len(sources), np.nan)
    tree = cKDTree(np.column_stack([database.sources.x[rows], database.sources.y[rows]]))
    found = tree.query(np.column_stack([sources.x, sources.y]))
    distance, index = np.asarray(found[0]), np.asarray(found[1])
    near = distance < _SAME_ARCSEC
    keys = database.key[rows][index]
    return (
        [int(k) if n else None for k, n in zip(keys, near, strict=True)],
        np.where(near, distance, np.nan),
    )
