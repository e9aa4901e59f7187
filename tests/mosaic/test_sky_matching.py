"""Offsets and slopes are recovered from overlaps, in made-up skies and in real ones."""

from pathlib import Path

import numpy as np
import pytest

from tests.mosaic.skies import ZERO_POINT, Sky, exposure, transform_at
from twomass_viewer.errors import CancelledError
from twomass_viewer.imagery.pixel_store import in_memory
from twomass_viewer.io.read import read_image
from twomass_viewer.mosaic.footprints import Footprint
from twomass_viewer.mosaic.overlap import CELL_PIX
from twomass_viewer.mosaic.sky_matching import (
    SkyImage,
    SkyMatch,
    SkyModel,
    find_overlaps,
    level_at,
    match_sky,
    scale_to,
)

_PLACES = [(0.0, 0.0), (-210.0, 8.0), (5.0, 205.0), (-205.0, 214.0), (-400.0, 100.0)]
_LEVELS = [82.0, 97.3, 61.0, 110.5, 88.8]


def _field(
    levels: list[float], magzp: list[float], turns: list[float] | None = None
) -> list[SkyImage]:
    sky = Sky()
    out = []
    for n, (place, level) in enumerate(zip(_PLACES, levels, strict=True)):
        transform = transform_at(*place, turn_deg=turns[n] if turns else 0.0)
        out.append(
            SkyImage(in_memory(exposure(sky, transform, n, level, magzp[n])), transform, magzp[n])
        )
    return out


def test_recovers_levels_among_stars_and_nebulosity() -> None:
    found = match_sky(_field(_LEVELS, [ZERO_POINT] * 5), ZERO_POINT)
    expected = np.mean(_LEVELS) - np.array(_LEVELS)
    assert found.offsets_dn == pytest.approx(expected, abs=0.05)
    assert found.offsets_dn.mean() == pytest.approx(0.0, abs=1e-9)
    assert found.group_count == 1
    assert max(abs(o.residual_dn) for o in found.overlaps) < 0.1


def test_recovers_levels_of_turned_images_with_other_zero_points() -> None:
    magzp = [20.0, 20.05, 19.9, 20.02, 19.97]
    found = match_sky(_field(_LEVELS, magzp, [0.0, 31.0, 178.0, -4.0, 90.0]), ZERO_POINT)
    scaled = np.array(_LEVELS) * [10 ** (-0.4 * (z - ZERO_POINT)) for z in magzp]
    assert found.offsets_dn == pytest.approx(scaled.mean() - scaled, abs=0.05)


def test_finds_slopes_where_scans_have_different_gradients() -> None:
    images = _field(_LEVELS, [ZERO_POINT] * 5)
    ramp = np.arange(256, dtype=np.float32)[:, None] * 4.0 / 1000.0
    images[1] = SkyImage(in_memory(images[1].pixels.get() + ramp), images[1].transform, ZERO_POINT)
    flat = match_sky(images, ZERO_POINT, SkyModel.OFFSET)
    tilted = match_sky(images, ZERO_POINT, SkyModel.PLANE)
    assert tilted.levels_dn[1, 2] - tilted.levels_dn[0, 2] == pytest.approx(-4.0, abs=0.8)
    assert not flat.levels_dn[:, 1:].any()
    for overlap in tilted.overlaps:
        assert abs(overlap.residual_dn) < 0.1 + 2.0 * overlap.error_dn


def test_levels_of_groups_that_do_not_meet_are_each_their_own() -> None:
    images = _field(_LEVELS, [ZERO_POINT] * 5)
    far = [transform_at(3000.0, 0.0), transform_at(3000.0, 200.0), transform_at(-9000.0, 0.0)]
    sky = Sky(2)
    levels = (50.0, 54.0, 70.0)
    images += [
        SkyImage(in_memory(exposure(sky, t, n, level)), t, ZERO_POINT)
        for n, (t, level) in enumerate(zip(far, levels, strict=True))
    ]
    found = match_sky(images, ZERO_POINT)
    assert found.group_count == 3
    assert len(set(found.groups[:5])) == 1
    assert found.offsets_dn[5:] == pytest.approx([2.0, -2.0, 0.0], abs=0.05)


def test_a_satellite_and_blank_pixels_do_no_harm() -> None:
    images = _field(_LEVELS, [ZERO_POINT] * 5)
    images[0].pixels.get()[:, 20:33] += 400.0  # a bright trail through an overlap
    images[2].pixels.get()[10:90, 40:200] = np.nan
    found = match_sky(images, ZERO_POINT)
    expected = np.mean(_LEVELS) - np.array(_LEVELS)
    assert found.offsets_dn == pytest.approx(expected, abs=0.1)


def test_overlaps_are_found_across_ra_zero_and_at_the_pole() -> None:
    step = 1.0 / 3600.0

    def at(ra: float, dec: float) -> Footprint:
        from twomass_viewer.imagery.wcs import ZenithalTransform

        matrix = (-step, 0.0, 0.0, step)
        return Footprint(
            ZenithalTransform("FK5", "SIN", (ra, dec), (127.5, 127.5), matrix), (256, 256)
        )

    wrapped = find_overlaps([at(359.98, 5.0), at(0.03, 5.0), at(180.0, 5.0)])
    assert [(o.first, o.second) for o in wrapped] == [(0, 1)]
    polar = find_overlaps([at(10.0, 89.98), at(190.0, 89.98), at(100.0, 89.97)])
    assert {(o.first, o.second) for o in polar} == {(0, 1), (0, 2), (1, 2)}


def test_cells_are_the_same_places_of_the_sky() -> None:
    one, other = (
        Footprint(transform_at(0, 0), (256, 256)),
        Footprint(transform_at(-150, 40, turn_deg=40.0), (256, 256)),
    )
    (overlap,) = find_overlaps([one, other])
    y, x = np.mgrid[0:256, 0:256].astype(float)
    (ra_one, ra_other) = (
        3600.0 * (f.transform.pixel_to_sky(x, y)[0] - 150.0) for f in (one, other)
    )
    far = np.abs(
        overlap.sample_first(ra_one.astype(np.float32))
        - overlap.sample_second(ra_other.astype(np.float32))
    )
    assert far.shape == (len(overlap), (CELL_PIX // 2) ** 2)
    assert far.max() < 0.002  # arcsec


def test_matching_can_be_cancelled_and_one_image_needs_none() -> None:
    images = _field(_LEVELS, [ZERO_POINT] * 5)

    def stop(_fraction: float, _text: str) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        match_sky(images, ZERO_POINT, progress=stop)
    assert match_sky(images[:1], ZERO_POINT).offsets_dn.tolist() == [0.0]


def test_scale_and_level_are_what_they_say() -> None:
    assert scale_to(20.5, 20.0) == pytest.approx(10**-0.2)
    assert scale_to(None, 20.0) == 1.0
    level = level_at(np.array([2.0, 10.0, -5.0]), (101, 201), np.array([100.0, 200.0]), 50.0)  # type: ignore[arg-type]
    assert level == pytest.approx([2.0, 3.0])


def _real(paths: list[Path], model: SkyModel) -> tuple[list[SkyImage], SkyMatch, list[float]]:
    found = [read_image(p) for p in paths]
    images = []
    for image in found:
        assert image.transform is not None
        plane = image.planes[0]
        images.append(SkyImage(plane.pixels, image.transform, plane.magzp))
    sigma = [i.sky_sigma_dn or np.nan for i in found]
    return images, match_sky(images, ZERO_POINT, model), sigma


@pytest.mark.data
@pytest.mark.parametrize(
    ("pattern", "count", "groups"),
    [("atlas/*990502*", 4, 1), ("atlas_orion_j/*.fits", 6, 3)],
)
def test_seams_of_real_fields_vanish(twomass: Path, pattern: str, count: int, groups: int) -> None:
    images, found, sigma = _real(sorted(twomass.glob(pattern)), SkyModel.PLANE)
    assert len(images) == count
    assert found.group_count == groups
    assert max(abs(o.difference_dn) for o in found.overlaps) > 2.0  # there was something to do
    for overlap in found.overlaps:
        noise = min(sigma[overlap.first], sigma[overlap.second])
        assert abs(overlap.residual_dn) < 0.2 * noise


@pytest.mark.data
def test_offsets_alone_halve_the_steps_of_real_fields(twomass: Path) -> None:
    for pattern in ("atlas/*990502*", "atlas_orion_j/*.fits"):
        _, found, _ = _real(sorted(twomass.glob(pattern)), SkyModel.OFFSET)
        before = sum(o.cells * o.difference_dn**2 for o in found.overlaps)
        after = sum(o.cells * o.residual_dn**2 for o in found.overlaps)
        assert after < 0.25 * before
