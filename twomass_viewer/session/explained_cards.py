"""An explanation as the cards of *Inspect*: answers with their probability, then the facts."""

from twomass_viewer.explain.model import Reason as Found
from twomass_viewer.explain.model import What
from twomass_viewer.explain.odds import SPOTS
from twomass_viewer.scene.marks import MarkRole, role_of
from twomass_viewer.session.cards import Reason, overlay_link, row_role, with_overlay
from twomass_viewer.session.explaining import Explained
from twomass_viewer.session.session import Session
from twomass_viewer.survey.artifact_kinds import ArtifactKind

LEAST_SCORE = 0.01
"""Artifacts that are less likely to make a dot are folded away: our choice."""


def explained_cards(session: Session, explained: Explained) -> tuple[Reason, ...]:
    """Return the reasons as cards, in their order, but for what `inspect` tells by itself.

    Which images and tables cover a place it tells of every one, hidden or not.

    Notes
    -----
    Scores are probabilities, written with two digits; 1.00 and 0.00 are not claimed.
    """
    return tuple(
        _card(session, explained, r)
        for r in explained.explanation.reasons
        if r.what != What.NO_CATALOG and (r.what != What.COVERAGE or "edge_pixels" in r.evidence)
    )


def _card(session: Session, explained: Explained, found: Found) -> Reason:
    link, role, hidden = "", _role(found), False
    body = found.sentence.replace(" Rule: ", "\nRule: ")  # easier to find in a narrow panel
    if found.artifact is not None:
        link = explained.artifacts[found.artifact]
        hidden = link in session.artifacts and session.is_hidden(session.artifacts[link])
        kind = ArtifactKind(found.what)
        compared = found.score is not None and found.evidence.get("difference_mag") is not None
        # the sentence has compared the dot: two magnitudes of one thing would only puzzle
        seen = "" if compared and kind in SPOTS else session.artifact_view.words(link, kind)
        body = "\n".join(t for t in (body, seen) if t)
    elif found.row is not None:
        layer = session.catalog_layer(explained.layers[found.row[0]])
        if layer is not None:
            link = f"row:{layer.key}:{found.row[1]}"
            role = row_role(layer, found.row[1])
    elif found.what == What.NOTHING_SEEN and _is_of_hidden_image(session, found):
        body += " That image is hidden."
    return Reason(
        title=found.title,
        body=body,
        source=with_overlay(found.source, hidden),
        amount=""
        if found.score is None or found.what == What.NOTHING_SEEN
        else score_words(found.score),
        role=role,
        indicative=found.indicative,
        link=link,
        leads_away=not found.is_of_row,
        help=found.help,
        link_text=overlay_link(hidden) if found.is_of_row else "Show star",
        unlikely=found.is_artifact and found.score is not None and found.score < LEAST_SCORE,
    )


def score_words(score: float) -> str:
    """Return a probability in words that claim no certainty."""
    if score >= 0.995:
        return "> 0.99"
    return "< 0.01" if score < LEAST_SCORE else f"{score:.2f}"


def _is_of_hidden_image(session: Session, found: Found) -> bool:
    """Whether a reason speaks of an image that is loaded but not visible."""
    name = found.evidence.get("image")
    named = [s.visible for s in session.field_images for m in s.members if m.image.name == name]
    return bool(named) and not any(named)


def _role(found: Found) -> MarkRole | None:
    if found.is_artifact:
        return role_of(ArtifactKind(found.what))
    return MarkRole.XSC if found.what == What.EXTENDED_SOURCE else None
