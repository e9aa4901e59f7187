"""From drafts on the scan axes to artifacts on the sky."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.draft import Circumstances, Draft, Offset, Parents
from twomass_viewer.artifacts.model import Artifact, ArtifactShape, Parent
from twomass_viewer.artifacts.region import Region
from twomass_viewer.artifacts.scan_axes import ScanAxes, bearing_deg
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.evidence import Evidence

Array = NDArray[np.float64]

_DISKS = (ArtifactKind.HALO, ArtifactKind.CONFUSION, ArtifactKind.SATURATION)
"""Circles about the star: they touch a region although its middle lies outside."""


def assemble(
    drafts: Sequence[Draft],
    owner: NDArray[np.int64],
    parents: Parents,
    at: Circumstances,
    region: Region,
    image_name: str | None,
) -> list[Artifact]:
    """Place drafts on the sky and keep those that concern a region.

    All kinds at once: a projection of many places costs little more than one of few.

    Parameters
    ----------
    drafts : sequence of Draft
    owner : ndarray of int64
        Index of each draft's star in ``parents``.
    parents : Parents
    at : Circumstances
    region : Region
        An artifact is kept when it, or its parent, lies inside.
    image_name : str or None
        None where there is no image: then no artifact is inside one.

    Returns
    -------
    list of Artifact
        In the order of the drafts.
    """
    if not drafts:
        return []
    ra, dec = _on_sky([d.place for d in drafts], owner, parents, at.axes)
    touches = _touching(drafts, owner, ra, dec, parents, at.axes, region)
    home = (region.distance_arcsec(parents.ra_deg, parents.dec_deg) <= 0.0)[owner]
    kept = np.flatnonzero((touches | home) & np.isfinite(ra) & np.isfinite(dec))
    chosen = [drafts[i] for i in kept.tolist()]
    outlines = _outlines(chosen, owner[kept], parents, at.axes)
    angles, lengths = _axis_angles(chosen, owner[kept], parents, at.axes)
    owners = owner.tolist()
    stars = [
        Parent(name, a, d, m, words, guess)
        for name, a, d, m, words, guess in zip(
            parents.designations,
            parents.ra_deg.tolist(),
            parents.dec_deg.tolist(),
            parents.mag.tolist(),
            parents.mag_words,
            parents.mag_guess.tolist(),
            strict=True,
        )
    ]
    guesses = parents.mag_guess.tolist()
    grounds = _grounds(chosen)
    return [
        Artifact(
            kind=draft.kind,
            band=at.band,
            order=draft.order,
            count=draft.count,
            parent=stars[owners[i]],
            ra_deg=float(ra[i]),
            dec_deg=float(dec[i]),
            pa_deg=angles[k],
            length_arcsec=lengths[k],
            shape=ArtifactShape(draft.shape, outlines[k], draft.radius_arcsec),
            expected_mag=draft.expected_mag,
            evidence=Evidence.GUESS if guesses[owners[i]] else grounds[k][0],
            rule=draft.rules[0].key,
            sentence=draft.sentence,
            source=grounds[k][1],
            image=image_name,
            inside_image=image_name is not None and bool(touches[i]),
            direction=at.direction,
            hemisphere=at.hemisphere,
        )
        for k, (i, draft) in enumerate(zip(kept.tolist(), chosen, strict=True))
    ]


def _grounds(drafts: Sequence[Draft]) -> list[tuple[Evidence, str]]:
    """Return evidence and source of each draft: many rest on the same few rules."""
    known: dict[tuple[int, ...], tuple[Evidence, str]] = {}
    found = []
    for draft in drafts:
        rules = tuple(map(id, draft.rules))
        if rules not in known:
            known[rules] = draft.evidence, draft.source
        found.append(known[rules])
    return found


def _on_sky(
    offsets: Sequence[Offset], owner: NDArray[np.int64], parents: Parents, axes: ScanAxes
) -> tuple[Array, Array]:
    """Return the sky places of offsets from parents."""
    dx, dy = np.array(offsets, dtype=float).reshape(-1, 2).T
    return axes.offset(parents.ra_deg[owner], parents.dec_deg[owner], dx, dy)


def _touching(
    drafts: Sequence[Draft],
    owner: NDArray[np.int64],
    ra: Array,
    dec: Array,
    parents: Parents,
    axes: ScanAxes,
    region: Region,
) -> NDArray[np.bool_]:
    """Return which artifacts lie in the region, at least in part."""
    touches = np.zeros(len(drafts), dtype=bool)
    lines = np.array([i for i, d in enumerate(drafts) if d.axis is not None], dtype=np.int64)
    halos = np.array([i for i, d in enumerate(drafts) if d.kind in _DISKS], dtype=np.int64)
    points = np.setdiff1d(np.arange(len(drafts)), np.concatenate([lines, halos]))
    if len(points):
        touches[points] = region.contains(ra[points], dec[points])
    if len(halos):
        radii = np.array([drafts[i].radius_arcsec or 0.0 for i in halos])
        touches[halos] = region.distance_arcsec(ra[halos], dec[halos]) <= radii
    if len(lines):
        ends = [drafts[i].axis for i in lines]
        first = _on_sky([e[0] for e in ends if e], owner[lines], parents, axes)
        last = _on_sky([e[1] for e in ends if e], owner[lines], parents, axes)
        touches[lines] = region.crossed(*first, *last)
    return touches


def _outlines(
    drafts: Sequence[Draft], owner: NDArray[np.int64], parents: Parents, axes: ScanAxes
) -> list[tuple[tuple[float, float], ...]]:
    """Return the vertices of every draft on the sky, in degrees."""
    if not drafts:
        return []
    sizes = np.array([len(d.outline) for d in drafts])
    flat = [v for d in drafts for v in d.outline]
    ra, dec = _on_sky(flat, np.repeat(owner, sizes), parents, axes)
    pairs = list(zip(ra.tolist(), dec.tolist(), strict=True))
    ends = np.cumsum(sizes).tolist()
    return [tuple(pairs[e - n : e]) for e, n in zip(ends, sizes.tolist(), strict=True)]


def _axis_angles(
    drafts: Sequence[Draft], owner: NDArray[np.int64], parents: Parents, axes: ScanAxes
) -> tuple[list[float | None], list[float | None]]:
    """Return position angle and length of every draft that has an axis."""
    angles: list[float | None] = [None] * len(drafts)
    lengths: list[float | None] = [None] * len(drafts)
    rows = [i for i, d in enumerate(drafts) if d.axis is not None]
    if not rows:
        return angles, lengths
    ends = [d.axis for d in drafts if d.axis is not None]
    at_rows = owner[np.array(rows)]
    first = _on_sky([e[0] for e in ends], at_rows, parents, axes)
    last = _on_sky([e[1] for e in ends], at_rows, parents, axes)
    for i, end, pa in zip(rows, ends, bearing_deg(*first, *last).tolist(), strict=True):
        angles[i] = pa
        lengths[i] = float(np.hypot(end[1][0] - end[0][0], end[1][1] - end[0][1]))
    return angles, lengths
