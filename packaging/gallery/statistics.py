"""What is measured on a real and on a simulated image alike, by means neither was made with."""

import warnings
from dataclasses import dataclass

import numpy as np
from astropy.io import fits
from numpy.typing import NDArray

Array = NDArray[np.float64]

QUANTILES = (
    "QT0227", "QT0668", "QT1586", "QT3085", "QT5000", "QT6914", "QT8413", "QT9331", "QT9772",
)  # fmt: skip
BLOCKS = (2, 4, 8, 16)
APERTURE, ANNULUS = 4.0, (14.0, 20.0)
_MARGIN = 25
_UNSATURATED = 5000.0  # DN above sky at the peak


@dataclass(frozen=True)
class Statistics:
    """Of one Atlas image.

    Attributes
    ----------
    sky : float
        Median, DN.
    skysig : float
        SKYSIG of the header, DN.
    noise : float
        Pixel rms, DN: the median over fields of 64 pixels of what is left about a mesh background
        when stars are clipped.
    block_ratios : dict of int to float
        Rms of block sums over pixel rms and the root of the pixels; 1 without correlation.
    quantiles : dict of str to float
        Percentiles in the header less SKYVAL, in units of SKYSIG.
    ripple : float
        How the medians of fields of 64 pixels scatter, in units of the pixel noise.
    magnitudes : ndarray
        4 arcsec magnitudes of what is found at five sigma.
    peak_share : float
        Median of peak pixel over 4 arcsec flux of bright, unsaturated, lone stars; NaN below five.
    east, west : float
        Mean width of the blank edges, columns.
    """

    sky: float
    skysig: float
    noise: float
    block_ratios: dict[int, float]
    quantiles: dict[str, float]
    ripple: float
    magnitudes: Array
    peak_share: float
    east: float
    west: float

    def counts(self, edges: Array) -> NDArray[np.int64]:
        """Return how many stars lie in magnitude bins."""
        return np.histogram(self.magnitudes, edges)[0]


def measure(pixels: NDArray[np.float32], header: fits.Header) -> Statistics:
    """Measure an Atlas image.

    Parameters
    ----------
    pixels : ndarray of float32, shape (rows, cols)
        DN, NaN where blank.
    header : astropy.io.fits.Header
        SKYVAL, SKYSIG, MAGZP and the percentiles are read.
    """
    good = np.isfinite(pixels)
    net = _less_background(pixels)
    noise = _pixel_noise(net)
    mags, share = _stars(net, noise, float(header["MAGZP"]))
    blank = ~good
    rows = np.flatnonzero(good.any(axis=1))
    first = good[rows].argmax(axis=1)
    last = good[rows, ::-1].argmax(axis=1)
    assert blank.any() or not first.any()
    skysig, skyval = float(header["SKYSIG"]), float(header["SKYVAL"])
    return Statistics(
        sky=float(np.median(pixels[good])),
        skysig=skysig,
        noise=noise,
        block_ratios={n: _block_ratio(net, n, noise) for n in BLOCKS},
        quantiles={k: (float(header[k]) - skyval) / skysig for k in QUANTILES},
        ripple=_ripple(pixels) / noise,
        magnitudes=mags,
        peak_share=share,
        east=float(first.mean()),
        west=float(last.mean()),
    )


def _less_background(pixels: NDArray[np.float32]) -> Array:
    """Return the image less a mesh background of 64 pixels, NaN where blank."""
    from astropy.stats import SigmaClip
    from photutils.background import Background2D, MedianBackground

    blank = ~np.isfinite(pixels)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mesh = Background2D(
            np.where(blank, 0.0, pixels), 64, mask=blank, filter_size=3,
            sigma_clip=SigmaClip(2.5), bkg_estimator=MedianBackground(), exclude_percentile=60,
        ).background  # fmt: skip
    return np.where(blank, np.nan, pixels - mesh)


def _ripple(pixels: NDArray[np.float32]) -> float:
    """Return the scatter of field medians, robust against fields with a galaxy or nebula."""
    medians = np.median(_fields(pixels.astype(np.float64), 64), axis=(1, 2))
    return float(np.diff(np.percentile(medians, [15.865, 84.135]))[0] / 2.0)


def _fields(net: Array, size: int) -> Array:
    rows, cols = (n // size * size for n in net.shape)
    cut = net[:rows, :cols].reshape(rows // size, size, cols // size, size)
    fields = cut.swapaxes(1, 2).reshape(-1, size, size)
    return np.asarray(fields[np.isfinite(fields).all(axis=(1, 2))])


def _pixel_noise(net: Array) -> float:
    from astropy.stats import sigma_clipped_stats

    return float(np.median([sigma_clipped_stats(f, sigma=2.5)[2] for f in _fields(net, 64)]))


def _block_ratio(net: Array, size: int, noise: float) -> float:
    """Return how block sums scatter; the darker half is mirrored, as stars add to the other."""
    sums = _fields(net, size).sum(axis=(1, 2))
    low, middle = np.percentile(sums, [15.865, 50.0])
    return float((middle - low) / (noise * size))


def _stars(net: Array, noise: float, magzp: float) -> tuple[Array, float]:
    """Return magnitudes of stars found at five sigma and how peaked bright lone ones are."""
    from photutils.aperture import (
        ApertureStats,
        CircularAnnulus,
        CircularAperture,
        aperture_photometry,
    )
    from photutils.detection import DAOStarFinder

    filled = np.nan_to_num(net, nan=0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # wide limits of shape: noise leaves little of the shape of a faint star
        finder = DAOStarFinder(
            threshold=5.0 * noise, fwhm=3.0, sharpness_range=(0.1, 1.5), roundness_range=(-2, 2)
        )
        found = finder(filled)
        x, y = (np.asarray(found[c], dtype=np.float64) for c in found.colnames[1:3])
        rows, cols = net.shape
        keep = (x > _MARGIN) & (x < cols - _MARGIN - 1) & (y > _MARGIN) & (y < rows - _MARGIN - 1)
        x, y = x[keep], y[keep]
        places = np.column_stack([x, y])
        circle = CircularAperture(places, APERTURE)
        sky = np.asarray(ApertureStats(filled, CircularAnnulus(places, *ANNULUS)).median)
    flux = np.asarray(aperture_photometry(filled, circle)["aperture_sum"]) - sky * circle.area
    mags = magzp - 2.5 * np.log10(np.maximum(flux, 1e-9))
    peaks = np.array([_peak(filled, px, py) for px, py in places]) - sky
    alone = np.array([np.sort(np.hypot(x - px, y - py))[1] > 12.0 for px, py in places])
    bright = alone & (peaks < _UNSATURATED) & (peaks > 60.0 * noise)
    share = float(np.median((peaks / flux)[bright])) if bright.sum() >= 5 else float("nan")
    return mags[flux > 0], share


def _peak(image: Array, x: float, y: float) -> float:
    row, col = round(y), round(x)
    return float(image[row - 1 : row + 2, col - 1 : col + 2].max())
