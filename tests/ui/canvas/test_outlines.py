"""Names of outlines never lie on each other, on badges or across their own line."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication

from tests.ui.canvas.conftest import PLANE, image_spec
from twomass_viewer.scene.outlines import Outline
from twomass_viewer.scene.scene import Camera, Scene
from twomass_viewer.ui.canvas.outline_labels import OutlineLabels
from twomass_viewer.ui.canvas.outline_layer import OutlineLayer
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas
from twomass_viewer.ui.canvas.view_geometry import ViewGeometry

_LABELS = (
    "1999-05-02 · scan 135 ↑ · coadd 92",
    "1999-05-02\nscan 135 ↑\ncoadd 92",
    "135↑\n92",
    "↑",
)


def _tile(
    name: str, east: float, north: float, wide: float = 512.0, high: float = 1024.0
) -> Outline:
    ring = (
        (east, north), (east + wide, north), (east + wide, north + high), (east, north + high)
    )  # fmt: skip
    return Outline(name, (ring,), "#9ecae1", labels=_LABELS)


def _tiles(across: int, up: int) -> tuple[Outline, ...]:
    """Return neighbours that overlap as those of the survey do."""
    return tuple(
        _tile(f"outline:{i}:{k}", 460.0 * i, 970.0 * k) for i in range(across) for k in range(up)
    )


def _metrics() -> QFontMetricsF:
    font = QFont()
    font.setPixelSize(11)
    return QFontMetricsF(font)


def _view(scale: float, center: tuple[float, float] = (4600.0, 2400.0)) -> ViewGeometry:
    return ViewGeometry(Camera(center, scale), 1200.0, 800.0)


def _shown(tiles: tuple[Outline, ...], view: ViewGeometry, *reserved: QRectF) -> OutlineLabels:
    labels = OutlineLabels()
    labels.set_geometry(view)
    labels.taken = lambda: list(reserved)
    labels.set_outlines(tiles)
    return labels


def test_a_hundred_tiles_have_names_that_do_not_touch(qapp: QApplication) -> None:
    badge = QRectF(12, 12, 300, 26)
    placed = _shown(_tiles(20, 5), _view(8.5), badge).placed(_metrics())
    assert len(placed) > 90
    boxes = [box for box, _, _ in placed]
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in [*boxes[n + 1 :], badge])


def test_names_grow_with_their_outlines_and_vanish_where_there_is_no_room(
    qapp: QApplication,
) -> None:
    tile = _tiles(1, 1)
    lengths = []
    for scale in (400.0, 40.0, 12.0, 5.0, 1.0):
        placed = _shown(tile, _view(scale, (256.0, 512.0))).placed(_metrics())
        lengths.append(len(placed[0][1]) if placed else 0)
    assert lengths[0] == 0
    assert lengths == sorted(lengths)
    assert lengths[-1] == len(_LABELS[0])


def test_a_name_stays_in_view_when_only_a_part_of_its_outline_does(qapp: QApplication) -> None:
    labels = _shown(_tiles(1, 1), _view(0.2, (256.0, 512.0)))  # the view is all inside
    ((box, _, _),) = labels.placed(_metrics())
    assert labels.boundingRect().contains(box)


def test_while_the_sky_is_dragged_names_go_with_it(qapp: QApplication) -> None:
    labels = _shown(_tiles(3, 1), _view(2.0, (700.0, 500.0)))
    before = {o.key: box for box, _, o in labels.placed(_metrics())}
    labels.moving = True
    labels.set_geometry(_view(2.0, (640.0, 500.0)))  # to the west: the sky moves to the left
    moved = {o.key: box for box, _, o in labels.placed(_metrics())}
    assert moved.keys() == before.keys()
    for key, box in moved.items():
        assert box.left() - before[key].left() == -30.0


def test_a_place_knows_the_outlines_around_it(qapp: QApplication) -> None:
    layer = OutlineLayer()
    layer.set_outlines(_tiles(2, 1))
    assert layer.around(480.0, 300.0) == ["outline:0:0", "outline:1:0"]
    assert layer.around(100.0, 300.0) == ["outline:0:0"]
    assert layer.around(-5.0, 300.0) == []


def test_what_is_worked_on_is_named_first(qapp: QApplication) -> None:
    same = (_tile("outline:a", 0.0, 0.0, 70.0, 70.0), _tile("outline:b", 0.0, 0.0, 70.0, 70.0))
    same = (same[0], replace(same[1], emphasized=True))
    placed = _shown(same, _view(1.0, (35.0, 35.0))).placed(_metrics())
    assert placed[0][2].key == "outline:b"


def test_names_keep_clear_of_compass_and_scale_bar_at_any_size(canvas: SkyCanvas) -> None:
    image = image_spec(np.zeros((1000, 1000), np.float32))
    canvas.set_scene(Scene(plane=PLANE, images=(image,), outlines=_tiles(9, 4), scan_direction="n"))
    for camera in (Camera((1000.0, 1500.0), 12.0), Camera((1000.0, 1500.0), 6.0)):
        canvas.follow(camera)
        placed = canvas._outline_labels.placed(_metrics())
        assert placed
        taken = canvas._overlay.taken()
        assert len(taken) == 2
        assert not any(box.intersects(t) for box, _, _ in placed for t in taken)
