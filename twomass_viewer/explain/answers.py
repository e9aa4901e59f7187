"""The answers for one dot: source, galaxy, artifacts, or nothing known, each with its density."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.artifacts.scan_axes import bearing_deg
from twomass_viewer.catalogs.row_values import letters_of, text_of
from twomass_viewer.catalogs.words import row_count, row_words, summary_line
from twomass_viewer.explain.model import Reason, What, rounded
from twomass_viewer.explain.odds import SPOTS, Dot, area_density, spot_density
from twomass_viewer.explain.other_looks import Effect
from twomass_viewer.explain.phrases import brightness_words
from twomass_viewer.explain.rows import MATCH_ARCSEC, Match, Rows, typical_density
from twomass_viewer.explain.weights import Weights
from twomass_viewer.survey.artifact_kinds import ArtifactKind

LETTERS = {
    "p": ArtifactKind.PERSISTENCE,
    "d": ArtifactKind.DIFFRACTION_SPIKE,
    "s": ArtifactKind.STRIPE,
    "c": ArtifactKind.CONFUSION,
    "b": ArtifactKind.BAND_MERGE,
}
"""Letters of the PSC's cc_flg and the kinds they warn of (Explanatory Supplement II.2.a)."""

AFFECT = frozenset(
    {ArtifactKind.CONFUSION, ArtifactKind.BAND_MERGE, ArtifactKind.BANDING, ArtifactKind.SEAM,
     ArtifactKind.EDGE, ArtifactKind.SATURATION}
)  # fmt: skip
"""Kinds that harm what is measured of a source and make no dots of their own."""

_AS_EXPECTED_MAG = 0.5  # differences that are not worth a remark: our choice
_MOSTLY_OTHER_MAG = 1.5  # from there on the artifact is less than a quarter of the light
_NO_NOISE_SIGMA = 10.0  # from there on a dot is no peak of the noise: our choice
_NUCLEUS_ARCSEC = 3.0  # XSC positions against peaks: our choice
# against a source that is listed by chance, a nucleus and a dot in a disk, at whose rim the share
# is the least: our choices
_NUCLEUS_FACTOR, _RIM_SHARE = 60.0, 0.8
_FAINTER_MAG = 0.3  # how far above the limit a missing row begins to tell something: our choice


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing the dot may be.

    Attributes
    ----------
    density : float
        Dots of this place and brightness, per square arcsec and mag, before other looks.
    reason : Reason
        Without a score.
    kind : ArtifactKind or None
    """

    density: float
    reason: Reason
    kind: ArtifactKind | None = None


def weigh(answers: Sequence[Answer], found: Sequence[Effect]) -> list[Answer]:
    """Return the answers with what other looks say multiplied in."""
    out = []
    for answer in answers:
        density = answer.density
        for effect in found:
            if answer.kind is not None:
                density *= effect.kinds.get(answer.kind, 1.0)
            elif answer.reason.what == What.UNEXPLAINED:
                density *= effect.unexplained
            else:
                density *= effect.source
        out.append(replace(answer, density=density))
    return out


def source_answers(dot: Dot, catalogs: Sequence[Rows], w: Weights) -> list[Answer]:
    """Return what the catalogues say: a listed source, a galaxy, an unlisted dot, or no clue."""
    psc = [(n, rows) for n, rows in enumerate(catalogs) if not rows.is_xsc]
    matched: list[tuple[int, Rows, Match]] = []
    for n, rows in psc:
        reach = rows.reach_arcsec - MATCH_ARCSEC + dot.own_arcsec
        near = rows.near(dot.ra_deg, dot.dec_deg, reach)
        if near:
            matched.append((n, rows, near[0]))
    base = _density(dot, psc, matched, w)
    out = _galaxies(dot, catalogs, base)
    unexplained, listed = base * w.unexplained, 1.0
    if matched:
        n, rows, match = matched[0]
        letter = _letter(rows, match.row, dot)
        factor = w.row_with_letter if letter in LETTERS else w.row
        out.append(Answer(base * factor, _listed(n, rows, match, dot)))
        return [*out, Answer(unexplained, _unexplained(dot))]
    covered = [rows for _, rows in psc if rows.covers(dot.ra_deg, dot.dec_deg)]
    missing = next((rows for rows in covered if _would_be_listed(rows, dot, w)), None)
    if missing is not None:
        listed = w.no_row
    out.append(Answer(base * listed, _unlisted(dot, missing, bool(psc))))
    return [*out, Answer(unexplained, _unexplained(dot))]


def artifact_answers(
    dot: Dot, covers: Sequence[tuple[int, Artifact]], w: Weights
) -> tuple[list[Answer], list[Reason]]:
    """Return the artifacts of the dot's image that may make it, and those that may affect it."""
    out: list[Answer] = []
    affecting: list[Reason] = []
    judged = _as_bright_as_known(dot, covers)
    for index, artifact in covers:
        if dot.is_parent_of(artifact):
            continue
        away = dot.apart_arcsec(artifact.ra_deg, artifact.dec_deg)
        words, difference = "", None
        density = 0.0
        if artifact.kind in SPOTS:
            density, difference = spot_density(artifact, away, judged, w)
            difference = None if dot.mag is None else difference
            words = f" {_compared(dot, artifact, away, difference)}"
        elif artifact.kind not in AFFECT:
            density = area_density(artifact, away, judged, w)
        reason = Reason(
            artifact.kind.value,
            None,
            _title(artifact),
            artifact.sentence + words,
            _evidence(artifact, away, dot, difference),
            f"{artifact.evidence.words} · rule {artifact.rule}",
            artifact.kind.value,
            artifact=index,
        )
        if artifact.kind in AFFECT:
            affecting.append(reason)
        else:
            out.append(Answer(density, reason, artifact.kind))
    return out, affecting


def _as_bright_as_known(dot: Dot, covers: Sequence[tuple[int, Artifact]]) -> Dot:
    """Return a dot without a magnitude with that of the star it is, where artifacts name it.

    A saturated star on the spike of a brighter one is not made by that spike.
    """
    if dot.mag is not None:
        return dot
    mags = [a.parent.mag for _, a in covers if dot.is_parent_of(a) and math.isfinite(a.parent.mag)]
    return replace(dot, mag=min(mags)) if mags else dot


def _evidence(
    artifact: Artifact, away: float, dot: Dot, difference: float | None
) -> dict[str, Any]:
    return {
        "parent": artifact.parent.designation,
        "parent_mag": rounded(artifact.parent.mag),
        "band": artifact.band.value,
        "distance_arcsec": rounded(away),
        "expected_mag": rounded(artifact.expected_mag),
        "measured_mag": rounded(dot.mag),
        "difference_mag": rounded(difference),
        "rule": artifact.rule,
        "rule_evidence": artifact.evidence.value,
    }


def _title(artifact: Artifact) -> str:
    number = ""
    if artifact.order is not None:
        number = f" {artifact.order}" + (f" of {artifact.count}" if artifact.count else "")
        number = "" if artifact.count == 1 else number
    words = artifact.kind.words
    return f"{words[0].upper()}{words[1:]}{number}"


def _compared(dot: Dot, artifact: Artifact, away: float, difference: float | None) -> str:
    """Return how the dot compares with what is predicted."""
    where = f"The dot lies {away:.1f}″ from the predicted place"
    if difference is None:
        return f"{where}."
    here = f"{where} and has {_brightness(dot)}"
    if abs(difference) <= _AS_EXPECTED_MAG:
        return f"{here}, as expected."
    if difference < -_MOSTLY_OTHER_MAG:
        share = 100.0 * 10.0 ** (0.4 * difference)
        percent = "less than 1 %" if share < 1.0 else f"some {share:.0f} %"
        return (
            f"{here}, {-difference:.1f} mag brighter than expected: the artifact makes {percent} "
            "of its light."
        )
    if difference < 0:
        return f"{here}, {-difference:.1f} mag brighter than expected: something adds to it."
    return f"{here}, {difference:.1f} mag fainter than expected."


def _density(
    dot: Dot,
    psc: Sequence[tuple[int, Rows]],
    matched: Sequence[tuple[int, Rows, Match]],
    w: Weights,
) -> float:
    mag = dot.mag if dot.mag is not None else w.catalog_limit[dot.band]
    for n, rows in psc:
        own = next((m.row for k, _, m in matched if k == n), None)
        known = rows.density(dot.band, mag, dot.ra_deg, dot.dec_deg, own)
        if known is not None:
            limit = rows.faintest(dot.band)
            if limit is not None and mag > limit:
                # beyond the limit of the table the sky is at least as dense as at the limit
                at_limit = rows.density(dot.band, limit, dot.ra_deg, dot.dec_deg, own) or known
                known = max(known, at_limit)
            return known
    return typical_density(dot.band, mag, w)


def _would_be_listed(rows: Rows, dot: Dot, w: Weights) -> bool:
    """Whether a source of the dot's brightness would have a row."""
    limits = [w.catalog_limit[dot.band]] if rows.is_psc else []
    own = rows.faintest(dot.band)
    if own is not None:
        limits.append(own)
    return bool(limits) and dot.mag is not None and dot.mag < min(limits) - _FAINTER_MAG


def _letter(rows: Rows, row: int, dot: Dot) -> str:
    if not rows.is_psc:
        return ""
    return dict(letters_of(rows.catalog, row, "cc_flg")).get(dot.band, "")


def _listed(n: int, rows: Rows, match: Match, dot: Dot) -> Reason:
    catalog = rows.catalog
    words = " ".join(w if w.endswith(".") else f"{w}." for w in row_words(catalog, match.row))
    line = summary_line(catalog, match.row, letters_in_words=False)
    moving = text_of(catalog, "mp_flg", match.row) == "1" and rows.is_psc
    what = What.SOLAR_SYSTEM if moving else What.POINT_SOURCE
    name = "PSC source" if rows.is_psc else "Catalogue source"
    title = f"{name} at the place of a solar-system object" if moving else name
    evidence = {
        "designation": summary_line(catalog, match.row).split(" · ")[0],
        "distance_arcsec": rounded(match.distance_arcsec),
        "measured_mag": rounded(dot.mag),
        **{c: text_of(catalog, c, match.row) or None for c in ("ph_qual", "rd_flg", "cc_flg")},
        "catalog": catalog.name,
    }
    return Reason(
        what, None, title, f"{line}. {words}".strip(), evidence,
        f"{catalog.name} · {row_count(catalog)}", "point_source", row=(n, match.row),
    )  # fmt: skip


def _unlisted(dot: Dot, missing: Rows | None, has_catalog: bool) -> Reason:
    seen = "A dot" if dot.mag is None else f"A dot of {_brightness(dot)}"
    if dot.saturated:
        seen = f"A star saturated in {dot.band}"
    if missing is not None:
        why = (
            f"{seen} that {missing.catalog.name} does not list, though it lists sources "
            "of this brightness here."
        )
    elif has_catalog:
        why = (
            f"{seen} that no table lists; it is too faint, or the tables do not reach "
            "here, for that to mean much."
        )
    else:
        why = f"{seen}; no catalogue is open to say whether it is a known source."
    return Reason(
        What.POINT_SOURCE, None, "A source no table lists" if has_catalog else "A source", why,
        {"measured_mag": rounded(dot.mag), "catalog": None}, "", "point_source",
    )  # fmt: skip


def _brightness(dot: Dot) -> str:
    assert dot.mag is not None
    return brightness_words(dot.band, dot.mag, dot.mag_err, dot.beyond_linear)


def _unexplained(dot: Dot) -> Reason:
    noise = "a noise peak, " if dot.snr < _NO_NOISE_SIGMA else ""
    return Reason(
        What.UNEXPLAINED, None, "Nothing known",
        f"No catalogue row and no rule accounts for this dot: {noise}a hit of one frame, "
        "something that moved or varied, or an artifact without a rule.",
        {"measured_mag": rounded(dot.mag), "snr": rounded(dot.snr)}, "", "unexplained",
    )  # fmt: skip


def _galaxies(dot: Dot, catalogs: Sequence[Rows], base: float) -> list[Answer]:
    """Return the extended sources the dot lies in; a nucleus is one, a dot in a disk may be."""
    out = []
    for n, rows in enumerate(catalogs):
        if not rows.is_xsc:
            continue
        reach = max(rows.largest_arcsec, _NUCLEUS_ARCSEC)
        for match in rows.near(dot.ra_deg, dot.dec_deg, reach):
            inside = _within(rows, match, dot)
            if inside is None:
                continue
            nucleus = match.distance_arcsec <= _NUCLEUS_ARCSEC
            factor = _NUCLEUS_FACTOR if nucleus else 1.0 - _RIM_SHARE * inside
            title = "XSC source" if nucleus else "Inside an XSC source"
            where = "" if nucleus else f" The dot lies {far(match)} from its middle."
            out.append(
                Answer(
                    base * factor,
                    Reason(
                        What.EXTENDED_SOURCE,
                        None,
                        title,
                        f"{summary_line(rows.catalog, match.row)}.{where}",
                        {
                            "distance_arcsec": rounded(match.distance_arcsec),
                            "catalog": rows.catalog.name,
                        },
                        f"{rows.catalog.name} · {row_count(rows.catalog)}",
                        "extended_source",
                        row=(n, match.row),
                    ),
                )
            )
    return out


def far(match: Match) -> str:
    """Return the distance of a match in words."""
    return f"{match.distance_arcsec:.1f}″"


def _within(rows: Rows, match: Match, dot: Dot) -> float | None:
    """Return how far out in its ellipse a dot lies, 0 to 1; None outside."""
    if match.distance_arcsec <= _NUCLEUS_ARCSEC:
        return 0.0
    shape, catalog, one = rows.ellipses, rows.catalog, slice(match.row, match.row + 1)
    a, ratio = float(shape.semi_major_arcsec[match.row]), float(shape.axis_ratio[match.row])
    if not (math.isfinite(a) and a > 0 and ratio > 0):
        return None
    dot_at = np.array([dot.ra_deg]), np.array([dot.dec_deg])
    (bearing,) = bearing_deg(catalog.ra_deg[one], catalog.dec_deg[one], *dot_at)
    angle = math.radians(float(bearing) - float(shape.pa_deg[match.row]))
    along, across = math.cos(angle) / a, math.sin(angle) / (a * ratio)
    out = match.distance_arcsec * math.hypot(along, across)
    return out if out <= 1.0 else None
