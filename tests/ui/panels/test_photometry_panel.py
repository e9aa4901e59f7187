from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from twomass_viewer.ui.panels.consent_slip import ConsentSlip
from twomass_viewer.ui.panels.photometry_panel import PhotometryPanel
from twomass_viewer.ui.panels.photometry_view import (
    ConsentNotice,
    MeasurementRow,
    PhotometryView,
    number,
    with_error,
)
from twomass_viewer.ui.panels.plots import CurveView, CutoutPlot, CutoutView
from twomass_viewer.ui.theme import THEMES, apply_theme

RADII = np.linspace(0.0, 20.0, 21)
CUTOUT = CutoutView(
    np.arange(41 * 31, dtype=np.float32).reshape(31, 41), 0.0, 1200.0, (20.0, 10.0), 4.0, (7.0, 9.0)
)
VIEW = PhotometryView(
    band="J",
    mag=14.8231,
    mag_err=0.0361,
    indicative=False,
    fidelity="lossless",
    snr=28.4,
    flux_dn=1041.23,
    flux_err_dn=36.6,
    sky_dn=512.334,
    radius_arcsec=4.0,
    annulus_arcsec=(14.0, 20.0),
    aperture_correction_mag=-0.0382,
    place="05 34 46.98 −05 35 16.2 FK5 J2000",
    image="aJ_asky_001124n0880044.fits, plane 1",
    flags=("noise estimated from the sky annulus",),
    provenance=(("Zero point", "20.9523 mag"),),
    cutout=CUTOUT,
    growth=CurveView("Growth", RADII, RADII**0.5, "″", "DN", mark_x=4.0),
    profile=CurveView("Profile", RADII, np.full(21, np.nan), "″", "DN"),
)
ROWS = (
    MeasurementRow("J", 14.8231, 0.0361, False, "place 1", "image"),
    MeasurementRow("Ks", 13.1, 0.12, True, "place 2", "image", ("lossy",)),
    MeasurementRow("H", None, None, False, "place 3", "image", ("negative flux",)),
)
NOTICE = ConsentNotice(
    "Quicklook images are lossy-compressed",
    "Magnitudes from them scatter more.",
    (("J > 15", "0.1 mag too faint"),),
    sibling_name="ji0880044.fits.gz",
    archive_path="allsky/001124n/s088/image/ji0880044.fits.gz",
)


@pytest.fixture
def panel(qtbot: QtBot) -> PhotometryPanel:
    panel = PhotometryPanel()
    qtbot.addWidget(panel)
    return panel


def test_numbers() -> None:
    assert number(None, 2) == "—"
    assert number(-1234.5, 1) == "−1\u2009234.5"
    assert with_error(14.8231, 0.0361, 2) == "14.82 ± 0.04"
    assert with_error(14.8231, 0.0042, 2) == "14.823 ± 0.004", "the error is never shown as 0.00"


def test_empty_then_measured(panel: PhotometryPanel) -> None:
    assert panel._result.isHidden()
    assert panel._all.isHidden()
    panel.set_current(VIEW)
    assert panel._empty.isHidden()
    assert panel._magnitude.text() == "14.82"
    assert "mag" in panel._unit.text()
    assert panel._unit.text().endswith("J")
    labels = {label: (value, unit) for label, value, unit in VIEW.rows()}
    assert labels["Aperture correction"] == ("−0.038", "mag, not applied")
    assert labels["Sky annulus"][0] == "14.0–20.0"
    panel.set_current(None)
    assert panel._result.isHidden()


def test_indicative_is_amber_with_the_mark(qapp: QApplication, panel: PhotometryPanel) -> None:
    panel.set_current(replace(VIEW, indicative=True, fidelity="lossy"))
    assert panel._magnitude.text().startswith("≈")
    assert panel._magnitude.property("tone") == "lossy"
    assert panel._chip.property("chip") == "lossy"
    panel.set_current(VIEW)
    assert panel._magnitude.property("tone") == ""
    panel.set_measurements(ROWS)
    for name, theme in THEMES.items():
        apply_theme(qapp, name)
        index = panel._model.index(1, 1)
        assert index.data().startswith("≈")
        ink = index.data(Qt.ItemDataRole.ForegroundRole).color()
        assert ink == QColor(theme.lossy_text)
    assert panel._model.index(0, 1).data(Qt.ItemDataRole.ForegroundRole) is None
    assert panel._model.index(2, 1).data() == "—"


def test_no_magnitude_is_said(panel: PhotometryPanel) -> None:
    panel.set_current(replace(VIEW, mag=None, mag_err=None, snr=None))
    assert panel._magnitude.text() == "no magnitude"
    assert panel._unit.text() == ""


def test_table_asks(qtbot: QtBot, panel: PhotometryPanel) -> None:
    with qtbot.assertNotEmitted(panel.measurement_selected):
        panel.set_measurements(ROWS, 2)
    with qtbot.waitSignal(panel.measurement_selected) as chosen:
        panel._table.selectRow(1)
    assert chosen.args == [1]
    with qtbot.waitSignal(panel.remove_requested) as removed:
        panel._remove()
    assert removed.args == [1]
    assert panel._count.text() == "3 measurements"


def test_circles_lie_where_the_measurement_used_them(qtbot: QtBot) -> None:
    plot = CutoutPlot()
    qtbot.addWidget(plot)
    plot.set_view(CUTOUT)
    plot.resize(410, 310)
    assert plot.scale() == 10.0
    center = plot.to_screen(20.0, 10.0)
    # pixel (20, 10) of 31 rows, row 0 at the bottom: its middle is 20.5 rows from the top
    assert (center.x(), center.y()) == (205.0, 205.0)
    image = plot.grab().toImage()
    ratio = image.devicePixelRatio()
    edge = image.pixelColor(round((center.x() + 40) * ratio), round(center.y() * ratio))
    assert edge.blue() > edge.red() + 60, "the aperture's edge is 4 pixels from the centre"


def test_cutout_is_drawn_bottom_row_first(qtbot: QtBot) -> None:
    plot = CutoutPlot()
    qtbot.addWidget(plot)
    pixels = np.zeros((21, 21), dtype=np.float32)
    pixels[0, 0] = 1.0
    plot.set_view(CutoutView(pixels, 0.0, 1.0, (10.0, 10.0), 2.0, (3.0, 4.0)))
    plot.resize(210, 210)
    image = plot.grab().toImage()
    size = image.width()
    assert image.pixelColor(size // 42, size - size // 42).red() > 200
    assert image.pixelColor(size // 42, size // 42).red() < 50


def test_blank_and_constant_cutouts_draw(qtbot: QtBot, panel: PhotometryPanel) -> None:
    for value in (np.nan, 5.0):
        pixels = np.full((9, 9), value, dtype=np.float32)
        panel.set_current(
            replace(VIEW, cutout=CutoutView(pixels, 5.0, 5.0, (4.0, 4.0), 1.0, (2.0, 3.0)))
        )
        assert not panel.grab().isNull()


def test_consent_asks_and_names_the_file(qtbot: QtBot) -> None:
    slip = ConsentSlip()
    qtbot.addWidget(slip)
    assert slip.isHidden()
    slip.set_notice(NOTICE)
    assert not slip.isHidden()
    values = [f.text() for f in slip.findChildren(QLineEdit)]
    assert values == ["ji0880044.fits.gz", "allsky/001124n/s088/image/ji0880044.fits.gz"]
    buttons = {b.text(): b for b in slip.findChildren(QPushButton)}
    for text, signal in (
        ("Get the Atlas image", slip.get_atlas_requested),
        ("Measure anyway", slip.measure_anyway_requested),
        ("Cancel", slip.cancelled),
    ):
        with qtbot.waitSignal(signal):
            buttons[text].click()
    with qtbot.waitSignal(slip.cancelled):
        QTest.keyClick(slip, Qt.Key.Key_Escape)
    slip.set_notice(replace(NOTICE, sibling_name="", archive_path=""))
    assert buttons["Get the Atlas image"].isHidden()
    slip.set_notice(None)
    assert slip.isHidden()


def test_fits_in_300_pixels(qtbot: QtBot, panel: PhotometryPanel) -> None:
    panel.set_consent(NOTICE)
    panel.set_current(replace(VIEW, indicative=True))
    panel.set_measurements(ROWS, 1)
    assert panel.minimumSizeHint().width() <= 300
    panel.resize(300, 900)
    panel.show()
    for widget in (panel.consent, panel._result):
        assert widget.minimumSizeHint().width() + 26 <= 300
