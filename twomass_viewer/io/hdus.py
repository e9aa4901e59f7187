"""The HDUs of a FITS file: where each begins, what it is, and whether it can be complete."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from twomass_viewer.errors import FileProblemError
from twomass_viewer.imagery.header import Header
from twomass_viewer.io.cards import parse_cards
from twomass_viewer.io.contradictions import contradictions
from twomass_viewer.io.sources import ByteSource
from twomass_viewer.io.target import HduChoice

BLOCK = 2880
MAX_DATA_BYTES = 4 << 30
"""Largest image read; the largest survey product, a 1 arcsec six-degree mosaic, has 1.9 GB."""

_HEADER_STEP = 5 * BLOCK  # an Atlas image has 4 blocks of cards
_MAX_HEADER_BYTES = 2000 * BLOCK
_MAX_AXES = 999  # of the FITS standard
_BITPIX = (8, 16, 32, 64, -32, -64)
_DAMAGED = "The file is damaged; fetch it again."
_CHOOSE = "Give the number or name of an image in brackets, or none for the first image."


@dataclass(frozen=True)
class Hdu:
    """One header-data unit.

    Attributes
    ----------
    index : int
    header : Header
    start : int
        Byte where the header begins.
    data_start, data_size : int
        Bytes of the data without padding.
    bitpix : int
    axes : tuple of int
        NAXIS1, NAXIS2, … as stored.
    notices : tuple of str
    """

    index: int
    header: Header
    start: int
    data_start: int
    data_size: int
    bitpix: int
    axes: tuple[int, ...]
    notices: tuple[str, ...]

    @property
    def stop(self) -> int:
        """First byte after the padded data."""
        return self.data_start + math.ceil(self.data_size / BLOCK) * BLOCK

    @property
    def extension(self) -> str:
        """``IMAGE`` for the primary HDU, else XTENSION."""
        return "IMAGE" if self.index == 0 else (self.header.string("XTENSION") or "").upper()

    @property
    def name(self) -> str:
        """EXTNAME, or an empty text."""
        return self.header.string("EXTNAME") or ""

    @property
    def version(self) -> int:
        """EXTVER, which is 1 by default."""
        number = self.header.number("EXTVER")
        return 1 if number is None else int(number)

    @property
    def is_tiled(self) -> bool:
        """Whether it is an image compressed in tiles inside a binary table."""
        return self.header.get("ZIMAGE") is True

    @property
    def is_image(self) -> bool:
        """Whether it holds pixels in at least two dimensions."""
        if self.is_tiled:
            return True
        return self.extension in ("IMAGE", "IUEIMAGE") and len(self.axes) >= 2 and all(self.axes)

    @property
    def words(self) -> str:
        """What it is, for messages."""
        if self.is_image:
            return "an image"
        if "TABLE" in self.extension:
            return "a table"
        if self.header.get("GROUPS") is True and self.axes[:1] == (0,):
            return "random groups (visibilities of an interferometer)"
        if len(self.axes) == 1 and self.data_size:
            return "a one-dimensional array"
        return "an empty header" if not self.data_size else f"{self.extension or 'unknown'} data"


def select_hdu(path: Path, source: ByteSource, wanted: HduChoice | None) -> Hdu:
    """Return the HDU asked for, or the first that is an image.

    Raises
    ------
    FileProblemError
        There is no such HDU, it is no image, or a header before it is damaged.
    """
    hdu = find_hdu(path, source, wanted)
    if not hdu.is_image:
        raise FileProblemError(
            f"{path}[{hdu.index}] is {hdu.words}, not an image.",
            "Open a table as a catalogue." if "TABLE" in hdu.extension else _CHOOSE,
        )
    return hdu


def find_hdu(path: Path, source: ByteSource, wanted: HduChoice | None) -> Hdu:
    """Return the HDU asked for, whatever it holds; without a wish the first image.

    Raises
    ------
    FileProblemError
        There is no such HDU, or a header before it is damaged.
    """
    if wanted is not None and wanted.every:
        raise FileProblemError(f"{path}[*] stands for all images of the file.", _CHOOSE)
    seen: list[Hdu] = []
    for hdu in walk(path, source):
        seen.append(hdu)
        if hdu.is_image if wanted is None else _is_wanted(hdu, wanted):
            return hdu
    listing = ", ".join(f"[{h.index}] {h.name + ', ' if h.name else ''}{h.words}" for h in seen)
    if wanted is not None and wanted.index is not None:
        raise FileProblemError(
            f"{path} has no HDU {wanted}; it has {len(seen)}, numbered from 0.", _CHOOSE
        )
    if wanted is not None:
        raise FileProblemError(f"{path} has no HDU named {wanted}: {listing}.", _CHOOSE)
    table = any("TABLE" in h.extension for h in seen)
    raise FileProblemError(
        f"{path} holds no image: {listing}.",
        "Open a table as a catalogue (--psc or --xsc)." if table else _DAMAGED,
    )


def _is_wanted(hdu: Hdu, wanted: HduChoice) -> bool:
    if wanted.name is None:
        return hdu.index == wanted.index
    name = wanted.name.upper()
    named = hdu.name.upper() == name or (hdu.index == 0 and name == "PRIMARY")
    return named and wanted.version in (None, hdu.version)


def walk(path: Path, source: ByteSource) -> Iterator[Hdu]:
    """Yield the HDUs in file order; trailing bytes that are no HDU end it silently."""
    start, index = 0, 0
    while True:
        block = source.read(start, BLOCK)
        if index and not block.startswith(b"XTENSION"):
            return
        text, data_start = _header_text(path, source, start, index)
        header, notices = parse_cards(text)
        hdu = _hdu(path, index, header, start, data_start, notices)
        yield hdu
        limit = source.limit(hdu.data_start)
        if hdu.data_size > MAX_DATA_BYTES or (limit is not None and hdu.data_size > limit):
            return  # nothing can follow, and looking for it would inflate without end
        start, index = hdu.stop, index + 1


def _header_text(path: Path, source: ByteSource, start: int, index: int) -> tuple[str, int]:
    blocks: list[bytes] = []
    ahead = b""
    # reading a plain file opens it and looks after it each time; inflated bytes are at hand
    step = BLOCK if source.compression else _HEADER_STEP
    while len(blocks) * BLOCK < _MAX_HEADER_BYTES:
        if len(ahead) < BLOCK:
            more = start + len(blocks) * BLOCK + len(ahead)
            ahead += bytes(source.read(more, step - len(ahead)))
        block, ahead = ahead[:BLOCK], ahead[BLOCK:]
        for i in range(0, len(block), 80):
            if block[i : i + 8] == b"END     " and not block[i + 8 : i + 80].strip():
                blocks.append(block[:i])
                text = b"".join(blocks).decode("latin-1")
                return text, start + len(blocks) * BLOCK
        blocks.append(block)
        if len(block) < BLOCK:
            break
    size = sum(map(len, blocks))
    if index == 0 and b"\n" in blocks[0][:100]:
        raise FileProblemError(
            f"{path} is a FITS header printed as text, without pixels.",
            "Open the FITS file that it was printed from.",
        )
    if size >= _MAX_HEADER_BYTES:
        raise FileProblemError(
            f"{path}: the header of HDU {index} has no END card in its first {size} bytes; a "
            "longer header is not read.",
            _DAMAGED,
        )
    raise FileProblemError(
        f"{path} ends inside the header of HDU {index}: no END card in {size} bytes.", _DAMAGED
    )


def _hdu(
    path: Path,
    index: int,
    header: Header,
    start: int,
    data_start: int,
    notices: tuple[str, ...],
) -> Hdu:
    bitpix = _whole(path, header, "BITPIX", index)
    if bitpix not in _BITPIX:
        raise FileProblemError(
            f"{path}[{index}]: BITPIX = {bitpix} is not a FITS pixel type.", _DAMAGED
        )
    count = _whole(path, header, "NAXIS", index)
    if not 0 <= count <= _MAX_AXES:
        raise FileProblemError(f"{path}[{index}]: NAXIS = {count} is impossible.", _DAMAGED)
    axes = tuple(_whole(path, header, f"NAXIS{i}", index) for i in range(1, count + 1))
    if any(length < 0 for length in axes):
        raise FileProblemError(f"{path}[{index}]: an axis has a negative length {axes}.", _DAMAGED)
    groups = max(0, int(header.number("GCOUNT") or 1)) if index else 1
    heap = max(0, int(header.number("PCOUNT") or 0)) if index else 0
    size = abs(bitpix) // 8 * groups * (heap + math.prod(axes)) if axes else 0
    notices = (*notices, *contradictions(header))
    if index == 0 and header.get("SIMPLE") is False:
        notices = (*notices, "SIMPLE = F: the file says that it departs from the FITS standard.")
    return Hdu(index, header, start, data_start, size, bitpix, axes, notices)


def _whole(path: Path, header: Header, keyword: str, index: int) -> int:
    number = header.number(keyword)
    if number is None:
        raise FileProblemError(
            f"{path}[{index}]: the header has no usable {keyword}.",
            _DAMAGED,
        )
    if number != int(number):
        raise FileProblemError(
            f"{path}[{index}]: {keyword} = {number} is no whole number.", _DAMAGED
        )
    return int(number)
