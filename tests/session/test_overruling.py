"""The user's word against the evidence: per layer, undoable, never silent."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.photometry.scenes import DEC, RA, add_star, make_image, sky_scene
from tests.session.scenes import image
from twomass_viewer.errors import FidelityRefusedError, UsageError
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.session.badges import badge
from twomass_viewer.session.measuring import Measured, MeasureRequest, measure_place
from twomass_viewer.session.overruling import (
    overrule_fidelity,
    restore_evidence,
)
from twomass_viewer.session.provenance import provenance
from twomass_viewer.session.readout import readout
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import LossyRequest, Shown
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity, Product

GOOD, BAD, OPEN = Fidelity.LOSSLESS, Fidelity.LOSSY, Fidelity.UNKNOWN


def opened(fidelity: Fidelity = OPEN, **more: Any) -> tuple[Session, str]:
    session = Session()
    return session, session.add_images([image(fidelity=fidelity, **more)])


def value(session: Session) -> Fidelity:
    return session.images[0].fidelity


@pytest.mark.parametrize(("before", "after"), [(OPEN, GOOD), (BAD, GOOD), (GOOD, BAD), (OPEN, BAD)])
def test_a_decision_holds_until_it_is_undone(before: Fidelity, after: Fidelity) -> None:
    session, key = opened(before)
    heard: list[frozenset[str]] = []
    session.changed.connect(heard.append)
    member = session.images[0].members[0]
    overrule_fidelity(session, key, after, "  my own\n reduction ")
    (decided,) = session.images[0].members
    assert value(session) is after
    assert decided.version == member.version, "the pixels are the same"
    assert decided.image is member.image
    assert decided.image.fidelity.value is before, "the image as read keeps its evidence"
    assert decided.overrule is not None
    assert decided.overrule.reason == "my own reduction"
    assert decided.overrule.date == datetime.now(UTC).date().isoformat()
    assert all("images" in names for names in heard)
    session.undo()
    assert value(session) is before
    assert not session.images[0].overruled
    session.redo()
    assert value(session) is after
    restore_evidence(session, key)
    assert value(session) is before
    session.undo()
    assert value(session) is after


def test_only_planes_of_another_opinion_are_overruled() -> None:
    session = Session()
    key = session.add_images([image(Band.J), image(Band.H, fidelity=BAD)])
    overrule_fidelity(session, key, GOOD)
    assert [m.overrule is not None for m in session.images[0].members] == [False, True]
    session.extend_set(key, [image(Band.KS, fidelity=OPEN)])
    assert value(session) is OPEN, "a band found later is judged by its own evidence"
    session.undo()
    assert len(session.images[0].members) == 3
    assert value(session) is BAD


def test_what_changes_nothing_is_no_edit() -> None:
    session, key = opened(GOOD)
    overrule_fidelity(session, key, GOOD)
    restore_evidence(session, key)
    overrule_fidelity(session, "gone", BAD)
    assert not session.history.can_undo
    with pytest.raises(UsageError, match="unknown"):
        overrule_fidelity(session, key, OPEN)


def test_a_removed_layer_can_come_back_with_its_decision() -> None:
    session, key = opened()
    overrule_fidelity(session, key, GOOD)
    session.remove_layer(key)
    session.undo()
    assert value(session) is GOOD
    session.undo()
    assert value(session) is OPEN


def test_a_question_for_consent_is_settled() -> None:
    session, key = opened()
    version = session.images[0].members[0].version
    session.ask_consent(LossyRequest(key, version, 83.6, -5.5))
    overrule_fidelity(session, key, GOOD)
    assert session.consent is None


@pytest.mark.parametrize(
    ("product", "before", "after", "says"),
    [
        (Product.ATLAS, OPEN, GOOD, "ATLAS ≈ unknown → treated as lossless (overruled by user)"),
        (Product.QUICKLOOK, BAD, GOOD, "QUICKLOOK ≈ lossy → treated as lossless"),
        (Product.XSC_CUBE, BAD, GOOD, "XSC 1/1 ≈ lossy → treated as lossless"),
        (Product.ATLAS, GOOD, BAD, "ATLAS lossless → treated as lossy ≈"),
    ],
)
def test_badge_readout_and_picture_say_it(
    product: Product, before: Fidelity, after: Fidelity, says: str
) -> None:
    session, key = opened(before, product=product)
    overrule_fidelity(session, key, after, "why not")
    found = session.images[0]
    assert says in badge(found, Shown.J).text
    assert badge(found, Shown.J).lossy
    text = readout(session, 0.0, 0.0)
    assert text.image.endswith(f"{after.value} (overruled by the user)")
    assert ("≈" in text.surface_brightness) is (after is BAD)
    (_, plane), *_ = provenance(session, [(found, session.shown)])
    assert plane["fidelity"] == after.value
    assert "why not" in plane["fidelity_overruled"]
    assert f"evidence said {before.value}" in plane["fidelity_overruled"]


def test_one_overruled_band_speaks_for_the_composite() -> None:
    session = Session()
    key = session.add_images([image(b, fidelity=BAD if b is Band.KS else GOOD) for b in Band])
    session.show(Shown.RGB)
    assert "≈ lossy" in badge(session.images[0], Shown.RGB).text
    overrule_fidelity(session, key, GOOD)
    assert "treated as lossless" in badge(session.images[0], Shown.RGB).text
    assert badge(session.images[0], Shown.RGB).lossy


def star(fidelity: Fidelity) -> SurveyImage:
    data = sky_scene(noise=0.3)
    add_star(data, 50.0, 50.0, 900.0)
    return make_image(data, fidelity=fidelity, path=Path("a.fits"))


def measured(session: Session, *, accept: bool = False) -> Measured:
    (member,) = session.images[0].members
    return measure_place(MeasureRequest(member, RA, DEC, accept, None), lambda f, t: None)


def test_measurements_follow_the_decision_and_carry_it() -> None:
    session = Session()
    key = session.add_images([star(OPEN)])
    with pytest.raises(FidelityRefusedError):
        measured(session)
    overrule_fidelity(session, key, GOOD, "seen it made")
    found = measured(session)
    m = found.measurement
    assert (m.fidelity, m.indicative) == (GOOD, False)
    assert found.growth is not None
    assert not found.growth.indicative
    for part in ("overruled by the user on", "seen it made", "evidence said unknown: made for a"):
        assert part in m.overruled
    assert m.provenance["fidelity_evidence"] == ["made for a test"]
    restore_evidence(session, key)
    assert m.overruled, "what was measured keeps what it rests on"
    marked = measured(session, accept=True).measurement
    assert marked.indicative
    assert marked.overruled == ""


def test_lossless_pixels_can_be_distrusted() -> None:
    session = Session()
    key = session.add_images([star(GOOD)])
    overrule_fidelity(session, key, BAD, "smoothed by a student")
    with pytest.raises(FidelityRefusedError, match=r"decided on .*smoothed by a student.*lossless"):
        measured(session)
    m = measured(session, accept=True).measurement
    assert m.indicative
    assert "lossy (overruled by the user" in m.overruled
