"""The benchmarks recognize their image, and judge as they say."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from benchmarks import ds9, report, sky_files
from benchmarks.__main__ import REGISTRY
from benchmarks.figure import Hold, Peer, from_runs
from benchmarks.live_window import triangle
from benchmarks.pattern import row_shows_bars, write_image
from benchmarks.watch import shows_image
from numpy.typing import NDArray

from twomass_viewer.catalogs.classes import is_contaminated
from twomass_viewer.catalogs.read import read_catalog

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
    figure = from_runs("pan_one", "ms", Hold(ratio=6.0), "How.", [1.0, 2.0, 9.0], slow)
    assert (figure.value, figure.p95, figure.ratio, figure.ok) == (2.0, 9.0, 6.0, True)
    assert not from_runs("pan_one", "ms", Hold(ratio=6.1), "How.", [2.0], slow).ok


def test_a_figure_is_judged_by_its_value() -> None:
    assert from_runs("x", "ms", Hold(value=5.0), "How.", [5.0], None).ok
    assert not from_runs("x", "ms", Hold(value=5.0), "How.", [5.1], None).ok
    quick = Peer("DS9 8.4.1", 1.0)
    assert from_runs("x", "s", Hold(ratio=1.25, value=1.3), "How.", [1.3], quick).ok
    assert not from_runs("x", "s", Hold(ratio=1.25, value=1.3), "How.", [1.4], quick).ok


def test_without_its_peer_a_ratio_does_not_hold() -> None:
    assert not from_runs("x", "ms", Hold(ratio=1.0), "How.", [1.0], None).ok
    with pytest.raises(ValueError, match="nothing can fail"):
        Hold()


def test_the_95th_percentile_is_one_of_the_runs() -> None:
    runs = [float(n) for n in range(100, 0, -1)]
    assert from_runs("x", "ms", Hold(value=1.0), "How.", runs, None).p95 == 95.0


def test_the_document_has_the_published_shape() -> None:
    peer = Peer("DS9 8.4.1", 15.0, (15.0,))
    figure = from_runs("pan_one", "ms", Hold(ratio=6.0), "How.", [2.0], peer)
    document = json.loads(json.dumps(report.as_json({"cores": 2}, [figure])))
    assert document["machine"] == {"cores": 2}
    (written,) = document["figures"]
    expected = {
        "name": "pan_one", "value": 2.0, "unit": "ms", "peer": "DS9 8.4.1", "peer_value": 15.0,
        "ratio": 7.5, "hold": 6.0, "hold_kind": "ratio", "ok": True,
    }  # fmt: skip
    assert written.items() >= expected.items()


def test_a_limit_is_written_as_what_holds() -> None:
    written = from_runs("x", "ms", Hold(value=8.0), "How.", [2.0], None).as_json()
    assert (written["hold"], written["hold_kind"], written["ratio"]) == (8.0, "value", None)


@pytest.mark.parametrize(("ours", "holds"), [(1.0, True), (1.4, False), (1.9, False)])
def test_where_both_must_hold_one_is_not_enough(ours: float, holds: bool) -> None:
    hold = Hold(ratio=8.0, value=1.5, both=True)
    assert from_runs("x", "s", hold, "How.", [ours], Peer("DS9", 10.0)).ok is holds


def test_every_figure_with_a_ratio_has_a_recorded_peer() -> None:
    for name in ds9.RECORDED:
        assert name in REGISTRY
        assert ds9.recorded(name, "ms").value == pytest.approx(1000 * ds9.recorded(name, "s").value)
    alone = {
        "loading_stall", "longest_stall", "mosaic100_contrast", "mosaic100_first_pixels",
        "read_gzip", "read_plain", "rgb_contrast_step", "rss_mosaic100",
    }  # fmt: skip
    assert set(REGISTRY) - set(ds9.RECORDED) == alone


def test_a_path_goes_forth_and_back_and_never_stands() -> None:
    path = [triangle(n, 3.0, 12.0) for n in range(40)]
    assert max(path) == 12.0
    assert min(path) == -12.0
    assert {abs(b - a) for a, b in pairwise(path)} == {3.0}


def test_a_written_table_has_its_rows_around_the_field(tmp_path: Path) -> None:
    sky_files.write_point_sources(tmp_path / "psc.tbl", 500, clean=True)
    catalog = read_catalog(tmp_path / "psc.tbl")
    assert len(catalog) == 500
    assert not is_contaminated(catalog).any()
    assert np.ptp(catalog.dec_deg) == pytest.approx(sky_files.TABLE_AREA[1], rel=0.05)
    sky_files.write_regions(tmp_path / "psc.tbl", tmp_path / "psc.reg")
    assert (tmp_path / "psc.reg").read_text().count("point(") == 500
