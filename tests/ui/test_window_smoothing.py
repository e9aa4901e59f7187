"""Smoothing in a real window: by key and bar, live, for the eye only, and kept."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from scipy import ndimage

from tests.ui.conftest import Desk
from tests.ui.skies import sky, write_image, write_triplet
from twomass_viewer.display.smoothing import Smoothing, SmoothKind
from twomass_viewer.session.session_document import describe
from twomass_viewer.session.view import Shown


def channel(desk: Desk) -> np.ndarray:
    return np.asarray(desk.scene.images[-1].channels[0].get())


def test_a_key_smooths_for_the_eye_only(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "ji0850244.fits"))
    tones = desk.scene.images[0].tones
    raw = channel(desk).copy()
    desk.key("q")
    bar = desk.window.lazy_smooth_bar.panel
    assert bar.isVisible()
    sigma = 2.0 / np.sqrt(8 * np.log(2))
    assert np.allclose(channel(desk), ndimage.gaussian_filter(raw, sigma), atol=1e-3)
    assert desk.scene.images[0].tones == tones, "limits are those of the pixels as read"
    assert desk.scene.badges[0].text.endswith("smoothed 2″")
    member = desk.session.top_member
    assert member is not None
    assert np.array_equal(member.plane.data, raw)
    desk.key("q")
    assert not bar.isVisible()
    assert np.array_equal(channel(desk), raw)
    assert "smoothed" not in desk.scene.badges[0].text


def test_the_bar_chooses_kernel_and_width_and_the_key_remembers(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "ji0850244.fits"))
    desk.key("q")
    bar = desk.window.lazy_smooth_bar.panel
    bar._width.setValue(6.5)
    desk.wait()
    assert desk.session.smoothing == Smoothing(SmoothKind.GAUSSIAN, 6.5)
    before = channel(desk)
    bar._kind.setCurrentIndex(2)
    bar._kind.activated.emit(2)
    desk.wait()
    assert desk.scene.badges[0].text.endswith("smoothed median 6.5″")
    assert not np.array_equal(channel(desk), before)
    bar._slider.setValue(0)
    desk.wait()
    assert desk.session.smoothing == Smoothing(SmoothKind.MEDIAN, 0.5)
    desk.canvas.setFocus()
    desk.key("q")
    desk.key("q")
    assert desk.session.smoothing == Smoothing(SmoothKind.MEDIAN, 0.5)


def test_composites_and_waiting_frames_are_smoothed_too(desk: Desk, tmp_path: Path) -> None:
    desk.open(*write_triplet(tmp_path))
    desk.key("q")
    desk.key("r")
    assert desk.session.shown is Shown.RGB
    assert len(desk.session.smoothed) == 3
    (spec,) = desk.scene.images
    assert {id(c) for c in spec.channels} == {id(s.pixels) for s in desk.session.smoothed.values()}
    desk.key("j")
    desk.key(".")
    assert all(
        any(i.channels[0] is s.pixels for s in desk.session.smoothed.values())
        for i in desk.scene.images
    )
    desk.key(Qt.Key.Key_Escape)


def test_blank_pixels_stay_blank(desk: Desk, tmp_path: Path) -> None:
    data = sky()
    data[20:30, 40:60] = np.nan
    desk.open(write_image(tmp_path / "ji0850244.fits", data=data))
    desk.key("q")
    assert (np.isnan(channel(desk)) == np.isnan(data)).all()


def test_a_session_keeps_it(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "ji0850244.fits"))
    desk.session.set_smoothing(Smoothing(SmoothKind.BOXCAR, 4.0))
    desk.wait()
    path = tmp_path / "s.twomass.json"
    desk.controller.sessions._save_to(path)
    desk.wait()
    desk.key("q")
    desk.open(path)
    assert desk.session.smoothing == Smoothing(SmoothKind.BOXCAR, 4.0)
    assert desk.scene.badges[0].text.endswith("smoothed boxcar 4″")
    assert desk.window.lazy_smooth_bar.panel.isVisible()
    assert describe(desk.session)["smoothing"] == {"kernel": "boxcar", "width_arcsec": 4.0}


@pytest.mark.parametrize("kind", SmoothKind)
def test_pixels_that_left_memory_are_smoothed_anew(desk: Desk, tmp_path: Path, kind: str) -> None:
    desk.open(write_image(tmp_path / "ji0850244.fits"))
    desk.session.set_smoothing(Smoothing(SmoothKind(kind), 3.0))
    desk.wait()
    (made,) = desk.session.smoothed.values()
    first = made.pixels.get().copy()
    made.pixels.drop()
    assert np.array_equal(made.pixels.get(), first, equal_nan=True)
