"""Many outlines as one path, made of arrays at once."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream
from PySide6.QtGui import QPainterPath

# As Qt writes a path, big-endian: the number of vertices, then for each whether a line leads to it
# and where it is, then where the last outline began and how to fill; see qpainterpath.cpp of Qt.
_VERTEX = np.dtype([("line", ">i4"), ("x", ">f8"), ("y", ">f8")])


def outline_path(
    x: NDArray[np.float64], y: NDArray[np.float64], joined: NDArray[np.int32]
) -> QPainterPath:
    """Return lines through vertices as a path.

    Parameters
    ----------
    x, y : ndarray of float64, shape (n,)
        Screen coordinates; nothing is drawn to or from one that is not finite.
    joined : ndarray of int, shape (n,)
        1 where a vertex is joined to the next, 0 where an outline ends.
    """
    finite = np.isfinite(x) & np.isfinite(y)
    line = np.zeros(len(x), np.int32)
    line[1:] = joined[:-1]
    if not finite.all():
        line[1:] &= finite[:-1]
        x, y, line = x[finite], y[finite], line[finite]
    path = QPainterPath()
    if not len(x):
        return path
    count = np.array([len(x)], ">i4")
    vertices = np.empty(len(x), _VERTEX)
    vertices["line"], vertices["x"], vertices["y"] = line, x, y
    written = count.tobytes() + vertices.tobytes() + np.zeros(2, ">i4").tobytes()
    QDataStream(QByteArray(written)) >> path
    return path
