"""The bytes of a file, plain or compressed, read no further than asked.

Compression is told by the first bytes, never by the name: archives hand out gzip under ``.fits``.
A compressed file is inflated only up to what the FITS header announces, so a file that inflates
without end costs nothing. A file that is written to while it is read would give an image that
never was: it is noticed and refused.
"""

import bz2
import errno
import os
import re
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Protocol

from twomass_viewer import files
from twomass_viewer.errors import FileProblemError

Progress = Callable[[float, str], None]

_CHUNK = 4 << 20
_SLICE = 16 << 20  # read between two chances to cancel
# The decompressors copy what is left of their input at the end of every member of a file.
_FEED = 1 << 16
_FOREIGN = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (files.GZIP_MAGIC, "a gzip-compressed file"),
    (files.BZIP2_MAGIC, "a bzip2-compressed file"),
    (b"\xfd7zXZ", "an xz-compressed file"),
    (b"\x1f\x9d", "a file compressed by Unix compress"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard-compressed file"),
    (b"\x89HDF", "an HDF5 file"),
    (b"SQLite format", "an SQLite database"),
    (b"PAR1", "a Parquet table"),
)
_PACKED = ("archive", "compress")
_FITS_HINT = "An image must be FITS, plain or compressed with gzip or bzip2."
_TABLE_HINT = "Open a table as a catalogue (--psc or --xsc)."
_ANSWER_HINT = "A server's answer was probably saved under the image's name; fetch it again."
_SERVICE_ERROR = re.compile(rb'\bstruct stat="?error"?.{0,40}?msg="([^"]*)"', re.I | re.S)


class ByteSource(Protocol):
    """Bytes by position; short answers mean the file ends there."""

    @property
    def compression(self) -> str | None:
        """``gzip``, ``bzip2`` or None."""

    @property
    def broken_off(self) -> bool:
        """Whether the compressed stream was found to end before its trailer."""

    def read(self, start: int, size: int) -> bytes | bytearray:
        """Return up to ``size`` bytes from ``start``."""

    def limit(self, start: int) -> int | None:
        """Return how many bytes can lie after ``start`` at most, or None if that is open."""


class _OpenedFile:
    """A file as it was when it was opened; reading it when it has changed is an error."""

    def __init__(self, path: Path, status: os.stat_result) -> None:
        self._path = path
        self._state = _state(status)

    @contextmanager
    def reading(self, start: int) -> Iterator[FileIO]:
        """Open the file at a byte; the error of a disk becomes a sentence."""
        try:
            with self._path.open("rb", buffering=0) as stream:
                stream.seek(start)
                yield stream
                same = _state(os.fstat(stream.fileno())) == self._state
        except OSError as error:
            raise _cannot_open(self._path, error) from error
        if not same:
            raise FileProblemError(
                f"{self._path} changed while it was being read.",
                "Open it again when it has been written completely.",
            )


def _state(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


class PlainSource:
    """An uncompressed file. It is read, not mapped: a mapped file that shrinks kills us."""

    compression: str | None = None
    broken_off = False

    def __init__(
        self, path: Path, status: os.stat_result, progress: Progress | None = None
    ) -> None:
        self._path = path
        self._file = _OpenedFile(path, status)
        self._size = status.st_size
        self._progress = progress

    def read(self, start: int, size: int) -> bytearray:
        """Return up to ``size`` bytes from ``start``."""
        buffer = bytearray(max(0, min(size, self._size - start)))
        if not buffer:
            return buffer
        with self._file.reading(start) as stream:
            view = memoryview(buffer)
            got = 0
            while got < len(buffer):
                if self._progress is not None and len(buffer) > _SLICE:
                    self._progress(got / len(buffer), f"Reading {self._path.name}")
                count = stream.readinto(view[got : got + _SLICE])
                if not count:
                    break
                got += count
            view.release()
        del buffer[got:]
        return buffer

    def limit(self, start: int) -> int:
        """Return the bytes from ``start`` to the end."""
        return max(0, self._size - start)


class InflatedSource:
    """A gzip or bzip2 file, inflated on demand.

    Parameters
    ----------
    path : pathlib.Path
    status : os.stat_result
        Of the compressed file when it was opened.
    compression : str
        ``gzip`` or ``bzip2``.
    progress : callable or None
    """

    # Deflate cannot pack better than 1032 to 1 (zlib technical notes).
    _MAX_GZIP_RATIO = 1032

    def __init__(
        self, path: Path, status: os.stat_result, compression: str, progress: Progress | None
    ) -> None:
        self.compression: str | None = compression
        self._path = path
        self._file = _OpenedFile(path, status)
        self._packed_size = status.st_size
        self._progress = progress
        self._offset = 0  # of the compressed bytes taken from the file
        self._pending = memoryview(b"")  # taken, but not yet consumed
        self._blocks: list[bytes] = []
        self._inflated = 0
        self._ended = False
        self.broken_off = False
        self._new_member()

    def read(self, start: int, size: int) -> bytearray:
        """Return up to ``size`` bytes from ``start``, inflating as far as needed."""
        stop = start + size
        while self._inflated < stop and not self._ended:
            self._inflate(min(max(stop - self._inflated, 1 << 16), _CHUNK))
        return self._copied(start, min(stop, self._inflated))

    def _copied(self, start: int, stop: int) -> bytearray:
        """Copy inflated bytes out of their blocks once; pixels can then be turned in place."""
        out = bytearray(max(0, stop - start))
        at = 0
        for block in self._blocks:
            low, high = max(start, at), min(stop, at + len(block))
            if low < high:
                out[low - start : high - start] = memoryview(block)[low - at : high - at]
            at += len(block)
        return out

    def _after(self, fed: memoryview, left: bytes) -> memoryview:
        """Return the taken bytes that the decompressor has not consumed."""
        used = len(fed) - len(left)
        return self._pending[used:] if used >= 0 else memoryview(left + bytes(self._pending))

    def limit(self, start: int) -> int | None:
        """Return the most that the compressed bytes could hold."""
        if self._ended:
            return max(0, self._inflated - start)
        if self.compression == "gzip":
            return self._packed_size * self._MAX_GZIP_RATIO
        return None

    def _new_member(self) -> None:
        self._gzip = zlib.decompressobj(31) if self.compression == "gzip" else None
        self._bzip2 = bz2.BZ2Decompressor() if self.compression == "bzip2" else None

    def _take(self) -> memoryview:
        """Return some of the compressed bytes that come next; none at the end of the file."""
        if not self._pending:
            with self._file.reading(self._offset) as stream:
                self._pending = memoryview(stream.read(_CHUNK))
            self._offset += len(self._pending)
        return self._pending[:_FEED]

    def _inflate(self, size: int) -> None:
        """Inflate up to ``size`` bytes more, or note that the stream has ended."""
        try:
            if self._gzip is not None:
                fed = self._take()
                block = self._gzip.decompress(fed, size)
                at_end = self._gzip.eof
                left = self._gzip.unused_data if at_end else self._gzip.unconsumed_tail
            else:
                assert self._bzip2 is not None
                # what it could not use at once it keeps itself, and takes nothing in between
                fed = self._take() if self._bzip2.needs_input else memoryview(b"")
                block = self._bzip2.decompress(fed, size)
                at_end = self._bzip2.eof
                left = self._bzip2.unused_data
        except (zlib.error, OSError) as error:
            raise FileProblemError(
                f"{self._path} is damaged: its {self.compression} stream cannot be inflated after "
                f"{self._inflated} bytes ({error}).",
                "Fetch the file again.",
            ) from error
        if block:
            self._blocks.append(block)
        self._inflated += len(block)
        self._pending = self._after(fed, left)
        if at_end:
            magic = files.GZIP_MAGIC if self._gzip is not None else files.BZIP2_MAGIC
            if bytes(self._take()[: len(magic)]) == magic:
                self._new_member()
            else:
                self._ended = True
        elif not block and not self._take():
            self._ended = self.broken_off = True
        if self._progress is not None:
            done = (self._offset - len(self._pending)) / self._packed_size
            self._progress(min(1.0, done), f"Inflating {self._path.name}")


def open_source(path: Path, progress: Progress | None = None) -> ByteSource:
    """Open a file that should be a FITS image.

    Parameters
    ----------
    path : pathlib.Path
    progress : callable, optional
        Called with fraction and text while a compressed file is inflated.

    Returns
    -------
    ByteSource
        Whose content begins as a FITS file does.

    Raises
    ------
    FileProblemError
        The file is missing, unreadable, empty, or no FITS file.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise FileProblemError(f"{path} is a folder, not a file.", "Name the files in it.")
        if not stat.S_ISREG(status.st_mode):
            raise FileProblemError(f"{path} is not an ordinary file.", _FITS_HINT)
        if status.st_size == 0:
            raise FileProblemError(f"{path} is empty (0 bytes).", "Fetch the file again.")
        with path.open("rb") as stream:
            start = stream.read(64)
            compression = compression_of(start)
    except (OSError, ValueError) as error:
        raise _cannot_open(path, error) from error
    source: ByteSource
    if compression:
        source = InflatedSource(path, status, compression, progress)
    else:
        source = PlainSource(path, status, progress)
    _require_fits(path, source)
    return source


def compression_of(start: bytes) -> str | None:
    """Return ``gzip``, ``bzip2`` or None from the first bytes of a file."""
    if start.startswith(files.GZIP_MAGIC):
        return "gzip"
    return "bzip2" if start.startswith(files.BZIP2_MAGIC) else None


def _cannot_open(path: Path, error: OSError | ValueError) -> FileProblemError:
    if isinstance(error, FileNotFoundError):
        return FileProblemError(f"{path} does not exist.", "Check the name and the folder.")
    if isinstance(error, PermissionError):
        return FileProblemError(f"{path} may not be read.", "Check the file's permissions.")
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        short = path.name if len(path.name) <= 60 else f"{path.name[:60]}…"
        return FileProblemError(f"The file name is too long: {short}.", "Check name and folder.")
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return FileProblemError(f"{path} cannot be read: {reason}.", "Check the name and the disk.")


def _require_fits(path: Path, source: ByteSource) -> None:
    start = bytes(source.read(0, 2880))
    inside = f" (inside {source.compression})" if source.compression else ""
    if start.startswith(files.FITS_MAGIC):
        return
    if not start:
        raise FileProblemError(f"{path} holds no data{inside}.", "Fetch the file again.")
    if not start.strip(b"\0"):
        raise FileProblemError(
            f"{path} begins with {len(start)} zero bytes{inside}: it was never completely written.",
            "Fetch the file again.",
        )
    for magic, what in _FOREIGN:
        if start.startswith(magic):
            packed = any(word in what for word in _PACKED)
            hint = "Unpack it first." if packed else _FITS_HINT
            raise FileProblemError(f"{path} is {what}{inside}, not a FITS image.", hint)
    if start.startswith(b"XTENSION"):
        raise FileProblemError(
            f"{path} begins with an extension{inside}: the primary header of the FITS file is "
            "missing.",
            "Fetch the file again.",
        )
    text = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if text.startswith((b"<!doctype html", b"<html")):
        raise FileProblemError(f"{path} is a web page{inside}, not a FITS image.", _ANSWER_HINT)
    if b"<votable" in text:
        raise FileProblemError(f"{path} is a VOTable, not a FITS image.", _TABLE_HINT)
    if found := _SERVICE_ERROR.search(start):
        said = " ".join(found[1].decode("utf-8", "replace").split())
        raise FileProblemError(
            f"{path} is an archive's error answer{inside}, not a FITS image: {said}.",
            "Ask the archive for the image again.",
        )
    for first, what in ((b"<", "an XML document"), (b"{", "a JSON document")):
        if text.startswith(first) and b"\0" not in start:
            raise FileProblemError(f"{path} is {what}{inside}, not a FITS image.", _ANSWER_HINT)
    is_text = b"\0" not in start and _is_text(start)
    if table := _table_words(path, text, is_text):
        raise FileProblemError(f"{path} is {table}{inside}, not a FITS image.", _TABLE_HINT)
    what = "a text file" if is_text else "of an unknown kind"
    raise FileProblemError(f"{path} is {what}{inside}, not a FITS image.", _FITS_HINT)


def _table_words(path: Path, text: bytes, is_text: bool) -> str:
    """Return what kind of table the beginning of a file is, empty when it is none."""
    if text.startswith((b"\\", b"|")):
        return "an IPAC table"
    if text.startswith(b"# %ecsv"):
        return "an ECSV table"
    return "a table" if is_text and path.suffix.lower() in (".csv", ".tsv", ".psv") else ""


def _is_text(start: bytes) -> bool:
    printable = sum(32 <= b < 127 or b in b"\r\n\t" for b in start)
    return printable > 0.95 * len(start)
