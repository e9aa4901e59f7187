"""Predicting the artifacts of the images in view, as a job."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.match import separation_arcsec
from twomass_viewer.session.jobs import Progress
from twomass_viewer.session.layers import Member
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.bands import Band

MIN_COVERED = 0.5
"""How much of an image a catalogue has to cover to supply its parents: our choice."""

_NAME = "\0"  # stands for the name of a file while sentences are compared


@dataclass(frozen=True, eq=False)
class PredictRequest:
    """Which planes, and whose stars.

    Attributes
    ----------
    members : tuple of Member
    catalog : Catalog or None
        None: parents are stars detected on the images.
    rules_file : pathlib.Path or None
    """

    members: tuple[Member, ...]
    catalog: Catalog | None
    rules_file: Path | None = None

    @property
    def identity(self) -> tuple[object, ...]:
        """Equal for requests with equal answers."""
        return (*(m.version for m in self.members), id(self.catalog), self.rules_file)


@dataclass(frozen=True, eq=False)
class Predicted:
    """The artifacts by key, what to tell the user, and the rules they rest on."""

    artifacts: dict[str, Artifact]
    notices: tuple[str, ...]
    rules_version: str


def prediction_request(session: Session, rules_file: Path | None) -> PredictRequest | None:
    """Return what to predict for the images in view, or None when there is nothing."""
    field = session.field
    if field is None or field.plane is None:
        return None
    found: dict[int, Member] = {}
    for pane in session.layout.panes:
        with session.seen_by(pane.key):
            found |= {m.version: m for m in _members_seen(session)}
    if not found:
        return None
    return PredictRequest(tuple(found.values()), parent_catalog(session), rules_file)


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
    """Predict the artifacts of every plane of a request."""
    from twomass_viewer.artifacts.predict import predict
    from twomass_viewer.survey.rules import load_rules

    rules = load_rules(request.rules_file)
    artifacts: dict[str, Artifact] = {}
    said: dict[str, list[str]] = {}  # sentence without the file's name -> the names
    version = ""
    for n, member in enumerate(request.members):
        progress(n / len(request.members), f"Predicting artifacts of {member.image.name}")
        catalog, doubt = _usable(request.catalog, member)
        found = predict(member.image, member.plane, catalog, rules)
        version = found.rules_version
        for text in (*doubt, *found.notices):
            names = said.setdefault(text.replace(member.image.name, _NAME), [])
            names.append(member.image.name)
        for k, artifact in enumerate(found.artifacts):
            artifacts[f"artifact:{member.version}:{k}"] = artifact
    notices = tuple(text.replace(_NAME, _together(names)) for text, names in said.items())
    return Predicted(artifacts, notices, version)


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


def _together(names: list[str]) -> str:
    """Return the name of a file, or the first and how many others it stands for."""
    others = len(set(names)) - 1
    if not others:
        return names[0]
    return f"{names[0]} (and {others} other {'image' if others == 1 else 'images'})"
