"""Files that change or vanish while the window shows them."""

import os
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QPushButton

from tests.ui.conftest import Desk
from tests.ui.skies import sky, write_image, write_psc, write_triplet


def check(desk: Desk) -> None:
    desk.controller.opener.on_disk.check()
    desk.wait()


def changes(desk: Desk) -> list[str]:
    return [n for n in desk.notices if "the window shows it as it was read" in n]


def reload_button(desk: Desk) -> QPushButton:
    buttons = desk.window.notices.findChildren(QPushButton)
    return next(b for b in buttons if b.text() == "Reload" and b.isVisible())


def rewrite(path: Path, value: float) -> None:
    path.unlink()
    write_image(path, "H", data=np.full(sky().shape, value, np.float32) + sky("H"))
    os.utime(path, ns=(5, 5))


def test_a_changed_image_is_said_and_read_again(desk: Desk, tmp_path: Path) -> None:
    _, h, _ = write_triplet(tmp_path)
    desk.open(h)
    desk.key("h")
    check(desk)
    assert changes(desk) == []
    rewrite(h, 1000.0)
    check(desk)
    assert changes(desk) == [f"{h.name} changed on disk; the window shows it as it was read."]
    before = desk.session.top_set
    assert before is not None
    np.testing.assert_array_equal(desk.scene.images[0].channels[0].get(), sky("H"))
    check(desk)
    assert len(changes(desk)) == 1
    desk.press(reload_button(desk))
    assert desk.errors == []
    (now,) = desk.images
    assert now.key != before.key
    assert [b.value for b in now.bands] == ["J", "H", "Ks"]
    shown = desk.scene.images[0].channels[0].get()
    np.testing.assert_array_equal(shown, sky("H") + np.float32(1000))
    assert changes(desk) == []
    check(desk)
    assert changes(desk) == []


def test_a_change_of_a_sibling_is_noticed_too(desk: Desk, tmp_path: Path) -> None:
    j, h, _ = write_triplet(tmp_path)
    desk.open(j)
    rewrite(h, 1.0)
    check(desk)
    assert any(h.name in n for n in desk.notices)


def test_what_cannot_be_read_again_stays_as_it_was(desk: Desk, tmp_path: Path) -> None:
    image = write_image(tmp_path / "a.fits")
    desk.open(image)
    image.write_bytes(image.read_bytes()[:5000])
    check(desk)
    desk.press(reload_button(desk))
    assert any("truncated" in e for e in desk.errors)
    (shown,) = desk.images
    np.testing.assert_array_equal(shown.members[0].plane.data, sky())


def test_a_file_that_is_gone_stays_shown(desk: Desk, tmp_path: Path) -> None:
    image, table = write_image(tmp_path / "a.fits"), write_psc(tmp_path / "psc.csv")
    desk.open(image, psc=[str(table)])
    image.unlink()
    table.write_text(table.read_text() + "\n")
    check(desk)
    assert any("a.fits is no longer in" in n for n in desk.notices)
    assert len(desk.images) == 1
    desk.press(reload_button(desk))
    assert len(desk.catalogs) == 1
    assert desk.errors == []
    desk.open(image)
    assert any("does not exist" in e for e in desk.errors)
    assert len(desk.images) == 1
