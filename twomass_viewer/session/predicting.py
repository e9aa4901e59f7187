"""Predicting the artifacts of the images in view, as a job."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from twomass_viewer.artifacts.comparison import Comparison
from twomass_viewer.artifacts.measured import Measured
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.match import separation_arcsec
from twomass_viewer.errors import CatalogError
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.session.drawn_artifacts import DrawnArtifacts, draw_artifacts
from twomass_viewer.session.jobs import Progress
from twomass_viewer.session.layers import CatalogLayer, Member
from twomass_viewer.session.prediction_store import KeptPrediction, PredictionStore
from twomass_viewer.session.rule_book import Changes, rules_of
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet

if TYPE_CHECKING:
    from twomass_viewer.artifacts.detect import DetectedStars

MIN_COVERED = 0.5
"""How much of an image a catalogue has to cover to supply its parents: our choice."""

_NAME = "\0"  # stands for the name of a file while sentences are compared


@dataclass(frozen=True, eq=False)
class PredictRequest:
    """Which planes, whose stars, by which rules.

    Attributes
    ----------
    members : tuple of Member
    catalog : Catalog or None
        None: parents are stars detected on the images.
    extended : Catalog or None
        Galaxies, whose bright nuclei are parents, too.
    published : tuple of Catalog
        Artifact tables of the survey.
    rules : tuple of (pathlib.Path or None, mapping)
        As `RuleBook.source`.
    store : PredictionStore
        What is known already is taken from here, what is new is kept in it.
    plane : FieldPlane or None
        On which the artifacts are drawn.
    """

    members: tuple[Member, ...]
    catalog: Catalog | None
    extended: Catalog | None = None
    published: tuple[Catalog, ...] = ()
    rules: tuple[Path | None, Changes] = (None, {})
    store: PredictionStore = field(default_factory=PredictionStore)
    plane: FieldPlane | None = None

    @property
    def identity(self) -> tuple[object, ...]:
        """Equal for requests with equal answers."""
        return (tuple(m.version for m in self.members), self.plane, *self._common)

    @property
    def _common(self) -> tuple[object, ...]:
        tables = (id(self.catalog), id(self.extended), *(id(c) for c in self.published))
        changes = tuple((k, str(v)) for k, v in sorted(self.rules[1].items()))
        return (*tables, self.rules[0], changes)

    def key(self, member: Member) -> tuple[object, ...]:
        """Return what the prediction of a member is kept under."""
        mates = () if self.catalog is not None else tuple(m.version for m in self.mates(member))
        return (member.version, mates, *self._common)

    @property
    def holds(self) -> tuple[object, ...]:
        """What keys name by identity."""
        return tuple(c for c in (self.catalog, self.extended, *self.published) if c is not None)

    def mates(self, member: Member) -> tuple[Member, ...]:
        """Return the other members of a member's scan and band."""
        scan = member.image.scan
        if scan is None or scan.number is None or scan.date is None:
            return ()
        mine = (scan.date, scan.hemisphere, scan.number, member.band)
        return tuple(
            m
            for m in self.members
            if m is not member
            and m.image.scan is not None
            and (m.image.scan.date, m.image.scan.hemisphere, m.image.scan.number, m.band) == mine
        )


@dataclass(frozen=True, eq=False)
class Predicted:
    """The artifacts by key, what to tell the user, and the rules they rest on.

    Attributes
    ----------
    artifacts : dict of str to Artifact
    notices : tuple of str
    rules_version : str
    measures : dict of str to Measured or None
        What was measured of them before.
    comparisons : tuple of Comparison
        With published tables.
    drawn : DrawnArtifacts or None
        The artifacts as marks on the plane of the request.
    """

    artifacts: dict[str, Artifact]
    notices: tuple[str, ...]
    rules_version: str
    measures: dict[str, Measured | None] = field(default_factory=dict)
    comparisons: tuple[Comparison, ...] = ()
    drawn: DrawnArtifacts | None = None


def prediction_request(
    session: Session, store: PredictionStore | None = None
) -> PredictRequest | None:
    """Return what to predict for the images in view, or None when there is nothing."""
    here = session.field
    if here is None or here.plane is None:
        return None
    found: dict[int, Member] = {}
    for pane in session.layout.panes:
        with session.seen_by(pane.key):
            found |= {m.version: m for m in _members_seen(session)}
    if not found:
        return None
    galaxies = [c.catalog for c in session.catalogs if c.catalog.kind is CatalogKind.XSC]
    return PredictRequest(
        tuple(found.values()),
        parent_catalog(session),
        next(iter(galaxies), None),
        tuple(published_tables(session)),
        session.rules.source,
        store or PredictionStore(),
        here.plane,
    )


def published_tables(session: Session) -> list[Catalog]:
    """Return the open tables that list artifacts the survey published."""
    return [c.catalog for c in session.catalogs if is_published_list(c.catalog)]


def source_layers(session: Session) -> list[CatalogLayer]:
    """Return the open tables that list sources: what lists artifacts speaks for no source."""
    return [c for c in session.catalogs if not is_published_list(c.catalog)]


def _members_seen(session: Session) -> list[Member]:
    """Return the planes seen that have artifacts of their own."""
    members: list[Member | None] = []
    for found in session.seen_images:
        if found.sources is not None:  # what it was made of is seen too
            continue
        composite = found.composite() if session.shown is Shown.RGB else None
        members += composite or (found.member(session.shown.band),)
    # what is left of two scans has artifacts of both: they are shown with the inputs
    return [
        m
        for m in members
        if m is not None and isinstance(m.band, Band) and not m.plane.role.compares
    ]


def parent_catalog(session: Session) -> Catalog | None:
    """Return the catalogue whose stars are parents: the current PSC, else any with magnitudes."""
    layers = sorted(session.catalogs, key=lambda c: c.key != session.current_catalog)
    psc = [c.catalog for c in layers if c.catalog.kind is CatalogKind.PSC]
    others = [
        c.catalog
        for c in layers
        if c.catalog.kind is CatalogKind.OTHER and any(c.catalog.has(f"{b.letter}_m") for b in Band)
    ]
    return next(iter(psc + others), None)


def predict_members(request: PredictRequest, progress: Progress) -> Predicted:
    """Predict the artifacts of every plane of a request that is not predicted yet."""
    rules = rules_of(*request.rules)
    artifacts: dict[str, Artifact] = {}
    measures: dict[str, Measured | None] = {}
    comparisons: list[Comparison] = []
    said: dict[str, list[str]] = {}  # sentence without the file's name -> the names
    for n, member in enumerate(request.members):
        progress(n / len(request.members), f"Predicting artifacts of {member.image.name}")
        key = request.key(member)
        kept = request.store.find(key)
        if kept is None:
            kept = _predicted(request, member, rules, progress)
            request.store.keep(key, kept)
        for text in (*kept.doubts, *kept.prediction.notices):
            names = said.setdefault(text.replace(member.image.name, _NAME), [])
            names.append(member.image.name)
        comparisons += kept.prediction.comparisons
        keys = artifact_keys(member, kept)
        artifacts.update(zip(keys, kept.artifacts, strict=True))
        known = kept.measures.get(member.fidelity.value.is_photometric)
        if known is not None:
            measures.update(zip(keys, known, strict=True))
    notices = tuple(text.replace(_NAME, _together(names)) for text, names in said.items())
    drawn = None if request.plane is None else draw_artifacts(request.plane, artifacts)
    return Predicted(artifacts, notices, rules.version, measures, tuple(comparisons), drawn)


def artifact_keys(member: Member, kept: KeptPrediction) -> list[str]:
    """Return the keys of a member's artifacts."""
    return [f"artifact:{member.version}:{k}" for k in range(len(kept.artifacts))]


def _predicted(
    request: PredictRequest, member: Member, rules: RuleSet, progress: Progress
) -> KeptPrediction:
    from twomass_viewer.artifacts.predict import predict
    from twomass_viewer.artifacts.published import published_list, with_published

    def quietly(_: float, text: str) -> None:
        progress(0.5, text)

    catalog, doubts = _usable(request.catalog, member)
    stars, neighbours = None, []
    if catalog is None:
        stars = _stars(request.store, member, rules, quietly)
        found = [_stars(request.store, m, rules, quietly) for m in request.mates(member)]
        neighbours = [f for f in found if f is not None]
    prediction = predict(
        member.image, member.plane, catalog, rules, extended=request.extended, stars=stars,
        neighbours=neighbours, progress=quietly,
    )  # fmt: skip
    lists = [published_list(c) for c in request.published]
    if lists:
        prediction = with_published(prediction, lists, member.image, member.plane, rules)
    return KeptPrediction(prediction, doubts, request.holds)


def _stars(
    store: PredictionStore, member: Member, rules: RuleSet, progress: Progress
) -> "DetectedStars | None":
    """Return the stars detected on a plane; None where they have no magnitudes."""
    from twomass_viewer.artifacts.detect import detect_stars
    from twomass_viewer.artifacts.parent_choice import can_detect

    known = store.stars(member.version)
    image = member.image
    if known is not None:
        return known
    if image.transform is None or can_detect(image, member.plane) is not None:
        return None
    hemisphere = image.scan.hemisphere if image.scan else None
    stars = detect_stars(image, member.plane, hemisphere, rules, progress)
    store.keep_stars(member.version, stars)
    return stars


def _usable(catalog: Catalog | None, member: Member) -> tuple[Catalog | None, tuple[str, ...]]:
    """Return the catalogue where it covers at least half of an image, else None and why.

    Stars detected on the image are better parents than the few rows of a small table.
    """
    transform = member.image.transform
    if catalog is None or transform is None:
        return catalog, ()
    from twomass_viewer.catalogs.coverage import coverage

    area = coverage(catalog)
    rows, cols = member.plane.shape
    x, y = np.meshgrid(np.linspace(0, cols - 1, 7), np.linspace(0, rows - 1, 13))
    ra, dec = transform.pixel_to_sky(x.ravel(), y.ravel())
    if area.is_known:
        part = float(np.mean(area.covers(ra, dec)))
    else:
        # a handful of rows: how much of the image has one within an arcminute
        near = [np.min(separation_arcsec(catalog.ra_deg, catalog.dec_deg, a, d)) < 60
                for a, d in zip(ra, dec, strict=True)]  # fmt: skip
        part = float(np.mean(near))
    if part >= MIN_COVERED:
        return catalog, ()
    return None, (
        f"The catalogue {catalog.name} covers {100 * part:.0f} % of {member.image.name}: the "
        "parents are bright stars detected on the image instead.",
    )


def is_published_list(catalog: Catalog) -> bool:
    """Whether a table lists artifacts the survey published: it says so and has no magnitudes."""
    if catalog.kind is not CatalogKind.OTHER or any(catalog.has(f"{b.letter}_m") for b in Band):
        return False
    # all of prediction comes with it: not for tables of sources, which the window asks about
    from twomass_viewer.artifacts.published import published_list

    try:
        published_list(catalog)
    except CatalogError:
        return False
    return True


def _together(names: list[str]) -> str:
    """Return the name of a file, or the first and how many others it stands for."""
    others = len(set(names)) - 1
    if not others:
        return names[0]
    return f"{names[0]} (and {others} other {'image' if others == 1 else 'images'})"
