"""Many images opened at once come in parts, and leave nothing behind when they are closed."""

import gc
import weakref
from pathlib import Path

import pytest

from tests.ui.conftest import Desk
from tests.ui.skies import sky, write_image
from twomass_viewer.session.history import History

SMALL = (48, 32)


@pytest.fixture
def tiles(tmp_path: Path) -> list[str]:
    paths = [
        write_image(
            tmp_path / f"{band}{n:02d}.fits", band, ra=83.6 + 0.01 * n, data=sky(band, SMALL)
        )
        for band in ("H", "J")
        for n in range(12)
    ]
    return [str(p) for p in paths]


def test_they_are_all_shown_in_one_fitted_view(desk: Desk, tiles: list[str]) -> None:
    desk.controller.open_targets(tiles)
    desk.wait()
    assert desk.controller.opener.opened == len(tiles)
    assert [{m.image.name for m in s.members} for s in desk.images] == [
        {f"H{n:02d}.fits", f"J{n:02d}.fits"} for n in range(12)
    ]
    assert len(desk.scene.images) == 12
    shown = desk.canvas.camera
    desk.canvas.fit()
    assert desk.canvas.camera == shown


def test_who_has_moved_the_view_keeps_it(desk: Desk, tiles: list[str]) -> None:
    desk.controller.open_targets(tiles)
    desk.qtbot.waitUntil(lambda: bool(desk.scene.images))
    desk.canvas.zoom(3.0)
    moved = desk.canvas.camera.arcsec_per_pixel
    desk.wait()
    assert len(desk.scene.images) == 12
    assert desk.canvas.camera.arcsec_per_pixel == moved


def test_closed_images_leave_nothing_behind_but_what_undo_holds(
    desk: Desk, tiles: list[str]
) -> None:
    desk.controller.open_targets(tiles)
    desk.wait()
    pixels = [weakref.ref(m.plane.data) for s in desk.images for m in s.members]
    assert desk.canvas.cache.used > 0
    for key in [s.key for s in desk.images]:
        desk.session.remove_layer(key)
    desk.wait()
    desk.session.history = History()  # which holds what can be brought back
    gc.collect()
    assert desk.canvas.cache.used == 0
    assert [p for p in pixels if p() is not None] == []
