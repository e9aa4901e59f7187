"""Every damaged file in the window: a notice in words for what is refused, or a picture."""

import re
from pathlib import Path

from PySide6.QtWidgets import QPushButton

from tests.damage import images, tables
from tests.damage.images import BadImage
from tests.damage.tables import BadTable
from tests.ui.conftest import Desk
from tests.ui.skies import write_image


def test_what_is_refused_is_said(desk: Desk, image_folder: Path, table_folder: Path) -> None:
    bad: list[tuple[Path, BadImage | BadTable]] = [(image_folder, c) for c in images.REFUSED]
    bad += [(table_folder, c) for c in tables.REFUSED]
    # an image has no positions, but opens
    bad = [(folder, c) for folder, c in bad if c.name != "image_only.fits"]
    desk.open(*(folder / case.name for folder, case in bad))
    assert desk.images == []
    assert desk.catalogs == []
    assert desk.controller.opener.failed == len(bad)
    assert len(desk.errors) == len(bad)
    for (folder, case), error in zip(bad, desk.errors, strict=True):
        assert case.name in error
        assert "Traceback" not in error
        assert "\n" not in error
        if folder is image_folder and case.name.endswith((".fits", ".gz", ".fz")):
            assert re.search(case.says, error), (case.name, error)
    assert not desk.controller.crashed
    shown = [b for b in desk.window.notices.findChildren(QPushButton) if b.isVisible()]
    assert {"Show all", "Close all"} <= {b.text() for b in shown}
    assert desk.window.notices.height() < 150, "three rows and one for the others"


def test_what_opens_is_painted(desk: Desk, image_folder: Path) -> None:
    desk.open(*(image_folder / case.name for case in images.OPENED))
    assert desk.errors == []
    assert sum(len(s.members) > 0 for s in desk.images) == len(images.OPENED)
    for found in desk.images:
        desk.session.make_current(found.key)
        desk.wait()
        member = desk.session.top_member
        assert member is not None
        assert member.image is found.members[0].image
        picture = desk.canvas.grab().toImage()
        assert not picture.isNull()
    assert not desk.controller.crashed
    said = " ".join(desk.notices)
    for name in ("all_nan", "constant", "two_bitpix", "no_padding", "few_planes", "datasum"):
        assert f"{name}.fits: " in said, name


def test_tools_on_an_image_without_a_valid_pixel(desk: Desk, image_folder: Path) -> None:
    desk.open(image_folder / "all_nan.fits")
    (notice,) = (n for n in desk.notices if "no valid pixel" in n)
    assert notice.startswith("all_nan.fits: ")
    desk.key("a")
    desk.click(0.0, 0.0)
    desk.key("2")
    desk.click(1.0, 1.0)
    assert not desk.controller.crashed


def test_tables_that_open(desk: Desk, tmp_path: Path, table_folder: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    desk.open(*(table_folder / case.name for case in tables.OPENED))
    assert desk.errors == []
    assert len(desk.catalogs) == len(tables.OPENED)
    assert not desk.controller.crashed


def test_a_picture_on_a_full_disk(desk: Desk, tmp_path: Path, full_disk: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    desk.controller.pictures.save_view(full_disk)
    desk.wait()
    assert any("No space left" in e and e.endswith(".") for e in desk.errors)
