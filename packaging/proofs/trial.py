"""One simulated field, judged dot by dot: what the program says and what is true."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs.detections import Detections, detect
from proofs.truth import Labels, Truth
from twomass_viewer.artifacts.covering import covering
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.artifacts.predict import predict
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.explain.answers import AFFECT
from twomass_viewer.explain.explain import explain
from twomass_viewer.explain.knowledge import ImagePlane, Knowledge
from twomass_viewer.explain.looks import REACH_ARCSEC, look_at
from twomass_viewer.explain.odds import GUESS_ARCSEC
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.io.read import read_image
from twomass_viewer.simulation.field import write_field
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import load_rules

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Verdicts:
    """Dots of one or many images with truth and answer, shape (n,).

    Attributes
    ----------
    field : ndarray of str
    band : ndarray of str
    hemisphere : ndarray of str
    mag : ndarray of float64
        As measured; NaN where not.
    real, other, known_parent, known_law : ndarray of bool
        See `proofs.truth.Labels`.
    kind : ndarray of str
        True artifact; empty for none.
    score : ndarray of float64
        Probability that it is an artifact, as explained.
    best : ndarray of str
        The likeliest answer.
    ideal : ndarray of float64
        The same probability with the true parents and magnitudes.
    alone : ndarray of float64
        The same without any catalogue.
    """

    field: NDArray[np.str_]
    band: NDArray[np.str_]
    hemisphere: NDArray[np.str_]
    mag: Array
    real: NDArray[np.bool_]
    other: NDArray[np.bool_]
    known_parent: NDArray[np.bool_]
    known_law: NDArray[np.bool_]
    kind: NDArray[np.str_]
    score: Array
    best: NDArray[np.str_]
    ideal: Array
    alone: Array

    def __len__(self) -> int:
        return len(self.score)

    def chosen(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> "Verdicts":
        """Return some of them, by mask or index."""
        return Verdicts(*(getattr(self, n)[which] for n in self.__slots__))

    @property
    def only_artifact(self) -> NDArray[np.bool_]:
        """An artifact and no source."""
        return np.asarray((self.kind != "") & ~self.real & ~self.other)

    @property
    def only_real(self) -> NDArray[np.bool_]:
        """A source and no artifact."""
        return np.asarray((self.kind == "") & self.real & ~self.other)


def joined(parts: list[Verdicts]) -> Verdicts:
    """Return many as one."""
    return Verdicts(*(np.concatenate([getattr(p, n) for p in parts]) for n in Verdicts.__slots__))


def run_field(folder: Path, name: str, seed: int, *, alone: bool = True) -> Verdicts:
    """Simulate a field and judge the dots of its lossless images.

    Parameters
    ----------
    folder : pathlib.Path
        Where the field is written, or lies already.
    name : str
        Of the field.
    seed : int
    alone : bool
        Whether it is also tried without any catalogue.
    """
    files = write_field(folder, seed=seed, name=name)
    truth = Truth(files)
    psc, xsc = read_catalog(files.psc), read_catalog(files.xsc)
    images = [read_image(p) for p in sorted(folder.glob("a?_*.fits*"))]
    planes = [ImagePlane(i, i.planes[0]) for i in images]
    rules = load_rules()
    tables: dict[str, Callable[[SurveyImage], Catalog | None]] = {
        "own": lambda _: psc,
        "ideal": lambda image: true_catalog(truth, image),
    }
    if alone:
        tables["alone"] = lambda _: None
    predicted = {
        what: {
            at.image.name: predict(at.image, at.plane, table(at.image), rules).artifacts
            for at in planes
        }
        for what, table in tables.items()
    }
    parts = [_judge(at, planes, files, truth, (psc, xsc), predicted) for at in planes]
    return joined(parts)


def _judge(
    at: ImagePlane,
    planes: list[ImagePlane],
    files: FieldFiles,
    truth: Truth,
    catalogs: tuple[Catalog, Catalog],
    predicted: dict[str, dict[str, tuple[Artifact, ...]]],
) -> Verdicts:
    dots = detect(at.image, at.plane)
    band = at.plane.band
    assert band is not None
    look = cache(look_at)  # the pixels are the same whoever asks
    own, best, mag = _scores(dots, at, planes, catalogs, predicted["own"][at.image.name], look)
    ideal, _, _ = _scores(dots, at, planes, catalogs, predicted["ideal"][at.image.name], look)
    alone = np.full(len(dots), np.nan)
    if "alone" in predicted:
        alone, _, _ = _scores(dots, at, planes, (), predicted["alone"][at.image.name], look)
    labels: Labels = truth.label(at.image, band, dots, mag)
    count = len(dots)
    site = at.image.scan.hemisphere if at.image.scan else None
    return Verdicts(
        np.full(count, files.name), np.full(count, band.value),
        np.full(count, site.value if site else "?"), mag, labels.real, labels.other,
        labels.known_parent, labels.known_law, labels.kind, own, best, ideal, alone,
    )  # fmt: skip


def _scores(
    dots: Detections,
    at: ImagePlane,
    planes: list[ImagePlane],
    catalogs: tuple[Catalog, ...],
    artifacts: tuple[Artifact, ...],
    look: Any,
) -> tuple[Array, NDArray[np.str_], Array]:
    """Return probability, likeliest answer and magnitude of each dot.

    Dots that no artifact of the image covers have no artifact among their answers: their
    probability is zero without asking.
    """
    artifacts = tuple(a for a in artifacts if a.kind not in AFFECT)
    score = np.zeros(len(dots))
    best = np.full(len(dots), "point_source", dtype="U24")
    mag = np.full(len(dots), np.nan)
    cover = covering(
        dots.ra_deg, dots.dec_deg, artifacts, margin_arcsec=REACH_ARCSEC + GUESS_ARCSEC
    )
    asked = np.unique(cover.place)
    known = Knowledge(tuple(planes), catalogs, artifacts)
    found = explain(dots.ra_deg[asked], dots.dec_deg[asked], known, focus=at, look=look)
    for n, e in zip(asked, found, strict=True):
        answer = e.best
        score[n] = e.artifact_score
        if answer is not None:
            best[n] = answer.what
            seen = answer.evidence.get("measured_mag")
            mag[n] = np.nan if seen is None else seen
    return score, best, mag


def true_catalog(truth: Truth, image: SurveyImage) -> Catalog:
    """Return all true stars with their true magnitudes as parents, where they are on an image."""
    star = np.asarray(truth.sources["kind"] == "star")
    stars = truth.sources[star]
    ra, dec = truth.sky(image)
    columns = {
        "ra": ra[star],
        "dec": dec[star],
        "designation": np.array([str(v) for v in stars["id"]], dtype=object),
        **{f"{b.letter}_m": np.asarray(stars[f"{b.letter}_m"], dtype=float) for b in Band},
    }
    return Catalog(CatalogKind.PSC, "true sources", None, columns, simulated=True)
