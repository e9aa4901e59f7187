"""Pixels leave memory when they are not looked at, and come back as they were, or it is said."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from tests.ui.canvas.conftest import grey
from tests.ui.conftest import Desk
from tests.ui.skies import RA, SHAPE, sky, write_image
from twomass_viewer.imagery.pixel_store import DEFAULT_BUDGET, STORE
from twomass_viewer.session.layers import Member
from twomass_viewer.session.line_profile import ProfileLine
from twomass_viewer.ui.actions.spec import ActionKey

BYTES = SHAPE[0] * SHAPE[1] * 4
COUNT = 12
STEP_DEG = 0.032


@pytest.fixture
def small_memory() -> Iterator[None]:
    yield
    STORE.set_budget(DEFAULT_BUDGET)


@pytest.fixture
def tiles(tmp_path: Path) -> list[Path]:
    """Twelve tiles side by side, each another sky."""
    return [
        write_image(
            tmp_path / f"tile{n:02d}.fits", ra=RA + STEP_DEG * (n - 5.5), changes={"SCANNO": n + 1},
            data=np.roll(sky(), 7 * n, axis=1) + np.float32(n),
        )
        for n in range(COUNT)
    ]  # fmt: skip


@pytest.fixture
def far(desk: Desk, tiles: list[Path], small_memory: None) -> Desk:
    """A window that shows all tiles from afar, with room for two of them at full resolution."""
    STORE.set_budget(2 * BYTES)
    desk.open(*tiles)
    desk.session.set_artifacts_visible(False)
    desk.controller.sky.fit()
    for _ in range(4):  # at a scale at which reduced levels are drawn that were made in reading
        desk.canvas.zoom(0.5)
    desk.wait()
    desk.controller.memory.loader._held.clear()
    gc.collect()
    assert sum(m.plane.pixels.is_in_memory for m in members(desk)) <= 2
    for member in members(desk):  # which two it is depends on who was quicker
        member.plane.pixels.drop()
    gc.collect()
    return desk


def members(desk: Desk) -> list[Member]:
    return [m for s in desk.images for m in s.members]


def go_to(desk: Desk, n: int) -> tuple[float, float]:
    """Look closely at the middle of a tile."""
    east, north = (float(v) for v in desk.plane.project(RA + STEP_DEG * (n - 5.5), -5.5))
    desk.canvas.one_to_one()
    desk.canvas.center_on(east, north)
    return east, north


def picture(desk: Desk) -> np.ndarray:
    return grey(desk.canvas.grab().toImage())


def test_who_comes_near_sees_every_pixel(far: Desk) -> None:
    for n in (0, 7, 11, 3):
        go_to(far, n)
        far.wait()
        shown = picture(far)
        held = [m.plane.data for m in members(far)]
        far.canvas.cache.budget = 1
        far.canvas.cache.put(("x",), None, 1)  # all that was painted is forgotten
        far.canvas.set_scene(far.scene)
        far.canvas._mark_dirty()
        far.wait()
        np.testing.assert_array_equal(picture(far), shown)
        far.canvas.cache.budget = 2**28
        del held
        gc.collect()


def test_until_the_pixels_are_there_a_reduced_version_is_drawn(far: Desk) -> None:
    middle = slice(300, 420), slice(300, 420)
    go_to(far, 9)
    far.canvas.repaint()  # before any job has had its turn
    at_once = grey(far.canvas.grab().toImage())
    far.wait()
    then = picture(far)
    assert at_once[middle].std() > 0
    assert (at_once != then).any()
    assert abs(float(at_once.mean()) - float(then.mean())) < 12


def test_what_is_looked_at_stays_and_what_is_left_leaves(far: Desk) -> None:
    STORE.set_budget(0)
    go_to(far, 10)  # one of the last to come: not painted closely before all were there
    far.wait()
    gc.collect()
    assert next(m for m in members(far) if "10" in m.image.name).plane.pixels.is_in_memory
    for _ in range(8):
        far.canvas.zoom(0.5)
    far.wait()
    far.controller.memory.loader._held.clear()
    STORE.trim()
    gc.collect()
    assert sum(m.plane.pixels.is_in_memory for m in members(far)) == 0


def test_an_exported_picture_is_exact_at_once(far: Desk, tiles: list[Path]) -> None:
    size = QSize(4000, 3000)
    far.canvas.zoom(2.0)
    reduced = grey(far.canvas.grab_image(size, overlays=False))
    held = [m.plane.data for m in members(far)]
    far.canvas.cache.budget = 1
    far.canvas.cache.put(("x",), None, 1)
    np.testing.assert_array_equal(grey(far.canvas.grab_image(size, overlays=False)), reduced)
    assert len(held) == COUNT


def test_values_are_read_again_where_the_pointer_is(far: Desk) -> None:
    east, north = (float(v) for v in far.plane.project(RA + STEP_DEG * (2 - 5.5), -5.5))
    pixels = next(m for m in members(far) if "02" in m.image.name).plane.pixels
    assert pixels.peek() is None
    QTest.mouseMove(far.canvas.pointer_surface, far.screen(east, north))
    far.qtbot.waitUntil(lambda: bool(far.window.readout._text.value))
    far.wait()
    text = far.window.readout._text
    x, y = (float(w) for w in (text.pixel.split()[1], text.pixel.split()[3]))
    value = pixels.get()[round(y - 1), round(x - 1)]
    assert text.value == f"{value:.1f} DN"


def test_a_profile_waits_for_its_pixels(far: Desk) -> None:
    ra = RA + STEP_DEG * (1 - 5.5)
    far.window.profile_dock.show()
    far.session.draw_profile_line(ProfileLine((ra - 0.005, -5.5), (ra + 0.005, -5.5)))
    far.wait()
    (curve,) = far.window.profile.plot._curves
    assert np.isfinite(curve.dn).all()
    assert curve.dn.max() > 101


def test_a_measurement_reads_its_pixels(far: Desk) -> None:
    pixels = members(far)[0].plane.pixels
    STORE.set_budget(0)
    gc.collect()
    assert pixels.peek() is None
    ra = float(RA + STEP_DEG * (0 - 5.5))
    east, north = (float(v) for v in far.plane.project(ra, -5.5))
    far.controller.measurer.measure_at(east, north)
    far.wait()
    assert far.errors == []
    assert len(far.measurements) == 1
    assert far.measurements[0].flux_dn is not None


def test_a_file_that_changed_meanwhile_is_said_and_never_shown(
    far: Desk, tiles: list[Path]
) -> None:
    tiles[8].unlink()
    write_image(
        tiles[8], ra=RA + STEP_DEG * 2.5, changes={"SCANNO": 9},
        data=np.full(SHAPE, 5000, np.float32) + sky(),
    )  # fmt: skip
    os.utime(tiles[8], ns=(7, 7))
    east, north = go_to(far, 8)
    far.wait()
    (said,) = [n for n in far.notices if "tile08.fits changed on disk" in n]
    assert "only a reduced version is shown" in said
    assert picture(far)[350:450, 300:500].mean() < 200  # not the bright pixels of the new file
    QTest.mouseMove(far.canvas.pointer_surface, far.screen(east, north))
    far.qtbot.waitUntil(lambda: far.window.readout._text.value == "not in memory")
    far.controller.measurer.measure_at(east, north)
    far.wait()
    assert any("tile08.fits changed on disk" in e for e in far.errors)
    assert far.measurements == []
    buttons = far.window.notices.findChildren(QPushButton)
    far.press(next(b for b in buttons if b.text() == "Reload" and b.isVisible()))
    changed = next(m for m in members(far) if "08" in m.image.name)
    assert changed.plane.data.min() > 4000


def test_a_file_that_is_gone_meanwhile_is_said(far: Desk, tiles: list[Path]) -> None:
    tiles[9].unlink()
    go_to(far, 9)
    far.wait()
    (said,) = [n for n in far.notices if "tile09.fits is no longer in" in n]
    assert "only a reduced version is shown" in said
    assert picture(far)[300:420, 300:420].std() > 0


def test_the_budget_is_shown_and_chosen(far: Desk) -> None:
    far.controller.actions[ActionKey.PIXEL_MEMORY].trigger()
    gauge = far.window.memory
    assert gauge.isVisible()
    assert gauge.text() == "0 / 0 MiB"
    gauge.budget_requested.emit(256)
    far.wait()
    assert STORE.budget == 256 * 2**20
    assert gauge.text() == "0 / 256 MiB"
    assert far.controller.bench.settings.pixel_memory_mib == 256
