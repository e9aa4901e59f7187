"""Colour composites against a plain, slow calculation, and their default balance."""

import numpy as np
import pytest

from tests.display.test_stretch import Tone
from twomass_viewer.display.rgb import compose, composite_limits, intensity_table

LIMITS = ((10.0, 110.0), (0.0, 50.0), (-5.0, 20.0))


def channels(shape: tuple[int, int] = (70, 50), seed: int = 0) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.uniform(lo - 5, 1.6 * hi, shape).astype(np.float32) for lo, hi in LIMITS]


def unpack(image: np.ndarray) -> np.ndarray:
    return np.asarray(np.stack([(image >> s) & 255 for s in (16, 8, 0)]), float)


def slow(planes: list[np.ndarray]) -> np.ndarray:
    scaled = np.stack(
        [np.clip((p - lo) / (hi - lo), 0, None) for p, (lo, hi) in zip(planes, LIMITS, strict=True)]
    ).astype(float)
    mean = scaled.mean(axis=0)
    white = np.arcsinh(10 * np.clip(mean, 0, 1)) / np.arcsinh(10)
    out = scaled * np.where(mean > 0, white / np.maximum(mean, 1e-12), 0)
    return np.asarray(255 * out / np.maximum(out.max(axis=0), 1))


def test_compose_agrees_with_the_plain_calculation() -> None:
    planes = channels()
    out = np.empty(planes[0].shape, np.uint32)
    blank = compose(planes, LIMITS, intensity_table(Tone("asinh")), out)
    assert not blank
    assert np.abs(unpack(out) - slow(planes)).max() <= 1.0
    assert np.all(out >> 24 == 255)


def test_inversion_turns_every_channel_round() -> None:
    planes = channels()
    out, inverted = (np.empty(planes[0].shape, np.uint32) for _ in range(2))
    table = intensity_table(Tone("asinh", invert=True))
    compose(planes, LIMITS, table, out)
    compose(planes, LIMITS, table, inverted, invert=True)
    assert np.abs(unpack(out) + unpack(inverted) - 255).max() <= 1.0


def test_a_missing_channel_is_neutral_and_three_missing_are_blank() -> None:
    planes = [np.full((4, 4), lo + (hi - lo) * 0.2, np.float32) for lo, hi in LIMITS]
    planes[1][0, 0] = np.nan
    for p in planes:
        p[3, 3] = np.nan
    out = np.empty((4, 4), np.uint32)
    assert compose(planes, LIMITS, intensity_table(Tone("asinh")), out, blank=0x12345678)
    assert out[3, 3] == 0x12345678
    assert abs(int(out[0, 0] & 255) - int(out[1, 1] & 255)) <= 1
    assert abs(int(out[0, 0] >> 8 & 255) - int(out[1, 1] >> 8 & 255)) <= 1


def test_balance_makes_a_common_star_white_and_a_red_one_red() -> None:
    rng = np.random.default_rng(5)
    zps = (19.98, 20.50, 21.00)
    sigmas, skies = (1.4, 1.0, 0.5), (400.0, 280.0, 75.0)
    planes = [
        rng.normal(sky, sigma, (256, 256)).astype(np.float32)
        for sky, sigma in zip(skies, sigmas, strict=True)
    ]
    # Ks = 12; a field star of J-H 0.45, H-Ks 0.10 and one behind A_V = 20 of dust.
    for at, mags in ((100, (12.0, 12.10, 12.55)), (200, (12.0, 13.3, 15.5))):
        for p, zp, m in zip(planes, zps, mags, strict=True):
            p[at, at] += 10 ** (0.4 * (zp - m)) * 0.12
    limits = composite_limits(planes, zps)
    out = np.empty((256, 256), np.uint32)
    compose(planes, limits, intensity_table(Tone("asinh")), out)
    red, green, blue = unpack(out)[:, 100, 100]
    assert max(red, green, blue) - min(red, green, blue) < 25
    red, green, blue = unpack(out)[:, 200, 200]
    assert red > 1.5 * green > 1.5 * blue
    sky = np.median(unpack(out).reshape(3, -1), axis=1)
    assert sky.max() < 60
    assert sky.max() - sky.min() < 12


@pytest.mark.parametrize("zps", [None, (None, 20.0, 21.0)])
def test_without_zero_points_noise_balances(zps: tuple[float | None, ...] | None) -> None:
    rng = np.random.default_rng(6)
    planes = [rng.normal(0, s, (100, 100)).astype(np.float32) for s in (1.0, 4.0, 9.0)]
    limits = composite_limits(planes, zps)
    spans = [hi - lo for lo, hi in limits]
    assert spans[1] / spans[0] == pytest.approx(4.0, rel=0.1)
    assert spans[2] / spans[0] == pytest.approx(9.0, rel=0.1)


def test_blank_and_constant_channels_have_limits() -> None:
    blank = np.full((8, 8), np.nan, np.float32)
    assert composite_limits([blank] * 3, (1.0, 1.0, 1.0)) == ((0.0, 1.0),) * 3
    flat = np.full((8, 8), 3.0, np.float32)
    assert all(lo < hi for lo, hi in composite_limits([flat] * 3, (20.0, 20.0, 20.0)))
