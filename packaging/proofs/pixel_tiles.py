"""The Atlas images below a folder and the bright stars on them, ready to be stacked."""

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.detect import DetectedStars, detect_stars
from twomass_viewer.artifacts.image_scan import image_scan
from twomass_viewer.artifacts.pixel_frame import PixelFrame
from twomass_viewer.artifacts.scan_axes import has_scan_axes
from twomass_viewer.errors import FileProblemError, TwoMassError
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.io.read import read_image
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Product
from twomass_viewer.survey.rules import RuleSet
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

Array = NDArray[np.float64]
Say = Callable[[str], None]

_IMAGE_NAME = re.compile(r"\.(fits?|fts)(\.(gz|bz2|fz))?$", re.IGNORECASE)
_FAINTEST = {Band.J: 11.5, Band.H: 13.0, Band.KS: 9.5}
"""Stars stacked; in J a magnitude fainter than parents are, to see where the law ends."""
_SMALLEST_TILE = (400, 400)
_MOST_STARS = 150
_APART = 20.0  # arcsec from any brighter star
_BRIGHTEST = 4.5
"""Brighter stars are few, and their magnitudes from the wings are not to be trusted."""
_BLOCK = 64
_SMALL = 32  # pixels of the blocks by which nebulae are told
_AROUND = (70.0, 150.0)  # arcsec from a star
_EVEN = 4.0  # spread of block medians over the noise of a pixel


@dataclass(frozen=True, slots=True)
class Star:
    """One star: 0-based pixels, magnitude, flux in a 4 arcsec aperture (DN).

    ``quiet`` says whether the sky about it is even: shapes are not measured in nebulae.
    """

    tile: "Tile"
    x: float
    y: float
    mag: float
    flux: float
    saturated: bool
    quiet: bool


@dataclass(frozen=True, eq=False)
class Tile:
    """One Atlas image with its scan.

    Attributes
    ----------
    step : float
        Signed step between frames along the scan, arcsec; north is positive.
    drift : float or None
        DXFS of the header, arcsec.
    """

    image: SurveyImage
    plane: Plane
    band: Band
    hemisphere: Hemisphere
    direction: ScanDirection
    step: float
    drift: float | None
    rules: RuleSet

    @property
    def night(self) -> tuple[object, ...]:
        """Night and telescope."""
        return (self.image.scan.date if self.image.scan else None), self.hemisphere

    @cached_property
    def frame(self) -> PixelFrame:
        """The pixels, with the noise of the quiet parts: nebulae are no noise."""
        frame = PixelFrame(self.image, self.plane)
        frame.sigma_dn = min(frame.sigma_dn, _quiet_noise(self.plane.data))
        return frame

    @cached_property
    def detected(self) -> DetectedStars:
        """All stars found on the image."""
        band = self.band.value
        deeper = self.rules.changed(
            {f"parents.{band}.any.faintest_parent": _FAINTEST[self.band]}, "stacking"
        )
        return detect_stars(self.image, self.plane, self.hemisphere, deeper)

    @cached_property
    def isolated(self) -> tuple[Star, ...]:
        """The stars away from brighter ones, from bright to faint."""
        assert self.image.transform is not None
        assert self.plane.magzp is not None
        found = self.detected
        x, y = self.image.transform.sky_to_pixel(found.ra_deg, found.dec_deg)
        kept: list[Star] = []
        order = np.argsort(found.mag)
        for rank, k in enumerate(order.tolist()):
            brighter = order[:rank]
            near = np.hypot(x[brighter] - x[k], y[brighter] - y[k]) * self.frame.scale < _APART
            if near.any():
                continue
            flux = 10.0 ** (0.4 * (self.plane.magzp - found.mag[k]))
            kept.append(
                Star(self, float(x[k]), float(y[k]), float(found.mag[k]), float(flux),
                     bool(found.saturated[k]), self._is_quiet(float(x[k]), float(y[k])))
            )  # fmt: skip
        return tuple(kept)

    @property
    def stars(self) -> tuple[Star, ...]:
        """The stars worth stacking."""
        return tuple(s for s in self.isolated if s.mag >= _BRIGHTEST)[:_MOST_STARS]

    @property
    def very_bright(self) -> tuple[Star, ...]:
        """The brightest stars: their magnitudes are rough, but their arms are long."""
        return tuple(s for s in self.isolated if s.saturated)

    @cached_property
    def _blocks(self) -> tuple[Array, Array, Array]:
        """Return middles of small blocks (x, y) and their medians."""
        rows, cols = self.plane.shape
        data = self.plane.data
        found = [
            (c + _SMALL / 2.0, r + _SMALL / 2.0, float(np.median(block[np.isfinite(block)])))
            for r in range(0, rows - _SMALL + 1, _SMALL)
            for c in range(0, cols - _SMALL + 1, _SMALL)
            if np.isfinite(block := data[r : r + _SMALL, c : c + _SMALL]).mean() > 0.5
        ]
        x, y, level = np.array(found).reshape(-1, 3).T
        return x, y, level

    def _is_quiet(self, x: float, y: float) -> bool:
        """Whether the sky around a star, outside its halo, is even."""
        bx, by, level = self._blocks
        away = np.hypot(bx - x, by - y) * self.frame.scale
        near = level[(away >= _AROUND[0]) & (away <= _AROUND[1])]
        if len(near) < 8:
            return False
        low, high = np.percentile(near, (10.0, 90.0))
        return bool(high - low <= _EVEN * self.frame.sigma_dn)


@dataclass(frozen=True, slots=True)
class Collection:
    """All usable images below a folder.

    Attributes
    ----------
    tiles : tuple of Tile
    left_out : tuple of (str, str)
        File name and why.
    """

    tiles: tuple[Tile, ...]
    left_out: tuple[tuple[str, str], ...]

    def groups(self) -> Iterator[tuple[Band, Hemisphere, list[Tile]]]:
        """Yield the tiles of each band and telescope."""
        for band in Band:
            for site in Hemisphere:
                tiles = [t for t in self.tiles if t.band is band and t.hemisphere is site]
                if tiles:
                    yield band, site, tiles


def collect(folders: Sequence[Path], rules: RuleSet, say: Say | None = None) -> Collection:
    """Read the Atlas images below folders.

    Raises
    ------
    FileProblemError
        When a folder is not one, or no image below it can be used.
    """
    tiles: list[Tile] = []
    left_out: list[tuple[str, str]] = []
    seen: set[int] = set()
    for path in _files(folders):
        try:
            image = read_image(path)
            tile = _tile(image, rules)
        except TwoMassError as error:
            left_out.append((path.name, error.message))
            continue
        if isinstance(tile, str):
            left_out.append((path.name, tile))
            continue
        key = zlib.crc32(tile.plane.data.tobytes())
        if key in seen:
            left_out.append((path.name, "another file holds the same image"))
            continue
        seen.add(key)
        tiles.append(tile)
    if any(not t.image.simulated for t in tiles):
        left_out += [(t.image.name, "it is simulated") for t in tiles if t.image.simulated]
        tiles = [t for t in tiles if not t.image.simulated]
    if not tiles:
        raise FileProblemError(
            f"No Atlas image below {', '.join(map(str, folders))} can be measured"
            + (f": {left_out[0][0]}: {left_out[0][1]}" if left_out else ": there is no FITS file."),
            "Name a folder with lossless 2MASS Atlas images.",
        )
    if say is not None:
        say(f"{len(tiles)} Atlas images, {len(left_out)} files left out")
    return Collection(tuple(tiles), tuple(left_out))


def _files(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        if not folder.is_dir():
            raise FileProblemError(f"{folder} is not a folder.", "Name a folder with Atlas images.")
        for path in sorted(folder.rglob("*")):
            if _IMAGE_NAME.search(path.name) and path.is_file():
                yield path


def _tile(image: SurveyImage, rules: RuleSet) -> Tile | str:
    """Return an image as a tile, or why it is none."""
    plane = image.planes[0]
    if image.product is not Product.ATLAS or image.derived:
        return "it is no Atlas image"
    if not image.fidelity.value.is_photometric:
        return "its pixels are not lossless"
    if image.transform is None or not has_scan_axes(image, plane.shape):
        return "its rows are not those of a scan"
    if plane.band is None or plane.magzp is None:
        return "its header has no band or no zero point"
    scan = image.scan
    if scan is None or scan.hemisphere is None or scan.direction is None:
        return "its header does not say telescope and scan direction"
    if plane.shape[0] < _SMALLEST_TILE[0] or plane.shape[1] < _SMALLEST_TILE[1]:
        return "it is a small cutout"
    step = image_scan(image, plane, rules).step_arcsec
    drift = image.frame_step_arcsec[0] if image.frame_step_arcsec else None
    return Tile(
        image, plane, plane.band, scan.hemisphere, scan.direction, scan.direction.sign * step,
        drift, rules,
    )  # fmt: skip


def _quiet_noise(data: NDArray[np.float32]) -> float:
    """Return the noise of the quieter blocks, from what lies below their medians."""
    rows, cols = data.shape
    below = []
    for r in range(0, rows - _BLOCK // 2, _BLOCK):
        for c in range(0, cols - _BLOCK // 2, _BLOCK):
            block = data[r : r + _BLOCK, c : c + _BLOCK]
            block = block[np.isfinite(block)]
            if len(block) > _BLOCK**2 // 2:
                low, middle = np.percentile(block, (15.87, 50.0))
                below.append(float(middle - low))
    return float(np.percentile(below, 25.0)) if below else float("inf")
