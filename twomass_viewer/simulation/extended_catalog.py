"""The Extended Source Catalog of the simulated sky: all 389 columns.

Photometry, sizes, shapes, keys and places follow from the light of each galaxy, its neighbours
and the images. Scores and chi values, whose recipes are not published in full, are drawn about
the values of real rows, and said so here (`_drawn`).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.frames import galactic
from twomass_viewer.simulation.background import is_banded
from twomass_viewer.simulation.extended_magnitudes import SUBTRACTED_MAG, magnitude_columns
from twomass_viewer.simulation.extended_photometry import SMALLEST_RADIUS
from twomass_viewer.simulation.extended_places import ExtendedPlace, extended_places
from twomass_viewer.simulation.galaxies import ellipse_radius
from twomass_viewer.simulation.gzip_stored import stored_gzip
from twomass_viewer.simulation.ipac_table import (
    Column,
    bulk_text,
    columns_of,
    keywords,
    table_text,
)
from twomass_viewer.simulation.point_catalog import designations, position_angles
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.working_database import (
    WorkingDatabase,
    extended_keys,
    nearest,
)
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.catalog_columns import SCORES, XSC_FORMATS

DATABASE = "2MASS All-Sky Extended Source Catalog (XSC) (fp_xsc)"
LARGE_GALAXY_ARCSEC = 60.0  # cc_flg Z from, z beside: assumed
EXAMINED_MAG = 13.0  # Ks; fainter sources were not looked at (vc -1): assumed
_DENSITY_MAG, _DENSITY_ARCSEC = 14.0, 512.0  # Ks 14 (XSC column description); radius assumed
_MISSING: dict[str, Any] = {"id_cat": None, "mp_key": None}


def extended_catalog(database: WorkingDatabase) -> str:
    """Return the text of the XSC (IPAC table, Gator's names)."""
    found = extended_places(database)
    values = xsc_values(database, found)
    return table_text(columns_of(XSC_FORMATS, values), keywords(DATABASE, len(found)))


def bulk_extended_catalog(database: WorkingDatabase, name: str) -> bytes:
    """Return the XSC as a gzipped bulk file, as `point_catalog.bulk_catalog` does."""
    values = xsc_values(database, extended_places(database))
    columns = columns_of(XSC_FORMATS, values)
    place = [c.format.name for c in columns].index("designation")
    padded = [f"{v:<17}" for v in columns[place].values]
    columns[place] = Column(columns[place].format, padded)
    return stored_gzip(bulk_text(columns).encode("ascii"), name)


def xsc_values(database: WorkingDatabase, found: list[ExtendedPlace]) -> dict[str, Sequence[Any]]:
    """Return the values of the 389 columns by name."""
    rows = [_row(database, p) for p in found]
    values: dict[str, Sequence[Any]] = {}
    for c in XSC_FORMATS:
        values[c.name] = [row[c.name] for row in rows]
    if rows:
        values["designation"] = designations(np.array(values["ra"]), np.array(values["dec"]))
        values |= _neighbours(database, found)
    return values


def _row(database: WorkingDatabase, p: ExtendedPlace) -> dict[str, Any]:
    row: dict[str, Any] = dict(_MISSING)
    row |= _position(database, p)
    row |= magnitude_columns(database, p)
    row |= _shape(database.seed, p)
    row |= _brightness(database, p)
    row |= _drawn(database.seed, p)
    row |= _keys(database, p)
    row |= {"designation": "", "prox": None, "pxpa": None, "pxcntr": None}
    return row


def _position(database: WorkingDatabase, p: ExtendedPlace) -> dict[str, Any]:
    g = p.galaxy
    ra, dec = round(g.ra_deg, 6) % 360.0, round(g.dec_deg, 6)
    rng = stream(database.seed, "extended place", p.index)
    lon, lat = galactic(ra, dec)
    stars = database.sky.stars
    near = np.hypot(stars.x - g.x, stars.y - g.y) < _DENSITY_ARCSEC
    count = int(np.sum(near & (stars.mags[Band.KS] < _DENSITY_MAG)))
    area = np.pi * (_DENSITY_ARCSEC / 3600.0) ** 2
    middle = p.scan.coadds()[len(p.scan.coadds()) // 2]
    return {
        "jdate": middle.julian_date,
        "ra": ra,
        "dec": dec,
        # the centroid of the three bands together: 0.2 arcsec of scatter, assumed
        "sup_ra": round(
            (ra + float(rng.normal(0.0, 0.2)) / 3600.0 / np.cos(np.radians(dec))) % 360.0, 6
        ),
        "sup_dec": round(dec + float(rng.normal(0.0, 0.2)) / 3600.0, 6),
        "glon": lon,
        "glat": lat,
        "density": float(np.log10(max(count, 1) / area)),
    }


def _shape(seed: int, p: ExtendedPlace) -> dict[str, Any]:
    """Return axis ratios and angles at 3 and 5 sigma of the pixel noise, and those radii."""
    m = p.measure
    rng = stream(seed, "extended shape", p.index)
    row: dict[str, Any] = {"sup_ba": m.axis_ratio, "sup_phi": m.pa_deg}
    for band in Band:
        b = band.letter
        r3, r5 = (m.ellipse[band].isophote(n * m.noise_dn[band]) for n in (3.0, 5.0))
        row[f"{b}_ba"] = m.axis_ratio if band is Band.KS else _near(rng, m.axis_ratio)
        row[f"{b}_phi"] = m.pa_deg
        row[f"{b}_5sig_ba"] = _near(rng, m.axis_ratio)
        row[f"{b}_5sig_phi"] = m.pa_deg
        area3, area5 = (np.pi * m.axis_ratio * r**2 for r in (r3, r5))
        fits = r5 > 2.0 and area3 - area5 < 1000.0
        row[f"{b}_d_area"] = round(area3 - area5) if fits else None
        row[f"{b}_perc_darea"] = min(round(100.0 * (area3 / area5 - 1.0)), 999) if fits else None
        if band is Band.KS:
            row["r_3sig"] = round(max(r3, 3.0), 1)
    # the three bands together have less noise: 1 / sqrt(3), as if they were alike
    together = m.ellipse[Band.KS].isophote(3.0 * m.noise_dn[Band.KS] / np.sqrt(3.0))
    row["sup_r_3sig"] = round(max(together, 3.0), 1)
    return row


def _near(rng: np.random.Generator, ratio: float) -> float:
    """Return an axis ratio as another fit gives it: steps of 0.02, scatter assumed."""
    return float(np.clip(round((ratio + rng.normal(0.0, 0.02)) * 50) / 50, 0.1, 1.0))


def _brightness(database: WorkingDatabase, p: ExtendedPlace) -> dict[str, Any]:
    m, g, sky = p.measure, p.galaxy, database.sky
    stars = sky.stars
    inside = ellipse_radius(g, stars.x - g.x, stars.y - g.y) < m.r_ext
    near = [
        o for o in sky.galaxies
        if o is not g and np.hypot(o.x - g.x, o.y - g.y) < m.r_ext
    ]  # fmt: skip
    row: dict[str, Any] = {
        "sys_flg": int(bool(near)),
        "contam_flg": int(bool(np.any(stars.mags[Band.KS][inside] < SUBTRACTED_MAG))),
    }
    for band in Band:
        b = band.letter
        total, _ = m.ellipse[band].within(m.r_ext)
        half = m.ellipse[band].radius_of(0.5, total)
        quarter, three = (m.ellipse[band].radius_of(s, total) for s in (0.25, 0.75))
        mag = m.magnitude(band, m.r_ext, circular=False)[0]
        others = [stars.mags[band][inside], np.array([o.mag(band) for o in near])]
        added = float(np.sum(10 ** (-0.4 * np.concatenate(others))))
        five, _ = m.circle[band].within(SMALLEST_RADIUS)
        zero = m.magzp[band]
        row |= {
            f"{b}_r_eff": half,
            # half of the light on the ellipse's area
            f"{b}_mnsurfb_eff": mag + 2.5 * np.log10(2.0 * np.pi * half**2 * m.axis_ratio),
            f"{b}_con_indx": three / max(quarter, 0.5),
            f"{b}_peak": zero - 2.5 * np.log10(m.peak_dn[band]),
            f"{b}_5surf": zero - 2.5 * np.log10(five / (np.pi * SMALLEST_RADIUS**2)),
            f"{b}_m_sys": -2.5 * np.log10(10 ** (-0.4 * mag) + added),
            f"{b}_msig_sys": m.magnitude(band, m.r_ext, circular=False)[1],
            f"{b}_back": p.scan.sky_dn[band],
        }
    return row


def _drawn(seed: int, p: ExtendedPlace) -> dict[str, Any]:
    """Return scores and chi values, drawn about those of real rows: assumed."""
    rng = stream(seed, "extended scores", p.index)
    size = p.measure.r_k20fe
    row: dict[str, Any] = {
        # large galaxies are 1.0 in both; small ones shade towards points
        "e_score": round(float(np.clip(1.0 + rng.exponential(0.6 / size), 1.0, 1.4)), 1),
        "g_score": round(float(np.clip(1.0 + rng.exponential(1.2 / size), 1.0, 1.4)), 1),
        "ellfit_flg": 0,
        "n_blank": 0,
        "id_flg": 0,
        "fg_flg": "______",
        "blk_fac": 1,
        "j_chif_ellf": float(rng.uniform(5.0, 30.0)),
        "k_chif_ellf": float(rng.uniform(5.0, 30.0)),
    }
    row["sup_chif_ellf"] = row["k_chif_ellf"]
    for band in Band:
        b = band.letter
        row |= {
            f"{b}_pchi": float(rng.uniform(0.4, 1.6)),
            f"{b}_bisym_rat": float(np.clip(rng.normal(0.95, 0.03), 0.5, 1.0)),
            f"{b}_bisym_chi": float(rng.uniform(0.8, 2.0)),
            f"{b}_sh0": float(rng.normal(1.0, 0.02)),
            f"{b}_sig_sh0": float(rng.uniform(0.03, 0.06)),
            f"{b}_subst2": 0.0,
            f"{b}_resid_ann": float(rng.normal(0.0, 0.06)),
            f"{b}_seetrack": float(rng.normal(0.0, 0.4)),
            f"{b}_bndg_per": int(rng.integers(40, 140)),
            f"{b}_bndg_amp": float(abs(rng.normal(0.0, 0.02))),
        }
        for score in SCORES:
            extended = 0.0 if score == "msh" else min(size / 2.0, 20.0)
            row[f"{b}_sc_{score}"] = float(rng.normal(extended, 1.0))
    west = bool(p.places.is_west[p.row])
    if p.scan.hemisphere.value == "s" and west and is_banded(seed, p.scan):
        row["j_bndg_amp"] = 0.22  # the verified amplitude of the clear southern pickup
    return row


def _keys(database: WorkingDatabase, p: ExtendedPlace) -> dict[str, Any]:
    g, m, sky = p.galaxy, p.measure, database.sky
    stars, here, scan = sky.stars, p.places, p.scan
    subtracted = ellipse_radius(g, stars.x - g.x, stars.y - g.y) < m.r_ext
    n_sub = int(np.sum(subtracted & (stars.mags[Band.KS] < SUBTRACTED_MAG)))
    rows = np.flatnonzero((database.sources.galaxy == p.index) & database.is_catalogued)
    coadd = int(here.coadd[p.row])
    beside = any(
        o.r_k20fe > LARGE_GALAXY_ARCSEC and np.hypot(other.x - g.x, other.y - g.y) < 2.0 * o.r_k20fe
        for other, o in zip(sky.galaxies, database.measures, strict=True)
        if other is not g
    )
    large = m.r_k20fe > LARGE_GALAXY_ARCSEC
    return {
        "vc": 1 if g.k_mag < EXAMINED_MAG else -1,
        "cc_flg": "Z" if large else "z" if beside else "0",
        "im_nx": m.size,
        "n_sub": n_sub,
        "bl_sub_flg": int(n_sub > 0),
        "dup_src": min(p.duplicates, 9),
        "use_src": 1,
        "dist_edge_ns": round(float(here.edge_ns[p.row])),
        "dist_edge_ew": round(float(here.edge_ew[p.row])),
        "dist_edge_flg": ("n" if here.is_north[p.row] else "s")
        + ("w" if here.is_west[p.row] else "e"),
        "pts_key": int(database.key[rows[0]]) if len(rows) else None,
        "night_key": scan.survey_day,
        "scan_key": scan.scan_key,
        "coadd_key": scan.scan_key * 1000 + coadd,
        "hemis": scan.hemisphere.value,
        "date": scan.night.isoformat(),
        "scan": scan.number,
        "coadd": coadd,
        "id": p.index + 1,
        "x_coadd": float(here.x_pix[p.row]) + 1.0,
        "y_coadd": float(here.y_pix[p.row]) + 1.0,
        "ext_key": int(extended_keys(len(database.measures))[p.index]),
    }


def _neighbours(database: WorkingDatabase, found: list[ExtendedPlace]) -> dict[str, list[Any]]:
    """Return prox, pxpa and pxcntr: the nearest other galaxy of the catalogue."""
    x = np.array([p.galaxy.x for p in found])
    y = np.array([p.galaxy.y for p in found])
    ra: NDArray[np.float64] = np.array([p.galaxy.ra_deg for p in found])
    dec: NDArray[np.float64] = np.array([p.galaxy.dec_deg for p in found])
    distance, row = nearest(x, y, np.arange(len(found)))
    keys = extended_keys(len(database.measures))[[p.index for p in found]]
    angle = np.round(position_angles(ra, dec, ra[row], dec[row])).astype(int) % 360
    there = row >= 0
    return {
        "prox": [float(min(d, 999.9)) for d in distance],
        "pxpa": [int(a) if t else None for a, t in zip(angle, there, strict=True)],
        "pxcntr": [int(keys[r]) if t else None for r, t in zip(row, there, strict=True)],
    }
