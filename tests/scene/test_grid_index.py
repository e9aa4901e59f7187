"""The grid finds exactly what a search through everything finds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from twomass_viewer.scene.grid_index import GridIndex

coordinate = st.floats(-1000, 1000)
points = st.integers(0, 200).flatmap(
    lambda n: st.tuples(
        hnp.arrays(np.float64, n, elements=coordinate),
        hnp.arrays(np.float64, n, elements=coordinate),
    )
)


@given(points, coordinate, coordinate, coordinate, coordinate)
def test_a_box_holds_all_its_points(
    xy: tuple[np.ndarray, np.ndarray], x0: float, y0: float, x1: float, y1: float
) -> None:
    x, y = xy
    x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    index = GridIndex(x, y)
    found = set(index.order[index.query(x0, y0, x1, y1)].tolist())
    inside = np.flatnonzero((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1))
    assert set(inside.tolist()) <= found


@given(points, coordinate, coordinate, st.floats(0.1, 500))
def test_nearest_agrees_with_looking_at_all(
    xy: tuple[np.ndarray, np.ndarray], x: float, y: float, radius: float
) -> None:
    found = GridIndex(*xy).nearest(x, y, radius)
    d = np.hypot(xy[0] - x, xy[1] - y)
    if not len(d) or d.min() > radius:
        assert found is None
    else:
        assert found is not None
        assert abs(found[1] - d.min()) < 1e-9
        assert abs(d[found[0]] - d.min()) < 1e-9


def test_spacing_of_an_even_field() -> None:
    rng = np.random.default_rng(0)
    index = GridIndex(rng.uniform(0, 1000, 20000), rng.uniform(0, 500, 20000))
    # One over the root of 20000 points on 500 000 units of area; counting by cells is rough.
    assert 0.7 * 5 < index.spacing <= 5.1


def test_many_points_take_half_the_room_and_are_found() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.uniform(-9000, 9000, 150_000), rng.uniform(-4000, 4000, 150_000)
    index = GridIndex(x, y)
    assert index.x.nbytes == 4 * len(x)
    for n in (0, 77_777, 149_999):
        found = index.nearest(x[n], y[n], 1.0)
        assert found is not None
        assert np.hypot(x[found[0]] - x[n], y[found[0]] - y[n]) < 0.01
