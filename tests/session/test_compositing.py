"""Which images make colours together, and composites as layers."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.session.scenes import STEP, image
from tests.ui.skies import write_image
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.session.blink import Blink
from twomass_viewer.session.compositing import (
    Made,
    Parts,
    add_composite,
    candidates,
    choose_parts,
    make_composite,
    wanted_parts,
)
from twomass_viewer.session.layers import WantedComposite
from twomass_viewer.session.overruling import overrule_fidelity
from twomass_viewer.session.predicting import prediction_request
from twomass_viewer.session.reloading import load_layers
from twomass_viewer.session.resolve import Resolver
from twomass_viewer.session.restoring import Restoration
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_document import describe, left_out
from twomass_viewer.session.session_file import parse_session, write_session
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity


def quiet(fraction: float, text: str) -> None:
    pass


def opened(*images: SurveyImage) -> Session:
    session = Session()
    for one in images:
        session.add_images([one])
    session.show(Shown.RGB)
    return session


def bands(parts: Parts) -> list[Band | None]:
    return [None if p is None else p[1].band for p in parts]


def made(session: Session, parts: Parts | None = None) -> Made:
    if parts is None:
        ((_, parts),) = choose_parts(candidates(session))
    assert session.active_field is not None
    return Made(session.active_field, parts, make_composite(parts, quiet))


@pytest.fixture
def apart() -> Session:
    """Three bands on three grids that overlap."""
    return opened(image(Band.J), image(Band.H, ra=83.6 + 5 * STEP), image(Band.KS, shape=(90, 70)))


def test_overlapping_bands_go_together_red_first(apart: Session) -> None:
    ((_, parts),) = choose_parts(candidates(apart))
    assert bands(parts) == [Band.KS, Band.H, Band.J]


def test_what_is_far_away_or_has_one_band_makes_nothing() -> None:
    assert candidates(opened(image(Band.J), image(Band.J, ra=83.61))) == ()
    far = opened(image(Band.J), image(Band.H, ra=84.0))
    assert choose_parts(candidates(far)) == []
    whole = Session()
    whole.add_images([image(Band.J), image(Band.H), image(Band.KS)])
    whole.add_images([image(Band.J, ra=83.6 + 10 * STEP)])
    whole.show(Shown.RGB)
    assert candidates(whole) == ()


def test_two_registered_bands_are_completed_by_a_third_image() -> None:
    session = Session()
    session.add_images([image(Band.J), image(Band.KS)])
    session.add_images([image(Band.H, ra=83.6 + 5 * STEP)])
    session.show(Shown.RGB)
    ((_, parts),) = choose_parts(candidates(session))
    assert bands(parts) == [Band.KS, Band.H, Band.J]


def test_each_tile_takes_its_part_of_a_large_image() -> None:
    tiles = [image(Band.J, ra=83.6 + n * 70 * STEP) for n in range(3)]
    session = opened(image(Band.KS, ra=83.6 + 70 * STEP, shape=(90, 260)), *tiles)
    chosen = choose_parts(candidates(session))
    assert len(chosen) == 3
    assert {p[2][1].image for _, p in chosen if p[2] is not None} == set(tiles)


def test_a_composite_is_a_layer_seen_in_colour_only(apart: Session) -> None:
    key = add_composite(apart, made(apart))
    assert apart.top_set is not None
    assert apart.top_set.key == key
    assert candidates(apart) == ()
    resolver = Resolver()
    scene = resolver.resolve(apart)
    assert scene.images[-1].is_rgb
    (badge,) = scene.badges  # that of what it is made of would say it again
    assert "COMPOSITE · Ks H J = R G B" in badge.text
    assert "on the pixels of" not in badge.text  # images made in memory have no name
    assert len(apart.field_images) == 3
    apart.show(Shown.J)
    assert all(not i.is_rgb for i in resolver.resolve(apart).images)
    assert apart.top_set.key != key


def test_a_composite_can_be_undone_and_its_images_stay(apart: Session) -> None:
    before = apart.current_image
    key = add_composite(apart, made(apart), show=True)
    assert key is not None
    apart.undo()
    assert apart.image_set(key) is None
    assert apart.current_image == before
    apart.redo()
    assert apart.image_set(key) is not None


def test_a_composite_is_as_bad_as_the_worst_of_its_images() -> None:
    session = opened(image(Band.J), image(Band.KS, shape=(90, 70), fidelity=Fidelity.LOSSY))
    key = add_composite(session, made(session))
    found = session.image_set(key or "")
    assert found is not None
    assert found.fidelity is Fidelity.LOSSY
    badge = Resolver().resolve(session).badges[0]
    assert badge.lossy
    assert "≈ lossy" in badge.text
    assert "no H" in badge.text


def test_choosing_a_composite_shows_colours(apart: Session) -> None:
    key = add_composite(apart, made(apart)) or ""
    apart.show(Shown.H)
    apart.make_current(key)
    assert apart.shown is Shown.RGB
    assert apart.top_set is not None
    assert apart.top_set.key == key


def test_a_decision_about_an_image_reaches_the_composite_made_of_it() -> None:
    session = opened(image(Band.J), image(Band.KS, shape=(90, 70)))
    key = add_composite(session, made(session)) or ""
    for source in session.field_images:
        versions = [m.version for m in (session.image_set(key) or source).members]
        overrule_fidelity(session, source.key, Fidelity.LOSSY, "seen")
        found = session.image_set(key)
        assert found is not None
        assert found.fidelity is Fidelity.LOSSY
        assert [m.version for m in found.members] == versions  # the pixels are the same
        assert any("user" in m.fidelity.votes[-1].sentence or m.overrule for m in found.members)
        session.undo()
        found = session.image_set(key)
        assert found is not None
        assert found.fidelity is Fidelity.LOSSLESS
        assert not found.overruled


def test_images_without_a_sky_are_laid_over_each_other_pixel_by_pixel() -> None:
    session = opened(image(Band.J, wcs=False), image(Band.KS, wcs=False))
    first, second = (s.members[0] for s in session.images)
    parts: Parts = ((session.images[1].key, second), None, (session.images[0].key, first))
    members = make_composite(parts, quiet)
    assert [m.plane.pixels for m in members] == [second.plane.pixels, first.plane.pixels]


def test_a_composite_takes_no_part_in_blinks_and_has_no_artifacts_of_its_own(
    apart: Session,
) -> None:
    before = prediction_request(apart, None)
    key = add_composite(apart, made(apart))
    assert all(f.set_key != key for f in apart.blink_choice())
    after = prediction_request(apart, None)
    assert before is not None
    assert after is not None
    assert before.identity == after.identity
    assert isinstance(Blink(apart.blink_choice()), Blink)


def test_what_it_was_made_of_may_be_gone_meanwhile(apart: Session) -> None:
    late = made(apart)
    apart.remove_layer(apart.images[0].key)
    assert add_composite(apart, late) is None


def write_apart(folder: Path) -> list[SurveyImage]:
    from twomass_viewer.session.loading import OpenRequest, open_files

    paths = [
        write_image(folder / "one.fits", "J"),
        write_image(folder / "two.fits", "Ks", ra=83.6 + 12.5 * STEP),
    ]
    return [open_files(OpenRequest((str(p),)), quiet).groups[0][0] for p in paths]


def through(session: Session, folder: Path, changes: Sequence[tuple[str, object]] = ()) -> Session:
    path = folder / "s.twomass.json"
    write_session(describe(session), path)
    document = json.loads(path.read_text())
    for key, value in changes:
        document["composites"][0][key] = value
    plan = parse_session(json.dumps(document), "s", folder)
    fresh = Session()
    Restoration(plan).begin(fresh, load_layers(plan, quiet))
    return fresh


def test_a_session_brings_composites_back_by_what_they_were_made_of(tmp_path: Path) -> None:
    session = opened(*write_apart(tmp_path))
    key = add_composite(session, made(session))
    assert key is not None
    session.set_image_opacity(key, 0.5)
    assert left_out(session) == []
    fresh = through(session, tmp_path)
    (wanted,) = fresh.wanted_composites
    assert wanted.opacity == 0.5
    found = wanted_parts(fresh, wanted)
    assert found is not None
    field, parts = found
    assert bands(parts) == [Band.KS, None, Band.J]
    # what is not yet made is written again as it is
    assert describe(fresh)["composites"] == describe(session)["composites"]
    fresh.want_composites(())
    again = Made(field, parts, make_composite(parts, quiet), wanted.visible, wanted.opacity)
    assert add_composite(fresh, again, undoable=False) is not None
    assert describe(fresh)["composites"] == describe(session)["composites"]
    assert not fresh.history.can_undo


def test_a_composite_whose_images_are_others_is_not_made(tmp_path: Path) -> None:
    session = opened(*write_apart(tmp_path))
    add_composite(session, made(session))
    (wanted,) = through(session, tmp_path).wanted_composites
    red, _, blue = wanted.channels
    assert red is not None
    swapped = WantedComposite((blue, None, red))
    assert wanted_parts(session, swapped) is None or swapped.channels[0] != wanted.channels[0]
    other = WantedComposite((red, None, None))
    session.remove_layer(red.set_key)
    assert wanted_parts(session, other) is None
