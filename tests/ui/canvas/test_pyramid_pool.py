"""Canvases that show the same image share what is made of it, and part when their tones do."""

from dataclasses import replace

import numpy as np
from pytestqt.qtbot import QtBot

from tests.ui.canvas.conftest import grey, image_spec
from twomass_viewer.scene.scene import Camera, ImageSpec, Scene, Tone
from twomass_viewer.ui.canvas.pyramid_pool import PyramidPool
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas

RAMP = np.linspace(0, 100, 64 * 64).reshape(64, 64).astype(np.float32)
PLAIN, BRIGHT = (Tone(0.0, 100.0, "linear"),), (Tone(0.0, 20.0, "linear"),)


def canvases(qtbot: QtBot) -> tuple[PyramidPool, SkyCanvas, SkyCanvas]:
    pool = PyramidPool()
    made = SkyCanvas(pool=pool), SkyCanvas(pool=pool)
    for canvas in made:
        canvas.resize(80, 80)
        qtbot.addWidget(canvas, before_close_func=lambda c: c.close_canvas())
    return pool, *made


def seen(canvas: SkyCanvas, spec: ImageSpec) -> np.ndarray:
    canvas.set_scene(Scene(images=(spec,)))
    canvas.set_camera(Camera())
    return grey(canvas.grab_image(overlays=False))


def alone(qtbot: QtBot, spec: ImageSpec) -> np.ndarray:
    canvas = SkyCanvas()
    canvas.resize(80, 80)
    qtbot.addWidget(canvas, before_close_func=lambda c: c.close_canvas())
    return seen(canvas, spec)


def test_two_canvases_of_one_image_take_the_memory_of_one(qtbot: QtBot) -> None:
    pool, a, b = canvases(qtbot)
    spec = image_spec(RAMP, tones=PLAIN)
    one = seen(a, spec)
    used = pool.cache.used
    np.testing.assert_array_equal(seen(b, spec), one)
    assert pool.cache.used == used > 0
    a.set_scene(Scene())
    np.testing.assert_array_equal(grey(b.grab_image(overlays=False)), one)
    b.set_scene(Scene())
    assert pool.cache.used == 0


def test_a_tone_changed_in_both_is_made_once(qtbot: QtBot) -> None:
    pool, a, b = canvases(qtbot)
    spec = image_spec(RAMP, tones=PLAIN)
    seen(a, spec)
    seen(b, spec)
    used = pool.cache.used
    bright = replace(spec, tones=BRIGHT)
    for canvas in (a, b):
        canvas.set_scene(Scene(images=(bright,)))
    expected = alone(qtbot, bright)
    for canvas in (a, b):
        np.testing.assert_array_equal(grey(canvas.grab_image(overlays=False)), expected)
    assert pool.cache.used == used


def test_a_tone_changed_in_one_leaves_the_other_as_it_was(qtbot: QtBot) -> None:
    _, a, b = canvases(qtbot)
    spec = image_spec(RAMP, tones=PLAIN)
    plain = seen(a, spec)
    seen(b, spec)
    bright = replace(spec, tones=BRIGHT)
    expected = alone(qtbot, bright)
    np.testing.assert_array_equal(seen(a, bright), expected)
    np.testing.assert_array_equal(grey(b.grab_image(overlays=False)), plain)
    np.testing.assert_array_equal(grey(a.grab_image(overlays=False)), expected)
    assert not np.array_equal(plain, expected)
