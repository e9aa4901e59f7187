"""Colour composites against a plain, slow calculation, and their default balance."""

import numpy as np
import pytest

from tests.display.test_stretch import Tone
from twomass_viewer.display.balance import (
    NOISE,
    balanced_limits,
    channel_levels,
    weighted,
    white_ratios,
)
from twomass_viewer.display.rgb import Mixer
from twomass_viewer.imagery.pixel_store import in_memory
from twomass_viewer.scene.scene import Blend
from twomass_viewer.survey.bands import Band

LIMITS = ((10.0, 110.0), (0.0, 50.0), (-5.0, 20.0))


BANDS = (Band.KS, Band.H, Band.J)


def compose(
    planes: list[np.ndarray],
    limits: tuple[tuple[float, float], ...],
    out: np.ndarray,
    tone: Tone | None = None,
    blend: Blend | None = None,
    blank: int = 0,
) -> bool:
    return Mixer(tone or Tone("asinh"), blend or Blend()).compose(planes, limits, out, blank=blank)


def composite_limits(
    planes: list[np.ndarray], magzps: tuple[float | None, ...] | None = None
) -> tuple[tuple[float, float], ...]:
    ratios = white_ratios(magzps, BANDS) if magzps else None
    return balanced_limits([channel_levels(in_memory(p)) for p in planes], ratios)


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
    blank = compose(planes, LIMITS, out)
    assert not blank
    assert np.abs(unpack(out) - slow(planes)).max() <= 1.0
    assert np.all(out >> 24 == 255)


def test_inversion_turns_every_channel_round() -> None:
    planes = channels()
    out, inverted = (np.empty(planes[0].shape, np.uint32) for _ in range(2))
    compose(planes, LIMITS, out)
    compose(planes, LIMITS, inverted, Tone("asinh", invert=True))
    assert np.abs(unpack(out) + unpack(inverted) - 255).max() <= 1.0


def test_a_missing_channel_is_neutral_and_three_missing_are_blank() -> None:
    planes = [np.full((4, 4), lo + (hi - lo) * 0.2, np.float32) for lo, hi in LIMITS]
    planes[1][0, 0] = np.nan
    for p in planes:
        p[3, 3] = np.nan
    out = np.empty((4, 4), np.uint32)
    assert compose(planes, LIMITS, out, blank=0x12345678)
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
    compose(planes, limits, out)
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


@pytest.mark.parametrize("q", [0.5, 8.0, 20.0])
@pytest.mark.parametrize("softening", [0.01, 0.1, 0.7])
def test_lupton_is_that_of_astropy(q: float, softening: float) -> None:
    from astropy.visualization import make_lupton_rgb

    rng = np.random.default_rng(8)
    scaled = [rng.uniform(-0.05, 3.0, (40, 30)).astype(np.float32) ** 3 for _ in range(3)]
    planes = [lo + s * (hi - lo) for s, (lo, hi) in zip(scaled, LIMITS, strict=True)]
    out = np.empty((40, 30), np.uint32)
    compose(planes, LIMITS, out, blend=Blend("lupton", q, softening))
    expected = make_lupton_rgb(*scaled, minimum=0, stretch=softening, Q=q)
    # astropy cuts the fraction off, we round
    assert np.abs(unpack(out) - np.moveaxis(expected, 2, 0)).max() <= 1.0


@pytest.mark.parametrize("name", ["linear", "log", "sqrt", "asinh", "squared"])
def test_each_channel_alone_is_that_of_astropy(name: str) -> None:
    from astropy.visualization import (
        AsinhStretch,
        LinearStretch,
        LogStretch,
        ManualInterval,
        SqrtStretch,
        SquaredStretch,
        make_rgb,
    )

    stretch = {
        "linear": LinearStretch(),
        "log": LogStretch(1000),
        "sqrt": SqrtStretch(),
        "asinh": AsinhStretch(0.1),
        "squared": SquaredStretch(),
    }[name]
    planes = channels(seed=4)
    out = np.empty(planes[0].shape, np.uint32)
    compose(planes, LIMITS, out, Tone(name), Blend("channels"))
    expected = make_rgb(
        *planes, interval=[ManualInterval(lo, hi) for lo, hi in LIMITS], stretch=stretch
    )
    assert np.abs(unpack(out) - np.moveaxis(np.asarray(expected, float), 2, 0)).max() <= 1.0


@pytest.mark.parametrize("mode", ["shared", "lupton", "channels"])
def test_no_saturation_is_grey_and_more_is_more_colour(mode: str) -> None:
    planes = [np.full((4, 4), lo + x * (hi - lo), np.float32)
              for x, (lo, hi) in zip((0.3, 0.2, 0.1), LIMITS, strict=True)]  # fmt: skip
    spread = []
    for saturation in (0.0, 1.0, 1.5):
        out = np.empty((4, 4), np.uint32)
        compose(planes, LIMITS, out, blend=Blend(mode, saturation=saturation))
        red, green, blue = unpack(out)[:, 0, 0]
        assert red >= green >= blue
        spread.append(red - blue)
    assert spread[0] == 0
    assert spread[0] < spread[1] < spread[2]


@pytest.mark.parametrize("mode", ["shared", "lupton", "channels"])
def test_a_red_star_stays_red_where_a_channel_does_not_reach(mode: str) -> None:
    planes = [np.full((2, 4), lo + x * (hi - lo), np.float32)
              for x, (lo, hi) in zip((0.6, 0.3, 0.1), LIMITS, strict=True)]  # fmt: skip
    for k in range(3):
        planes[k][0, k] = np.nan
    for k in (1, 2):
        planes[k][0, 3] = np.nan
    out = np.empty((2, 4), np.uint32)
    assert not compose(planes, LIMITS, out, blend=Blend(mode))
    red, green, blue = unpack(out)[:, 0]
    assert red[0] == green[0] > blue[0]
    assert red[1] > green[1] > blue[1]
    assert red[2] > green[2] == blue[2]
    assert red[3] == green[3] == blue[3] > 0


@pytest.mark.parametrize("mode", ["shared", "lupton", "channels"])
def test_of_two_channels_green_is_the_mean(mode: str) -> None:
    red, _, blue = channels()
    lo_hi = (LIMITS[0], LIMITS[2])
    blue[5, 5] = np.nan
    scaled = [(c - lo) / (hi - lo) for c, (lo, hi) in zip((red, blue), lo_hi, strict=True)]
    if mode != "lupton":  # which sees what is below black
        scaled = [np.maximum(s, 0) for s in scaled]
    green = LIMITS[1][0] + (scaled[0] + scaled[1]) / 2 * (LIMITS[1][1] - LIMITS[1][0])
    two, three = (np.empty(red.shape, np.uint32) for _ in range(2))
    assert not compose([red, blue], lo_hi, two, blend=Blend(mode))
    compose([red, green.astype(np.float32), blue], LIMITS, three, blend=Blend(mode))
    good = np.isfinite(blue)
    assert np.abs(unpack(two) - unpack(three))[:, good].max() <= 1.0
    assert len(set(unpack(two)[:, 5, 5])) == 1  # one channel alone has no colour


def test_contrast_darkens_what_is_faint_in_every_mode() -> None:
    planes = [np.full((2, 2), lo + 0.02 * (hi - lo), np.float32) for lo, hi in LIMITS]
    for mode in ("shared", "lupton", "channels"):
        plain, steep = (np.empty((2, 2), np.uint32) for _ in range(2))
        compose(planes, LIMITS, plain, blend=Blend(mode))
        tone = Tone("asinh", contrast=3.0, bias=0.6)
        compose(planes, LIMITS, steep, tone, Blend(mode))
        assert unpack(steep).max() < unpack(plain).max()


def test_weights_leave_the_sky_neutral_and_change_the_stars() -> None:
    rng = np.random.default_rng(9)
    planes = [rng.normal(sky, 1.0, (128, 128)).astype(np.float32) for sky in (400, 280, 75)]
    for p in planes:
        p[64, 64] += 30
    levels = [channel_levels(in_memory(p)) for p in planes]
    limits = balanced_limits(levels, (1.0, 1.0, 1.0), weights=(1.0, 1.0, 2.0))
    at_sky = [(sky - lo) / (hi - lo) for sky, (lo, hi) in zip((400, 280, 75), limits, strict=True)]
    assert np.ptp(at_sky) < 0.002
    star = [(sky + 30 - lo) / (hi - lo) for sky, (lo, hi) in
            zip((400, 280, 75), limits, strict=True)]  # fmt: skip
    assert star[2] == pytest.approx(2 * star[0], rel=0.05)
    assert weighted([(10.0, 20.0)], [2.0]) == ((10.0, 15.0),)


def test_the_star_chosen_is_white() -> None:
    zps = (19.98, 20.50, 21.00)
    sun = white_ratios(zps, BANDS, "Sun")
    assert sun is not None
    dn = [10 ** (0.4 * (zp - m)) for zp, m in zip(zps, (0.0, 0.076, 0.362), strict=True)]
    assert sun == pytest.approx([v / dn[0] for v in dn])
    vega = white_ratios(zps, BANDS, "A0 star")
    assert vega == pytest.approx([10 ** (0.4 * (zp - zps[0])) for zp in zps])
    assert white_ratios(zps, BANDS, NOISE) is None
    assert white_ratios((20.0, None), (Band.KS, Band.J)) is None
