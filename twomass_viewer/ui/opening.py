"""Opening files, siblings and the simulated field."""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog

from twomass_viewer.catalogs.catalog import CatalogKind
from twomass_viewer.errors import TwoMassError
from twomass_viewer.files import FileState
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.session.jobs import Job, Progress
from twomass_viewer.session.joining import Joining
from twomass_viewer.session.loading import (
    FOLDER_STEP,
    FolderRest,
    Opened,
    OpenRequest,
    open_files,
)
from twomass_viewer.session.region_files import is_region_file
from twomass_viewer.ui.on_disk import OnDisk
from twomass_viewer.ui.opening_notices import say_damage, say_failures, say_fidelity
from twomass_viewer.ui.sibling_seeking import SiblingSeeker
from twomass_viewer.ui.workbench import Workbench

# every upper-case spelling too: Qt's own dialog tells them apart
_IMAGES = " ".join(
    f"*.{end} *.{end.upper()}"
    for kind in ("fits", "fit", "fts", "fits.fz")
    for end in (kind, f"{kind}.gz", f"{kind}.bz2")
)
_TABLES = "*.tbl *.xml *.vot *.votable *.csv *.ecsv *.gz *.reg *.crtf"


class Opener(QObject):
    """Reads files off the interface thread and adds them to the session.

    Attributes
    ----------
    opened, failed : int
        How many inputs were opened and how many could not be, for the exit code.

    Signals
    -------
    images_added
        The first images of a new field are there: the view may be fitted.
    part_added
        As before, and more of them come.
    first_of_several : SurveyImage
        An image was opened as the first of its file, which holds more than it.
    document_opened : str
        A session or a picture is to be opened.
    """

    images_added = Signal()
    part_added = Signal()
    _part_read = Signal(object, object)  # what takes it in, and a part of an answer
    first_of_several = Signal(object)
    regions_asked = Signal(list)
    """Region files are to be opened: a list of paths."""
    document_opened = Signal(str)

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._count = 0
        self._later: list[Callable[[], None]] = []
        self._offers: dict[str, Callable[[], None]] = {}
        self.on_disk = OnDisk(bench, self.reload, self._offers.__setitem__)
        self._siblings = SiblingSeeker(bench, self.on_disk, self._refused)
        self.takes_document: Callable[[str], bool] = lambda target: False
        self.opened = 0
        self.failed = 0
        # parts come from the reading thread, and each has a turn of the event loop of its own
        self._part_read.connect(self._take_part, Qt.ConnectionType.QueuedConnection)

    def open_targets(
        self, targets: Sequence[str], psc: Sequence[str] = (), xsc: Sequence[str] = ()
    ) -> None:
        """Open paths as images or catalogues, whichever they are; a session replaces all."""
        documents = [t for t in targets if self.takes_document(t)]
        for document in documents[-1:]:
            self.document_opened.emit(document)
        targets = [t for t in targets if t not in documents]
        if documents and not (targets or psc or xsc):
            return
        regions = [t for t in targets if is_region_file(t)]
        if regions:
            self.regions_asked.emit(regions)
            targets = [t for t in targets if t not in regions]
            if not (targets or psc or xsc):
                return
        request = OpenRequest(tuple(targets), tuple(psc), tuple(xsc))
        names = [Path(t).name for t in (*targets, *psc, *xsc)]
        title = f"Opening {names[0]}" + (f" and {len(names) - 1} more" if len(names) > 1 else "")
        asked = {Path(os.path.expanduser(t)) for t in targets if not t.endswith("]")}
        self._start_by_parts(title, request, asked)

    def offer(self, key: str, text: str, label: str, do: Callable[[], None]) -> None:
        """Show a notice with an action."""
        self._offers[key] = do
        self._bench.say(key, text, "info", "opener", label)

    def know_restored(
        self, images: Sequence[SurveyImage], catalogs: int, states: Mapping[Path, FileState]
    ) -> None:
        """Take note of files that a session brought back."""
        distinct = list(dict.fromkeys(images))
        self.on_disk.know(states)
        self.opened += len(distinct) + catalogs
        say_fidelity(self._bench, distinct)
        say_damage(self._bench, distinct)

    def count_failure(self) -> None:
        """Count an input that others could not read."""
        self.failed += 1

    def answer(self, key: str) -> None:
        """Do what the notice with this key offers; it has then done its work."""
        self._bench.session.dismiss(key)
        if (offer := self._offers.pop(key, None)) is not None:
            offer()

    def reload(self, path: Path) -> None:
        """Read a file again that has changed, with all that is shown together with it."""
        session = self._bench.session
        sets = [s for s in session.images if any(m.image.path == path for m in s.members)]
        images = (m.image for s in sets for m in s.members)
        targets = dict.fromkeys(f"{i.path}[{i.hdu}]" for i in images if i.path is not None)
        layers = [c for c in session.catalogs if c.catalog.path == path]
        kinds = {layer.catalog.kind for layer in layers}
        request = OpenRequest(
            (*targets, *(str(path) for _ in kinds & {CatalogKind.OTHER})),
            psc=tuple(str(path) for _ in kinds & {CatalogKind.PSC}),
            xsc=tuple(str(path) for _ in kinds & {CatalogKind.XSC}),
        )
        self._start(
            f"Reading {path.name} again",
            lambda p: open_files(request, p),
            remember=False,
            replaced=[*(found.key for found in sets), *(layer.key for layer in layers)],
        )

    def _open_next(self, rest: FolderRest) -> None:
        request = OpenRequest(rest=rest)
        title = f"Opening {Path(rest.path).name}"
        self._start_by_parts(title, request)

    def open_demo(self) -> None:
        """Open the built-in simulated field, building it on first use."""
        self._start("Building the simulated field", _open_demo, remember=False)

    def ask_open(self) -> None:
        """Ask for files and open them."""
        self._ask(
            "Open images and catalogues",
            f"Images, catalogues and sessions ({_IMAGES} {_TABLES} *.twomass.json);;"
            "Pictures with a view (*.png);;All files (*)",
        )

    def ask_open_catalog(self) -> None:
        """Ask for catalogues and open them."""
        self._ask(
            "Open catalogues",
            f"Catalogues ({_TABLES} {_IMAGES});;All files (*)",
        )

    def _ask(self, title: str, kinds: str) -> None:
        recent = self._bench.settings.recent
        start = str(Path(recent[0]).parent) if recent else ""
        paths, _ = QFileDialog.getOpenFileNames(self._bench.window, title, start, kinds)
        if paths:
            self.open_targets(paths)

    def _start(
        self,
        title: str,
        work: Callable[[Progress], Opened],
        *,
        remember: bool,
        unchosen: Collection[Path] = (),
        replaced: Sequence[str] = (),
    ) -> None:
        self._count += 1
        job: Job[Opened] = Job(f"open:{self._count}", title, work, reads_files=True)

        def done(opened: Opened) -> None:
            if replaced and opened.failures:  # what is shown stays
                opened = Opened(failures=opened.failures)
            self._add(opened, remember=remember, unchosen=unchosen, replaced=replaced)

        self._bench.jobs.start(job, done, self._refused)

    def _start_by_parts(
        self, title: str, request: OpenRequest, unchosen: Collection[Path] = ()
    ) -> None:
        """Read files; of many the images are added while others are still being read."""
        self._count += 1
        arrival = _Arrival(fresh=not self._bench.session.images)

        def take(opened: Opened, *, last: bool) -> None:
            self._add(opened, remember=True, unchosen=unchosen, arrival=arrival, last=last)

        def work(progress: Progress) -> Opened:
            part = partial(take, last=False)
            return open_files(request, progress, lambda o: self._part_read.emit(part, o))

        job: Job[Opened] = Job(f"open:{self._count}", title, work, reads_files=True)
        self._bench.jobs.start(job, partial(take, last=True), self._refused)

    def _take_part(self, take: Callable[[Opened], None], opened: Opened) -> None:
        take(opened)

    def _refused(self, error: TwoMassError) -> None:
        self.failed += 1
        self._bench.say("open", str(error), "error")

    def _add(
        self,
        opened: Opened,
        *,
        remember: bool,
        unchosen: Collection[Path],
        replaced: Sequence[str] = (),
        arrival: "_Arrival | None" = None,
        last: bool = True,
    ) -> None:
        session = self._bench.session
        arrival = arrival or _Arrival(fresh=not session.images)
        with session.batch():
            joining = Joining(session)
            keys = [
                (session.add_images(group), group)
                for group in opened.groups
                if replaced or not (joining.show_open(group) or joining.join(group))
            ]
            joining.add_joined(opened.joined)
            for catalog in opened.catalogs:
                session.add_catalog(catalog)
            if not opened.failures:
                for old in replaced:
                    session.remove_layer(old)
        self.on_disk.know(opened.states)
        self.opened += sum(len(g) for g in opened.groups) + len(opened.joined)
        self.opened += len(opened.catalogs)
        self.failed += len(opened.failures)
        if opened.groups:
            say_fidelity(self._bench, [i for g in opened.groups for i in g])
        if opened.groups or arrival.begun:
            # who has moved the view while others came does not want it moved again
            kept = not arrival.begun or self._bench.window.canvas.is_fitted
            # each scale asks for reduced levels of its own
            due = last or len(session.images) >= 4 * arrival.fitted
            if kept and due and (arrival.fresh or len(session.fields) > 1):
                arrival.fitted = len(session.images)
                (self.images_added if last else self.part_added).emit()
            arrival.begun = True
        for catalog in opened.catalogs:
            for n, text in enumerate(catalog.notices):
                self._bench.say(f"catalog:{catalog.name}:{n}", f"{catalog.name}: {text}")
        say_damage(
            self._bench, [*(i for g in opened.groups for i in g), *(i for _, i in opened.joined)]
        )
        say_failures(self._bench, opened.failures)
        for rest in opened.rests:
            self._say_rest(rest)
        arrival.sets += [key for key, _ in keys]
        if last:
            self._later += [
                partial(self._siblings.seek, some) for some in self._siblings.lone(arrival.sets)
            ]
        for image in (i for g in opened.groups for i in g if i.more_hdus and i.path in unchosen):
            self._later.append(partial(self.first_of_several.emit, image))
        if remember:
            self._later.append(partial(self._remember, opened))

    def _say_rest(self, rest: FolderRest) -> None:
        key = f"folder:{rest.path}"
        self._offers[key] = partial(self._open_next, rest)
        self._bench.say(
            key,
            f"The folder {Path(rest.path).name} holds {rest.count} files named as FITS images; the "
            f"first {rest.opened} by name have been read. Folders in it are not searched.",
            "info",
            "opener",
            f"Open next {min(FOLDER_STEP, len(rest.targets))}",
        )

    def go_on(self) -> None:
        """Do what can wait until the new images are painted."""
        later, self._later = self._later, []
        for work in later:
            work()

    def _remember(self, opened: Opened) -> None:
        settings = self._bench.settings
        for image in (i for g in reversed(opened.groups) for i in g):
            if image.path is not None:
                settings = settings.with_recent(image.path)
        for catalog in opened.catalogs:
            if catalog.path is not None:
                settings = settings.with_recent(catalog.path)
        self._bench.remember(settings)
        self._bench.window.set_recent(settings.recent)


@dataclass
class _Arrival:
    """One opening as its parts come in.

    Attributes
    ----------
    fresh : bool
        Whether no image was open when it began.
    begun : bool
        Whether images of it are shown.
    fitted : int
        How many images the view was fitted to.
    sets : list of str
        Keys of the sets it made.
    """

    fresh: bool
    begun: bool = False
    fitted: int = 0
    sets: list[str] = field(default_factory=list)


def _open_demo(progress: Progress) -> Opened:
    # the simulator is not needed to look at files
    from twomass_viewer.simulation.field import demo_field

    files = demo_field(lambda fraction, text: progress(0.9 * fraction, text))
    targets = tuple(str(p) for p in files.images.values())
    request = OpenRequest(targets, (str(files.psc),), (str(files.xsc),))
    return open_files(request, lambda fraction, text: progress(0.9 + 0.1 * fraction, text))
