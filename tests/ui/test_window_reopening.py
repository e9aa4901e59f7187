"""Opening what is open already shows it instead of stacking it twice."""

from pathlib import Path

from tests.session.test_loading import write_image
from tests.ui.conftest import Desk
from twomass_viewer.session.view import Shown


def test_a_file_opened_twice_is_one_layer(desk: Desk, tmp_path: Path) -> None:
    path = write_image(tmp_path / "ji0850244.fits", "j")
    desk.open(path)
    desk.open(path)
    assert len(desk.images) == 1


def test_opening_a_sibling_that_is_there_shows_its_band(desk: Desk, tmp_path: Path) -> None:
    paths = {b: write_image(tmp_path / f"{b}i0850244.fits", b) for b in "jhk"}
    desk.open(paths["j"])
    desk.open(paths["h"])
    assert len(desk.images) == 1
    assert desk.session.shown is Shown.H
