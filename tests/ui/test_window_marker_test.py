"""The self-test of markers in the window: quiet, on request, and drawn."""

from pathlib import Path

import numpy as np
import pytest

from tests.mosaic.skies import Sky, exposure, transform_at, write_image
from tests.ui.conftest import CTRL, SHIFT, Desk
from twomass_viewer.scene.marks import MarkRole, MarkShape
from twomass_viewer.ui.actions.spec import ActionKey as K

_SHAPE = (220, 180)


def _image(folder: Path, east: float = 0.0) -> Path:
    sky = Sky(seed=4, stars=60, radius_arcsec=130.0)
    transform = transform_at(east, 0.0, _SHAPE)
    data = exposure(sky, transform, 3, 90.0, shape=_SHAPE)
    return write_image(folder / f"k{east:.0f}.fits", data, transform)


def _table(folder: Path, east: float, north: float) -> Path:
    """Write the stars so many arcsec beside where they are."""
    sky = Sky(seed=4, stars=60, radius_arcsec=130.0)
    ra, dec = sky.plane.unproject(sky.east + east, sky.north + north)
    rows = [f"{a:.7f},{d:.7f},12.0,000" for a, d in zip(ra, dec, strict=True)]
    path = folder / "stars.csv"
    path.write_text("\n".join(["ra,dec,k_m,cc_flg", *rows]) + "\n")
    return path


def test_markers_beside_their_stars_raise_a_notice_that_shows_them(
    desk: Desk, tmp_path: Path
) -> None:
    desk.open(_image(tmp_path), psc=[str(_table(tmp_path, 1.4, -0.7))])
    (notice,) = [n for n in desk.session.notices if n.key == "marker_test"]
    assert "south-east" in notice.text
    assert "Δα cos δ +1.4" in notice.text
    assert not desk.marks(MarkRole.OFFSET)
    desk.controller.panels._notice_action("marker_test")
    desk.wait()
    lines = [m for m in desk.marks(MarkRole.OFFSET) if m.shape is MarkShape.LINE]
    assert len(lines) > 5
    step = np.median([np.subtract(m.points[1], m.points[0]) for m in lines], axis=0)
    assert step[1] / step[0] == pytest.approx(-0.5, abs=0.1)
    assert np.hypot(*step) > 8.0  # enlarged, or nobody would see it
    assert desk.controller.actions[K.OFFSETS].isChecked()
    desk.key("M", CTRL | SHIFT)
    assert not desk.marks(MarkRole.OFFSET)


def test_markers_on_their_stars_are_told_on_request_only(desk: Desk, tmp_path: Path) -> None:
    assert not desk.controller.actions[K.TEST_MARKERS].isEnabled()
    desk.open(_image(tmp_path), psc=[str(_table(tmp_path, 0.0, 0.0))])
    assert "marker_test" not in [n.key for n in desk.session.notices]
    (row,) = [r for r in desk.window.layers._rows.values() if r.text == "PSC clean"]
    assert "Markers less stars" in row.tip
    desk.key("M", CTRL)
    (text,) = [n.text for n in desk.session.notices if n.key == "marker_test"]
    assert "0.0" in text
    assert "stars" in text


def test_an_image_that_comes_later_is_tested_too(desk: Desk, tmp_path: Path) -> None:
    desk.open(_image(tmp_path), psc=[str(_table(tmp_path, 0.0, 0.0))])
    assert len(desk.session.marker_tests.offsets) == 1
    desk.open(_image(tmp_path, 40.0))
    assert len(desk.session.marker_tests.offsets) == 2
    desk.session.remove_layer(desk.images[0].key)
    desk.wait()
    desk.key("M", CTRL)
    assert len(desk.session.marker_tests.offsets) == 1


def test_without_anything_to_test_it_says_so(desk: Desk, tmp_path: Path) -> None:
    desk.open(_image(tmp_path), psc=[str(_table(tmp_path, 0.0, 0.0))])
    desk.session.set_catalog_visible(desk.catalogs[0].key, False)
    desk.wait()
    desk.key("M", CTRL)
    assert any("no visible catalogue" in n for n in desk.notices)
