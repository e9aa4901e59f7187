"""Contours on the canvas: where they belong under every camera, and part of the marks."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from tests.ui.canvas.conftest import HEIGHT, PLANE, WIDTH, colors, image_spec, letter
from twomass_viewer.scene.contours import ContourSet
from twomass_viewer.scene.scene import Camera, Scene
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas
from twomass_viewer.ui.canvas.view_geometry import ViewGeometry
from twomass_viewer.ui.canvas.view_painter import PictureParts

Show = Callable[..., np.ndarray]
RED = "#ff0000"


def circle(east: float, north: float, radius: float, version: int = 1) -> ContourSet:
    turn = np.linspace(0, 2 * math.pi, 90)
    e, n = east + radius * np.cos(turn), north + radius * np.sin(turn)
    far = np.array([900.0, 905.0])  # a second line, out of view
    return ContourSet(
        12.0, RED, 2.0, version, np.r_[e, far], np.r_[n, far], np.array([90, 2], np.intp)
    )


def scene(*contours: ContourSet) -> Scene:
    return Scene(plane=PLANE, images=(image_spec(letter()),), contours=contours)


def red(canvas: SkyCanvas) -> np.ndarray:
    seen = colors(canvas.grab_image(overlays=False))
    return np.argwhere((seen[..., 0] > 150) & (seen[..., 1] < 90))


@pytest.mark.parametrize(
    "camera",
    [
        Camera((0.0, 0.0), 0.1),
        Camera((1.0, -2.0), 0.12, 40.0),
        Camera((1.0, -2.0), 0.12, -110.0, -1),
    ],
)
def test_a_contour_is_drawn_about_its_place(canvas: SkyCanvas, show: Show, camera: Camera) -> None:
    show(scene(circle(3.0, 4.0, 2.0)), camera)
    places = red(canvas)
    assert len(places) > 50
    x, y = ViewGeometry(camera, WIDTH, HEIGHT).to_screen(3.0, 4.0)
    away = np.hypot(places[:, 1] + 0.5 - x, places[:, 0] + 0.5 - y) * camera.arcsec_per_pixel
    assert abs(away - 2.0).max() < 0.3


def test_they_change_with_the_scene_and_are_marks(canvas: SkyCanvas, show: Show) -> None:
    camera = Camera((0.0, 0.0), 0.1)
    show(scene(circle(3.0, 4.0, 2.0)), camera)
    first = red(canvas)
    show(scene(circle(-5.0, 4.0, 2.0, version=2)), camera)
    assert not np.array_equal(red(canvas), first)
    size = canvas.grab_image().size()
    bare = canvas.painter.pixels(canvas.geometry_now, size, PictureParts(marks=False))
    seen = colors(bare)
    assert not ((seen[..., 0] > 150) & (seen[..., 1] < 90)).any()
    show(scene(), camera)
    assert not len(red(canvas))


def test_very_many_are_drawn_as_hairlines(canvas: SkyCanvas, show: Show) -> None:
    rng = np.random.default_rng(2)
    east, north = rng.uniform(-8, 8, 30_000), rng.uniform(-8, 8, 30_000)
    many = ContourSet(1.0, RED, 2.0, 9, east, north, np.full(10_000, 3, np.intp))
    show(scene(many), Camera((0.0, 0.0), 0.1))
    assert len(red(canvas)) > 1000
