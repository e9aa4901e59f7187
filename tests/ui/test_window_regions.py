"""Regions in the window: files, mouse, keyboard, undo, statistics."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from tests.ui.conftest import CTRL, Desk
from tests.ui.skies import DEC, RA, write_triplet
from twomass_viewer.session.region_book import region_from_plain
from twomass_viewer.session.view import Tool
from twomass_viewer.skyregions.model import Shape
from twomass_viewer.skyregions.read_ds9 import read_ds9
from twomass_viewer.ui.actions.spec import ActionKey
from twomass_viewer.ui.panels.notice_list import NoticeList
from twomass_viewer.ui.panels.region_sheet import RegionSheet

LEFT = Qt.MouseButton.LeftButton


def drag(desk: Desk, start: tuple[float, float], end: tuple[float, float]) -> None:
    port = desk.canvas._view.viewport()
    a, b = desk.screen(*start), desk.screen(*end)
    QTest.mousePress(port, LEFT, pos=a)
    QTest.mouseMove(port, a + QPoint(6, 6))
    QTest.mouseMove(port, (a + b) / 2)
    QTest.mouseMove(port, b)
    QTest.mouseRelease(port, LEFT, pos=b)
    desk.wait()


@pytest.fixture
def open_desk(desk: Desk, tmp_path: Path) -> Desk:
    desk.open(*write_triplet(tmp_path))
    desk.wait()
    return desk


def test_draw_move_resize_turn_undo_and_remove(open_desk: Desk) -> None:
    desk = open_desk
    book = desk.session.regions
    scale = desk.session.camera.arcsec_per_pixel
    desk.key("E")
    assert desk.session.tool is Tool.REGION
    center = desk.session.camera.center
    drag(desk, (0.0, 0.0), (60 * scale, 0.0))
    (circle,) = book.all.values()
    assert circle.shape is Shape.CIRCLE
    assert circle.sizes[0] == pytest.approx(60 * scale, abs=1.5 * scale)
    assert desk.session.camera.center == center  # the sky was not panned
    drag(desk, (-60 * scale, 0.0), (-90 * scale, 0.0))  # its handle
    assert book.all[1].sizes[0] == pytest.approx(90 * scale, abs=2 * scale)
    drag(desk, (0.0, 30 * scale), (20 * scale, 30 * scale))  # its inside
    east, north = desk.plane.project(*book.all[1].points[0])
    assert (float(east), float(north)) == pytest.approx((20 * scale, 0.0), abs=2 * scale)
    desk.session.undo()
    desk.session.undo()
    assert book.all[1] == circle
    desk.canvas.setFocus()
    desk.controller.actions[ActionKey.REMOVE_REGIONS].trigger()
    assert not book.all
    desk.session.undo()
    assert list(book.all) == [1]

    desk.controller.region_desk.choose(Shape.BOX)
    book.select(())
    drag(desk, (150 * scale, 0.0), (200 * scale, 30 * scale))
    number = book.one
    assert number is not None
    box = book.all[number]
    assert box.sizes == pytest.approx((100 * scale, 60 * scale), abs=4 * scale)
    tip = dict(desk.scene.region_edit.handles)["turn"] if desk.scene.region_edit else (0, 0)
    place = desk.plane.project(*box.points[0])
    drag(desk, tip, (float(place[0]) + 60 * scale, float(place[1])))
    assert book.all[number].pa_deg == pytest.approx(90.0, abs=3.0)


def test_polygon_ruler_and_point(open_desk: Desk) -> None:
    desk = open_desk
    book, scale = desk.session.regions, desk.session.camera.arcsec_per_pixel
    desk.controller.region_desk.choose(Shape.POLYGON)
    for place in ((0, 0), (80, 0), (80, 60), (0, 0)):
        desk.click(place[0] * scale, place[1] * scale)
    (polygon,) = book.all.values()
    assert (polygon.shape, len(polygon.points)) == (Shape.POLYGON, 3)
    desk.controller.region_desk.choose(Shape.POINT)
    desk.click(-90 * scale, 40 * scale)
    assert [r.shape for r in book.all.values()] == [Shape.POLYGON, Shape.POINT]
    book.select(())
    desk.key("U")
    drag(desk, (-100 * scale, -50 * scale), (-100 * scale, 0.0))
    ruler = book.all[3]
    assert ruler.shape is Shape.RULER
    labels = [text for s in desk.scene.regions for *_, text in s.labels]
    assert any("PA 0.0°" in t or "PA 360.0°" in t or "PA 359" in t for t in labels)
    desk.key(Qt.Key.Key_Escape)
    assert book.selected == frozenset()


def test_files_come_in_and_go_out_with_what_is_not_honoured(
    open_desk: Desk, tmp_path: Path
) -> None:
    desk = open_desk
    file = tmp_path / "some.reg"
    file.write_text(f'fk5\ncircle({RA},{DEC},4") # text={{here}}\npanda(1,2,3)\n')
    desk.open(file)
    desk.wait()
    assert len(desk.session.regions.all) == 1
    assert any("line 3" in n for n in desk.notices)
    assert any(row.key == "regions/some" for row in desk.window.layers._rows.values())
    desk.window.layers.visibility_requested.emit("regions/some", False)
    desk.wait()
    assert desk.scene.regions == ()
    out = tmp_path / "out.reg"
    desk.controller.region_desk.save(out)
    desk.wait()
    assert read_ds9(out.read_text()).regions == list(desk.session.regions.all.values())
    table = tmp_path / "statistics.csv"
    desk.controller.region_measurer.export_to(table)
    desk.wait()
    assert "median_dn" in table.read_text()


def test_numbers_are_edited(open_desk: Desk, tmp_path: Path) -> None:
    desk = open_desk
    book = desk.session.regions
    book.add(read_ds9(f'fk5\nellipse({RA},{DEC},4",8",20)').regions)
    desk.controller.region_desk.edit_selected()
    (sheet,) = desk.window.findChildren(RegionSheet)
    sheet.sizes[0].setText("x")
    sheet.apply()
    assert "not a number" in sheet.fault.text()
    sheet.sizes[0].setText("6.5")
    sheet.label.setText("mine")
    sheet.color.setText("red")
    sheet.apply()
    one = book.all[1]
    assert (one.sizes, one.label, one.color) == ((6.5, 8.0), "mine", "#ff0000")
    sheet.close()
    plain = book.to_plain()["regions"]
    assert [region_from_plain(p) for p in plain] == [one]


def test_the_table_follows_the_regions(open_desk: Desk) -> None:
    desk = open_desk
    book = desk.session.regions
    book.add(read_ds9(f'fk5\ncircle({RA},{DEC},6")').regions)
    desk.controller.region_measurer.show()
    desk.wait()
    table = desk.controller.region_measurer.table
    assert table is not None
    (row,) = table.model.rows
    assert row[2].pixels > 80
    book.add(read_ds9(f"fk5\npoint({RA},{DEC})").regions)
    desk.wait()
    assert [r[2].pixels > 0 for r in table.model.rows] == [True, False]
    assert table.model.data(table.model.index(1, 12)) == "A point holds no pixels."
    table.close()


def test_many_circles_are_picked(open_desk: Desk, tmp_path: Path) -> None:
    desk = open_desk
    rng = np.random.default_rng(2)
    offsets = rng.uniform(-0.02, 0.02, (20000, 2))
    lines = "".join(f'circle({RA + a:.7f},{DEC + b:.7f},1")\n' for a, b in offsets)
    file = tmp_path / "many.reg"
    file.write_text("fk5\n" + lines)
    desk.open(file)
    desk.wait()
    assert len(desk.session.regions.all) == 20000
    east, north = desk.plane.project(RA + offsets[7, 0], DEC + offsets[7, 1])
    assert desk.canvas.region_at(float(east) + 1.0, float(north)) is not None


def test_every_line_not_honoured_is_listed_as_text(open_desk: Desk, tmp_path: Path) -> None:
    desk = open_desk
    file = tmp_path / "some.reg"
    file.write_text(f'fk5\npanda(1,2,3)\ncircle({RA},{DEC},6")\ncircle(100,)\n')
    desk.open(file)
    key = next(n.key for n in desk.session.notices if n.action == "regions_refused")
    desk.controller.region_desk.show_refused(key)
    (shown,) = desk.window.findChildren(NoticeList)
    text = shown._text.toPlainText()
    assert shown.isVisible()
    assert "some.reg" in shown.windowTitle()
    assert [t.partition(":")[0] for t in text.split("\n\n")] == ["Line 2", "Line 4"]
    assert "panda(1,2,3)" in text
    shown.close()


def test_a_colour_is_chosen_from_a_menu_or_written(open_desk: Desk) -> None:
    desk = open_desk
    book = desk.session.regions
    book.add(read_ds9(f'fk5\ncircle({RA},{DEC},6")').regions)
    desk.controller.region_desk.edit_selected()
    (sheet,) = desk.window.findChildren(RegionSheet)
    (menu,) = sheet.findChildren(QMenu)
    next(a for a in menu.actions() if a.text() == "orange").trigger()
    sheet.apply()
    assert [r.color for r in book.all.values()] == ["#ffa500"]
    sheet.color.setText("magenta")
    sheet.apply()
    assert [r.color for r in book.all.values()] == ["#ff00ff"]
    sheet.close()


def test_files_of_one_name_keep_their_own_groups(open_desk: Desk, tmp_path: Path) -> None:
    desk = open_desk
    others = tmp_path / "others"
    others.mkdir()
    for folder, dec in ((tmp_path, DEC), (others, DEC + 0.002)):
        grouped = "# tag={group: shared}"
        (folder / "some.reg").write_text(
            f'fk5\ncircle({RA},{dec},4")\ncircle({RA},{dec + 0.001},4") {grouped}\n'
        )
        desk.open(folder / "some.reg")
    assert desk.session.regions.groups() == {"some": 1, "shared": 2, "some (2)": 1}
    assert sum("some.reg" in n for n in desk.notices) == 2
    desk.key("z", CTRL)
    assert desk.session.regions.groups() == {"some": 1, "shared": 1}
