"""Saturated stars are explained as stars: a dip in a ring, and on the spike of a brighter one."""

from dataclasses import replace

import numpy as np
import pytest

from tests.session.scenes import image
from tests.session.test_inspection import artifact
from twomass_viewer.artifacts.model import ArtifactShape, Parent
from twomass_viewer.explain.answers import artifact_answers, source_answers
from twomass_viewer.explain.explain import explain
from twomass_viewer.explain.knowledge import ImagePlane, Knowledge
from twomass_viewer.explain.looks import Sight, look_at
from twomass_viewer.explain.model import What
from twomass_viewer.explain.odds import Dot
from twomass_viewer.explain.weights import load_weights
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band

RA, DEC = 83.6, -5.5
ROW, COL = 40, 30


def look_into(ring_px: float, lopsided: float) -> Sight:
    """Return what is seen within a bright ring, one side of which is brighter by a part."""
    rows, cols = np.mgrid[0:81, 0:61]
    away = np.hypot(rows - ROW, cols - COL)
    light = 8300.0 * np.exp(-0.5 * ((away - ring_px) / 1.3) ** 2)
    light *= 1.0 + lopsided * (cols - COL) / 10.0
    noise = np.random.default_rng(4).normal(0.0, 0.5, away.shape)
    made = image(shape=(81, 61), data=(100.0 + light + noise).astype(np.float32))
    seen = look_at(ImagePlane(made, made.planes[0]), RA, DEC)
    assert seen is not None
    return seen.sight


@pytest.mark.parametrize("lopsided", [0.0, 0.3])
def test_the_dip_of_a_saturated_core_is_a_star(lopsided: float) -> None:
    assert look_into(3.0, lopsided) is Sight.SATURATED


@pytest.mark.parametrize(("peak", "words"), [(300.0, " ± 0.01;"), (6000.0, " or brighter (bey")])
def test_a_star_beyond_the_linear_range_is_said_to_be_brighter_than_it_measures(
    peak: float, words: str
) -> None:
    rows, cols = np.mgrid[0:81, 0:61]
    light = peak * np.exp(-0.5 * (np.hypot(rows - ROW, cols - COL) / 1.3) ** 2)
    noise = np.random.default_rng(4).normal(0.0, 0.5, light.shape)
    made = image(shape=(81, 61), data=(100.0 + light + noise).astype(np.float32))
    (found,) = explain(RA, DEC, Knowledge((ImagePlane(made, made.planes[0]),)))
    assert found.reasons[0].title == "A source"
    assert words in found.reasons[0].sentence
    unknown = next(r for r in found.reasons if r.what == What.UNEXPLAINED)
    assert "noise peak" not in unknown.sentence, "far too bright for that"


def test_a_saturated_star_no_table_tells_of_is_called_one() -> None:
    dot = Dot(Band.J, RA, DEC, None, None, 500.0, saturated=True)
    (source, _) = source_answers(dot, (), load_weights())
    assert source.reason.sentence.startswith("A star saturated in J; no catalogue is open")
    faint = Dot(Band.J, RA, DEC, 16.2, 0.2, 5.0)
    assert "noise peak" in source_answers(faint, (), load_weights())[1].reason.sentence


def test_a_place_on_the_flank_of_a_star_is_still_lost_in_its_light() -> None:
    rows, cols = np.mgrid[0:81, 0:61]
    away = np.hypot(rows - ROW, cols - (COL + 4))
    light = 8300.0 * np.exp(-0.5 * (away / 2.5) ** 2)
    made = image(shape=(81, 61), data=(100.0 + light).astype(np.float32))
    seen = look_at(ImagePlane(made, made.planes[0]), RA, DEC)
    assert seen is not None
    assert seen.sight is Sight.BLENDED


def test_a_saturated_star_is_not_made_by_the_spike_it_lies_on() -> None:
    box = ((83.61, -5.501), (83.61, -5.499), (83.59, -5.499), (83.59, -5.501))
    arm = replace(
        artifact(ArtifactKind.DIFFRACTION_SPIKE, ArtifactShape("polygon", box), "arm"),
        ra_deg=83.61, dec_deg=DEC, length_arcsec=90.0,
        parent=Parent("brighter", 83.61, DEC, 4.5),
    )  # fmt: skip
    core = replace(
        artifact(ArtifactKind.SATURATION, ArtifactShape("circle", ((RA, DEC),), 5.0), "core"),
        parent=Parent("itself", RA, DEC, 6.3),
    )
    dot = Dot(Band.J, RA, DEC, None, None, 500.0, saturated=True)
    weights = load_weights()

    def density(*covers: int) -> float:
        known = [(n, (arm, core)[n]) for n in covers]
        return artifact_answers(dot, known, weights)[0][0].density

    assert density(0, 1) < 0.01 * density(0)
