"""Matching sky levels in the window: an action, the limits it moves, and what it says."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.mosaic.skies import Sky, exposure, transform_at, write_image
from tests.ui.conftest import SHIFT, Desk
from twomass_viewer.ui.actions.spec import ActionKey as K

_SHAPE = (160, 160)


def _write(folder: Path, easts: tuple[float, ...]) -> list[Path]:
    sky = Sky(stars=40, radius_arcsec=200.0)
    files = []
    for n, east in enumerate(easts):
        transform = transform_at(east, 0.0, _SHAPE)
        data = exposure(sky, transform, n, 80.0 + 12.0 * n, shape=_SHAPE)
        files.append(write_image(folder / f"k{n}.fits", data, transform))
    return files


def test_the_action_matches_and_takes_it_back(desk: Desk, tmp_path: Path) -> None:
    desk.open(*_write(tmp_path, (0.0, -110.0)))
    action = desk.controller.actions[K.MATCH_SKY]
    assert action.isEnabled()
    assert not action.isChecked()
    before = [s.tones for s in desk.scene.images]
    desk.key(Qt.Key.Key_S, SHIFT)
    desk.wait()
    assert action.isChecked()
    first, second = (s.tones[0] for s in desk.scene.images)
    assert second.lo - first.lo == pytest.approx(12.0, abs=0.3)
    desk.key(Qt.Key.Key_S, SHIFT)
    desk.wait()
    assert [s.tones for s in desk.scene.images] == before


def test_images_that_come_later_are_matched_too(desk: Desk, tmp_path: Path) -> None:
    files = _write(tmp_path, (0.0, -110.0, -220.0))
    desk.open(*files[:2])
    desk.key(Qt.Key.Key_S, SHIFT)
    desk.wait()
    assert len(desk.session.sky_levels) == 2
    desk.open(files[2])
    desk.wait()
    assert len(desk.session.sky_levels) == 3


def test_images_that_do_not_meet_are_said(desk: Desk, tmp_path: Path) -> None:
    desk.open(*_write(tmp_path, (0.0, -900.0)))
    desk.key(Qt.Key.Key_S, SHIFT)
    desk.wait()
    assert desk.session.sky_levels == {}
    assert any("overlap" in n.text for n in desk.session.notices)
