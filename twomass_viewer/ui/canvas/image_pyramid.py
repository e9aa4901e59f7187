"""One image at reduced sizes, and its blocks as pictures ready to be painted.

Level 0 is the image itself; each further level halves it, taking the mean of the finite pixels.
Levels and blocks are made when they are first seen and live in the shared `LevelCache`; small
levels that the reading thread has made already are used as they are. The pixels themselves may have
left memory: what cannot be made without them is None until somebody has read them again.
"""

import itertools
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from twomass_viewer.display.kept import has_blanks, sampled
from twomass_viewer.display.reduced import halve, prepared
from twomass_viewer.display.rgb import Mixer
from twomass_viewer.display.stretch import CODES, lookup_table, quantize
from twomass_viewer.imagery.pixel_store import StoredPixels
from twomass_viewer.scene.scene import Blend, ImageSpec, Tone
from twomass_viewer.ui.canvas.level_cache import LevelCache

BLOCK = 1024
Pixels = NDArray[np.float32]
_owners = itertools.count()


class Block:
    """A rectangle of one level as a picture.

    Attributes
    ----------
    image : QImage
        RGB32, or premultiplied ARGB32 with transparent blanks.
    """

    __slots__ = ("codes", "image", "limits", "pixels", "table")

    def __init__(self, rows: int, cols: int, *, blanks: bool) -> None:
        kind = QImage.Format.Format_ARGB32_Premultiplied if blanks else QImage.Format.Format_RGB32
        self.image = QImage(cols, rows, kind)
        # The picture owns its memory; the array writes into it, so a tone step copies nothing.
        self.pixels = np.frombuffer(self.image.bits(), np.uint32).reshape(rows, cols)
        self.codes: NDArray[np.uint16] | None = None
        self.limits: object = ()
        self.table: object = None


class ImagePyramid:
    """The levels and blocks of one `ImageSpec`; tones may change, the pixels may not.

    Parameters
    ----------
    spec : ImageSpec
    cache : LevelCache
    """

    def __init__(self, spec: ImageSpec, cache: LevelCache) -> None:
        self._channels = spec.channels
        self._tiles = spec.tiles
        self._cache = cache
        self._owner = next(_owners)
        self.has_blanks = any(has_blanks(c) for c in spec.channels)
        self.tones: tuple[Tone, ...] = ()
        self._limits: tuple[tuple[float, float], ...] = ()
        self._tilts: tuple[tuple[float, float], ...] = ()
        self.blend: Blend | None = None
        self._table: NDArray[np.uint32] = np.empty(0, np.uint32)
        self._mixer: Mixer | None = None
        self.set_tones(spec.tones, spec.blend)

    def wears(self, spec: ImageSpec) -> bool:
        """Return whether the tones are those of a spec."""
        return self.tones == spec.tones and self.blend == spec.blend

    def set_tones(self, tones: tuple[Tone, ...], blend: Blend) -> None:
        """Change limits, stretch, contrast or colours; blocks follow when next painted."""
        known = tones == self.tones and blend == self.blend
        self.tones, self.blend = tones, blend  # the very ones: asked for at each painting
        if known:
            return
        self._limits = tuple((t.lo, t.hi) for t in tones)
        self._tilts = tuple(t.tilt for t in tones)
        first = tones[0]
        if len(self._channels) > 1:
            self._mixer = _mixer(replace(first, lo=0.0, hi=1.0), blend)
        elif first.stretch == "histogram":
            values = sampled(self._channels[0])
            counts = np.bincount(quantize(values, first.lo, first.hi).ravel(), minlength=CODES)
            self._table = lookup_table(first, counts.astype(np.int64), blank=0)
        else:
            self._table = _table(
                first.stretch, first.contrast, first.bias, first.invert, first.colormap
            )

    @property
    def _range(self) -> object:
        """Between which limits a block was painted."""
        return self._limits, self._tilts

    @property
    def _look(self) -> object:
        """What a block was painted by, beside its limits."""
        return self._mixer or self._table

    def deepest_level(self, tile: int) -> int:
        """Return the level at which a tile is a few pixels wide."""
        t = self._tiles[tile]
        return max(0, (min(t.row1 - t.row0, t.col1 - t.col0)).bit_length() - 3)

    def level(self, tile: int, level: int) -> tuple[Pixels, ...] | None:
        """Return the channels of a tile, `level` times halved; None without the pixels."""
        if level <= 0:
            t = self._tiles[tile]
            whole = [c.peek() for c in self._channels]
            there = tuple(c[t.row0 : t.row1, t.col0 : t.col1] for c in whole if c is not None)
            return there if len(there) == len(whole) else None
        key = (self._owner, "level", tile, level)
        found: tuple[Pixels, ...] | None = self._cache.get(key)
        if found is None:
            ready = [self._prepared(c, tile, level) for c in self._channels]
            found = tuple(r for r in ready if r is not None)
            if len(found) == len(ready):
                return found
            finer = self.level(tile, level - 1)
            if finer is None:
                return None
            found = tuple(halve(c, self.has_blanks) for c in finer)
            self._cache.put(key, found, sum(c.nbytes for c in found))
        return found

    def _prepared(self, channel: StoredPixels, tile: int, level: int) -> Pixels | None:
        """Return what the reading thread made of a tile whose edges fall between cells."""
        t, (rows, cols) = self._tiles[tile], channel.shape
        inner = (t.row0, t.col0, 0 if t.row1 == rows else t.row1, 0 if t.col1 == cols else t.col1)
        found = None if any(v % (1 << level) for v in inner) else prepared(channel, level)
        if found is None:
            return None
        bottom, right = (-(-v >> level) for v in (t.row1, t.col1))
        return found[t.row0 >> level : bottom, t.col0 >> level : right]

    def is_current(self, tile: int, level: int, row: int, col: int) -> bool:
        """Return whether a block is ready in the present tones."""
        block: Block | None = self._cache.get((self._owner, tile, level, row, col))
        return block is not None and block.limits == self._range and block.table is self._look

    def block(self, tile: int, level: int, row: int, col: int) -> QImage | None:
        """Return the picture of block (row, col) of a level, in the present tones.

        None where it cannot be made because the pixels have left memory.
        """
        key = (self._owner, tile, level, row, col)
        block: Block | None = self._cache.get(key)
        if block is not None and block.limits == self._range and block.table is self._look:
            return block.image
        if block is not None and block.codes is not None and block.limits == self._range:
            np.take(self._table, block.codes, out=block.pixels, mode="clip")
        else:
            channels = self.level(tile, level)
            if channels is None:
                return None
            part = tuple(
                c[row * BLOCK : (row + 1) * BLOCK, col * BLOCK : (col + 1) * BLOCK]
                for c in channels
            )
            if any(t != (0.0, 0.0) for t in self._tilts):
                part = self._levelled(part, tile, level, row, col)
            paint = self._paint_composite if len(part) > 1 else self._paint_single
            block = paint(part, block)
        block.limits, block.table = self._range, self._look
        size = block.pixels.nbytes + (block.codes.nbytes if block.codes is not None else 0)
        self._cache.put(key, block, size)
        return block.image

    def _levelled(
        self, part: tuple[Pixels, ...], tile: int, level: int, row: int, col: int
    ) -> tuple[Pixels, ...]:
        """Return a block less the tilt of its limits, so that one pair of limits suits it all."""
        t, size = self._tiles[tile], 1 << level
        rows, cols = self._channels[0].shape
        high, wide = part[0].shape
        half = (size - 1) / 2.0  # a reduced pixel stands for the middle of those it is made of
        x = t.col0 + (col * BLOCK + np.arange(wide)) * size + half - (cols - 1) / 2.0
        y = t.row0 + (row * BLOCK + np.arange(high)) * size + half - (rows - 1) / 2.0
        return tuple(
            c - ((sy * y)[:, None] + sx * x).astype(np.float32)
            for c, (sx, sy) in zip(part, self._tilts, strict=True)
        )

    def _paint_single(self, part: tuple[Pixels, ...], block: Block | None) -> Block:
        codes = quantize(part[0], *self._limits[0])
        if block is None:
            blanks = self.has_blanks and bool((codes == 0).any())
            block = Block(*codes.shape, blanks=blanks)
        block.codes = codes
        np.take(self._table, block.codes, out=block.pixels, mode="clip")
        return block

    def _paint_composite(self, part: tuple[Pixels, ...], block: Block | None) -> Block:
        if block is None:
            block = Block(*part[0].shape, blanks=self.has_blanks)
        if self._mixer is not None:
            self._mixer.compose(part, self._limits, block.pixels)
        return block

    def close(self) -> None:
        """Give the memory back."""
        self._cache.discard_owner(self._owner)


@lru_cache(maxsize=8)
def _table(
    stretch: str, contrast: float, bias: float, invert: bool, colormap: str
) -> NDArray[np.uint32]:
    """Return one table for all images of a tone: a contrast step makes it once."""
    tone = Tone(0.0, 1.0, stretch, contrast, bias, invert, colormap)
    return lookup_table(tone, blank=0)


@lru_cache(maxsize=8)
def _mixer(tone: Tone, blend: Blend) -> Mixer:
    """Return one mixer for all composites of a tone."""
    return Mixer(tone, blend)
