"""Screen-fixed information: compass, scan arrow, scale bar, badges."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QImage, QPaintEvent, QRegion
from pytestqt.qtbot import QtBot

from tests.ui.canvas.conftest import HEIGHT, PLANE, WIDTH, colors, image_spec
from twomass_viewer.scene.scene import Badge, Camera, Scene
from twomass_viewer.ui.canvas.compass import scale_bar_length
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas


@pytest.mark.parametrize(
    ("scale", "label"),
    [(1.0, "2′"), (0.1, "15″"), (0.5, "1′"), (0.01, "1″"), (10.0, "30′"), (40.0, "2°")],
)
def test_scale_bars_have_round_lengths(scale: float, label: str) -> None:
    length, text = scale_bar_length(scale, sky=True)
    assert text == label
    assert 70 < length / scale <= 190


@pytest.mark.parametrize("scale", [10**k for k in np.linspace(-4, 2.8, 50)])
@pytest.mark.parametrize("sky", [True, False])
def test_a_bar_has_the_length_its_label_says(scale: float, sky: bool) -> None:
    length, text = scale_bar_length(scale, sky=sky)
    unit = {"″": 1.0, "′": 60.0, "°": 3600.0, "x": 1.0}[text[-1]]
    assert float(text.removesuffix("px").rstrip("″′° ")) * unit == pytest.approx(length)
    assert 70 < length / scale <= 190


def test_the_bar_on_the_screen_is_as_long_as_it_says(canvas: SkyCanvas) -> None:
    canvas.set_camera(Camera((0, 0), 0.5))
    canvas.set_scene(Scene(plane=PLANE, images=(image_spec(np.zeros((9, 9), np.float32)),)))
    picture = colors(canvas.grab_image())[HEIGHT - 50 :, WIDTH - 210 :, 1]
    row = picture[np.argmax((picture > 200).sum(axis=1))]
    run = np.nonzero(row > 200)[0]
    assert run[-1] - run[0] + 1 == pytest.approx(60 / 0.5, abs=2)


def bright(image: QImage) -> np.ndarray:
    """Return the bright pixels of the compass corner as (x, y) up from its middle."""
    corner = colors(image)[:110, WIDTH - 110 :, 1]
    ys, xs = np.nonzero(corner > 150)
    return np.stack([xs, ys])


@pytest.mark.parametrize("direction", ["n", "s"])
@pytest.mark.parametrize("rotation", [0.0, 90.0, 200.0])
def test_compass_and_scan_arrow_turn_with_the_sky(
    canvas: SkyCanvas, direction: str, rotation: float
) -> None:
    data = np.zeros((9, 9), np.float32)
    scene = Scene(plane=PLANE, images=(image_spec(data),), scan_direction=direction)
    canvas.set_scene(scene)
    canvas.set_camera(Camera((0, 0), 0.5, rotation))
    turned = bright(canvas.grab_image())
    canvas.set_camera(Camera((0, 0), 0.5, rotation, -1))
    mirrored = bright(canvas.grab_image())
    canvas.set_camera(Camera((0, 0), 0.5, rotation + 180))
    opposite = bright(canvas.grab_image())
    assert turned.shape[1] > 60
    assert not np.array_equal(turned, mirrored)
    assert not np.array_equal(turned, opposite)


def test_lossy_badges_are_amber_and_others_are_not(canvas: SkyCanvas) -> None:
    def amber(badge: Badge) -> int:
        canvas.set_scene(Scene(plane=PLANE, badges=(badge,)))
        rgb = colors(canvas.grab_image())[:60]
        return int(((rgb - (0xF2, 0xA3, 0x3A)) ** 2).sum(axis=2).min() < 300)

    assert amber(Badge("QUICKLOOK ≈ lossy", lossy=True)) == 1
    assert amber(Badge("ATLAS J · 2000-11-24 · scan 88 n ↑ · coadd 44")) == 0


def test_an_empty_canvas_is_empty(canvas: SkyCanvas) -> None:
    canvas.set_scene(Scene(plane=PLANE))
    rgb = colors(canvas.grab_image())
    assert rgb.reshape(-1, 3).std(axis=0).max() == 0


def test_the_crosshair_marks_its_place(canvas: SkyCanvas) -> None:
    canvas.set_camera(Camera((0, 0), 1.0))
    canvas.set_crosshair((-50.5, 30.5))
    rgb = colors(canvas.grab_image())[:, :, 1]
    assert math.isclose(int(np.argmax(rgb[5])), WIDTH / 2 + 50, abs_tol=1)
    assert math.isclose(int(np.argmax(rgb[:, 5])), HEIGHT / 2 - 31, abs_tol=1)


def test_a_crosshair_that_moves_has_its_lines_painted_and_nothing_else(
    canvas: SkyCanvas, qtbot: QtBot
) -> None:
    canvas.set_scene(Scene(plane=PLANE, images=(image_spec(np.full((64, 64), 50.0, np.float32)),)))
    canvas.set_crosshair((10.0, 5.0))
    qtbot.waitUntil(canvas.is_settled)
    painted = QRegion()

    class Watch(QObject):
        def eventFilter(self, _: QObject, event: QEvent) -> bool:
            nonlocal painted
            if isinstance(event, QPaintEvent):
                painted = painted.united(event.region())
            return False

    watch = Watch()
    canvas.pointer_surface.installEventFilter(watch)
    g = canvas.geometry_now
    old, new = (QPoint(*(int(v) for v in g.to_screen(*p))) for p in ((10.0, 5.0), (-12.0, -9.0)))
    canvas.set_crosshair((-12.0, -9.0))
    qtbot.waitUntil(canvas.is_painted)
    for at in (old, new):
        assert painted.contains(QPoint(at.x(), 3))
        assert painted.contains(QPoint(3, at.y()))
    assert not painted.contains((old + new) / 2)
    canvas.set_crosshair((1e15, -1e15))  # where another pane looks
    qtbot.waitUntil(canvas.is_painted)
    canvas.pointer_surface.removeEventFilter(watch)
