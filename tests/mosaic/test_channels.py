"""Channels on common pixels: places, zero points, blanks, fidelity."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.session.scenes import image
from twomass_viewer.errors import CancelledError, UsageError
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.imagery.pixel_store import in_memory
from twomass_viewer.imagery.wcs import ZenithalTransform
from twomass_viewer.mosaic.channels import (
    Channel,
    reference_of,
    registered_channels,
    shares_sky,
)
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity

RA, DEC = 83.6, -5.5
# east, north in arcsec and flux; no two alike, on no symmetry
STARS = ((20.0, 12.0, 4000.0), (-31.0, 25.0, 2500.0), (6.0, -33.0, 1500.0))


def quiet(fraction: float, text: str) -> None:
    pass


def grid(
    shape: tuple[int, int], scale: float, turn_deg: float = 0.0, shift: tuple[float, float] = (0, 0)
) -> ZenithalTransform:
    """Return pixels of a size in arcsec, turned, with the middle of the field off the centre."""
    rows, cols = shape
    c, s = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    step = scale / 3600
    middle = ((cols - 1) / 2 + shift[0], (rows - 1) / 2 + shift[1])
    return ZenithalTransform(
        "FK5", "TAN", (RA, DEC), middle, (-step * c, step * s, step * s, step * c)
    )


def sky_image(
    band: Band,
    transform: ZenithalTransform,
    shape: tuple[int, int],
    scale: float,
    *,
    fwhm_arcsec: float = 6.0,
    zero_point: float = 20.0,
    fidelity: Fidelity = Fidelity.LOSSLESS,
) -> SurveyImage:
    """Return stars on a sky of 5 DN per square arcsec, sampled at pixel centres."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(float)
    data = np.full(shape, 5.0)
    sigma = fwhm_arcsec / 2.3548
    ra, dec = transform.pixel_to_sky(x, y)
    plane = ZenithalTransform("FK5", "TAN", (RA, DEC), (0, 0), (1 / 3600, 0, 0, 1 / 3600))
    east, north = plane.sky_to_pixel(ra, dec)
    for e, n, flux in STARS:
        square = (east - e) ** 2 + (north - n) ** 2
        data += flux * np.exp(-square / (2 * sigma**2)) / (2 * np.pi * sigma**2)
    made = image(band, shape=shape, data=(data * scale**2).astype(np.float32), fidelity=fidelity)
    return replace(made, transform=transform, planes=(replace(made.planes[0], magzp=zero_point),))


def channel(made: SurveyImage) -> Channel:
    return Channel(made, made.planes[0])


def peak(
    data: NDArray[np.float32], near: tuple[float, float], reach: int = 7
) -> NDArray[np.float64]:
    """Return x and y of a star's centroid about a place."""
    x0, y0 = (round(v) for v in near)
    cut = data[y0 - reach : y0 + reach + 1, x0 - reach : x0 + reach + 1].astype(float)
    weight = np.clip(cut - np.nanmedian(cut), 0, None) ** 2
    y, x = np.mgrid[y0 - reach : y0 + reach + 1, x0 - reach : x0 + reach + 1]
    x_mean, y_mean = ((v * weight).sum() / weight.sum() for v in (x, y))
    return np.array([x_mean, y_mean])


FINE = ((160, 140), 0.9, 0.0, (7.0, -4.0))
OTHERS = (
    ((150, 130), 1.0, 33.0, (-3.0, 5.0)),  # turned
    ((70, 64), 2.0, -8.0, (2.0, 1.0)),  # larger pixels
)


@pytest.fixture
def three() -> list[Channel]:
    bands = (Band.KS, Band.H, Band.J)
    return [
        channel(sky_image(b, grid(*spec), spec[0], spec[1]))
        for b, spec in zip(bands, (FINE, *OTHERS), strict=True)
    ]


def test_stars_land_on_their_place_of_the_sky(three: list[Channel]) -> None:
    out = registered_channels(three, quiet)
    assert out[0] is three[0]
    transform = three[0].image.transform
    assert transform is not None
    plane = ZenithalTransform("FK5", "TAN", (RA, DEC), (0, 0), (1 / 3600, 0, 0, 1 / 3600))
    for made in out:
        assert made.plane.shape == three[0].plane.shape
        assert made.image.transform is transform
        for east, north, _ in STARS:
            x, y = transform.sky_to_pixel(*plane.pixel_to_sky(east, north))
            found = peak(made.plane.data, (float(x), float(y)))
            assert np.hypot(*(found - (x, y))) < 0.1


def test_light_is_kept_so_that_zero_points_hold(three: list[Channel]) -> None:
    out = registered_channels(three, quiet)
    for made, before in zip(out, three, strict=True):
        assert made.plane.magzp == before.plane.magzp
        data = made.plane.data.astype(float)
        assert np.nanmedian(data) == pytest.approx(
            5.0 * 0.81, rel=1e-3
        )  # DN of a pixel of 0.9 arcsec
        x, y = np.meshgrid(np.arange(data.shape[1]), np.arange(data.shape[0]))
        transform = three[0].image.transform
        assert transform is not None
        plane = ZenithalTransform("FK5", "TAN", (RA, DEC), (0, 0), (1 / 3600, 0, 0, 1 / 3600))
        sx, sy = transform.sky_to_pixel(*plane.pixel_to_sky(*STARS[0][:2]))
        near = (x - sx) ** 2 + (y - sy) ** 2 < 15**2
        assert (data[near] - 5.0 * 0.81).sum() == pytest.approx(STARS[0][2], rel=0.01)


def test_what_is_blank_or_beyond_stays_blank(three: list[Channel]) -> None:
    data = three[1].plane.data.copy()
    data[60:70, 60:70] = np.nan
    plane = replace(three[1].plane, pixels=in_memory(data))
    out = registered_channels([three[0], Channel(three[1].image, plane), three[2]], quiet)[1]
    made = out.plane.data
    x, y = np.array([64.5]), np.array([64.5])
    before, after = three[1].image.transform, three[0].image.transform
    assert before is not None
    assert after is not None
    col, row = (round(float(v[0])) for v in after.sky_to_pixel(*before.pixel_to_sky(x, y)))
    assert np.isnan(made[row, col])
    assert np.isfinite(made[row + 9, col + 9])
    assert np.isnan(made[0, 0])  # the turned image has no such corner


def test_the_finest_pixels_are_the_reference_and_of_equal_ones_the_most() -> None:
    small = channel(sky_image(Band.J, grid((40, 40), 1.0), (40, 40), 1.0))
    large = channel(sky_image(Band.H, grid((90, 80), 1.02), (90, 80), 1.02))
    coarse = channel(sky_image(Band.KS, grid((200, 200), 3.0), (200, 200), 3.0))
    assert reference_of([coarse, small, large]) == 2
    assert reference_of([coarse, small]) == 1


def test_what_comes_out_says_what_it_is_and_is_as_bad_as_what_went_in(
    three: list[Channel],
) -> None:
    lossy = replace(
        three[1].image,
        fidelity=image(fidelity=Fidelity.LOSSY).fidelity,
    )
    out = registered_channels([three[0], Channel(lossy, three[1].plane), three[2]], quiet)
    assert [c.image.fidelity.value for c in out] == [
        Fidelity.LOSSLESS, Fidelity.LOSSY, Fidelity.LOSSLESS,
    ]  # fmt: skip
    assert [c.image.derived for c in out] == [False, True, True]
    made = out[1].image
    assert "on the pixels of" in made.name
    assert any("Resampled" in str(c.comment) + str(c.value) for c in made.header)
    assert made.path is None


def test_images_that_share_no_sky_or_have_none_are_refused(three: list[Channel]) -> None:
    far = channel(image(Band.H, ra=90.0))
    with pytest.raises(UsageError, match="share no sky"):
        registered_channels([three[0], far], quiet)
    with pytest.raises(UsageError, match="no place on the sky"):
        registered_channels([three[0], channel(image(Band.H, wcs=False))], quiet)
    assert shares_sky(three[0], far) == 0.0
    assert shares_sky(three[0], three[1]) > 0.7


def test_the_work_can_be_cancelled(three: list[Channel]) -> None:
    def stop(fraction: float, text: str) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        registered_channels(three, stop)
