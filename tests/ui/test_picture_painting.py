"""Large pictures are painted strip by strip, show the view as it was, and can be cancelled."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from tests.ui.canvas.conftest import colors
from tests.ui.conftest import Desk
from tests.ui.skies import write_psc, write_triplet
from twomass_viewer.errors import PixelsGoneError
from twomass_viewer.ui import picture_painting
from twomass_viewer.ui.canvas.picture import PictureWish
from twomass_viewer.ui.canvas.view_painter import PictureParts, ViewPainter

WIDE, HIGH = 1500, 900


def differing(one: QImage, other: QImage) -> float:
    """Return the part of the pixels that differ."""
    return float((np.abs(colors(one) - colors(other)).max(axis=2) > 1).mean())


@pytest.fixture
def full(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A window with everything, to which pictures seem large."""
    monkeypatch.setattr(picture_painting, "AT_ONCE_PIXELS", 1_000_000)
    monkeypatch.setattr("twomass_viewer.ui.pictures.AT_ONCE_PIXELS", 1_000_000)
    monkeypatch.setattr(picture_painting, "_STRIP_PIXELS", WIDE * 130)
    desk.open(*write_triplet(tmp_path), write_psc(tmp_path / "psc.csv"))
    desk.key("g")
    desk.canvas.zoom(1.7)
    desk.wait()
    return desk


@pytest.mark.parametrize("turn", [0.0, 30.0])
@pytest.mark.parametrize("panes", [False, True])
def test_strips_make_the_same_picture(full: Desk, turn: float, panes: bool) -> None:
    full.canvas.set_camera(replace(full.canvas.camera, rotation_deg=turn))
    if panes:
        full.key(Qt.Key.Key_F4)
    else:
        full.key("r")
    painter = full.window.tiles.painter
    whole = painter.pixels(QSize(WIDE, HIGH), PictureParts())
    picture, strips = painter.strips(QSize(WIDE, HIGH), PictureParts(), pixels=WIDE * 130)
    parts = list(strips)
    assert len(parts) >= 7
    assert parts == sorted(parts)
    assert parts[-1] == 1.0
    assert differing(picture, whole) < 0.01, "but for the rounding of the edges of pixels"


def test_a_large_picture_shows_the_view_as_it_was(full: Desk, tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    size = QSize(WIDE, HIGH)
    wanted = full.window.tiles.painter.pixels(size, PictureParts())
    full.controller.pictures.save(PictureWish(path, WIDE, HIGH))
    full.canvas.zoom(3.0)
    full.key("h")
    full.wait()
    saved = QImage(str(path))
    assert saved.width() == WIDE
    assert differing(saved.copy(0, 0, WIDE, HIGH), wanted) < 0.01
    assert differing(full.window.tiles.painter.pixels(size, PictureParts()), wanted) > 0.1


def test_a_large_picture_is_cancelled(full: Desk, tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    full.controller.pictures.save(PictureWish(path, WIDE, HIGH))
    (status,) = [s for s in full.controller.bench.jobs.statuses if path.name in s.text]
    full.controller.bench.jobs.cancel(status.key)
    full.wait()
    full.qtbot.waitUntil(lambda: not full.controller.pictures._painter._waiting)
    assert not path.exists()
    assert not any("picture is in" in n for n in full.notices)


def test_a_window_closes_while_a_picture_is_painted(
    make_desk: Callable[..., Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twomass_viewer.ui.pictures.AT_ONCE_PIXELS", 1_000_000)
    desk = make_desk()
    desk.open(*write_triplet(tmp_path))
    path = tmp_path / "large.png"
    desk.controller.pictures.save(PictureWish(path, WIDE, HIGH))
    desk.window.close()
    assert desk.controller.pictures._painter._waiting == []
    assert not path.exists()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "There is not enough memory to paint large.png. Save a smaller picture."),
        (PixelsGoneError("The pixels of a.fits are gone."), "The pixels of a.fits are gone."),
    ],
)
def test_a_picture_that_cannot_be_painted_is_not_saved_in_part(
    full: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    painted = ViewPainter._paint_strip

    def fail_below(self: ViewPainter, image: QImage, *args: Any, **kwargs: Any) -> None:
        if args[2].top() > 300:
            raise error
        painted(self, image, *args, **kwargs)

    monkeypatch.setattr(ViewPainter, "_paint_strip", fail_below)
    path = tmp_path / "large.png"
    full.controller.pictures.save(PictureWish(path, WIDE, HIGH))
    full.wait()
    assert not path.exists()
    assert any(words in n for n in full.notices)
    assert full.controller.pictures._painter._waiting == []
