"""Images of all simulated fields: recognised, seamless, the same everywhere and for any worker."""

import importlib
import json
import os
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits
from astropy.wcs import WCS
from numpy.typing import NDArray

from tests.simulation.fields import NAMES, digests, small_plan, write_small
from twomass_viewer.errors import CancelledError
from twomass_viewer.io.read import read_image
from twomass_viewer.simulation.exposing import expose_all, perform
from twomass_viewer.simulation.plans.plan import FieldPlan
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Product, SurveySet

Array = NDArray[np.float64]
PINNED = Path(__file__).with_name("digests.json")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[FieldPlan, Path]]:
    out = {}
    for name in NAMES:
        folder = tmp_path_factory.mktemp(name)
        out[name] = (write_small(name, folder), folder)
    return out


@pytest.mark.parametrize("name", NAMES)
def test_every_image_is_recognised_as_what_it_is(
    name: str, written: dict[str, tuple[FieldPlan, Path]]
) -> None:
    plan, folder = written[name]
    files = {p.name for p in folder.iterdir()}
    expected = set()
    for exposure in plan.exposures:
        coadd = exposure.coadd
        for letter in "aq" if exposure.quicklooks else "a":
            path = folder / coadd.file_name(Band.J, letter)
            expected.add(path.name)
            image = read_image(path)
            product = Product.ATLAS if letter == "a" else Product.QUICKLOOK
            assert image.product is product
            assert image.scan is not None
            assert image.scan.number == coadd.scan.number
            assert image.scan.date == coadd.scan.night
            assert image.scan.hemisphere is coadd.scan.hemisphere
            assert image.scan.direction is coadd.scan.direction
            assert image.scan.coadd == coadd.number
            assert image.planes[0].band is Band.J
            if coadd.scan.kind.is_long:
                assert image.survey_set is SurveySet.LONG_EXPOSURE_6X
            # by the header alone, too
            header = fits.getheader(path)
            derived = 1 + abs(header["USYREF"] + header["NAXIS2"] / 2) / abs(header["DYFS"])
            assert round(derived) == coadd.number
            assert header["CRPIX2"] == (header["NAXIS2"] + 1) / 2
    assert files == expected


def overlapping(plan: FieldPlan) -> list[tuple[int, int]]:
    pairs = []
    for i, one in enumerate(plan.exposures):
        for k in range(i + 1, len(plan.exposures)):
            other = plan.exposures[k].coadd
            y, x = np.mgrid[8:1016:16, 8:504:16]
            ox, oy = other.pixel(*one.coadd.transform.pixel_to_sky(x, y))
            if ((ox > 20) & (ox < 490) & (oy > 20) & (oy < other.rows - 20)).sum() > 20:
                pairs.append((i, k))
    return pairs


def centroid(image: Array, x: float, y: float) -> tuple[float, float]:
    """Place of a star by Gaussian-weighted moments about a starting place."""
    for _ in range(12):
        c, r = round(x), round(y)
        cut = image[r - 5 : r + 6, c - 5 : c + 6]
        yy, xx = np.mgrid[r - 5 : r + 6, c - 5 : c + 6]
        weight = np.exp(-0.5 * ((xx - x) ** 2 + (yy - y) ** 2) / 1.4**2)
        light = weight * (cut - np.median(image[r - 12 : r + 13, c - 12 : c + 13]))
        # the weight halves the way to the true place
        x += 2 * float((light * (xx - x)).sum() / light.sum())
        y += 2 * float((light * (yy - y)).sum() / light.sum())
    return x, y


@pytest.mark.parametrize("name", ["sparse", "bright-star", "pole", "ra-zero", "mosaic-4", "six-x"])
def test_stars_stand_at_one_place_of_the_sky_on_all_images(
    name: str, written: dict[str, tuple[FieldPlan, Path]]
) -> None:
    plan, folder = written[name]
    stars = plan.sky.stars
    j = stars.mags[Band.J]
    pairs = overlapping(plan)
    assert pairs
    apart = []
    for pair in pairs:
        data, wcs = [], []
        for i in pair:
            path = folder / plan.exposures[i].coadd.file_name(Band.J)
            with fits.open(path) as hdus:
                data.append(hdus[0].data.astype(float))
                wcs.append(WCS(hdus[0].header))
        # still stars, bright and not saturated, alone, on both images
        good = (j > 9.6) & (j < 14.0) & (np.hypot(stars.pm_ra_mas_yr, stars.pm_dec_mas_yr) < 100)
        for i in pair:
            coadd = plan.exposures[i].coadd
            x, y = coadd.pixel(stars.ra_deg, stars.dec_deg)
            good &= (x > 18) & (x < coadd.cols - 19) & (y > 14) & (y < coadd.rows - 15)
        for s in np.flatnonzero(good):
            near = np.hypot(stars.x - stars.x[s], stars.y - stars.y[s]) < 12.0
            if (near & (j < j[s] + 3.5)).sum() > 1:
                continue
            sky = []
            for image, w in zip(data, wcs, strict=True):
                px, py = w.wcs_world2pix(stars.ra_deg[s], stars.dec_deg[s], 0)
                sky.append(w.wcs_pix2world(*centroid(image, float(px), float(py)), 0))
            d_ra = (sky[0][0] - sky[1][0] + 180) % 360 - 180
            d_ra *= np.cos(np.radians(sky[0][1]))
            apart.append(3600 * np.hypot(d_ra, sky[0][1] - sky[1][1]))
    assert apart
    assert np.median(apart) < 0.05
    assert np.percentile(apart, 80) < 0.1


def test_ghosts_go_on_in_the_next_image_and_flip_with_the_direction(
    written: dict[str, tuple[FieldPlan, Path]],
) -> None:
    plan, folder = written["bright-star"]
    stars = plan.sky.stars
    main = next(i for i, note in enumerate(stars.notes) if note.startswith("main star"))
    seen = []
    for number, exposure in enumerate(plan.exposures[:2]):
        coadd = exposure.coadd
        with fits.open(folder / coadd.file_name(Band.J)) as hdus:
            image = hdus[0].data.astype(float)
        ra, dec = stars.at(coadd.julian_year)
        x, y = (float(v) for v in coadd.pixel(ra[main], dec[main]))
        for n in range(1, 9):
            row = y + n * coadd.scan.dyfs
            if 60 < row < coadd.rows - 60:
                seen.append(
                    (number, n, ring_excess(image, x, row), ring_excess(image, x, row - 40))
                )
    assert {number for number, *_ in seen} == {0, 1}
    assert [n for number, n, *_ in seen if number == 1]  # the train goes on in the next image
    strong = [(on, off) for _, n, on, off in seen if n <= 4]
    assert all(on > off for on, off in strong)


def ring_excess(image: Array, x: float, y: float) -> float:
    yy, xx = np.mgrid[: image.shape[0], : image.shape[1]]
    r = np.hypot(xx - x, yy - y)
    return float(np.nanmean(image[r < 3]) - np.nanmedian(image[(r > 8) & (r < 13)]))


def test_the_files_are_those_of_any_other_machine(
    written: dict[str, tuple[FieldPlan, Path]],
) -> None:
    pinned = json.loads(PINNED.read_text(encoding="utf-8"))
    found = {name: digests(folder) for name, (_, folder) in written.items()}
    assert found == pinned, "if this is meant, raise VERSION and run tests/simulation/renew.py"


def test_processor_features_do_not_matter(
    written: dict[str, tuple[FieldPlan, Path]], tmp_path: Path
) -> None:
    core: Any = importlib.import_module("numpy._core._multiarray_umath")
    optional = [f for f in core.__cpu_dispatch__ if core.__cpu_features__.get(f)]
    if not optional:
        pytest.skip("this numpy has no optional processor features here")
    names = ["ra-zero", "galaxies"]
    code = (
        "import sys; from pathlib import Path\n"
        "from numpy._core._multiarray_umath import __cpu_features__ as f\n"
        f"assert not any(f[n] for n in {optional!r}), 'features are still on'\n"
        "from tests.simulation.fields import write_small\n"
        f"for name in {names!r}:\n"
        "    folder = Path(sys.argv[1]) / name\n    folder.mkdir()\n    write_small(name, folder)\n"
    )
    root = Path(__file__).parents[2]
    environment = {
        **os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(optional), "LC_ALL": "C",
        "PYTHONPATH": str(root), "PYTHONHASHSEED": "7", "OMP_NUM_THREADS": "1",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], env=environment, cwd=root,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for name in names:
        assert digests(tmp_path / name) == digests(written[name][1]), name


def test_workers_write_the_same_files(
    written: dict[str, tuple[FieldPlan, Path]], tmp_path: Path
) -> None:
    plan, folder = written["ra-zero"]
    seen: list[float] = []
    done = list(expose_all(1, plan, tmp_path, 2, lambda fraction, text: seen.append(fraction)))
    assert [e.name for one in done for e in one.entries] == [
        e.coadd.file_name(Band.J) for e in plan.exposures
    ]
    assert digests(tmp_path) == digests(folder)
    assert seen == sorted(seen)


def test_cancelling_ends_the_workers(tmp_path: Path) -> None:
    import multiprocessing

    def cancel(fraction: float, text: str) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        list(expose_all(1, small_plan("mosaic-4"), tmp_path, 2, cancel))
    assert multiprocessing.active_children() == []


def test_memory_does_not_grow_with_the_number_of_images(tmp_path: Path) -> None:
    plan = small_plan("mosaic-4")
    short = tuple(
        replace(e, coadd=replace(e.coadd, rows=256)) for e in plan.exposures
    )  # smaller images: what counts is that they are not kept
    plan = replace(plan, exposures=short)

    def peak(exposures: tuple[Any, ...]) -> int:
        tracemalloc.start()
        try:
            for exposure in exposures:
                perform(1, plan, tmp_path, exposure)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(short[:1])  # tables and streams that stay are made by the first
    one, four = peak(short[:1]), peak(short)
    assert four < one + 256 * 512 * 4
