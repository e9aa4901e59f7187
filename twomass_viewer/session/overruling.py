"""What the user decided about the fidelity of layers, against the evidence.

The decision belongs to the layer: the image as read keeps its evidence, and what is measured
carries both. It can be undone, taken back, and kept with a session.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from twomass_viewer.errors import UsageError
from twomass_viewer.imagery.fidelity import Overrule
from twomass_viewer.mosaic.channels import inherited_verdict
from twomass_viewer.session.history import Edit
from twomass_viewer.session.layers import ImageSet, Member
from twomass_viewer.session.session import Session
from twomass_viewer.survey.products import Fidelity

Decisions = Mapping[int, Overrule | None]


def overrule_fidelity(session: Session, key: str, value: Fidelity, reason: str = "") -> None:
    """Treat an image set as lossless or as lossy, whatever its evidence says; can be undone.

    Planes of which the evidence says so anyway are left to it.

    Parameters
    ----------
    session : Session
    key : str
        Of the set; nothing happens when it is gone.
    value : Fidelity
    reason : str
        In the user's words.

    Raises
    ------
    UsageError
        For ``unknown``, which is no decision.
    """
    if value is Fidelity.UNKNOWN:
        raise UsageError(
            "Nobody can decide that a fidelity is unknown.", "Choose lossless or lossy."
        )
    found = session.image_set(key)
    if found is None:
        return
    decision = Overrule(value, " ".join(reason.split()), datetime.now(UTC).date().isoformat())
    _decide(
        session,
        found,
        f"treat as {value.value}",
        {m.version: None if m.image.fidelity.value is value else decision for m in found.members},
    )


def restore_evidence(session: Session, key: str) -> None:
    """Judge an image set by its evidence again; can be undone."""
    found = session.image_set(key)
    if found is not None and found.overruled:
        _decide(session, found, "judge by evidence", {m.version: None for m in found.members})


def _decide(session: Session, found: ImageSet, text: str, after: Decisions) -> None:
    key = found.key
    before: Decisions = {m.version: m.overrule for m in found.members}
    if before == after:
        return

    def apply(decisions: Decisions) -> None:
        now = session.image_set(key)
        if now is None:
            return
        with session.batch():
            # bands found meanwhile keep what their own evidence says
            session.set_members(key, tuple(_decided(m, decisions) for m in now.members))
            _pass_on(session, key)
            if session.consent is not None and session.consent.set_key == key:
                session.ask_consent(None)

    session.history.do(Edit(text, lambda: apply(after), lambda: apply(before)))


def _pass_on(session: Session, key: str) -> None:
    """Let composites made of a set inherit what holds for it now."""
    changed = session.image_set(key)
    for found in session.images:
        there = [s for s in found.sources or () if s is not None]
        if changed is None or all(s.set_key != key for s in there):
            continue
        judged = {m.version: m for m in changed.members}
        session.set_members(
            found.key,
            tuple(
                _inherited(member, judged[source.version]) if source.version in judged else member
                for member, source in zip(found.members, there, strict=True)
            ),
        )


def _inherited(member: Member, of: Member) -> Member:
    if member.version == of.version:  # the same pixels
        return replace(member, overrule=of.overrule)
    verdict = inherited_verdict(of.judged_image())
    return replace(member, image=replace(member.image, fidelity=verdict))


def _decided(member: Member, decisions: Decisions) -> Member:
    if member.version not in decisions:
        return member
    return replace(member, overrule=decisions[member.version])
