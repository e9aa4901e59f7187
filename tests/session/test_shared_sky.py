"""Separate images of different bands: those of the band shown lie on top, tools work on them."""

import pytest

from tests.session.scenes import image
from twomass_viewer.scene.scene import Scene
from twomass_viewer.session.panes import Pane
from twomass_viewer.session.readout import member_at
from twomass_viewer.session.resolve import Resolver
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.bands import Band

ELSEWHERE = 83.7


@pytest.fixture
def session() -> Session:
    """J below, Ks above it in the same place, and Ks alone beside both; the last is current."""
    made = Session()
    for band, ra in ((Band.J, 83.6), (Band.KS, 83.6), (Band.KS, ELSEWHERE)):
        made.add_images([image(band, ra=ra)])
    made.make_current(made.images[1].key)
    return made


def drawn(scene: Scene) -> list[str]:
    return [spec.key for spec in scene.images]


def badges(scene: Scene) -> list[str]:
    return [b.text for b in scene.badges]


def test_the_band_shown_lies_on_top_whatever_the_order_in_the_list(session: Session) -> None:
    j, ks, beside = (s.key for s in session.images)
    assert session.shown is Shown.KS
    assert drawn(Resolver().resolve(session)) == [j, ks, beside]
    session.show(Shown.J)
    scene = Resolver().resolve(session)
    assert drawn(scene)[-1] == j
    assert set(drawn(scene)) == {j, ks, beside}, "a place that has no J keeps its Ks"
    texts = badges(scene)
    assert sum("Ks" in t for t in texts) == 1, "only of the Ks that is seen"
    session.show(Shown.KS)
    assert drawn(Resolver().resolve(session)) == [j, ks, beside]


def test_tools_and_readout_follow_the_band_in_its_place(session: Session) -> None:
    j, ks, beside = session.images
    assert session.top_set is ks
    session.show(Shown.J)
    assert session.top_set is j
    hit = member_at(session, 0.0, 0.0)
    assert hit is not None
    assert hit[0].band is Band.J
    session.show(Shown.KS)
    assert session.top_set is ks
    session.make_current(beside.key)
    session.show(Shown.J)
    assert session.top_set is beside, "nothing of J is there"


def test_a_transparent_image_does_not_take_the_badge_of_what_shines_through(
    session: Session,
) -> None:
    session.show(Shown.J)
    session.set_image_opacity(session.images[0].key, 0.5)
    assert sum("Ks" in t for t in badges(Resolver().resolve(session))) == 2


def test_panes_with_bands_of_their_own_read_their_band(session: Session) -> None:
    session.arrange(1, 2, (Pane(), Pane(shown=Shown.J)))
    seen = []
    for pane in session.layout.panes:
        with session.seen_by(pane.key):
            top = session.top_set
            assert top is not None
            seen.append(top.bands[0])
    assert seen == [Band.KS, Band.J]
