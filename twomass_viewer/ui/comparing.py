"""Difference and ratio of two images in view: which two, a job, and a layer of what came out."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.session.differences import (
    InputPlane,
    MadeOf,
    make_difference,
    member_words,
)
from twomass_viewer.session.jobs import Job
from twomass_viewer.session.layers import Member
from twomass_viewer.survey.products import PlaneRole
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.mosaic.difference import Comparison

_KEY = "compare"


class Comparer:
    """Comparisons of one window."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._count = 0

    def take_difference(self) -> None:
        """Take another image of the place off the one that is seen; asks which of several."""
        # a window that compares nothing must not pay for it when it starts
        from twomass_viewer.mosaic.difference import Comparison

        self._ask(Comparison.DIFFERENCE)

    def take_ratio(self) -> None:
        """Divide the image that is seen by another one of the place; asks which of several."""
        from twomass_viewer.mosaic.difference import Comparison

        self._ask(Comparison.RATIO)

    def _ask(self, kind: "Comparison") -> None:
        first = self._bench.session.top_member
        others = self._others(first)
        if first is None or not others:
            self._bench.say(
                _KEY,
                f"There is nothing to take the {kind.value} with: open another image of the same "
                "place, or another band of this one.",
            )
        elif len(others) == 1:
            self._start(kind, first, others[0])
        else:
            self._choose(kind, first, others)

    def _others(self, first: Member | None) -> list[Member]:
        """Return the other planes that could take turns with this one in a blink."""
        session = self._bench.session
        found = []
        for frame in session.blink_choice():
            images = session.image_set(frame.set_key)
            member = images.member((frame.shown or session.shown).band) if images else None
            if member is not None and member is not first and member.plane.role is PlaneRole.IMAGE:
                found.append(member)
        return found

    def _choose(self, kind: "Comparison", first: Member, others: list[Member]) -> None:
        canvas = self._bench.window.canvas
        menu = QMenu(self._bench.window)
        menu.setAccessibleName(f"Image to take the {kind.value} with")
        for other in others:
            action = QAction(f"{member_words(first)} {kind.sign} {member_words(other)}", menu)
            action.triggered.connect(lambda _=False, o=other: self._start(kind, first, o))
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(canvas.mapToGlobal(canvas.rect().center()))

    def _start(self, kind: "Comparison", first: Member, second: Member) -> None:
        made_of = MadeOf(kind.value, InputPlane.of(first), InputPlane.of(second))
        self._count += 1
        job: Job[SurveyImage] = Job(
            f"{_KEY}:{self._count}",
            f"{kind.value.capitalize()} of two images",
            lambda progress: make_difference(kind, first, second, progress),
        )
        self._bench.session.dismiss(_KEY)
        self._bench.jobs.start(
            job, lambda made: self._show(made, made_of),
            lambda e: self._bench.say(_KEY, str(e), "error"),
        )  # fmt: skip

    def _show(self, made: SurveyImage, made_of: MadeOf) -> None:
        session = self._bench.session
        with session.batch():
            session.set_blink(None)
            session.compare(None)
            if session.tone.policy == "user":  # limits of the inputs mean nothing here
                session.set_tone(replace(session.tone, policy="auto"))
            session.add_images([made], made_of=made_of)
        lost = "" if made.fidelity.value.is_photometric else f" Fidelity: {made.fidelity.value}."
        self._bench.say(_KEY, f"{' '.join(made.notices)}{lost} The layer is not in any file"
            f"{'; a session makes it anew' if made_of.lasts else ''}.")  # fmt: skip
