"""Streaks, banding and seams: found where they were put, and nowhere else."""

import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from tests.artifacts.scenes import image, transform
from twomass_viewer.artifacts.found import find_artifacts
from twomass_viewer.artifacts.model import NO_PARENT, Artifact
from twomass_viewer.errors import CancelledError
from twomass_viewer.io.read import read_image
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import load_rules
from twomass_viewer.survey.scans import Hemisphere

RULES = load_rules()
SKY = transform()
SHAPE = (1024, 512)
SIGMA = 0.6
Frame = NDArray[np.float64]


def sky_with_stars(seed: int = 1, stars: int = 300) -> Frame:
    """Return correlated noise, a gradient and stars of all brightnesses."""
    rng = np.random.default_rng(seed)
    smooth = ndimage.gaussian_filter(rng.normal(size=SHAPE), 1.0)
    yy, xx = np.mgrid[: SHAPE[0], : SHAPE[1]]
    data = np.asarray(80.0 + SIGMA * smooth / smooth.std() + 0.004 * xx - 0.002 * yy)
    for _ in range(stars):
        x, y = rng.uniform(0, SHAPE[1]), rng.uniform(0, SHAPE[0])
        put(data, x, y, 3.0 * rng.pareto(1.0))
    return data


def put(data: Frame, x: float, y: float, peak: float) -> None:
    """Add a star; a bright one with a halo and four arms."""
    r0, c0 = max(int(y) - 10, 0), max(int(x) - 10, 0)
    near = data[r0 : r0 + 21, c0 : c0 + 21]
    yy, xx = np.ogrid[r0 : r0 + near.shape[0], c0 : c0 + near.shape[1]]
    near += min(peak, 9500.0) * np.exp(-0.5 * ((xx - x) ** 2 + (yy - y) ** 2) / 1.5**2)
    if peak > 200.0:
        yy, xx = np.ogrid[: SHAPE[0], : SHAPE[1]]
        dx, dy = xx - x, yy - y
        r2 = dx * dx + dy * dy
        data += peak * 6e-4 * (np.clip(np.sqrt(r2), 3.0, None) / 10.0) ** -2.3
        reach = 30.0 * (peak / 200.0) ** 0.5
        for a, b in ((dx, dy), (dy, dx)):
            data += peak * 2e-3 * np.exp(-0.5 * (a / 2.0) ** 2) * np.clip(1 - abs(b) / reach, 0, 1)


def line(
    data: Frame, ends: tuple[float, float, float, float], width: float, surface: float
) -> None:
    """Add a line between two pixels with a Gaussian profile."""
    x1, y1, x2, y2 = ends
    length = math.hypot(x2 - x1, y2 - y1)
    yy, xx = np.mgrid[: SHAPE[0], : SHAPE[1]]
    along = ((xx - x1) * (x2 - x1) + (yy - y1) * (y2 - y1)) / length
    across = ((xx - x1) * (y2 - y1) - (yy - y1) * (x2 - x1)) / length
    on = (along >= 0) & (along <= length)
    data += surface * np.exp(-0.5 * (across * 2.355 / width) ** 2) * on


def found(data: Frame, kind: ArtifactKind, **more: object) -> list[Artifact]:
    picture = image(SKY, data=data.astype(np.float32), **more)  # type: ignore[arg-type]
    return list(find_artifacts(picture, picture.planes[0], RULES, kinds=[kind]))


@pytest.mark.parametrize(
    ("ends", "width", "surface"),
    [
        ((60.0, 700.0, 300.0, 380.0), 10.0, 300.0),  # a bright meteor
        ((80.0, 150.0, 430.0, 640.0), 6.0, 1.6),  # faint
        ((200.0, 400.0, 260.0, 560.0), 3.0, 6.0),  # a satellite in one frame
        ((10.0, 500.0, 500.0, 514.0), 7.0, 4.0),  # nearly along a row
    ],
)
def test_a_streak_is_found_with_its_ends_width_and_brightness(
    ends: tuple[float, float, float, float], width: float, surface: float
) -> None:
    data = sky_with_stars()
    line(data, ends, width, surface)
    (a,) = found(data, ArtifactKind.STREAK)
    assert a.parent is NO_PARENT
    assert a.shape.type == "polygon"
    x, y = SKY.sky_to_pixel(*np.array(a.shape.coords_deg).T)
    assert math.hypot(x[0] - x[3], y[0] - y[3]) == pytest.approx(2.0 * width + 2.0, abs=4.0)
    x, y = 0.5 * (x[[0, 1]] + x[[3, 2]]), 0.5 * (y[[0, 1]] + y[[3, 2]])
    length = math.hypot(ends[2] - ends[0], ends[3] - ends[1])
    for px, py in zip(x, y, strict=True):
        away = (px - ends[0]) * (ends[3] - ends[1]) - (py - ends[1]) * (ends[2] - ends[0])
        assert abs(away) / length < 4.0
    assert a.length_arcsec == pytest.approx(length, abs=0.2 * length + 20.0)
    assert a.measured is not None
    assert a.measured.value == pytest.approx(surface, rel=0.4)
    # columns grow to the west
    true_pa = math.degrees(math.atan2(-(ends[2] - ends[0]), ends[3] - ends[1])) % 180.0
    assert a.pa_deg is not None
    assert abs((a.pa_deg - true_pa + 90.0) % 180.0 - 90.0) < 3.0


def test_the_three_lines_of_an_aircraft_are_three() -> None:
    data = sky_with_stars()
    for shift in (0.0, 26.0, 52.0):
        line(data, (100.0 + shift, 100.0, 320.0 + shift, 800.0), 6.0, 20.0)
    assert len(found(data, ArtifactKind.STREAK)) == 3


@pytest.mark.parametrize("seed", range(3))
def test_stars_arms_and_halos_are_no_streaks(seed: int) -> None:
    data = sky_with_stars(seed + 10, stars=500)
    put(data, 150.0, 300.0, 40_000.0)
    put(data, 380.0, 700.0, 4_000.0)
    assert found(data, ArtifactKind.STREAK) == []


@pytest.mark.data
def test_no_real_image_has_a_false_streak_or_seam(twomass: Path) -> None:
    paths = [*(twomass / "atlas").glob("a*"), *(twomass / "atlas_orion_j").glob("*.fits")]
    assert len(paths) == 13
    for path in paths:
        picture = read_image(path)
        # looked at by eye: there is none on them, but arms, filaments and crowds of stars
        assert find_artifacts(picture, picture.planes[0], RULES) == (), path.name


def test_pickup_is_found_in_j_at_ctio_only() -> None:
    data = sky_with_stars()
    data[:, 256:] += 0.22 * np.sin(2 * np.pi * np.arange(1024) / 31.0)[:, None]
    (a,) = found(data, ArtifactKind.BANDING)
    assert a.measured is not None
    assert a.measured.value == pytest.approx(0.22, abs=0.03)
    assert "period of 31″" in a.sentence
    x, _ = SKY.sky_to_pixel(*np.array(a.shape.coords_deg).T)
    assert (float(x.min()), float(x.max())) == pytest.approx((255.5, 511.5), abs=0.01)
    assert found(data, ArtifactKind.BANDING, hemisphere=Hemisphere.NORTH) == []
    assert found(data, ArtifactKind.BANDING, band=Band.H) == []
    assert found(sky_with_stars(), ArtifactKind.BANDING) == []


def test_a_step_of_the_sky_across_the_image_is_a_seam_and_an_edge_of_a_nebula_is_not() -> None:
    data = sky_with_stars()
    data[630:] += 0.8
    (a,) = found(data, ArtifactKind.SEAM)
    assert a.measured is not None
    assert a.measured.value == pytest.approx(0.8, abs=0.15)
    _, y = SKY.sky_to_pixel(a.ra_deg, a.dec_deg)
    assert float(y) == pytest.approx(629.5, abs=2.0)
    assert "brighter" in a.sentence
    nebula = sky_with_stars()
    nebula[630:, :200] += 3.0
    assert found(nebula, ArtifactKind.SEAM) == []


def test_looking_for_streaks_can_be_cancelled() -> None:
    def cancel(_fraction: float, _text: str) -> None:
        raise CancelledError

    picture = image(SKY, data=sky_with_stars().astype(np.float32))
    with pytest.raises(CancelledError):
        find_artifacts(picture, picture.planes[0], RULES, progress=cancel)
