"""The line profile in the window: drawn by mouse and keyboard, moved, undone, taken along."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from tests.ui.conftest import CTRL, LEFT, PLAIN, Desk
from tests.ui.skies import write_image
from twomass_viewer.scene.marks import MarkRole, MarkShape
from twomass_viewer.session.view import Tool
from twomass_viewer.ui.actions.spec import ActionKey as K
from twomass_viewer.ui.panels.profile_plot import nice_ticks, runs


def _drag(desk: Desk, start: QPoint, end: QPoint) -> None:
    surface = desk.canvas.pointer_surface
    QTest.mousePress(surface, LEFT, PLAIN, start)
    QTest.mouseMove(surface, (start + end) / 2)
    QTest.mouseMove(surface, end)
    QTest.mouseRelease(surface, LEFT, PLAIN, end)
    desk.wait()


def _ends(desk: Desk) -> list[tuple[float, float]]:
    line = desk.session.profile_line
    assert line is not None
    places = [desk.plane.project(*p) for p in (line.start, line.end)]
    return [(float(east), float(north)) for east, north in places]


@pytest.fixture
def drawn(desk: Desk, tmp_path: Path) -> Desk:
    desk.open(write_image(tmp_path / "j.fits"))
    desk.key("F")
    assert desk.tool() is Tool.PROFILE
    _drag(desk, desk.screen(-20.0, 0.0), desk.screen(20.0, 5.0))
    return desk


def test_a_drag_draws_the_line_and_the_sky_stays(drawn: Desk) -> None:
    desk = drawn
    camera = desk.canvas.camera
    (e0, n0), (e1, n1) = _ends(desk)
    near = 1.5 * camera.arcsec_per_pixel
    assert (e0, n0, e1, n1) == pytest.approx((-20.0, 0.0, 20.0, 5.0), abs=near)
    shapes = [m.shape for m in desk.marks(MarkRole.PROFILE)]
    assert shapes == [MarkShape.LINE, MarkShape.SQUARE, MarkShape.SQUARE]
    assert desk.window.profile_dock.isVisible()
    values = desk.window.profile.plot.values_at(20.0)
    assert len(values) == 1
    assert np.isfinite(values[0][1])
    _drag(desk, desk.screen(30.0, 30.0), desk.screen(35.0, 30.0))
    assert desk.canvas.camera == camera


def test_ends_and_line_are_moved_and_each_change_is_undone(drawn: Desk) -> None:
    desk = drawn
    before = _ends(desk)
    _drag(desk, desk.screen(*before[1]), desk.screen(10.0, -10.0))
    near = 2 * desk.canvas.camera.arcsec_per_pixel
    after = _ends(desk)
    assert after[0] == pytest.approx(before[0], abs=1e-6)
    assert after[1] == pytest.approx((10.0, -10.0), abs=near)
    middle = ((after[0][0] + after[1][0]) / 2, (after[0][1] + after[1][1]) / 2)
    _drag(desk, desk.screen(*middle), desk.screen(middle[0] + 4.0, middle[1] + 8.0))
    moved = _ends(desk)
    for old, new in zip(after, moved, strict=True):
        assert new == pytest.approx((old[0] + 4.0, old[1] + 8.0), abs=near)
    desk.key(Qt.Key.Key_Z, CTRL)
    assert np.asarray(_ends(desk)) == pytest.approx(np.asarray(after))
    desk.key(Qt.Key.Key_Z, CTRL)
    assert np.asarray(_ends(desk)) == pytest.approx(np.asarray(before))


def test_clicks_set_the_ends(drawn: Desk) -> None:
    desk = drawn
    desk.click(0.0, 20.0)
    line = desk.session.profile_line
    assert line is not None
    assert line.is_begun
    assert not desk.controller.actions[K.EXPORT_PROFILE].isEnabled()
    desk.click(0.0, -20.0)
    assert desk.session.profile_line is not None
    assert desk.session.profile_line.length_arcsec == pytest.approx(40.0, abs=1.0)


def test_the_keyboard_sets_the_ends(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "j.fits"))
    desk.canvas.setFocus()
    desk.key(Qt.Key.Key_Right)
    desk.key(Qt.Key.Key_Space)
    for _ in range(2):
        desk.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    desk.key(Qt.Key.Key_Space)
    line = desk.session.profile_line
    assert line is not None
    assert line.length_arcsec == pytest.approx(20.0, rel=1e-3)
    assert desk.window.profile_dock.isVisible()
    assert desk.tool() is Tool.INSPECT


def test_choices_copy_and_removal(drawn: Desk) -> None:
    desk = drawn
    panel = desk.window.profile
    panel.sampling.setCurrentIndex(1)
    panel.sampling.activated.emit(1)
    desk.wait()
    assert desk.session.profile_sampling.value == "nearest"
    copy, _, remove = panel._ways_out
    desk.press(copy)
    text = QGuiApplication.clipboard().text()
    assert "nearest" in text
    assert "distance,ra_deg,dec_deg,j_dn,j_mark" in text
    desk.press(remove)
    assert desk.session.profile_line is None
    assert desk.marks(MarkRole.PROFILE) == []
    assert "(F)" in panel.plot.accessibleDescription()


def test_export(drawn: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.ecsv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(path), ""))
    drawn.controller.actions[K.EXPORT_PROFILE].trigger()
    drawn.wait()
    assert "Line profile from" in path.read_text(encoding="utf-8")


def test_other_tools_pan_as_before(drawn: Desk) -> None:
    drawn.key("V")
    camera = drawn.canvas.camera
    _drag(drawn, drawn.screen(30.0, 30.0), drawn.screen(35.0, 30.0))
    assert drawn.canvas.camera != camera


def test_several_bands_are_drawn_above_their_medians(desk: Desk, tmp_path: Path) -> None:
    for band in "JH":
        path = write_image(tmp_path / f"a{band}_asky_001124s0850244.fits", band)
    desk.open(path)
    desk.window.profile.all_bands.setChecked(True)
    desk.key("F")
    _drag(desk, desk.screen(-20.0, 0.0), desk.screen(20.0, 5.0))
    plot = desk.window.profile.plot
    assert [band for band, _ in plot.values_at(0.0)] == ["J", "H"]
    for curve in plot._curves:
        assert np.nanmedian(plot.drawn(curve)) == pytest.approx(0.0, abs=1e-9)
        assert np.nanmedian(curve.dn) > 10.0


def test_ticks_and_runs() -> None:
    assert nice_ticks(0.0, 61.0, 7) == [0, 10, 20, 30, 40, 50, 60]
    assert nice_ticks(-1.0, 1.0, 4) == [-1.0, -0.5, 0.0, 0.5, 1.0]
    assert nice_ticks(1.0, 1.0, 4) == []
    nan = np.nan
    found = runs(np.array([nan, 1.0, 2.0, nan, 3.0]))
    assert [(r.start, r.stop) for r in found] == [(1, 3), (4, 5)]
