"""Mosaics of made-up and real images: light, places, coverage, levels, provenance, promises."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter, minimum_filter

from tests.mosaic.skies import SIGMA_DN, Sky, exposure, transform_at, write_image
from twomass_viewer.errors import CancelledError, FileProblemError, UsageError
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.io.read import read_image
from twomass_viewer.mosaic.build import (
    MosaicReport,
    MosaicRequest,
    NothingToCombineError,
    make_mosaic,
)
from twomass_viewer.mosaic.footprints import Footprint
from twomass_viewer.mosaic.report import report_document
from twomass_viewer.mosaic.sky_matching import SkyModel
from twomass_viewer.mosaic.strips import Combination, StripTask, make_strip
from twomass_viewer.photometry.aperture import measure
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity, PlaneRole, Product

_PLACES = [(0.0, 0.0), (-210.0, 8.0), (5.0, 205.0), (-205.0, 214.0)]
_LEVELS = [82.0, 97.3, 61.0, 110.5]
_MAGZP = [20.0, 20.06, 19.95, 20.01]


class StarField(Sky):
    """Isolated stars of one brightness on a grid, without cloud."""

    def __init__(self) -> None:
        super().__init__(stars=0)
        grid = np.arange(-340.0, 341.0, 48.7)
        east, north = np.meshgrid(grid, grid)
        self.east, self.north = east.ravel(), north.ravel()
        self.flux_dn = np.full(self.east.shape, 20000.0)

    def cloud(self, east: NDArray[np.float64], north: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.zeros_like(east)


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> tuple[StarField, tuple[str, ...]]:
    """Return stars and the files of four images that see them."""
    folder = tmp_path_factory.mktemp("field")
    sky = StarField()
    files = []
    for n, (place, level, magzp) in enumerate(zip(_PLACES, _LEVELS, _MAGZP, strict=True)):
        transform = transform_at(*place, turn_deg=0.3 * n)
        data = exposure(sky, transform, n, level, magzp)
        files.append(str(write_image(folder / f"{n}.fits", data, transform, [("MAGZP", magzp)])))
    return sky, tuple(files)


def _make(files: tuple[str, ...], output: Path, **changes: object) -> MosaicReport:
    return make_mosaic(MosaicRequest(files, output, **changes), _quiet)  # type: ignore[arg-type]


def _quiet(_fraction: float, _text: str) -> None:
    pass


def _inner_stars(sky: Sky, image: SurveyImage, margin: float) -> list[tuple[float, float]]:
    assert image.transform is not None
    ra, dec = sky.plane.unproject(sky.east, sky.north)
    x, y = image.transform.sky_to_pixel(ra, dec)
    rows, cols = image.planes[0].shape
    inside = (x > margin) & (y > margin) & (x < cols - margin) & (y < rows - margin)
    return [(float(a), float(d)) for a, d in zip(ra[inside], dec[inside], strict=True)]


@pytest.mark.parametrize("pixel", [1.0, 1.5])
def test_stars_keep_their_brightness_and_place(
    field: tuple[StarField, tuple[str, ...]], tmp_path: Path, pixel: float
) -> None:
    sky, files = field
    report = _make(files, tmp_path / "m.fits", pixel_arcsec=pixel)
    mosaic = read_image(tmp_path / "m.fits")
    compared = 0
    magnitudes = []
    for path in files:
        image = read_image(path)
        for ra, dec in _inner_stars(sky, image, 30.0):
            there = measure(mosaic, 0, ra, dec, accept_lossy=False)
            here = measure(image, 0, ra, dec, accept_lossy=False)
            assert there.mag is not None
            assert here.mag is not None
            assert there.mag == pytest.approx(here.mag, abs=0.02)
            place = FieldPlane(ra, dec).project(there.ra_deg, there.dec_deg)
            assert np.hypot(*place) < 0.1  # arcsec
            magnitudes.append(there.mag - here.mag)
            compared += 1
    assert compared > 40
    assert abs(float(np.mean(magnitudes))) < (0.005 if pixel == 1.0 else 0.012)
    assert report.zero_point == pytest.approx(20.005)


def test_zero_point_scales_the_light(
    field: tuple[StarField, tuple[str, ...]], tmp_path: Path
) -> None:
    sky, files = field
    _make(files, tmp_path / "a.fits", zero_point=20.0)
    _make(files, tmp_path / "b.fits", zero_point=22.5)
    one, other = read_image(tmp_path / "a.fits"), read_image(tmp_path / "b.fits")
    assert other.planes[0].magzp == 22.5
    with np.errstate(invalid="ignore"):
        ratio = other.planes[0].data / one.planes[0].data
    assert float(np.nanmedian(ratio)) == pytest.approx(10.0, rel=1e-4)
    ra, dec = _inner_stars(sky, read_image(files[0]), 30.0)[0]
    first, second = (measure(i, 0, ra, dec, accept_lossy=False) for i in (one, other))
    assert first.mag == pytest.approx(second.mag, abs=1e-3)
    assert first.flux_dn is not None
    assert first.flux_dn == pytest.approx(20000.0 * 0.95, rel=0.05)  # DN at 20.0 in 4 arcsec


def test_coverage_counts_images_and_gaps_are_blank(
    field: tuple[StarField, tuple[str, ...]], tmp_path: Path
) -> None:
    _, files = field
    report = _make(files, tmp_path / "m.fits")
    image, coverage = (read_image(f"{tmp_path / 'm.fits'}{n}") for n in ("", "[1]"))
    counts = coverage.planes[0].data
    assert coverage.planes[0].role is PlaneRole.COVERAGE
    assert np.array_equal(np.isnan(image.planes[0].data), counts == 0)
    assert report.covered_pixels == int((counts > 0).sum())
    assert report.deepest == 4
    # an independent count, from the images' own valid pixels
    rows, cols = counts.shape
    y, x = np.mgrid[0:rows, 0:cols].astype(float)
    assert image.transform is not None
    ra, dec = image.transform.pixel_to_sky(x, y)
    expected = np.zeros_like(counts)
    for path in files:
        one = read_image(path)
        assert one.transform is not None
        px, py = one.transform.sky_to_pixel(ra, dec)
        h, w = one.planes[0].shape
        inside = (px >= 0) & (py >= 0) & (px <= w - 1) & (py <= h - 1)
        near = one.planes[0].data[
            np.clip(np.round(py), 0, h - 1).astype(int), np.clip(np.round(px), 0, w - 1).astype(int)
        ]
        expected += inside & np.isfinite(near)
    # the rim of an image, where a spline meets blanks, is left out
    rim = maximum_filter(expected, 9) != minimum_filter(expected, 9)
    assert rim.mean() < 0.15
    assert np.array_equal(counts[~rim], expected[~rim])


def test_seams_are_gone_and_stay_without_matching(
    field: tuple[StarField, tuple[str, ...]], tmp_path: Path
) -> None:
    _, files = field
    matched = _make(files, tmp_path / "m.fits")
    raw = _make(files, tmp_path / "r.fits", sky_model=None)
    assert raw.match.overlaps == ()
    assert raw.match.offsets_dn.tolist() == [0.0] * 4

    def spread(path: Path) -> float:
        data = read_image(path).planes[0].data
        blocks = [
            np.nanmedian(data[r : r + 40, c : c + 40])
            for r in range(30, data.shape[0] - 70, 40)
            for c in range(30, data.shape[1] - 70, 40)
            if np.isfinite(data[r : r + 40, c : c + 40]).all()
        ]
        return float(np.ptp(blocks))

    assert spread(tmp_path / "r.fits") > 30.0
    assert spread(tmp_path / "m.fits") < 0.5 * SIGMA_DN
    assert max(abs(o.residual_dn) for o in matched.match.overlaps) < 0.2 * SIGMA_DN


def test_our_reader_knows_our_mosaic(
    field: tuple[StarField, tuple[str, ...]], tmp_path: Path
) -> None:
    _, files = field
    _make(files, tmp_path / "m.fits")
    image = read_image(tmp_path / "m.fits")
    assert image.product is Product.MOSAIC
    assert image.derived
    assert not image.simulated
    assert image.fidelity.value is Fidelity.LOSSLESS
    assert "4 inputs" in image.fidelity.evidence[0]
    assert image.planes[0].band is Band.KS
    assert image.sky_dn == pytest.approx(float(np.nanmedian(image.planes[0].data)), abs=0.5)
    history = "\n".join(image.header.comments("HISTORY"))
    assert "input 4: 3.fits" in history
    assert "offset" in history


def test_inputs_table_says_what_was_done(
    field: tuple[StarField, tuple[str, ...]], tmp_path: Path
) -> None:
    from astropy.io import fits

    _, files = field
    report = _make(files, tmp_path / "m.fits")
    with fits.open(tmp_path / "m.fits") as opened:
        opened.verify("exception")
        table = opened["INPUTS"].data
        assert list(table["NAME"]) == ["0.fits", "1.fits", "2.fits", "3.fits"]
        assert list(table["MAGZP"]) == pytest.approx(_MAGZP)
        assert list(table["OFFSET"]) == pytest.approx(list(report.match.offsets_dn))
        assert list(table["SCAN"]) == [135] * 4
        assert list(table["DATE"]) == ["1999-05-02"] * 4
        assert list(table["FIDELITY"]) == ["lossless"] * 4
        assert list(table["WEIGHT"]) == [1.0] * 4
        # MAGZP, OFFSET and SCALE give the mosaic back where one image is alone
        assert opened[0].header["MAGZP"] == pytest.approx(20.005)
    document = json.loads(json.dumps(report_document(report)))
    assert document["fidelity"] == "lossless"
    assert [i["magzp"] for i in document["inputs"]] == _MAGZP


def test_the_worst_fidelity_and_simulation_are_inherited(tmp_path: Path) -> None:
    sky = StarField()
    one, other = transform_at(0, 0), transform_at(-210, 0)
    first = write_image(tmp_path / "a.fits", exposure(sky, one, 1, 80.0), one)
    pixels = np.nan_to_num(exposure(sky, other, 2, 90.0)).round().astype(np.int16)
    write_image(tmp_path / "q.fits", pixels, other, [("SIMULATD", True)])  # type: ignore[arg-type]
    report = _make((str(first), str(tmp_path / "q.fits")), tmp_path / "m.fits")
    assert report.fidelity is Fidelity.LOSSY
    assert any("fidelity" in n for n in report.notices)
    assert any("Simulated" in n for n in report.notices)
    found = read_image(tmp_path / "m.fits")
    assert found.fidelity.value is Fidelity.LOSSY
    assert found.simulated
    assert "Two Micron" not in "\n".join(found.header.comments("COMMENT"))


def test_a_rewritten_mosaic_is_no_longer_trusted(
    field: tuple[StarField, tuple[str, ...]], tmp_path: Path
) -> None:
    from astropy.io import fits

    _, files = field
    _make(files[:1], tmp_path / "m.fits")
    with fits.open(tmp_path / "m.fits") as opened:
        header, data = opened[0].header, np.nan_to_num(opened[0].data)
    fits.PrimaryHDU(data.astype(np.float64), header).writeto(tmp_path / "d.fits")
    assert read_image(tmp_path / "d.fits").fidelity.value is Fidelity.UNKNOWN
    del header["FIDELITY"]
    fits.PrimaryHDU(data, header).writeto(tmp_path / "e.fits")
    assert read_image(tmp_path / "e.fits").fidelity.value is Fidelity.UNKNOWN


def test_median_leaves_a_trail_of_one_image_out(tmp_path: Path) -> None:
    sky = StarField()
    files = []
    for n in range(3):
        transform = transform_at(3.0 * n, 0.0)
        data = exposure(sky, transform, n, 80.0)
        if n == 1:
            data[100:104, :] += 500.0
        files.append(str(write_image(tmp_path / f"{n}.fits", data, transform)))
    means = _make(tuple(files), tmp_path / "mean.fits")
    assert means.deepest == 3
    _make(tuple(files), tmp_path / "median.fits", combination=Combination.MEDIAN)
    mean, median = (read_image(tmp_path / f"{k}.fits").planes[0].data for k in ("mean", "median"))
    row = slice(100, 105)
    assert float(np.nanmedian(mean[row, 40:200])) > 180.0
    assert float(np.nanmedian(median[row, 40:200])) == pytest.approx(80.0, abs=1.0)
    assert np.array_equal(np.isnan(mean), np.isnan(median))


def test_processes_make_the_same_mosaic(
    field: tuple[StarField, tuple[str, ...]], tmp_path: Path
) -> None:
    _, files = field
    _make(files[:2], tmp_path / "one.fits")
    _make(files[:2], tmp_path / "two.fits", jobs=1)
    assert (tmp_path / "one.fits").read_bytes() == (tmp_path / "two.fits").read_bytes()


def test_a_cluster_makes_the_same_mosaic(
    field: tuple[StarField, tuple[str, ...]], tmp_path: Path
) -> None:
    distributed = pytest.importorskip("distributed")
    _, files = field
    _make(files[:2], tmp_path / "one.fits")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
    ) as cluster:
        _make(files[:2], tmp_path / "two.fits", scheduler=cluster.scheduler_address)
    assert (tmp_path / "one.fits").read_bytes() == (tmp_path / "two.fits").read_bytes()


def test_no_scheduler_is_said(field: tuple[StarField, tuple[str, ...]], tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    _, files = field
    with pytest.raises(UsageError, match="scheduler"):
        _make(files[:1], tmp_path / "m.fits", scheduler="nowhere://x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("jobs", [0, 1])
def test_cancelling_leaves_no_file(
    field: tuple[StarField, tuple[str, ...]], tmp_path: Path, jobs: int
) -> None:
    _, files = field
    output = tmp_path / "m.fits"
    output.write_bytes(b"old")

    def stop(fraction: float, _text: str) -> None:
        if fraction > 0.5:
            raise CancelledError

    with pytest.raises(CancelledError):
        make_mosaic(MosaicRequest(files, output, jobs=jobs), stop)
    assert [p.name for p in tmp_path.iterdir()] == ["m.fits"]
    assert output.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"pixel_arcsec": 0.0}, "out of range"),
        ({"projection": "AIT"}, "not offered"),
        ({"zero_point": 99.0}, "out of range"),
        ({"output": Path("/no/such/folder/m.fits")}, "does not exist"),
    ],
)
def test_wrong_wishes_are_refused(
    field: tuple[StarField, tuple[str, ...]],
    tmp_path: Path,
    change: dict[str, object],
    words: str,
) -> None:
    _, files = field
    wish = {"output": tmp_path / "m.fits", **change}
    with pytest.raises(UsageError, match=words):
        _make(files, **wish)  # type: ignore[arg-type]


def test_an_image_is_never_overwritten(
    field: tuple[StarField, tuple[str, ...]],
) -> None:
    _, files = field
    with pytest.raises(UsageError, match="one of the images"):
        _make(files, Path(files[0]))


def test_bands_are_not_mixed(field: tuple[StarField, tuple[str, ...]], tmp_path: Path) -> None:
    _, files = field
    transform = transform_at(0, 0)
    data = exposure(StarField(), transform, 9, 80.0)
    j = write_image(tmp_path / "j.fits", data, transform, [("FILTER", "j")])
    with pytest.raises(UsageError, match="J and Ks"):
        _make((*files, str(j)), tmp_path / "m.fits")
    report = _make((files[0], str(j)), tmp_path / "m.fits", band=Band.J)
    assert [i.name for i in report.inputs] == ["j.fits"]
    assert "no J image" in report.refusals[0].error.message


def test_images_without_sky_or_zero_point_are_refused(
    field: tuple[StarField, tuple[str, ...]], tmp_path: Path
) -> None:
    _, files = field
    transform = transform_at(0, 0)
    data = exposure(StarField(), transform, 9, 80.0)
    no_sky = write_image(tmp_path / "sky.fits", data, transform, [("CTYPE1", "X")])
    no_zero = write_image(tmp_path / "zero.fits", data, transform, [("MAGZP", "none")])
    report = _make((files[0], str(no_sky), str(no_zero)), tmp_path / "m.fits")
    assert len(report.inputs) == 1
    words = " ".join(r.error.message for r in report.refusals)
    assert "no usable sky coordinates" in words
    assert "no zero point" in words
    with pytest.raises(NothingToCombineError):
        _make((str(no_sky),), tmp_path / "n.fits")
    alone = _make((str(no_zero),), tmp_path / "n.fits")
    assert alone.zero_point is None
    assert read_image(tmp_path / "n.fits").planes[0].magzp is None
    with pytest.raises(UsageError, match="no zero point"):
        _make((str(no_zero),), tmp_path / "o.fits", zero_point=20.0)


def test_too_large_a_grid_is_refused(tmp_path: Path) -> None:
    transform, far = transform_at(0, 0), transform_at(40000.0, 60000.0)
    data = exposure(StarField(), transform, 9, 80.0)
    files = tuple(
        str(write_image(tmp_path / f"{n}.fits", data, t)) for n, t in enumerate((transform, far))
    )
    with pytest.raises(UsageError, match="GB"):
        _make(files, tmp_path / "m.fits")
    report = _make(files, tmp_path / "m.fits", pixel_arcsec=60.0)
    assert report.match.group_count == 2
    assert any("2 groups" in n for n in report.notices)


def test_a_changed_input_ends_the_work(
    field: tuple[StarField, tuple[str, ...]], tmp_path: Path
) -> None:
    _, files = field
    report = _make(files[:1], tmp_path / "m.fits")
    found = report.inputs[0]
    from twomass_viewer.mosaic.strips import plan_strips

    (task,) = plan_strips(report.grid, (found,), report.match, Combination.MEAN)
    gone = StripTask(
        task.grid, task.row0, task.row1,
        tuple(type(i)(i.target, 3, i.shape, i.scale, i.level_dn) for i in task.inputs),
        task.combination,
    )  # fmt: skip
    with pytest.raises(FileProblemError, match="changed"):
        make_strip(gone)


def test_strips_touch_few_of_many_images() -> None:
    from twomass_viewer.mosaic.grid import make_grid

    places = [(210.0 * c, 210.0 * r) for r in range(15) for c in range(15)]
    footprints = [Footprint(transform_at(*p), (256, 256)) for p in places]
    grid = make_grid(footprints, 1.0)
    touched: Callable[[int, int], int] = lambda a, b: sum(  # noqa: E731
        grid.window(f, a, b) is not None for f in footprints
    )
    assert touched(0, grid.shape[0]) == 225
    assert touched(1000, 1200) <= 45


@pytest.mark.data
@pytest.mark.parametrize(
    ("pattern", "left"),
    # among the stars and clouds of M17 the steps that remain are the sky's own
    [("atlas/*990502*", 0.95), ("atlas_orion_j/*8[78]*.fits", 0.35)],
)
def test_real_mosaics_have_no_seams(
    twomass: Path, tmp_path: Path, pattern: str, left: float
) -> None:
    files = tuple(str(p) for p in sorted(twomass.glob(pattern)))
    assert len(files) == 4
    report = _make(files, tmp_path / "m.fits", sky_model=SkyModel.PLANE)
    image = read_image(tmp_path / "m.fits")
    counts = read_image(f"{tmp_path / 'm.fits'}[1]").planes[0].data
    data = image.planes[0].data
    assert report.fidelity is Fidelity.LOSSLESS
    # along the edge of an overlap the level on both sides is the same
    before = _steps(_make(files, tmp_path / "r.fits", sky_model=None), tmp_path / "r.fits")
    after = _steps(report, tmp_path / "m.fits")
    assert after < left * before
    assert np.array_equal(np.isnan(data), counts == 0)


def _steps(report: MosaicReport, path: Path) -> float:
    """Return the rms of steps where coverage changes from 1 to 2 along rows, in DN."""
    data = read_image(path).planes[0].data
    counts = read_image(f"{path}[1]").planes[0].data
    steps = []
    for column in range(20, data.shape[1] - 20):
        edge = (counts[:, column - 1] == 1) & (counts[:, column] == 2)
        if edge.sum() < 60:
            continue
        left = np.nanmedian(data[edge, column - 14 : column - 1], axis=1)
        right = np.nanmedian(data[edge, column + 1 : column + 14], axis=1)
        steps.append(float(np.nanmedian(right - left)))
    assert steps
    return float(np.sqrt(np.mean(np.square(steps))))
