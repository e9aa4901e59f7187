"""Images that were opened and closed leave no pixels and no objects of Qt behind."""

import gc
import weakref
from pathlib import Path

import numpy as np
from benchmarks.leftovers import alive, left_over
from PySide6.QtCore import QObject, QTimer

from tests.ui.conftest import Desk
from tests.ui.skies import RA, sky, write_image
from twomass_viewer.session.history import History

SHAPE = (72, 64)


def write_tiles(folder: Path, count: int) -> list[str]:
    folder.mkdir()
    return [
        str(
            write_image(
                folder / f"tile{n:02d}.fits", ra=RA + 0.017 * n, data=sky("J", SHAPE),
                changes={"SCANNO": n + 1},
            )
        )
        for n in range(count)
    ]  # fmt: skip


def close_all(desk: Desk) -> None:
    for key in [found.key for found in desk.images]:
        desk.session.remove_layer(key)
    desk.session.history = History()  # which holds what can be brought back
    desk.wait()


def test_twelve_images_come_and_go_without_a_trace(desk: Desk, tmp_path: Path) -> None:
    for name in ("a", "b"):  # what is made when it is first needed stays
        desk.open(*write_tiles(tmp_path / name, 12))
        close_all(desk)
    before = alive(desk.window)
    desk.open(*write_tiles(tmp_path / "c", 12))
    pixels = [weakref.ref(m.plane.data) for s in desk.images for m in s.members]
    assert len(pixels) == 12
    shown = alive(desk.window)
    assert shown["python ImageItem"] == before["python ImageItem"] + 12
    assert shown["value StoredPixels"] == before["value StoredPixels"] + 12
    close_all(desk)
    assert left_over(before, alive(desk.window)) == {}
    gc.collect()
    assert [p for p in pixels if p() is not None] == []


def test_what_stays_is_counted(desk: Desk) -> None:
    before = alive(desk.window)
    kept = [QObject(desk.window), QTimer(), np.zeros(3)]
    after = alive(desk.window)
    assert left_over(before, after) == {"child QObject": 1, "python QObject": 1, "python QTimer": 1}
    kept.clear()
