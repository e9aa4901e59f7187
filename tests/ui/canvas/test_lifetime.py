"""Canvases and images come and go without a trace."""

import gc
import weakref

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from tests.ui.canvas.conftest import PLANE, image_spec
from twomass_viewer.scene.marks import MarkRole
from twomass_viewer.scene.scene import Camera, MarkerSet, Scene
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas


def full_scene(version: int) -> Scene:
    data = np.random.default_rng(version).uniform(0, 100, (60, 50)).astype(np.float32)
    n = 300
    place = np.linspace(-20, 20, n)
    marks = MarkerSet("m", "m", MarkRole.PSC_CLEAN, place, place, np.arange(n), version)
    return Scene(plane=PLANE, images=(image_spec(data, version=version),), markers=(marks,))


def test_many_images_in_one_canvas_leave_nothing_behind(canvas: SkyCanvas) -> None:
    canvas.set_camera(Camera((0, 0), 0.2))
    arrays = []
    for version in range(1, 201):
        scene = full_scene(version)
        arrays.append(weakref.ref(scene.images[0].channels[0].get()))
        canvas.set_scene(scene)
        canvas.grab_image()
    del scene
    canvas.set_scene(Scene(plane=PLANE))
    gc.collect()
    assert not [a for a in arrays if a() is not None]
    assert canvas.cache.used == 0


def test_closed_canvases_are_collected(qapp: QCoreApplication, qtbot: QtBot) -> None:
    alive = []
    for version in range(20):
        widget = SkyCanvas()
        widget.resize(200, 150)
        widget.show()
        widget.set_scene(full_scene(version))
        widget.grab_image()
        alive.append(weakref.ref(widget))
        widget.close_canvas()
        widget.close()
        widget.deleteLater()
        del widget
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert sum(a() is not None for a in alive) <= 1
