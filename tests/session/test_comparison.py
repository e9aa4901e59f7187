"""Comparing two images: the pair, what is seen of the session, what the scene says."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.session.scenes import image
from twomass_viewer.display.smoothing import Smoothing
from twomass_viewer.session.blink import Blink, BlinkFrame
from twomass_viewer.session.comparison import CompareMode, Comparison
from twomass_viewer.session.line_profile import ProfileLine
from twomass_viewer.session.readout import readout
from twomass_viewer.session.resolve import Resolver
from twomass_viewer.session.seen import frame_words
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere, Scan, ScanDirection

FOUR = tuple(BlinkFrame(k) for k in "pqrs")


@given(st.integers(0, 3), st.integers(0, 3))
def test_a_and_b_are_always_two(a: int, b: int) -> None:
    before = Comparison(FOUR, 1, 2)
    after = before.with_pair(a, b)
    assert after.a != after.b
    if a != b:
        assert (after.a, after.b) == (a, b)


def test_who_takes_the_others_place_gives_it_its_own() -> None:
    assert Comparison(FOUR, 1, 2).with_pair(2, 2).pair == (FOUR[2], FOUR[1])
    assert Comparison(FOUR, 1, 2).with_pair(1, 1).pair == (FOUR[2], FOUR[1])


def test_it_ends_with_one_of_its_two_and_lasts_without_the_others() -> None:
    going_on = Comparison(FOUR, 3, 1)
    left = going_on.only(frozenset("qs"))
    assert left is not None
    assert left.pair == going_on.pair
    assert going_on.only(frozenset("pqr")) is None


def test_position_keeps_within_limits_and_says_whose_part_is_larger() -> None:
    fade = Comparison(FOUR)
    assert fade.moved(3.0).position == 1.0
    assert fade.moved(3.0).frame == FOUR[1]
    assert fade.moved(-1.0).position == 0.0
    swipe = Comparison(FOUR, mode=CompareMode.SWIPE)
    assert swipe.moved(0.9).frame == FOUR[0], "of a divider the pointer decides"


def triplet() -> tuple[Session, tuple[BlinkFrame, ...]]:
    session = Session()
    key = session.add_images([image(b) for b in Band])
    return session, tuple(BlinkFrame(key, Shown(b.value)) for b in Band)


def test_the_scene_has_a_and_above_it_b_and_both_badges() -> None:
    session, frames = triplet()
    far = session.add_images([image(Band.J, ra=84.0)])
    session.compare(Comparison(frames, 2, 0, CompareMode.SWIPE, 0.25))
    scene = Resolver().resolve(session)
    key = frames[0].set_key
    assert [i.key for i in scene.images] == [far, f"{key}:Ks", f"{key}:J"]
    assert scene.pair is not None
    assert (scene.pair.a, scene.pair.b) == (f"{key}:Ks", f"{key}:J")
    assert (scene.pair.position, scene.pair.fade) == (0.25, False)
    sides = {b.side: b.text for b in scene.badges}
    assert "· Ks ·" in sides["A"]
    assert "· J ·" in sides["B"]
    assert list(sides) == ["A", "B", ""]


def test_moving_it_announces_nothing_that_is_resolved() -> None:
    session, frames = triplet()
    session.compare(Comparison(frames, 0, 1, CompareMode.FADE, 0.1))
    said: list[frozenset[str]] = []
    session.changed.connect(said.append)
    session.move_comparison(0.3)
    assert said == [frozenset({"compared_at"})]
    session.move_comparison(0.7)
    assert said[1:] == [frozenset({"comparison"})], "tools now work on B"
    assert session.shown_now is Shown.H


def test_readout_and_tools_are_those_of_the_side() -> None:
    session = Session()
    low = session.add_images([image(Band.J)])
    high = image(Band.J)
    high.planes[0].data[:] += 1000
    top = session.add_images([high])
    frames = (BlinkFrame(low), BlinkFrame(top))
    values = []
    for on_b in (False, True):
        session.compare(Comparison(frames, 0, 1, CompareMode.SWIPE, on_b=on_b))
        values.append(float(readout(session, 0.0, 0.0).value.split()[0]))
    assert values[1] - values[0] == 1000


def test_blink_and_comparison_exclude_each_other() -> None:
    session, frames = triplet()
    session.set_blink(Blink(frames))
    session.compare(Comparison(frames))
    assert session.blink is None
    session.set_blink(Blink(frames))
    assert session.comparison is None


def test_frames_are_told_apart_in_few_words() -> None:
    session, frames = triplet()
    assert frame_words(session, frames) == ["J", "H", "Ks"]
    north = Scan(date(2000, 11, 24), Hemisphere.NORTH, 84, ScanDirection.NORTH, 9, "file name")
    other = session.add_images([replace(image(Band.J), scan=north)])
    two = (BlinkFrame(frames[0].set_key), BlinkFrame(other))
    assert frame_words(session, two) == ["scan 85 s ↓", "scan 84 n ↑"]
    named = [session.add_images([image(Band.J, path=Path(n))]) for n in ("a.fits", "b.fits")]
    assert frame_words(session, tuple(map(BlinkFrame, named))) == ["a.fits", "b.fits"]


def test_what_takes_turns_is_what_is_read_and_said() -> None:
    session, frames = triplet()
    key = frames[0].set_key
    session.set_blink(Blink(frames, 2))
    assert session.shown is Shown.J
    assert session.shown_now is Shown.KS
    line = ProfileLine((83.6, -5.5), (83.6, -5.497))
    session.draw_profile_line(line)
    assert [p.member.band for p in session.line_profiles()] == [Band.KS]
    said = [e["band"] for what, e in Resolver().resolve(session).provenance if what == "image"]
    assert said == ["Ks"]
    session.compare(Comparison(frames, 0, 2))
    said = [e["band"] for what, e in Resolver().resolve(session).provenance if what == "image"]
    assert sorted(said) == ["J", "Ks"]
    session.set_smoothing(Smoothing())
    said = [what for what, _ in Resolver().resolve(session).provenance]
    assert "smoothing" in said
    assert session.image_set(key) is session.top_set
