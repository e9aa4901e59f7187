"""A turn of a blink that comes again is shown as it was painted, until something else changes."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from tests.ui.canvas.conftest import PLANE, colors, image_spec, letter
from twomass_viewer.scene.marks import MarkRole, MarkShape
from twomass_viewer.scene.scene import Camera, Scene, VectorMark
from twomass_viewer.ui.canvas.image_item import ImageItem
from twomass_viewer.ui.canvas.kept_frames import MOST_BYTES, KeptFrames, painted_whole
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas

CAMERA = Camera((2.0, -3.0), 0.1, 20.0)


@pytest.fixture
def turns() -> tuple[Scene, Scene]:
    """Two images that take turns, each with a mark of its own."""
    one = image_spec(letter(), key="one", version=1)
    two = image_spec(110.0 - letter(), key="two", version=2)
    mark = VectorMark("a", MarkRole.GLINT, MarkShape.DIAMOND, ((1.0, 1.0),))
    first = Scene(plane=PLANE, images=(one, replace(two, hidden=True)), vectors=(mark,))
    second = Scene(plane=PLANE, images=(replace(one, hidden=True), two))
    return first, second


def paint(canvas: SkyCanvas, qtbot: QtBot) -> np.ndarray:
    """Return what stands on the screen once the canvas has come to rest."""
    qtbot.waitUntil(canvas.is_settled, timeout=5000)
    return colors(canvas.pointer_surface.grab().toImage())


def count_painted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    painted: list[str] = []
    paint_item = ImageItem.paint

    def counted(self: ImageItem, *args: object) -> None:
        painted.append(self.spec.key)
        paint_item(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(ImageItem, "paint", counted)
    return painted


def test_a_turn_that_comes_again_is_not_painted_but_shown(
    canvas: SkyCanvas, qtbot: QtBot, turns: tuple[Scene, Scene], monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas.set_scene(turns[0])
    canvas.set_camera(CAMERA)
    first = paint(canvas, qtbot)
    canvas.set_scene(turns[1])
    second = paint(canvas, qtbot)
    assert not np.array_equal(first, second)
    painted = count_painted(monkeypatch)
    for _ in range(2):
        canvas.set_scene(turns[0])
        assert np.array_equal(paint(canvas, qtbot), first)
        canvas.set_scene(turns[1])
        assert np.array_equal(paint(canvas, qtbot), second)
    assert painted == []


def test_what_is_kept_is_what_is_painted_without_it(
    canvas: SkyCanvas, qtbot: QtBot, turns: tuple[Scene, Scene]
) -> None:
    canvas.set_scene(turns[0])
    canvas.set_camera(CAMERA)
    kept = paint(canvas, qtbot)
    canvas._view.ready_frame = lambda: None
    canvas._mark_dirty()
    assert np.array_equal(paint(canvas, qtbot), kept)


@pytest.mark.parametrize("change", ["camera", "crosshair", "background", "size"])
def test_any_other_change_is_painted(
    canvas: SkyCanvas, qtbot: QtBot, turns: tuple[Scene, Scene], change: str
) -> None:
    canvas.set_scene(turns[0])
    canvas.set_camera(CAMERA)
    before = paint(canvas, qtbot)
    assert len(canvas._frames) == 1
    if change == "camera":
        canvas.set_camera(replace(CAMERA, center=(3.0, -3.0)))
    elif change == "crosshair":
        canvas.set_crosshair((4.0, 4.0))
    elif change == "background":
        canvas.set_background(QColor("#402020"))
    else:
        canvas.resize(canvas.width() - 40, canvas.height())
    after = paint(canvas, qtbot)
    assert before.shape != after.shape or not np.array_equal(before, after)


def test_nothing_is_kept_of_what_takes_no_turns(
    canvas: SkyCanvas, qtbot: QtBot, turns: tuple[Scene, Scene]
) -> None:
    canvas.set_scene(turns[0])
    paint(canvas, qtbot)
    assert len(canvas._frames) == 1
    canvas.set_scene(Scene(plane=PLANE, images=turns[0].images[:1]))
    paint(canvas, qtbot)
    assert len(canvas._frames) == 0


def test_no_more_is_kept_than_has_room(canvas: SkyCanvas, turns: tuple[Scene, Scene]) -> None:
    frames = KeptFrames()
    picture = painted_whole(canvas._view)
    room = MOST_BYTES // picture.sizeInBytes()
    scenes = [replace(turns[0], acknowledgment=str(n)) for n in range(room + 3)]
    for scene in scenes:
        frames.keep(scene, picture)
    assert len(frames) == room
    assert frames.find(scenes[0]) is None
    assert frames.find(scenes[-1]) is picture
