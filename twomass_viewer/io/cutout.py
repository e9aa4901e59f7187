"""A piece of a FITS image as a file of its own: pixels bit for bit, cards kept, history told.

The cards of the image are copied as they are, except those that tell of its size, of where its
pixels lie and of check sums. New ones say what was cut out of what, and what is known of the
pixels, so that a piece of a Quicklook is known as lossy and a piece of a scan by its scan.
"""

import hashlib
import io
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from twomass_viewer import __version__
from twomass_viewer.errors import FileProblemError, UsageError
from twomass_viewer.files import write_atomic
from twomass_viewer.imagery.header import Header
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.io.cards import quiet
from twomass_viewer.io.hdus import BLOCK, Hdu, select_hdu
from twomass_viewer.io.sources import ByteSource, open_source
from twomass_viewer.io.target import HduChoice

Progress = Callable[[float, str], None]

_CARD, _HISTORY_TEXT = 80, 72
_DTYPES = {8: ">u1", 16: ">i2", 32: ">i4", 64: ">i8", -32: ">f4", -64: ">f8"}
_BEGINNING = ("SIMPLE", "XTENSION", "BITPIX", "NAXIS", "EXTEND", "PCOUNT", "GCOUNT", "INHERIT")
_SUMS = ("CHECKSUM", "DATASUM", "ZHECKSUM", "ZDATASUM")
_OWN = ("CUTOUT", "CUTFROM", "CUTHDU", "CUTSUM", "CUTX1", "CUTY1", "CUTNAX1", "CUTNAX2",
        "CUTCOADD", "CUTPROD", "CUTFID", "CUTSET")  # fmt: skip
# reference pixels that move with the corner: FITS (also of alternate axes), IRAF's physical ones
_SHIFTED = ("CRPIX{n}", "LTV{n}")
_READ = 1 << 22


@dataclass(frozen=True, slots=True)
class PixelBox:
    """Rows and columns, 0-based, the ends not included.

    Attributes
    ----------
    row0, row1, col0, col1 : int
    """

    row0: int
    row1: int
    col0: int
    col1: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.row1 - self.row0, self.col1 - self.col0

    def within(self, shape: tuple[int, int]) -> "PixelBox | None":
        """Return the part that lies on an image, None where nothing does."""
        row0, row1 = max(self.row0, 0), min(self.row1, shape[0])
        col0, col1 = max(self.col0, 0), min(self.col1, shape[1])
        return PixelBox(row0, row1, col0, col1) if row0 < row1 and col0 < col1 else None

    @property
    def words(self) -> str:
        """Columns and rows as FITS counts them."""
        return f"columns {self.col0 + 1} to {self.col1}, rows {self.row0 + 1} to {self.row1}"


def write_cutout(image: SurveyImage, box: PixelBox, output: Path, progress: Progress) -> PixelBox:
    """Write a piece of an image with all its planes; return which piece it is.

    Parameters
    ----------
    image : SurveyImage
        As read: its file is read again, so that pixels stay as they are stored.
    box : PixelBox
        What lies beyond the image is left out.
    output : pathlib.Path
    progress : callable
        Called with a fraction from 0 to 1 and a text; it may raise CancelledError.

    Raises
    ------
    UsageError
        The box lies beyond the image, the image is in no file, or the output is its own file.
    FileProblemError
        The file cannot be read any more, has changed its size, or cannot be written.
    """
    piece = box.within(image.planes[0].shape)
    if piece is None:
        raise UsageError(
            f"Nothing of {image.name} lies in the part to be cut out.", "Choose another part."
        )
    if image.path is None:
        raise UsageError(
            f"{image.name} was made in memory: there is no file to cut from.",
            "Cut a piece out of the images it was made of.",
        )
    path = image.path
    if output.exists() and output.samefile(path):
        raise UsageError(
            f"{output.name} is the image itself, which is only read.", "Choose another name."
        )
    progress(0.1, f"Reading {path.name}")
    source = open_source(path)
    hdu = select_hdu(path, source, HduChoice(image.hdu))
    cards, stored = _image_of(path, source, hdu)
    if stored.shape[-2:] != image.planes[0].shape:
        raise FileProblemError(
            f"{path} has changed since it was opened: it has other dimensions now.",
            "Open it again.",
        )
    pixels = stored[..., piece.row0 : piece.row1, piece.col0 : piece.col1]
    progress(0.6, f"Reading {path.name}")
    told = _told(image, piece, path)
    header = _header(cards, hdu.header, stored, piece, told)

    def write(stream: BinaryIO) -> None:
        stream.write(header)
        data = pixels.tobytes()
        stream.write(data + b"\0" * (-len(data) % BLOCK))

    try:
        write_atomic(output, write)
    except OSError as error:
        raise FileProblemError(
            f"{output} cannot be written: {error.strerror or error}.",
            "Choose another folder or name.",
        ) from error
    progress(1.0, f"Wrote {output.name}")
    return piece


def _image_of(path: Path, source: ByteSource, hdu: Hdu) -> tuple[list[str], NDArray[Any]]:
    """Return the cards before END and the pixels as stored, big-endian, (…, rows, columns)."""
    head = bytes(source.read(hdu.start, hdu.data_start - hdu.start))
    if hdu.is_tiled:
        return _uncompressed(path, source, hdu, head)
    raw = source.read(hdu.data_start, hdu.data_size)
    if len(raw) < hdu.data_size:
        raise FileProblemError(f"{path}[{hdu.index}] is truncated.", "Fetch the file again.")
    stored = np.frombuffer(raw, dtype=_DTYPES[hdu.bitpix]).reshape(hdu.axes[::-1])
    return _cards(head.decode("latin-1")), stored


def _uncompressed(
    path: Path, source: ByteSource, hdu: Hdu, head: bytes
) -> tuple[list[str], NDArray[Any]]:
    """Uncompress tiles; scalings stay cards."""
    from astropy.io import fits

    rest = source.read(hdu.data_start, hdu.stop - hdu.data_start)
    primary = fits.PrimaryHDU().header.tostring().encode("ascii")
    stream = io.BytesIO(primary + head + bytes(rest).ljust(hdu.stop - hdu.data_start, b"\0"))
    try:
        with quiet(), fits.open(stream, memmap=False, do_not_scale_image_data=True) as opened:
            data = np.array(opened[1].data)
            text = opened[1].header.tostring(padding=False)
    except Exception as error:  # the decompressors raise whatever a damaged tile makes them
        raise FileProblemError(
            f"{path}[{hdu.index}] cannot be uncompressed: {' '.join(str(error).split())}.",
            "Fetch the file again.",
        ) from error
    said = f"cutout: uncompressed from tiles, {hdu.header.string('ZCMPTYPE') or 'unknown'}"
    return [*_cards(text), *_history(said)], data.astype(data.dtype.newbyteorder(">"))


def _cards(text: str) -> list[str]:
    cards = [text[i : i + _CARD].ljust(_CARD) for i in range(0, len(text), _CARD)]
    end = next((n for n, c in enumerate(cards) if c.rstrip() == "END"), len(cards))
    return cards[:end]


def _header(
    cards: list[str], header: Header, stored: NDArray[Any], piece: PixelBox, told: list[str]
) -> bytes:
    """Return the header of the piece as whole blocks."""
    axes = [piece.shape[1], piece.shape[0], *stored.shape[-3::-1]]
    beginning = [
        _card("SIMPLE", True, "conforms to the FITS standard"),
        _card("BITPIX", _bitpix(stored), "bits of a pixel"),
        _card("NAXIS", len(axes), ""),
        *(_card(f"NAXIS{n}", length, "") for n, length in enumerate(axes, 1)),
    ]
    dropped = {*_BEGINNING, *_SUMS, *_OWN, *(f"NAXIS{n}" for n in range(1, 1000))}
    offsets = {1: piece.col0, 2: piece.row0}
    shifted = _shifts(header, offsets)
    kept = []
    for card in cards:
        keyword = card[:8].strip().upper()
        if keyword in shifted:
            kept.append(_card(keyword, shifted.pop(keyword), _comment(card)))
        elif keyword not in dropped:
            kept.append(card)
    while kept and not kept[-1].strip():
        kept.pop()
    new = [_card(keyword, value, "reference pixel") for keyword, value in shifted.items()]
    text = "".join([*beginning, *kept, *new, *told, "END".ljust(_CARD)])
    return text.ljust(-(-len(text) // BLOCK) * BLOCK).encode("latin-1")


def _bitpix(stored: NDArray[Any]) -> int:
    kind = 8 * stored.dtype.itemsize
    return -kind if stored.dtype.kind == "f" else kind


def _shifts(header: Header, offsets: dict[int, int]) -> dict[str, float]:
    """Return the cards that say where pixels lie, as they are for the piece."""
    shifted: dict[str, float] = {}
    for n, offset in offsets.items():
        for form in _SHIFTED:
            name = form.format(n=n)
            for alternate in ("", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
                value = header.number(name + alternate)
                if value is not None:
                    shifted[name + alternate] = value - offset
        corner = header.number(f"CNPIX{n}")  # of scanned plates: counts the other way
        if corner is not None:
            shifted[f"CNPIX{n}"] = corner + offset
        if header.string(f"CTYPE{n}") and f"CRPIX{n}" not in header:
            shifted[f"CRPIX{n}"] = 0.0 - offset  # the standard's value where there is no card
    return shifted


def _told(image: SurveyImage, piece: PixelBox, path: Path) -> list[str]:
    """Return cards that say what this is a piece of, and what is known of its pixels."""
    rows, cols = image.planes[0].shape
    fidelity = image.fidelity
    coadd = image.scan.coadd if image.scan is not None else None
    cards = [
        _card("CUTOUT", f"twomass_viewer {__version__}", "program that cut this out"),
        _card("CUTFROM", _ascii(path.name)[:66], ""),
        _card("CUTHDU", image.hdu, "HDU of that file"),
        _card("CUTSUM", _sha256(path), ""),
        _card("CUTX1", piece.col0 + 1, "column there of the first one here"),
        _card("CUTY1", piece.row0 + 1, "row there of the first one here"),
        _card("CUTNAX1", cols, "columns there"),
        _card("CUTNAX2", rows, "rows there"),
        _card("CUTPROD", image.product.value, "product cut from"),
        _card("CUTFID", fidelity.by_evidence.value, "fidelity of its pixels"),
    ]
    if image.survey_set is not None:
        cards.append(_card("CUTSET", image.survey_set.value, "set of observations"))
    if coadd is not None:
        cards.append(_card("CUTCOADD", coadd, "coadd number of the image cut from"))
    name = _ascii(path.name)
    lines = [
        f"cutout: {piece.words} of {name}, by twomass_viewer {__version__}",
        "cutout: CUTSUM is the SHA-256 of that file",
        f"cutout: {image.product.value}, {fidelity.by_evidence.value}, from: "
        + (" ".join(fidelity.evidence) or "no evidence"),
    ]
    return cards + [card for line in lines for card in _history(line)]


def _history(text: str) -> list[str]:
    lines = textwrap.wrap(_ascii(text), _HISTORY_TEXT)
    return [f"HISTORY {line}".ljust(_CARD) for line in lines]


def _card(keyword: str, value: str | float | bool, comment: str) -> str:
    from astropy.io import fits

    with quiet():
        return str(fits.Card(keyword, value, comment).image)[:_CARD].ljust(_CARD)


def _comment(card: str) -> str:
    return card[10:].partition("/")[2].strip()


def _ascii(text: str) -> str:
    for sign, word in (("−", "-"), ("≈", "~"), ("″", '"'), ("°", " deg"), ("→", "to")):
        text = text.replace(sign, word)
    return text.encode("ascii", "replace").decode()


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_READ):
                digest.update(chunk)
    except OSError as error:
        raise FileProblemError(f"{path} cannot be read: {error.strerror or error}.", "") from error
    return digest.hexdigest()
