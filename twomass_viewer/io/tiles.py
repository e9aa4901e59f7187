"""Whether an image compressed in tiles can be what its header says, before room is made for it.

The header of such an image announces tiles, the binary table around it has a row for each. A
decompressor trusts both and would make room for whatever they say.
"""

import math
from pathlib import Path

from twomass_viewer.errors import FileProblemError
from twomass_viewer.io.hdus import Hdu

# Most bytes of pixels a compressed byte can stand for. Deflate packs 1032 to 1 at best; Rice
# spends 4 bits or more on 32 pixels (White & Greenfield 1999), and a packed pixel has at least one
# of the 8 bytes of an unpacked one. HCOMPRESS and PLIO know no such limit.
_MAX_RATIO = 1032 * 8
_LIMITED = ("RICE_1", "RICE_ONE", "GZIP_1", "GZIP_2", "NOCOMPRESS")
_DAMAGED = "The file is damaged; fetch it again."


def check_tiles(path: Path, hdu: Hdu, axes: tuple[int, ...], needed: int) -> None:
    """Refuse tiles that do not fit the table that holds them.

    Parameters
    ----------
    path : pathlib.Path
        For messages.
    hdu : Hdu
    axes : tuple of int
        Lengths of the uncompressed axes, pixels.
    needed : int
        Bytes of the uncompressed pixels.

    Raises
    ------
    FileProblemError
    """
    header, name = hdu.header, f"{path}[{hdu.index}]"
    lengths = []
    for i, length in enumerate(axes, 1):
        # FITS 4.0, section 10.1.1: without ZTILEn a tile is one row
        default = length if i == 1 else 1
        stored = header.get(f"ZTILE{i}")
        number = default if stored is None else header.number(f"ZTILE{i}")
        if number is None or number < 1 or number != int(number):
            raise FileProblemError(
                f"{name} is compressed in tiles of an impossible size: ZTILE{i} = {stored}.",
                _DAMAGED,
            )
        lengths.append(int(number))
    count = math.prod(math.ceil(n / tile) for n, tile in zip(axes, lengths, strict=True))
    rows = hdu.axes[1] if len(hdu.axes) > 1 else 0
    if count != rows:
        raise FileProblemError(
            f"{name} is compressed in {count} tiles by its header, but its table holds {rows}.",
            _DAMAGED,
        )
    method = (header.string("ZCMPTYPE") or "").upper()
    if method in _LIMITED and needed > _MAX_RATIO * hdu.data_size:
        raise FileProblemError(
            f"{name} is damaged: the header announces {needed} bytes of pixels, more than "
            f"{hdu.data_size} bytes of tiles can hold.",
            _DAMAGED,
        )
