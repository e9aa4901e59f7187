"""Ghosts of the scan direction that the flags of a table speak for, and what is said of it."""

from collections.abc import Iterable

from twomass_viewer.artifacts.flagged_ghosts import (
    DirectionStrip,
    direction_signs,
    infer_directions,
)
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.rules import RuleSet


def along_flags(
    artifacts: Iterable[Artifact], catalog: Catalog, rules: RuleSet
) -> tuple[list[Artifact], list[str]]:
    """Return artifacts without the ghosts on the wrong side of their stars, and notices.

    Parameters
    ----------
    artifacts : iterable of Artifact
        Predicted from the catalogue for both directions.
    catalog : Catalog
        Rows with ``cc_flg``; where they name their scans, each scan is judged by itself.
    rules : RuleSet

    Returns
    -------
    (list of Artifact, list of str)
        Where the flags do not decide, the ghosts of both directions stay.
    """
    strips = infer_directions(catalog, rules)
    if not any(s.direction for s in strips):
        why = "do not tell" if strips else "are missing, so they do not tell"
        return list(artifacts), [
            f"The flags (cc_flg) of {catalog.name} {why} the scan direction: ghosts are predicted "
            "for north-going and south-going scans, and each says which."
        ]
    signs = direction_signs(catalog, strips)
    places = zip(catalog.ra_deg.tolist(), catalog.dec_deg.tolist(), strict=True)
    sign_of = dict(zip(places, signs.tolist(), strict=True))
    kept = []
    for artifact in artifacts:
        sign = sign_of.get((artifact.parent.ra_deg, artifact.parent.dec_deg), 0)
        ghost = artifact.kind is ArtifactKind.PERSISTENCE and artifact.direction is not None
        if not (ghost and sign and artifact.direction and artifact.direction.sign != sign):
            kept.append(artifact)
    return kept, [_sentence(s, alone=len(strips) == 1) for s in strips]


def _sentence(strip: DirectionStrip, *, alone: bool) -> str:
    """Return what the flags say of one strip."""
    where = f"of scan {strip.scan} " if strip.scan else ""
    if not strip.scan and not alone:
        where = (
            f"from right ascension {strip.ra_from_deg % 360.0:.3f}° to "
            f"{strip.ra_to_deg % 360.0:.3f}° "
        )
    if strip.direction is None:
        return f"The flags {where}do not tell the scan direction: ghosts of both are predicted."
    return (
        f"The flags {where}speak for a {strip.direction.words} scan (likelihood ratio "
        f"10^{abs(strip.log10_ratio):.0f}, {strip.flags} sources flagged p near ghosts)."
    )
