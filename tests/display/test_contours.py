"""Contours: levels by every rule, lines at their places, blank pixels left out."""

import math

import numpy as np
import pytest

from twomass_viewer.display.contours import (
    Levels,
    LevelScale,
    contour_lines,
    parse_levels,
)

LIMITS = (100.0, 500.0)


def test_levels_by_each_rule() -> None:
    def of(scale: LevelScale, count: int = 3) -> list[float]:
        return list(Levels(scale, count).values(LIMITS, 110.0, 2.0))

    assert of(LevelScale.LINEAR) == pytest.approx([200, 300, 400])
    assert of(LevelScale.SQRT) == pytest.approx([125, 200, 325])
    log = [100 + 400 * (1000**t - 1) / 999 for t in (0.25, 0.5, 0.75)]
    assert of(LevelScale.LOG) == pytest.approx(log)
    assert of(LevelScale.SIGMA, 4) == pytest.approx([116, 122, 134, 158])


def test_typed_levels_are_put_in_order_and_once() -> None:
    levels = Levels(LevelScale.TYPED, 3, parse_levels("30, 10; 20 10"))
    assert levels.values(LIMITS, 0, 1) == (10.0, 20.0, 30.0)


@pytest.mark.parametrize("text", ["", "a", "1 2 nan", "1 inf", " ".join(["1"] * 31)])
def test_what_is_no_list_of_levels_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no levels"):
        parse_levels(text)


def cone(rows: int = 60, cols: int = 40, at: tuple[float, float] = (12.0, 31.0)) -> np.ndarray:
    """Return a cone of slope one whose top lies at x, y."""
    y, x = np.mgrid[0:rows, 0:cols]
    return np.asarray(100.0 - np.hypot(x - at[0], y - at[1]), np.float32)


def test_a_circle_about_x_and_y() -> None:
    (lines,) = contour_lines(cone(), (93.0,))
    assert lines.level_dn == 93.0
    assert lines.counts.tolist() == [len(lines.x)]
    assert (lines.x[0], lines.y[0]) == (lines.x[-1], lines.y[-1]), "closed"
    assert np.abs(np.hypot(lines.x - 12.0, lines.y - 31.0) - 7.0).max() < 0.05


def test_blank_pixels_end_lines() -> None:
    data = cone()
    data[:31] = np.nan
    (lines,) = contour_lines(data, (93.0,))
    assert lines.y.min() >= 31.0
    assert np.isfinite(lines.x).all()
    assert math.dist((lines.x[0], lines.y[0]), (lines.x[-1], lines.y[-1])) > 10, "open"


def test_levels_without_a_line_are_left_out_and_work_can_be_ended() -> None:
    found = contour_lines(cone(), (95.0, 200.0))
    assert [c.level_dn for c in found] == [95.0]
    assert contour_lines(np.full((5, 5), np.nan, np.float32), (1.0,)) == ()
    assert contour_lines(np.zeros((1, 9), np.float32), (1.0,)) == ()

    def stop(_: float) -> None:
        raise KeyError

    with pytest.raises(KeyError):
        contour_lines(cone(), (95.0,), stop)


def test_several_lines_of_one_level() -> None:
    two = np.maximum(cone(), cone(at=(30.0, 8.0)) - 2)
    (lines,) = contour_lines(two, (96.0,))
    assert len(lines.counts) == 2
    assert int(lines.counts.sum()) == len(lines.x) == len(lines.y)
