"""Exported pictures carry what they must, whole and readable by others."""

import json
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from tests.ui.canvas.conftest import PLANE, colors, image_spec, letter
from twomass_viewer.errors import FileProblemError
from twomass_viewer.scene.scene import Badge, Camera, Scene
from twomass_viewer.ui.canvas.picture import Picture, Strip, compose_picture, picture_text, strip_of
from twomass_viewer.ui.canvas.picture_files import write_picture
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas

SHORT = "Atlas Image courtesy of 2MASS/UMass/IPAC-Caltech/NASA/NSF"
LONG = "This publication makes use of data products from the Two Micron All Sky Survey. " * 6


def scene() -> Scene:
    return Scene(
        plane=PLANE,
        images=(image_spec(letter()),),
        badges=(Badge("QUICKLOOK ≈ lossy", lossy=True),),
        acknowledgment=LONG,
        acknowledgment_short=SHORT,
        provenance=(("image", {"file": "a.fits", "fidelity": "lossy"}),),
    )


def png_text(path: Path) -> dict[str, str]:
    """Read the text chunks of a PNG by hand (PNG specification, section 11.3.4)."""
    data, at, found = path.read_bytes(), 8, {}
    while at < len(data):
        (length,), kind = struct.unpack(">I", data[at : at + 4]), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + length]
        if kind == b"tEXt":
            key, value = body.split(b"\0", 1)
            found[key.decode()] = value.decode("latin-1")
        elif kind == b"zTXt":
            key, value = body.split(b"\0", 1)
            found[key.decode()] = zlib.decompress(value[1:]).decode("latin-1")
        elif kind == b"iTXt":
            key, rest = body.split(b"\0", 1)
            packed, text = rest[0], rest[2:].split(b"\0", 2)[2]
            found[key.decode()] = (zlib.decompress(text) if packed else text).decode()
        at += 12 + length
    return found


def test_the_view_is_unchanged_above_its_strip(canvas: SkyCanvas) -> None:
    canvas.set_scene(scene())
    canvas.set_camera(Camera((0, 0), 0.1))
    view = canvas.grab_image()
    picture = compose_picture(view, scene())
    assert picture.width() == view.width()
    assert picture.height() > view.height() + 20
    assert np.array_equal(colors(picture)[: view.height()], colors(view))


@pytest.mark.parametrize("width", [90, 300, 1600])
@pytest.mark.parametrize("long", [False, True])
def test_the_acknowledgment_is_wrapped_and_never_cropped(
    canvas: SkyCanvas, width: int, long: bool
) -> None:
    view = QImage(QSize(width, 80), QImage.Format.Format_RGB32)
    view.fill(0)
    picture = compose_picture(view, scene(), long_acknowledgment=long)
    strip = colors(picture)[80:, :, 1].astype(int)
    written = strip > 90
    assert written.any()
    # Ink ends before every edge of the strip.
    assert not written[:, :5].any()
    assert not written[:, -5:].any()
    assert not written[-5:].any()
    lines = compose_picture(view, Scene(acknowledgment_short="A")).height()
    assert picture.height() > lines or width == 1600


def test_badges_move_to_the_strip_when_overlays_are_off() -> None:
    view = QImage(QSize(400, 80), QImage.Format.Format_RGB32)
    view.fill(0)
    rgb = colors(compose_picture(view, scene(), badges=True))[80:]
    assert ((rgb - (0xF2, 0xA3, 0x3A)) ** 2).sum(axis=2).min() < 300


def test_a_scene_without_duty_has_no_strip() -> None:
    view = QImage(QSize(40, 30), QImage.Format.Format_RGB32)
    view.fill(0)
    assert compose_picture(view, Scene()).height() == 30


def test_png_text_survives(tmp_path: Path, canvas: SkyCanvas) -> None:
    view = canvas.grab_image()
    path = tmp_path / "view.png"
    text = picture_text(scene(), "Orion, α = 05 34", {"camera": {"rotation_deg": 0.0}})
    write_picture(path, Picture(view, strip_of(scene())), text)
    read = png_text(path)
    assert read["Title"] == "Orion, α = 05 34"
    assert read["Software"].startswith("twomass_viewer ")
    assert read["Acknowledgment"].split() == LONG.split()
    assert read["Badges"] == "QUICKLOOK ≈ lossy"
    provenance = json.loads(read["Provenance"])
    assert provenance["lossy"] is True
    assert provenance["entries"][0]["value"]["fidelity"] == "lossy"
    assert provenance["field"]["ra_deg"] == PLANE.ra_deg
    assert provenance["camera"] == {"rotation_deg": 0.0}
    assert QImage(str(path)).size() == compose_picture(view, scene()).size()


def test_a_picture_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    image = QImage(QSize(4, 4), QImage.Format.Format_RGB32)
    image.fill(0)
    with pytest.raises(FileProblemError, match=r"nowhere"):
        write_picture(tmp_path / "nowhere" / "x.png", Picture(image, Strip("")), {})
    old = tmp_path / "old.png"
    old.write_bytes(b"old")
    with pytest.raises(FileProblemError, match="encoded"):
        write_picture(old, Picture(QImage(), Strip("")), {})
    assert old.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["old.png"]
