"""Paths made of arrays are the paths that single steps make."""

import numpy as np
from PySide6.QtGui import QPainterPath

from twomass_viewer.ui.canvas.outline_path import outline_path


def test_outlines_are_those_that_single_lines_make() -> None:
    x, y = np.array([0.0, 5.5, 7.0, -3.0, 1e6]), np.array([1.0, 2.0, -8.25, 4.0, 0.0])
    wanted = QPainterPath()
    wanted.moveTo(0.0, 1.0)
    wanted.lineTo(5.5, 2.0)
    wanted.lineTo(7.0, -8.25)
    wanted.moveTo(-3.0, 4.0)
    wanted.lineTo(1e6, 0.0)
    assert outline_path(x, y, np.array([1, 1, 0, 1, 0])) == wanted


def test_nothing_is_drawn_to_or_from_a_place_that_is_not_finite() -> None:
    x, y = np.array([0.0, np.nan, 2.0, 3.0]), np.array([0.0, 1.0, 2.0, 3.0])
    path = outline_path(x, y, np.array([1, 1, 1, 0]))
    elements = [path.elementAt(n) for n in range(path.elementCount())]
    assert [(e.x, e.isLineTo()) for e in elements] == [(0.0, False), (2.0, False), (3.0, True)]


def test_nothing_makes_an_empty_path() -> None:
    nothing = np.empty(0)
    assert outline_path(nothing, nothing, np.empty(0, np.int32)).isEmpty()
    nowhere = np.array([np.nan, np.inf])
    assert outline_path(nowhere, nowhere, np.array([1, 0])).isEmpty()
