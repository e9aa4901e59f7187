"""Predictions against real Atlas pixels: everything measured here by hand, with numpy."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from twomass_viewer.artifacts.image_scan import image_scan
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.artifacts.predict import predict
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.io.read import read_image
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.rules import load_rules

RULES = load_rules()
Frame = NDArray[np.float32]


def stamp(data: Frame, x: float, y: float, half: int) -> tuple[Frame, Frame, Frame] | None:
    """Return pixels about a place with their offsets from it, or None at the edge."""
    col, row = round(x), round(y)
    rows, cols = data.shape
    if min(col, row) < half + 4 or col > cols - half - 5 or row > rows - half - 5:
        return None
    cut = data[row - half : row + half + 1, col - half : col + half + 1].astype(float)
    if not np.isfinite(cut).all():
        return None
    dy, dx = np.mgrid[-half : half + 1, -half : half + 1]
    return cut, dx - (x - col), dy - (y - row)


def flux(data: Frame, x: float, y: float, sky: tuple[float, float]) -> float | None:
    """Return the DN within 4 pixels above the median of a ring."""
    found = stamp(data, x, y, int(sky[1]) + 2)
    if found is None:
        return None
    cut, dx, dy = found
    r = np.hypot(dx, dy)
    return float((cut[r <= 4.0] - np.median(cut[(r >= sky[0]) & (r <= sky[1])])).sum())


def centroid(data: Frame, x: float, y: float) -> tuple[float, float]:
    """Return the centre of light within 3 pixels, from a place near it."""
    found = stamp(data, x, y, 14)
    assert found is not None
    cut, dx, dy = found
    r = np.hypot(dx, dy)
    light = np.clip(cut - np.median(cut[(r >= 9) & (r <= 14)]), 0.0, None)
    cx = cy = 0.0
    for _ in range(6):
        weight = light * (np.hypot(dx - cx, dy - cy) <= 3.0)
        cx, cy = (float((weight * d).sum() / weight.sum()) for d in (dx, dy))
    return x + cx, y + cy


def test_catalogue_stars_fall_on_their_images(twomass: Path) -> None:
    image = read_image(twomass / "atlas_orion_j" / "2mass-atlas-001124n-j0850244.fits")
    stars = read_catalog(twomass / "catalogs" / "target_photometry_2mass_psc_demo_ngs_bright.csv")
    assert image.transform is not None
    data = image.planes[0].data
    sharp = -ndimage.gaussian_laplace(np.nan_to_num(data.astype(float), nan=80.0), 1.2)
    peaks = np.argwhere((ndimage.maximum_filter(sharp, 3) == sharp) & (sharp > 2.0))
    x, y = image.transform.sky_to_pixel(stars.ra_deg, stars.dec_deg)
    alone = 0
    for px, py, mag in zip(x, y, stars.columns["j_m"], strict=True):
        if any(abs(mag - m) < 0.01 for m in (11.282, 11.897, 10.191)):
            cx, cy = centroid(data, float(px), float(py))
            assert np.hypot(cx - px, cy - py) < 0.3, mag
            alone += 1
        else:
            nearest = np.hypot(peaks[:, 1] - px, peaks[:, 0] - py).min()
            assert nearest < 1.0, mag
    assert alone == 3


def test_the_ghost_of_unsaturated_stars_is_one_dyfs_behind_them(twomass: Path) -> None:
    image = read_image(twomass / "atlas" / "aJ_asky_001022s0620186.fits")
    plane = image.planes[0]
    data, sky = plane.data, image.transform
    assert sky is not None
    scan = image_scan(image, plane, RULES)
    assert scan.direction is not None
    step = scan.direction.sign * scan.step_arcsec
    assert step == pytest.approx(-82.405, abs=0.01)

    excess = np.nan_to_num(data - np.nanmedian(data), nan=0.0)
    tops = np.argwhere((ndimage.maximum_filter(excess, 9) == excess) & (excess > 10.0))
    stars = []
    for row, col in tops:
        if stamp(data, col, row, 22) is None:
            continue
        x, y = centroid(data, float(col), float(row))
        light = flux(data, x, y, (14.0, 20.0))
        if light is not None and light > 200.0:
            ra, dec = sky.pixel_to_sky(x, y)
            stars.append((float(ra), float(dec), light))
    assert len(stars) >= 15

    def ratio(dx: float, dy: float) -> float:
        """Weighted mean of the flux at an offset over the star's flux, other stars left out."""
        pairs = []
        for ra, dec, light in stars:
            px, py = sky.sky_to_pixel(*scan.axes.offset(ra, dec, dx, dy))
            there = flux(data, float(px), float(py), (9.0, 15.0))
            if there is not None and abs(there) < 100.0:
                pairs.append((light, there))
        assert len(pairs) >= 5
        weights, seen = np.array(pairs).T
        return float((weights * seen).sum() / (weights**2).sum())

    controls = [
        ratio(dx, dy)
        for dx in (-60.0, -45.0, -30.0, 30.0, 45.0, 60.0)
        for dy in (step, -step, step / 2, -step / 2)
    ]
    sigma = float(np.std(controls, ddof=1))
    ghost, mirrored = ratio(0.0, step), ratio(0.0, -step)
    assert abs(np.mean(controls)) < sigma
    assert ghost - mirrored > 3.0 * sigma * np.sqrt(2.0)
    assert ghost > 3.0 * sigma
    assert abs(mirrored) < 3.0 * sigma
    # 0.41 percent for unsaturated CTIO stars
    assert ghost == pytest.approx(10 ** (-0.4 * 5.97), abs=3.0 * sigma)


def clean_ghosts(folder: Path) -> Iterator[tuple[SurveyImage, Artifact, float, float]]:
    """Yield first ghosts of stars with J < 9 whose surroundings are calm."""
    for name in ("0850244", "0870232", "0870244", "0880032", "0880044"):
        image = read_image(folder / f"2mass-atlas-001124n-j{name}.fits")
        plane = image.planes[0]
        assert image.transform is not None
        assert plane.magzp is not None
        found = predict(image, plane, None, RULES, kinds=[ArtifactKind.PERSISTENCE])
        for a in found.artifacts:
            if a.order != 1 or a.parent.mag >= 9.0 or not a.inside_image:
                continue
            assert a.expected_mag is not None
            x, y = (float(v) for v in image.transform.sky_to_pixel(a.ra_deg, a.dec_deg))
            found_stamp = stamp(plane.data, x, y, 20)
            if found_stamp is None:
                continue
            cut, dx, dy = found_stamp
            ring = cut[(np.hypot(dx, dy) >= 7) & (np.hypot(dx, dy) <= 20)]
            noise = 1.4826 * float(np.median(np.abs(ring - np.median(ring))))
            spread = float(np.subtract(*np.percentile(ring, [97, 3])))
            expected = 10.0 ** (0.4 * (plane.magzp - a.expected_mag))
            if noise < 2.5 and spread < 0.025 * expected:
                yield image, a, x, y


def test_first_ghosts_of_bright_stars_are_really_there(twomass: Path) -> None:
    distances, differences = [], []
    for image, a, x, y in clean_ghosts(twomass / "atlas_orion_j"):
        plane = image.planes[0]
        assert plane.magzp is not None
        assert a.expected_mag is not None
        cx, cy = centroid(plane.data, x, y)
        light = flux(plane.data, cx, cy, (9.0, 15.0))
        assert light is not None
        assert light > 0
        distances.append(np.hypot(cx - x, cy - y))
        differences.append(plane.magzp - 2.5 * np.log10(light) - a.expected_mag)
    assert len(distances) >= 8
    assert np.mean(np.array(distances) < 1.0) >= 0.8
    assert np.mean(np.abs(differences) < 0.6) >= 0.8
    assert np.median(distances) < 0.4
    assert abs(np.median(differences)) < 0.3


def test_glints_of_hopkins_stars_lie_south_of_them_and_not_north(twomass: Path) -> None:
    excesses = []
    for name in ("0850244", "0870232", "0880032", "0880044"):
        image = read_image(twomass / "atlas_orion_j" / f"2mass-atlas-001124n-j{name}.fits")
        plane, sky = image.planes[0], image.transform
        assert sky is not None
        found = predict(image, plane, None, RULES, kinds=[ArtifactKind.GLINT])
        for a in found.artifacts:
            if a.order != 1 or not 8.3 < a.parent.mag < 9.8:
                continue
            gx, gy = (float(v) for v in sky.sky_to_pixel(a.ra_deg, a.dec_deg))
            x, y = (float(v) for v in sky.sky_to_pixel(a.parent.ra_deg, a.parent.dec_deg))
            there = stamp(plane.data, gx, gy, 3)
            mirrored = stamp(plane.data, 2 * x - gx, 2 * y - gy, 3)
            light = flux(plane.data, x, y, (14.0, 20.0))
            if there is not None and mirrored is not None and light is not None:
                excesses.append((there[0].sum() - mirrored[0].sum()) / light)
    assert len(excesses) >= 8
    # the glint is 6.65 mag fainter than the star: 0.22 percent
    assert np.mean(np.array(excesses) > 0) >= 0.75
    assert 0.001 < np.median(excesses) < 0.006
