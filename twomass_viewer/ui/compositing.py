"""Colours of separate images that overlap: made when colours are shown, or as the user says."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from twomass_viewer.errors import TwoMassError
from twomass_viewer.session.badges import scan_parts
from twomass_viewer.session.jobs import Job, Progress
from twomass_viewer.session.layers import Member, WantedComposite
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.bands import Band
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.session.compositing import Candidate, Made, Parts
    from twomass_viewer.ui.panels.compose_sheet import ComposeSheet

_KEY = "composite"
_SHARE_NOTHING = (
    "The images of different bands here do not overlap enough to make colours. Compose colours… "
    "lays any two over each other."
)


class Compositor:
    """Composites of one window."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._looked_at: set[frozenset[int]] = set()
        self._offered: set[frozenset[int]] = set()  # made once; taken away, it stays away
        self._restoring: tuple[WantedComposite, ...] = ()
        self._sheet: ComposeSheet | None = None
        self._planes: dict[str, tuple[str, str, Member]] = {}  # field, set, plane by choice
        self._count = 0

    # -- by itself --------------------------------------------------------------------------

    def follow(self) -> None:
        """Make what a session file names, and what lacks where colours are shown."""
        session = self._bench.session
        if session.wanted_composites:
            if session.wanted_composites is not self._restoring:
                self._restoring = session.wanted_composites
                self._make_wanted(self._restoring)
            return
        for pane in session.layout.panes:
            with session.seen_by(pane.key):
                if session.shown is not Shown.RGB:
                    continue
                # a window that shows no such colours must not pay for it when it starts
                from twomass_viewer.session.compositing import candidates

                found = candidates(session)
            versions = frozenset(m.version for c in found for m in c.planes)
            if found and versions not in self._looked_at:
                self._looked_at.add(versions)
                self._make_fitting(found)
                return

    def _make_fitting(self, found: "Sequence[Candidate]") -> None:
        from twomass_viewer.session.compositing import (
            MOST_MADE,
            Made,
            choose_parts,
            make_composite,
            versions_of,
        )

        offered = frozenset(self._offered)

        def work(progress: Progress) -> tuple[list[Made], int]:
            chosen = [
                (field, parts)
                for field, parts in choose_parts(found)
                if not any(versions_of(parts) <= known for known in offered)
            ]
            made = []
            for n, (field, parts) in enumerate(chosen[:MOST_MADE]):
                report = _part_of(progress, n, min(len(chosen), MOST_MADE))
                made.append(Made(field, parts, make_composite(parts, report)))
            return made, len(chosen) - len(made)

        job: Job[tuple[list[Made], int]] = Job(_KEY, "Making colours", work)
        self._bench.jobs.start(job, self._show_fitting, self._failed)

    def _show_fitting(self, answer: "tuple[list[Made], int]") -> None:
        made, left = answer
        session = self._bench.session
        if not made:
            if not any(s.composite() for s in session.images if s.field == session.active_field):
                self._bench.say(_KEY, _SHARE_NOTHING)
            return
        self._add(made, undoable=True)
        self._bench.say("color", _told(made))
        if left:
            self._bench.say(
                _KEY, f"{left} more places could be shown in colour: Compose colours… makes them."
            )

    def _make_wanted(self, wanted: tuple[WantedComposite, ...]) -> None:
        from twomass_viewer.session.compositing import Made, make_composite, wanted_parts

        session = self._bench.session
        found = [(w, f) for w in wanted if (f := wanted_parts(session, w)) is not None]
        if len(found) < len(wanted):
            self._bench.say(
                _KEY,
                f"{len(wanted) - len(found)} of the session's colour composites cannot be made "
                "again: their images are not as they were.",
            )

        def work(progress: Progress) -> list[Made]:
            return [
                Made(field, parts, make_composite(parts, _part_of(progress, n, len(found))),
                     w.visible, w.opacity)
                for n, (w, (field, parts)) in enumerate(found)
            ]  # fmt: skip

        def done(made: list[Made]) -> None:
            with session.batch():
                if session.wanted_composites is wanted:  # no other session was opened meanwhile
                    session.want_composites(())
                    self._add(made, undoable=False)

        job: Job[list[Made]] = Job(_KEY, "Making colours", work)
        self._bench.jobs.start(job, done, self._failed)

    # -- as the user says -------------------------------------------------------------------

    def ask(self) -> None:
        """Ask which images are red, green and blue."""
        from twomass_viewer.ui.panels.compose_sheet import ComposeSheet, PlaneChoice

        session = self._bench.session
        self._planes = {
            f"{found.key}/{n}": (found.field, found.key, member)
            for found in reversed(session.field_images)
            for n, member in enumerate(found.members)
        }
        if self._sheet is None:
            self._sheet = ComposeSheet(self._bench.window)
            self._sheet.wanted.connect(self._compose)
        top = session.top_set
        chosen = []
        for band in (Band.KS, Band.H, Band.J):
            fitting = [k for k, (_, _, m) in self._planes.items() if m.band is band]
            own = [k for k in fitting if top is not None and self._planes[k][1] == top.key]
            chosen.append(next(iter(own or fitting), ""))
        rows = [PlaneChoice(k, _words(m)) for k, (_, _, m) in self._planes.items()]
        self._sheet.set_planes(rows, (chosen[0], chosen[1], chosen[2]))
        self._sheet.open()

    def _compose(self, keys: tuple[str, str, str]) -> None:
        from twomass_viewer.session.compositing import Made, make_composite

        found = [self._planes.get(key) for key in keys]
        field = next(f[0] for f in found if f is not None)
        red, green, blue = (None if f is None else (f[1], f[2]) for f in found)
        parts: Parts = (red, green, blue)

        def work(progress: Progress) -> list[Made]:
            return [Made(field, parts, make_composite(parts, progress))]

        self._count += 1
        job: Job[list[Made]] = Job(f"{_KEY}:{self._count}", "Making colours", work)
        self._bench.session.dismiss(_KEY)
        self._bench.jobs.start(job, lambda m: self._add(m, undoable=True, show=True), self._failed)

    # -- what came out ----------------------------------------------------------------------

    def _add(self, made: "Sequence[Made]", *, undoable: bool, show: bool = False) -> None:
        from twomass_viewer.session.compositing import add_composite, versions_of

        self._offered |= {versions_of(m.parts) for m in made}
        with self._bench.session.batch():
            for one in reversed(made):  # the place looked at last, as the topmost one
                add_composite(self._bench.session, one, undoable=undoable, show=show)

    def _failed(self, error: TwoMassError) -> None:
        self._bench.say(_KEY, str(error), "error")


def _told(made: "Sequence[Made]") -> str:
    """Return what was made, for the user."""
    if len(made) > 1:
        return f"{len(made)} colour composites of images that overlap, each a layer of its own."
    names = " ".join(str(m.band or "?") for m in made[0].members)
    own = [m.image.name for m in made[0].members if m.image.path is not None]
    onto = f", on the pixels of {own[0]}" if len(own) == 1 else ""
    return f"Colours of {names}{onto}: a layer of its own, Ctrl+Z takes it away."


def _part_of(progress: Progress, done: int, count: int) -> Progress:
    return lambda fraction, text: progress((done + fraction) / count, text)


def _words(member: Member) -> str:
    """Return band, night and scan as far as known, and the file's name."""
    role = "" if member.plane.role.value == "image" else member.plane.role.value.replace("_", "-")
    parts = [str(member.band or "band unknown"), role, *scan_parts(member)[:2], member.image.name]
    return " · ".join(p for p in parts if p)
