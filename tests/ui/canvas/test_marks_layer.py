"""Marks whose picture is moved look like marks that are painted where they are."""

import dataclasses
import itertools
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QGraphicsView
from pytestqt.qtbot import QtBot

from tests.ui.canvas.conftest import PLANE, colors
from twomass_viewer.scene.mark_arrays import MarkArrays
from twomass_viewer.scene.marks import MarkRole, MarkShape
from twomass_viewer.scene.regions import RegionSet
from twomass_viewer.scene.scene import Camera, EllipseSet, MarkerSet, Scene, VectorMark
from twomass_viewer.scene.vector_set import VectorSet
from twomass_viewer.ui.canvas.marks_layer import MARGIN, PORTION, VAST, MarksLayer
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas

RNG = np.random.default_rng(3)
N = 300
EAST, NORTH = RNG.uniform(-500, 500, (2, N))


def markers(version: int = 1, count: int = N) -> MarkerSet:
    rows = np.arange(count)
    return MarkerSet(
        "psc", "psc", MarkRole.PSC_CLEAN, EAST[:count], NORTH[:count], rows, version
    )  # fmt: skip


def ellipses() -> EllipseSet:
    size, turn = RNG.uniform(10, 30, 40), RNG.uniform(0, 180, 40)
    return EllipseSet(
        "xsc", "xsc", MarkRole.XSC, EAST[:40], NORTH[:40], size, size / 2, turn, np.arange(40), 1
    )


def vectors() -> tuple[VectorMark, ...]:
    return tuple(
        VectorMark(f"a{i}", MarkRole.GLINT, MarkShape.DIAMOND, ((EAST[i], NORTH[i]),), label="3")
        for i in range(60)
    )


SCENES = {
    "markers": Scene(plane=PLANE, markers=(markers(),)),
    "ellipses": Scene(plane=PLANE, ellipses=(ellipses(),)),
    "vectors": Scene(plane=PLANE, vectors=vectors()),
}


class Screen:
    """What the window shows, and how often marks are really painted for it."""

    def __init__(self, canvas: SkyCanvas, monkeypatch: pytest.MonkeyPatch) -> None:
        self.canvas = canvas
        self.painted = 0
        for layer in canvas._layers:
            if isinstance(layer, MarksLayer):
                monkeypatch.setattr(layer, "paint_marks", self._counting(layer))

    def _counting(self, layer: MarksLayer) -> Any:
        paint = layer.paint_marks

        def run(painter: Any) -> None:
            self.painted += bool(layer.is_worth_keeping())
            paint(painter)

        return run

    def look(self, camera: Camera) -> np.ndarray:
        self.canvas.set_camera(camera)
        return self.grab()

    def rest(self, camera: Camera) -> np.ndarray:
        """Return what is shown once nothing moves any more."""
        self.look(camera)
        self.canvas._settle()
        return self.grab()

    def grab(self) -> np.ndarray:
        view = self.canvas.findChild(QGraphicsView)
        assert isinstance(view, QGraphicsView)
        return colors(view.viewport().grab().toImage())


@pytest.fixture
def screen(canvas: SkyCanvas, monkeypatch: pytest.MonkeyPatch) -> Screen:
    return Screen(canvas, monkeypatch)


def panned(camera: Camera, x: float, y: float) -> Camera:
    """Return the camera after a drag of the sky by so many pixels."""
    k = camera.arcsec_per_pixel
    center = (camera.center[0] + x * k, camera.center[1] + y * k)
    return dataclasses.replace(camera, center=center)


def assert_alike(a: np.ndarray, b: np.ndarray) -> None:
    """Tell that pictures are the same but for roundings.

    Half-transparent marks composed in two steps are rounded once more, and Qt's edges are
    anti-aliased on a grid of 1/64 pixel.
    """
    off = np.abs(a - b)
    assert off.max() <= 32
    assert np.mean(off > 3) < 1e-3


START = Camera((0.0, 0.0), 2.0)


@pytest.mark.parametrize("kind", SCENES)
def test_a_moved_picture_shows_what_painting_shows(screen: Screen, kind: str) -> None:
    screen.canvas.set_scene(SCENES[kind])
    for _ in range(2):
        still = screen.look(START)
    before = screen.painted
    moved = screen.look(panned(START, 30, -17))
    assert screen.painted == before
    assert not np.array_equal(moved, still)
    # a zoom and back makes the next frame a painted one, thinly while it moves
    screen.look(dataclasses.replace(START, arcsec_per_pixel=1.0))
    painted = screen.rest(panned(START, 30, -17))
    assert screen.painted == before + 3
    assert_alike(moved, painted)


def test_a_picture_is_painted_anew_at_its_edge(screen: Screen) -> None:
    screen.canvas.set_scene(SCENES["markers"])
    for _ in range(2):
        screen.look(START)
    before = screen.painted
    screen.look(panned(START, MARGIN, 0))
    assert screen.painted == before
    there = screen.look(panned(START, MARGIN + 1, 0))
    assert screen.painted == before + 1
    screen.look(dataclasses.replace(START, arcsec_per_pixel=1.0))
    assert_alike(there, screen.look(panned(START, MARGIN + 1, 0)))


def test_half_a_pixel_is_made_good_when_the_camera_rests(screen: Screen, qtbot: QtBot) -> None:
    screen.canvas.set_scene(SCENES["vectors"])
    for _ in range(2):
        screen.look(START)
    before = screen.painted
    off = panned(START, 10.5, 0.25)
    moving = screen.look(off)
    assert screen.painted == before
    qtbot.waitUntil(screen.canvas.is_settled)
    rested = screen.look(off)
    assert screen.painted == before + 1
    assert not np.array_equal(moving, rested)
    screen.look(dataclasses.replace(START, arcsec_per_pixel=1.0))
    assert_alike(rested, screen.rest(off))


@pytest.mark.parametrize("kind", ["ellipses", "vectors"])
def test_marks_are_thin_while_the_zoom_changes_and_whole_again_at_rest(
    screen: Screen, kind: str
) -> None:
    screen.canvas.set_scene(SCENES[kind])
    whole = screen.rest(START)
    screen.look(dataclasses.replace(START, arcsec_per_pixel=1.0))
    thin = screen.look(START)
    assert (thin > 100).any()
    assert np.count_nonzero(thin > 60) < np.count_nonzero(whole > 60)
    screen.canvas._settle()
    assert_alike(screen.grab(), whole)
    exported = colors(screen.canvas.grab_image(overlays=False))
    screen.look(dataclasses.replace(START, arcsec_per_pixel=1.0))
    screen.look(START)
    assert np.array_equal(colors(screen.canvas.grab_image(overlays=False)), exported)


@pytest.mark.parametrize(
    "camera",
    [
        dataclasses.replace(START, rotation_deg=10.0),
        dataclasses.replace(START, parity=-1),
        dataclasses.replace(START, arcsec_per_pixel=1.9),
    ],
)
def test_only_a_pan_moves_the_picture(screen: Screen, camera: Camera) -> None:
    screen.canvas.set_scene(SCENES["markers"])
    for _ in range(2):
        screen.look(START)
    before = screen.painted
    screen.look(camera)
    assert screen.painted == before + 1


def test_other_marks_are_painted_at_once(screen: Screen) -> None:
    screen.canvas.set_scene(SCENES["markers"])
    for _ in range(3):
        many = screen.look(START)
    screen.canvas.set_scene(Scene(plane=PLANE, markers=(markers(2, 100),)))
    fewer = screen.look(START)
    assert (fewer > 100).any()
    assert not np.array_equal(many, fewer)
    assert_alike(fewer, screen.look(START))


def test_exported_pictures_do_not_depend_on_it(screen: Screen) -> None:
    screen.canvas.set_scene(SCENES["vectors"])
    screen.canvas.set_camera(START)
    fresh = colors(screen.canvas.grab_image())
    for _ in range(3):
        screen.look(START)
    assert np.array_equal(fresh, colors(screen.canvas.grab_image()))


def very_many_vectors() -> Scene:
    """Return artifacts of several styles, closed and open, broken and whole, and a few others."""
    roles = (MarkRole.GLINT, MarkRole.PERSISTENCE, MarkRole.HALO)
    shapes = (MarkShape.DIAMOND, MarkShape.SQUARE, MarkShape.CIRCLE)
    places = RNG.uniform(-900, 900, (VAST + 1000, 2))
    marks = tuple(
        VectorMark(
            f"a{i}", roles[i % 3], shapes[i % 3], ((e, n),), dashed=i % 7 == 0,
            radius_arcsec=20.0 if i % 3 == 2 else None,
        )
        for i, (e, n) in enumerate(places.tolist())
    )  # fmt: skip
    rows = np.arange(len(marks))
    artifacts = VectorSet(marks, MarkArrays(marks), rows, next(_VERSIONS))
    return Scene(plane=PLANE, artifacts=artifacts, vectors=vectors()[:3])


def very_many_regions() -> Scene:
    count = VAST + 1000
    places = np.column_stack([RNG.uniform(-900, 900, (count, 2)), RNG.uniform(2, 40, count)])
    lines = RNG.uniform(-500, 500, (2, 90))
    regions = RegionSet(
        "#00ff00", False, next(_VERSIONS), lines[0], lines[1], np.full(30, 3), np.arange(30),
        places, np.arange(31, 31 + count), np.array([[10.0, 20.0]]), np.array([30]), (),
    )  # fmt: skip
    return Scene(plane=PLANE, regions=(regions,))


_VERSIONS = itertools.count(50)
VERY_MANY = {"vectors": very_many_vectors, "regions": very_many_regions}


@pytest.mark.parametrize("kind", VERY_MANY)
def test_very_many_marks_are_painted_in_portions_that_make_the_same_picture(
    canvas: SkyCanvas, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    screen = Screen(canvas, monkeypatch)
    canvas.set_scene(VERY_MANY[kind]())
    empty = screen.rest(START)
    assert not canvas.is_painted()
    assert not canvas.is_settled()
    layer = next(one for one in canvas._layers if isinstance(one, MarksLayer) and one.is_vast())
    turns = 0
    while layer._unfinished and layer._unfinished.left:
        layer._go_on()
        turns += 1
    assert turns >= VAST // PORTION
    assert not canvas.is_painted()
    shown = screen.grab()
    assert canvas.is_painted()
    qtbot.waitUntil(canvas.is_settled)
    assert not np.array_equal(shown, empty)
    monkeypatch.setattr(type(layer), "is_vast", lambda _: False)
    layer.marks_changed()
    screen.grab()
    assert_alike(screen.grab(), shown)


def test_the_picture_before_is_seen_until_the_next_is_ready(
    canvas: SkyCanvas, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen(canvas, monkeypatch)
    canvas.set_scene(very_many_vectors())
    screen.rest(START)
    qtbot.waitUntil(canvas.is_settled)
    before = screen.grab()
    nearer = screen.look(dataclasses.replace(START, arcsec_per_pixel=1.0))
    assert not any(one.is_unfinished for one in canvas._marks)  # a zoom goes on
    assert not np.array_equal(nearer, before)
    assert (nearer > 100).any()
    far = screen.look(panned(START, MARGIN + 50, 0))
    assert not canvas.is_painted()
    assert_alike(
        far[120:230, MARGIN + 60 :][:, :50], before[120:230, 10:60]
    )  # nothing else is there
    canvas.set_scene(Scene(plane=PLANE, vectors=vectors()[:3]))
    assert canvas._vectors._unfinished is None
    assert canvas._vectors._picture is None
