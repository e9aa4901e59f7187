"""The Point Source Catalog of the simulated sky: all 60 columns, as search result and bulk file."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.frames import galactic
from twomass_viewer.simulation.gzip_stored import stored_gzip
from twomass_viewer.simulation.ipac_table import (
    Column,
    bulk_text,
    columns_of,
    keywords,
    table_text,
)
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.scan_photometry import (
    SATURATED_READS,
    ZERO_POINT_ERROR,
    BandDetection,
)
from twomass_viewer.simulation.working_database import (
    WorkingDatabase,
    extended_keys,
    nearest,
)
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.catalog_columns import PSC_FORMATS
from twomass_viewer.survey.designations import format_designation

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Values = dict[str, Sequence[Any] | NDArray[Any]]

DATABASE = "2MASS All-Sky Point Source Catalog (PSC) (fp_psc)"
FLAT_FIELD_ERROR, READ1_ERROR = 0.005, 0.012  # mag (PSC column description, msigcom)
MOST_DISTANT = 999.9  # prox where a table has one source only
POLAR_DEG = 86.0  # beyond, optical associations were missed (PSC column description)
_LARGEST_SNR = 1e7  # PSC column description
_POOR_CHI = 10.0  # PSC column description, ph_qual E
_OPTICAL_ARCSEC = 5.0  # radius of association
_OPTICAL_AGE_YEARS = 45.0  # from the plates behind USNO-A2.0 to the survey: assumed
_OPTICAL_LIMITS = (12.0, 20.5)  # blue mag: fainter than Tycho-2, fainter than USNO-A2.0: assumed
# ph_qual E by lost frames: bright sources found on fewer than half of the frames; assumed
_SURE_SNR = 15.0


def gator_formats(formats: Sequence[Any] = PSC_FORMATS) -> list[Any]:
    """Return columns under the names of the archive's search: ``cntr`` is the key."""
    return [c._replace(name="cntr") if c.name == "pts_key" else c for c in formats]


def point_catalog(database: WorkingDatabase) -> str:
    """Return the text of the PSC (IPAC table, Gator's names)."""
    return table_text(
        psc_columns(database, database.catalogued),
        keywords(DATABASE, len(database.catalogued)),
    )


def bulk_catalog(database: WorkingDatabase, name: str) -> bytes:
    r"""Return the PSC as a gzipped bulk file: bars, no header, ``\N`` for null.

    Parameters
    ----------
    database : WorkingDatabase
    name : str
        Of the file without ``.gz``; must say that it is simulated, for the rows cannot.
    """
    values = psc_values(database, database.catalogued)
    columns = columns_of(PSC_FORMATS, values)
    # the survey's own files hold designations of 17 characters
    place = [c.format.name for c in columns].index("designation")
    padded = [f"{v:<17}" for v in columns[place].values]
    columns[place] = Column(columns[place].format, padded)
    return stored_gzip(bulk_text(columns).encode("ascii"), name)


def psc_columns(database: WorkingDatabase, rows: Indices) -> list[Column]:
    """Return the 60 columns of some rows of the database, under Gator's names."""
    values = psc_values(database, rows)
    values["cntr"] = values["pts_key"]
    return columns_of(gator_formats(), values)


def psc_values(
    database: WorkingDatabase, rows: Indices, letters: NDArray[np.str_] | None = None
) -> Values:
    """Return the values of the 60 columns by name.

    Parameters
    ----------
    database : WorkingDatabase
    rows : ndarray of int
    letters : ndarray of str, optional
        cc_flg where it is not that of the database.
    """
    sources, places = database.sources, database.sources.places
    ra = np.mod(np.round(sources.ra_deg[rows], 6), 360.0)
    dec = np.round(sources.dec_deg[rows], 6)
    lon, lat = galactic(ra, dec)
    scans = [database.scans[i] for i in sources.scan[rows].tolist()]
    scan_key = np.array([s.scan_key for s in scans], dtype=np.int64)
    major = np.round(sources.error[rows], 2)
    coadd = places.coadd[rows]
    bands = {b: sources.bands[b] for b in Band}
    values: Values = {
        "ra": ra,
        "dec": dec,
        "err_maj": major,
        "err_min": np.round(np.maximum(sources.error[rows] * 0.93, 0.06), 2),
        "err_ang": np.abs(sources.star[rows] * 37) % 180,
        "designation": designations(ra, dec),
        "ph_qual": _joined([quality(bands[b])[rows] for b in Band]),
        "rd_flg": _joined([bands[b].read_flag[rows] for b in Band]),
        "bl_flg": _joined([bands[b].blend[rows] for b in Band]),
        "cc_flg": database.contamination.letters[rows] if letters is None else letters,
        "ndet": _joined([v for b in Band for v in (bands[b].detected[rows],
                                                   bands[b].possible[rows])]),
        "gal_contam": database.gal_contam[rows],
        "mp_flg": database.minor_planet[rows],
        "pts_key": database.key[rows],
        "hemis": [s.hemisphere.value for s in scans],
        "date": [s.night.isoformat() for s in scans],
        "scan": [s.number for s in scans],
        "glon": lon,
        "glat": lat,
        "x_scan": places.x_scan[rows],
        "jdate": sources.jdate[rows],
        "dist_edge_ns": np.round(places.edge_ns[rows]).astype(np.int64),
        "dist_edge_ew": np.round(places.edge_ew[rows]).astype(np.int64),
        "dist_edge_flg": _joined([
            np.where(places.is_north[rows], "n", "s"), np.where(places.is_west[rows], "w", "e"),
        ]),
        "dup_src": np.minimum(database.dup_src[rows], 9),
        "use_src": database.use_src[rows],
        "ext_key": _extended(database, rows),
        "scan_key": scan_key,
        "coadd_key": scan_key * 1000 + coadd,
        "coadd": coadd,
    }  # fmt: skip
    for band in Band:
        values |= _magnitudes(band, bands[band], rows)
    return values | _neighbours(database, rows) | _association(database, rows)


def designations(ra_deg: Array, dec_deg: Array) -> list[str]:
    """Return designations; a letter tells those apart that would be the same."""
    seen: dict[str, int] = {}
    out = []
    for ra, dec in zip(ra_deg.tolist(), dec_deg.tolist(), strict=True):
        name = format_designation(ra, dec)
        count = seen[name] = seen.get(name, 0) + 1
        out.append(name if count == 1 else f"{name}{chr(ord('A') + count - 2)}")
    return out


def combined_sigma(band: Band, d: BandDetection) -> Array:
    """Return msigcom: cmsig with the errors of zero point, flat field and Read1."""
    extra = ZERO_POINT_ERROR[band] ** 2 + FLAT_FIELD_ERROR**2
    return np.sqrt(d.cmsig**2 + extra + np.where(d.read_flag == 1, READ1_ERROR**2, 0.0))


def quality(d: BandDetection) -> NDArray[np.str_]:
    """Return ph_qual of one band, by the survey's precedence X, U, F, E, A, B, C, D."""
    snr, sigma = np.nan_to_num(d.snr), np.nan_to_num(d.cmsig, nan=9.0)
    out = np.full(len(d.mag), "D")
    for letter, least, most in (("C", 5, 0.21714), ("B", 7, 0.15510), ("A", 10, 0.10857)):
        out = np.where((snr > least) & (sigma < most), letter, out)
    few = (snr > _SURE_SNR) & (2 * d.detected < d.possible) & np.isin(d.read_flag, (1, 2))
    out = np.where((np.nan_to_num(d.chi) > _POOR_CHI) | (d.read_flag == 4) | few, "E", out)
    out = np.where(np.isin(d.read_flag, SATURATED_READS) & (sigma > 8.0), "F", out)
    out = np.where(np.isin(d.read_flag, (0, 6)), "U", out)
    return np.where(d.read_flag == 9, "X", out)


def _magnitudes(band: Band, d: BandDetection, rows: Indices) -> Values:
    b = band.letter
    return {
        f"{b}_m": d.mag[rows],
        f"{b}_cmsig": d.cmsig[rows],
        f"{b}_msigcom": combined_sigma(band, d)[rows],
        f"{b}_snr": np.minimum(d.snr[rows], _LARGEST_SNR),
        f"{b}_psfchi": d.chi[rows],
        f"{b}_m_stdap": d.aperture_mag[rows],
        f"{b}_msig_stdap": d.aperture_sigma[rows],
    }


def _joined(parts: list[NDArray[Any]]) -> list[str]:
    return ["".join(map(str, row)) for row in zip(*(p.tolist() for p in parts), strict=True)]


def _extended(database: WorkingDatabase, rows: Indices) -> list[int | None]:
    """Return ext_key: that of the galaxy a source is, not of one it lies in."""
    keys = extended_keys(len(database.measures)).tolist()
    return [keys[g] if g >= 0 else None for g in database.sources.galaxy[rows].tolist()]


def position_angles(ra1: Array, dec1: Array, ra2: Array, dec2: Array) -> Array:
    """Return the direction from the first to the second places, degrees east of north."""
    turn = np.radians(ra2 - ra1)
    d1, d2 = np.radians(dec1), np.radians(dec2)
    east = np.cos(d2) * np.sin(turn)
    north = np.cos(d1) * np.sin(d2) - np.sin(d1) * np.cos(d2) * np.cos(turn)
    return np.asarray(np.degrees(np.arctan2(east, north)) % 360.0)


def _neighbours(database: WorkingDatabase, rows: Indices) -> Values:
    """Return prox, pxpa and pxcntr: the nearest other source of the catalogue."""
    s = database.sources
    distance, row = nearest(s.x, s.y, database.catalogued)
    distance, row = distance[rows], row[rows]
    there = row >= 0
    at = np.where(there, row, 0)
    angle = np.round(
        position_angles(s.ra_deg[rows], s.dec_deg[rows], s.ra_deg[at], s.dec_deg[at])
    ).astype(np.int64)
    angle %= 360
    return {
        "prox": np.minimum(distance, MOST_DISTANT),
        "pxpa": [a if t else None for a, t in zip(angle.tolist(), there.tolist(), strict=True)],
        "pxcntr": np.where(there, database.key[at], 0),
    }


def _association(database: WorkingDatabase, rows: Indices) -> Values:
    """Return the optical columns; they belong to the star, not to its apparition."""
    sky, sources = database.sky, database.sources
    stars = sky.stars
    count = len(stars) + len(sky.galaxies)
    rng = stream(database.seed, "optical")
    j = np.concatenate([stars.mags[Band.J], [g.mag(Band.J) for g in sky.galaxies]])
    k = np.concatenate([stars.mags[Band.KS], [g.mag(Band.KS) for g in sky.galaxies]])
    blue = j + 1.1 + 2.6 * (j - k) + rng.normal(0.0, 0.25, count)
    red = j + 0.5 + 1.2 * (j - k) + rng.normal(0.0, 0.2, count)
    kind = np.where(blue < _OPTICAL_LIMITS[0], "T", np.where(blue < _OPTICAL_LIMITS[1], "U", "0"))
    # Tycho-2 was corrected for motion, USNO-A2.0 was not
    years = np.where(kind == "U", _OPTICAL_AGE_YEARS, 0.0)
    still = np.zeros(len(sky.galaxies))
    east = rng.normal(0.0, 0.2, count)
    north = rng.normal(0.0, 0.2, count)
    east += years * np.concatenate([stars.pm_ra_mas_yr, still]) / 1000.0
    north += years * np.concatenate([stars.pm_dec_mas_yr, still]) / 1000.0
    distance = np.hypot(east, north)
    which = np.where(sources.star[rows] >= 0, sources.star[rows], len(stars) + sources.galaxy[rows])
    polar = np.abs(sources.dec_deg[rows]) > POLAR_DEG
    found = (kind[which] != "0") & (distance[which] < _OPTICAL_ARCSEC) & ~polar
    found &= ~database.is_artifact[rows]
    angle = np.round(np.degrees(np.arctan2(east, north)) % 360.0).astype(np.int64)[which] % 360
    nan = np.nan
    return {
        "a": np.where(found, kind[which], "0"),
        "dist_opt": np.where(found, distance[which], nan),
        "phi_opt": [a if f else None for a, f in zip(angle.tolist(), found.tolist(), strict=True)],
        "b_m_opt": np.where(found, blue[which], nan),
        "vr_m_opt": np.where(found, red[which], nan),
        "nopt_mchs": found.astype(np.int64),
    }
