"""Difference and ratio in a real window: by key, with a choice, and honestly labelled."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from tests.ui.conftest import SHIFT, Desk
from tests.ui.skies import sky, write_image, write_triplet
from twomass_viewer.survey.products import PlaneRole

SOUTH = {"ORDATE": "001124", "SCANNO": 85, "SCANDIR": "s"}
NORTH = {"ORDATE": "990301", "SCANNO": 84, "SCANDIR": "n", "DYFS": 82.4}


def test_a_key_takes_the_difference_of_two_scans(desk: Desk, tmp_path: Path) -> None:
    data = sky()
    data[100:104, 60:64] += 300.0  # what only the newer one has
    desk.open(write_image(tmp_path / "ji0840100.fits", changes=NORTH, data=sky() + 20))
    desk.open(write_image(tmp_path / "ji0850244.fits", changes=SOUTH, data=data))
    desk.key("d")
    made = desk.session.top_member
    assert made is not None
    assert made.plane.role is PlaneRole.DIFFERENCE
    assert np.nanmax(made.plane.data) > 250
    assert abs(float(np.nanmedian(made.plane.data))) < 0.1
    text = " ".join(b.text for b in desk.scene.badges)
    assert "J 2000-11-24 scan 85 s ↓ − J 1999-03-01 scan 84 n ↑" in text
    assert any("not in any file; a session makes it anew" in n for n in desk.notices)
    assert not any(k.split(":")[1] == str(made.version) for k in desk.session.artifacts)


def test_of_several_bands_one_chooses(desk: Desk, tmp_path: Path) -> None:
    desk.open(*write_triplet(tmp_path))
    desk.key("d", SHIFT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [a.text()[:1] for a in menu.actions()] == ["J", "J"]
    assert ["Ks" in a.text() for a in menu.actions()] == [False, True]
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    desk.wait()
    made = desk.session.top_member
    assert made is not None
    assert made.plane.role is PlaneRole.RATIO
    assert made.plane.magzp is None
    # the test's stars are 0.5 mag brighter at H
    assert np.nanmedian(made.plane.data) == pytest.approx(10 ** (-0.4 * 0.5), abs=0.05)


def test_a_lonely_image_says_what_is_needed(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "lonely.fits"))
    desk.key("d")
    assert len(desk.images) == 1
    assert any("nothing to take the difference with" in n for n in desk.notices)
