"""Fields of view have their true size and angle on the sky, anywhere on it; files are checked."""

import json

import numpy as np
import pytest

from twomass_viewer.errors import FileProblemError
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.skyregions.instruments import (
    Instrument,
    Part,
    PartShape,
    handle_place,
    instrument_from_plain,
    save_user_instruments,
    shipped_instruments,
    sky_outlines,
    user_file,
    user_instruments,
)
from twomass_viewer.survey.evidence import Evidence

BOX = Instrument("box", (Part(PartShape.BOX, (100.0, 300.0)),))
TWO = Instrument(
    "two",
    (Part(PartShape.BOX, (10.0, 20.0), (50.0, 80.0)), Part(PartShape.CIRCLE, (30.0, 30.0))),
)


@pytest.mark.parametrize(
    ("ra", "dec", "field"),
    [
        (100.0, -30.0, (100.5, -29.0)),
        (359.99, 10.0, (0.3, 10.5)),
        (40.0, 89.7, (250.0, 89.9)),
        (200.0, -89.9, (20.0, -89.5)),
    ],
    ids=["anywhere", "right ascension 0", "north pole", "south pole"],
)
def test_corners_lie_where_astropy_puts_them(
    ra: float, dec: float, field: tuple[float, float]
) -> None:
    from astropy import units
    from astropy.coordinates import SkyCoord

    plane, pa = FieldPlane(*field), 37.0
    (ring,) = sky_outlines(BOX, ra, dec, pa, plane)
    middle = SkyCoord(ra, dec, unit="deg")
    for (east, north), (x, y) in zip(
        ring, [(-50, -150), (50, -150), (50, 150), (-50, 150)], strict=True
    ):
        there = middle.directional_offset_by(
            (pa + np.degrees(np.arctan2(x, y))) * units.deg, np.hypot(x, y) * units.arcsec
        )
        wanted = plane.project(there.ra.deg, there.dec.deg)
        assert (east, north) == pytest.approx([float(v) for v in wanted], abs=2e-3)


def test_parts_keep_their_places_and_circles_are_round() -> None:
    plane = FieldPlane(10.0, 20.0)
    box, circle = (np.array(r) for r in sky_outlines(TWO, 10.0, 20.0, 90.0, plane))
    # turned by 90 degrees y points east, x to the south
    assert box.mean(axis=0) == pytest.approx([80.0, -50.0], abs=1e-3)
    assert np.ptp(box, axis=0) == pytest.approx([20.0, 10.0], abs=1e-3)
    assert np.hypot(*circle.T) == pytest.approx(np.full(len(circle), 15.0), abs=1e-3)


def test_the_handle_lies_beyond_the_edge_towards_the_angle() -> None:
    at = handle_place(BOX, 10.0, 20.0, 90.0, FieldPlane(10.0, 20.0))
    assert at == pytest.approx((187.5, 0.0), abs=1e-3)


def test_what_is_behind_the_plane_is_not_drawn() -> None:
    assert sky_outlines(BOX, 190.0, -20.0, 0.0, FieldPlane(10.0, 20.0)) == ()


def test_shipped_ones_are_sound_and_say_how_well_they_are_known() -> None:
    shipped = shipped_instruments()
    assert len({i.name for i in shipped}) == len(shipped)
    for one in shipped:
        assert one.evidence is not None
        assert one.source
        assert one.dashed is (one.evidence is Evidence.GUESS)
    atlas = next(i for i in shipped if i.name == "2MASS Atlas image")
    assert atlas.parts[0].size_arcsec == (512.0, 1024.0)
    assert not atlas.dashed


def test_own_ones_come_back() -> None:
    assert user_instruments() == ()
    save_user_instruments([BOX, TWO])
    assert user_instruments() == (BOX, TWO)


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"name": "a", "parts": []},
        {"name": " ", "parts": [{"shape": "box", "size_arcsec": [1, 1]}]},
        {"name": "a", "parts": [{"shape": "star", "size_arcsec": [1, 1]}]},
        {"name": "a", "parts": [{"shape": "box", "size_arcsec": [0, 1]}]},
        {"name": "a", "parts": [{"shape": "box", "size_arcsec": [1, True]}]},
        {"name": "a", "parts": [{"shape": "circle", "size_arcsec": [1, 2]}]},
        {"name": "a", "parts": [{"shape": "box", "size_arcsec": [1e9, 1]}]},
        {"name": "a", "evidence": "surely", "parts": [{"shape": "box", "size_arcsec": [1, 1]}]},
    ],
)
def test_faults_are_named(plain: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        instrument_from_plain(plain)


def test_a_damaged_file_is_one_sentence() -> None:
    user_file().parent.mkdir(parents=True, exist_ok=True)
    for text in ("{", "[]", json.dumps({"instruments": [{"name": "a"}]}), '{"instruments": 3}'):
        user_file().write_text(text)
        with pytest.raises(FileProblemError, match="cannot be read"):
            user_instruments()
