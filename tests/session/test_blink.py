"""Blinking: what takes turns, in which order, and what is seen at each turn."""

from dataclasses import replace
from datetime import date

import pytest

from tests.session.scenes import catalog, image
from tests.session.test_inspection import artifact
from twomass_viewer.artifacts.model import ArtifactShape
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.session.blink import Blink, BlinkFrame
from twomass_viewer.session.resolve import Resolver
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere, Scan, ScanDirection

A, B, C = BlinkFrame("a"), BlinkFrame("b"), BlinkFrame("c")


def test_turns_go_around_both_ways() -> None:
    blink = Blink((A, B, C))
    assert blink.step(1).frame is B
    assert blink.step(-1).frame is C
    assert blink.step(1).step(1).step(1) == blink


def test_what_is_left_out_takes_no_turn() -> None:
    blink = Blink((A, B, C)).tick(B, False)
    assert blink.taking_turns == (A, C)
    assert blink.step(1).frame is C
    assert blink.step(-1).frame is C
    assert blink.tick(A, False).frame is C, "what is left out is not seen"
    last = blink.tick(A, False).tick(C, False)
    assert last.taking_turns == (C,), "one always takes turns"
    assert blink.tick(B, True).taking_turns == (A, B, C)


def test_sets_that_are_gone_leave_the_blink() -> None:
    blink = Blink((A, B, C), at=2)
    left = blink.only(frozenset("ac"))
    assert left is not None
    assert left.frames == (A, C)
    assert left.frame is C
    assert blink.only(frozenset("c")) is None


def epoch(year: int, number: int, direction: ScanDirection, ra: float = 83.6) -> SurveyImage:
    scan = Scan(date(year, 3, 1), Hemisphere.SOUTH, number, direction, 10, "file name")
    return replace(image(ra=ra), scan=scan)


@pytest.fixture
def epochs() -> Session:
    """Two scans of one place, the newer opened first, and an image beside them."""
    made = Session()
    made.add_images([epoch(2000, 85, ScanDirection.SOUTH)])
    made.add_images([epoch(1999, 84, ScanDirection.NORTH)])
    made.add_images([epoch(1998, 83, ScanDirection.NORTH, ra=83.8)])
    made.make_current(made.images[0].key)
    return made


def test_images_of_one_place_take_turns_oldest_first(epochs: Session) -> None:
    newer, older, beside = (s.key for s in epochs.images)
    assert epochs.blink_choice() == (BlinkFrame(older), BlinkFrame(newer))
    epochs.make_current(beside)
    epochs.move_camera(replace(epochs.camera, center=(700.0, 0.0)))
    assert epochs.blink_choice() == (), "nothing else lies there, and it has one band"


def test_where_neighbours_overlap_both_take_turns() -> None:
    session = Session()
    for n, shift in enumerate((0.0, 54.0)):
        ra = 83.6 + shift / 3600.0  # 60 arcsec wide: a strip of some 6 arcsec is shared
        session.add_images([epoch(1999 + n, 84 + n, ScanDirection.NORTH, ra)])
    assert session.blink_choice() == (), "a border in common is not the same place"
    session.move_camera(replace(session.camera, center=(27.0, 0.0)))
    assert len(session.blink_choice()) == 2


def test_one_place_blinks_its_bands() -> None:
    session = Session()
    key = session.add_images([image(Band.J), image(Band.H), image(Band.KS)])
    assert session.blink_choice() == tuple(BlinkFrame(key, Shown(b.value)) for b in Band)


def test_only_the_image_whose_turn_it_is_is_seen(epochs: Session) -> None:
    resolver = Resolver()
    newer, older, beside = (s.key for s in epochs.images)
    blink = Blink(epochs.blink_choice())
    epochs.set_blink(blink)
    first = resolver.resolve(epochs)
    assert {i.key: i.hidden for i in first.images} == {newer: True, older: False, beside: False}
    assert first.scan_direction == "n"
    assert any("1999-03-01 · scan 84 n" in b.text for b in first.badges)
    assert not any("scan 85" in b.text for b in first.badges)
    assert epochs.top_set is not None
    assert epochs.top_set.key == older
    epochs.set_blink(blink.step(1))
    second = resolver.resolve(epochs)
    assert second.scan_direction == "s"
    shown = {i.key: replace(i, hidden=False) for i in second.images}
    assert shown == {i.key: replace(i, hidden=False) for i in first.images}, "pixels stay as made"
    epochs.set_blink(None)
    assert not any(i.hidden for i in resolver.resolve(epochs).images)


def test_bands_take_turns_as_images_of_their_own() -> None:
    session = Session()
    session.add_images([image(Band.J), image(Band.H), image(Band.KS)])
    session.set_blink(Blink(session.blink_choice(), at=1))
    scene = Resolver().resolve(session)
    assert [i.hidden for i in scene.images] == [True, False, True]
    assert len({i.version for i in scene.images}) == 3
    assert session.top_member is not None
    assert session.top_member.band is Band.H, "tools read what is seen"


def test_a_set_that_is_hidden_ends_a_blink_of_two(epochs: Session) -> None:
    epochs.set_blink(Blink(epochs.blink_choice()))
    epochs.set_image_visible(epochs.images[1].key, False)
    assert epochs.blink is None
    assert not any(i.hidden for i in Resolver().resolve(epochs).images)


def test_marks_are_those_of_the_image_whose_turn_it_is() -> None:
    resolver = Resolver()
    session = Session()
    session.add_images([epoch(1999, 84, ScanDirection.NORTH, 83.611)])
    session.add_images([epoch(2000, 85, ScanDirection.SOUTH, 83.601)])
    session.add_catalog(catalog())
    first = Blink(tuple(BlinkFrame(s.key) for s in session.images))
    scenes = []
    for blink in (first, first.step(1), first):
        session.set_blink(blink)
        scenes.append(resolver.resolve(session))
    rows = [sum(len(m.rows) for m in scene.markers) for scene in scenes]
    assert rows[0] < rows[1]
    assert scenes[2].markers == scenes[0].markers, "made once for each turn"


def test_a_turn_that_was_seen_before_finds_everything_ready(
    epochs: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolver = Resolver()
    epochs.add_catalog(catalog())
    blink = Blink(epochs.blink_choice())
    for turn in (blink, blink.step(1)):
        epochs.set_blink(turn)
        resolver.resolve(epochs)

    def found_again(*_: object) -> None:
        raise AssertionError("it was found for this turn before")

    for dear in ("resolve_images.place", "resolve_images.known_limits", "resolve.catalog_sets"):
        monkeypatch.setattr(f"twomass_viewer.session.{dear}", found_again)
    epochs.set_blink(blink)
    first = resolver.resolve(epochs)
    epochs.set_blink(blink.step(1))
    second = resolver.resolve(epochs)
    assert [i.hidden for i in first.images] != [i.hidden for i in second.images]
    for a, b in zip(first.images, second.images, strict=True):
        assert a.tiles is b.tiles
        assert a.channels == b.channels


def test_each_turn_is_the_same_scene_when_it_comes_again(epochs: Session) -> None:
    resolver = Resolver()
    epochs.add_catalog(catalog())
    shape = ArtifactShape("circle", ((83.6, -5.5),), 4.0)
    planes = [s.members[0].version for s in epochs.images]
    ghost = artifact(ArtifactKind.PERSISTENCE, shape, "ghost")
    epochs.set_artifacts({f"artifact:{v}:0": ghost for v in planes}, "1")
    blink = Blink(epochs.blink_choice())
    scenes = []
    for turn in (blink, blink.step(1), blink, blink.step(1)):
        epochs.set_blink(turn)
        scenes.append(resolver.resolve(epochs))
    assert scenes[0] != scenes[1]
    assert scenes[2] == scenes[0]
    assert scenes[3] == scenes[1]
    assert scenes[2].artifacts is scenes[0].artifacts
