"""The benchmarks recognize their image, and judge as they say."""

import json
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from benchmarks import ds9, report
from benchmarks.__main__ import REGISTRY
from benchmarks.figure import Peer, from_runs
from benchmarks.pattern import row_shows_bars, write_image
from benchmarks.watch import shows_image
from numpy.typing import NDArray

DESKTOP = (1050, 1680)


class Picture:
    """Stands for the screen: an array instead of an X server."""

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self.pixels = pixels
        self.height, self.width = pixels.shape

    def rows(self, top: int, count: int = 1) -> NDArray[np.uint8]:
        return self.pixels[top : top + count]


def desktop(image: NDArray[np.float32], zoom: float, low: float, high: float) -> Picture:
    """Draw the middle of an image into a desktop with bright and dark other things in it."""
    screen = np.full(DESKTOP, 30, np.uint8)
    screen[:90] = 216
    screen[40:60, ::7] = 20  # text in a tool bar
    view_rows, view_columns = 700, 900
    rows = ((np.arange(view_rows) - view_rows / 2) / zoom + image.shape[0] / 2).astype(int)
    columns = ((np.arange(view_columns) - view_columns / 2) / zoom + image.shape[1] / 2).astype(int)
    inside = np.ix_(
        (rows >= 0) & (rows < image.shape[0]), (columns >= 0) & (columns < image.shape[1])
    )
    grey = np.clip((image - low) / (high - low), 0, 1) * 255
    view = np.zeros((view_rows, view_columns), np.uint8)
    view[inside] = grey[rows[inside[0].ravel()]][:, columns[inside[1].ravel()]].astype(np.uint8)
    screen[120 : 120 + view_rows, 200 : 200 + view_columns] = view
    return Picture(screen)


@pytest.fixture
def image(tmp_path: Path) -> NDArray[np.float32]:
    path = tmp_path / "bars.fits"
    write_image(path)
    with fits.open(path) as hdus:
        return np.array(hdus[0].data, np.float32)


@pytest.mark.parametrize("zoom", [0.5, 0.68, 1.0, 1.5])
@pytest.mark.parametrize("limits", [(87.0, 392.0), (89.0, 120.0), (0.0, 500.0)])
def test_the_image_is_recognized(
    image: NDArray[np.float32], zoom: float, limits: tuple[float, float]
) -> None:
    assert shows_image(desktop(image, zoom, *limits))


def test_nothing_else_is_recognized(image: NDArray[np.float32]) -> None:
    flipped = desktop(image[:, ::-1], 1.0, 87.0, 392.0)
    assert not shows_image(flipped)
    assert shows_image(flipped, mirrored=True)
    empty = desktop(np.full_like(image, 90.0), 1.0, 87.0, 392.0)
    assert not shows_image(empty)
    turned = desktop(np.ascontiguousarray(image.T), 1.0, 87.0, 392.0)
    assert not shows_image(turned)
    noise = np.random.default_rng(2).integers(0, 256, (100, 1680), dtype=np.uint8)
    assert not any(row_shows_bars(row) for row in noise)


def test_the_mirrored_image_is_the_mirror_image(tmp_path: Path) -> None:
    write_image(tmp_path / "mirrored.fits", mirrored=True)
    with fits.open(tmp_path / "mirrored.fits") as hdus:
        row = (hdus[0].data[512] > 200).astype(np.uint8) * 255
    assert row_shows_bars(row, mirrored=True)
    assert not row_shows_bars(row)


def test_a_figure_is_judged_by_its_ratio() -> None:
    slow = Peer("DS9 8.4.1, recorded", 12.0)
    figure = from_runs("pan_one", "ms", 6.0, "How.", [1.0, 2.0, 9.0], slow)
    assert (figure.value, figure.ratio, figure.ok) == (2.0, 6.0, True)
    assert not from_runs("pan_one", "ms", 6.1, "How.", [2.0], slow).ok


def test_without_a_peer_the_value_is_judged() -> None:
    assert from_runs("x", "ms", 5.0, "How.", [5.0], None).ok
    assert not from_runs("x", "ms", 5.0, "How.", [5.1], None).ok


def test_the_document_has_the_published_shape() -> None:
    figure = from_runs("pan_one", "ms", 6.0, "How.", [2.0], Peer("DS9 8.4.1", 15.0, (15.0,)))
    document = json.loads(json.dumps(report.as_json({"cores": 2}, [figure])))
    assert document["machine"] == {"cores": 2}
    (written,) = document["figures"]
    expected = {
        "name": "pan_one", "value": 2.0, "unit": "ms", "peer": "DS9 8.4.1", "peer_value": 15.0,
        "ratio": 7.5, "hold": 6.0, "ok": True,
    }  # fmt: skip
    assert written.items() >= expected.items()


def test_every_figure_has_a_recorded_peer() -> None:
    for name in REGISTRY:
        assert ds9.recorded(name, "ms").value == pytest.approx(1000 * ds9.recorded(name, "s").value)
