"""Sessions of a window: saving, opening, what is missing, and what a crash left."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog

from twomass_viewer.errors import TwoMassError
from twomass_viewer.session.jobs import Job, Progress
from twomass_viewer.session.picture_recipe import is_picture_name, read_document
from twomass_viewer.session.reloading import Absent, LoadedLayers, load_layers
from twomass_viewer.session.restoring import Restoration
from twomass_viewer.session.session_document import Document, describe, left_out
from twomass_viewer.session.session_file import (
    SUFFIX,
    complete,
    is_session_name,
    parse_session,
    to_text,
    write_session,
)
from twomass_viewer.session.session_plan import SessionPlan
from twomass_viewer.ui import recovery
from twomass_viewer.ui.opening import Opener
from twomass_viewer.ui.predicting import Predictor
from twomass_viewer.ui.saving import ask_save_path
from twomass_viewer.ui.sky_links import SkyLinks
from twomass_viewer.ui.workbench import Workbench

KINDS = f"Session of twomass_viewer (*{SUFFIX})"
_LAST, _BEFORE = "the last session", "what was shown before"
_LOOK_MS = 400  # how long after a change it is looked whether anything is unsaved
_MOST_NAMED = 20  # missing files with a notice of their own


class Sessions(QObject):
    """Session files of one window.

    Parameters
    ----------
    bench : Workbench
    opener, sky, predictor
        Parts of the controller.

    Signals
    -------
    restored
        A session was brought back: its camera holds.
    title_changed
        Name or unsaved changes are other ones.
    """

    restored = Signal()
    title_changed = Signal()

    def __init__(
        self, bench: Workbench, opener: Opener, sky: SkyLinks, predictor: Predictor
    ) -> None:
        super().__init__()
        self._bench, self._opener, self._sky = bench, opener, sky
        self._predictor = predictor
        self.path: Path | None = None
        self._saved: Document | None = None
        self._kept: Mapping[str, Any] = {}
        self._restoration: Restoration | None = None
        self._leftovers: list[recovery.Leftover] = []
        self._is_leftover = False
        self._recovery = recovery.Recovery(bench)
        self._clock: QTimer | None = None
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._show_changes)
        bench.session.changed.connect(self._on_changed)

    # -- the document -----------------------------------------------------------------------

    def document(self) -> Document:
        """Return the document of what is shown."""
        return {**self._kept, **describe(self._bench.session, crosshair=self._sky.crosshair)}

    @property
    def title(self) -> str:
        """Name of the session with Qt's mark for unsaved changes; empty without a file."""
        return f"{self.path.name}[*]" if self.path else ""

    def _on_changed(self, _: object) -> None:
        if self.path is not None and not self._look.isActive():
            self._look.start()

    def _show_changes(self) -> None:
        self._bench.window.setWindowModified(self.path is not None and self._is_changed())

    def _is_changed(self) -> bool:
        return self._saved is not None and self._comparable(self.document()) != self._saved

    def _would_be_lost(self) -> bool:
        """Whether there is work that no file has: changes, or what was made without a file."""
        if self.path is not None:
            return self._is_changed()
        shown = bool(self._bench.session.images or self._bench.session.catalogs)
        return shown and (self._is_leftover or self._bench.session.history.can_undo)

    def _comparable(self, document: Document) -> Document:
        """Return a document without its cameras: to look about is no change worth a warning."""
        fields = [{k: v for k, v in f.items() if k != "camera"} for f in document["fields"]]
        panes = document["panes"]
        if panes is not None:
            looks = [{k: v for k, v in p.items() if k != "cameras"} for p in panes["panes"]]
            panes = {**panes, "panes": looks}
        return {**document, "fields": fields, "panes": panes}

    def _belongs_to(self, path: Path | None) -> None:
        self.path = path
        self._is_leftover = False
        self._saved = self._comparable(self.document()) if path else None
        self._look.stop()
        self._bench.window.setWindowModified(False)
        self.title_changed.emit()

    # -- saving -----------------------------------------------------------------------------

    def save(self) -> None:
        """Save to the file of the session; asks for one when there is none."""
        missing = self._restoration.absent if self._restoration else {}
        if self.path is None or missing:
            if missing:
                # saved without them, the session would forget them
                self._bench.say(
                    "session",
                    f"{len(missing)} files of this session are missing and would be lost from it: "
                    "locate them first, or give it another name.",
                )
            self.ask_save()
            return
        self._save_to(self.path)

    def ask_save(self) -> None:
        """Ask for a file and save the session."""
        top = self._bench.session.top_set
        name = Path(top.members[0].image.name).stem if top else "session"
        folder = top.members[0].image.path.parent if top and top.members[0].image.path else Path()
        start = str(self.path or folder / f"{name}{SUFFIX}")
        path = ask_save_path(self._bench.window, "Save session", start, KINDS)
        if path is None:
            return
        if not is_session_name(path.name):
            path = path.with_name(path.name.removesuffix(".json").removesuffix(".twomass") + SUFFIX)
        self._save_to(path)

    def _save_to(self, path: Path) -> None:
        document = self.document()
        comparable = self._comparable(document)
        names = left_out(self._bench.session)

        def done(_: object) -> None:
            self._belongs_to(path)
            self._saved = comparable
            self._look.start()
            self._remember(path)
            self._bench.say("session", f"The session is in {path}.")
            if names:
                text = f"{', '.join(names)}: made in memory, so no session can bring it back."
                self._bench.say("session:memory", text)

        job: Job[None] = Job(
            "session", f"Saving {path.name}", lambda _: write_session(document, path),
            reads_files=True,
        )  # fmt: skip
        self._bench.jobs.start(job, done, self._refused)

    def _remember(self, path: Path) -> None:
        settings = self._bench.settings.with_recent(path)
        self._bench.remember(settings)
        self._bench.window.set_recent(settings.recent)

    def _refused(self, error: TwoMassError) -> None:
        self._bench.say("session", str(error), "error")

    # -- opening ----------------------------------------------------------------------------

    def takes(self, target: str) -> bool:
        """Whether a target is a session or a picture, by its name."""
        return is_session_name(target) or is_picture_name(target)

    def open(self, target: str) -> None:
        """Open a session file, or the recipe of a picture, in place of what is shown."""
        path = Path(os.path.expanduser(target))
        own = None if is_picture_name(path.name) else path

        def failed(error: TwoMassError) -> None:
            self._opener.failed += 1
            self._bench.say(f"open:{path}", str(error), "error")

        self._load(path.name, lambda: read_document(path), own, failed)
        self._remember(path)

    def _load(
        self,
        name: str,
        read: Callable[[], SessionPlan],
        own: Path | None,
        failed: Callable[[TwoMassError], None],
    ) -> None:
        def work(progress: Progress) -> tuple[SessionPlan, LoadedLayers]:
            plan = read()
            return plan, load_layers(plan, progress)

        job: Job[tuple[SessionPlan, LoadedLayers]] = Job(
            "session", f"Opening {name}", work, reads_files=True
        )
        self._bench.jobs.start(job, lambda found: self._show(name, own, *found), failed)

    def _show(self, name: str, own: Path | None, plan: SessionPlan, loaded: LoadedLayers) -> None:
        session = self._bench.session
        before = self.document() if session.images or session.catalogs else None
        self._kept = plan.kept
        self._restoration = Restoration(plan)
        self._predictor.leave_guesses()
        self._restoration.begin(session, loaded)
        self._sky.set_crosshair(plan.crosshair)
        self._opener.know_restored(
            [m.image for members in loaded.images.values() for m in members],
            len(loaded.catalogs), loaded.states,
        )  # fmt: skip
        self._opener.failed += len(loaded.absent)
        self._belongs_to(own)
        self._is_leftover = name == _LAST
        self.restored.emit()
        if before is not None:
            words = f"{name[0].upper()}{name[1:]}" if name in (_LAST, _BEFORE) else name
            self._offer_before(words, before)
        self._say_found(plan, loaded)

    def _say_found(self, plan: SessionPlan, loaded: LoadedLayers) -> None:
        if plan.unknown:
            self._bench.say(
                "session:unknown",
                f"{plan.name} holds what this version does not know and leaves out: "
                f"{', '.join(plan.unknown[:5])}{'…' if len(plan.unknown) > 5 else ''}.",
            )
        for n, text in enumerate(loaded.said):
            self._bench.say(f"session:said:{n}", text, "lossy")
        self._say_missing(loaded.absent)

    def _say_missing(self, absent: Sequence[Absent]) -> None:
        if len(absent) > _MOST_NAMED:
            names = ", ".join(a.name for a in absent[:3])
            text = f"{len(absent)} files of the session are missing: {names}…"
            files = [a.file for a in absent]
            self._opener.offer("session:missing", text, "Locate…", partial(self._locate, files))
            return
        for one in reversed(absent):
            self._opener.offer(
                f"session:missing:{one.file}", one.message, "Locate…",
                partial(self._locate, [one.file]),
            )  # fmt: skip

    def _offer_before(self, name: str, before: Document) -> None:
        def bring_back() -> None:
            self._load(
                _BEFORE,
                lambda: parse_session(to_text(complete(before, None)), "before", None),
                None,
                self._refused,
            )

        self._opener.offer(
            "session:before", f"{name} took the place of what was shown.",
            "Bring it back",
            bring_back,
        )  # fmt: skip

    def _locate(self, files: Sequence[int]) -> None:
        """Ask where missing files are; others that lie beside them are found with them."""
        restoration = self._restoration
        if restoration is None:
            return
        absent = [restoration.absent[f] for f in files if f in restoration.absent]
        if not absent:
            return
        name = absent[0].name
        chosen, _ = QFileDialog.getOpenFileName(
            self._bench.window,
            f"Where is {name}?",
            str(self.path.parent) if self.path else "",
            "All files (*)",
        )
        if not chosen:
            self._say_missing(absent)
            return
        path, wanted = Path(chosen), set(restoration.absent)
        self._bench.jobs.start(
            Job(
                "session:locate",
                f"Opening {path.name}",
                # the file itself, under whatever name; the others by theirs
                lambda p: _merge(
                    load_layers(restoration.plan, p, [absent[0].file], [path]),
                    load_layers(restoration.plan, p, wanted - {absent[0].file}, [path.parent]),
                ),
                reads_files=True,
            ),
            lambda loaded: self._found(restoration, loaded),
            self._refused,
        )

    def _found(self, restoration: Restoration, loaded: LoadedLayers) -> None:
        if restoration is not self._restoration:
            return
        for file in restoration.absent:
            self._bench.session.dismiss(f"session:missing:{file}")
        restoration.add(self._bench.session, loaded)
        images = [m.image for members in loaded.images.values() for m in members]
        self._opener.know_restored(images, len(loaded.catalogs), loaded.states)
        self._on_changed(None)
        for n, text in enumerate(loaded.said):
            self._bench.say(f"session:found:{n}", text, "lossy")
        self._say_missing(loaded.absent)

    # -- after a crash ----------------------------------------------------------------------

    def guard(self) -> None:
        """Keep the session for a crash from now on, and offer what the last one left."""
        self._clock = recovery.timer(self, lambda: self._recovery.keep(self.document()))
        job: Job[list[recovery.Leftover]] = Job(
            "leftovers", "Seeking a session to restore", recovery.leftovers, reads_files=True
        )
        self._bench.jobs.start(job, self._offer_leftovers, lambda _: None)

    def _offer_leftovers(self, found: list[recovery.Leftover]) -> None:
        if not found:
            return
        self._leftovers = found
        newest = found[0]
        when = datetime.fromtimestamp(newest.saved).strftime("%Y-%m-%d %H:%M")
        self._opener.offer(
            "session:recovery",
            f"What was shown at {when} was not saved when the program ended.",
            "Restore the last session",
            lambda: self._load(_LAST, lambda: read_document(newest.path), None, self._refused),
        )

    def close(self) -> None:
        """Stop looking; a window that closes as it should leaves only what no file has."""
        self._look.stop()
        if self._clock is None:
            return
        self._clock.stop()
        recovery.discard(self._leftovers)
        if self._would_be_lost():
            self._recovery.leave(self.document())
        else:
            self._recovery.forget()


def _merge(one: LoadedLayers, two: LoadedLayers) -> LoadedLayers:
    """Return what two readings found together."""
    images = {n: list(members) for n, members in one.images.items()}
    for n, members in two.images.items():
        if n not in one.made:
            images.setdefault(n, []).extend(members)
    return LoadedLayers(
        images,
        {**one.catalogs, **two.catalogs},
        [*one.absent, *two.absent],
        [*one.said, *two.said],
        {**one.states, **two.states},
        {**one.made, **two.made},
    )
