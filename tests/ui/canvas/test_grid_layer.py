"""The grid on the screen: on the right pixels, labelled at the edges, under the marks."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter

from tests.ui.canvas.conftest import HEIGHT, PLANE, WIDTH, grey, image_spec
from twomass_viewer.imagery.graticule import GridFrame
from twomass_viewer.scene.scene import Badge, Camera, Scene
from twomass_viewer.ui.canvas.grid_layer import TEXT, GridLayer
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas
from twomass_viewer.ui.canvas.text_outline import paint_text


@pytest.mark.parametrize("rotation", [0.0, 35.0])
@pytest.mark.parametrize("parity", [1, -1])
@pytest.mark.parametrize("frame", list(GridFrame))
def test_lines_are_drawn_where_their_coordinates_are(
    show: Callable[..., np.ndarray],
    canvas: SkyCanvas,
    frame: GridFrame,
    parity: int,
    rotation: float,
) -> None:
    camera = Camera((30.0, -40.0), 2.0, rotation, parity)
    empty = show(Scene(plane=PLANE), camera)
    drawn = show(Scene(plane=PLANE, grid=frame), camera)
    changed = drawn.astype(int) - empty.astype(int) > 20
    lines = canvas._grid.lines()
    assert len(lines) > 6
    seen = 0
    for line in lines:
        x, y = canvas.geometry_now.to_screen(line.east, line.north)
        inside = (x > 40) & (x < WIDTH - 40) & (y > 40) & (y < HEIGHT - 40)
        for px, py in zip(x[inside], y[inside], strict=True):
            row, col = int(py), int(px)
            seen += 1
            assert changed[row - 1 : row + 2, col - 1 : col + 2].any(), (line.label, px, py)
    assert seen > 50
    assert 0.005 < changed.mean() < 0.2


def test_labels_stand_at_the_edges_and_do_not_touch(canvas: SkyCanvas, qapp: object) -> None:
    canvas.set_scene(Scene(plane=PLANE, grid=GridFrame.EQUATORIAL))
    canvas.set_camera(Camera((0.0, 0.0), 4.0))
    layer: GridLayer = canvas._grid
    font = QFont()
    font.setPixelSize(11)
    boxes = [box for box, _ in layer.labels(QFontMetricsF(font))]
    assert len(boxes) > 4
    for n, box in enumerate(boxes):
        to_edge = min(box.left(), WIDTH - box.right(), box.top(), HEIGHT - box.bottom())
        assert 0.0 <= to_edge <= box.height()
        assert not any(box.intersects(other) for other in boxes[:n])


def test_without_a_plane_there_is_no_grid(show: Callable[..., np.ndarray]) -> None:
    camera = Camera((0.0, 0.0), 2.0)
    scene = Scene(grid=GridFrame.EQUATORIAL)
    np.testing.assert_array_equal(show(scene, camera), show(replace(scene, grid=None), camera))


def test_the_grid_is_in_pictures(canvas: SkyCanvas) -> None:
    canvas.set_camera(Camera((0.0, 0.0), 2.0))
    canvas.set_scene(Scene(plane=PLANE))
    empty: QImage = canvas.grab_image(overlays=False)
    canvas.set_scene(Scene(plane=PLANE, grid=GridFrame.GALACTIC))
    assert (grey(canvas.grab_image(overlays=False)) != grey(empty)).any()


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_label_made_before_is_the_label_painted_anew(qapp: object, ratio: float) -> None:
    pictures = []
    for use in (0.0, ratio):
        picture = QImage(int(80 * ratio), int(30 * ratio), QImage.Format.Format_RGB32)
        picture.setDevicePixelRatio(ratio)
        picture.fill(0x404040)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_text(painter, QPointF(10.0, 20.0), "+12°30′", 11, TEXT, use)
        painter.end()
        pictures.append(grey(picture).astype(int))
    anew, before = pictures
    assert (anew != 0x40).any()
    assert np.abs(anew - before).max() <= 3


@pytest.mark.parametrize("small", [False, True])
def test_labels_keep_clear_of_badges_compass_and_scale_bar(canvas: SkyCanvas, small: bool) -> None:
    badges = tuple(Badge(f"SIMULATED · ATLAS · J · 1999-02-2{n} · scan 903 s ↓") for n in range(3))
    image = image_spec(np.zeros((400, 400), np.float32))
    scene = Scene(plane=PLANE, images=(image,), grid=GridFrame.EQUATORIAL, badges=badges)
    canvas.set_furniture(compass=True, scale_bar=True, small=small)
    canvas.set_scene(scene)
    canvas.set_camera(Camera((0.0, 0.0), 4.0))
    metrics = QFontMetricsF(QFont())
    taken = canvas._overlay.taken()
    assert len(taken) == 5
    labels = canvas._grid.labels(metrics)
    assert len(labels) > 3
    boxes = [box for box, _ in labels]
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in [*boxes[n + 1 :], *taken])
