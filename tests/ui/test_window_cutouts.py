"""Cutting out and printing from the window."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QFileDialog

from tests.ui.conftest import CTRL, SHIFT, Desk
from tests.ui.skies import write_image, write_psc, write_triplet
from tests.ui.test_window_sessions import act
from twomass_viewer.io.read import read_image
from twomass_viewer.scene.scene import Camera
from twomass_viewer.skyregions.model import Region, Shape
from twomass_viewer.survey.bands import Band
from twomass_viewer.ui.panels.cutout_sheet import CutoutSheet


def sheet(desk: Desk) -> CutoutSheet:
    desk.canvas.setFocus()
    desk.key("x", CTRL | SHIFT)
    found = desk.window.findChild(CutoutSheet)
    assert found is not None
    assert found.isVisible()
    return found


def test_the_view_is_cut_out_as_it_is_seen(desk: Desk, tmp_path: Path) -> None:
    path, *_ = write_triplet(tmp_path)
    desk.open(path)
    g = desk.canvas.geometry_now
    # 31 by 21 arcsec around a place east and north of the middle, turned by nothing
    desk.canvas.set_camera(Camera((10.0, 20.0), 31.0 / g.width))
    desk.wait()
    asked = sheet(desk)
    assert asked.wish().path == tmp_path / "ji0850244_cut.fits"
    assert "32 × " in asked._note.plain()
    desk.key(Qt.Key.Key_Return)
    whole, piece = read_image(path), read_image(tmp_path / "ji0850244_cut.fits")
    rows, cols = piece.planes[0].shape
    assert cols in (31, 32)
    # east is left: column of the place is 59.5 - 10, row 79.5 + 20
    col0, row0 = round(59.5 - 10 - cols / 2), round(79.5 + 20 - rows / 2)
    assert piece.header.number("CUTX1") == pytest.approx(col0 + 1, abs=1)
    assert piece.header.number("CUTY1") == pytest.approx(row0 + 1, abs=1)
    x, y = (int(piece.header.number(k) or 0) - 1 for k in ("CUTX1", "CUTY1"))
    expected = whole.planes[0].data[y : y + rows, x : x + cols]
    np.testing.assert_array_equal(piece.planes[0].data, expected)
    assert piece.derived
    assert any("as they are stored" in text for text in desk.notices)


def test_a_region_is_cut_from_every_band(desk: Desk, tmp_path: Path) -> None:
    desk.open(*write_triplet(tmp_path))
    (number,) = desk.session.regions.add([Region(Shape.CIRCLE, ((83.605, -5.495),), (12.0,))])
    desk.session.regions.select([number])
    desk.wait()
    asked = sheet(desk)
    assert asked.wish().region == number, "the selected one is offered first"
    asked._images.setCurrentIndex(1)
    names = [p.output.name for p in desk.controller.cutouts._pieces(asked.wish())]
    assert names == [f"{b}i0850244_cut.fits" for b in "jhk"], "no name says another band"
    asked.set_path(tmp_path / "c.fits")
    assert asked.wish().every_band
    asked._accept()
    desk.wait()
    for band in Band:
        piece = read_image(tmp_path / f"c_{band}.fits")
        assert piece.planes[0].band is band
        assert piece.planes[0].shape in [(25, 25), (25, 24), (24, 25), (24, 24)]
        assert piece.transform is not None
        ra, dec = piece.transform.pixel_to_sky(np.array([12.0]), np.array([12.0]))
        assert float(ra[0]) == pytest.approx(83.605, abs=1.2 / 3600)
        assert float(dec[0]) == pytest.approx(-5.495, abs=1.2 / 3600)
    act(desk, "as they are stored")
    assert desk.images[-1].bands == tuple(Band)


def test_a_part_beside_the_image_cannot_be_chosen(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    desk.session.regions.add([Region(Shape.CIRCLE, ((83.9, -5.4),), (12.0,))])
    desk.wait()
    asked = sheet(desk)
    asked._part.setCurrentIndex(1)
    assert not asked._ok.isEnabled()
    assert "Nothing of that part" in asked._note.plain()
    desk.key(Qt.Key.Key_Escape)
    assert not asked.isVisible()


def test_without_a_printer_a_pdf_is_offered(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open(write_image(tmp_path / "a.fits"), write_psc(tmp_path / "psc.csv"))
    offered: list[str] = []

    def choose(_: object, title: str, start: str, kinds: str) -> tuple[str, str]:
        offered.append(start)
        return str(tmp_path / "page.pdf"), kinds

    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", list)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    desk.canvas.setFocus()
    desk.key("p", CTRL)
    assert offered == ["a.pdf"]
    data = (tmp_path / "page.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.count(b"/Type /Page\n") == 1
    assert b"/DCTDecode" not in data
    assert any("page.pdf" in text for text in desk.notices)


def test_a_page_that_cannot_be_written_is_said(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    printing = desk.controller.printing
    printing.print_to(printing._printer(), tmp_path / "a.fits" / "page.pdf")
    desk.wait()
    assert any("page.pdf cannot be written" in text for text in desk.errors)


def test_a_printed_view_fits_on_the_page(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    printing = desk.controller.printing
    printer = printing._printer()
    picture = printing._fitted(printer)
    room = printer.pageLayout().paintRect(printer.pageLayout().Unit.Inch)
    size = picture.size / picture.dots_per_inch
    assert size.width() <= room.width() + 0.01
    assert size.height() <= room.height() + 0.01
    assert max(size.width() / room.width(), size.height() / room.height()) > 0.95
    assert picture.strip.white
    assert picture.strip.text
