"""Several fields in one window: far apart, in pixels, one click to switch, each seen whole."""

from pathlib import Path

import pytest

from tests.ui.conftest import Desk
from tests.ui.skies import write_image
from twomass_viewer.ui.actions.spec import ActionKey as K
from twomass_viewer.ui.presenters import layer_rows

_BLIND: dict[str, object] = dict.fromkeys(("CTYPE1", "CTYPE2", "CRVAL1", "CRVAL2"))


def _three(desk: Desk, folder: Path) -> None:
    desk.open(
        write_image(folder / "a.fits"),
        write_image(folder / "b.fits", ra=200.0, dec=70.0),
        write_image(folder / "blind.fits", changes=_BLIND),
    )


def test_images_far_apart_stand_under_their_fields(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "one.fits"))
    assert {r.group for r in layer_rows(desk.session) if r.group.startswith("Images")} == {"Images"}
    _three(desk, tmp_path)
    groups = [r.group for r in layer_rows(desk.session) if r.group.startswith("Images")]
    assert groups == [
        "Images in pixels · blind.fits",
        "Images at 13 20 +70 00",
        "Images at 05 34 −05 30",
        "Images at 05 34 −05 30",
    ]


def test_one_click_shows_a_field_and_shows_it_whole(desk: Desk, tmp_path: Path) -> None:
    _three(desk, tmp_path)
    first = desk.images[0]
    assert desk.session.active_field != first.field
    desk.window.layers.current_requested.emit(first.key)
    desk.wait()
    assert desk.session.active_field == first.field
    left, bottom, right, top = desk.canvas.geometry_now.bounds()
    # 120 by 160 arcsec fill the height, or the width, but for a margin
    assert min((right - left) / 120, (top - bottom) / 160) == pytest.approx(1.04, abs=0.02)
    desk.canvas.zoom(3.0)
    desk.wait()
    near = desk.canvas.camera
    desk.window.layers.current_requested.emit(desk.images[1].key)
    desk.wait()
    desk.window.layers.current_requested.emit(first.key)
    desk.wait()
    assert desk.canvas.camera == near


def test_tools_of_the_sky_say_why_they_are_off_in_pixels(desk: Desk, tmp_path: Path) -> None:
    _three(desk, tmp_path)
    assert desk.session.field is not None
    assert desk.session.field.plane is None
    for key in (K.TOOL_PHOTOMETRY, K.GRID, K.NORTH_UP, K.OUTLINES, K.FIELD_OF_VIEW):
        action = desk.controller.actions[key]
        assert not action.isEnabled()
        assert "no sky coordinates" in action.toolTip()
    desk.window.layers.current_requested.emit(desk.images[0].key)
    desk.wait()
    action = desk.controller.actions[K.TOOL_PHOTOMETRY]
    assert action.isEnabled()
    assert "Not available" not in action.toolTip()
