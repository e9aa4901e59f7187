"""Thousands of marks are outlined together as each is outlined alone."""

import numpy as np
import pytest
from PySide6.QtGui import QPainterPath

from twomass_viewer.scene.mark_arrays import MarkArrays
from twomass_viewer.scene.marks import MarkRole, MarkShape
from twomass_viewer.scene.scene import Camera, VectorMark
from twomass_viewer.ui.canvas.mark_outlines import outlines
from twomass_viewer.ui.canvas.vector_layer import VectorLayer
from twomass_viewer.ui.canvas.view_geometry import ViewGeometry

GEOMETRY = ViewGeometry(Camera((3.0, -2.0), 0.7, 25.0), 400.0, 300.0)
SPIKE = ((0.0, 0.0), (30.0, 40.0))
STRIPE = ((-20.0, 5.0), (20.0, 5.0), (25.0, 12.0), (-20.0, 12.0))
MARKS = {
    "square": VectorMark("a", MarkRole.PERSISTENCE, MarkShape.SQUARE, ((4.0, 9.0),)),
    "small square": VectorMark(
        "b", MarkRole.PERSISTENCE, MarkShape.SQUARE, ((4.0, 9.0),), size_px=2.0
    ),
    "diamond": VectorMark("c", MarkRole.GLINT, MarkShape.DIAMOND, ((-14.0, 2.0),)),
    "halo": VectorMark("d", MarkRole.HALO, MarkShape.CIRCLE, ((0.0, 0.0),), radius_arcsec=22.0),
    "tiny halo": VectorMark("e", MarkRole.HALO, MarkShape.CIRCLE, ((0.0, 0.0),), radius_arcsec=0.1),
    "circle": VectorMark("f", MarkRole.OTHER_ARTIFACT, MarkShape.CIRCLE, ((8.0, 8.0),)),
    "spike": VectorMark("g", MarkRole.DIFFRACTION_SPIKE, MarkShape.LINE, SPIKE, hairline=True),
    "stripe": VectorMark("h", MarkRole.STRIPE, MarkShape.POLYGON, STRIPE),
}


def alone(mark: VectorMark, geometry: ViewGeometry) -> QPainterPath:
    layer, path = VectorLayer(), QPainterPath()
    layer.set_geometry(geometry)
    layer._add(path, mark)
    return path


@pytest.mark.parametrize("name", MARKS)
@pytest.mark.parametrize("scale", [0.1, 0.7, 5.0])
def test_each_shape_covers_the_same_ground(name: str, scale: float) -> None:
    geometry = ViewGeometry(Camera((3.0, -2.0), scale, 25.0), 400.0, 300.0)
    arrays = MarkArrays([MARKS[name]])
    ((role, broken, path),) = outlines(arrays, np.arange(1), geometry)
    assert role is MARKS[name].role
    assert not broken
    together, single = path.boundingRect(), alone(MARKS[name], geometry).boundingRect()
    close = 0.02 * max(1.0, single.width())
    assert together.left() == pytest.approx(single.left(), abs=close)
    assert together.right() == pytest.approx(single.right(), abs=close)
    assert together.top() == pytest.approx(single.top(), abs=close)
    assert together.bottom() == pytest.approx(single.bottom(), abs=close)


def test_all_together_are_each_of_them() -> None:
    arrays = MarkArrays(list(MARKS.values()))
    rows = np.arange(len(MARKS))
    found = {role: path for role, _, path in outlines(arrays, rows, GEOMETRY)}
    assert set(found) == {m.role for m in MARKS.values()}
    for role, path in found.items():
        wanted = QPainterPath()
        for mark in MARKS.values():
            if mark.role is role:
                wanted.addPath(alone(mark, GEOMETRY))
        assert path.boundingRect().center().x() == pytest.approx(
            wanted.boundingRect().center().x(), abs=0.3
        )
    # nothing joins one mark with the next: each outline begins with a move of its own
    stripe = found[MarkRole.STRIPE]
    moves = [i for i in range(stripe.elementCount()) if stripe.elementAt(i).isMoveTo()]
    assert len(moves) == 1
    squares = found[MarkRole.PERSISTENCE]
    moves = [i for i in range(squares.elementCount()) if squares.elementAt(i).isMoveTo()]
    assert len(moves) == 2


def test_broken_lines_and_emphasized_marks_stand_apart() -> None:
    plain = MARKS["spike"]
    guess = VectorMark("x", plain.role, plain.shape, plain.points, dashed=True)
    chosen = VectorMark("y", plain.role, plain.shape, plain.points, emphasized=True)
    ring = VectorMark("", MarkRole.SELECTED, MarkShape.DOUBLE_RING, ((0.0, 0.0),))
    arrays = MarkArrays([plain, guess, chosen, ring])
    assert arrays.simple.tolist() == [True, True, False, False]
    styles = [(role, broken) for role, broken, _ in outlines(arrays, np.arange(4), GEOMETRY)]
    assert styles == [(plain.role, False), (plain.role, True)]


def test_what_touches_a_box_is_found() -> None:
    arrays = MarkArrays(list(MARKS.values()))
    names = list(MARKS)
    near = [names[i] for i in arrays.touching((15.0, 15.0, 16.0, 16.0), 0.01)]
    assert near == ["halo", "spike"]
    assert list(MarkArrays(()).touching((0.0, 0.0, 1.0, 1.0), 1.0)) == []
