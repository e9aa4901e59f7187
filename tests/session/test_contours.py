"""Contours on the sky: at their places under every header, and as files DS9 reads."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from tests.session.scenes import image
from twomass_viewer.display.contours import Levels, LevelScale
from twomass_viewer.imagery.wcs import FieldPlane, ZenithalTransform
from twomass_viewer.session.contours import (
    ContourRequest,
    ContourSettings,
    contour_file,
    find_contours,
    level_words,
    region_file,
)
from twomass_viewer.session.layers import Member
from twomass_viewer.session.resolve import Resolver
from twomass_viewer.session.session import Session
from twomass_viewer.skyregions.model import Shape
from twomass_viewer.skyregions.read_ds9 import read_ds9
from twomass_viewer.survey.products import Fidelity, Product

RA, DEC = 83.6, -5.5
STEP = 1.0 / 3600.0


def quiet(fraction: float, text: str) -> None:
    assert 0 <= fraction <= 1


def header(turn_deg: float, flipped: bool) -> ZenithalTransform:
    """Return a header about a place off the image's middle, turned and perhaps mirrored."""
    t, sign = math.radians(turn_deg), 1.0 if flipped else -1.0
    cd = (sign * STEP * math.cos(t), -STEP * math.sin(t),
          sign * STEP * math.sin(t), STEP * math.cos(t))  # fmt: skip
    return ZenithalTransform("FK5", "SIN", (RA, DEC), (20.0, 47.0), cd)


def request(
    transform: ZenithalTransform | None, *, smooth: float = 0.0, blank: bool = False
) -> tuple[ContourRequest, tuple[float, float]]:
    """Return a request for contours of a star, and where the star lies in pixels."""
    at = (33.3, 21.7)
    y, x = np.mgrid[0:80, 0:60]
    data = (100 + 900 * np.exp(-((x - at[0]) ** 2 + (y - at[1]) ** 2) / 8.0)).astype(np.float32)
    if blank:
        data[:, 50:] = np.nan
    made = replace(image(data=data), transform=transform)
    plane = FieldPlane(RA + 0.02, DEC - 0.01) if transform is not None else None
    levels = Levels(LevelScale.TYPED, 2, (300.0, 700.0))
    member = Member(made, made.planes[0])
    return ContourRequest(member, plane, levels, smooth, (0.0, 1.0), 1.0, "ATLAS ≈ lossy · J"), at


@pytest.mark.parametrize("turn", [0.0, 33.0, 180.0, -70.0])
@pytest.mark.parametrize("flipped", [False, True])
@pytest.mark.parametrize("smooth", [0.0, 3.0])
def test_a_contour_of_a_star_lies_about_its_place_on_the_sky(
    turn: float, flipped: bool, smooth: float
) -> None:
    transform = header(turn, flipped)
    asked, at = request(transform, smooth=smooth)
    found = find_contours(asked, quiet)
    assert asked.plane is not None
    place = [float(v) for v in asked.plane.project(*transform.pixel_to_sky(*at))]
    assert [level.level_dn for level in found.levels] == [300.0, 700.0]
    for level in found.levels:
        # the middle of the enclosed area, which depends on no sampling of the line
        e, n = level.east, level.north
        cross = e[:-1] * n[1:] - e[1:] * n[:-1]
        area = cross.sum() / 2
        middle = (
            ((e[:-1] + e[1:]) * cross).sum() / (6 * area),
            ((n[:-1] + n[1:]) * cross).sum() / (6 * area),
        )
        assert math.dist(middle, place) < 0.1
    if not smooth:
        expected = math.sqrt(8.0 * math.log(900 / 200))
        radius = np.hypot(found.levels[0].east - place[0], found.levels[0].north - place[1])
        assert np.abs(radius - expected).max() < 0.15


def test_blank_pixels_have_none_and_smoothing_keeps_them_blank() -> None:
    asked, _ = request(None, smooth=4.0, blank=True)
    levels = find_contours(asked, quiet).levels
    assert any(len(level.east) for level in levels)
    for level in levels:
        assert level.east.max(initial=-np.inf) <= 49.0


def test_identity_minds_the_limits_only_where_levels_lie_between_them() -> None:
    asked, _ = request(None)
    assert asked.identity == replace(asked, limits=(5.0, 6.0)).identity
    linear = replace(asked, levels=Levels(LevelScale.LINEAR))
    assert linear.identity != replace(linear, limits=(5.0, 6.0)).identity


def test_a_contour_file_holds_levels_and_places_in_degrees() -> None:
    transform = header(33.0, False)
    asked, at = request(transform)
    text = contour_file(find_contours(asked, quiet), ContourSettings())
    lines = text.splitlines()
    assert lines[0] == "# Contour file format: DS9 version 7.5"
    assert lines[1] == "# levels=( 300 700 )"
    assert "≈ lossy" in lines[2]
    assert "fk5" in lines
    assert text.count("level=300\n(\n") == 1
    places = np.array([[float(v) for v in m] for m in re.findall(r"^ (\S+) (\S+)$", text, re.M)])
    ra, dec = (float(v) for v in transform.pixel_to_sky(*at))
    assert np.hypot((places[:, 0] - ra) * math.cos(math.radians(dec)), places[:, 1] - dec).max() < (
        5.0 * STEP
    )


def test_regions_come_back_through_the_reader_of_regions() -> None:
    asked, _ = request(header(0.0, False))
    text = region_file(find_contours(asked, quiet), ContourSettings())
    assert text.count("polygon(") == 2
    assert "text={300 DN}" in text
    found = read_ds9(text)
    assert not found.refusals
    assert [r.shape for r in found.regions] == [Shape.POLYGON] * 2


def test_without_a_sky_files_are_in_fits_pixels() -> None:
    asked, at = request(None)
    text = contour_file(find_contours(asked, quiet), ContourSettings())
    assert "image" in text.splitlines()
    places = np.array([[float(v) for v in m] for m in re.findall(r"^ (\S+) (\S+)$", text, re.M)])
    assert np.hypot(*(places - [at[0] + 1, at[1] + 1]).T).max() < 5.0


def test_levels_in_words() -> None:
    assert level_words(()) == ""
    assert level_words((3.0, 12.345678)) == "3 12.35 DN"
    assert level_words(tuple(float(n) for n in range(12))) == "12 levels, 0 to 11 DN"


def test_the_badge_says_levels_and_keeps_the_warning() -> None:
    session = Session()
    lossy = image(fidelity=Fidelity.LOSSY, product=Product.QUICKLOOK, simulated=True)
    session.add_images([lossy])
    member = session.top_member
    field = session.field
    assert member is not None
    assert field is not None
    asked = replace(request(None)[0], member=member, plane=field.plane, smooth_arcsec=3.0)
    session.show_contours(find_contours(asked, quiet))
    assert session.found_contours is None, "none were asked for"
    session.set_contours(ContourSettings(color="#ff0000"))
    session.show_contours(find_contours(asked, quiet))
    scene = Resolver().resolve(session)
    said = scene.badges[-1]
    assert said.lossy
    assert said.text == (
        "SIMULATED · CONTOURS J · scan 85 s ↓ · QUICKLOOK ≈ lossy · smoothed 3″ · 300 700 DN"
    )
    assert {c.color for c in scene.contours} <= {"#ff0000"}
    session.set_contours(None)
    assert Resolver().resolve(session).contours == ()
