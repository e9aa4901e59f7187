"""The Extended Source Catalog of the simulated sky: galaxies measured on their own light."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.frames import galactic
from twomass_viewer.simulation.galaxies import ISOPHOTE, Galaxy, ellipse_radius, model
from twomass_viewer.simulation.ipac_table import Column, table_text
from twomass_viewer.simulation.noise import ASYMPTOTIC_RATIO
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.scans import Coadd, SimulatedScan
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.designations import format_designation

FIRST_KEY = 990500001


@dataclass(frozen=True, slots=True)
class IsophotalMeasure:
    """What the catalogue says of one galaxy.

    Attributes
    ----------
    r_k20fe : float
        Semi-major axis of the Ks 20 mag per square arcsec isophote, arcsec.
    r_ext : float
        Radius of the extrapolated magnitudes, arcsec.
    mag_k20, sigma_k20, mag_ext, sigma_ext : dict of Band to float
    size : int
        Side of the postage stamp, px (im_nx).
    """

    r_k20fe: float
    r_ext: float
    mag_k20: dict[Band, float]
    sigma_k20: dict[Band, float]
    mag_ext: dict[Band, float]
    sigma_ext: dict[Band, float]
    size: int


def measure(seed: int, index: int, galaxy: Galaxy, scan: SimulatedScan) -> IsophotalMeasure:
    """Measure one galaxy in elliptical apertures on its star-free light, with noise added.

    Parameters
    ----------
    seed, index : int
        Index of the galaxy, for its own random stream.
    galaxy : Galaxy
    scan : SimulatedScan
        Zero points and pixel noise.
    """
    rng = stream(seed, "extended", index)
    half = galaxy.half_size
    dx, dy = galaxy.x - round(galaxy.x), galaxy.y - round(galaxy.y)
    y, x = np.mgrid[-half : half + 1, -half : half + 1].astype(float)
    axis = ellipse_radius(galaxy, x - dx, y - dy)
    light = {band: model(galaxy, band, scan.magzp[band], dx, dy) for band in Band}
    edges = np.arange(0.0, half + 1.0, 1.0)
    bins = np.digitize(axis.ravel(), edges)
    total = np.bincount(bins, light[Band.KS].ravel(), len(edges) + 1)[1:-1]
    pixels = np.bincount(bins, minlength=len(edges) + 1)[1:-1]
    surface = total / np.maximum(pixels, 1)
    level = 10 ** (0.4 * (scan.magzp[Band.KS] - ISOPHOTE))
    below = int(np.argmax((surface < level) & (edges[:-1] > 2.0)))
    middle = edges[:-1] + 0.5
    r20 = float(np.interp(-level, -surface[below - 1 : below + 1], middle[below - 1 : below + 1]))
    r20 = round(max(r20, 5.0), 1)
    r_ext = round(2.2 * r20, 2)
    mags: list[dict[Band, float]] = []
    for radius in (r20, r_ext):
        inside = axis <= radius
        mag, sigma = {}, {}
        for band in Band:
            flux = float(light[band][inside].sum())
            noise = 1.6 * ASYMPTOTIC_RATIO * scan.noise_dn[band] * np.sqrt(inside.sum())
            sigma[band] = float(np.hypot(1.0857 * noise / flux, 0.015))
            mag[band] = float(scan.magzp[band] - 2.5 * np.log10(flux)) + float(
                rng.normal(0.0, 0.5 * sigma[band])
            )
        mags += [mag, sigma]
    size = min(max(2 * int(1.9 * r20) + 1, 21), 301)
    return IsophotalMeasure(r20, r_ext, mags[0], mags[1], mags[2], mags[3], size)


def extended_catalog(
    galaxies: tuple[Galaxy, ...], measures: list[IsophotalMeasure], coadd: Coadd
) -> str:
    """Return the text of the XSC table (IPAC, Gator columns)."""
    scan = coadd.scan
    n = len(galaxies)
    ra = np.array([g.ra_deg for g in galaxies])
    dec = np.array([g.dec_deg for g in galaxies])
    lon, lat = galactic(ra, dec)
    x, y = coadd.pixel(ra, dec)
    ba = [round(g.axis_ratio * 50) / 50 for g in galaxies]
    phi = [round((g.pa_deg + 90) % 180 - 90) for g in galaxies]
    columns = [
        Column("jdate", "double", "day", 4, "Julian date", [coadd.julian_date] * n),
        Column(
            "designation", "char", "", 0, "source designation",
            [format_designation(g.ra_deg, g.dec_deg) for g in galaxies],
        ),
        Column("ra", "double", "deg", 6, "right ascension (J2000), peak pixel", ra),
        Column("dec", "double", "deg", 6, "declination (J2000), peak pixel", dec),
        Column("sup_ra", "double", "deg", 6, "right ascension (J2000), super-coadd", ra),
        Column("sup_dec", "double", "deg", 6, "declination (J2000), super-coadd", dec),
        Column("glon", "double", "deg", 3, "galactic longitude", lon),
        Column("glat", "double", "deg", 3, "galactic latitude", lat),
        Column(
            "r_k20fe", "double", "arcsec", 1, "Ks 20 mag/sq. arcsec isophotal semi-major axis",
            [m.r_k20fe for m in measures],
        ),
        *_mags("k20fe", [m.mag_k20 for m in measures], [m.sigma_k20 for m in measures], True),
    ]  # fmt: skip
    for prefix in ("j", "h", "k", "sup"):
        columns.append(Column(f"{prefix}_ba", "double", "", 2, "minor/major axis ratio", ba))
        columns.append(Column(f"{prefix}_phi", "int", "deg", 0, "major axis (E of N)", phi))
    columns += [
        Column("r_ext", "double", "arcsec", 2, "extrapolation radius", [m.r_ext for m in measures]),
        *_mags("ext", [m.mag_ext for m in measures], [m.sigma_ext for m in measures], False),
        Column("e_score", "double", "", 2, "extended score: 1 (extended) to 2 (point)", [1.0] * n),
        Column("g_score", "double", "", 2, "galaxy score: 1 (extended) to 2 (point)", [1.0] * n),
        Column("vc", "int", "", 0, "visual verification: 1 galaxy", [1] * n),
        Column("cc_flg", "char", "", 0, "artifact contamination", ["0"] * n),
        Column("im_nx", "int", "", 0, "size of postage stamp (px)", [m.size for m in measures]),
        Column("cntr", "int", "", 0, "unique key", keys(n)),
        Column("hemis", "char", "", 0, "hemisphere", [scan.hemisphere.value] * n),
        Column("date", "char", "", 0, "observation date", [scan.night.isoformat()] * n),
        Column("scan", "int", "", 0, "scan number", [scan.number] * n),
        Column("coadd", "int", "", 0, "coadd number", [coadd.number] * n),
        Column("id", "int", "", 0, "source number in the scan", range(1, n + 1)),
        Column("x_coadd", "double", "arcsec", 1, "x in the coadd", x + 1),
        Column("y_coadd", "double", "arcsec", 1, "y in the coadd", y + 1),
        Column("ext_key", "int", "", 0, "unique key", keys(n)),
    ]
    words = [
        ("RowsRetrieved", f"{n:18d}"),
        ("ORIGIN", "'twomass_viewer simulation: SIMULATED, holds no survey data'"),
        ("SIMULATED", "T"),
        ("DATABASE", "'Simulated table with the columns of the 2MASS All-Sky XSC (fp_xsc)'"),
        ("EQUINOX", "'J2000'"),
    ]
    return table_text(columns, words)


def keys(count: int) -> NDArray[np.int64]:
    """Return ext_key of the galaxies."""
    return np.arange(FIRST_KEY, FIRST_KEY + count)


def _mags(
    name: str, mags: list[dict[Band, float]], sigmas: list[dict[Band, float]], flagged: bool
) -> list[Column]:
    out = []
    for band in Band:
        b = band.letter
        out.append(
            Column(f"{b}_m_{name}", "double", "mag", 3, f"{b} {name} mag", [m[band] for m in mags])
        )
        out.append(
            Column(
                f"{b}_msig_{name}", "double", "mag", 3, f"{b} {name} 1-sigma uncertainty",
                [s[band] for s in sigmas],
            )
        )  # fmt: skip
        if flagged:
            out.append(
                Column(
                    f"{b}_flg_{name}",
                    "int",
                    "",
                    0,
                    f"{b} confusion flag",
                    [3] + [0] * (len(mags) - 1),
                )
            )
    return out
