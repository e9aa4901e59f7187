"""Fluxes of regions on lossy pixels: left out until somebody asks for them, marked after that."""

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from tests.ui.conftest import Desk
from tests.ui.skies import DEC, RA, sky, write_image
from twomass_viewer.skyregions.read_ds9 import read_ds9
from twomass_viewer.ui.panels.region_table import RegionTable
from twomass_viewer.ui.theme import colors

_FLUX, _MEAN = 10, 5


@pytest.fixture
def lossy(desk: Desk, tmp_path: Path) -> Desk:
    """Return a window with an image of whole numbers, which nobody knows to be lossless."""
    pixels = np.round(sky()).astype(np.int16)
    desk.open(write_image(tmp_path / "a.fits", data=pixels))
    desk.session.regions.add(read_ds9(f'fk5\ncircle({RA},{DEC},12")').regions)
    desk.controller.region_measurer.show()
    desk.wait()
    member = desk.session.top_member
    assert member is not None
    assert not member.fidelity.value.is_photometric
    return desk


def _table(desk: Desk) -> RegionTable:
    table = desk.controller.region_measurer.table
    assert table is not None
    return table


def _cell(desk: Desk, column: int) -> str:
    model = _table(desk).model
    return str(model.data(model.index(0, column)))


def test_a_question_that_makes_the_window_taller_leaves_the_buttons_on_the_screen(
    lossy: Desk,
) -> None:
    table = _table(lossy)
    room = table.screen().availableGeometry()
    table.resize(table.width(), 200)
    table.move(table.x(), room.bottom() - table.frameGeometry().height())
    lossy.press(table.flux)
    lossy.qtbot.waitUntil(lambda: table.height() > 200)
    assert table.frameGeometry().bottom() <= room.bottom()


def test_fluxes_wait_for_consent_and_stay_marked(lossy: Desk) -> None:
    table = _table(lossy)
    assert _cell(lossy, _FLUX) == "—"
    assert _cell(lossy, _MEAN).startswith("≈ ")
    model = _table(lossy).model
    tone = model.data(model.index(0, _MEAN), Qt.ItemDataRole.ForegroundRole)
    assert tone.name() == colors().lossy_text
    assert "left out" in table.source.text()
    assert not table.slip.isVisible()
    lossy.press(table.flux)
    assert table.slip.isVisible()
    assert _cell(lossy, _FLUX) == "—"
    table.slip.cancelled.emit()
    lossy.wait()
    assert not table.slip.isVisible()
    assert _cell(lossy, _FLUX) == "—"
    lossy.press(table.flux)
    table.slip.measure_anyway_requested.emit()
    lossy.wait()
    assert _cell(lossy, _FLUX).startswith("≈ ")
    assert not table.flux.isVisible()
    assert not table.slip.isVisible()
    table.close()


def test_an_export_leaves_them_out_or_marks_them(lossy: Desk, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    lossy.controller.region_measurer.export_to(path)
    lossy.wait()
    text = path.read_text()
    (cells,) = csv.DictReader(t for t in text.splitlines() if not t.startswith("#"))
    assert cells["flux_dn"] == ""
    assert cells["mean_dn"] != ""
    assert cells["mark"] == "≈"
    assert "Fluxes are left out" in text
    lossy.controller.region_measurer.agree()
    lossy.wait()
    lossy.controller.region_measurer.export_to(path)
    lossy.wait()
    text = path.read_text()
    (cells,) = csv.DictReader(t for t in text.splitlines() if not t.startswith("#"))
    assert cells["flux_dn"] != ""
    assert cells["mark"] == "≈"
    assert cells["mag"] == ""
    _table(lossy).close()


def test_consent_is_for_one_image(lossy: Desk, tmp_path: Path) -> None:
    lossy.controller.region_measurer.agree()
    lossy.wait()
    pixels = np.round(sky("H")).astype(np.int16)
    lossy.open(write_image(tmp_path / "b.fits", "H", data=pixels))
    assert lossy.session.top_set is lossy.images[-1]
    assert _cell(lossy, _FLUX) == "—"
    _table(lossy).close()


def test_on_lossless_pixels_nothing_is_asked(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    desk.session.regions.add(read_ds9(f'fk5\ncircle({RA},{DEC},12")').regions)
    desk.controller.region_measurer.show()
    desk.wait()
    assert not _table(desk).flux.isVisible()
    assert "≈" not in _cell(desk, _FLUX)
    assert _cell(desk, _FLUX) != "—"
    _table(desk).close()
