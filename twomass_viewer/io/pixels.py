"""From stored pixels to float32 planes: scaling, blanks, byte order, honest byte counts."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.errors import FileProblemError
from twomass_viewer.imagery.header import Header, Repair
from twomass_viewer.io.cards import quiet
from twomass_viewer.io.damage import Damage
from twomass_viewer.io.hdus import BLOCK, MAX_DATA_BYTES, Hdu
from twomass_viewer.io.sources import ByteSource, Progress
from twomass_viewer.io.tiles import check_tiles

Cube = NDArray[np.float32]

_CHUNK_PIXELS = 1 << 22
_QUIET_BIT = np.uint32(1 << 22)  # of an IEEE 754 NaN of 32 bits
_HUGE = 1e30  # sums over a million such pixels still fit 32-bit floating point
_EXACT_INTEGER = 1 << 24  # beyond it float32 cannot hold every integer
_DAMAGED = "The file is damaged; fetch it again."


_NO_PIXELS = Damage("The image holds no valid pixel: all are blank.")


@dataclass(frozen=True, slots=True)
class Storage:
    """How the pixels lay in the file, which is evidence of what they are.

    Attributes
    ----------
    bitpix : int
        Of the image itself (ZBITPIX where it is compressed in tiles).
    bscale, bzero : float
    tile_compression : str or None
        ZCMPTYPE.
    quantized : bool
        Whether floating-point pixels were quantized to compress them.
    """

    bitpix: int
    bscale: float = 1.0
    bzero: float = 0.0
    tile_compression: str | None = None
    quantized: bool = False

    @property
    def is_scaled(self) -> bool:
        """Whether physical values differ from stored ones."""
        return self.bscale != 1.0 or self.bzero != 0.0


def read_pixels(
    path: Path, source: ByteSource, hdu: Hdu, progress: Progress | None
) -> tuple[Cube, Storage, tuple[str, ...]]:
    """Return the pixels of an HDU as planes of native float32, NaN where blank.

    Parameters
    ----------
    path : pathlib.Path
        For messages.
    source : ByteSource
    hdu : Hdu
    progress : callable or None

    Returns
    -------
    cube : ndarray of float32, shape (planes, rows, cols)
    storage : Storage
    notices : tuple of str

    Raises
    ------
    FileProblemError
        The data are incomplete, impossibly large, or have too many axes.
    """
    axes, bitpix = _image_axes(path, hdu)
    shape = _cube_shape(path, hdu, axes)
    needed = int(np.prod(shape, dtype=object)) * abs(bitpix) // 8
    if max(needed, hdu.data_size) > MAX_DATA_BYTES:
        raise FileProblemError(
            f"{path}[{hdu.index}] announces {' x '.join(f'{n:.6g}' for n in axes)} pixels, "
            f"{max(needed, hdu.data_size) / 1e9:.4g} GB; more than "
            f"{MAX_DATA_BYTES / 1e9:.1f} GB is not read.",
            "If the header is right, cut the image into pieces; else fetch the file again.",
        )
    if hdu.is_tiled:
        check_tiles(path, hdu, axes, needed)
    raw = _read_complete(path, source, hdu)
    notices = [*_tail_notices(source, hdu), *_sum_notices(hdu, raw)]
    if hdu.is_tiled:
        cube, storage, more = _tiled(path, source, hdu, raw, shape)
        notices += more
    else:
        bscale, bzero, blank, more = _scaling(hdu.header, bitpix)
        notices += more
        storage = Storage(bitpix, bscale, bzero)
        stored = np.frombuffer(raw, dtype=_dtype(bitpix)).reshape(shape)
        tick = _ticker(path, progress)
        cube = _to_float32(stored, storage, blank, tick)
        if not storage.is_scaled and bitpix in (32, 64) and np.abs(stored).max() > _EXACT_INTEGER:
            notices.append("Integers above 2^24 were rounded to fit 32-bit floating point.")
    if len(axes) > 3 or (len(axes) == 3 and shape[0] == 1):
        notices.append(f"Axes of length 1 were dropped from {' x '.join(map(str, axes))} pixels.")
    return cube, storage, (*notices, *_clean(cube))


def _image_axes(path: Path, hdu: Hdu) -> tuple[tuple[int, ...], int]:
    if not hdu.is_tiled:
        return hdu.axes, hdu.bitpix
    count = int(hdu.header.number("ZNAXIS") or 0)
    axes = tuple(int(hdu.header.number(f"ZNAXIS{i}") or 0) for i in range(1, min(count, 9) + 1))
    bitpix = int(hdu.header.number("ZBITPIX") or 0)
    if len(axes) < 2 or any(n <= 0 for n in axes) or bitpix not in (8, 16, 32, 64, -32, -64):
        raise FileProblemError(
            f"{path}[{hdu.index}] is a compressed image without usable dimensions.", _DAMAGED
        )
    return axes, bitpix


def _cube_shape(path: Path, hdu: Hdu, axes: tuple[int, ...]) -> tuple[int, int, int]:
    if any(length != 1 for length in axes[3:]):
        raise FileProblemError(
            f"{path}[{hdu.index}] has {len(axes)} axes ({' x '.join(map(str, axes))}); only images "
            "and cubes can be shown.",
            "Cut a plane out of it.",
        )
    planes = axes[2] if len(axes) > 2 else 1
    return planes, axes[1], axes[0]


def _read_complete(path: Path, source: ByteSource, hdu: Hdu) -> bytes | bytearray:
    limit = source.limit(hdu.data_start)
    impossible = limit is not None and limit < hdu.data_size
    raw = b"" if impossible and source.compression else source.read(hdu.data_start, hdu.data_size)
    if len(raw) == hdu.data_size:
        return raw
    if impossible and source.compression:
        raise FileProblemError(
            f"{path}[{hdu.index}] is damaged: the header announces {hdu.data_size} bytes of "
            f"pixels, more than the compressed file can hold.",
            _DAMAGED,
        )
    missing = hdu.data_size - len(raw)
    where = " after inflating" if source.compression else ""
    raise FileProblemError(
        f"{path}[{hdu.index}] is truncated: the header announces {hdu.data_size} bytes of pixels, "
        f"but only {len(raw)} are there{where} ({missing} missing).",
        "Fetch the file again; a partial image is not shown, because missing pixels look like sky.",
    )


def _tail_notices(source: ByteSource, hdu: Hdu) -> list[str]:
    """Say what is odd about the bytes behind the pixels."""
    end = hdu.data_start + hdu.data_size
    # One block more than the padding brings a compressed stream to its check sum.
    tail = source.read(end, hdu.stop - end + BLOCK)
    notices: list[str] = []
    after = tail[hdu.stop - end :]
    if len(after) == BLOCK and not after.startswith(b"XTENSION") and after.strip(b"\0 "):
        notices.append(
            Damage(
                "More data follow the pixels than the header announces: an axis may be longer than "
                f"NAXIS{len(hdu.axes)} = {hdu.axes[-1]} says."
            )
        )
    missing = hdu.stop - end - len(tail)
    if missing > 0:
        notices.append(
            Damage(
                f"The last {missing} padding bytes of the FITS block are missing; the pixels are "
                "complete."
            )
        )
    if source.broken_off:
        notices.append(
            Damage(
                f"The {source.compression} stream ends without its check sum; the pixels are "
                "complete but could not be verified."
            )
        )
    return notices


def _sum_notices(hdu: Hdu, raw: bytes | bytearray) -> list[str]:
    """Say that the data are not those the header's DATASUM was made of.

    The sum is that of the FITS checksum convention (FITS 4.0, section 4.4.2.7): 32-bit words in
    one's complement arithmetic.
    """
    said = (hdu.header.string("DATASUM") or "").strip()
    if not said.isdigit():
        return []
    whole = len(raw) // 4 * 4
    words = np.frombuffer(memoryview(raw)[:whole], dtype=">u4")
    total = sum(
        int(words[i : i + _CHUNK_PIXELS].sum(dtype=np.uint64))
        for i in range(0, len(words), _CHUNK_PIXELS)
    ) + int.from_bytes(bytes(raw[whole:]).ljust(4, b"\0"), "big")
    while total >> 32:
        total = (total & 0xFFFFFFFF) + (total >> 32)
    if total == int(said):
        return []
    return [
        Damage(
            "The pixels do not give the check sum in the header (DATASUM): the file is damaged, or "
            "a program changed it without correcting the sum."
        )
    ]


def _dtype(bitpix: int) -> np.dtype[Any]:
    return np.dtype({8: "u1", 16: ">i2", 32: ">i4", 64: ">i8", -32: ">f4", -64: ">f8"}[bitpix])


def _scaling(header: Header, bitpix: int) -> tuple[float, float, int | None, list[str]]:
    notices: list[str] = []
    numbers = {"BSCALE": 1.0, "BZERO": 0.0}
    for keyword, default in numbers.items():
        value = header.number(keyword)
        if value is not None:
            numbers[keyword] = value
        elif keyword in header:
            done = f"{header.get(keyword)!r} is not a number; {default:g} was used"
            notices.append(Repair(keyword, done))
    if numbers["BSCALE"] == 0.0:
        notices.append(Repair("BSCALE", "0 would erase all pixels; 1 was used"))
        numbers["BSCALE"] = 1.0
    blank = header.number("BLANK")
    if blank is None and "BLANK" in header:
        notices.append(
            f"BLANK = {header.get('BLANK')!r} is not a number; no pixel was taken as blank."
        )
    if blank is not None and bitpix < 0:
        notices.append(Repair("BLANK", "without meaning for floating-point pixels; ignored"))
        blank = None
    return numbers["BSCALE"], numbers["BZERO"], None if blank is None else int(blank), notices


def _to_float32(
    stored: NDArray[Any], storage: Storage, blank: int | None, tick: Callable[[float], None]
) -> Cube:
    if stored.dtype == np.dtype(">f4") and not storage.is_scaled and stored.flags.writeable:
        # the buffer is ours alone: turning its bytes in place saves a copy
        if np.dtype("=f4") != stored.dtype:
            stored.byteswap(inplace=True)
        return stored.view("=f4")
    cube = np.empty(stored.shape, dtype=np.float32)
    flat_in, flat_out = stored.reshape(-1), cube.reshape(-1)
    for start in range(0, flat_in.size, _CHUNK_PIXELS):
        tick(start / flat_in.size)
        part = flat_in[start : start + _CHUNK_PIXELS]
        out = flat_out[start : start + _CHUNK_PIXELS]
        if storage.is_scaled:
            with np.errstate(over="ignore", invalid="ignore"):
                out[:] = part.astype(np.float64) * storage.bscale + storage.bzero
        else:
            with np.errstate(over="ignore", invalid="ignore"):
                out[:] = part
        if blank is not None:
            out[part == blank] = np.nan
    return cube


def _clean(cube: Cube) -> list[str]:
    """Turn infinities into blanks, in place, and say what is odd about the pixels."""
    notices: list[str] = []
    with np.errstate(invalid="ignore"):  # both are NaN where any pixel is
        low, high = np.minimum.reduce(cube, axis=None), np.maximum.reduce(cube, axis=None)
    if np.isnan(low):
        _quieten(cube)
        low, high = np.fmin.reduce(cube, axis=None), np.fmax.reduce(cube, axis=None)
    if not np.isnan(low) and not (np.isfinite(low) and np.isfinite(high)):
        infinite = np.isinf(cube)
        cube[infinite] = np.nan
        notices.append(
            f"{int(infinite.sum())} infinite pixel values, or too large for 32-bit floating point, "
            "are treated as blank."
        )
        low, high = np.fmin.reduce(cube, axis=None), np.fmax.reduce(cube, axis=None)
    if np.isnan(low):
        return [*notices, _NO_PIXELS]
    if low == high:
        notices.append(Damage(f"All valid pixels have the same value, {float(low):g}."))
    elif max(-low, high) > _HUGE:
        notices.append(
            f"Pixel values reach {float(max(low, high, key=abs)):.2g}: sums over them may be too "
            "large for 32-bit floating point."
        )
    return notices


def _quieten(cube: Cube) -> None:
    """Make signalling NaN quiet, in place: every sum over one would warn the user's console."""
    flat = cube.reshape(-1)
    for start in range(0, flat.size, _CHUNK_PIXELS):
        part = flat[start : start + _CHUNK_PIXELS]
        blank = np.isnan(part)
        if blank.any() and (part.view(np.uint32)[blank] & _QUIET_BIT == 0).any():
            part[blank] = np.nan


def _ticker(path: Path, progress: Progress | None) -> Callable[[float], None]:
    if progress is None:
        return lambda fraction: None
    return lambda fraction: progress(fraction, f"Reading {path.name}")


def _tiled(
    path: Path, source: ByteSource, hdu: Hdu, raw: bytes | bytearray, shape: tuple[int, int, int]
) -> tuple[Cube, Storage, list[str]]:
    """Uncompress tiles with astropy, which gets this one HDU behind an empty primary one."""
    from astropy.io import fits

    primary = fits.PrimaryHDU().header.tostring().encode("ascii")
    head = bytes(source.read(hdu.start, hdu.data_start - hdu.start))
    padding = b"\0" * (hdu.stop - hdu.data_start - hdu.data_size)
    stream = io.BytesIO(b"".join((primary, head, raw, padding)))
    try:
        with quiet() as warned, fits.open(stream, memmap=False) as opened:
            data = np.asarray(opened[1].data)
            cube = np.array(data.reshape(shape), dtype=np.float32)
    except Exception as error:  # the decompressors raise whatever a damaged tile makes them
        raise FileProblemError(
            f"{path}[{hdu.index}] cannot be uncompressed: {' '.join(str(error).split())}.", _DAMAGED
        ) from error
    header = hdu.header
    bitpix = int(header.number("ZBITPIX") or 0)
    method = (header.string("ZCMPTYPE") or "unknown").upper()
    # ZSCALE exists where floating-point tiles were turned into integers
    scaled = any(header.string(f"TTYPE{i}") == "ZSCALE" for i in range(1, 20)) or "ZSCALE" in header
    bscale = header.number("BSCALE")
    storage = Storage(
        bitpix,
        1.0 if bscale is None else bscale,
        header.number("BZERO") or 0.0,
        method,
        bitpix < 0 and scaled,
    )
    return cube, storage, warned
