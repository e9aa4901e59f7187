"""A scene is applied as a difference: what did not change is not rebuilt."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from tests.ui.canvas.conftest import PLANE, image_spec, letter
from twomass_viewer.display.stretch import quantize
from twomass_viewer.scene.marks import MarkRole, MarkShape
from twomass_viewer.scene.scene import Badge, Camera, MarkerSet, Scene, Tone, VectorMark
from twomass_viewer.ui.canvas import image_pyramid
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas


class Counted:
    """Calls a function and counts."""

    def __init__(self, function: Any) -> None:
        self.function, self.calls = function, 0

    def __call__(self, *args: Any, **kw: Any) -> Any:
        self.calls += 1
        return self.function(*args, **kw)


@pytest.fixture
def quantized(monkeypatch: pytest.MonkeyPatch) -> Counted:
    counted = Counted(quantize)
    monkeypatch.setattr(image_pyramid, "quantize", counted)
    return counted


def marker_set(version: int = 1) -> MarkerSet:
    n = 50
    place = np.linspace(-5, 5, n)
    return MarkerSet("psc", "psc", MarkRole.PSC_CLEAN, place, place, np.arange(n), version)


def scene(tone: Tone | None = None, version: int = 1) -> Scene:
    spec = image_spec(letter(), version=version)
    if tone is not None:
        spec = dataclasses.replace(spec, tones=(tone,))
    return Scene(plane=PLANE, images=(spec,), markers=(marker_set(),), badges=(Badge("ATLAS J"),))


def test_an_equal_scene_changes_nothing(canvas: SkyCanvas, quantized: Counted) -> None:
    canvas.set_scene(scene())
    canvas.set_camera(Camera((0, 0), 0.1))
    canvas.grab_image()
    item, markers = canvas._images.items["image"], canvas._markers.sets
    canvas.set_scene(scene())
    canvas.grab_image()
    assert canvas._images.items["image"] is item
    assert canvas._markers.sets is markers
    assert quantized.calls == 1


def test_contrast_maps_codes_again_without_touching_values(
    canvas: SkyCanvas, quantized: Counted
) -> None:
    canvas.set_scene(scene())
    before = canvas.grab_image()
    item = canvas._images.items["image"]
    canvas.set_scene(scene(Tone(0, 100, "linear", contrast=3.0, bias=0.3)))
    after = canvas.grab_image()
    assert canvas._images.items["image"] is item
    assert quantized.calls == 1
    assert before != after


def test_limits_make_codes_again_and_pixels_make_a_new_item(
    canvas: SkyCanvas, quantized: Counted
) -> None:
    canvas.set_scene(scene())
    canvas.grab_image()
    item, markers = canvas._images.items["image"], canvas._markers.sets
    canvas.set_scene(scene(Tone(0, 50, "linear")))
    canvas.grab_image()
    assert canvas._images.items["image"] is item
    assert quantized.calls == 2
    canvas.set_scene(scene(version=2))
    assert canvas._images.items["image"] is not item
    assert canvas._markers.sets is markers


def test_a_new_marker_set_keeps_the_index_of_the_others(canvas: SkyCanvas) -> None:
    canvas.set_scene(scene())
    kept = canvas._markers.sets[0]
    more = dataclasses.replace(marker_set(7), key="psc:more")
    canvas.set_scene(dataclasses.replace(scene(), markers=(marker_set(), more)))
    assert canvas._markers.sets[0] is kept
    assert len(canvas._markers.sets) == 2


def test_removed_images_give_their_memory_back(canvas: SkyCanvas) -> None:
    canvas.set_scene(scene())
    canvas.set_camera(Camera((0, 0), 0.1))
    canvas.grab_image()
    assert canvas.cache.used > 0
    canvas.set_scene(Scene(plane=PLANE))
    assert canvas.cache.used == 0
    assert len(canvas.cache) == 0


def test_images_outside_the_view_cost_nothing(canvas: SkyCanvas, quantized: Counted) -> None:
    canvas.set_camera(Camera((5000.0, 0.0), 0.1))
    canvas.set_scene(scene())
    canvas.grab_image()
    assert quantized.calls == 0
    assert canvas.cache.used == 0


def test_order_and_opacity_of_images(canvas: SkyCanvas) -> None:
    low = image_spec(np.full((24, 16), 100.0, np.float32), key="low", version=1)
    high = image_spec(np.full((24, 16), 0.0, np.float32), key="high", version=2, opacity=0.5)
    canvas.set_camera(Camera((0, 0), 0.1))

    def middle() -> int:
        return canvas.grab_image(overlays=False).pixelColor(200, 150).green()

    canvas.set_scene(Scene(plane=PLANE, images=(low, high)))
    assert middle() == pytest.approx(128, abs=2)
    canvas.set_scene(Scene(plane=PLANE, images=(low, dataclasses.replace(high, opacity=1.0))))
    assert middle() == 0
    canvas.set_scene(Scene(plane=PLANE, images=(high, low)))
    assert middle() == 255


def test_blank_pixels_are_quiet_and_let_images_below_through(canvas: SkyCanvas) -> None:
    data = letter()
    data[10:14, 6:10] = np.nan
    blank = image_spec(data, key="top", version=5)
    canvas.set_camera(Camera((0, 0), 0.1))
    canvas.set_scene(Scene(plane=PLANE, images=(blank,)))
    assert canvas.grab_image(overlays=False).pixelColor(200, 150).name() == "#2a2f38"
    below = image_spec(np.full((24, 16), 60.0, np.float32), key="below", version=6)
    canvas.set_scene(Scene(plane=PLANE, images=(below, blank)))
    assert canvas.grab_image(overlays=False).pixelColor(200, 150).green() == 153


@pytest.mark.parametrize(
    "stretch", ["linear", "log", "power", "sqrt", "squared", "asinh", "sinh", "histogram"]
)
def test_every_stretch_and_all_blank_images_are_drawn(canvas: SkyCanvas, stretch: str) -> None:
    canvas.set_camera(Camera((0, 0), 0.1))
    canvas.set_scene(scene(Tone(0, 100, stretch)))
    picture = canvas.grab_image(overlays=False)
    assert picture.pixelColor(170, 185).green() > picture.pixelColor(245, 250).green()
    nothing = image_spec(np.full((9, 9), np.nan, np.float32), version=3)
    canvas.set_scene(Scene(plane=PLANE, images=(nothing,)))
    assert canvas.grab_image(overlays=False).pixelColor(200, 150).name() == "#2a2f38"


def test_a_composite_shows_red_green_blue_in_order(canvas: SkyCanvas) -> None:
    red = np.zeros((10, 10), np.float32)
    spec = image_spec(
        red,
        channels=(red + 50, red, red),
        tones=(Tone(0, 100, "linear"),) * 3,
        version=9,
    )
    canvas.set_camera(Camera((0, 0), 0.1))
    canvas.set_scene(Scene(plane=PLANE, images=(spec,)))
    color = canvas.grab_image(overlays=False).pixelColor(200, 150)
    assert (color.red(), color.green(), color.blue()) == pytest.approx((127, 0, 0), abs=2)


def test_marks_far_away_or_huge_do_no_harm(canvas: SkyCanvas) -> None:
    far = ((1e9, -1e9), (-1e9, 1e9))
    marks = (
        VectorMark("l", MarkRole.STRIPE, MarkShape.LINE, far, dashed=True),
        VectorMark(
            "h", MarkRole.HALO, MarkShape.CIRCLE, ((0.0, 0.0),), radius_arcsec=4000.0, dotted=True
        ),
        VectorMark("p", MarkRole.GLINT, MarkShape.POLYGON, ((0, 0), (0, 0), (0, 0)), filled=True),
    )
    canvas.set_scene(Scene(plane=PLANE, vectors=marks))
    canvas.set_camera(Camera((4000.0, 0.0), 0.02))
    assert not canvas.grab_image().isNull()


def test_contents_of_every_sort_draw_in_a_tiny_and_an_empty_canvas(canvas: SkyCanvas) -> None:
    canvas.set_scene(Scene())
    canvas.fit()
    assert canvas.scene_bounds() is None
    assert not canvas.grab_image().isNull()
    canvas.resize(80, 60)
    canvas.set_scene(scene())
    canvas.fit()
    assert not canvas.grab_image().isNull()
