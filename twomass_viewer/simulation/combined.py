"""Images combined from hundreds of scans of a calibration tile: 8.5 arcmin by 1 degree, deep.

Known (All-Sky Explanatory Supplement A7): six scans a visit, alternately to the north and south,
each 5 arcsec east of the last; the scans brought to one zero point and averaged with weights of
inverse noise on a fixed grid of 540 by 3600 pixels of 1 arcsec; separate stacks of the north-going
and south-going scans, in which ghosts lie on opposite sides, and one of all; each also with the
pixels below 30 % coverage masked; saturation as in one scan; positions on USNO-A2, up to 0.5
arcsec off. Not known and therefore ours: names and headers, that the seventh file of a band is the
number of scans, how exactly visits return to the tile, that the sky is left in.

The mean of n scans is drawn at once rather than scan by scan: independent noise of n scans of equal
depth has the mean's own distribution, its rms falls with the root of the scans that hold a pixel.
Each scan lays its 2 arcsec pixels differently, so the correlation of the mean is that of the
resampling kernel alone. An artifact of a stack is that of one scan: its scatter about the law is
not averaged, which makes it larger than in a real stack.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation import noise
from twomass_viewer.simulation.artifact_truth import TrueArtifact
from twomass_viewer.simulation.headers import (
    FourDecimals,
    card,
    noise_estimate,
    remark,
    sky_estimate,
)
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.rendering import GAIN_E_PER_DN, Progress, collect
from twomass_viewer.simulation.scans import CDELT_DEG, Coadd, ScanKind, SimulatedScan
from twomass_viewer.simulation.sky import Sky
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import PlaneRole
from twomass_viewer.survey.scans import ScanDirection

Array = NDArray[np.float64]

ROWS, COLS = 3600, 540
MASKED_BELOW = 0.3
"""Share of the scans a pixel must have to stay in a masked image."""

SCANS_OF_A_VISIT = 6
_STEP_EAST = 5.0  # arcsec from scan to scan of a visit
_WIDTH, _LENGTH = 505, 3600  # what one scan holds of the grid, without its blank edges
_POINTING = (4.0, 12.0)  # arcsec, 1 sigma in right ascension and declination: assumed
_KERNEL_SIGMA = 0.975  # arcsec: that of one scan's resampling (`noise`)


@dataclass(frozen=True)
class CalibrationTile:
    """A calibration field and the scans of it that were combined.

    Attributes
    ----------
    number : int
        Above any number of a real tile.
    ra_deg, dec_deg : float
        Middle of the grid, FK5 J2000.
    north, south : SimulatedScan
        A scan to the north and one to the south that stand for all; the tile must lie well
        within both. The zero points are those of the first.
    scans : int
        Of both directions together: whole visits of six.
    offset_arcsec : tuple of (float, float)
        How far, to the east and north, the positions of the headers are off.
    """

    number: int
    ra_deg: float
    dec_deg: float
    north: SimulatedScan
    south: SimulatedScan
    scans: int = 720
    offset_arcsec: tuple[float, float] = field(default=(0.31, -0.22))

    def __post_init__(self) -> None:
        if self.scans < SCANS_OF_A_VISIT or self.scans % SCANS_OF_A_VISIT:
            raise ValueError(f"{self.scans} scans are not whole visits of {SCANS_OF_A_VISIT}")

    @property
    def deeper_mag(self) -> float:
        """By how much the stack of one direction goes deeper than a scan."""
        return 1.25 * math.log10(self.scans / 2)

    def grid(self, direction: ScanDirection) -> Coadd:
        """Return the fixed grid as an image of the scan that stands for a direction."""
        one = self.north if direction is ScanDirection.NORTH else self.south
        scan = replace(
            one, kind=ScanKind.CALIBRATION, crota2_deg=0.0, magzp=self.north.magzp,
            magzp_drift={}, sky_drift_dn={},
        )  # fmt: skip
        number = 1 + round(abs(self.dec_deg - scan.origin_dec_deg) * 3600.0 / scan.dyfs_arcsec)
        return Coadd(scan, 0, number, self.ra_deg, self.dec_deg, ROWS, COLS)

    @cached_property
    def sky_dn(self) -> dict[Band, float]:
        """Mean sky of the scans, DN."""
        return {b: (self.north.sky_dn[b] + self.south.sky_dn[b]) / 2 for b in Band}


@dataclass(frozen=True, eq=False, slots=True)
class CombinedImage:
    """One of the seven files of a band.

    Attributes
    ----------
    band : Band
    direction : ScanDirection or None
        None for all scans.
    role : PlaneRole
        IMAGE, MASKED or COVERAGE.
    pixels : ndarray, shape (3600, 540)
        float32 DN, NaN where no scan (or, masked, too few) holds the pixel; int16 number of scans
        for the coverage.
    scans : int
        How many were combined.
    truth : tuple of TrueArtifact
        Artifacts drawn, of the directions that are in it; empty for the coverage.
    """

    band: Band
    direction: ScanDirection | None
    role: PlaneRole
    pixels: NDArray[np.float32] | NDArray[np.int16]
    scans: int
    truth: tuple[TrueArtifact, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class _Stack:
    mean: Array
    coverage: NDArray[np.int16]
    truth: tuple[TrueArtifact, ...]


def combine(
    seed: int, tile: CalibrationTile, band: Band, sky: Sky, progress: Progress = None
) -> Iterator[CombinedImage]:
    """Make the seven images of a band, one after another.

    Parameters
    ----------
    seed : int
    tile : CalibrationTile
    band : Band
    sky : Sky
        Stars should go as deep as the stack: some 5 mag below the survey's limit.
    progress : callable, optional
        Called with fraction and text; may raise CancelledError.

    Yields
    ------
    CombinedImage
        North-going, south-going, all: each whole, then masked; at last the coverage.
    """
    stacks = []
    for n, direction in enumerate((ScanDirection.NORTH, ScanDirection.SOUTH)):
        if progress is not None:
            progress(0.45 * n, f"{band.value}: scans to the {direction.words}")
        stack = _stack(seed, tile, band, direction, sky)
        stacks.append(stack)
        yield from _pair(band, direction, stack, tile.scans // 2)
    if progress is not None:
        progress(0.9, f"{band.value}: all scans")
    both = _both(*stacks)
    yield from _pair(band, None, both, tile.scans)
    yield CombinedImage(band, None, PlaneRole.COVERAGE, both.coverage, tile.scans)


def _pair(
    band: Band, direction: ScanDirection | None, stack: _Stack, scans: int
) -> Iterator[CombinedImage]:
    whole = stack.mean.astype(np.float32)
    yield CombinedImage(band, direction, PlaneRole.IMAGE, whole, scans, stack.truth)
    masked = np.where(stack.coverage < MASKED_BELOW * scans, np.float32(np.nan), whole)
    yield CombinedImage(band, direction, PlaneRole.MASKED, masked, scans, stack.truth)


def _stack(
    seed: int, tile: CalibrationTile, band: Band, direction: ScanDirection, sky: Sky
) -> _Stack:
    grid = tile.grid(direction)
    light = collect(seed, grid, band, sky, deeper_mag=tile.deeper_mag)
    held = coverage(seed, tile, direction)
    unit = _mean_noise(stream(seed, "combined", tile.number, band.value, direction.value))
    photons = np.maximum(light.photons, 0.0)
    photons /= GAIN_E_PER_DN * noise.FRAMES * noise.ASYMPTOTIC_RATIO**2
    variance = (grid.scan.noise_dn[band] ** 2 + photons) / np.maximum(held, 1)
    mean = tile.sky_dn[band] + light.recorded + unit * np.sqrt(variance)
    mean = np.rint(mean * 4096.0) / 4096.0  # no machine's last bit makes another image
    mean[held == 0] = np.nan
    return _Stack(mean, held, light.truth)


def _both(north: _Stack, south: _Stack) -> _Stack:
    """Return the average of all scans: every scan has the same weight where it holds a pixel."""
    total = north.coverage + south.coverage
    sums = np.nan_to_num(north.mean) * north.coverage + np.nan_to_num(south.mean) * south.coverage
    with np.errstate(invalid="ignore"):
        mean = np.where(total > 0, sums / total, np.nan)
    return _Stack(mean, total, north.truth + south.truth)


def coverage(seed: int, tile: CalibrationTile, direction: ScanDirection) -> NDArray[np.int16]:
    """Return how many scans of a direction hold each pixel of the grid.

    Parameters
    ----------
    seed : int
    tile : CalibrationTile
    direction : ScanDirection

    Returns
    -------
    ndarray of int16, shape (3600, 540)
    """
    rng = stream(seed, "visits", tile.number)
    visits = tile.scans // SCANS_OF_A_VISIT
    east = rng.normal(0.0, _POINTING[0], visits)
    north = rng.normal(0.0, _POINTING[1], visits)
    first = 0 if direction is ScanDirection.NORTH else 1
    edges = np.zeros((ROWS + 1, COLS + 1), dtype=np.int32)
    for k in range(first, SCANS_OF_A_VISIT, 2):
        shift = (k - (SCANS_OF_A_VISIT - 1) / 2) * _STEP_EAST
        left = np.rint((COLS - _WIDTH) / 2 - east - shift).astype(int)
        low = np.rint((ROWS - _LENGTH) / 2 + north).astype(int)
        c0, c1 = np.clip(left, 0, COLS), np.clip(left + _WIDTH, 0, COLS)
        r0, r1 = np.clip(low, 0, ROWS), np.clip(low + _LENGTH, 0, ROWS)
        for r, c, sign in ((r0, c0, 1), (r0, c1, -1), (r1, c0, -1), (r1, c1, 1)):
            np.add.at(edges, (r, c), sign)
    return edges.cumsum(axis=0).cumsum(axis=1)[:ROWS, :COLS].astype(np.int16)


def _mean_noise(rng: np.random.Generator) -> Array:
    """Return noise of unit rms with the correlation of a mean over many phases."""
    from scipy.ndimage import gaussian_filter

    raw = gaussian_filter(rng.standard_normal((ROWS, COLS)), _KERNEL_SIGMA, mode="wrap")
    x = np.arange(-6.0, 7.0)
    kernel = np.exp(-0.5 * (x / _KERNEL_SIGMA) ** 2)
    return np.asarray(raw / ((kernel**2).sum() / kernel.sum() ** 2), dtype=np.float64)


def combined_name(tile: CalibrationTile, image: CombinedImage) -> str:
    """Return a file name; the survey's are not known, so it is like none of its patterns."""
    parts = ["combined", str(tile.number), image.band.letter]
    if image.role is PlaneRole.COVERAGE:
        parts.append("coverage")
    else:
        parts.append("all" if image.direction is None else image.direction.words)
        if image.role is PlaneRole.MASKED:
            parts.append("masked")
    return "_".join(parts) + ".fits"


def combined_cards(tile: CalibrationTile, image: CombinedImage) -> list[str]:
    """Return the cards of a combined image; keywords of Atlas headers where they fit."""
    band, counts = image.band, image.role is PlaneRole.COVERAGE
    way = "-" if image.direction is None else image.direction.value
    east, north = tile.offset_arcsec
    dec = tile.dec_deg + north / 3600.0
    ra = tile.ra_deg + east / 3600.0 / math.cos(math.radians(tile.dec_deg))
    cards = [
        card("SIMPLE", True),
        card("BITPIX", 16 if counts else -32),
        card("NAXIS", 2, 23, " # of Axes"),
        card("NAXIS1", COLS),
        card("NAXIS2", ROWS),
        card("TYPE", ScanKind.CALIBRATION.value, 23, " Scan type: dar flt sci cal tst"),
        card("COMBINED", image.role.value, 23, " image, masked or coverage (this program's)"),
        card("NCOMBINE", image.scans, 23, " Number of scans combined"),
        card("SCANDIR", way, 23, " Scan Direction: n, s, - (all)"),
        card("STRIP_ID", tile.number, 23, " Strip ID (OV)"),
        card("ORIGIN", "simulated", 23, " Not the 2MASS Survey Camera"),
        card("SIMULATD", True, 21, " simulated, holds no survey data"),
        card("CTYPE1", "RA---SIN", 23, " Orthographic Projection"),
        card("CTYPE2", "DEC--SIN", 23, " Orthographic Projection"),
        card("CRPIX1", (COLS + 1) / 2, 21, "   Axis 1 Reference Pixel"),
        card("CRPIX2", (ROWS + 1) / 2, 21, "   Axis 2 Reference Pixel"),
        card("CRVAL1", round(ra % 360.0, 8), 21, "   RA  at Grid Center, J2000 (deg)"),
        card("CRVAL2", round(dec, 8), 21, "   Dec at Grid Center, J2000 (deg)"),
        card("CROTA2", 0.0, 21, "   Image Twist +AXIS2 W of N, J2000 (deg)"),
        card("CDELT1", -CDELT_DEG, 21, "   Axis 1 Pixel Size (degs)"),
        card("CDELT2", CDELT_DEG, 21, "   Axis 2 Pixel Size (degs)"),
        card("EQUINOX", 2000.0),
        card("TELNAME", tile.north.hemisphere.telescope, 23, " Telescope"),
        card("FILTER", band.letter, 23, " Band: j, h, k"),
    ]
    if not counts:
        cards += _photometric_cards(tile, image)
    cards += map(
        remark,
        (
            "COMMENT SIMULATED combined calibration image made by twomass_viewer: it holds no",
            "COMMENT survey data. Names and headers of the survey's combined images are not",
            "COMMENT known: the file name, COMBINED and NCOMBINE are this program's own.",
            f"COMMENT Positions are {math.hypot(east, north):.2f} arcsec off, as those tied to"
            " USNO-A2 are.",
            "HISTORY > Image simulated by twomass_viewer",
        ),
    )
    return cards


def _photometric_cards(tile: CalibrationTile, image: CombinedImage) -> list[str]:
    pixels = image.pixels.astype(np.float32)
    zero = FourDecimals(tile.grid(ScanDirection.NORTH).magzp(image.band))
    cards = [
        card("SKYVAL", sky_estimate(pixels), 21, " Sky Estimate"),
        card("SKYSIG", noise_estimate(pixels), 21, " Noise Estimate"),
        card("MAGZP", zero, 21, " Common zero point of the scans"),
    ]
    if image.direction is not None:
        step = tile.grid(image.direction).scan.dyfs
        cards.append(card("DYFS", step, 21, "      In-scan Frame Step (arcsec)"))
    return cards
