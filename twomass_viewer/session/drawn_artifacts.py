"""All artifacts of a field as marks, made where they are predicted, and which of them are shown."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.catalogs.match import separation_arcsec
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.scene.mark_arrays import MarkArrays
from twomass_viewer.scene.vectors import Point, VectorMark
from twomass_viewer.session.marks import artifact_marks, train_marks
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence

Rows = NDArray[np.intp]
Floats = NDArray[np.float64]

LINE_REACH_ARCSEC = 5.0
"""How near a line is meant by a place; the survey's effective resolution is about 5″."""

SPOT_REACH_ARCSEC = 2.0
"""How near a spot without a size is meant by a place, our choice."""

_KINDS, _BANDS, _LEVELS = tuple(ArtifactKind), tuple(Band), tuple(Evidence)


@dataclass(frozen=True, slots=True)
class ArtifactCounts:
    """How many artifacts there are of each kind, band and evidence."""

    kinds: Mapping[ArtifactKind, int]
    bands: Mapping[Band, int]
    levels: Mapping[Evidence, int]

    @property
    def guesses(self) -> int:
        """How many rest on a guess."""
        return sum(n for level, n in self.levels.items() if level.is_guess)


def count_artifacts(artifacts: Mapping[str, Artifact]) -> ArtifactCounts:
    """Count artifacts: work for whoever predicts them, they are thousands."""
    every = artifacts.values()
    return ArtifactCounts(
        Counter(a.kind for a in every),
        Counter(a.band for a in every),
        Counter(a.evidence for a in every),
    )


@dataclass(frozen=True, eq=False)
class DrawnArtifacts:
    """Marks of artifacts on a plane.

    Attributes
    ----------
    plane : FieldPlane
    marks : tuple of VectorMark
        The hairlines from parents to each of their ghosts, then the artifacts.
    arrays : MarkArrays
    row_of : mapping of str to int
        Row of the mark of an artifact, by its key.
    first : int
        Row of the first artifact.
    kind, band, level, image : ndarray of int, one for each artifact
        Kind, band and evidence by their places in the enumerations; version of the plane it was
        predicted for.
    ghosts : ndarray of int, shape (n, 3)
        Of each persistence ghost, in the order of its train: its number among the artifacts, the
        number of its train, and the row of its hairline.
    counts : ArtifactCounts
        Of all artifacts, also those without a place on the plane.
    boxes : ndarray of float64, shape (n, 4)
        What each artifact can cover: least east and north, greatest east and north (arcsec).
    parents : ndarray of float64, shape (n, 2)
        Right ascension and declination of their parents, degrees; NaN where there is none.
    """

    plane: FieldPlane
    marks: tuple[VectorMark, ...]
    arrays: MarkArrays
    row_of: Mapping[str, int]
    first: int
    kind: Rows
    band: Rows
    level: Rows
    image: Rows
    ghosts: Rows
    counts: ArtifactCounts
    boxes: Floats
    parents: Floats

    def key(self, number: int) -> str:
        """Return the key of an artifact by its number."""
        return self.marks[self.first + number].key

    def points(self, number: int) -> tuple[Point, ...]:
        """Return the outline of an artifact on the plane."""
        return self.marks[self.first + number].points

    def near(self, east: float, north: float) -> Rows:
        """Return the numbers of the artifacts whose box holds a place of the plane."""
        e0, n0, e1, n1 = self.boxes.T
        return np.flatnonzero((e0 <= east) & (east <= e1) & (n0 <= north) & (north <= n1))

    def caused_by(self, ra_deg: float, dec_deg: float, within_arcsec: float) -> Rows:
        """Return the numbers of the artifacts whose parent lies at a place of the sky."""
        away = separation_arcsec(self.parents[:, 0], self.parents[:, 1], ra_deg, dec_deg)
        return np.flatnonzero(away <= within_arcsec)

    def rows(
        self,
        kinds: frozenset[ArtifactKind],
        bands: frozenset[Band],
        levels: frozenset[Evidence],
        images: frozenset[int] | None,
    ) -> Rows:
        """Return the rows shown, in the order of painting.

        Of each train of ghosts the hairline goes to the last one shown.

        Parameters
        ----------
        kinds, bands, levels : frozensets
            Kinds, bands and evidence that are hidden.
        images : frozenset of int or None
            Only artifacts of planes of these versions; None shows those of all.
        """
        shown = np.ones(len(self.kind), np.bool_)
        for values, hidden in (
            (self.kind, [_KINDS.index(k) for k in kinds]),
            (self.band, [_BANDS.index(b) for b in bands]),
            (self.level, [_LEVELS.index(e) for e in levels]),
        ):
            if hidden:
                shown &= ~np.isin(values, hidden)
        if images is not None:
            shown &= np.isin(self.image, np.fromiter(images, np.intp, len(images)))
        _, train, line = self.ghosts[shown[self.ghosts[:, 0]]].T
        last = np.full(int(train.max(initial=-1)) + 1, -1, np.intp)
        last[train] = line  # of those with one number the last is kept
        return np.concatenate([np.sort(last[last >= 0]), np.flatnonzero(shown) + self.first])


def draw_artifacts(plane: FieldPlane, artifacts: Mapping[str, Artifact]) -> DrawnArtifacts:
    """Return the marks of artifacts, by their keys ``artifact:VERSION:NUMBER``."""
    drawn = artifact_marks(plane, artifacts)
    placed = [artifacts[key] for key in drawn]
    images = [version_of(key) for key in drawn]
    ghosts = [n for n, a in enumerate(placed) if a.kind is ArtifactKind.PERSISTENCE]
    ghosts.sort(key=lambda n: placed[n].order or 0)
    lines = train_marks(plane, [placed[n] for n in ghosts])
    trains: dict[tuple[object, ...], int] = {}
    hairlines: list[VectorMark] = []
    known: list[tuple[int, int, int]] = []
    for n, line in zip(ghosts, lines, strict=True):
        if line is None:
            continue
        ghost = placed[n]
        train = (ghost.parent.designation, ghost.band, ghost.image, images[n])
        known.append((n, trains.setdefault(train, len(trains)), len(hairlines)))
        hairlines.append(line)
    marks = (*hairlines, *drawn.values())
    return DrawnArtifacts(
        plane,
        marks,
        MarkArrays(marks),
        {key: len(hairlines) + n for n, key in enumerate(drawn)},
        len(hairlines),
        np.array([_KINDS.index(a.kind) for a in placed], np.intp),
        np.array([_BANDS.index(a.band) for a in placed], np.intp),
        np.array([_LEVELS.index(a.evidence) for a in placed], np.intp),
        np.array(images, np.intp),
        np.array(known, np.intp).reshape(-1, 3),
        count_artifacts(artifacts),
        _boxes(placed, [mark.points for mark in drawn.values()]),
        np.array([(a.parent.ra_deg, a.parent.dec_deg) for a in placed], float).reshape(-1, 2),
    )


def _boxes(placed: Sequence[Artifact], outlines: Sequence[tuple[Point, ...]]) -> Floats:
    """Return what each artifact can cover, with the reach that its shape has beyond its points."""
    boxes = np.empty((len(placed), 4))
    for n, (artifact, points) in enumerate(zip(placed, outlines, strict=True)):
        reach = reach_arcsec(artifact)
        east, north = zip(*points, strict=True)
        boxes[n] = (
            min(east) - reach, min(north) - reach, max(east) + reach, max(north) + reach,
        )  # fmt: skip
    return boxes


def reach_arcsec(artifact: Artifact) -> float:
    """Return how far beyond the points of its shape an artifact is meant."""
    shape = artifact.shape
    if shape.type == "circle":
        return max(shape.radius_arcsec or 0.0, SPOT_REACH_ARCSEC)
    return 0.0 if shape.type == "polygon" else LINE_REACH_ARCSEC


def version_of(key: str) -> int:
    """Return the version of the plane an artifact was predicted for; 0 where its key has none."""
    _, _, rest = key.partition(":")
    version, _, _ = rest.partition(":")
    return int(version) if version.isdigit() else 0
