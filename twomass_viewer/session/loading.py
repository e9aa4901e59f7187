"""Opening files: which are images and which catalogues, and which images belong together."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.display.reduced import prepare
from twomass_viewer.errors import CancelledError, TwoMassError
from twomass_viewer.files import BZIP2_MAGIC, FITS_MAGIC, GZIP_MAGIC, FileState, file_state
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.io.contents import expand_target, table_bytes
from twomass_viewer.io.folders import list_folder
from twomass_viewer.io.read import read_image
from twomass_viewer.io.siblings import find_siblings
from twomass_viewer.io.sources import open_source
from twomass_viewer.io.target import parse_target
from twomass_viewer.session.grouping import Groups, group_images, in_band_order
from twomass_viewer.session.jobs import Progress

FOLDER_STEP = 30
"""How many images of a folder are opened at once: ten triplets of Atlas images, 60 MB."""

_MANY = 8  # with more files than this parts of the answer are handed on
_LARGEST_PART = 16
_FOLDER_BYTES = 1 << 30  # mosaics are larger than Atlas images: fewer of them at once
_IMAGE_SUFFIXES = (".fits", ".fit", ".fts", ".gz", ".bz2", ".fz")


@dataclass(frozen=True)
class OpenRequest:
    """Files to open.

    Attributes
    ----------
    targets : tuple of str
        Paths of files or folders, possibly of one HDU (``FILE[n]``, ``FILE[NAME]``) or of all
        images (``FILE[*]``).
    psc, xsc : tuple of str
        Paths that are to be read as this catalogue.
    rest : FolderRest or None
        A folder of which the next images are wanted.
    """

    targets: tuple[str, ...] = ()
    psc: tuple[str, ...] = ()
    xsc: tuple[str, ...] = ()
    rest: "FolderRest | None" = None


@dataclass(frozen=True)
class Failure:
    """A file that could not be opened, and why."""

    target: str
    message: str
    hint: str


@dataclass(frozen=True)
class FolderRest:
    """The images of a folder that were not opened because they are many.

    Attributes
    ----------
    path : str
        The folder.
    opened, count : int
        How many of its images were tried, from the first, and how many it has.
    targets : tuple of str
        Those that remain.
    """

    path: str
    opened: int
    count: int
    targets: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Opened:
    """What came of an `OpenRequest`.

    Attributes
    ----------
    groups : tuple of tuple of SurveyImage
        Images of one place in one scan stand together.
    joined : tuple of (SurveyImage, SurveyImage)
        Images of a place that an earlier part brought already: the first one brought, and it.
    catalogs : tuple of Catalog
    failures : tuple of Failure
    rests : tuple of FolderRest
    states : dict
        The files as they were before they were read, by path.
    """

    groups: tuple[tuple[SurveyImage, ...], ...] = ()
    joined: tuple[tuple[SurveyImage, SurveyImage], ...] = ()
    catalogs: tuple[Catalog, ...] = ()
    failures: tuple[Failure, ...] = ()
    rests: tuple[FolderRest, ...] = ()
    states: Mapping[Path, FileState] = field(default_factory=dict)


def open_files(
    request: OpenRequest, progress: Progress, deliver: Callable[[Opened], None] | None = None
) -> Opened:
    """Read files; what cannot be read becomes a `Failure`, never an exception.

    Of a folder the first images by name are opened, the others returned as a `FolderRest`.

    Parameters
    ----------
    request : OpenRequest
    progress : callable
    deliver : callable, optional
        Called, in the thread that reads, with parts of the answer where many files are read;
        what it got is not returned again.
    """
    images = _Parts()
    rests: list[FolderRest] = []
    states: dict[Path, FileState] = {}
    catalogs: list[Catalog] = []
    failures: list[Failure] = []
    wanted: list[tuple[str, CatalogKind | None, bool]] = [
        *((t, None, False) for t in _expanded(request.targets, failures, rests, progress)),
        *((t, None, False) for t in _next(request.rest, rests)),
        *((t, CatalogKind.PSC, True) for t in request.psc),
        *((t, CatalogKind.XSC, True) for t in request.xsc),
    ]
    for n, (target, kind, must_be_table) in enumerate(wanted):
        progress(n / len(wanted), f"Opening {Path(target).name}")
        part = partial(_part, progress, n, len(wanted))
        _note_state(target, states)
        try:
            if must_be_table:
                catalogs.append(_read_catalog(target, kind))
            else:
                found = read_image_or_catalog(target, part)
                if isinstance(found, SurveyImage):
                    if len(wanted) > _MANY:
                        _prepare(found)
                    images.add(found)
                else:
                    catalogs.append(found)
        except CancelledError:
            raise
        except TwoMassError as error:
            failures.append(Failure(target, error.message, error.hint))
        if deliver is not None and len(wanted) > _MANY and images.is_full:
            groups, joined = images.take()
            deliver(Opened(groups, joined, states=dict(states)))
            states.clear()
    groups, joined = images.take()
    return Opened(groups, joined, tuple(catalogs), tuple(failures), tuple(rests), states)


class _Parts:
    """Images as they are read, handed on in parts that grow: the first one alone, to be seen soon.

    The interface thread takes each part in at once, so no part may be large.
    """

    def __init__(self) -> None:
        self._known = Groups()
        self._new: dict[int, list[SurveyImage]] = {}  # groups not yet handed on, by first image
        self._joined: list[tuple[SurveyImage, SurveyImage]] = []
        self._size, self._limit = 0, 1

    def add(self, image: SurveyImage) -> None:
        """Add an image to those that are to be handed on."""
        before = self._known.add(image)
        if not before:
            self._new[id(image)] = [image]
        elif (group := self._new.get(id(before[0]))) is not None:
            group.append(image)
        else:
            self._joined.append((before[0], image))
        self._size += 1

    @property
    def is_full(self) -> bool:
        """Whether there are as many as one part takes."""
        return self._size >= self._limit

    def take(
        self,
    ) -> tuple[tuple[tuple[SurveyImage, ...], ...], tuple[tuple[SurveyImage, SurveyImage], ...]]:
        """Return the groups not yet handed on, and images of groups that were."""
        groups = tuple(in_band_order(g) for g in self._new.values())
        joined = tuple(self._joined)
        self._new, self._joined, self._size = {}, [], 0
        self._limit = min(2 * self._limit, _LARGEST_PART)
        return groups, joined


def _prepare(image: SurveyImage) -> None:
    """Find here what the interface thread would find for one image after the other."""
    for plane in image.planes:
        prepare(plane.pixels)


def _note_state(target: str, states: dict[Path, FileState]) -> None:
    path, _ = parse_target(target)
    if (state := file_state(path)) is not None:
        states[path] = state


def _part(progress: Progress, done: int, count: int, fraction: float, text: str) -> None:
    """Report the progress of one file among several."""
    progress((done + min(fraction, 1.0)) / count, text)


def _expanded(
    targets: Sequence[str],
    failures: list[Failure],
    rests: list[FolderRest],
    progress: Progress,
) -> list[str]:
    """Return the targets with folders and ``FILE[*]`` as the images they stand for."""
    found: list[str] = []
    for target in targets:
        try:
            path, _ = parse_target(target)
            if os.path.isdir(path):  # pathlib raises for a name that is too long
                images = list_folder(path, progress).images
                found += _next(FolderRest(str(path), 0, len(images), images), rests)
            else:
                found += expand_target(target)
        except CancelledError:
            raise
        except TwoMassError as error:
            failures.append(Failure(target, error.message, error.hint))
    return found


def _next(rest: FolderRest | None, rests: list[FolderRest]) -> tuple[str, ...]:
    """Return the next images of a folder; what then remains is added to the rests."""
    if rest is None:
        return ()
    some = _first(rest.targets)
    left = rest.targets[some:]
    if left:
        rests.append(FolderRest(rest.path, rest.opened + some, rest.count, left))
    return rest.targets[:some]


def _first(images: Sequence[str]) -> int:
    """Return how many images of a folder are opened at once; the first is in any case."""
    room = _FOLDER_BYTES
    for n, name in enumerate(images[:FOLDER_STEP]):
        state = file_state(Path(name))
        room -= state[0] if state else 0
        if room < 0 and n:
            return n
    return min(len(images), FOLDER_STEP)


def _read_catalog(target: str, kind: CatalogKind | None) -> Catalog:
    # a start with images alone must not pay for the table readers
    from twomass_viewer.catalogs.classes import is_contaminated

    catalog = _table(target, None)
    if kind is not None and catalog.kind is CatalogKind.OTHER:
        catalog = _table(target, kind)
    elif kind is not None and catalog.kind is not kind:
        # a table that says what it is stays what it is
        theirs = catalog.kind.upper()
        said = f"It was given as {kind.upper()}, but its columns are those of the {theirs}."
        catalog = replace(catalog, notices=(*catalog.notices, said))
    is_contaminated(catalog)  # kept: the window asks at once, and shall not wait for it
    return catalog


def _table(target: str, kind: CatalogKind | None) -> Catalog:
    """Read a table file, or one HDU of a FITS file."""
    from twomass_viewer.catalogs.read import read_catalog, read_table, understand

    path, choice = parse_target(target)
    if choice is None and not _is_packed_fits(path, BZIP2_MAGIC):
        return read_catalog(path, kind)
    return understand(read_table(table_bytes(path, choice)), Path(target), kind)


def read_image_or_catalog(
    target: str, progress: Callable[[float, str], None] | None = None
) -> SurveyImage | Catalog:
    """Read a file by what it holds; raises `TwoMassError` with the more likely reason."""
    path, choice = parse_target(target)
    if choice is not None or _looks_like_fits(path):
        try:
            return read_image(target, progress)
        except CancelledError:
            raise
        except TwoMassError as image_error:
            try:
                return _read_catalog(target, None)
            except TwoMassError:
                raise image_error from None
    try:
        return _read_catalog(target, None)
    except TwoMassError:
        if not os.path.isfile(path) or path.suffix.lower() in _IMAGE_SUFFIXES:
            return read_image(target, progress)  # says what is wrong with it as an image
        raise


def _looks_like_fits(path: Path) -> bool:
    if not os.path.isfile(path):  # a pipe would wait for who writes into it
        return False
    try:
        with path.open("rb") as stream:
            start = stream.read(len(FITS_MAGIC))
    except OSError:
        return False
    if start == FITS_MAGIC:
        return True
    named = path.suffix.lower() in _IMAGE_SUFFIXES
    packed = start.startswith((GZIP_MAGIC, BZIP2_MAGIC))
    return packed and (named or _is_packed_fits(path, GZIP_MAGIC, BZIP2_MAGIC))


def _is_packed_fits(path: Path, *magics: bytes) -> bool:
    """Whether a file compressed so holds FITS, whatever its name says."""
    if not os.path.isfile(path):
        return False
    try:
        with path.open("rb") as stream:
            packed = stream.read(4).startswith(magics)
        if packed:
            open_source(path)
    except (OSError, TwoMassError):
        return False
    return packed


def load_siblings(image: SurveyImage, progress: Progress) -> tuple[SurveyImage, ...]:
    """Read the other bands of an image that lie beside it; unreadable ones are left out."""
    found = []
    present = {p.band for p in image.planes}
    others = [(b, p) for b, p in find_siblings(image).items() if b not in present]
    for n, (band, path) in enumerate(others):
        progress(n / len(others), f"Opening {band} of the same place")
        try:
            sibling = read_image(path, partial(_part, progress, n, len(others)))
        except CancelledError:
            raise
        except TwoMassError:
            continue  # opening the sibling itself says why
        if len(group_images([image, sibling])) == 1:
            found.append(sibling)
    return tuple(found)
