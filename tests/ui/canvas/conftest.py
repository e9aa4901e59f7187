"""A canvas of known size, and an asymmetric image whose every orientation is told apart."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from twomass_viewer.imagery.pixel_store import in_memory
from twomass_viewer.imagery.placement import Affine, PlacedTile
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.scene.scene import Camera, ImageSpec, Scene, Tone
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas

WIDTH, HEIGHT = 400, 300
PLANE = FieldPlane(83.8, -5.4)


def letter() -> np.ndarray:
    """Return 24 by 16 pixels of 10 with an F (upright for row 0 at the bottom) of 100."""
    data = np.full((24, 16), 10.0, np.float32)
    data[4:20, 4:6] = 100.0
    data[18:20, 4:12] = 100.0
    data[11:13, 4:10] = 100.0
    return data


def sky_affine(shape: tuple[int, int], scale: float = 1.0) -> Affine:
    """Return the map of an image with north up, east left, centred on the plane's origin."""
    rows, cols = shape
    cx, cy = (cols - 1) / 2, (rows - 1) / 2
    return Affine(-scale, 0.0, cx * scale, 0.0, scale, -cy * scale)


def image_spec(
    data: np.ndarray, affine: Affine | None = None, *, version: int = 1, **kw: Any
) -> ImageSpec:
    rows, cols = data.shape
    affine = affine or sky_affine(data.shape)
    return ImageSpec(
        key=kw.pop("key", "image"),
        channels=tuple(in_memory(c) for c in kw.pop("channels", (data,))),
        version=version,
        tiles=kw.pop("tiles", (PlacedTile(0, rows, 0, cols, affine),)),
        tones=kw.pop("tones", (Tone(0.0, 100.0, "linear"),)),
        **kw,
    )


def grey(image: QImage) -> np.ndarray:
    """Return the green channel of a picture as (rows, cols) of int."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    bits = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return bits[:, : image.width(), 1].astype(int)


def colors(image: QImage) -> np.ndarray:
    """Return a picture as (rows, cols, 3) of red, green, blue."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    bits = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return bits[:, : image.width(), 2::-1].astype(int)


@pytest.fixture
def canvas(qtbot: QtBot) -> Iterator[SkyCanvas]:
    widget = SkyCanvas()
    qtbot.addWidget(widget)
    widget.resize(WIDTH, HEIGHT)
    widget.show()
    qtbot.waitExposed(widget)
    yield widget
    widget.close_canvas()


@pytest.fixture
def show(canvas: SkyCanvas) -> Callable[..., np.ndarray]:
    """Return a function that shows a scene under a camera and returns the grey picture."""

    def run(scene: Scene, camera: Camera, *, overlays: bool = False) -> np.ndarray:
        canvas.set_scene(scene)
        canvas.set_camera(camera)
        return grey(canvas.grab_image(overlays=overlays))

    return run
