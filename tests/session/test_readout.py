"""The readout agrees with astropy and with the pixels."""

from dataclasses import replace

import astropy.units as u
import pytest
from astropy.coordinates import FK5, SkyCoord

from tests.session.scenes import STEP, image, transform
from twomass_viewer.session.readout import member_at, readout
from twomass_viewer.session.session import Session
from twomass_viewer.survey.products import Fidelity, PlaneRole, Product


def test_the_place_is_that_of_an_independent_transformation() -> None:
    session = Session()
    session.add_images([image()])
    text = readout(session, 10.0, -20.0)
    center = SkyCoord(83.6, -5.5, unit="deg", frame=FK5)
    expected = center.spherical_offsets_by(10 * u.arcsec, -20 * u.arcsec)
    assert float(text.degrees[0]) == pytest.approx(expected.ra.deg, abs=6e-6)
    assert float(text.degrees[1].replace("−", "-")) == pytest.approx(expected.dec.deg, abs=6e-6)
    galactic = expected.galactic
    assert text.galactic == f"l {galactic.l.deg:.2f} b −{abs(galactic.b.deg):.2f}"
    assert text.ra.startswith("05 34 2")


def test_pixel_and_value_are_those_under_the_pointer() -> None:
    session = Session()
    picture = image()
    session.add_images([picture])
    # 10 arcsec east of the centre pixel (29.5, 39.5) is 10 columns to the left
    text = readout(session, 10.4, 5.4)
    assert text.pixel == "x 20.1 y 45.9"
    assert text.value == f"{picture.planes[0].data[45, 19]:.1f} DN"
    above = float(picture.planes[0].data[45, 19]) - 100.0
    assert text.surface_brightness.endswith("mag/arcsec²")
    value = float(text.surface_brightness.split()[0])
    assert 10 ** (-0.4 * (value - 21.0)) == pytest.approx(above, rel=0.01)


def test_a_coverage_map_counts_scans() -> None:
    made = image(product=Product.COMBINED_CALIBRATION)
    plane = replace(made.planes[0], role=PlaneRole.COVERAGE, magzp=None)
    session = Session()
    session.add_images([replace(made, planes=(plane,))])
    text = readout(session, 10.4, 5.4)
    assert text.value == f"{plane.data[45, 19]:.0f} scans"
    assert text.image.startswith("combined calibration coverage J")


def test_outside_there_is_a_place_but_no_pixel() -> None:
    session = Session()
    session.add_images([image()])
    text = readout(session, 500.0, 0.0)
    assert text.ra
    assert text.pixel == ""
    assert member_at(session, 500.0, 0.0) is None


def test_without_a_sky_there_are_pixels_only() -> None:
    session = Session()
    session.add_images([image(wcs=False)])
    text = readout(session, 3.0, 4.0)
    assert text.ra == ""
    assert text.pixel == "x 4.0 y 5.0"


def test_on_larger_pixels_there_is_no_surface_brightness() -> None:
    session = Session()
    picture = image()
    coarse = replace(transform(), cd_deg=(-5 * STEP, 0.0, 0.0, 5 * STEP))
    session.add_images([replace(picture, transform=coarse)])
    text = readout(session, 0.0, 50.0)
    assert text.value
    assert text.surface_brightness == ""


def test_on_lossy_pixels_the_surface_brightness_is_marked() -> None:
    session = Session()
    session.add_images([image(fidelity=Fidelity.LOSSY)])
    assert readout(session, 0.0, 5.0).surface_brightness.startswith("≈ ")
