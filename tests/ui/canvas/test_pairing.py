"""Two images that share the sky: a fade is their mix, a divider parts them, badges keep sides."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.canvas.conftest import (
    HEIGHT,
    PLANE,
    WIDTH,
    colors,
    image_spec,
    letter,
    sky_affine,
)
from twomass_viewer.display.stretch import BLANK_COLOR
from twomass_viewer.scene.scene import Badge, Camera, Pair, Scene
from twomass_viewer.ui.canvas.badge_plates import titled_badges
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas

Show = Callable[..., np.ndarray]
CAMERA = Camera((0.0, 0.0), 0.1)
A = image_spec(letter(), key="a", version=1)
TURNED = letter()[::-1, ::-1].copy() * 0.5 + 30
B = image_spec(TURNED, key="b", version=2)


def scene(pair: Pair | None, *images: object, **kw: object) -> Scene:
    return Scene(plane=PLANE, images=images or (A, B), pair=pair, **kw)  # type: ignore[arg-type]


def alone(show: Show, image: object, camera: Camera = CAMERA) -> np.ndarray:
    return show(Scene(plane=PLANE, images=(image,)), camera)  # type: ignore[arg-type]


@pytest.mark.parametrize("part", [0.0, 0.25, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("turn", [0.0, 33.0])
def test_a_fade_is_the_mix_of_two_images(show: Show, part: float, turn: float) -> None:
    camera = Camera((0.3, -0.2), 0.1, turn)
    a, b = alone(show, A, camera), alone(show, B, camera)
    mixed = show(scene(Pair("a", "b", True, part)), camera)
    assert np.abs(a - b).max() > 50
    assert np.abs(mixed - (a * (1 - part) + b * part)).max() <= 2


def test_where_only_one_of_two_lies_it_fades_alone(show: Show) -> None:
    low, high = sky_affine((24, 16)), sky_affine((24, 16))
    moved = image_spec(
        TURNED, type(high)(high.a, high.b, high.c + 5.0, high.d, high.e, high.f),
        key="b", version=3,
    )  # fmt: skip
    below = image_spec(letter(), low, key="a", version=1)
    a, b = alone(show, below), alone(show, moved)
    for part in (0.0, 0.3, 1.0):
        mixed = show(scene(Pair("a", "b", True, part), below, moved), CAMERA)
        assert np.abs(mixed - (a * (1 - part) + b * part)).max() <= 2


@pytest.mark.parametrize("part", [0.0, 0.02, 0.3, 0.7, 0.98, 1.0])
def test_a_blank_pixel_keeps_the_share_of_its_image(show: Show, part: float) -> None:
    hole, other = TURNED.copy(), letter()
    hole[6:12, 3:9] = np.nan
    other[10:14, 5:14] = np.nan
    other[0:4, 0:4] = np.nan
    to_plane = sky_affine((24, 16))
    moved = type(to_plane)(
        to_plane.a, to_plane.b, to_plane.c + 5.0, to_plane.d, to_plane.e, to_plane.f
    )
    a = image_spec(other, to_plane, key="a", version=5)
    b = image_spec(hole, moved, key="b", version=6)
    a_alone, b_alone = alone(show, a), alone(show, b)
    assert np.array([x == BLANK_COLOR >> 8 & 0xFF for x in (a_alone, b_alone)]).sum() > 3000
    mixed = show(scene(Pair("a", "b", True, part), a, b), CAMERA)
    assert np.abs(mixed - (a_alone * (1 - part) + b_alone * part)).max() <= 2


def test_blank_pixels_of_one_stay_on_its_side(show: Show) -> None:
    holed = TURNED.copy()
    holed[6:12, 3:9] = np.nan
    b = image_spec(holed, key="b", version=4)
    a_alone, b_alone = alone(show, A), alone(show, b)
    blank = BLANK_COLOR >> 8 & 0xFF
    assert (b_alone == blank).sum() > 3000
    shown = show(scene(Pair("a", "b", False, 0.9), A, b), CAMERA)
    assert (shown[:, :345] == a_alone[:, :345]).all(), "nothing of it under A"


@pytest.mark.parametrize("turn", [0.0, 33.0])
@pytest.mark.parametrize("level", [False, True])
def test_the_divider_shows_a_on_one_side_and_b_on_the_other(
    show: Show, canvas: SkyCanvas, level: bool, turn: float
) -> None:
    camera = Camera((0.0, 0.0), 0.1, turn)
    a, b = alone(show, A, camera), alone(show, B, camera)
    canvas._divider.setVisible(False)
    seen = show(scene(Pair("a", "b", False, 0.4, level)), camera)
    at = round(0.4 * (HEIGHT if level else WIDTH))
    if level:
        assert (seen[:at] == a[:at]).all()
        assert (seen[at:] == b[at:]).all()
    else:
        assert (seen[:, :at] == a[:, :at]).all()
        assert (seen[:, at:] == b[:, at:]).all()
    canvas.move_pair(0.55)
    moved = show(canvas.scene, camera)
    assert not np.array_equal(moved, seen)


def test_the_line_is_drawn_where_the_sides_meet(show: Show) -> None:
    seen = show(scene(Pair("a", "b", False, 0.4)), Camera((0.0, 0.0), 1.0))
    assert (seen[20:80, 160] > 200).all() or (seen[20:80, 159] > 200).all()


def test_the_divider_is_dragged_and_the_sky_stays(canvas: SkyCanvas, show: Show) -> None:
    show(scene(Pair("a", "b", False, 0.5)), CAMERA)
    places: list[float] = []
    canvas.divider_dragged.connect(places.append)
    port = canvas.pointer_surface
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(port, left, Qt.KeyboardModifier.NoModifier, QPoint(WIDTH // 2 + 2, 50))
    QTest.mouseMove(port, QPoint(120, 60))
    QTest.mouseMove(port, QPoint(100, 60))
    QTest.mouseRelease(port, left, Qt.KeyboardModifier.NoModifier, QPoint(100, 60))
    assert places[-1] == pytest.approx(100 / WIDTH)
    assert canvas.camera == CAMERA
    QTest.mousePress(port, left, Qt.KeyboardModifier.NoModifier, QPoint(40, 50))
    QTest.mouseMove(port, QPoint(60, 60))
    QTest.mouseRelease(port, left, Qt.KeyboardModifier.NoModifier, QPoint(60, 60))
    assert canvas.camera != CAMERA, "beside it a drag pans as ever"


def test_arrow_keys_move_a_pair_and_else_the_pointer(canvas: SkyCanvas, show: Show) -> None:
    steps: list[int] = []
    canvas.pair_nudged.connect(steps.append)
    show(scene(Pair("a", "b", True, 0.5)), CAMERA)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(canvas._view, key)
    QTest.keyClick(canvas._view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert steps == [1, -1, 10]
    show(scene(None), CAMERA)
    QTest.keyClick(canvas._view, Qt.Key.Key_Right)
    assert len(steps) == 3


def test_badges_stand_on_their_sides(canvas: SkyCanvas, show: Show) -> None:
    badges = (Badge("ATLAS J", side="A"), Badge("ATLAS Ks", lossy=True, side="B"))
    show(scene(Pair("a", "b", False, 0.3), badges=badges), CAMERA, overlays=True)
    (first, low), (second, high) = canvas._overlay._placed_badges()
    assert (first.text, second.text) == ("A · ATLAS J", "B · ATLAS Ks")
    assert second.lossy
    assert low.left() < 0.3 * WIDTH < high.left()
    canvas.move_pair(0.98)
    (_, low), (_, high) = canvas._overlay._placed_badges()
    assert not low.intersects(high)
    assert high.right() <= WIDTH
    assert canvas._overlay.on_badge(QPointF(high.center()))


def test_a_fade_says_how_much_is_seen_of_each() -> None:
    badges = (Badge("one", side="A"), Badge("two", side="B"), Badge("third"))
    said = [b.text for b in titled_badges(badges, Pair("a", "b", True, 0.35))]
    assert said == ["A 65 % · one", "B 35 % · two", "third"]


def test_a_fade_with_blanks_fills_a_view_that_is_a_part_of_its_window(
    canvas: SkyCanvas, show: Show, qtbot: QtBot
) -> None:
    hole = TURNED.copy()
    hole[6:12, 3:9] = np.nan
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(WIDTH + 300, HEIGHT + 200)
    canvas.setParent(window)
    canvas.move(290, 180)
    window.show()
    canvas.show()
    show(scene(Pair("a", "b", True, 0.6), A, image_spec(hole, key="b", version=7)), CAMERA)
    qtbot.waitUntil(canvas.is_settled)
    seen = window.grab().toImage().copy(canvas.geometry())
    canvas.setParent(None)
    assert np.abs(colors(seen) - colors(canvas.grab_image())).max() <= 2
