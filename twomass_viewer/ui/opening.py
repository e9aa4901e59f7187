"""Opening files, siblings and the simulated field."""

import os
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from twomass_viewer.catalogs.catalog import CatalogKind
from twomass_viewer.errors import TwoMassError
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.io.damage import Damage
from twomass_viewer.session.jobs import Job, Progress
from twomass_viewer.session.loading import (
    FOLDER_STEP,
    Failure,
    FileState,
    FolderRest,
    Opened,
    OpenRequest,
    file_state,
    group_images,
    load_siblings,
    open_files,
)
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.products import Fidelity
from twomass_viewer.ui.on_disk import OnDisk
from twomass_viewer.ui.workbench import Workbench

MAX_SAID = 200
"""How many failures are listed one by one."""
# every upper-case spelling too: Qt's own dialog tells them apart
_IMAGES = " ".join(
    f"*.{end} *.{end.upper()}"
    for kind in ("fits", "fit", "fts", "fits.fz")
    for end in (kind, f"{kind}.gz", f"{kind}.bz2")
)
_TABLES = "*.tbl *.xml *.vot *.votable *.csv *.ecsv *.gz"


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
    first_of_several : SurveyImage
        An image was opened as the first of its file, which holds more than it.
    """

    images_added = Signal()
    first_of_several = Signal(object)

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._count = 0
        self._later: list[Callable[[], None]] = []
        self._offers: dict[str, Callable[[], None]] = {}
        self.on_disk = OnDisk(bench, self.reload, self._offers.__setitem__)
        self.opened = 0
        self.failed = 0

    def open_targets(
        self, targets: Sequence[str], psc: Sequence[str] = (), xsc: Sequence[str] = ()
    ) -> None:
        """Open paths as images or catalogues, whichever they are."""
        request = OpenRequest(tuple(targets), tuple(psc), tuple(xsc))
        names = [Path(t).name for t in (*targets, *psc, *xsc)]
        title = f"Opening {names[0]}" + (f" and {len(names) - 1} more" if len(names) > 1 else "")
        asked = {Path(os.path.expanduser(t)) for t in targets if not t.endswith("]")}
        self._start(title, lambda p: open_files(request, p), remember=True, unchosen=asked)

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
        self._start(title, lambda progress: open_files(request, progress), remember=True)

    def open_demo(self) -> None:
        """Open the built-in simulated field, building it on first use."""
        self._start("Building the simulated field", _open_demo, remember=False)

    def ask_open(self) -> None:
        """Ask for files and open them."""
        self._ask(
            "Open images and catalogues",
            f"Images and catalogues ({_IMAGES} {_TABLES});;All files (*)",
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
    ) -> None:
        session = self._bench.session
        fresh = not session.images
        with session.batch():
            keys = [
                (session.add_images(group), group)
                for group in opened.groups
                if replaced or not (self._show_open(group) or self._join(group))
            ]
            for catalog in opened.catalogs:
                session.add_catalog(catalog)
            if not opened.failures:
                for old in replaced:
                    session.remove_layer(old)
        self.on_disk.know(opened.states)
        self.opened += sum(len(g) for g in opened.groups) + len(opened.catalogs)
        self.failed += len(opened.failures)
        if opened.groups:
            self._say_fidelity([i for g in opened.groups for i in g])
            if fresh or len(session.fields) > 1:
                self.images_added.emit()
        for catalog in opened.catalogs:
            for n, text in enumerate(catalog.notices):
                self._bench.say(f"catalog:{catalog.name}:{n}", f"{catalog.name}: {text}")
        self._say_damage([i for g in opened.groups for i in g])
        self._say_failures(opened.failures)
        for rest in opened.rests:
            self._say_rest(rest)
        for key, group in keys:
            if len(group) == 1 and len(group[0].planes) == 1:
                self._later.append(partial(self._find_siblings, key, group[0]))
        for image in (i for g in opened.groups for i in g if i.more_hdus and i.path in unchosen):
            self._later.append(partial(self.first_of_several.emit, image))
        if remember:
            self._later.append(partial(self._remember, opened))

    def _say_failures(self, failures: Sequence[Failure]) -> None:
        """Say each failure, the first on top; the bar shows a few and lists the others."""
        left = len(failures) - MAX_SAID
        if left > 0:
            self._bench.say("open:more", f"{left} more files could not be opened.", "error")
        for failure in reversed(failures[:MAX_SAID]):
            text = f"{failure.message} {failure.hint}".strip()
            self._bench.say(f"open:{failure.target}", text, "error")

    def _say_damage(self, images: Sequence[SurveyImage]) -> None:
        for image in images:
            found = [n for n in image.notices if isinstance(n, Damage)]
            if found:
                text = f"{image.name}: {' '.join(found)}"
                self._bench.say(f"damage:{image.path}[{image.hdu}]", text, "lossy")

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

    def _show_open(self, group: Sequence[SurveyImage]) -> bool:
        """Show what is open already instead of opening it twice; returns whether it was."""
        session = self._bench.session
        open_now = {(m.image.path, m.image.hdu): s for s in session.images for m in s.members}
        found = [open_now.get((i.path, i.hdu)) for i in group if i.path is not None]
        first = found[0] if found and all(found) else None
        if first is None:
            return False
        session.make_current(first.key)
        band = group[0].planes[0].band
        if len(group) == 1 and band is not None and len(first.bands) > 1:
            session.show(Shown(band.value))
        return True

    def _join(self, group: Sequence[SurveyImage]) -> bool:
        """Put other bands out of the file of an open image with it; returns whether they fit."""
        session = self._bench.session
        for found in session.images:
            images = list(dict.fromkeys(m.image for m in found.members))
            same_file = {i.path for i in (*images, *group)} == {group[0].path}
            if same_file and group[0].path and len(group_images([*images, *group])) == 1:
                session.extend_set(found.key, group)
                session.make_current(found.key)
                return True
        return False

    def _find_siblings(self, key: str, image: SurveyImage) -> None:
        job: Job[tuple[tuple[SurveyImage, ...], dict[Path, FileState]]] = Job(
            f"siblings:{key}",
            "Seeking the other bands",
            lambda p: _with_states(load_siblings(image, p)),
            reads_files=True,
        )
        self._bench.jobs.start(job, partial(self._extend, key), self._refused)

    def _extend(
        self, key: str, found: tuple[tuple[SurveyImage, ...], dict[Path, FileState]]
    ) -> None:
        images, states = found
        self._bench.session.extend_set(key, images)
        self.on_disk.know(states)
        self._say_damage(images)

    def _say_fidelity(self, images: Sequence[SurveyImage]) -> None:
        lossy = [i for i in images if i.fidelity.value is Fidelity.LOSSY]
        unknown = [i for i in images if i.fidelity.value is Fidelity.UNKNOWN]
        if lossy:
            self._bench.say(
                "lossy",
                f"{lossy[0].name} is lossily compressed: good for positions and charts, "
                "not for photometry.",
                "lossy",
                "why_lossy",
                "Why",
            )
        elif unknown:
            self._bench.say(
                "lossy",
                f"Whether the pixels of {unknown[0].name} are as the survey made them is unknown: "
                "magnitudes measured on it are only indicative.",
                "lossy",
                "why_lossy",
                "Why",
            )


def _with_states(
    images: tuple[SurveyImage, ...],
) -> tuple[tuple[SurveyImage, ...], dict[Path, FileState]]:
    states = {i.path: file_state(i.path) for i in images if i.path is not None}
    return images, {path: state for path, state in states.items() if state is not None}


def _open_demo(progress: Progress) -> Opened:
    # the simulator is not needed to look at files
    from twomass_viewer.simulation.field import demo_field

    files = demo_field(lambda fraction, text: progress(0.9 * fraction, text))
    targets = tuple(str(p) for p in files.images.values())
    request = OpenRequest(targets, (str(files.psc),), (str(files.xsc),))
    return open_files(request, lambda fraction, text: progress(0.9 + 0.1 * fraction, text))
