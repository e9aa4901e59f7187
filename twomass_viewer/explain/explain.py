"""Why is this here? Ranked reasons for places, from everything that is loaded."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from twomass_viewer.artifacts.covering import covering
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.catalogs.match import separation_arcsec
from twomass_viewer.explain.answers import Answer, artifact_answers, source_answers, weigh
from twomass_viewer.explain.extent import wider_than_a_star
from twomass_viewer.explain.knowledge import ImagePlane, Knowledge
from twomass_viewer.explain.letters import letter_reasons
from twomass_viewer.explain.looks import (
    EDGE_ARCSEC,
    REACH_ARCSEC,
    Look,
    Sight,
    look_at,
)
from twomass_viewer.explain.model import Explanation, Reason, What
from twomass_viewer.explain.odds import GUESS_ARCSEC, SPOTS, Dot, shares
from twomass_viewer.explain.other_looks import effects
from twomass_viewer.explain.phrases import limit_words, scan_words
from twomass_viewer.explain.rows import Rows
from twomass_viewer.explain.weights import Weights, load_weights
from twomass_viewer.survey.bands import Band

_LISTED_MARGIN_MAG = 0.5
"""How much brighter than the limit a listed source must be to be missed: our choice."""

Progress = Callable[[float, str], None]

MOST_SURE = 0.999
"""No answer is given a higher probability: the calibration cannot tell higher ones apart."""

_LEAST_SCORE = 0.005
"""Answers less likely than this are left out, unless they are the only ones: our choice. Artifacts
that cover the dot stay: they change its light whether or not they are the dot."""

_MOST_SCANS = 4  # that are named: our choice
_LISTED_SNR = 20.0  # taken for a listed source that no image shows: our choice


def explain(
    ra_deg: ArrayLike,
    dec_deg: ArrayLike,
    known: Knowledge,
    *,
    focus: ImagePlane | None = None,
    progress: Progress | None = None,
    look: Callable[[ImagePlane, float, float], Look | None] = look_at,
) -> list[Explanation]:
    """Explain what is at places.

    Parameters
    ----------
    ra_deg, dec_deg : array-like of float, shape (n,)
        FK5 J2000, degrees.
    known : Knowledge
    focus : ImagePlane, optional
        The image the question is about; else, for each place, the one that shows it best.
    progress : callable, optional
        Called for every place; may raise CancelledError.
    look : callable
        Looks at a place on an image. Who explains places twice gives one that remembers.

    Returns
    -------
    list of Explanation
        One a place, in their order. The scores of the answers to a place add up to at most one.
    """
    ra, dec = np.atleast_1d(np.asarray(ra_deg, float)), np.atleast_1d(np.asarray(dec_deg, float))
    weights = load_weights()
    cover = covering(ra, dec, known.artifacts, margin_arcsec=REACH_ARCSEC + GUESS_ARCSEC)
    images = tuple(i for i in known.images if i.can_show)
    out = []
    for n, (a, d) in enumerate(zip(ra.tolist(), dec.tolist(), strict=True)):
        if progress is not None:
            progress(n / len(ra), f"Explaining place {n + 1} of {len(ra)}")
        if not (np.isfinite(a) and np.isfinite(d)):
            out.append(Explanation(a, d, ()))
            continue
        looks = [seen for i in images if (seen := look(i, a, d)) is not None]
        covers = [(int(k), known.artifacts[k]) for k in cover.of(n)]
        out.append(Explanation(a, d, _reasons(a, d, looks, covers, known, focus, weights)))
    return out


def _reasons(
    ra: float,
    dec: float,
    looks: list[Look],
    covers: list[tuple[int, Artifact]],
    known: Knowledge,
    focus: ImagePlane | None,
    w: Weights,
) -> tuple[Reason, ...]:
    main = _main_look(looks, focus)
    dot = _dot(main) or _dot_of_row(ra, dec, known.rows, looks)
    facts = _coverage(looks, bool(known.images), known.rows, ra, dec)
    mine = [(k, a) for k, a in covers if main is None or _belongs(a, main)]
    others = [(k, a) for k, a in covers if (k, a) not in mine] if main is not None else []
    places = [(ra, dec)] if dot is None else [(ra, dec), (dot.ra_deg, dot.dec_deg)]
    behind = letter_reasons(places, known.rows, looks, covers, lambda: known.rules)
    if dot is None:
        return (*_nothing(ra, dec, main, mine, known.rows), *behind, *facts)
    answers: list[Answer] = source_answers(dot, known.rows, w)
    near = [(k, a) for k, a in mine if _covers_dot(a, dot)]
    made, affecting = artifact_answers(dot, near, w)
    answers += made
    found = effects(main, looks, w) if main is not None else []
    answers = weigh(answers, found)
    score = shares([a.density for a in answers], [a.kind is not None for a in answers], w)
    indicative = main is not None and not main.is_photometric
    ranked = [
        replace(answer.reason, score=round(min(part, MOST_SURE), 4), indicative=indicative)
        for answer, part in zip(answers, score, strict=True)
    ]
    ranked.sort(key=lambda r: -(r.score or 0.0))
    kept = [r for r in ranked if (r.score or 0.0) >= _LEAST_SCORE or r.is_artifact]
    kept = kept or ranked[:1]
    kinds = {a.kind for a in answers}
    others = [(k, a) for k, a in others if a.kind not in kinds and not dot.is_parent_of(a)]
    also = _elsewhere(others, main) if main is not None else []
    wide = _extent(main, kept, [a for _, a in near], known.rows)
    return (*kept, *wide, *behind, *(e.reason for e in found), *affecting, *also, *facts)


def _extent(
    main: Look | None, kept: Sequence[Reason], covers: Sequence[Artifact], rows: Sequence[Rows]
) -> list[Reason]:
    """Say whether a dot that is a source is wider than a star, where no table says so."""
    listed = any(r.what == What.EXTENDED_SOURCE for r in kept)
    if main is None or kept[0].is_artifact or listed:
        return []
    found = wider_than_a_star(main, covers, rows)
    return [] if found is None else [found]


def _main_look(looks: list[Look], focus: ImagePlane | None) -> Look | None:
    """Return the look the question is about: the focus, else the one that shows the dot best."""
    chosen = [k for k in looks if focus is not None and k.at == focus]
    if chosen:
        return chosen[0]
    seen = [k for k in looks if k.sight in (Sight.SEEN, Sight.SATURATED)]
    pool = seen or [k for k in looks if k.sight is not Sight.UNUSABLE] or looks
    return max(pool, key=lambda k: (k.is_photometric, k.snr or 0.0), default=None)


def _dot(look: Look | None) -> Dot | None:
    if look is None or look.sight not in (Sight.SEEN, Sight.SATURATED):
        return None
    photometric = look.is_photometric and look.sight is Sight.SEEN
    return Dot(
        look.band, look.ra_deg, look.dec_deg, look.mag if photometric else None,
        look.mag_err if photometric else None, look.snr or 1.0, look.sight is Sight.SATURATED,
        look.beyond_linear,
    )  # fmt: skip


def _dot_of_row(ra: float, dec: float, catalogs: Sequence[Rows], looks: list[Look]) -> Dot | None:
    """Return the dot a table lists where no image can show it: its first magnitude."""
    if any(k.sight not in (Sight.UNUSABLE, Sight.BLENDED) for k in looks):
        return None
    for rows in catalogs:
        near = [] if rows.is_xsc else rows.near(ra, dec, rows.reach_arcsec)
        for band in Band:
            mags = rows.mags(band)
            if near and mags is not None and np.isfinite(mags[near[0].row]):
                row = near[0].row
                place = float(rows.catalog.ra_deg[row]), float(rows.catalog.dec_deg[row])
                return Dot(band, *place, float(mags[row]), None, _LISTED_SNR)
    return None


def _belongs(artifact: Artifact, look: Look) -> bool:
    """Whether an artifact is one of a look's image and band.

    The archive's names tell scan and coadd, not the night: images of two nights may share one, and
    ghosts of a scan the other way would be taken for this one's.
    """
    if artifact.band is not look.band or artifact.image not in (None, look.name):
        return False
    return None in (artifact.direction, look.direction) or artifact.direction is look.direction


def _covers_dot(artifact: Artifact, dot: Dot) -> bool:
    """Whether an artifact covers the dot itself, not only the neighbourhood of the place."""
    loose = artifact.kind in SPOTS and artifact.evidence.is_guess
    margin = 1.0 + (2.0 * GUESS_ARCSEC if loose else 0.0)
    return bool(len(covering(dot.ra_deg, dot.dec_deg, [artifact], margin_arcsec=margin)))


def _nothing(
    ra: float,
    dec: float,
    main: Look | None,
    covers: list[tuple[int, Artifact]],
    catalogs: Sequence[Rows],
) -> list[Reason]:
    """Say that nothing is seen, and what should have been."""
    if main is None or main.sight is Sight.UNUSABLE:
        return [_predicted(k, a, "It is not known whether anything is seen there.")
                for k, a in covers]  # fmt: skip
    lost = main.sight is Sight.BLENDED
    title, listed = ("", "") if lost else _though_listed(ra, dec, main, catalogs)
    said = Reason(
        What.NOTHING_SEEN, MOST_SURE,
        "Lost in brighter light" if lost else title,
        f"{_neighbor(main)} covers this place in {main.band}, and nothing stands out of it."
        if lost else f"No dot in {main.band} at this place {limit_words(main)}{listed}.",
        {"image": main.name, "band": main.band.value,
         "limit_mag": None if main.limit_mag is None or not main.is_photometric
         else round(main.limit_mag, 3)},
        main.name, "nothing_seen", indicative=not main.is_photometric,
    )  # fmt: skip
    return [said, *(_predicted(k, a, _absent(a, main, _apart(ra, dec, a))) for k, a in covers)]


def _though_listed(ra: float, dec: float, main: Look, catalogs: Sequence[Rows]) -> tuple[str, str]:
    """Return the title where nothing is seen, and what a table lists there all the same."""
    title = "Nothing is seen here"
    for rows in catalogs:
        near = [] if rows.is_xsc else rows.near(ra, dec, rows.reach_arcsec)
        mags = rows.mags(main.band)
        if not near or mags is None or not np.isfinite(mags[near[0].row]):
            continue
        mag, name = float(mags[near[0].row]), rows.catalog.name
        away = near[0].distance_arcsec
        listed = f"the source of {main.band} {mag:.2f} that {name} lists {away:.1f}″ from here"
        if main.limit_mag is None or not main.is_photometric:
            return title, f", though {name} lists a source of {main.band} {mag:.2f} here"
        if mag > main.limit_mag - _LISTED_MARGIN_MAG:
            return "Too faint to be seen here", f"; {listed} is too faint to stand out"
        return title, f", though {listed} should stand out"
    return title, ""


def _apart(ra_deg: float, dec_deg: float, a: Artifact) -> float:
    at = np.array([a.ra_deg]), np.array([a.dec_deg])
    return float(separation_arcsec(*at, ra_deg, dec_deg)[0])


def _neighbor(look: Look) -> str:
    """Return whose light covers a place, as far as it is known."""
    if look.neighbor_arcsec is None:
        return "The light of a brighter neighbour"
    bright = ""
    if look.is_photometric and look.neighbor_mag is not None:
        bright = f" of {look.band} {look.neighbor_mag:.1f}"
    return f"The light of a dot{bright}, {look.neighbor_arcsec:.1f}″ from here,"


def _absent(artifact: Artifact, look: Look, away_arcsec: float) -> str:
    if artifact.kind not in SPOTS:
        return ""  # an area has no dot to miss
    if away_arcsec > REACH_ARCSEC:
        return f"Its predicted place lies {away_arcsec:.1f}″ from here."
    if artifact.expected_mag is None or look.limit_mag is None or not look.is_photometric:
        return "No dot is seen there."
    if artifact.expected_mag > look.limit_mag:
        return f"Too faint to be seen here: the limit is {look.band} {look.limit_mag:.1f}."
    return f"It is not seen, though it should be brighter than the limit, {look.limit_mag:.1f}."


def _predicted(index: int, a: Artifact, words: str) -> Reason:
    return Reason(
        a.kind.value, None, f"{a.kind.words[0].upper()}{a.kind.words[1:]} predicted",
        f"{a.sentence} {words}".strip(),
        {"parent": a.parent.designation, "band": a.band.value, "expected_mag": a.expected_mag,
         "image": a.image, "rule": a.rule, "rule_evidence": a.evidence.value},
        f"{a.evidence.words} · rule {a.rule}", a.kind.value, artifact=index,
    )  # fmt: skip


def _elsewhere(others: list[tuple[int, Artifact]], main: Look) -> list[Reason]:
    """Say which artifacts cover the place in other images and bands, one of each kind."""
    out: dict[tuple[str, str, str | None], Reason] = {}
    for index, a in others:
        key = (a.kind.value, a.band.value, a.image)
        if key not in out:
            where = f"in {a.band}" if a.image in (None, main.name) else f"in {a.band}, {a.image}"
            if a.band is main.band and a.image == main.name and a.direction is not None:
                where = f"{where}, {a.image} of the {a.direction.words} scan"
            reason = _predicted(index, a, f"This is {where}, not in the image looked at.")
            place = f"in {a.band}" if a.band is not main.band else "in another image"
            out[key] = replace(reason, title=f"{reason.title} {place}")
    return list(out.values())[:4]


def _coverage(
    looks: list[Look], has_images: bool, catalogs: Sequence[Rows], ra: float, dec: float
) -> list[Reason]:
    """Say which images and tables cover the place, and how near an edge it is."""
    out = []
    scans = {k.scan_key: scan_words(k) for k in looks if not k.is_remade}
    if not looks and has_images:
        out.append(_covers("Not covered", "No image covers this place.", {"images": 0}))
    elif len(scans) > 1:
        words = "; ".join(list(scans.values())[:_MOST_SCANS])
        more = "; …" if len(scans) > _MOST_SCANS else ""
        out.append(_covers(
            f"{len(scans)} scans cover this place", f"{words}{more}.",
            {"images": len(looks), "scans": len(scans)},
        ))  # fmt: skip
    nearest = min(looks, key=lambda k: k.edge_arcsec, default=None)
    if nearest is not None and nearest.edge_arcsec < EDGE_ARCSEC:
        edge = nearest.edge_arcsec
        out.append(_covers(
            "Near an edge",
            f"{edge:.0f}″ from the border of {nearest.name} or from blank pixels: noise is higher "
            "and the sky less well known there.",
            {"edge_arcsec": round(edge, 1), "edge_pixels": round(edge / nearest.pixel_arcsec, 1),
             "image": nearest.name},
            nearest.name,
        ))  # fmt: skip
    psc = [r for r in catalogs if not r.is_xsc]
    if psc and all(r.covers(ra, dec) is False for r in psc):
        out.append(Reason(
            What.NO_CATALOG, None, "Not covered by the catalogue",
            "No table that is open reaches this place: that no source is listed means nothing.",
            {"catalogs": [r.catalog.name for r in psc]}, "", "no_catalog",
        ))  # fmt: skip
    return out


def _covers(title: str, sentence: str, evidence: dict[str, Any], source: str = "") -> Reason:
    return Reason(What.COVERAGE, None, title, sentence, evidence, source, "coverage")
