"""What a FITS file holds besides the image that was opened: a line for every HDU."""

from dataclasses import dataclass
from pathlib import Path

from twomass_viewer.errors import FileProblemError
from twomass_viewer.imagery.header import Header
from twomass_viewer.io.hdus import BLOCK, Hdu, find_hdu, walk
from twomass_viewer.io.products.identity import header_band
from twomass_viewer.io.sources import Progress, open_source
from twomass_viewer.io.target import HduChoice, parse_target
from twomass_viewer.survey.bands import Band


@dataclass(frozen=True, slots=True)
class HduEntry:
    """One HDU, as its header describes it.

    Attributes
    ----------
    index : int
    name : str
        EXTNAME, or empty.
    version : int
        EXTVER.
    is_image, is_table : bool
    axes : tuple of int
        NAXIS1, NAXIS2, … of the image; columns and rows of a table.
    band : Band or None
    scan : int or None
        SCANNO of a survey image.
    words : str
        What it is: ``an image``, ``a table``.
    """

    index: int
    name: str
    version: int
    is_image: bool
    is_table: bool
    axes: tuple[int, ...]
    band: Band | None
    scan: int | None
    words: str

    @property
    def size(self) -> str:
        """Return pixels, or columns and rows, in words."""
        if self.is_table:
            columns, rows = self.axes
            return f"{rows} rows, {columns} columns"
        return " × ".join(map(str, self.axes))


@dataclass(frozen=True, slots=True)
class Contents:
    """All HDUs of a file up to the first that cannot be read.

    Attributes
    ----------
    path : pathlib.Path
    entries : tuple of HduEntry
    problem : str
        Why the list ends early; empty when it does not.
    """

    path: Path
    entries: tuple[HduEntry, ...]
    problem: str = ""

    @property
    def images(self) -> tuple[HduEntry, ...]:
        """The entries that are images."""
        return tuple(e for e in self.entries if e.is_image)

    @property
    def choices(self) -> tuple[HduEntry, ...]:
        """The entries that can be opened."""
        return tuple(e for e in self.entries if e.is_image or e.is_table)

    def notice(self, opened: int) -> str:
        """Return what else there is, as a sentence; empty where there is nothing."""
        others = [e for e in self.choices if e.index != opened]
        if not others:
            return self.problem
        listing = ", ".join(f"[{e.index}] {_named(e)}" for e in others)
        return f"HDU {opened} of the file; it also holds {listing}. {self.problem}".strip()


def list_hdus(path: Path, progress: Progress | None = None) -> Contents:
    """Return what a file holds.

    Parameters
    ----------
    path : pathlib.Path
    progress : callable, optional
        It may raise CancelledError.

    Raises
    ------
    FileProblemError
        The file is missing, or not even its first header can be read.
    """
    source = open_source(path, progress)
    entries: list[HduEntry] = []
    try:
        for hdu in walk(path, source):
            entries.append(_entry(hdu))
            limit = source.limit(hdu.data_start)
            if limit is not None and hdu.data_size > limit:
                return Contents(path, tuple(entries), f"The file ends within HDU {hdu.index}.")
            if progress is not None:
                progress(0.0, f"Looking through {path.name}")
    except FileProblemError as error:
        if not entries:
            raise
        return Contents(path, tuple(entries), f"What follows cannot be read: {error.message}")
    return Contents(path, tuple(entries))


def expand_target(target: str) -> list[str]:
    """Return the targets that ``FILE[*]`` stands for; any other target as it is.

    Raises
    ------
    FileProblemError
        As by `list_hdus`, and where the file holds no image.
    """
    path, choice = parse_target(target)
    if choice is None or not choice.every:
        return [target]
    contents = list_hdus(path)
    if not contents.images:
        raise FileProblemError(f"{path} holds no image.", "Open a table as a catalogue.")
    return [f"{path}[{e.index}]" for e in contents.images]


def table_bytes(path: Path, choice: HduChoice | None, progress: Progress | None = None) -> bytes:
    """Return one table of a FITS file as a file of its own, whatever the file is compressed with.

    Parameters
    ----------
    path : pathlib.Path
    choice : HduChoice or None
        None takes the first table.
    progress : callable, optional

    Raises
    ------
    FileProblemError
        There is no such HDU, it is no table, or its data are incomplete.
    """
    source = open_source(path, progress)
    if choice is None:
        hdu = next((h for h in walk(path, source) if _is_table(h)), None)
    else:
        hdu = find_hdu(path, source, choice)
    if hdu is None or not _is_table(hdu):
        which = "no table" if hdu is None else f"{hdu.words} in HDU {hdu.index}, not a table"
        raise FileProblemError(f"{path} holds {which}.")
    stop = hdu.data_start + hdu.data_size
    content = source.read(hdu.start, stop - hdu.start)
    if len(content) < stop - hdu.start:
        missing = stop - hdu.start - len(content)
        raise FileProblemError(
            f"{path}[{hdu.index}] is truncated: {missing} bytes of the table are missing.",
            "Fetch the file again.",
        )
    return _EMPTY_PRIMARY + bytes(content) + b"\0" * (-len(content) % BLOCK)


def _is_table(hdu: Hdu) -> bool:
    return "TABLE" in hdu.extension and not hdu.is_tiled


def _entry(hdu: Hdu) -> HduEntry:
    header, table = hdu.header, _is_table(hdu)
    scan = header.number("SCANNO")
    return HduEntry(
        hdu.index,
        hdu.name,
        hdu.version,
        hdu.is_image,
        table,
        _axes(hdu, table),
        header_band(header),
        None if scan is None else int(scan),
        hdu.words,
    )


def _axes(hdu: Hdu, table: bool) -> tuple[int, ...]:
    header: Header = hdu.header
    if table:
        rows = hdu.axes[1] if len(hdu.axes) > 1 else 0
        return int(header.number("TFIELDS") or 0), rows
    if hdu.is_tiled:
        count = min(9, int(header.number("ZNAXIS") or 0))
        return tuple(int(header.number(f"ZNAXIS{i}") or 0) for i in range(1, count + 1))
    return hdu.axes


def _named(entry: HduEntry) -> str:
    name = entry.name + (f",{entry.version}" if entry.version != 1 else "")
    band = f" in {entry.band.value}" if entry.band else ""
    return f"{name + ', ' if name else ''}{entry.words}{band} ({entry.size})"


_EMPTY_PRIMARY = (
    "".join(
        f"{card:<80}"
        for card in (
            "SIMPLE  =                    T",
            "BITPIX  =                    8",
            "NAXIS   =                    0",
            "EXTEND  =                    T",
            "END",
        )
    )
    .ljust(BLOCK)
    .encode("ascii")
)
