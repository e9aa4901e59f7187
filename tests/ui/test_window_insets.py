"""Magnifier and overview: what the pointer is on, and where the view is, and moving it there."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.ui.canvas.conftest import grey
from tests.ui.conftest import LEFT, PLAIN, SHIFT, Desk
from tests.ui.skies import write_image, write_triplet
from twomass_viewer.session.blink import BlinkFrame
from twomass_viewer.session.comparison import CompareMode, Comparison
from twomass_viewer.session.settings import Settings
from twomass_viewer.session.view import Shown
from twomass_viewer.ui.actions.spec import ActionKey as K


@pytest.fixture
def looking(desk: Desk, tmp_path: Path) -> Desk:
    """One pixel of the image is bright, those around it are not."""
    data = np.full((80, 60), 100.0, np.float32)
    data[40, 30] = 900.0
    desk.open(write_image(tmp_path / "a.fits", data=data))
    desk.canvas.setFocus()
    desk.key(Qt.Key.Key_V, SHIFT)
    desk.key(Qt.Key.Key_F, SHIFT)
    return desk


def point_at(desk: Desk, east: float, north: float) -> None:
    QTest.mouseMove(desk.canvas.pointer_surface, desk.screen(east, north))
    desk.wait()


def pixel_place(desk: Desk, x: int, y: int) -> tuple[float, float]:
    (tile,) = desk.scene.images[0].tiles
    a = tile.affine
    return a.a * x + a.b * y + a.c, a.d * x + a.e * y + a.f


def test_the_pixel_under_the_pointer_is_large_and_framed(looking: Desk) -> None:
    east, north = pixel_place(looking, 30, 40)
    looking.canvas.zoom(2.0, (east, north))
    looking.wait()
    point_at(looking, east, north)
    magnifier = looking.window.magnifier
    picture = grey(magnifier.grab().toImage())
    rows, cols = np.nonzero(picture > 200)
    across = looking.canvas.pixel_scale() / magnifier.geometry_now.camera.arcsec_per_pixel
    assert across >= 12
    assert cols.max() - cols.min() == pytest.approx(across, abs=3)
    assert rows.max() - rows.min() == pytest.approx(across, abs=3)
    assert cols.mean() == pytest.approx(picture.shape[1] / 2, abs=across)
    corners = looking.canvas.images.pixel_corners(east, north, without=frozenset())
    assert np.mean(corners, axis=0) == pytest.approx((east, north), abs=1e-6)


def test_off_the_image_nothing_is_framed(looking: Desk) -> None:
    box = looking.canvas.scene_bounds()
    assert box is not None
    off = (box[2] + 1.0, 0.0)
    assert looking.canvas.images.pixel_corners(*off, without=frozenset()) == []


def test_the_magnifier_shows_the_band_of_its_pane(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open(*write_triplet(tmp_path))
    desk.controller.actions[K.MAGNIFIER].trigger()
    desk.controller.actions[K.TILES].trigger()
    desk.wait()
    third = list(desk.window.tiles.seen.values())[2]
    QTest.mouseMove(third.pointer_surface, QPoint(40, 60))
    desk.wait()
    assert desk.window.magnifier.canvas is third
    desk.controller.actions[K.TILE_SINGLE].trigger()
    desk.wait()
    assert desk.window.magnifier.canvas is None, "its pane is gone"


def test_of_a_swipe_the_side_at_the_place_is_enlarged(desk: Desk, tmp_path: Path) -> None:
    desk.open(*write_triplet(tmp_path))
    key = desk.images[0].key
    frames = (BlinkFrame(key, Shown.J), BlinkFrame(key, Shown.KS))
    desk.session.compare(Comparison(frames, mode=CompareMode.SWIPE))
    desk.wait()
    g = desk.canvas.geometry_now
    left, right = (g.to_plane(g.width * part, g.height / 2) for part in (0.4, 0.6))
    assert desk.canvas.side_away(left) == {f"{key}:Ks"}
    assert desk.canvas.side_away(right) == {f"{key}:J"}


def test_the_overview_outlines_the_view(looking: Desk) -> None:
    looking.canvas.zoom(4.0, (0.0, 0.0))
    looking.canvas.center_on(5.0, -8.0)
    looking.wait()
    panner = looking.window.panner
    outline = panner._view_outline(looking.canvas, panner.geometry_now).boundingRect()
    x, y = panner.geometry_now.to_screen(5.0, -8.0)
    assert (outline.center().x(), outline.center().y()) == pytest.approx((x, y))
    assert outline.width() == pytest.approx(
        looking.canvas.geometry_now.width
        * looking.canvas.camera.arcsec_per_pixel
        / panner.geometry_now.camera.arcsec_per_pixel
    )


def test_a_press_in_the_overview_goes_there_and_a_drag_takes_the_view_along(
    looking: Desk,
) -> None:
    looking.canvas.zoom(6.0, (0.0, 0.0))
    looking.wait()
    panner = looking.window.panner
    far = panner.geometry_now.to_screen(0.0, 25.0)
    at = QPoint(int(far[0]), int(far[1]))
    QTest.mousePress(panner, LEFT, PLAIN, at)
    scale = panner.geometry_now.camera.arcsec_per_pixel
    assert looking.canvas.camera.center == pytest.approx((0.0, 25.0), abs=scale)
    QTest.mouseMove(panner, at + QPoint(0, 10))
    QTest.mouseRelease(panner, LEFT, PLAIN, at + QPoint(0, 10))
    assert looking.canvas.camera.center[1] == pytest.approx(25.0 - 10 * scale, abs=scale)
    looking.wait()
    assert looking.session.camera == looking.canvas.camera
    before = looking.canvas.camera.center
    middle = panner.geometry_now.to_screen(*before)
    held = QPoint(int(middle[0]), int(middle[1]) + 2)
    QTest.mousePress(panner, LEFT, PLAIN, held)
    assert looking.canvas.camera.center == pytest.approx(before, abs=1.5 * scale)
    QTest.mouseRelease(panner, LEFT, PLAIN, held)


def test_arrow_keys_in_the_overview_move_the_view(looking: Desk) -> None:
    looking.canvas.zoom(4.0, (0.0, 0.0))
    looking.window.panner.setFocus()
    before = looking.canvas.camera
    QTest.keyClick(looking.window.panner, Qt.Key.Key_Right)
    moved = before.center[0] - looking.canvas.camera.center[0]  # east is to the left
    assert moved == pytest.approx(0.1 * looking.canvas.geometry_now.width * before.arcsec_per_pixel)


def test_the_overview_is_made_anew_only_when_images_look_different(looking: Desk) -> None:
    panner = looking.window.panner
    panner.grab()
    picture = panner._picture
    looking.canvas.center_on(3.0, 3.0)
    panner.grab()
    assert panner._picture is picture
    looking.key("i")
    panner.grab()
    assert panner._picture is not picture


def test_they_are_open_again_next_time(looking: Desk, make_desk: Callable[..., Desk]) -> None:
    settings = looking.controller.bench.settings
    assert (settings.magnifier, settings.overview) == (True, True)
    assert looking.controller.actions[K.MAGNIFIER].isChecked()
    looking.key(Qt.Key.Key_V, SHIFT)
    assert not looking.controller.bench.settings.magnifier
    other = make_desk(Settings(magnifier=True))
    assert other.controller.closer.magnifier_shown
    assert not other.controller.closer.overview_shown


def test_the_layers_keep_their_width_and_most_of_the_height(desk: Desk, tmp_path: Path) -> None:
    desk.window.resize(1280, 800)
    desk.open(*write_triplet(tmp_path))
    layers, window = desk.window.layers_dock, desk.window
    width = layers.width()
    desk.key(Qt.Key.Key_V, SHIFT)
    desk.key(Qt.Key.Key_F, SHIFT)
    assert layers.width() == width
    assert layers.height() > window.magnifier_dock.height()
    assert layers.height() > window.panner_dock.height()
