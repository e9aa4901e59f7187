"""FITS files byte for byte: simulated files are the same on every run and machine date."""

from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.files import write_atomic
from twomass_viewer.simulation.gzip_stored import stored_gzip

_BLOCK = 2880


def fits_bytes(cards: list[str], data: NDArray[np.generic]) -> bytes:
    """Return a single-HDU FITS file.

    Parameters
    ----------
    cards : list of str
        80 characters each, without END; must describe ``data``.
    data : ndarray
        float32 or int16; written big-endian.
    """
    header = "".join(cards) + f"{'END':<80}"
    head = header.encode("ascii")
    body = data.astype(data.dtype.newbyteorder(">")).tobytes()
    return _padded(head, b" ") + _padded(body, b"\0")


def write_fits(path: Path, cards: list[str], data: NDArray[np.generic]) -> None:
    """Write a single-HDU FITS file atomically; gzipped (and not deflated) for a name in .gz."""
    content = fits_bytes(cards, data)
    if path.suffix == ".gz":
        content = stored_gzip(content, path.stem)

    def write(stream: BinaryIO) -> None:
        stream.write(content)

    write_atomic(path, write)


def _padded(data: bytes, fill: bytes) -> bytes:
    return data + fill * (-len(data) % _BLOCK)
