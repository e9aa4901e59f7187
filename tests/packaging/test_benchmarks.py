"""The benchmarks recognize their image, and judge as they say."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from benchmarks import ds9, growth, longest_stall, mosaic_table, report, sky_files, stalls
from benchmarks.figure import Hold, Peer, from_runs
from benchmarks.live_window import triangle
from benchmarks.pattern import row_shows_bars, write_image
from benchmarks.registry import REGISTRY
from benchmarks.watch import shows_image
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import CatalogKind
from twomass_viewer.catalogs.classes import is_contaminated
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.io.read import read_image
from twomass_viewer.skyregions.read_ds9 import read_ds9

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
        "cover_1e6", "growth_pan_images", "growth_pan_markers", "growth_show_images",
        "growth_show_markers",
        "loading_stall", "longest_stall", "marker_pick", "markers_1e5_pan_2classes",
        "markers_1e6_pan_2classes", "mosaic100_contrast", "mosaic100_first_pixels",
        "mosaic100_predict", "mosaic100_rgb_show", "mosaic400_pan", "read_gzip", "read_plain",
        "rgb_contrast_step",
        "rss_markers_1e6", "rss_mosaic100", "rss_one_image",
    }  # fmt: skip
    assert set(REGISTRY) - set(ds9.RECORDED) == alone


def test_the_longest_stall_is_that_of_all_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stalls, "OBSERVED", [])
    stalls.note("pan_one()", 12.0, 13.0, "")
    stalls.note("mosaic_runs(100)", 61.0, 90.0, "child.py:1 _watched > opening.py:12 add")
    stalls.note("marker_runs()", 30.0, 200.0, "")
    figure = longest_stall.measure(quick=True)
    assert (figure.value, figure.runs, figure.ok) == (61.0, (12.0, 30.0, 61.0), False)
    assert "mosaic_runs(100): 90 ms of the wall; opening.py:12 add" in figure.how
    assert next(reversed(REGISTRY)) == figure.name


def test_growth_is_the_power_of_the_number() -> None:
    assert growth.exponent(25, 400, [1.0, 2.0, 3.0], [32.0]) == pytest.approx(1.0)
    assert growth.exponent(10_000, 1_000_000, [5.0], [50.0]) == pytest.approx(0.5)


def test_ds9_writes_a_line_for_each_frame_of_a_phase() -> None:
    script = ds9.Phase("PanCanvas 1 1", 3, before="Zoom 10 10", warm_up=1).script()
    assert script.startswith("Zoom 10 10\n")
    assert "$n < 4" in script
    assert script.count("PanCanvas 1 1") == script.count("clock microseconds]\n") == 1


def test_kept_files_are_written_once_and_whole(tmp_path: Path) -> None:
    path, calls = tmp_path / "folder" / "table.fits", []

    def write(target: Path) -> None:
        calls.append(target)
        assert not path.exists()
        target.write_text("rows")

    assert sky_files.kept(path, write) == path
    sky_files.kept(path, write)
    assert path.read_text() == "rows"
    assert len(calls) == 1
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("count", list(sky_files.SHAPES))
def test_tiles_of_a_mosaic_are_one_field_and_overlap_a_little(count: int) -> None:
    places = sky_files.places_of_tiles(*sky_files.SHAPES[count])
    assert len(set(places)) == count
    first = places[0]
    assert max(np.hypot(p[0] - first[0], p[1] - first[1]) for p in places) < 3 * 3600
    assert {round(abs(a[0] - b[0])) for a in places for b in places if a[1] == b[1]} >= {0, 480}


def test_a_tile_lies_where_it_should(tmp_path: Path) -> None:
    header = fits.getheader(sky_files.atlas_image())
    sky_files.write_tile(tmp_path / "t.fits", 6, (960.0, -1960.0))
    moved = fits.getheader(tmp_path / "t.fits")
    dec = np.radians(moved["CRVAL2"])
    assert moved["CRVAL2"] - header["CRVAL2"] == pytest.approx(-1960 / 3600)
    assert (moved["CRVAL1"] - header["CRVAL1"]) * np.cos(dec) == pytest.approx(960 / 3600)
    assert moved["SCANNO"] == 7


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


@pytest.mark.parametrize("clean", [True, False])
def test_a_written_fits_table_is_a_psc_with_designations_of_its_places(
    tmp_path: Path, clean: bool
) -> None:
    sky_files.write_fits_table(tmp_path / "psc.fits", 400, clean=clean)
    catalog = read_catalog(tmp_path / "psc.fits")
    assert len(catalog) == 400
    assert catalog.kind is CatalogKind.PSC
    assert catalog.simulated
    assert is_contaminated(catalog).any() != clean
    for n in (0, 17, 399):
        ra, dec, name = catalog.ra_deg[n], catalog.dec_deg[n], catalog.columns["designation"][n]
        hours = int(name[:2]) + int(name[2:4]) / 60 + int(name[4:8]) / 360000
        degrees = int(name[9:11]) + int(name[11:13]) / 60 + int(name[13:]) / 36000
        assert 0 <= ra - 15 * hours < 0.0001
        assert 0 <= abs(dec) - degrees < 0.0001
        assert (name[8] == "-") == (dec < 0)


def test_the_table_of_a_mosaic_has_its_stars_where_the_tiles_show_them(tmp_path: Path) -> None:
    mosaic_table.write_mosaic_table(tmp_path / "psc.tbl", 60_000)
    catalog = read_catalog(tmp_path / "psc.tbl")
    assert len(catalog) == 60_000
    places = sky_files.places_of_tiles(*sky_files.SHAPES[100])
    field, original = sky_files.field_psc(), read_image(sky_files.atlas_image()).transform
    for number, place in ((0, places[0]), (99, places[99])):
        sky_files.write_tile(tmp_path / "t.fits", number, place)
        tile = read_image(tmp_path / "t.fits").transform
        assert original is not None
        assert tile is not None
        shown = np.column_stack(original.sky_to_pixel(field.ra_deg, field.dec_deg))
        here = np.column_stack(tile.sky_to_pixel(catalog.ra_deg, catalog.dec_deg))
        middle = np.array([255.5, 511.5])
        near = here[(np.abs(here - middle) < (200, 450)).all(axis=1)]
        wanted = shown[(np.abs(shown - middle) < (200, 450)).all(axis=1)]
        assert len(near) == len(wanted) > 100
        assert near[np.argsort(near[:, 0])] == pytest.approx(
            wanted[np.argsort(wanted[:, 0])], abs=0.01
        )


def test_written_circles_are_regions(tmp_path: Path) -> None:
    sky_files.write_circles(tmp_path / "c.reg", 30)
    found = read_ds9((tmp_path / "c.reg").read_text())
    assert len(found.regions) == 30
    assert not found.refusals
    assert [r.label for r in found.regions if r.label] == ["source 0", "source 10", "source 20"]
