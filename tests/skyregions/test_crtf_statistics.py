"""CRTF by way of the library; pixels within regions against it."""

import numpy as np
import pytest
from astropy import units as u
from regions import (
    CircleAnnulusPixelRegion,
    EllipsePixelRegion,
    PixCoord,
    PolygonPixelRegion,
    RectanglePixelRegion,
)

from tests.session.scenes import image as made
from twomass_viewer.skyregions.crtf import crtf_text, read_crtf
from twomass_viewer.skyregions.model import Region, Shape
from twomass_viewer.skyregions.outlines import ruler_text
from twomass_viewer.skyregions.statistics import FLUX_LEFT_OUT, contains, measure_region
from twomass_viewer.survey.products import Fidelity


def test_crtf_comes_back() -> None:
    at = ((359.999, 41.2),)
    some = [
        Region(Shape.CIRCLE, at, (4.0,), label="one"),
        Region(Shape.ELLIPSE, at, (4.0, 9.0), 30.0),
        Region(Shape.BOX, at, (4.0, 9.0), 120.0),
        Region(Shape.ANNULUS, at, (4.0, 9.0)),
        Region(Shape.POLYGON, ((1.0, 2.0), (1.1, 2.0), (1.1, 2.1))),
        Region(Shape.LINE, ((1.0, 2.0), (1.1, 2.0))),
        Region(Shape.COMPASS, at, (30.0,)),
    ]
    text, left = crtf_text(some)
    assert left == 1
    found = read_crtf(text)
    assert found.refusals == []
    for a, b in zip(some, found.regions, strict=False):
        assert (a.shape, a.label) == (b.shape, b.label)
        assert np.allclose(a.points, b.points, atol=2e-6)
        assert a.sizes == pytest.approx(b.sizes, abs=2e-3)
        assert abs((a.pa_deg - b.pa_deg + 90) % 180 - 90) < 0.01
    assert len(found.regions) == 6


def test_crtf_lines_that_are_not_honoured_are_listed() -> None:
    found = read_crtf("#CRTFv0\ncircle [[10deg, 20deg], 3arcsec], coord=J2000\nnonsense [[1,2]]\n")
    assert len(found.regions) == 1
    assert [r.line for r in found.refusals] == [3]


@pytest.mark.parametrize("angle", [0.0, 33.0, 120.0])
def test_pixels_within_as_the_library_finds_them(angle: float) -> None:
    y, x = np.mgrid[0:60, 0:70].astype(float)
    at = PixCoord(30.3, 25.6)
    pairs = [
        (Region(Shape.ELLIPSE, ((30.3, 25.6),), (7.0, 14.0), angle, in_pixels=True),
         EllipsePixelRegion(at, 14.0, 28.0, angle * u.deg)),
        (Region(Shape.BOX, ((30.3, 25.6),), (7.0, 14.0), angle, in_pixels=True),
         RectanglePixelRegion(at, 7.0, 14.0, angle * u.deg)),
        (Region(Shape.ANNULUS, ((30.3, 25.6),), (7.0, 14.0), in_pixels=True),
         CircleAnnulusPixelRegion(at, 7.0, 14.0)),
        (Region(Shape.POLYGON, ((10.2, 8.1), (40.7, 12.3), (22.9, 50.4)), in_pixels=True),
         PolygonPixelRegion(PixCoord([10.2, 40.7, 22.9], [8.1, 12.3, 50.4]))),
    ]  # fmt: skip
    for mine, theirs in pairs:
        assert np.array_equal(contains(mine, x, y), theirs.contains(PixCoord(x, y)))


def test_a_ruler_across_zero_hours_says_length_and_angle() -> None:
    ruler = Region(Shape.RULER, ((359.999, 0.0), (0.001, 0.0)))
    assert ruler_text(ruler) == "7.20″ · PA 90.0°"


@pytest.mark.parametrize("value", [Fidelity.LOSSY, Fidelity.UNKNOWN])
def test_no_flux_is_taken_silently_on_pixels_that_are_not_lossless(value: Fidelity) -> None:
    region = Region(Shape.CIRCLE, ((83.6, -5.5),), (12.0,))
    lossless, doubtful = made(), made(fidelity=value)
    told = measure_region(lossless, 0, region)
    kept_back = measure_region(doubtful, 0, region)
    assert told.flux_dn is not None
    assert kept_back.flux_dn is None
    assert kept_back.mag is None
    assert kept_back.fault == FLUX_LEFT_OUT
    assert kept_back.indicative
    # what the pixels are is told all the same
    plain = ("pixels", "sum_dn", "mean_dn", "median_dn", "rms_dn", "min_dn", "max_dn", "sky_dn")
    assert [getattr(kept_back, n) for n in plain] == [getattr(told, n) for n in plain]
    agreed = measure_region(doubtful, 0, region, accept_lossy=True)
    assert agreed.flux_dn == told.flux_dn
    assert agreed.mag is None
    assert agreed.indicative
    assert agreed.fault == ""
