"""Predict the artifacts of bright stars on an image, or around a place."""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts import (
    confusion,
    glints,
    halo,
    persistence,
    quadrant,
    saturation,
    spikes,
    stripes,
)
from twomass_viewer.artifacts.assemble import assemble
from twomass_viewer.artifacts.band_merge import band_merge_artifacts
from twomass_viewer.artifacts.comparison import Comparison
from twomass_viewer.artifacts.coverage import circle_notice
from twomass_viewer.artifacts.detect import DetectedStars, detect_stars
from twomass_viewer.artifacts.draft import Circumstances, Draft, Parents
from twomass_viewer.artifacts.edges import edge_artifacts
from twomass_viewer.artifacts.flag_directions import along_flags
from twomass_viewer.artifacts.image_scan import (
    circumstances,
    image_scan,
)
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.artifacts.moved_parents import where_they_shine
from twomass_viewer.artifacts.parent_choice import (
    by_telescope,
    can_detect,
    catalog_parents,
    detected_parents,
    extended_notice,
    no_magnitudes_notice,
    nucleus_parents,
    rounded_notice,
)
from twomass_viewer.artifacts.parents import (
    band_magnitudes,
    brightest,
    parents_of_rows,
    reach_arcsec,
    reaches,
)
from twomass_viewer.artifacts.region import CircleRegion, ImageRegion, Region
from twomass_viewer.artifacts.scan_axes import SkyAxes
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import PlaneRole
from twomass_viewer.survey.rules import RuleSet
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

Progress = Callable[[float, str], None]
Drafter = Callable[[Parents, Circumstances, RuleSet], list[Draft]]

DRAFTERS: dict[ArtifactKind, Drafter] = {
    ArtifactKind.PERSISTENCE: persistence.draft,
    ArtifactKind.GLINT: glints.draft,
    ArtifactKind.DIFFRACTION_SPIKE: spikes.draft,
    ArtifactKind.HALO: halo.draft,
    ArtifactKind.STRIPE: stripes.draft,
    ArtifactKind.QUADRANT_SPOT: quadrant.draft,
    ArtifactKind.SATURATION: saturation.draft,
    ArtifactKind.CONFUSION: confusion.draft,
}
"""The kinds that bright stars make."""

PREDICTED = (*DRAFTERS, ArtifactKind.BAND_MERGE, ArtifactKind.EDGE)
"""The kinds that are predicted."""

_NEAR_ARCSEC = 60.0  # farther than any artifact of a kind that stays beside its star

_BY_TELESCOPE = {
    ArtifactKind.PERSISTENCE,
    ArtifactKind.GLINT,
    ArtifactKind.HALO,
    ArtifactKind.QUADRANT_SPOT,
}


@dataclass(frozen=True, slots=True)
class Prediction:
    """What is expected, and what the user should know about it.

    Attributes
    ----------
    artifacts : tuple of Artifact
        Sorted by expected magnitude; those without one by their parent's.
    notices : tuple of str
        Sentences on what could not be predicted and why.
    rules_version : str
    comparisons : tuple of Comparison
        With published tables, where such are given.
    """

    artifacts: tuple[Artifact, ...]
    notices: tuple[str, ...]
    rules_version: str
    comparisons: tuple[Comparison, ...] = ()


def predict(
    image: SurveyImage,
    plane: Plane,
    catalog: Catalog | None,
    rules: RuleSet,
    *,
    kinds: Collection[ArtifactKind] | None = None,
    guesses: bool = True,
    progress: Progress | None = None,
    extended: Catalog | None = None,
    stars: DetectedStars | None = None,
    neighbours: Sequence[DetectedStars] = (),
) -> Prediction:
    """Predict the artifacts on one plane of an image.

    Parameters
    ----------
    image : SurveyImage
    plane : Plane
        One of its planes.
    catalog : Catalog or None
        Parents are taken from it, also from beyond the frame; without it they are stars detected
        on the image.
    rules : RuleSet
    kinds : collection of ArtifactKind, optional
        All that are known by default.
    guesses : bool
        Whether to include what rests on a guess or an assumption.
    progress : callable, optional
        May raise CancelledError.
    extended : Catalog, optional
        Galaxies whose nuclei are parents, too, where no star stands for them.
    stars : DetectedStars, optional
        What `detect_stars` found on this plane before; without a catalogue only.
    neighbours : sequence of DetectedStars
        Found on other images of the same scan and band: without a catalogue their trains of
        ghosts go on here.

    Returns
    -------
    Prediction
        Artifacts that lie on the image, at least in part, and all artifacts of stars on it.
    """
    refusal = _refusal(image, plane)
    if refusal is not None or plane.band is None or image.transform is None:
        return Prediction((), (refusal or "",), rules.version)
    notices: list[str] = []
    scan = image_scan(image, plane, rules)
    error = (catalog.position_error_arcsec or 0.0) if catalog is not None else 0.0
    at = circumstances(scan, image, plane, plane.band, error)
    region = ImageRegion(image.transform, plane.data)
    asked = PREDICTED if kinds is None else tuple(k for k in PREDICTED if k in kinds)
    wanted = tuple(k for k in DRAFTERS if k in asked)
    parents = catalog_parents(catalog, image, plane, scan, at, region, rules, notices)
    if parents is None:
        if stars is None and can_detect(image, plane) is None:
            stars = detect_stars(image, plane, at.hemisphere, rules, progress)
        parents = detected_parents(
            image, plane, scan, at, region, rules, notices, stars, neighbours
        )
    elif catalog is not None:
        parents = where_they_shine(parents, image, plane, catalog)
    if extended is not None:
        nuclei = nucleus_parents(extended, parents, scan, at, region, rules)
        parents = parents if nuclei is None else parents.join(nuclei)
    notices += [n for n in scan.notices if _concerns(n, wanted)]
    if image.simulated or (catalog is not None and catalog.simulated):
        notices.append("The data are simulated.")
    if plane.magzp is None:
        notices.append(
            f"{image.name} has no magnitude zero point (MAGZP): marks cannot be compared with "
            "measured magnitudes."
        )
    groups = [(h, parents) for h in scan.hemispheres]
    found = _run(wanted, groups, [scan.direction], at, region, image.name, rules, progress)
    if catalog is not None and ArtifactKind.BAND_MERGE in asked:
        found += band_merge_artifacts(catalog, plane.band, region, image.name, rules)
    if ArtifactKind.EDGE in asked:
        found += edge_artifacts(image, plane, plane.band, scan, rules)
    return _finish(found, guesses, notices, rules)


def predict_around(
    catalog: Catalog,
    ra_deg: float,
    dec_deg: float,
    radius_arcsec: float,
    *,
    bands: Collection[Band],
    direction: ScanDirection | None = None,
    from_flags: bool = False,
    hemisphere: Hemisphere | None = None,
    rules: RuleSet,
    kinds: Collection[ArtifactKind] | None = None,
    guesses: bool = True,
    progress: Progress | None = None,
) -> Prediction:
    """Predict artifacts around a place without an image: axes west and north, default frame step.

    Parameters
    ----------
    catalog : Catalog
    ra_deg, dec_deg : float
        FK5 J2000.
    radius_arcsec : float
        Artifacts in the circle are returned, and all artifacts of stars in it.
    bands : collection of Band
    direction : ScanDirection or None
        None predicts both, and every row says which.
    from_flags : bool
        Whether the direction, where none is given, is inferred from the flags of the table.
    hemisphere : Hemisphere or None
        None takes the table's own ``hemis`` column, and both telescopes without one.
    rules, kinds, guesses, progress
        As in `predict`.
    """
    if catalog.kind is CatalogKind.XSC:
        return Prediction((), (extended_notice(catalog),), rules.version)
    notices: list[str] = []
    region = CircleRegion(ra_deg, dec_deg, radius_arcsec)
    step = rules.get("persistence", "frame_step")
    asked = PREDICTED if kinds is None else tuple(k for k in PREDICTED if k in kinds)
    wanted = tuple(k for k in DRAFTERS if k in asked)
    directions = [direction] if direction else list(ScanDirection)
    inferring = from_flags and direction is None and ArtifactKind.PERSISTENCE in wanted
    if direction is None and ArtifactKind.PERSISTENCE in wanted and not inferring:
        notices.append(
            "No scan direction is given: ghosts are predicted for north-going and south-going "
            "scans, and each says which."
        )
    notices.append(
        f"Without an image the frame step is {step.value:.2f}″ and the scan runs due north or "
        "south."
    )
    uncovered = circle_notice(catalog, ra_deg, dec_deg, radius_arcsec, directions, rules)
    if uncovered is not None:
        notices.append(uncovered)
    found: list[Artifact] = []
    chosen = [b for b in Band if b in bands]
    for band in chosen:
        at = Circumstances(
            band, hemisphere, direction, step.value, step, None, None,
            SkyAxes(FieldPlane(ra_deg, dec_deg)), catalog.position_error_arcsec or 0.0,
        )  # fmt: skip
        mags = band_magnitudes(catalog, band, rules)
        if mags is None:
            notices.append(no_magnitudes_notice(catalog, band))
            continue
        rows = brightest(mags, band, rules)
        near = region.distance_arcsec(catalog.ra_deg[rows], catalog.dec_deg[rows])
        rows = rows[near <= reach_arcsec(mags.mag[rows], at, rules)]
        parents = parents_of_rows(catalog, rows, mags, rules.value("parents", "scan_width"))
        groups = by_telescope(catalog, rows, parents, hemisphere, dec_deg, rules, notices)
        found += _run(wanted, groups, directions, at, region, None, rules, progress)
        if ArtifactKind.BAND_MERGE in asked:
            found += band_merge_artifacts(catalog, band, region, None, rules)
    if inferring:
        found, said = along_flags(found, catalog, rules)
        notices += said
    if catalog.position_error_arcsec:
        notices.append(rounded_notice(catalog))
    if catalog.simulated:
        notices.append("The data are simulated.")
    return _finish(found, guesses, notices, rules)


def _refusal(image: SurveyImage, plane: Plane) -> str | None:
    """Return why nothing can be predicted on a plane, or None."""
    if plane.band is None:
        return f"The band of {image.name} is not known, so no artifacts are predicted."
    if image.transform is None:
        return f"{image.name} has no usable sky coordinates, so no artifacts are predicted."
    if plane.role is PlaneRole.COVERAGE:
        return f"Plane {plane.index + 1} of {image.name} is a coverage map, not an image."
    return None


def _concerns(notice: str, wanted: tuple[ArtifactKind, ...]) -> bool:
    return ArtifactKind.PERSISTENCE in wanted or "ghosts" not in notice


def _run(
    kinds: tuple[ArtifactKind, ...],
    groups: list[tuple[Hemisphere, Parents]],
    directions: list[ScanDirection] | list[ScanDirection | None],
    at: Circumstances,
    region: Region,
    image_name: str | None,
    rules: RuleSet,
    progress: Progress | None,
) -> list[Artifact]:
    """Return the artifacts of every kind for every telescope and direction that matters to it."""
    same_stars = len(groups) > 1 and groups[0][1] is groups[1][1]
    switched_off = bool(rules.off)
    near = [(h, _Reach(p, region, at, rules)) for h, p in groups]
    batches: dict[tuple[Hemisphere | None, ScanDirection | None], list[_Drafted]] = {}
    for k, kind in enumerate(kinds):
        if progress is not None:
            progress(k / len(kinds), f"Predicting {kind.words}s in {at.band}")
        telescopes: list[tuple[Hemisphere | None, _Reach]] = list(near)
        if same_stars and kind not in _BY_TELESCOPE:
            telescopes = [(None, near[0][1])]
        ways: list[ScanDirection | None] = list(directions)
        if kind is not ArtifactKind.PERSISTENCE:
            ways = [directions[0] if len(directions) == 1 else None]
        for hemisphere, reach in telescopes:
            rows = reach.rows_for(kind)
            parents = reach.parents.take(rows)
            for direction in ways:
                here = replace(at, hemisphere=hemisphere, direction=direction)
                drafts = DRAFTERS[kind](parents, here, rules)
                if switched_off:
                    drafts = [d for d in drafts if not any(r.off for r in d.rules)]
                batches.setdefault((hemisphere, direction), []).append((drafts, rows, reach))
    found: list[Artifact] = []
    for (hemisphere, direction), batch in batches.items():
        here = replace(at, hemisphere=hemisphere, direction=direction)
        drafts = [d for part, _, _ in batch for d in part]
        owner = [rows[[d.parent for d in part]] for part, rows, _ in batch if part]
        if drafts:
            stars = batch[0][2].parents
            found += assemble(drafts, np.concatenate(owner), stars, here, region, image_name)
    if progress is not None:
        progress(1.0, "Predicted")
    return found


class _Reach:
    """Which parents are near enough to a region for artifacts of a kind to matter there."""

    def __init__(self, parents: Parents, region: Region, at: Circumstances, rules: RuleSet) -> None:
        self.parents = parents
        self._away = region.distance_arcsec(parents.ra_deg, parents.dec_deg)
        self._reaches = reaches(parents.mag, at, rules)

    def rows_for(self, kind: ArtifactKind) -> NDArray[np.int64]:
        """Return the parents whose artifacts of a kind may touch the region."""
        reach = self._reaches.get(kind)
        return np.flatnonzero(self._away <= (_NEAR_ARCSEC if reach is None else reach))


_Drafted = tuple[list[Draft], NDArray[np.int64], _Reach]


def _finish(found: list[Artifact], guesses: bool, notices: list[str], rules: RuleSet) -> Prediction:
    """Return the artifacts in order, with guesses left out where they are not wanted."""
    if not guesses:
        kept = [a for a in found if not a.evidence.is_guess]
        if len(kept) < len(found):
            notices.append(f"{len(found) - len(kept)} artifacts that rest on guesses are left out.")
        found = kept
    if rules.overridden:
        notices.append(f"Changed rules: {', '.join(_changed(rules, k) for k in rules.overridden)}.")
    return Prediction(in_order(found), tuple(dict.fromkeys(notices)), rules.version)


def _changed(rules: RuleSet, key: str) -> str:
    """Return a changed rule with its value, so that a table tells what it was made with."""
    rule = rules.rules[key]
    return f"{key} off" if rule.off else f"{key} = {rule.value:g} {rule.unit}".rstrip()


def in_order(artifacts: Iterable[Artifact]) -> tuple[Artifact, ...]:
    """Return artifacts by expected magnitude; those without one follow, by their parent's."""

    def key(artifact: Artifact) -> tuple[bool, float]:
        if artifact.expected_mag is not None:
            return False, artifact.expected_mag
        parent = artifact.parent.mag
        return True, parent if math.isfinite(parent) else math.inf

    return tuple(sorted(artifacts, key=key))
