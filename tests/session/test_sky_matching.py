"""Sky levels for display: limits move, pixels and readout do not."""

from pathlib import Path

import numpy as np
import pytest

from tests.mosaic.skies import SIGMA_DN, Sky, exposure, transform_at
from tests.session.scenes import image
from twomass_viewer.session.layers import ImageSet
from twomass_viewer.session.readout import readout
from twomass_viewer.session.resolve import Resolver
from twomass_viewer.session.session import Session
from twomass_viewer.session.sky_matching import (
    has_neighbours,
    match_levels,
    sky_level_request,
)
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.bands import Band

_LEVELS = (82.0, 97.0)
_SHAPE = (160, 160)


def _session(*bands: Band) -> Session:
    """Return a session with two images of each band, 110 arcsec apart."""
    from dataclasses import replace

    session = Session()
    sky = Sky(stars=60, radius_arcsec=200.0)
    for n, level in enumerate(_LEVELS):
        transform = transform_at(-110.0 * n, 0.0, _SHAPE)
        parts = []
        for k, band in enumerate(bands):
            data = exposure(sky, transform, 10 * n + k, level + 20.0 * k, shape=_SHAPE)
            made = image(band, shape=_SHAPE, data=data)
            plane = replace(made.planes[0], magzp=20.0)
            parts.append(replace(made, transform=transform, planes=(plane,)))
        session.add_images(parts)
    session.show(Shown(bands[0].value))
    return session


def _match(session: Session) -> None:
    session.set_sky_matched(True)
    request = sky_level_request(session)
    assert request is not None
    session.set_sky_levels(match_levels(request, lambda _f, _t: None))


def _black(session: Session) -> list[float]:
    """Return where each image is black, in DN above its true sky."""
    scene = Resolver().resolve(session)
    return [spec.tones[0].lo - level for spec, level in zip(scene.images, _LEVELS, strict=True)]


def test_limits_follow_the_sky_and_pixels_stay() -> None:
    session = _session(Band.KS)
    before = [s.members[0].plane.data.copy() for s in session.images]
    _match(session)
    first, second = _black(session)
    assert first == pytest.approx(second, abs=0.2 * SIGMA_DN)
    spans = [t.tones[0].hi - t.tones[0].lo for t in Resolver().resolve(session).images]
    assert spans[0] == pytest.approx(spans[1])
    for found, data in zip(session.images, before, strict=True):
        assert np.array_equal(found.members[0].plane.data, data, equal_nan=True)
    session.set_sky_levels({})
    plain = Resolver().resolve(session).images
    assert plain[0].tones != plain[1].tones


def test_limits_set_by_hand_are_those_of_the_current_image() -> None:
    from dataclasses import replace

    session = _session(Band.KS)
    _match(session)
    session.set_tone(replace(session.tone, policy="user", user_limits=(80.0, 120.0)))
    top = session.top_member
    assert top is not None
    assert Resolver().tone_limits(session, top) == pytest.approx((80.0, 120.0))
    first, second = _black(session)
    assert first == pytest.approx(second, abs=0.2 * SIGMA_DN)


def test_composites_are_matched_in_every_channel() -> None:
    session = _session(Band.J, Band.H, Band.KS)
    session.show(Shown.RGB)
    _match(session)
    one, other = (s.tones for s in Resolver().resolve(session).images)
    for a, b in zip(one, other, strict=True):
        assert b.lo - a.lo == pytest.approx(_LEVELS[1] - _LEVELS[0], abs=0.2 * SIGMA_DN)


def test_limits_of_channels_set_by_hand_are_those_of_the_current_composite() -> None:
    from dataclasses import replace

    session = _session(Band.J, Band.H, Band.KS)
    session.show(Shown.RGB)
    _match(session)
    mine = ((110.0, 210.0), (90.0, 180.0), (80.0, 150.0))
    session.set_color(replace(session.color, policy="user", user_limits=mine))
    one, other = (s.tones for s in Resolver().resolve(session).images)
    top = session.top_set
    assert top is not None
    assert top.key == session.images[1].key
    for a, b, (lo, hi) in zip(one, other, mine, strict=True):
        assert (b.lo, b.hi) == pytest.approx((lo, hi))
        assert b.lo - a.lo == pytest.approx(_LEVELS[1] - _LEVELS[0], abs=0.2 * SIGMA_DN)


def test_the_readout_keeps_the_dn_of_the_file_and_says_the_shift() -> None:
    session = _session(Band.KS)
    plain = readout(session, 40.0, 10.0)
    assert "matched" not in plain.image
    _match(session)
    matched = readout(session, 40.0, 10.0)
    assert matched.value == plain.value
    assert matched.image.startswith(plain.image)
    assert "sky matched for display: +7." in matched.image
    assert "sky matched for display: −7." in readout(session, -140.0, 10.0).image


def test_what_is_asked_and_what_is_left_alone() -> None:
    session = _session(Band.KS)
    assert has_neighbours(session)
    assert sky_level_request(session) is None  # not switched on
    session.set_sky_matched(True)
    request = sky_level_request(session)
    assert request is not None
    hidden: ImageSet = session.images[0]
    session.remove_layer(hidden.key)
    assert not has_neighbours(session)
    assert sky_level_request(session) is None


def test_images_that_do_not_meet_keep_their_level() -> None:
    from dataclasses import replace

    session = Session()
    for n in range(2):
        transform = transform_at(-800.0 * n, 0.0, _SHAPE)
        data = exposure(Sky(stars=5), transform, n, 80.0 + n, shape=_SHAPE)
        session.add_images([replace(image(Band.KS, shape=_SHAPE, data=data), transform=transform)])
    session.show(Shown.KS)
    session.set_sky_matched(True)
    request = sky_level_request(session)
    assert request is not None
    assert match_levels(request, lambda _f, _t: None) == {}


def _as_shown(session: Session) -> list[np.ndarray]:
    """Return each image as parts of the way from black to white, as the canvas shows it."""
    shown = []
    for found, spec in zip(session.images, Resolver().resolve(session).images, strict=True):
        tone, data = spec.tones[0], found.members[0].plane.data
        rows, cols = data.shape
        y, x = np.mgrid[0:rows, 0:cols]
        ramp = tone.tilt[0] * (x - (cols - 1) / 2) + tone.tilt[1] * (y - (rows - 1) / 2)
        shown.append(((data - ramp - tone.lo) / (tone.hi - tone.lo)).astype(np.float32))
    return shown


def test_neighbours_are_brought_to_one_zero_point() -> None:
    from dataclasses import replace

    session, sky, magzp = Session(), Sky(stars=150, radius_arcsec=150.0), (20.0, 20.8)
    for n, zero in enumerate(magzp):
        transform = transform_at(-60.0 * n, 0.0, _SHAPE)
        data = exposure(sky, transform, n, _LEVELS[n], magzp=zero, shape=_SHAPE)
        made = image(Band.KS, shape=_SHAPE, data=data)
        plane = replace(made.planes[0], magzp=zero)
        session.add_images([replace(made, transform=transform, planes=(plane,))])
    session.show(Shown.KS)
    _match(session)
    first, second = (found.members[0] for found in session.images)
    shown = _as_shown(session)
    ratios = []
    for east, north, flux in zip(sky.east, sky.north, sky.flux_dn, strict=True):
        place = sky.plane.unproject(east, north)
        sums = []
        for member, values in zip((first, second), shown, strict=True):
            assert member.image.transform is not None
            x, y = (round(float(v)) for v in member.image.transform.sky_to_pixel(*place))
            if flux > 2000 and 6 < x < 150 and 6 < y < 153:
                star = values[y - 5 : y + 6, x - 5 : x + 6]
                sums.append(float(star.sum()))
        if len(sums) == 2:
            ratios.append(sums[1] / sums[0])
    assert len(ratios) > 3
    assert np.median(ratios) == pytest.approx(1.0, abs=0.03)  # 2.1 if it were not done


@pytest.mark.data
@pytest.mark.parametrize(
    ("pattern", "band"), [("atlas/*990502*", Shown.KS), ("atlas_orion_j/*.fits", Shown.J)]
)
def test_seams_of_real_fields_cannot_be_seen(twomass: Path, pattern: str, band: Shown) -> None:
    from twomass_viewer.io.read import read_image
    from twomass_viewer.mosaic.footprints import Footprint
    from twomass_viewer.mosaic.sky_matching import find_overlaps

    session = Session()
    for path in sorted(twomass.glob(pattern)):
        session.add_images([read_image(path)])
    session.show(band)
    members = [found.members[0] for found in session.images]
    places = [Footprint(m.image.transform, m.plane.shape) for m in members if m.image.transform]
    overlaps = find_overlaps(places)
    assert len(overlaps) >= 2

    def steps() -> list[float]:
        """Return the step at both ends of every overlap, in parts of the way to white."""
        shown, found = _as_shown(session), []
        for overlap in overlaps:
            a = np.nanmedian(overlap.sample_first(shown[overlap.first]), axis=1)
            b = np.nanmedian(overlap.sample_second(shown[overlap.second]), axis=1)
            y = overlap.y
            for end in (y <= np.quantile(y, 0.3), y >= np.quantile(y, 0.7)):
                found += [abs(float(np.nanmedian((a - b)[end])))]
        return found

    before = steps()
    _match(session)
    after = steps()
    assert max(before) > 0.012  # there was something to see
    assert max(after) < 0.01
    assert np.median(after) < 0.0015
