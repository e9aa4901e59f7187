"""What is said of several images alike is said once."""

from pathlib import Path

from tests.session.scenes import catalog, image
from twomass_viewer.session.predicting import predict_members, prediction_request
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.bands import Band


def test_a_note_on_three_bands_is_one_note_that_says_so() -> None:
    session = Session()
    bands = (Band.J, Band.H, Band.KS)
    session.add_images([image(b, path=Path(f"{b.letter}.fits")) for b in bands])
    session.show(Shown.RGB)
    request = prediction_request(session, None)
    assert request is not None
    assert len(request.members) == 3
    found = predict_members(request, lambda _fraction, _text: None)
    about = [t for t in found.notices if "No catalogue" in t]
    assert len(about) == 1
    assert "j.fits (and 2 other images)" in about[0]


def test_a_table_of_a_few_rows_does_not_replace_the_stars_on_the_image() -> None:
    session = Session()
    session.add_images([image(shape=(400, 300))])
    session.add_catalog(catalog())
    request = prediction_request(session, None)
    assert request is not None
    found = predict_members(request, lambda _fraction, _text: None)
    assert any("detected on the image instead" in t for t in found.notices)
    assert all("2MASS J0534" not in a.parent.designation for a in found.artifacts.values())
