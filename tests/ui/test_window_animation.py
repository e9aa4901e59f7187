"""Saving a blink as an animation from a real window: what is seen, at its rate, with its words."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QToolButton

from tests.ui.conftest import CTRL, SHIFT, Desk
from tests.ui.skies import sky, write_image, write_psc, write_triplet
from twomass_viewer.session.session_document import describe
from twomass_viewer.ui.canvas.picture import compose_picture
from twomass_viewer.ui.panels.animation_sheet import AnimationSheet, AnimationWish

SOUTH = {"ORDATE": "001124", "SCANNO": 85, "SCANDIR": "s"}
NORTH = {"ORDATE": "990301", "SCANNO": 84, "SCANDIR": "n", "DYFS": 82.4}


@pytest.fixture
def two(desk: Desk, tmp_path: Path) -> Desk:
    """A window with two scans of one place, and catalogue marks."""
    desk.open(write_image(tmp_path / "ji0840100.fits", changes=NORTH, data=sky()[::-1] + 20))
    desk.open(write_image(tmp_path / "ji0850244.fits", changes=SOUTH),
              write_psc(tmp_path / "psc.csv"))  # fmt: skip
    return desk


def save(desk: Desk, path: Path, *, marks: bool = True, width: int | None = None) -> None:
    view = desk.canvas.geometry_now
    desk.controller.animator.save(
        path, AnimationWish(path.suffix[1:], width or round(view.width), 250, marks)
    )
    desk.wait()


def screen(desk: Desk) -> np.ndarray:
    picture = compose_picture(desk.canvas.grab_image(), desk.canvas.scene)
    bits = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), -1, 4)
    return bits[:, : picture.width(), 2::-1].astype(int)


def test_frames_are_those_of_the_screen_and_the_screen_stays(two: Desk, tmp_path: Path) -> None:
    two.key(".")
    seen, badges = [], []
    for _ in range(2):
        seen.append(screen(two))
        badges.append(two.scene.badges[0].text)
        two.key(".")
    blink = two.session.blink
    assert blink is not None
    order = [seen[0], seen[1]] if blink.at == 0 else [seen[1], seen[0]]
    path = tmp_path / "blink.png"
    before = describe(two.session)
    save(two, path)
    after = describe(two.session)
    # the notice takes room, and what is fitted follows
    assert {k: v for k, v in after.items() if k != "fields"} == {
        k: v for k, v in before.items() if k != "fields"
    }
    with Image.open(path) as image:
        assert getattr(image, "n_frames", 1) == 2
        for n in range(2):
            image.seek(n)
            assert image.info["duration"] == 250
            assert (np.asarray(image.convert("RGB")).astype(int) == order[n]).all()
        said = image.text  # type: ignore[attr-defined]
    assert all(text in said["Badges"] for text in badges)
    assert "scan 84 n ↑" in said["Badges"]
    assert json.loads(said["Recipe"])["format"] == "twomass_viewer session"
    assert any("animation of 2 frames" in n for n in two.notices), two.notices


def test_a_gif_of_another_size_without_marks(two: Desk, tmp_path: Path) -> None:
    save(two, tmp_path / "small.gif", marks=False, width=320)
    save(two, tmp_path / "marked.gif", marks=True, width=320)
    colored = []
    for name in ("small.gif", "marked.gif"):
        with Image.open(tmp_path / name) as image:
            assert image.width == 320
            assert image.n_frames == 2  # type: ignore[attr-defined]
            said = json.loads(image.info["comment"])
            pixels = np.asarray(image.convert("RGB")).astype(int)
            colored.append(int(((pixels.max(2) - pixels.min(2)) > 40).sum()))
        assert "2MASS" in said["Acknowledgment"] or "Two Micron" in said["Acknowledgment"]
    assert colored[1] > colored[0] + 20, "green circles"


def test_only_ticked_frames_are_saved_in_their_order(desk: Desk, tmp_path: Path) -> None:
    desk.open(*write_triplet(tmp_path))
    desk.key("b", SHIFT)
    blink = desk.session.blink
    assert blink is not None
    desk.session.set_blink(blink.tick(blink.frames[1], False))
    desk.wait()
    save(desk, tmp_path / "b.webp")
    with Image.open(tmp_path / "b.webp") as image:
        assert getattr(image, "n_frames", 1) == 2
        said = image.info["xmp"].decode()
    assert {e["value"]["band"] for e in _said(said)["Provenance"]["entries"]} == {"J", "Ks"}
    badges = said.partition('"Badges": "')[2]
    assert badges.index("Ks") < badges.index(" J "), "backwards"
    desk.key(Qt.Key.Key_Escape)


def test_the_sheet_asks_by_key_and_remembers_the_rate(
    two: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "asked.gif"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    two.key("b", CTRL | SHIFT)
    sheet = two.window.findChild(AnimationSheet)
    assert sheet is not None
    assert sheet.isVisible()
    assert "2 frames" in sheet._frames.text()
    assert sheet._note.isVisible(), "what every frame and the metadata hold is said"
    assert sheet._interval.value() == 0.5
    focus = QApplication.focusWidget()
    assert focus is not None
    assert sheet.isAncestorOf(focus)
    two.key(Qt.Key.Key_Return)
    assert not sheet.isVisible()
    with Image.open(path) as image:
        assert image.info["duration"] == 500
    two.key("b", CTRL | SHIFT)
    two.key(Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_the_bar_asks_too(two: Desk) -> None:
    two.key(".")
    (save,) = [b for b in two.window.blink_bar.findChildren(QToolButton)
               if b.accessibleName() == "Save as animation"]  # fmt: skip
    two.press(save)
    sheet = two.window.findChild(AnimationSheet)
    assert sheet is not None
    assert sheet.isVisible()
    two.key(Qt.Key.Key_Escape)


def test_nothing_to_blink_is_said(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "lonely.fits"))
    desk.key("b", CTRL | SHIFT)
    assert desk.window.findChild(AnimationSheet) is None
    assert any("nothing to blink" in n for n in desk.notices)


def test_a_cancelled_animation_leaves_nothing(two: Desk, tmp_path: Path) -> None:
    two.controller.animator.save(tmp_path / "x.gif", AnimationWish("gif", 400, 250, True))
    two.controller.bench.jobs.cancel_all()
    two.wait()
    assert not two.controller.animator._timer.isActive()
    assert not (tmp_path / "x.gif").exists()


def _said(packet: str) -> dict[str, Any]:
    """Return the comment within an XMP packet."""
    found = ElementTree.fromstring(packet).find(
        ".//{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li"
    )
    assert found is not None
    comment: dict[str, Any] = json.loads(found.text or "")
    return comment
