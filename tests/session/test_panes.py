"""Panes: what each shows and shares, whatever is changed in whichever of them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.session.scenes import catalog, image
from twomass_viewer.io.read import read_image
from twomass_viewer.scene.scene import Camera
from twomass_viewer.session.panes import (
    ALL_LOCKS,
    MOST_ACROSS,
    Arrangement,
    Lock,
    Pane,
    PaneLayout,
    best_grid,
)
from twomass_viewer.session.resolve import Resolver
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import Shown, ToneSettings
from twomass_viewer.survey.bands import Band

BANDS = tuple(Pane(shown=s) for s in Shown)
HERE = Camera((10.0, -20.0), 0.5, 30.0, -1)
THERE = Camera((-7.0, 3.0), 2.0, 0.0, 1)


@pytest.fixture
def session() -> Session:
    """A triplet, and beside it a J image of the same place from another night."""
    made = Session()
    made.add_images([image(Band.J), image(Band.H), image(Band.KS)])
    made.add_images([image(Band.J, ra=83.601)])
    made.add_catalog(catalog())
    made.make_current(made.images[0].key)
    return made


def band(session: Session) -> str:
    """Return the band seen, as it is now."""
    return session.shown.value


def camera_in(session: Session, index: int) -> Camera:
    with session.seen_by(session.layout.panes[index].key):
        return session.camera


# -- the layout ---------------------------------------------------------------------------------


def test_arrangements_are_known_by_what_they_show() -> None:
    single = PaneLayout()
    assert single.arrangement is Arrangement.SINGLE
    assert single.arranged(1, 2, None, Shown.J).arrangement is Arrangement.SIDE_BY_SIDE
    assert single.arranged(2, 2, None, Shown.J).arrangement is Arrangement.QUARTERS
    assert single.arranged(3, 2, None, Shown.J).arrangement is Arrangement.FREE
    assert single.arranged(2, 2, BANDS, Shown.J).arrangement is Arrangement.BANDS
    assert single.arranged(1, 2, BANDS[:2], Shown.J).arrangement is Arrangement.BANDS


def test_the_pane_that_shows_the_band_seen_stays_the_active_one() -> None:
    layout = PaneLayout(panes=(Pane(5),)).arranged(2, 2, BANDS, Shown.H)
    assert layout.pane.shown is Shown.H
    assert layout.pane.key == 5
    assert layout.active == 1


def test_fewer_panes_keep_the_active_one() -> None:
    layout = PaneLayout().arranged(2, 2, BANDS, Shown.J).activated(2)
    last = layout.panes[-1]
    layout = layout.activated(last.key)
    fewer = layout.arranged(1, 2, None, Shown.J)
    assert [p.shown for p in fewer.panes] == [Shown.J, Shown.RGB]
    assert fewer.pane == last


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(-1, 6), st.integers(-1, 6), st.integers(0, 15),
                          st.none() | st.lists(st.sampled_from(BANDS), max_size=20)),
                max_size=6))  # fmt: skip
def test_whatever_is_arranged_each_pane_is_one_of_its_own(
    steps: list[tuple[int, int, int, list[Pane] | None]],
) -> None:
    layout = PaneLayout()
    for rows, cols, active, wanted in steps:
        layout = layout.arranged(rows, cols, wanted, Shown.KS)
        keys = [p.key for p in layout.panes]
        assert len(set(keys)) == len(keys)
        assert 1 <= len(keys) <= layout.rows * layout.cols <= MOST_ACROSS**2
        assert layout.pane in layout.panes
        layout = layout.activated(keys[active % len(keys)])


@pytest.mark.parametrize(
    ("count", "room", "box", "grid"),
    [
        (4, (1000, 1000), (1, 1), (2, 2)),
        (4, (1600, 800), (1, 2), (1, 4)),  # Atlas images are twice as high as wide
        (4, (400, 1600), (2, 1), (4, 1)),
        (1, (300, 900), (1, 1), (1, 1)),
        (4, (1000, 1100), (1, 2), (2, 2)),  # as large in three columns, two of six places empty
        (7, (900, 900), (1, 1), (3, 3)),
        (40, (900, 900), (1, 1), (4, 4)),
    ],
)
def test_panes_lie_so_that_most_is_seen(
    count: int, room: tuple[int, int], box: tuple[int, int], grid: tuple[int, int]
) -> None:
    assert best_grid(count, room, box) == grid


# -- what each sees -----------------------------------------------------------------------------


def test_the_band_switch_turns_panes_without_a_band_of_their_own(session: Session) -> None:
    session.arrange(1, 2)
    a, b = session.layout.panes
    session.set_pane_band(Shown.KS)
    session.activate_pane(b.key)
    session.show(Shown.H)
    assert band(session) == "H"
    session.activate_pane(a.key)
    assert band(session) == "Ks"
    session.show(Shown.J)  # the keys work on the active pane
    assert band(session) == "J"
    session.activate_pane(b.key)
    assert band(session) == "H"
    assert session.band_switch is Shown.H


def test_a_pane_of_one_image_shows_nothing_else_and_tools_work_on_it(session: Session) -> None:
    first, second = (s.key for s in session.images)
    session.arrange(1, 2)
    session.set_pane_image(second)
    assert [s.key for s in session.seen_images] == [second]
    assert session.top_set is not None
    assert session.top_set.key == second
    session.step_pane(1)
    assert [s.key for s in session.seen_images] == [first, second]
    session.set_image_visible(second, False)
    session.step_pane(-1)
    assert session.seen_images == ()


def test_choosing_another_layer_shows_it_in_a_pane_of_one_image(session: Session) -> None:
    first, second = (s.key for s in session.images)
    session.arrange(1, 2)
    session.set_pane_image(second)
    session.make_current(first)
    assert session.layout.pane.set_key == first


def test_an_image_that_is_removed_and_comes_back_is_in_its_pane_again(session: Session) -> None:
    second = session.images[1].key
    session.arrange(1, 2)
    session.set_pane_image(second)
    session.remove_layer(second)
    assert len(session.seen_images) == 1
    assert session.undo() == "remove layer"
    assert [s.key for s in session.seen_images] == [second]


def test_stepping_through_images_goes_round(session: Session) -> None:
    first, second = (s.key for s in session.images)
    session.arrange(1, 2)
    seen = []
    for _ in range(3):
        session.step_pane_image(1)
        seen.append(session.layout.pane.set_key)
    assert seen == [first, second, first]
    session.step_pane_image(-1)
    assert session.layout.pane.set_key == second


def test_panes_are_no_work_of_the_user_and_not_undone(session: Session) -> None:
    session.arrange(2, 2, BANDS)
    session.set_lock(Lock.ZOOM, False)
    session.set_pane_image(session.images[0].key)
    session.set_maximized(True)
    assert not session.history.can_undo


def test_only_the_active_pane_blinks(session: Session) -> None:
    from twomass_viewer.session.blink import Blink

    session.arrange(1, 2)
    session.set_blink(Blink(session.blink_choice()))
    active, other = session.layout.panes
    blinks = []
    for pane in (active, other):
        with session.seen_by(pane.key):
            blinks.append(session.blink is not None)
    assert blinks == [True, False]


def test_one_pane_keeps_what_the_active_one_showed(session: Session) -> None:
    second = session.images[1].key
    session.arrange(2, 2, BANDS)
    session.set_lock(Lock.STRETCH, False)
    session.set_lock(Lock.CENTER, False)
    session.step_pane(2)
    session.set_tone(replace(session.tone, stretch="log"))
    session.set_pane_image(second)
    session.move_camera(HERE)
    shown = session.shown
    session.arrange(1, 1)
    assert session.layout.arrangement is Arrangement.SINGLE
    assert session.layout.pane.set_key is None
    assert (session.shown, session.tone.stretch, session.camera) == (shown, "log", HERE)
    assert session.current_image == second


# -- locks --------------------------------------------------------------------------------------


def test_locked_panes_look_through_one_camera(session: Session) -> None:
    session.arrange(2, 2, BANDS)
    session.move_camera(HERE)
    assert {camera_in(session, n) for n in range(4)} == {HERE}
    assert session.own_cameras == {}


def test_without_the_lock_of_the_centre_only_one_pane_moves(session: Session) -> None:
    session.arrange(1, 2)
    session.move_camera(THERE)
    session.set_lock(Lock.CENTER, False)
    session.move_camera(HERE)
    assert camera_in(session, 0) == HERE
    assert camera_in(session, 1).center == THERE.center
    assert replace(camera_in(session, 1), center=HERE.center) == HERE  # zoomed and turned along


def test_without_the_lock_of_zoom_panes_share_the_centre_alone(session: Session) -> None:
    session.arrange(1, 2)
    session.move_camera(THERE)
    session.set_lock(Lock.ZOOM, False)
    session.move_camera(HERE)
    assert camera_in(session, 1) == replace(THERE, center=HERE.center)


def test_locking_again_brings_all_to_the_active_pane(session: Session) -> None:
    session.arrange(1, 2)
    for lock in (Lock.CENTER, Lock.ZOOM):
        session.set_lock(lock, False)
    session.move_camera(HERE)
    session.step_pane(1)
    session.move_camera(THERE)
    for lock in (Lock.CENTER, Lock.ZOOM):
        session.set_lock(lock, True)
    assert camera_in(session, 0) == camera_in(session, 1) == THERE


def test_each_field_has_cameras_of_its_own(session: Session) -> None:
    near = session.active_field
    session.arrange(1, 2)
    session.set_lock(Lock.CENTER, False)
    session.move_camera(HERE)
    session.add_images([image(Band.J, ra=200.0)])
    assert session.active_field != near
    session.move_camera(THERE)
    assert near is not None
    assert session.camera_of(near) == HERE
    assert camera_in(session, 1).center != THERE.center


def test_the_stretch_is_shared_or_each_pane_has_its_own(session: Session) -> None:
    session.arrange(1, 2)
    session.set_tone(replace(session.tone, stretch="log"))
    session.set_lock(Lock.STRETCH, False)
    session.set_tone(replace(session.tone, stretch="sqrt"))
    session.step_pane(1)
    assert session.tone.stretch == "log"
    session.set_lock(Lock.STRETCH, True)
    session.step_pane(1)
    assert session.tone.stretch == "log"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(Lock), st.booleans(), st.integers(0, 3),
                          st.sampled_from([HERE, THERE, Camera()])), max_size=8))  # fmt: skip
def test_no_lock_moves_the_active_pane_and_what_is_locked_is_the_same(
    steps: list[tuple[Lock, bool, int, Camera]],
) -> None:
    session = Session()
    session.add_images([image(Band.J)])
    session.arrange(2, 2)
    for lock, locked, pane, camera in steps:
        before = session.camera
        session.set_lock(lock, locked)
        assert session.camera == before
        session.activate_pane(session.layout.panes[pane].key)
        session.move_camera(camera)
        assert session.camera == camera
        seen = [camera_in(session, n) for n in range(4)]
        if Lock.CENTER in session.layout.locks:
            assert {c.center for c in seen} == {camera.center}
        if Lock.ZOOM in session.layout.locks:
            assert {replace(c, center=(0, 0)) for c in seen} == {replace(camera, center=(0, 0))}


def test_changes_are_announced_once(session: Session) -> None:
    told: list[frozenset[str]] = []
    session.changed.connect(told.append)
    session.arrange(2, 2, BANDS)
    session.step_pane(1)
    session.arrange(2, 2)  # as it is
    assert len(told) == 2
    assert all("panes" in names for names in told)


# -- scenes -------------------------------------------------------------------------------------


def test_each_pane_has_a_scene_and_they_share_what_is_dear(session: Session) -> None:
    resolver = Resolver()
    session.arrange(2, 2, BANDS)
    scenes = resolver.resolve_panes(session)
    j, h, ks, rgb = (scenes[p.key] for p in session.layout.panes)
    planes = {m.band: m.plane.pixels for m in session.images[0].members}
    assert j.images[0].channels[0] is planes[Band.J]
    assert h.images[-1].channels[0] is planes[Band.H], "above the one that has no H"
    reversed_bands = (Band.KS, Band.H, Band.J)
    assert all(c is planes[b] for c, b in zip(rgb.images[0].channels, reversed_bands, strict=True))
    assert ks.badges[0].text != j.badges[0].text
    assert all(s.markers == j.markers for s in (h, ks, rgb))
    assert h.markers[0].east is j.markers[0].east
    again = resolver.resolve_panes(session)
    assert again == scenes


def test_the_scene_of_the_window_is_that_of_the_active_pane(session: Session) -> None:
    session.arrange(2, 2, BANDS)
    session.step_pane(1)
    resolver = Resolver()
    scene = resolver.resolve(session)
    assert scene == resolver.resolve_panes(session)[session.layout.pane.key]
    assert " H" in scene.badges[0].text


def test_artifacts_are_predicted_for_the_bands_of_all_panes(session: Session) -> None:
    from twomass_viewer.session.predicting import prediction_request

    one = prediction_request(session, None)
    assert one is not None
    assert {m.band for m in one.members} == {Band.J}
    session.arrange(1, 2, [Pane(shown=Shown.J), Pane(shown=Shown.KS)])
    two = prediction_request(session, None)
    assert two is not None
    assert {m.band for m in two.members} == {Band.J, Band.KS}
    assert len({m.version for m in two.members}) == len(two.members)


def test_a_tone_of_its_own_is_that_of_the_pane_in_its_scene(session: Session) -> None:
    session.arrange(1, 2)
    session.set_lock(Lock.STRETCH, False)
    session.set_tone(ToneSettings(stretch="log"))
    scenes = Resolver().resolve_panes(session)
    stretches = [scenes[p.key].images[0].tones[0].stretch for p in session.layout.panes]
    assert stretches == ["log", "asinh"]
    assert session.layout.locks == ALL_LOCKS - {Lock.STRETCH}


# -- real images --------------------------------------------------------------------------------


@pytest.mark.data
def test_scans_of_both_directions_stand_side_by_side(twomass: Path) -> None:
    session = Session()
    for path in sorted((twomass / "atlas").glob("aK_asky_990502*")):
        session.add_images([read_image(path)])
    rects = [t for i in Resolver().resolve(session).images for t in i.tiles]
    middles = [t.affine.apply(np.array(255.5), np.array(511.5)) for t in rects]
    east, north = np.mean(middles, axis=0)
    session.move_camera(Camera((float(east), float(north))))
    frames = session.blink_choice()
    session.arrange(1, len(frames), [Pane(set_key=f.set_key) for f in frames])
    directions = []
    for scene in Resolver().resolve_panes(session).values():
        assert len(scene.images) == 1
        directions.append(scene.scan_direction)
    assert sorted(str(d) for d in directions) == ["n", "s"]


@pytest.mark.data
def test_a_real_triplet_fills_four_panes_on_the_same_places(twomass: Path) -> None:
    session = Session()
    files = sorted((twomass / "atlas").glob("a?_asky_001022*"))
    session.add_images([read_image(p) for p in sorted(files, key=lambda p: "JHK".index(p.name[1]))])
    session.arrange(2, 2, BANDS)
    scenes = list(Resolver().resolve_panes(session).values())
    assert [len(s.images[0].channels) for s in scenes] == [1, 1, 1, 3]
    assert len({s.images[0].tiles for s in scenes}) == 1


def test_an_image_without_its_band_leaves_a_pane_its_band(session: Session) -> None:
    session.arrange(2, 2, BANDS)
    session.add_images([image(Band.KS, ra=200.0)])
    session.make_current(session.images[-1].key)
    assert [p.shown for p in session.layout.panes] == list(Shown)
    session.arrange(1, 1)
    session.make_current(session.images[0].key)
    session.make_current(session.images[-1].key)
    assert band(session) == "Ks", "a window of one pane goes along"
