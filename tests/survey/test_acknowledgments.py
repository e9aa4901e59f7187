"""The survey's own words must not change, and made-up data must not carry them."""

import itertools

import pytest

from twomass_viewer.survey.acknowledgments import image_text, image_text_short, table_text

LONG = (
    "obtained as part of the Two Micron All Sky Survey (2MASS), a joint project of the University "
    "of Massachusetts and the Infrared Processing and Analysis Center/California Institute of "
    "Technology, funded by the National Aeronautics and Space Administration and the National "
    "Science Foundation."
)


def test_survey_texts_are_word_for_word() -> None:
    assert image_text(False, False) == f"Atlas Image {LONG}"
    assert image_text(True, False) == f"Atlas Image mosaic {LONG}"
    short = "courtesy of 2MASS/UMass/IPAC-Caltech/NASA/NSF."
    assert image_text_short(False, False) == f"Atlas Image {short}"
    assert image_text_short(True, False) == f"Atlas Image mosaic {short}"


def test_table_text_agrees_with_the_data_manifest(request: pytest.FixtureRequest) -> None:
    manifest = request.getfixturevalue("twomass") / "MANIFEST.md"
    assert table_text(False) in manifest.read_text()


@pytest.mark.parametrize("text", [image_text, image_text_short])
@pytest.mark.parametrize(("mosaic", "survey"), list(itertools.product((True, False), repeat=2)))
def test_simulated_images_claim_nothing(text: object, mosaic: bool, survey: bool) -> None:
    assert callable(text)
    said = text(mosaic, True, survey)
    assert "imulated" in said
    assert "no survey data" in said
    assert "2MASS" not in said


def test_foreign_data_get_no_text() -> None:
    assert image_text(False, False, survey=False) == ""
    assert image_text_short(True, False, survey=False) == ""
    assert table_text(False, survey=False) == ""
    assert "no survey data" in table_text(True)
