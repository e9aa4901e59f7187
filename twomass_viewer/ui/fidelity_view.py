"""What is shown of a layer's fidelity, and what happens when the user overrules it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from twomass_viewer.session.badges import most_doubtful
from twomass_viewer.session.layers import ImageSet, Member
from twomass_viewer.session.overruling import overrule_fidelity, restore_evidence
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.products import Fidelity
from twomass_viewer.ui.presenters import decisions
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.fidelity_card import FidelityView
    from twomass_viewer.ui.panels.header_panel import HeaderPanel


def fidelity_view(session: Session) -> "FidelityView | None":
    """Return the fidelity of the plane tools work on, with its evidence.

    Of a colour composite it is that of the plane that has to be warned of.
    """
    from twomass_viewer.ui.panels.fidelity_card import FidelityView

    found, member = session.top_set, session.top_member
    if found is None or member is None:
        return None
    composite = found.composite() if session.shown is Shown.RGB else None
    member = most_doubtful(composite or (member,))
    of_band = f" of {member.band}" if composite and member.band else ""
    verdict = member.fidelity
    lossy = not verdict.value.is_photometric
    mark = " ≈" if lossy else ""
    return FidelityView(
        title=f"Fidelity{of_band}: {verdict.value.value}{mark}"
        + (" (overruled by you)" if verdict.overrule else ""),
        lossy=lossy or verdict.overrule is not None,
        overruled=_overruled(member),
        evidence=tuple((v.words, v.sentence) for v in verdict.votes),
        scope=_scope(found),
        can_lossless=Fidelity.LOSSLESS.value in decisions(found),
        can_lossy=Fidelity.LOSSY.value in decisions(found),
        can_restore=found.overruled,
    )


def _overruled(member: Member) -> str:
    verdict = member.fidelity
    if verdict.overrule is None:
        return ""
    because = f": {verdict.overrule.reason}" if verdict.overrule.reason else ", without a reason"
    return (
        f"Treated as {verdict.value.value} since {verdict.overrule.date}{because}. The evidence "
        f"says {verdict.by_evidence.value}:"
    )


def _scope(found: ImageSet) -> str:
    images = len(found.members)
    what = f"all {images} planes of this layer" if images > 1 else "this layer"
    return (
        f"Your decision holds for {what}, until you take it back or undo it. Every value measured "
        "on it names it, with the evidence."
    )


class FidelityLinks(QObject):
    """Connects what asks why with the evidence, and the decisions with the session."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        window = bench.window
        window.lazy_header.when_made(self._connect_header)
        window.layers.fidelity_requested.connect(self._asked)
        window.layers.evidence_requested.connect(self._restore_layer)
        window.lazy_photometry.when_made(
            lambda panel: panel.consent.why_requested.connect(self._why_consent)
        )
        window.tiles.badge_clicked.connect(self.why)

    def _connect_header(self, panel: "HeaderPanel") -> None:
        panel.fidelity.overrule_requested.connect(self._overrule)
        panel.fidelity.restore_requested.connect(self._restore)

    def why(self) -> None:
        """Show the evidence on the current image."""
        window = self._bench.window
        window.show_tab(window.header)

    def _why_consent(self) -> None:
        session = self._bench.session
        if session.consent is not None:
            self._asked(session.consent.set_key, "lossless")

    def _asked(self, key: str, value: str) -> None:
        """Show the evidence on a layer, with the form open where a decision was asked for."""
        session, window = self._bench.session, self._bench.window
        top = session.top_set
        if top is None or top.key != key:
            session.make_current(key)
        window.show_tab(window.header)
        window.header.fidelity.set_view(fidelity_view(session))
        if value:
            window.header.fidelity.unfold(value, focus=True)

    def _overrule(self, value: str, reason: str) -> None:
        session = self._bench.session
        if (top := session.top_set) is not None:
            overrule_fidelity(session, top.key, Fidelity(value), reason)
            session.dismiss("lossy")

    def _restore(self) -> None:
        if (top := self._bench.session.top_set) is not None:
            restore_evidence(self._bench.session, top.key)

    def _restore_layer(self, key: str) -> None:
        restore_evidence(self._bench.session, key)
