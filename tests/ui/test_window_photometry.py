"""Measuring in the window: true on the Atlas, asked for first and marked ≈ on a Quicklook."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from astropy.table import Table
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QWidget

from tests.photometry.test_simulated_field import lonely_stars
from tests.ui.conftest import CTRL, SHIFT, Desk
from tests.ui.skies import STARS, sky, write_image, write_psc, write_triplet
from twomass_viewer.imagery.positions import format_ra
from twomass_viewer.scene.marks import MarkRole
from twomass_viewer.session.view import MeasurementSelection, Tool
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity
from twomass_viewer.ui.actions.spec import ActionKey
from twomass_viewer.ui.panels.text import Sentence
from twomass_viewer.ui.theme import colors

MARK = "≈"


def button(desk: Desk, text: str) -> QPushButton:
    """Return the visible button of a text."""
    return next(
        b for b in desk.window.findChildren(QPushButton) if b.text() == text and b.isVisible()
    )


def words(widget: QWidget) -> list[str]:
    """Return what stands in the visible labels of a widget."""
    labels = [w for w in widget.findChildren(QLabel) if w.isVisible()]
    return [w.plain() if isinstance(w, Sentence) else w.text() for w in labels]


def star(files: FieldFiles) -> tuple[float, float, float]:
    """Return place and J magnitude within 4″ of a lonely star of the simulated field."""
    ra, dec, mag = lonely_stars(files, Band.J)
    at = int(np.argmin(np.where(mag > 11.0, mag, 99.0)))
    loss = files.parameters["aperture_loss_mag"]["J"]
    return float(ra[at]), float(dec[at]), float(mag[at]) + loss


def test_a_click_measures_near_the_truth(desk: Desk, demo_files: FieldFiles) -> None:
    desk.open(demo_files.images[Band.J])
    ra, dec, truth = star(demo_files)
    desk.key("p")
    assert desk.tool() is Tool.PHOTOMETRY
    desk.canvas.zoom(4.0)
    desk.click_sky(ra, dec)
    (found,) = desk.measurements
    assert found.mag == pytest.approx(truth, abs=0.05)
    assert found.fidelity is Fidelity.LOSSLESS
    assert not found.indicative
    assert found.ra_deg == pytest.approx(ra, abs=0.5 / 3600)
    assert desk.window.tabs.currentWidget() is desk.window.photometry
    shown = words(desk.window.photometry)
    assert f"{found.mag:.2f}" in shown
    assert "lossless" in shown
    assert not any(MARK in text for text in shown)
    assert any("FK5 J2000" in text for text in shown)
    (circle, *annuli) = desk.marks(MarkRole.APERTURE)
    assert circle.radius_arcsec == found.radius_arcsec
    assert sorted(a.radius_arcsec or 0 for a in annuli) == sorted(found.annulus_arcsec)
    east, north = desk.plane.project(found.ra_deg, found.dec_deg)
    assert circle.points[0] == pytest.approx((east, north))


@pytest.fixture
def measured(desk: Desk, tmp_path: Path) -> Desk:
    """Return a window in which two stars were measured with the mouse."""
    desk.open(write_image(tmp_path / "a.fits"))
    desk.key("p")
    desk.click(*STARS[0][:2])
    desk.click(*STARS[1][:2])
    return desk


def test_magnitudes_of_isolated_gaussians(measured: Desk) -> None:
    for m, (_, _, truth) in zip(measured.measurements, STARS[:2], strict=True):
        # a circle of 4″ around a Gaussian of 2.5″ FWHM loses 0.1 % of the light
        assert m.mag == pytest.approx(truth, abs=0.02)


def test_undo_and_redo(measured: Desk) -> None:
    both = measured.measurements
    assert len(both) == 2
    measured.key("z", CTRL)
    assert measured.measurements == both[:1]
    assert len(measured.marks(MarkRole.APERTURE)) == 1
    measured.key("z", CTRL)
    assert measured.measurements == []
    assert measured.marks(MarkRole.APERTURE) == []
    assert not measured.controller.actions[ActionKey.UNDO].isEnabled()
    assert any("Choose the photometry tool" in t for t in words(measured.window.photometry))
    measured.key("z", CTRL | SHIFT)
    measured.key("y", CTRL)
    assert measured.measurements == both
    assert measured.session.selection == MeasurementSelection(1)
    assert not measured.controller.actions[ActionKey.REDO].isEnabled()


def test_two_quick_clicks_are_two_measurements(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    for east, north, _ in STARS[:3]:
        desk.controller.measurer.measure_at(east, north)
    desk.wait()
    assert sorted(m.mag or 0 for m in desk.measurements) == [
        pytest.approx(mag, abs=0.02) for _, _, mag in STARS[:3]
    ]


def test_removing_one_of_two(measured: Desk) -> None:
    second = measured.measurements[1]
    table = measured.window.photometry._table
    table.selectRow(0)
    measured.wait()
    assert measured.session.selection == MeasurementSelection(0)
    trash = next(
        b
        for b in measured.window.photometry.findChildren(QWidget)
        if b.accessibleName().startswith("Remove the selected measurement")
    )
    measured.press(trash)
    assert measured.measurements == [second]
    assert f"{second.mag:.2f}" in words(measured.window.photometry)
    measured.key("z", CTRL)
    assert len(measured.measurements) == 2


def test_the_layer_list_names_measurements(measured: Desk) -> None:
    items = measured.window.layers._items
    assert len(measured.measurements) == 2
    for n, m in enumerate(measured.measurements):
        assert items[f"measurement:{n}"].text(1) == f"{m.mag:.2f}"


def test_a_composite_is_measured_in_all_three_bands(desk: Desk, tmp_path: Path) -> None:
    desk.open(*write_triplet(tmp_path))
    desk.key("r")
    desk.key("p")
    desk.click(*STARS[0][:2])
    assert [m.band for m in desk.measurements] == list(Band)
    mags = [m.mag for m in desk.measurements]
    assert mags == pytest.approx([11.0, 10.5, 10.3], abs=0.02)


def test_enter_measures_the_selected_row(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"), write_psc(tmp_path / "psc.csv"))
    desk.click(*STARS[2][:2])
    desk.key(Qt.Key.Key_Return)
    (found,) = desk.measurements
    assert found.mag == pytest.approx(STARS[2][2], abs=0.02)


def test_a_place_off_the_image_is_not_measured(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    desk.key("p")
    desk.click(70.0, 0.0)
    assert desk.measurements == []
    assert "No image covers this place." in desk.notices


def save_as(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


# -- lossy pixels -------------------------------------------------------------------------


def lossy_file(folder: Path) -> Path:
    """Write a Quicklook of the stars."""
    pixels = np.round(sky()).astype(np.int16)
    return write_image(folder / "qJ_asky_001124n0850244.fits", data=pixels)


@pytest.fixture
def quick(desk: Desk, tmp_path: Path) -> Desk:
    """Return a window with a Quicklook whose first star was clicked with the photometry tool."""
    write_image(tmp_path / "aJ_asky_001124n0850244.fits")
    desk.open(lossy_file(tmp_path))
    desk.key("p")
    desk.click(*STARS[0][:2])
    return desk


def test_the_quicklook_says_what_it_is(desk: Desk, demo_files: FieldFiles) -> None:
    desk.open(demo_files.quicklook)
    (badge,) = desk.scene.badges
    assert badge.lossy
    assert "QUICKLOOK ≈ lossy" in badge.text
    assert any("not for photometry" in text for text in desk.notices)
    picture = desk.canvas.grab().toImage().copy(0, 0, 700, 60)
    seen = {
        picture.pixelColor(x, y).name()
        for x in range(picture.width())
        for y in range(picture.height())
    }
    assert colors().lossy in seen, "the badge is amber"
    item = desk.window.layers._items[desk.images[0].key]
    assert MARK in item.text(1)
    assert item.foreground(1).color().name() == colors().lossy_text
    desk.press(button(desk, "Why"))
    assert desk.window.tabs.currentWidget() is desk.window.header
    shown = " ".join(words(desk.window.header))
    assert any(e in shown for e in desk.images[0].members[0].image.fidelity.evidence)


def test_nothing_is_measured_before_consent(quick: Desk) -> None:
    assert quick.measurements == []
    circle, *_ = quick.marks(MarkRole.APERTURE)
    assert circle.radius_arcsec == 4.0
    assert circle.points[0] == pytest.approx(STARS[0][:2], abs=0.5)
    slip = quick.window.photometry.consent
    assert slip.isVisible()
    assert quick.window.tabs.currentWidget() is quick.window.photometry
    text = " ".join(words(slip))
    assert "faint" in text
    assert {"Get the Atlas image", "Measure anyway", "Cancel"} <= {
        b.text() for b in slip.findChildren(QPushButton) if b.isVisible()
    }
    # modeless: the sky can still be looked at
    quick.canvas.zoom(0.5)
    quick.wait()
    assert slip.isVisible()


def test_cancel_measures_nothing(quick: Desk) -> None:
    quick.press(button(quick, "Cancel"))
    assert quick.measurements == []
    assert quick.marks(MarkRole.APERTURE) == []
    assert quick.asked() is None
    assert not quick.window.photometry.consent.isVisible()


def test_esc_steps_back_one_level_at_a_time(quick: Desk) -> None:
    assert quick.asked() is not None
    quick.key(Qt.Key.Key_Escape)
    assert quick.asked() is None
    assert quick.measurements == []
    assert quick.tool() is Tool.PHOTOMETRY
    quick.key(Qt.Key.Key_Escape)
    assert quick.tool() is Tool.INSPECT
    quick.click(*quick.canvas.camera.center)
    assert len(quick.marks(MarkRole.SELECTED)) == 1
    quick.key(Qt.Key.Key_Escape)
    assert quick.session.selection is None
    assert quick.marks(MarkRole.SELECTED) == []


def test_esc_gives_the_keyboard_back_to_the_sky(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"), write_psc(tmp_path / "psc.csv"))
    window = desk.window
    window.show_tab(window.header)
    for place in (
        window.search._field, window.catalog._filter, window.catalog._table, window.layers._tree,
        window.header._search,
    ):  # fmt: skip
        place.setFocus()
        assert QApplication.focusWidget() is place
        desk.key(Qt.Key.Key_Escape)
        assert QApplication.focusWidget() is desk.canvas._view


def test_removing_the_image_takes_the_question_away(quick: Desk) -> None:
    quick.window.layers.select(quick.images[0].key)
    quick.press(quick.window.layers._remove)
    assert quick.asked() is None
    assert not quick.window.photometry.consent.isVisible()


def stands(desk: Desk, east: float, north: float) -> tuple[float, float]:
    """Return where in the window a place of the sky stands."""
    x, y = desk.canvas.geometry_now.to_screen(east, north)
    corner = desk.canvas._view.mapTo(desk.window, QPoint(0, 0))
    return corner.x() + x, corner.y() + y


def test_get_the_atlas_image_opens_it(quick: Desk) -> None:
    before, star = quick.canvas.camera, stands(quick, *STARS[0][:2])
    quick.press(button(quick, "Get the Atlas image"))
    names = [m.image.name for m in quick.images[-1].members]
    assert names == ["aJ_asky_001124n0850244.fits"]
    assert quick.session.top_set is quick.images[-1]
    assert quick.asked() is None
    # a notice that comes or goes meanwhile must not move the star that is about to be clicked
    assert stands(quick, *STARS[0][:2]) == pytest.approx(star, abs=0.5)
    assert quick.canvas.camera.arcsec_per_pixel == pytest.approx(before.arcsec_per_pixel)
    quick.click(*STARS[0][:2])
    (found,) = quick.measurements
    assert not found.indicative
    assert found.mag == pytest.approx(STARS[0][2], abs=0.02)


def test_where_the_atlas_image_is_not_on_disk_its_name_is_copied(
    desk: Desk, tmp_path: Path
) -> None:
    desk.open(lossy_file(tmp_path))
    assert desk.images[0].fidelity is Fidelity.LOSSY
    desk.key("p")
    desk.click(*STARS[0][:2])
    slip = desk.window.photometry.consent
    name = slip._sibling.text()
    assert name.endswith((".fits", ".fits.gz"))
    desk.press(button(desk, "Get the Atlas image"))
    assert name in QGuiApplication.clipboard().text()
    assert any(name in text for text in desk.notices)
    assert desk.measurements == []


FORMATS = ("csv", "ecsv", "vot", "fits", "json", "reg")


def test_a_value_measured_anyway_is_marked_wherever_it_appears(
    quick: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick.press(button(quick, "Measure anyway"))
    (found,) = quick.measurements
    assert found.indicative
    assert found.mag is not None
    assert found.mag == pytest.approx(STARS[0][2], abs=0.05)
    digits = f"{found.mag:.2f}"
    # panel
    shown = words(quick.window.photometry)
    assert [t for t in shown if digits in t] == [t for t in shown if digits in t and MARK in t]
    assert f"{MARK} indicative" in shown
    assert quick.window.photometry._magnitude.property("tone") == "lossy"
    # table
    model = quick.window.photometry._model
    cell = model.index(0, 1)
    assert cell.data().startswith(MARK)
    assert cell.data(Qt.ItemDataRole.ForegroundRole).color().name() == colors().lossy_text
    # layer list
    item = quick.window.layers._items["measurement:0"]
    assert item.text(1) == f"{MARK} {digits}"
    assert item.foreground(1).color().name() == colors().lossy_text
    # the sky
    (circle, *_) = (v for v in quick.marks(MarkRole.APERTURE) if v.key)
    assert circle.label == MARK
    # clipboard
    copy = next(
        b
        for b in quick.window.photometry.findChildren(QWidget)
        if b.accessibleName() == "Copy all measurements"
    )
    quick.press(copy)
    (line,) = (t for t in QGuiApplication.clipboard().text().splitlines() if digits in t)
    assert format_ra(found.ra_deg) in line
    assert MARK in line
    # metadata of pictures
    said = json.dumps(quick.scene.provenance, ensure_ascii=False, default=str)
    assert f"{MARK} {found.mag:.3f}" in said
    # files
    for ending in FORMATS:
        path = tmp_path / f"out.{ending}"
        save_as(monkeypatch, path)
        quick.key("e", CTRL | SHIFT)
        assert path.exists(), quick.notices
        check_file(path, ending)


def check_file(path: Path, ending: str) -> None:
    """Read a file as its users do, and look for the mark."""
    if ending == "csv":
        rows = [r for r in path.read_text().splitlines() if not r.startswith("#")]
        (row,) = csv.DictReader(rows)
        assert row["mark"] == MARK
        assert row["fidelity"] == "lossy"
    elif ending == "json":
        (entry,) = json.loads(path.read_text())["measurements"]
        assert entry["indicative"] is True
        assert entry["fidelity"] == "lossy"
    elif ending == "reg":
        (line,) = (t for t in path.read_text().splitlines() if t.startswith("circle"))
        assert MARK in line
    else:
        names = {"vot": "votable", "ecsv": "ascii.ecsv", "fits": "fits"}
        table = Table.read(path, format=names[ending])
        assert list(table["indicative"]) == [True]
        assert str(table["fidelity"][0]) in ("lossy", "b'lossy'")


def test_pixels_of_unknown_history_ask_too(desk: Desk, tmp_path: Path) -> None:
    bare = dict.fromkeys(("ORDATE", "SCANNO", "SCANDIR", "TELNAME", "ORIGIN", "DXFS", "DYFS"))
    desk.open(write_image(tmp_path / "a.fits", changes=bare))
    assert desk.images[0].fidelity is Fidelity.UNKNOWN
    desk.key("p")
    desk.click(*STARS[0][:2])
    assert desk.measurements == []
    desk.press(button(desk, "Measure anyway"))
    (found,) = desk.measurements
    assert found.indicative
    assert found.fidelity is Fidelity.UNKNOWN


def test_consent_is_for_the_place_that_was_asked(quick: Desk) -> None:
    asked = quick.asked()
    assert asked is not None
    quick.press(button(quick, "Measure anyway"))
    (found,) = quick.measurements
    assert found.ra_deg == pytest.approx(asked.ra_deg, abs=1 / 3600)
    quick.click(*STARS[1][:2])
    assert len(quick.measurements) == 1, "the next place is asked for again"
    assert quick.asked() is not None


def test_an_unwritable_file_is_said(
    measured: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_as(monkeypatch, tmp_path / "no such folder" / "out.csv")
    measured.key("e", CTRL | SHIFT)
    (error,) = measured.errors
    assert "out.csv cannot be written" in error


# -- cubes --------------------------------------------------------------------------------


def test_the_planes_of_a_cube_are_stepped_through(desk: Desk, demo_files: FieldFiles) -> None:
    desk.open(demo_files.cube)
    rows = desk.window.planes._list
    assert rows.count() == 6
    members = desk.images[0].members
    seen = []
    for _ in range(7):
        (spec,) = desk.scene.images
        seen.append(next(n for n, m in enumerate(members) if m.plane.pixels is spec.channels[0]))
        assert f"XSC {seen[-1] + 1}/6" in desk.scene.badges[0].text
        assert desk.window.planes._list.currentRow() == seen[-1]
        desk.key("]")
    assert seen == [0, 1, 2, 3, 4, 5, 0]
    desk.key("[")
    desk.key("[")
    (spec,) = desk.scene.images
    assert spec.channels[0] is members[5].plane.pixels
    assert "star-subtracted" in desk.scene.badges[0].text
    rows.setCurrentRow(2)
    desk.wait()
    (spec,) = desk.scene.images
    assert spec.channels[0] is members[2].plane.pixels
