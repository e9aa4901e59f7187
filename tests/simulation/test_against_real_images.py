"""Simulated images beside real ones: the same measurements must give about the same numbers.

How near they come is written to docs/simulation.md by ``packaging/gallery``; the tolerances here
are wide enough for one real image of each kind, and narrow enough that none of the sky, the noise,
its correlation, the seeing, the edges or the number of stars can go astray.
"""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from gallery.pairs import PAIRS, Pair, real_image, simulated_image
from gallery.statistics import Statistics, measure

from twomass_viewer.survey.bands import Band

pytestmark = pytest.mark.data

PLAIN = [pair for pair in PAIRS if pair.plain]
CROWDED = [pair for pair in PAIRS if not pair.plain]
# DN; J and H of plain real images at both telescopes, Ks from cold to warm nights
SKY = {Band.J: (45.0, 95.0), Band.H: (220.0, 340.0), Band.KS: (340.0, 660.0)}


@cache
def _simulated(pair: Pair) -> Statistics:
    image = simulated_image(pair)
    return measure(image.pixels, image.header)


@cache
def _real(pair: Pair, folder: Path) -> Statistics:
    image = real_image(pair, folder)
    return measure(image.pixels, image.header)


@pytest.fixture(params=PLAIN, ids=lambda p: p.key)
def plain(request: pytest.FixtureRequest, twomass: Path) -> tuple[Pair, Statistics, Statistics]:
    return request.param, _real(request.param, twomass), _simulated(request.param)


@pytest.fixture(params=CROWDED, ids=lambda p: p.key)
def crowded(request: pytest.FixtureRequest, twomass: Path) -> tuple[Statistics, Statistics]:
    return _real(request.param, twomass), _simulated(request.param)


def test_sky_levels(plain: tuple[Pair, Statistics, Statistics]) -> None:
    pair, real, simulated = plain
    low, high = SKY[pair.band]
    assert low < real.sky < high
    assert low < simulated.sky < high
    assert simulated.sky == pytest.approx(real.sky, rel=0.25)


def test_pixel_noise(plain: tuple[Pair, Statistics, Statistics]) -> None:
    _, real, simulated = plain
    assert simulated.noise == pytest.approx(real.noise, rel=0.10)


def test_noise_over_skysig(plain: tuple[Pair, Statistics, Statistics]) -> None:
    _, real, simulated = plain
    assert simulated.noise / simulated.skysig == pytest.approx(real.noise / real.skysig, abs=0.18)
    assert simulated.noise < simulated.skysig


def test_noise_is_correlated_alike(plain: tuple[Pair, Statistics, Statistics]) -> None:
    _, real, simulated = plain
    for size, tolerance in ((2, 0.06), (4, 0.06), (8, 0.12), (16, 0.30)):
        theirs, ours = real.block_ratios[size], simulated.block_ratios[size]
        assert ours == pytest.approx(theirs, rel=tolerance), size


def test_header_percentiles(plain: tuple[Pair, Statistics, Statistics]) -> None:
    _, real, simulated = plain
    for name, tolerance in (
        ("QT0227", 0.25), ("QT0668", 0.15), ("QT1586", 0.12), ("QT3085", 0.12), ("QT5000", 0.12),
        ("QT6914", 0.12), ("QT8413", 0.15), ("QT9331", 0.25), ("QT9772", 0.5),
    ):  # fmt: skip
        theirs, ours = real.quantiles[name], simulated.quantiles[name]
        assert ours == pytest.approx(theirs, abs=tolerance), name


def test_background_is_as_even(plain: tuple[Pair, Statistics, Statistics]) -> None:
    _, real, simulated = plain
    assert real.ripple < 0.8
    assert simulated.ripple < 0.8


def test_stars_are_as_sharp(plain: tuple[Pair, Statistics, Statistics]) -> None:
    for one in plain[1:]:
        assert isinstance(one, Statistics)
        assert 0.080 < one.peak_share < 0.102


def test_blank_edges(plain: tuple[Pair, Statistics, Statistics]) -> None:
    _, real, simulated = plain
    assert simulated.east == pytest.approx(real.east, abs=1.2)
    assert simulated.west == pytest.approx(real.west, abs=1.2)


def test_star_counts(plain: tuple[Pair, Statistics, Statistics]) -> None:
    """Other places on the sky: the total within a factor of two, the limit within 0.8 mag."""
    _, real, simulated = plain
    totals = [len(s.magnitudes) for s in (real, simulated)]
    assert 0.5 < totals[1] / totals[0] < 2.0
    faintest = [float(np.percentile(s.magnitudes, 95)) for s in (real, simulated)]
    assert faintest[1] == pytest.approx(faintest[0], abs=0.8)


def test_a_crowd_is_a_crowd(crowded: tuple[Statistics, Statistics]) -> None:
    real, simulated = crowded
    ours, theirs = (s.counts(np.arange(9.0, 15.0)) for s in (simulated, real))
    assert (theirs > 40).all()
    assert (np.abs(np.log10(ours / theirs)) < np.log10(2.0)).all()
    assert simulated.noise == pytest.approx(real.noise, rel=0.6)  # confusion more than noise
    assert simulated.block_ratios[8] == pytest.approx(real.block_ratios[8], rel=0.5)
    assert simulated.noise / simulated.skysig == pytest.approx(0.65, abs=0.2)  # real: 0.46 to 0.85
    assert 0.2 < simulated.quantiles["QT5000"] < 2.0  # SKYVAL far below the median, as in M17
    assert simulated.quantiles["QT9772"] > 10
    assert simulated.peak_share == pytest.approx(real.peak_share, rel=0.08)
    assert simulated.east == pytest.approx(real.east, abs=1.2)
    assert simulated.west == pytest.approx(real.west, abs=1.2)
