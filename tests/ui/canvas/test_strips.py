"""A picture painted in strips has the marks of one painted at once."""

import numpy as np
import pytest
from PySide6.QtCore import QSize

from tests.ui.canvas.conftest import PLANE, colors
from twomass_viewer.scene.marks import MarkRole
from twomass_viewer.scene.scene import Camera, MarkerSet, Scene
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas
from twomass_viewer.ui.canvas.view_painter import PictureParts


@pytest.mark.parametrize("count", [40, 900, 40_000])
def test_marks_in_strips_are_those_of_the_whole(canvas: SkyCanvas, count: int) -> None:
    draw = np.random.default_rng(5)
    east, north = draw.uniform(-250, 250, count), draw.uniform(-190, 190, count)
    marks = MarkerSet("psc:clean", "psc", MarkRole.PSC_CLEAN, east, north, np.arange(count), 5)
    canvas.set_scene(Scene(plane=PLANE, markers=(marks,)))
    canvas.set_camera(Camera((0.0, 0.0), 1.0))
    size, geometry = QSize(1000, 640), canvas.geometry_now
    whole = canvas.painter.pixels(geometry, size, PictureParts())
    picture, strips = canvas.painter.strips(geometry, size, PictureParts(), rows=77)
    assert sum(strips) == 640
    assert (colors(picture) != colors(whole)).mean() < 0.001
