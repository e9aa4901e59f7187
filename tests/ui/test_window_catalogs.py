"""Catalogues in the window: marks, table and filter are one thing."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QTableView

from tests.ui.conftest import CTRL, LEFT, PLAIN, Desk
from tests.ui.skies import STARS, write_image, write_psc
from twomass_viewer.scene.marks import MarkRole
from twomass_viewer.session.view import RowSelection
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.bands import Band


@pytest.fixture
def starry(desk: Desk, tmp_path: Path) -> Desk:
    """Return a window with an image and the PSC of its four stars."""
    desk.open(write_image(tmp_path / "a.fits"), write_psc(tmp_path / "psc.csv"))
    return desk


def filter_line(desk: Desk) -> QLineEdit:
    line = desk.window.catalog._filter
    line.setFocus()
    line.selectAll()
    return line


def table(desk: Desk) -> QTableView:
    return desk.window.catalog._table


def click_row(desk: Desk, place: int) -> None:
    view = table(desk)
    at = view.visualRect(view.model().index(place, 0)).center()
    QTest.mouseClick(view.viewport(), LEFT, PLAIN, at)
    desk.wait()


def test_marks_and_table_show_the_same_rows(starry: Desk) -> None:
    assert starry.window.catalog_dock.isVisible()
    assert table(starry).model().rowCount() == 4
    assert starry.shown_rows(MarkRole.PSC_CLEAN) == 3
    assert starry.shown_rows(MarkRole.PSC_CONTAMINATED) == 1
    for markers in starry.scene.markers:
        for east, north, row in zip(markers.east, markers.north, markers.rows, strict=True):
            assert (east, north) == pytest.approx(STARS[row][:2], abs=0.02)


def test_marks_are_painted_around_their_stars(starry: Desk) -> None:
    at = starry.screen(*STARS[1][:2])
    spot = starry.canvas.grab().toImage().copy(at.x() - 10, at.y() - 10, 21, 21)
    hues = {spot.pixelColor(x, y).hsvHue() for x in range(21) for y in range(21)
            if spot.pixelColor(x, y).hsvSaturation() > 120}  # fmt: skip
    assert any(140 < h < 170 for h in hues), "the green of clean rows"


def test_a_filter_leaves_what_fits_it(starry: Desk) -> None:
    filter_line(starry)
    starry.type("j_m < 12.2")
    assert table(starry).model().rowCount() == 2
    assert starry.shown_rows(MarkRole.PSC_CLEAN) == 2
    assert starry.shown_rows(MarkRole.PSC_CONTAMINATED) == 0
    filter_line(starry)
    starry.type('cc_flg != "000"')
    assert table(starry).model().rowCount() == 1
    assert starry.shown_rows(MarkRole.PSC_CLEAN) == 0


def test_a_faulty_filter_is_explained_and_changes_nothing(starry: Desk) -> None:
    filter_line(starry)
    starry.type("j_m < 12.2")
    faults = {"j_m <": "", "no_such < 3": "no_such", "__import__('os')": "", "j_m < 'a'": ""}
    for text, hint in faults.items():
        line = filter_line(starry)
        starry.type(text)
        said = starry.window.catalog._error.plain()
        assert said
        assert hint in said
        assert line.text() == text, "a faulty text stays to be mended"
        assert table(starry).model().rowCount() == 2
        assert starry.shown_rows(MarkRole.PSC_CLEAN) == 2
    filter_line(starry)
    starry.type("j_m < 11.5")
    assert starry.window.catalog._error.plain() == ""
    assert table(starry).model().rowCount() == 1


def test_clearing_the_filter_brings_all_rows_back(starry: Desk) -> None:
    line = filter_line(starry)
    starry.type("j_m < 12.2")
    line.setFocus()
    line.selectAll()
    starry.key(Qt.Key.Key_Delete)
    assert table(starry).model().rowCount() == 4
    assert starry.shown_rows(MarkRole.PSC_CLEAN) == 3


def test_a_click_on_a_mark_selects_its_row(starry: Desk) -> None:
    for row in (1, 3, 0):
        starry.click(*STARS[row][:2])
        layer = starry.catalogs[0].key
        assert starry.session.selection == RowSelection(layer, row)
        assert table(starry).currentIndex().row() == row
        (ring,) = starry.marks(MarkRole.SELECTED)
        assert ring.points[0] == pytest.approx(STARS[row][:2], abs=0.02)
        content = starry.window.inspect._content
        assert content is not None
        assert f"0534{row:04d}-0530000" in content.as_text()


def test_a_click_on_a_row_selects_its_mark(starry: Desk) -> None:
    before = starry.canvas.camera
    click_row(starry, 2)
    assert starry.session.selection == RowSelection(starry.catalogs[0].key, 2)
    (ring,) = starry.marks(MarkRole.SELECTED)
    assert ring.points[0] == pytest.approx(STARS[2][:2], abs=0.02)
    assert starry.canvas.camera == before, "what is in view does not move"


def test_rows_and_marks_agree_in_a_sorted_and_filtered_table(starry: Desk) -> None:
    view = table(starry)
    view.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    filter_line(starry)
    starry.type("j_m > 11.5")
    first = view.model().index(0, 0).data()
    assert first == "05340003-0530000"
    click_row(starry, 0)
    (ring,) = starry.marks(MarkRole.SELECTED)
    assert ring.points[0] == pytest.approx(STARS[3][:2], abs=0.02)
    starry.click(*STARS[1][:2])
    assert view.currentIndex().siblingAtColumn(0).data() == "05340001-0530000"


@pytest.mark.parametrize("how", ["double click", "enter"])
def test_activating_a_row_brings_it_to_the_middle(starry: Desk, how: str) -> None:
    starry.canvas.zoom(4.0)
    starry.window.show_tab(starry.window.header)
    click_row(starry, 1)
    view = table(starry)
    if how == "enter":
        view.setFocus()
        starry.key(Qt.Key.Key_Return)
    else:
        at = view.visualRect(view.model().index(1, 0)).center()
        QTest.mouseDClick(view.viewport(), LEFT, PLAIN, at)
        starry.wait()
    assert starry.canvas.camera.center == pytest.approx(STARS[1][:2], abs=0.02)
    assert starry.window.tabs.currentWidget() is starry.window.inspect
    assert starry.session.measurements == (), "Enter in the table measures nothing"


def test_a_row_out_of_view_is_brought_into_view(starry: Desk) -> None:
    starry.canvas.zoom(40.0)
    starry.wait()
    click_row(starry, 2)
    left, bottom, right, top = starry.canvas.geometry_now.bounds()
    assert left < STARS[2][0] < right
    assert bottom < STARS[2][1] < top


def test_enter_in_a_text_field_belongs_to_the_field(starry: Desk) -> None:
    starry.click(*STARS[0][:2])
    filter_line(starry)
    starry.type("j_m < 12.2")
    assert table(starry).model().rowCount() == 2
    assert starry.session.measurements == ()
    starry.window.search.take_keyboard()
    starry.type("83.61 -5.49")
    assert starry.session.measurements == ()
    assert starry.plane.unproject(*starry.canvas.camera.center) == pytest.approx((83.61, -5.49))


def test_ctrl_c_in_the_table_copies_rows(starry: Desk) -> None:
    click_row(starry, 1)
    table(starry).setFocus()
    starry.key("c", CTRL)
    text = QGuiApplication.clipboard().text()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines[0].split("\t")[:3] == ["ra", "dec", "designation"]
    assert len(lines) == 2
    assert "05340001-0530000" in lines[1]


def test_the_keys_hide_and_show_marks(starry: Desk) -> None:
    starry.canvas.setFocus()
    starry.key("m")
    assert starry.scene.markers == ()
    assert not starry.catalogs[0].visible
    starry.key("m")
    assert starry.shown_rows(MarkRole.PSC_CLEAN) == 3


def toggle(desk: Desk, key: str) -> None:
    """Click on the eye of a layer."""
    panel = desk.window.layers
    item = panel._items[key]
    tree = panel._tree
    tree.scrollToItem(item)
    box = tree.visualItemRect(item)
    # the check box stands at the left of the row's own indentation
    QTest.mouseClick(tree.viewport(), LEFT, PLAIN, QPoint(box.left() + 9, box.center().y()))
    desk.wait()


def test_a_class_is_hidden_by_its_eye(starry: Desk) -> None:
    layer = starry.catalogs[0].key
    toggle(starry, f"{layer}/contaminated")
    assert starry.shown_rows(MarkRole.PSC_CONTAMINATED) == 0
    assert starry.shown_rows(MarkRole.PSC_CLEAN) == 3
    assert table(starry).model().rowCount() == 4, "the table still lists what is hidden"
    toggle(starry, f"{layer}/contaminated")
    assert starry.shown_rows(MarkRole.PSC_CONTAMINATED) == 1


def test_rows_beyond_the_image_are_marked_on_demand(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"), write_psc(tmp_path / "far.csv", dec=-5.51))
    assert desk.shown_rows(MarkRole.PSC_CLEAN) + desk.shown_rows(MarkRole.PSC_CONTAMINATED) < 4
    desk.canvas.setFocus()
    desk.key("m", Qt.KeyboardModifier.ShiftModifier)
    assert desk.shown_rows(MarkRole.PSC_CLEAN) + desk.shown_rows(MarkRole.PSC_CONTAMINATED) == 4


def test_the_other_catalogue_works_when_the_current_one_is_removed(
    starry: Desk, tmp_path: Path
) -> None:
    starry.open(write_psc(tmp_path / "second.csv", ra=83.601))
    first, second = (layer.key for layer in starry.catalogs)
    starry.window.layers.select(f"{first}/clean")
    starry.window.layers.setFocus()
    starry.window.layers._tree.setFocus()
    starry.key(Qt.Key.Key_Delete)
    assert [layer.key for layer in starry.catalogs] == [second]
    click_row(starry, 1)
    assert starry.session.selection == RowSelection(second, 1)
    filter_line(starry)
    starry.type("j_m < 11.5")
    assert table(starry).model().rowCount() == 1
    starry.canvas.setFocus()
    starry.key("z", CTRL)
    assert [layer.key for layer in starry.catalogs] == [first, second]


def test_extended_sources_are_ellipses_of_their_true_size(
    desk: Desk, demo_files: FieldFiles
) -> None:
    desk.open(demo_files.images[Band.J], xsc=[str(demo_files.xsc)])
    (ellipses,) = desk.scene.ellipses
    catalog = desk.catalogs[0].catalog
    assert 0 < len(ellipses.rows) <= len(catalog)
    row = int(ellipses.rows[0])
    east, north = desk.plane.project(catalog.ra_deg[row], catalog.dec_deg[row])
    assert (ellipses.east[0], ellipses.north[0]) == pytest.approx((east, north))
    assert ellipses.semi_major[0] == pytest.approx(catalog.columns["r_k20fe"][row], rel=0.5)
    assert (ellipses.semi_minor <= ellipses.semi_major).all()
    desk.click(float(ellipses.east[0]), float(ellipses.north[0]))
    assert desk.session.selection == RowSelection(desk.catalogs[0].key, row)
    content = desk.window.inspect._content
    assert content is not None
    assert "XSC source" in content.as_text()


def test_many_rows_are_placed_by_a_job_and_found(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twomass_viewer.session.resolve.AT_ONCE", 2)
    desk.open(write_image(tmp_path / "a.fits"), write_psc(tmp_path / "psc.csv"))
    assert desk.shown_rows(MarkRole.PSC_CLEAN) == 3
    desk.click(*STARS[1][:2])
    chosen = desk.session.selection
    assert isinstance(chosen, RowSelection)
    assert chosen.row == 1
    line = filter_line(desk)
    QTest.keyClicks(line, "j_m < 11.5")
    desk.key(Qt.Key.Key_Return)
    assert desk.shown_rows(MarkRole.PSC_CLEAN) == 1
