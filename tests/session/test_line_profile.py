"""Line profiles: geometry against astropy, values against the pixels, marks and provenance."""

import io
import json

import numpy as np
import pytest
from astropy.coordinates import angular_separation
from hypothesis import given
from hypothesis import strategies as st

from tests.session.scenes import image
from twomass_viewer.catalogs.export import write_table
from twomass_viewer.errors import TwoMassError
from twomass_viewer.session.line_profile import (
    ProfileLine,
    Sampling,
    profile_table,
    profiles,
    sample,
)
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import LayerNumbers, pieces
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity

angles = st.floats(0.0, 359.99)
heights = st.floats(-89.9, 89.9)


@given(angles, heights, angles, heights)
def test_lines_are_great_circles(ra1: float, dec1: float, ra2: float, dec2: float) -> None:
    line = ProfileLine((ra1, dec1), (ra2, dec2))
    whole = np.degrees(angular_separation(*np.radians((ra1, dec1, ra2, dec2)))) * 3600
    assert line.length_arcsec == pytest.approx(whole, abs=1e-4)
    if whole > 179.0 * 3600 or whole < 1e-3:
        return  # opposite places have no one line between them
    ra, dec = line.places(5)
    steps = angular_separation(
        np.radians(ra[:-1]), np.radians(dec[:-1]), np.radians(ra[1:]), np.radians(dec[1:])
    )
    assert np.degrees(steps) * 3600 == pytest.approx(whole / 4, rel=1e-6, abs=1e-4)


def test_places_cross_right_ascension_zero() -> None:
    ra, dec = ProfileLine((359.99, 0.0), (0.01, 0.0)).places(3)
    assert ra[1] % 360 == pytest.approx(0.0, abs=1e-9) or ra[1] == pytest.approx(360.0, abs=1e-9)
    assert dec[1] == pytest.approx(0.0, abs=1e-12)


def test_a_session_file_brings_the_line_back() -> None:
    piece = pieces()["line_profile"]
    session = _session(J=Fidelity.LOSSLESS)
    session.draw_profile_line(ProfileLine((10.5, -80.25), (11.0, -80.0)))
    session.set_profile_sampling(Sampling.NEAREST)
    session.set_profile_all_bands(True)
    plain = json.loads(json.dumps(piece.to_plain(session, LayerNumbers())))
    again = Session()
    piece.read(Node(plain, "line_profile"))(again, LayerNumbers())
    assert again.profile_line == session.profile_line
    assert again.profile_sampling is Sampling.NEAREST
    assert again.profile_all_bands
    for bad in ([1, 95], [1], "here"):
        plain["line"]["start_deg"] = bad
        with pytest.raises(TwoMassError, match="start_deg"):
            piece.read(Node(plain, "line_profile"))


def test_bilinear_follows_a_slope_and_nearest_steps() -> None:
    y, x = np.mgrid[0:6, 0:8].astype(np.float32)
    pixels = 3 * x + 7 * y
    at_x, at_y = np.array([1.25, 3.5, 6.9]), np.array([2.5, 0.25, 4.75])
    assert sample(pixels, at_x, at_y, Sampling.BILINEAR) == pytest.approx(3 * at_x + 7 * at_y)
    near = sample(pixels, np.array([1.4, 1.6]), np.array([2.0, 2.0]), Sampling.NEAREST)
    assert near.tolist() == [17.0, 20.0]


def test_blanks_are_gaps_only_where_they_count() -> None:
    pixels = np.ones((3, 5), np.float32)
    pixels[1, 2] = np.nan
    x = np.array([0.5, 1.0, 1.01, 2.0, 2.99, 3.0, 4.4, 4.51, -0.6])
    found = sample(pixels, x, np.full(x.shape, 1.0), Sampling.BILINEAR)
    blank = [False, False, True, True, True, False, False, True, True]
    assert np.isnan(found).tolist() == blank
    near = sample(pixels, x, np.full(x.shape, 1.0), Sampling.NEAREST)
    assert np.isnan(near).tolist() == [False] * 3 + [True] + [False] * 3 + [True] * 2


def _session(**images: Fidelity) -> Session:
    session = Session()
    session.add_images([image(Band(b), fidelity=f) for b, f in images.items()])
    return session


def _line(session: Session, a: tuple[float, float], b: tuple[float, float]) -> ProfileLine:
    assert session.field is not None
    assert session.field.plane is not None
    ends = [tuple(float(v) for v in session.field.plane.unproject(*p)) for p in (a, b)]
    return ProfileLine((ends[0][0], ends[0][1]), (ends[1][0], ends[1][1]))


def test_the_profile_reads_the_pixels_of_the_shown_band() -> None:
    session = _session(J=Fidelity.LOSSLESS, H=Fidelity.LOSSLESS)
    # east is to the left: x falls by one a pixel along a line from west to east
    session.draw_profile_line(_line(session, (-10.0, 0.0), (10.0, 0.0)))
    (one,) = session.line_profiles()
    assert one.member.band is Band.J
    assert one.distance_arcsec[-1] == pytest.approx(20.0, abs=1e-3)
    assert one.dn[0] - one.dn[-1] == pytest.approx(20 * 0.5, abs=1e-2)
    middle = 100 + 0.5 * 29.5 + 0.25 * 39.5
    assert np.interp(10.0, one.distance_arcsec, one.dn) == pytest.approx(middle, abs=0.01)
    session.set_profile_all_bands(True)
    assert [p.member.band for p in session.line_profiles()] == [Band.J, Band.H]
    session.set_profile_all_bands(False)
    session.show(Shown.RGB)
    assert len(session.line_profiles()) == 2


def test_a_line_beside_all_images_has_no_profile() -> None:
    session = _session(J=Fidelity.LOSSLESS)
    session.draw_profile_line(_line(session, (200.0, 0.0), (220.0, 0.0)))
    assert session.line_profiles() == []
    session.draw_profile_line(_line(session, (0.0, 0.0), (0.0, 0.0)))
    assert session.line_profiles() == []


def test_lines_are_undone() -> None:
    session = _session(J=Fidelity.LOSSLESS)
    first = _line(session, (0.0, 0.0), (5.0, 0.0))
    second = _line(session, (0.0, 0.0), (9.0, 0.0))
    session.keep_profile_line(first, None)
    session.draw_profile_line(second)  # while it is dragged
    session.keep_profile_line(second, first)
    session.keep_profile_line(None, second)
    assert session.undo() == "remove line profile"
    assert session.profile_line == second
    session.undo()
    assert session.profile_line == first
    session.redo()
    assert session.profile_line == second


def test_a_hidden_or_distant_set_is_not_read() -> None:
    session = _session(J=Fidelity.LOSSLESS)
    session.draw_profile_line(_line(session, (-5.0, 0.0), (5.0, 0.0)))
    other = session.add_images([image(Band.J, ra=83.6 + 0.03)])
    (one,) = session.line_profiles()
    found = session.image_set(other)
    assert found is not None
    assert one.member not in found.members  # the current set lies beside the line
    session.set_image_visible(session.images[0].key, False)
    assert session.line_profiles() == []


@pytest.mark.parametrize("fidelity", [Fidelity.LOSSLESS, Fidelity.LOSSY, Fidelity.UNKNOWN])
@pytest.mark.parametrize("form", ["csv", "ecsv", "json"])
def test_tables_carry_mark_and_provenance(form: str, fidelity: Fidelity) -> None:
    session = _session(J=fidelity)
    line = _line(session, (-5.0, 0.0), (5.0, 0.0))
    session.draw_profile_line(line)
    found = session.line_profiles()
    assert all(p.indicative is (fidelity is not Fidelity.LOSSLESS) for p in found)
    stream = io.BytesIO()
    write_table(profile_table(line, Sampling.BILINEAR, found), form, stream)
    # ECSV breaks its notes into lines
    text = " ".join(stream.getvalue().decode().replace("#", " ").split())
    assert ("indicative: memory" in text) is (fidelity is not Fidelity.LOSSLESS)
    assert f"fidelity {fidelity.value}" in text
    assert "bilinear" in text
    assert "05 34 2" in text  # where the line begins
    assert "memory, HDU 0" in text


def test_profiles_of_planes_of_other_scales_share_their_places() -> None:
    session = _session(J=Fidelity.LOSSLESS, Ks=Fidelity.LOSSLESS)
    line = _line(session, (-5.0, 0.0), (5.0, 0.0))
    members = [m for s in session.images for m in s.members]
    one, two = profiles(members, line, Sampling.NEAREST)
    assert one.distance_arcsec is two.distance_arcsec
    assert len(one.dn) == len(two.dn) == 21
