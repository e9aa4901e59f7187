"""What is measured one by one on real images, against the means of 315 images behind the rules.

Those means come from stacks of other stars and other code; the images here are a few of them.
"""

from pathlib import Path

import numpy as np
import pytest

from twomass_viewer.artifacts.measure import measure_artifacts
from twomass_viewer.artifacts.measured import Finding
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.artifacts.predict import predict
from twomass_viewer.io.read import read_image
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.rules import load_rules

RULES = load_rules()


def artifacts_of(folder: Path, pattern: str) -> list[Artifact]:
    found: list[Artifact] = []
    for path in sorted(folder.glob(pattern)):
        image = read_image(path)
        predicted = predict(image, image.planes[0], None, RULES).artifacts
        found += measure_artifacts(predicted, image, image.planes[0], RULES)
    return found


@pytest.fixture(scope="module")
def orion(twomass: Path) -> list[Artifact]:
    """Return the artifacts of the six J images of Orion (Hopkins)."""
    return artifacts_of(twomass / "atlas_orion_j", "*.fits")


@pytest.fixture(scope="module")
def m17(twomass: Path) -> list[Artifact]:
    """Return the artifacts of the four Ks images of M17 (CTIO)."""
    return artifacts_of(twomass / "atlas", "aK_asky_99*")


def depths(
    artifacts: list[Artifact], kind: ArtifactKind, order: int, low: float, high: float
) -> np.ndarray:
    """Return how much fainter than their stars the artifacts are that are seen."""
    return np.array(
        [
            a.measured.value - a.parent.mag
            for a in artifacts
            if a.kind is kind
            and a.order == order
            and low <= a.parent.mag < high
            and a.measured is not None
            and a.measured.value is not None
            and a.measured.finding is Finding.PRESENT
        ]
    )


def agrees(found: np.ndarray, mean: float, systematic: float) -> bool:
    """Whether a median agrees within three errors of its own and a systematic one."""
    scatter = 1.4826 * float(np.median(np.abs(found - np.median(found))))
    error = np.hypot(1.25 * max(scatter, 0.1) / np.sqrt(len(found)), systematic)
    return bool(abs(float(np.median(found)) - mean) < 3.0 * error)


def test_ghosts_of_unsaturated_stars_in_j_have_the_published_depth(orion: list[Artifact]) -> None:
    first = depths(orion, ArtifactKind.PERSISTENCE, 1, 7.5, 9.5)
    assert len(first) >= 15
    assert agrees(first, 5.75, 0.05)


def test_trains_fade_as_published(orion: list[Artifact]) -> None:
    # extra magnitudes of ghosts 2 to 6 at Hopkins: ratios 0.210, 0.098, 0.065, 0.047, 0.034
    trains: dict[tuple[float, float], dict[int, float]] = {}
    for a in orion:
        if a.kind is ArtifactKind.PERSISTENCE and 5.3 < a.parent.mag < 6.5 and a.measured:
            if a.measured.value is not None and a.measured.finding is Finding.PRESENT:
                key = (a.parent.ra_deg, a.parent.dec_deg)
                trains.setdefault(key, {})[a.order or 0] = a.measured.value
    for order, ratio in ((2, 0.210), (3, 0.098), (4, 0.065), (5, 0.047)):
        extra = np.array([t[order] - t[1] for t in trains.values() if order in t and 1 in t])
        assert len(extra) >= 1, order
        assert float(np.median(extra)) == pytest.approx(-2.5 * np.log10(ratio), abs=0.4), order


def test_ghosts_in_ks_have_the_published_depth(m17: list[Artifact]) -> None:
    found = depths(m17, ArtifactKind.PERSISTENCE, 1, 5.5, 7.5)
    assert len(found) >= 8
    assert agrees(found, 6.1, 0.25)


def test_glints_at_hopkins_have_the_published_depth(orion: list[Artifact]) -> None:
    found = depths(orion, ArtifactKind.GLINT, 1, 7.5, 9.5)
    assert len(found) >= 10
    assert agrees(found, 6.65, 0.1)


def test_stripes_have_the_published_amplitudes(orion: list[Artifact]) -> None:
    # J 5-7 at Hopkins: 0.88 and 0.69 DN through the star, 0.49 to 0.35 beside
    central: list[float] = []
    outer: list[float] = []
    for a in orion:
        m = a.measured
        if a.kind is ArtifactKind.STRIPE and 5.2 <= a.parent.mag < 6.5 and m and m.error:
            if m.value is not None and m.error < 0.2:
                side = abs(a.dec_deg - a.parent.dec_deg) * 3600.0 > 100.0
                (outer if side else central).append(m.value)
    assert len(central) >= 2
    assert len(outer) >= 2
    assert 0.4 < float(np.median(central)) < 1.3
    assert 0.2 < float(np.median(outer)) < 0.8
    assert float(np.median(outer)) < float(np.median(central))


def test_arms_have_the_published_lengths(orion: list[Artifact]) -> None:
    # Hopkins, medians and 16 to 84 % ranges of J 8-10; nebulae shorten what is found in Orion
    for orders, low, high in (((1, 3), 16.0, 34.0), ((2, 4), 22.0, 46.0)):
        lengths = [
            a.measured.value
            for a in orion
            if a.kind is ArtifactKind.DIFFRACTION_SPIKE
            and a.order in orders
            and 8.5 <= a.parent.mag < 9.5
            and a.measured is not None
            and a.measured.value is not None
        ]
        assert len(lengths) >= 25
        assert low < float(np.median(lengths)) < high, orders
