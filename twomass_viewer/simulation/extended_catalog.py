"""The Extended Source Catalog of the simulated sky: all 389 columns.

Photometry, sizes, shapes, keys and places follow from the light of each galaxy, its neighbours
and the images. Scores and chi values, whose recipes are not published in full, are drawn about
the values of real rows, and said so here (`_drawn`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.frames import galactic
from twomass_viewer.simulation.background import is_banded
from twomass_viewer.simulation.extended_photometry import SMALLEST_RADIUS, ExtendedMeasure
from twomass_viewer.simulation.galaxies import Galaxy, ellipse_radius
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
from twomass_viewer.simulation.scan_places import ScanPlaces, places
from twomass_viewer.simulation.scans import SimulatedScan
from twomass_viewer.simulation.working_database import (
    WorkingDatabase,
    extended_keys,
    nearest,
)
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.catalog_columns import APERTURES_ARCSEC, SCORES, XSC_FORMATS

DATABASE = "2MASS All-Sky Extended Source Catalog (XSC) (fp_xsc)"
EDGE_ARCSEC = 15.0  # Explanatory Supplement V.4
LARGEST_APERTURE = 1.6  # of r_ext; larger circular apertures are null: after a real row, assumed
LARGE_GALAXY_ARCSEC = 60.0  # cc_flg Z from, z beside: assumed
SUBTRACTED_MAG = 16.0  # Ks of stars that are subtracted from a galaxy: assumed
EXAMINED_MAG = 13.0  # Ks; fainter sources were not looked at (vc -1): assumed
_BRIGHT_MASK_MAG = 7.0  # Ks of stars with a mask of their own: assumed
_DENSITY_MAG, _DENSITY_ARCSEC = 14.0, 512.0  # Ks 14 (XSC column description); radius assumed
_MISSING: dict[str, Any] = {"id_cat": None, "mp_key": None}


@dataclass(frozen=True, eq=False, slots=True)
class _Place:
    """Where one galaxy is catalogued: its scan, what lies about it, its neighbours."""

    galaxy: Galaxy
    measure: ExtendedMeasure
    index: int
    scan: SimulatedScan
    places: ScanPlaces
    row: int
    duplicates: int


def catalogued(database: WorkingDatabase) -> list[int]:
    """Return the galaxies (indices) that the catalogue lists."""
    return [p.index for p in _places(database)]


def extended_catalog(database: WorkingDatabase) -> str:
    """Return the text of the XSC (IPAC table, Gator's names)."""
    found = _places(database)
    values = xsc_values(database, found)
    return table_text(columns_of(XSC_FORMATS, values), keywords(DATABASE, len(found)))


def bulk_extended_catalog(database: WorkingDatabase, name: str) -> bytes:
    """Return the XSC as a gzipped bulk file, as `point_catalog.bulk_catalog` does."""
    values = xsc_values(database, _places(database))
    columns = columns_of(XSC_FORMATS, values)
    place = [c.format.name for c in columns].index("designation")
    padded = [f"{v:<17}" for v in columns[place].values]
    columns[place] = Column(columns[place].format, padded)
    return stored_gzip(bulk_text(columns).encode("ascii"), name)


def _places(database: WorkingDatabase) -> list[_Place]:
    """Return the galaxies farther than 15 arcsec from an edge, each in its best scan."""
    sky = database.sky
    if not sky.galaxies:
        return []
    ra = np.array([g.ra_deg for g in sky.galaxies])
    dec = np.array([g.dec_deg for g in sky.galaxies])
    released = database.scans[: database.released_count]
    here = [places(scan, ra, dec) for scan in released]
    edges = np.array([np.nan_to_num(p.edge, nan=-1e9) for p in here])
    out = []
    for i, (galaxy, measure) in enumerate(zip(sky.galaxies, database.measures, strict=True)):
        best = int(np.argmax(edges[:, i]))
        if edges[best, i] > EDGE_ARCSEC:
            duplicates = int(np.sum(edges[:, i] > EDGE_ARCSEC)) - 1
            out.append(_Place(galaxy, measure, i, released[best], here[best], i, duplicates))
    return out


def xsc_values(database: WorkingDatabase, found: list[_Place]) -> dict[str, Sequence[Any]]:
    """Return the values of the 389 columns by name."""
    rows = [_row(database, p) for p in found]
    values: dict[str, Sequence[Any]] = {}
    for c in XSC_FORMATS:
        values[c.name] = [row[c.name] for row in rows]
    if rows:
        values["designation"] = designations(np.array(values["ra"]), np.array(values["dec"]))
        values |= _neighbours(database, found)
    return values


def _row(database: WorkingDatabase, p: _Place) -> dict[str, Any]:
    flags = _confusion(database, p)
    row: dict[str, Any] = dict(_MISSING)
    row |= _position(database, p)
    row |= _fiducial(p.measure, flags)
    row |= _own_radii(p.measure, flags)
    row |= _apertures(p.measure, flags)
    row |= _shape(database.seed, p)
    row |= _brightness(database, p)
    row |= _drawn(database.seed, p)
    row |= _keys(database, p)
    row |= {"designation": "", "prox": None, "pxpa": None, "pxcntr": None}
    return row


def _position(database: WorkingDatabase, p: _Place) -> dict[str, Any]:
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


class _Flags:
    """Confusion flags of apertures about one galaxy, from what lies inside them."""

    def __init__(self, reasons: list[tuple[int, float, float, Band | None]]) -> None:
        """Take reasons as flag, elliptical and circular radius from which it holds, and band."""
        self._reasons = reasons

    def flag(self, band: Band, radius: float, *, circular: bool) -> int:
        """Return the flag of an aperture; of several reasons the largest (assumed)."""
        hits = [
            flag
            for flag, ellipse, circle, only in self._reasons
            if (circle if circular else ellipse) <= radius and only in (None, band)
        ]
        return max(hits, default=0)


def _confusion(database: WorkingDatabase, p: _Place) -> _Flags:
    sky, g = database.sky, p.galaxy
    stars = sky.stars
    far = 1.2 * p.measure.r_ext * max(1.0, LARGEST_APERTURE)
    dx, dy = stars.x - g.x, stars.y - g.y
    circle = np.hypot(dx, dy)
    ellipse = ellipse_radius(g, dx, dy)
    reasons: list[tuple[int, float, float, Band | None]] = []
    subtracted = np.flatnonzero((circle < far) & (stars.mags[Band.KS] < SUBTRACTED_MAG))
    reasons += [(3, float(ellipse[i]), float(circle[i]), None) for i in subtracted]
    for i in np.flatnonzero((stars.mags[Band.KS] < _BRIGHT_MASK_MAG) & (circle < 900.0)):
        # the mask grows as the halo does: 10 arcsec at Ks 7 (halo radii measured, J)
        mask = 10.0 * 10 ** (0.19 * (_BRIGHT_MASK_MAG - stars.mags[Band.KS][i]))
        edge = max(float(circle[i]) - mask, 0.0)
        reasons.append((4, edge, edge, None))
    which = database.scans.index(p.scan)
    for band, artifacts in database.artifacts[which].items():
        for a in artifacts:
            if a.kind is ArtifactKind.PERSISTENCE:
                ax, ay = dx[a.parent] + a.dx, dy[a.parent] + a.dy
                if np.hypot(ax, ay) < far:
                    one = ellipse_radius(g, np.array([ax]), np.array([ay]))
                    reasons.append((5, float(one[0]), float(np.hypot(ax, ay)), band))
    x, y = float(p.places.x_pix[p.row]), float(p.places.y_pix[p.row])
    coadd = p.scan.coadds()[int(p.places.coadd_index[p.row])]
    edge = min(x, coadd.cols - 1 - x, y, coadd.rows - 1 - y)
    reasons.append((6, edge, edge, None))
    for other, measure in zip(sky.galaxies, database.measures, strict=True):
        away = float(np.hypot(other.x - g.x, other.y - g.y))
        if other is not g and measure.r_k20fe > p.measure.r_k20fe:
            reach = max(away - measure.r_k20fe, 0.0)
            reasons.append((7, reach, reach, None))
        elif other is not g:
            reach = max(away - measure.r_k20fe, 0.0)
            reasons.append((2, reach, reach, None))
    return _Flags(reasons)


def _one(
    m: ExtendedMeasure, flags: _Flags, band: Band, name: str, radius: float, *, circular: bool
) -> dict[str, Any]:
    mag, sigma = m.magnitude(band, radius, circular=circular)
    b = band.letter
    return {
        f"{b}_m_{name}": mag,
        f"{b}_msig_{name}": sigma,
        f"{b}_flg_{name}": flags.flag(band, radius, circular=circular),
    }


def _fiducial(m: ExtendedMeasure, flags: _Flags) -> dict[str, Any]:
    """Return the sets that use one radius in all bands: of Ks, at 21 mag of J."""
    radii = {
        "k20fe": (m.r_k20fe, False),
        "fe": (m.kron(Band.KS, circular=False), False),
        "k20fc": (m.isophote(Band.KS, 20.0, circular=True), True),
        "fc": (m.kron(Band.KS, circular=True), True),
        "j21fe": (m.isophote(Band.J, 21.0, circular=False), False),
        "j21fc": (m.isophote(Band.J, 21.0, circular=True), True),
    }
    row: dict[str, Any] = {}
    for name, (radius, circular) in radii.items():
        row[f"r_{name}"] = radius
        for band in Band:
            row |= _one(m, flags, band, name, radius, circular=circular)
    row["r_ext"] = m.r_ext
    for band in Band:
        mag, sigma = m.magnitude(band, m.r_ext, circular=False)
        # the extrapolation adds what the fit of the profile leaves open: 0.03 mag, assumed
        row |= {
            f"{band.letter}_m_ext": mag, f"{band.letter}_msig_ext": float(np.hypot(sigma, 0.03)),
        }  # fmt: skip
    return row


def _own_radii(m: ExtendedMeasure, flags: _Flags) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for band in Band:
        for name, radius, circular in (
            ("e", m.kron(band, circular=False), False),
            ("c", m.kron(band, circular=True), True),
            ("i20e", m.isophote(band, 20.0, circular=False), False),
            ("i20c", m.isophote(band, 20.0, circular=True), True),
            ("i21e", m.isophote(band, 21.0, circular=False), False),
            ("i21c", m.isophote(band, 21.0, circular=True), True),
        ):
            row[f"{band.letter}_r_{name}"] = radius
            row |= _one(m, flags, band, name, radius, circular=circular)
    return row


def _apertures(m: ExtendedMeasure, flags: _Flags) -> dict[str, Any]:
    row: dict[str, Any] = {}
    largest = max(LARGEST_APERTURE * m.r_ext, float(APERTURES_ARCSEC[2]))
    for radius in APERTURES_ARCSEC:
        for band in Band:
            if radius <= largest:
                row |= _one(m, flags, band, f"{radius}", float(radius), circular=True)
            else:
                b = band.letter
                row |= dict.fromkeys((f"{b}_m_{radius}", f"{b}_msig_{radius}",
                                      f"{b}_flg_{radius}"))  # fmt: skip
    return row


def _shape(seed: int, p: _Place) -> dict[str, Any]:
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


def _brightness(database: WorkingDatabase, p: _Place) -> dict[str, Any]:
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


def _drawn(seed: int, p: _Place) -> dict[str, Any]:
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


def _keys(database: WorkingDatabase, p: _Place) -> dict[str, Any]:
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


def _neighbours(database: WorkingDatabase, found: list[_Place]) -> dict[str, list[Any]]:
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
