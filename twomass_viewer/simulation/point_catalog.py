"""The Point Source Catalog of the simulated sky, with the archive's column names."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.frames import galactic
from twomass_viewer.simulation.detections import ZERO_POINT_ERROR, BandDetection, Sources
from twomass_viewer.simulation.ipac_table import Column, table_text
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.scans import COLS, ROWS, Coadd
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.designations import format_designation

FIRST_KEY = 990100001
_SCAN_PITCH = 460.0  # arcsec between neighbouring tiles at this declination
_COADD_PITCH = 970.0  # arcsec
_READ1_SCATTER = 0.012  # mag, added to rows measured on Read1 (PSC column description)
_BAND_WORDS = {Band.J: "J", Band.H: "H", Band.KS: "K"}


@dataclass(frozen=True, eq=False, slots=True)
class GalaxyContact:
    """How sources touch galaxies: gal_contam and the key of the galaxy, one element a source."""

    flag: NDArray[np.int64]
    key: list[int | None]


def keys(sources: Sources) -> NDArray[np.int64]:
    """Return cntr of every source."""
    return np.arange(FIRST_KEY, FIRST_KEY + len(sources.star))


def point_catalog(
    seed: int, sources: Sources, coadd: Coadd, cc_flg: list[str], contact: GalaxyContact
) -> str:
    """Return the text of the PSC table (IPAC, Gator columns).

    Parameters
    ----------
    seed : int
    sources : Sources
    coadd : Coadd
    cc_flg : list of str
    contact : GalaxyContact
    """
    columns = (
        _positions(sources)
        + [c for band in Band for c in _magnitudes(band, sources.bands[band])]
        + _flags(sources, cc_flg, contact)
        + _apparition(sources, coadd)
        + [c for band in Band for c in _extras(band, sources.bands[band])]
        + _association(seed, sources, contact)
    )
    n = len(sources.star)
    words = [
        ("RowsRetrieved", f"{n:18d}"),
        ("ORIGIN", "'twomass_viewer simulation: SIMULATED, holds no survey data'"),
        ("SIMULATED", "T"),
        ("DATABASE", "'Simulated table with the columns of the 2MASS All-Sky PSC (fp_psc)'"),
        ("EQUINOX", "'J2000'"),
    ]
    return table_text(columns, words)


def _positions(sources: Sources) -> list[Column]:
    major = np.round(sources.error, 2)
    minor = np.round(np.maximum(sources.error * 0.93, 0.06), 2)
    names = [
        format_designation(float(r), float(d))
        for r, d in zip(sources.ra_deg, sources.dec_deg, strict=True)
    ]
    angle = (sources.star * 37) % 180
    return [
        Column("ra", "double", "deg", 6, "right ascension (J2000 decimal deg)", sources.ra_deg),
        Column("dec", "double", "deg", 6, "declination (J2000 decimal deg)", sources.dec_deg),
        Column("err_maj", "double", "arcsec", 2, "major axis of 1-sigma error ellipse", major),
        Column("err_min", "double", "arcsec", 2, "minor axis of 1-sigma error ellipse", minor),
        Column("err_ang", "int", "deg", 0, "angle of error ellipse major axis (E of N)", angle),
        Column("designation", "char", "", 0, "source designation", names),
    ]


def _combined_sigma(band: Band, d: BandDetection) -> NDArray[np.float64]:
    extra = ZERO_POINT_ERROR[band] ** 2 + 0.005**2
    return np.sqrt(d.cmsig**2 + extra + np.where(d.read_flag == 1, _READ1_SCATTER**2, 0.0))


def _magnitudes(band: Band, d: BandDetection) -> list[Column]:
    b, word = band.letter, _BAND_WORDS[band]
    return [
        Column(f"{b}_m", "double", "mag", 3, f"{word} band selected default magnitude", d.mag),
        Column(f"{b}_cmsig", "double", "mag", 3, f"corrected {word} uncertainty", d.cmsig),
        Column(
            f"{b}_msigcom", "double", "mag", 3, f"combined (total) {word} uncertainty",
            _combined_sigma(band, d),
        ),
        Column(f"{b}_snr", "double", "", 1, f"{word} band scan signal-to-noise ratio", d.snr),
    ]  # fmt: skip


def quality(d: BandDetection) -> NDArray[np.str_]:
    """Return ph_qual of one band, by the survey's precedence (X and F do not occur)."""
    snr, sigma = np.nan_to_num(d.snr), np.nan_to_num(d.cmsig, nan=9.0)
    out = np.full(len(d.mag), "D")
    for letter, least, most in (("C", 5, 0.21714), ("B", 7, 0.15510), ("A", 10, 0.10857)):
        out = np.where((snr > least) & (sigma < most), letter, out)
    out = np.where(np.nan_to_num(d.chi) > 10.0, "E", out)
    return np.where(d.read_flag == 0, "U", out)


def _joined(parts: list[NDArray[Any]]) -> list[str]:
    return ["".join(str(v) for v in row) for row in zip(*parts, strict=True)]


def _flags(sources: Sources, cc_flg: list[str], contact: GalaxyContact) -> list[Column]:
    from scipy.spatial import cKDTree

    bands = [sources.bands[b] for b in Band]
    ndet = [v for d in bands for v in (d.detected, d.possible)]
    tree = cKDTree(np.column_stack([sources.x, sources.y]))
    found = tree.query(tree.data, k=2)
    prox, other = np.asarray(found[0])[:, 1], np.asarray(found[1])[:, 1]
    dx, dy = sources.x[other] - sources.x, sources.y[other] - sources.y
    angle = np.round(np.degrees(np.arctan2(-dx, dy)) % 360.0) % 360
    zero = np.zeros(len(sources.star), dtype=int)
    return [
        Column(
            "ph_qual", "char", "", 0, "photometric quality", _joined([quality(d) for d in bands])
        ),
        Column("rd_flg", "char", "", 0, "read flag", _joined([d.read_flag for d in bands])),
        Column("bl_flg", "char", "", 0, "components fitted", _joined([d.blend for d in bands])),
        Column("cc_flg", "char", "", 0, "artifact contamination and confusion", cc_flg),
        Column("ndet", "char", "", 0, "detections and frames (jjhhkk)", _joined(ndet)),
        Column("prox", "double", "arcsec", 1, "distance to nearest source", prox),
        Column("pxpa", "int", "deg", 0, "position angle of nearest source (E of N)", angle),
        Column("pxcntr", "int", "", 0, "cntr of nearest source", keys(sources)[other]),
        Column("gal_contam", "int", "", 0, "contaminated by extended source", contact.flag),
        Column("mp_flg", "int", "", 0, "associated with an asteroid or comet", zero),
        Column("cntr", "int", "", 0, "unique key", keys(sources)),
    ]


def _apparition(sources: Sources, coadd: Coadd) -> list[Column]:
    scan = coadd.scan
    x, y = coadd.pixel(sources.ra_deg, sources.dec_deg)
    n = len(sources.star)
    scan_keys = scan.scan_key - scan.number
    tile = np.round((x - (COLS - 1) / 2) / _SCAN_PITCH).astype(int)
    # neighbouring tiles are other scans of the same night: east 903 and 905, west 904 and 906
    number = np.where(tile == 0, scan.number, scan.number + 2 * np.abs(tile) + (tile > 0))
    steps = np.round((y - (ROWS - 1) / 2) / _COADD_PITCH)
    number_of_coadd = coadd.number + np.round(
        steps * scan.direction.sign * _COADD_PITCH / scan.dyfs_arcsec
    )
    x_scan = x - (COLS - 1) / 2 - tile * _SCAN_PITCH
    jdate = coadd.julian_date + 0.0049 * tile
    lon, lat = galactic(sources.ra_deg, sources.dec_deg)
    south = (sources.dec_deg - min(scan.start_dec_deg, scan.end_dec_deg)) * 3600.0
    north = (max(scan.start_dec_deg, scan.end_dec_deg) - sources.dec_deg) * 3600.0
    east_west = 256.0 - np.abs(x_scan)
    flag = _joined([np.where(north < south, "n", "s"), np.where(x_scan > 0, "w", "e")])
    duplicate = np.where(east_west < 26.0, 1, 0)
    return [
        Column("hemis", "char", "", 0, "hemisphere of observation", [scan.hemisphere.value] * n),
        Column("date", "char", "", 0, "observation date", [scan.night.isoformat()] * n),
        Column("scan", "int", "", 0, "scan number", number),
        Column("coadd", "int", "", 0, "coadd number", number_of_coadd.astype(int)),
        Column("glon", "double", "deg", 3, "galactic longitude", lon),
        Column("glat", "double", "deg", 3, "galactic latitude", lat),
        Column("x_scan", "double", "arcsec", 1, "cross-scan distance, + is west", x_scan),
        Column("jdate", "double", "day", 4, "Julian date", jdate),
        Column(
            "dist_edge_ns", "int", "arcsec", 0, "distance to nearest N or S scan edge",
            np.round(np.minimum(north, south)).astype(int),
        ),
        Column(
            "dist_edge_ew", "int", "arcsec", 0, "distance to nearest E or W scan edge",
            np.round(east_west).astype(int),
        ),
        Column("dist_edge_flg", "char", "", 0, "which edges are nearest", flag),
        Column("dup_src", "int", "", 0, "duplicate source flag", duplicate),
        Column("use_src", "int", "", 0, "use source flag", np.ones(n, dtype=int)),
        Column("scan_key", "int", "", 0, "unique key of the scan", scan_keys + number),
        Column(
            "coadd_key", "int", "", 0, "unique key of the coadd",
            (scan_keys + number) * 1000 + number_of_coadd.astype(int),
        ),
    ]  # fmt: skip


def _extras(band: Band, d: BandDetection) -> list[Column]:
    b, word = band.letter, _BAND_WORDS[band]
    return [
        Column(f"{b}_psfchi", "double", "", 2, f"{word} reduced chi-squared of profile fit", d.chi),
        Column(
            f"{b}_m_stdap", "double", "mag", 3, f"{word} standard aperture magnitude",
            d.aperture_mag,
        ),
        Column(
            f"{b}_msig_stdap", "double", "mag", 3, f"{word} standard aperture uncertainty",
            d.aperture_sigma,
        ),
    ]  # fmt: skip


def _association(seed: int, sources: Sources, contact: GalaxyContact) -> list[Column]:
    rng = stream(seed, "optical")
    n = len(sources.star)
    j, k = sources.bands[Band.J].mag, sources.bands[Band.KS].mag
    blue = j + 1.1 + 2.6 * (j - k) + rng.normal(0.0, 0.25, n)
    red = j + 0.5 + 1.2 * (j - k) + rng.normal(0.0, 0.2, n)
    kind = np.where(blue < 12.0, "T", np.where(blue < 20.5, "U", "0"))
    some = kind != "0"
    distance = np.where(some, np.abs(rng.normal(0.25, 0.15, n)), np.nan)
    angle = [int(a) if s else None for a, s in zip(rng.uniform(0, 360, n), some, strict=True)]
    nan = np.nan
    return [
        Column("a", "char", "", 0, "optical association", kind),
        Column("dist_opt", "double", "arcsec", 1, "distance to associated source", distance),
        Column("phi_opt", "int", "deg", 0, "position angle of associated source", angle),
        Column("b_m_opt", "double", "mag", 1, "blue magnitude", np.where(some, blue, nan)),
        Column("vr_m_opt", "double", "mag", 1, "visual or red magnitude", np.where(some, red, nan)),
        Column("nopt_mchs", "int", "", 0, "optical sources within 5 arcsec", some.astype(int)),
        Column("ext_key", "int", "", 0, "key of associated extended source", contact.key),
    ]
