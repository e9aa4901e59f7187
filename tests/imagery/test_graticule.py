"""Grid lines lie where an independent calculation puts them, also at the poles and across RA 0."""

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from numpy.typing import NDArray

from twomass_viewer.imagery.graticule import GridFrame, GridLine, graticule
from twomass_viewer.imagery.wcs import FieldPlane

Bounds = tuple[float, float, float, float]
PLACES = [
    (83.8, -5.4, (-300.0, -500.0, 300.0, 500.0)),
    (0.01, 10.0, (-3000.0, -5000.0, 3000.0, 5000.0)),
    (40.0, 89.7, (-3000.0, -5000.0, 3000.0, 5000.0)),
    (40.0, -89.95, (-900.0, -900.0, 900.0, 900.0)),
    (266.4, -28.9, (-9000.0, -9000.0, 9000.0, 9000.0)),
    (123.0, 27.2, (-4000.0, -2000.0, 4000.0, 2000.0)),
    (192.86, 27.13, (-600.0, -600.0, 600.0, 600.0)),  # the Galactic pole
    (40.0, -20.0, (-3.0, -5.0, 3.0, 5.0)),
]


def coordinates(
    plane: FieldPlane, line: GridLine, frame: GridFrame
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where the points of a line lie, by astropy's own tangent-plane arithmetic."""
    good = np.isfinite(line.east) & np.isfinite(line.north)
    rho = np.hypot(line.east[good], line.north[good]) / 3600.0
    angle = np.arctan2(line.east[good], line.north[good])
    center = SkyCoord(plane.ra_deg * u.deg, plane.dec_deg * u.deg, frame="fk5")
    distance = np.arctan(np.radians(rho)) * u.rad
    there = center.directional_offset_by(angle * u.rad, distance)
    if frame is GridFrame.GALACTIC:
        return there.galactic.l.deg, there.galactic.b.deg
    return there.ra.deg, there.dec.deg


@pytest.mark.parametrize("frame", list(GridFrame))
@pytest.mark.parametrize(("ra", "dec", "bounds"), PLACES)
def test_lines_keep_their_coordinate(
    ra: float, dec: float, bounds: Bounds, frame: GridFrame
) -> None:
    plane = FieldPlane(ra, dec)
    lines = graticule(plane, bounds, frame)
    assert sum(line.is_meridian for line in lines) >= 2
    assert sum(not line.is_meridian for line in lines) >= 2
    assert len(lines) < 60
    for line in lines:
        lon, lat = coordinates(plane, line, frame)
        if line.is_meridian:
            off = (lon - line.value_deg + 180.0) % 360.0 - 180.0
            assert (
                np.abs(off * np.cos(np.radians(lat))).max() < 3e-6
            )  # 0.01 arcsec; arcsin at a pole is no better
        else:
            assert np.abs(lat - line.value_deg).max() < 3e-6


def test_right_ascension_goes_on_across_zero() -> None:
    lines = graticule(FieldPlane(0.01, 10.0), (-3000, -5000, 3000, 5000), GridFrame.EQUATORIAL)
    labels = [line.label for line in lines if line.is_meridian]
    assert labels == ["23ʰ57ᵐ", "23ʰ58ᵐ", "23ʰ59ᵐ", "0ʰ00ᵐ", "0ʰ01ᵐ", "0ʰ02ᵐ", "0ʰ03ᵐ"]


def test_around_a_pole_meridians_go_all_around_and_parallels_close() -> None:
    lines = graticule(FieldPlane(40.0, 89.7), (-3000, -5000, 3000, 5000), GridFrame.EQUATORIAL)
    meridians = [line for line in lines if line.is_meridian]
    step = np.diff(sorted(line.value_deg for line in meridians))
    assert np.allclose(step, step[0])
    assert len(meridians) * step[0] == pytest.approx(360.0)
    pole = np.array(FieldPlane(40.0, 89.7).project(0.0, 90.0))
    for line in meridians:
        assert np.hypot(line.east[-1] - pole[0], line.north[-1] - pole[1]) < 1e-3
    for line in lines:
        if not line.is_meridian:
            ends = np.hypot(line.east[0] - line.east[-1], line.north[0] - line.north[-1])
            assert ends < 1e-3


@pytest.mark.parametrize(
    ("dec", "half", "expected"),
    [
        (-5.4, 500.0, "−5°24′"),
        (0.0, 500.0, "0°00′"),
        (20.0, 10.0, "+20°00′05″"),
        (60.0, 18000.0, "+62°"),
    ],
)
def test_labels_are_as_fine_as_the_steps(dec: float, half: float, expected: str) -> None:
    bounds = (-half, -half, half, half)
    lines = graticule(FieldPlane(100.0, dec), bounds, GridFrame.EQUATORIAL)
    assert expected in [line.label for line in lines if not line.is_meridian]


def test_an_empty_view_has_no_grid() -> None:
    assert graticule(FieldPlane(10.0, 10.0), (0.0, 0.0, 0.0, 0.0), GridFrame.GALACTIC) == ()
