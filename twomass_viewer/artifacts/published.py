"""Artifact lists the survey has published for an image: persistence ghosts and glints.

The image service names two tables an image (``pers_art`` and ``glint_art``) with right ascension
and declination only. What they list takes the place of what is predicted there, and inherits the
parent of the prediction it agrees with.
"""

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.comparison import Comparison
from twomass_viewer.artifacts.model import Artifact, ArtifactShape, Parent
from twomass_viewer.artifacts.predict import Prediction, in_order
from twomass_viewer.artifacts.region import ImageRegion
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.errors import CatalogError
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.rules import RuleSet

UNKNOWN_PARENT = "not identified"
_WORDS = {
    ArtifactKind.PERSISTENCE: ("persistence", "pers_art", "art_pers", "latent"),
    ArtifactKind.GLINT: ("glint",),
}
_KIND_COLUMNS = ("kind", "type", "art_type", "artifact", "artifact_type")
_BAND_COLUMNS = ("band", "filter")
_SOURCE = "Artifact table published with the image by the 2MASS project at IRSA"

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class PublishedList:
    """Rows of a published table; kind and band of each row, band None where it is not said."""

    name: str
    ra_deg: Array
    dec_deg: Array
    kinds: tuple[ArtifactKind, ...]
    bands: tuple[Band | None, ...]


def published_list(catalog: Catalog) -> PublishedList:
    """Understand a table with positions as a published artifact list.

    Raises
    ------
    CatalogError
        When neither the file name nor a column says whether it lists persistence or glints.
    """
    count = len(catalog)
    by_name = _kind_in(catalog.name)
    kinds: list[ArtifactKind | None] = [by_name] * count
    bands: list[Band | None] = [_band_in(catalog.name)] * count
    for column in _KIND_COLUMNS:
        if by_name is None and catalog.has(column):
            kinds = [_kind_in(str(v)) for v in catalog.columns[column]]
            break
    for column in _BAND_COLUMNS:
        if catalog.has(column):
            values = [Band.parse(str(v)) for v in catalog.columns[column]]
            bands = [v or b for v, b in zip(values, bands, strict=True)]
            break
    known = tuple(k for k in kinds if k is not None)
    if len(known) < count or (count == 0 and by_name is None):
        raise CatalogError(
            f"{catalog.name} does not say whether it lists persistence ghosts or glints.",
            "Keep “persistence” or “glint” in the file name, or add a column kind.",
        )
    return PublishedList(
        catalog.name, np.array(catalog.ra_deg), np.array(catalog.dec_deg), known, tuple(bands)
    )


def with_published(
    prediction: Prediction,
    lists: Sequence[PublishedList],
    image: SurveyImage,
    plane: Plane,
    rules: RuleSet,
    kinds: Collection[ArtifactKind] | None = None,
) -> Prediction:
    """Return a prediction in which published artifacts stand instead of predicted ones.

    Parameters
    ----------
    prediction : Prediction
        Of this plane.
    lists : sequence of PublishedList
        Rows of other bands are passed over.
    image, plane : SurveyImage, Plane
    rules : RuleSet
        For the match radius.
    kinds : collection of ArtifactKind, optional
        Rows of other kinds are passed over.
    """
    band = plane.band
    if band is None or image.transform is None:
        return prediction
    region = ImageRegion(image.transform, plane.data)
    radius = rules.value("parents", "published_match_radius")
    remaining = list(prediction.artifacts)
    found: list[Artifact] = []
    notices = list(prediction.notices)
    comparisons = list(prediction.comparisons)
    for listed in lists:
        counted: dict[ArtifactKind, list[Artifact | None]] = {}
        here = region.contains(listed.ra_deg, listed.dec_deg)
        for i in np.flatnonzero(here).tolist():
            if listed.bands[i] not in (band, None):
                continue
            kind, ra, dec = listed.kinds[i], float(listed.ra_deg[i]), float(listed.dec_deg[i])
            if kinds is not None and kind not in kinds:
                continue
            match = _nearest(remaining, kind, ra, dec, radius)
            counted.setdefault(kind, []).append(match)
            found.append(_published(listed, i, match, band, image, radius))
            remaining = [a for a in remaining if a is not match]
        if not here.any():
            notices.append(f"{listed.name} lists no artifact on {image.name}.")
        comparisons += [
            _compared(listed, kind, band, image, matches, found, prediction.artifacts, radius)
            for kind, matches in counted.items()
        ]
    notices += [c.words for c in comparisons if c not in prediction.comparisons]
    return replace(
        prediction,
        artifacts=in_order(remaining + found),
        notices=tuple(dict.fromkeys(notices)),
        comparisons=tuple(comparisons),
    )


def _compared(
    listed: PublishedList,
    kind: ArtifactKind,
    band: Band,
    image: SurveyImage,
    matches: Sequence[Artifact | None],
    found: Sequence[Artifact],
    predicted: Sequence[Artifact],
    radius: float,
) -> Comparison:
    """Return how the rows of one kind of a table agree with what was predicted."""
    matched = [m for m in matches if m is not None]
    rows = [a for a in found if a.kind is kind][-len(matches) :]
    away = np.array(
        [
            math.hypot(*(float(v) for v in FieldPlane(m.ra_deg, m.dec_deg).project(*_place(a))))
            for a, m in zip(rows, matches, strict=True)
            if m is not None
        ]
    )
    faintest = max((m.expected_mag for m in matched if m.expected_mag is not None), default=-99.0)
    as_bright = [
        a
        for a in predicted
        if a.kind is kind and a.inside_image and (a.expected_mag or 99.0) <= faintest
    ]
    return Comparison(
        listed.name, image.name, kind, band, len(matches), len(matched), len(as_bright), radius,
        float(np.median(away)) if len(away) else None,
        float(np.sqrt(np.mean(away**2))) if len(away) else None,
    )  # fmt: skip


def _place(a: Artifact) -> tuple[float, float]:
    return a.ra_deg, a.dec_deg


def _published(
    listed: PublishedList,
    i: int,
    match: Artifact | None,
    band: Band,
    image: SurveyImage,
    radius: float,
) -> Artifact:
    ra, dec, kind = float(listed.ra_deg[i]), float(listed.dec_deg[i]), listed.kinds[i]
    what = kind.words[0].upper() + kind.words[1:]
    if match is None:
        said = f"{what} published by the survey in {listed.name}; none is predicted there."
    else:
        said = f"{what} published by the survey in {listed.name}. {match.sentence}"
    scan = image.scan
    return Artifact(
        kind=kind,
        band=band,
        order=match.order if match else None,
        count=match.count if match else None,
        parent=match.parent if match else Parent(UNKNOWN_PARENT, np.nan, np.nan, np.nan),
        ra_deg=ra,
        dec_deg=dec,
        pa_deg=None,
        length_arcsec=None,
        shape=ArtifactShape("circle", ((ra, dec),), radius),
        expected_mag=match.expected_mag if match else None,
        evidence=Evidence.PUBLISHED,
        rule=match.rule if match else "published",
        sentence=said,
        source=_SOURCE,
        image=image.name,
        inside_image=True,
        direction=scan.direction if scan else None,
        hemisphere=scan.hemisphere if scan else None,
    )


def _nearest(
    artifacts: Sequence[Artifact], kind: ArtifactKind, ra: float, dec: float, radius: float
) -> Artifact | None:
    """Return the nearest predicted artifact of a kind within a radius (arcsec)."""
    same = [a for a in artifacts if a.kind is kind and a.evidence is not Evidence.PUBLISHED]
    if not same:
        return None
    east, north = FieldPlane(ra, dec).project([a.ra_deg for a in same], [a.dec_deg for a in same])
    distance = np.hypot(east, north)
    best = int(np.nanargmin(distance)) if np.isfinite(distance).any() else 0
    return same[best] if distance[best] <= radius else None


def _kind_in(text: str) -> ArtifactKind | None:
    lower = text.lower()
    found = [k for k, words in _WORDS.items() if any(w in lower for w in words)]
    return found[0] if len(found) == 1 else None


def _band_in(name: str) -> Band | None:
    """Return the band a downloaded table's name gives: ``…_2massj_…``, ``…2mass-k…``."""
    lower = name.lower()
    for band in Band:
        if re.search(rf"2mass[-_]?{band.letter}[-_.]", lower):
            return band
    return None
