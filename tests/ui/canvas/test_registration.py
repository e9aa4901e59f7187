"""Marks lie on the middle of the pixels they belong to, as found in the picture itself."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QSize

from tests.ui.canvas.conftest import HEIGHT, PLANE, WIDTH, colors, grey, image_spec, sky_affine
from twomass_viewer.scene.marks import MARK_STYLES, MarkRole, MarkShape
from twomass_viewer.scene.scene import Camera, EllipseSet, MarkerSet, Scene, VectorMark
from twomass_viewer.ui.canvas import marker_layer
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas

CAMERAS = [
    Camera((3.0, -2.0), 0.13),
    Camera((3.0, -2.0), 0.13, rotation_deg=57.0),
    Camera((3.0, -2.0), 0.13, rotation_deg=200.0, parity=-1),
]
SHAPE = (30, 40)
ROW, COL = 11, 27


def star() -> np.ndarray:
    data = np.full(SHAPE, 5.0, np.float32)
    data[ROW, COL] = 100.0
    return data


def star_place() -> tuple[float, float]:
    a = sky_affine(SHAPE)
    return a.a * COL + a.c, a.e * ROW + a.f


def centroid(weight: np.ndarray) -> tuple[float, float]:
    ys, xs = np.mgrid[0 : weight.shape[0], 0 : weight.shape[1]] + 0.5
    return float((weight * xs).sum() / weight.sum()), float((weight * ys).sum() / weight.sum())


def colored(picture: np.ndarray, role: MarkRole) -> np.ndarray:
    """Return how much of a role's hue each screen pixel has."""
    text = MARK_STYLES[role].color
    rgb = np.array([int(text[i : i + 2], 16) for i in (1, 3, 5)], float)
    hue = rgb - rgb.mean()
    weight = (picture - picture.mean(axis=2, keepdims=True)) @ hue
    return np.where(weight > 0.15 * (hue @ hue), weight, 0)


def markers(n: int = 1) -> MarkerSet:
    east, north = star_place()
    rng = np.random.default_rng(2)
    # The others lie far outside the view; only the first is seen.
    e = np.concatenate(([east], rng.uniform(5000, 6000, n - 1)))
    return MarkerSet("psc:clean", "psc", MarkRole.PSC_CLEAN, e, np.full(n, north), np.arange(n), n)


@pytest.mark.parametrize("camera", CAMERAS, ids=str)
@pytest.mark.parametrize("drawn", ["vector", "quarter", "whole"])
def test_marker_and_star_have_one_centre(
    canvas: SkyCanvas, camera: Camera, drawn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if drawn != "vector":
        monkeypatch.setattr(marker_layer, "VECTOR_LIMIT", 0)
    if drawn == "whole":
        monkeypatch.setattr(marker_layer, "PHASE_LIMIT", 0)
    canvas.set_camera(camera)
    canvas.set_scene(Scene(plane=PLANE, images=(image_spec(star()),)))
    star_at = centroid((grey(canvas.grab_image(overlays=False)) > 200).astype(float))
    canvas.set_scene(Scene(plane=PLANE, markers=(markers(),)))
    mark_at = centroid(colored(colors(canvas.grab_image(overlays=False)), MarkRole.PSC_CLEAN))
    geometry_at = canvas.geometry_now.to_screen(*star_place())
    assert math.dist(star_at, geometry_at) < 0.5
    worst = max(abs(mark_at[0] - geometry_at[0]), abs(mark_at[1] - geometry_at[1]))
    assert worst <= {"vector": 0.1, "quarter": 0.2, "whole": 0.51}[drawn]


@pytest.mark.parametrize(
    "shape", [MarkShape.CIRCLE, MarkShape.SQUARE, MarkShape.DIAMOND, MarkShape.RETICLE]
)
@pytest.mark.parametrize("camera", CAMERAS, ids=str)
def test_vector_marks_are_centred(canvas: SkyCanvas, camera: Camera, shape: MarkShape) -> None:
    canvas.set_camera(camera)
    mark = VectorMark("g", MarkRole.PERSISTENCE, shape, (star_place(),))
    canvas.set_scene(Scene(plane=PLANE, vectors=(mark,)))
    at = centroid(colored(colors(canvas.grab_image(overlays=False)), MarkRole.PERSISTENCE))
    assert math.dist(at, canvas.geometry_now.to_screen(*star_place())) < 0.3


def test_a_circle_has_its_true_radius(canvas: SkyCanvas) -> None:
    canvas.set_camera(Camera((0, 0), 0.2))
    mark = VectorMark("a", MarkRole.APERTURE, MarkShape.CIRCLE, ((0.0, 0.0),), radius_arcsec=14.0)
    canvas.set_scene(Scene(plane=PLANE, vectors=(mark,)))
    weight = colored(colors(canvas.grab_image(overlays=False)), MarkRole.APERTURE)
    ys, xs = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    radius = np.hypot(xs - WIDTH / 2, ys - HEIGHT / 2)
    assert (weight * radius).sum() / weight.sum() == pytest.approx(70.0, abs=0.3)


@pytest.mark.parametrize("parity", [1, -1])
@pytest.mark.parametrize("rotation", [0.0, 25.0])
def test_an_ellipse_points_along_its_position_angle(
    canvas: SkyCanvas, rotation: float, parity: int
) -> None:
    canvas.set_camera(Camera((0, 0), 0.2, rotation, parity))
    one = np.ones(1)
    ellipses = EllipseSet(
        "xsc", "xsc", MarkRole.XSC, 0 * one, 0 * one, 20 * one, 6 * one, 40 * one,
        np.zeros(1, np.int64), 1,
    )  # fmt: skip
    canvas.set_scene(Scene(plane=PLANE, ellipses=(ellipses,)))
    weight = colored(colors(canvas.grab_image(overlays=False)), MarkRole.XSC)
    ys, xs = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    dx, dy = xs - WIDTH / 2, -(ys - HEIGHT / 2)
    moments = np.array([[(weight * dx * dx).sum(), (weight * dx * dy).sum()]] * 2)
    moments[1] = (weight * dx * dy).sum(), (weight * dy * dy).sum()
    values, vectors = np.linalg.eigh(moments)
    right, up = vectors[:, 1]
    # The screen's up lies at position angle `rotation`; east is left of north for parity +1.
    angle = rotation + math.degrees(math.atan2(-parity * right, up))
    assert angle % 180 == pytest.approx(40.0, abs=0.5)
    assert math.sqrt(values[1] / values[0]) > 2.5


def test_small_ellipses_stay_visible_and_can_be_picked(canvas: SkyCanvas) -> None:
    canvas.set_camera(Camera((0, 0), 10.0))
    one = np.ones(1)
    ellipses = EllipseSet(
        "xsc", "xsc", MarkRole.XSC, 0 * one, 0 * one, 3 * one, 2 * one, 0 * one,
        np.array([17]), 1,
    )  # fmt: skip
    canvas.set_scene(Scene(plane=PLANE, ellipses=(ellipses,)))
    weight = colored(colors(canvas.grab_image(overlays=False)), MarkRole.XSC)
    assert np.ptp(np.nonzero(weight.max(axis=1))[0]) >= 10
    hit = canvas.hit_at(0.0, 20.0)
    assert hit is not None
    assert hit.row == 17


def test_a_larger_picture_is_the_same_view(canvas: SkyCanvas) -> None:
    canvas.set_camera(CAMERAS[1])
    canvas.set_scene(Scene(plane=PLANE, images=(image_spec(star()),), markers=(markers(),)))
    small = colors(canvas.grab_image(overlays=False))
    large = colors(canvas.grab_image(QSize(3 * WIDTH, 3 * HEIGHT), overlays=False))
    assert large.shape[:2] == (3 * HEIGHT, 3 * WIDTH)
    a = centroid(colored(small, MarkRole.PSC_CLEAN))
    b = centroid(colored(large, MarkRole.PSC_CLEAN))
    assert (3 * a[0], 3 * a[1]) == pytest.approx(b, abs=0.6)
    folded = large[:, :, 1].reshape(HEIGHT, 3, WIDTH, 3).mean(axis=(1, 3))
    assert np.abs(folded - small[:, :, 1]).mean() < 2.0
