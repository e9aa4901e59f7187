"""Contours in a real window: by key and bar, of this image or another, drawn, kept and exported."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog

from tests.ui.conftest import SHIFT, Desk
from tests.ui.skies import STARS, sky, write_image, write_triplet
from twomass_viewer.display.contours import Levels, LevelScale
from twomass_viewer.session.contours import COLOR, ContourSettings
from twomass_viewer.session.view import Shown
from twomass_viewer.ui.actions.spec import ActionKey as K
from twomass_viewer.ui.panels.contour_bar import ContourBar
from twomass_viewer.ui.presenters import CONTOURS_ROW, layer_rows

SOUTH = {"ORDATE": "001124", "SCANNO": 85, "SCANDIR": "s"}
NORTH = {"ORDATE": "990301", "SCANNO": 84, "SCANDIR": "n", "DYFS": 82.4}


def bar(desk: Desk) -> ContourBar:
    return desk.window.lazy_contour_bar.panel


def lines(desk: Desk) -> int:
    return sum(len(c.counts) for c in desk.scene.contours)


@pytest.fixture
def one(desk: Desk, tmp_path: Path) -> Desk:
    desk.open(write_image(tmp_path / "ji0850244.fits"))
    desk.key("l", SHIFT)
    return desk


def test_a_key_draws_contours_about_the_stars_and_takes_them_away(one: Desk) -> None:
    assert bar(one).isVisible()
    assert lines(one) >= len(STARS)
    east, north, _ = STARS[0]
    top = one.scene.contours[-1]
    assert abs(np.hypot(top.east - east, top.north - north)).min() < 8
    (said,) = [b.text for b in one.scene.badges if b.text.startswith("CONTOURS")]
    assert "scan 85 s ↓" in said
    assert said.endswith("DN")
    assert bar(one)._count.toolTip().partition(": ")[2] in said
    one.key("l", SHIFT)
    assert not bar(one).isVisible()
    assert one.scene.contours == ()
    one.key("l", SHIFT)
    assert lines(one) >= len(STARS), "found again"


def test_they_are_drawn_where_the_star_is_seen(one: Desk) -> None:
    def yellow() -> np.ndarray:
        image = one.canvas.grab_image(overlays=False)
        bits = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
        return (bits[:, : image.width(), 2] > 200) & (bits[:, : image.width(), 0] < 140)

    one.key("a")  # persistence ghosts are orange
    levels = Levels(LevelScale.TYPED, 1, (110.0,))  # no peak of the noise is as high
    one.session.set_contours(ContourSettings(levels=levels))
    one.wait()
    seen = yellow()
    places = np.argwhere(seen)
    assert len(places) > 50
    shown = [one.screen(e, n) for e, n, _ in STARS]
    scale = one.canvas.camera.arcsec_per_pixel
    for y, x in places[::7]:
        assert min(np.hypot(x - p.x(), y - p.y()) for p in shown) * scale < 12
    one.key("l", SHIFT)
    assert not yellow().any()


def test_levels_are_chosen_counted_and_typed(one: Desk) -> None:
    panel = bar(one)
    panel._count.setValue(3)
    one.wait()
    found = one.session.found_contours
    assert found is not None
    assert len(found.values_dn) == 3
    panel._scale.setCurrentIndex(panel._scale.findData("linear"))
    panel._scale.activated.emit(panel._scale.currentIndex())
    one.wait()
    found = one.session.found_contours
    assert found is not None
    lo, hi = one.scene.images[0].tones[0].lo, one.scene.images[0].tones[0].hi
    assert found.values_dn == pytest.approx([lo + (hi - lo) * t for t in (0.25, 0.5, 0.75)])
    panel._scale.setCurrentIndex(panel._scale.findData("typed"))
    panel._scale.activated.emit(panel._scale.currentIndex())
    one.wait()
    assert panel._typed.isVisible()
    panel._typed.setFocus()
    panel._typed.selectAll()
    one.type("150 120, 900")
    found = one.session.found_contours
    assert found is not None
    assert found.values_dn == (120.0, 150.0, 900.0)
    panel._typed.selectAll()
    one.type("many")
    assert any("many is no list of contour levels" in n for n in one.errors)
    assert one.session.found_contours is found
    settings = one.session.contours
    assert settings is not None
    assert settings.levels.scale is LevelScale.TYPED


def test_smoothing_colour_and_width(one: Desk) -> None:
    before = one.session.found_contours
    panel = bar(one)
    panel._smooth.setValue(0.0)
    one.wait()
    assert one.session.found_contours is not before
    assert lines(one) > len(STARS), "noise"
    panel._width.setValue(2.0)
    panel._color.menu().actions()[1].trigger()
    one.wait()
    assert {(c.color, c.width_px) for c in one.scene.contours} == {("#ffffff", 2.0)}
    assert COLOR != "#ffffff"


def test_of_another_band_and_fixed_while_images_take_turns(desk: Desk, tmp_path: Path) -> None:
    desk.open(*write_triplet(tmp_path))
    desk.key("l", SHIFT)
    panel = bar(desk)
    assert [panel._source.itemText(n) for n in range(4)] == ["Seen", "J", "H", "Ks"]
    panel._source.setCurrentIndex(3)
    panel._source.activated.emit(3)
    desk.wait()
    assert desk.session.shown is Shown.J
    assert any(" Ks " in b.text for b in desk.scene.badges if b.text.startswith("CONTOURS"))
    panel._source.setCurrentIndex(0)
    panel._source.activated.emit(0)
    desk.wait()
    found = desk.session.found_contours
    assert found is not None
    desk.canvas.setFocus()
    desk.key(".")
    assert desk.session.turn is not None
    assert desk.session.found_contours is found
    desk.key(".")
    assert desk.session.found_contours is found


def test_they_follow_the_image_seen_and_go_with_it(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "ji0840100.fits", changes=NORTH, data=sky()[::-1] + 20))
    desk.open(write_image(tmp_path / "ji0850244.fits", changes=SOUTH))
    desk.key("l", SHIFT)
    first = desk.session.found_contours
    desk.session.make_current(desk.images[0].key)
    desk.wait()
    second = desk.session.found_contours
    assert first is not None
    assert second is not None
    assert first.request.member is not second.request.member
    for found in list(desk.images):
        desk.session.remove_layer(found.key)
    desk.wait()
    assert desk.scene.contours == ()
    assert desk.session.found_contours is None


def test_export_as_contours_and_as_regions(
    one: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "c.con"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    one.controller.actions[K.EXPORT_CONTOURS].trigger()
    one.wait()
    assert path.read_text().startswith("# Contour file format: DS9")
    one.controller.contourer.export(tmp_path / "c.reg")
    one.wait()
    assert "polygon(" in (tmp_path / "c.reg").read_text()
    one.controller.contourer.export(tmp_path / "no" / "c.reg")
    one.wait()
    assert any("cannot be written" in n for n in one.errors)


def test_a_session_brings_them_back(one: Desk, tmp_path: Path) -> None:
    bar(one)._count.setValue(4)
    one.wait()
    before, count = one.session.contours, lines(one)
    path = tmp_path / "s.twomass.json"
    one.controller.sessions._save_to(path)
    one.wait()
    one.canvas.setFocus()
    one.key("l", SHIFT)
    one.open(path)
    assert one.session.contours == before
    assert lines(one) == count


def test_the_layer_list_shows_hides_and_removes_contours(one: Desk) -> None:
    def row() -> list[tuple[str, bool]]:
        return [(r.detail, r.visible) for r in layer_rows(one.session) if r.text == "Contours"]

    ((levels, _),) = row()
    assert int(levels) > 1
    assert row() == [(levels, True)]
    one.window.layers.visibility_requested.emit(CONTOURS_ROW, False)
    one.wait()
    assert row() == [("", False)], "it stays to be shown again"
    assert lines(one) == 0
    one.window.layers.visibility_requested.emit(CONTOURS_ROW, True)
    one.wait()
    assert row() == [(levels, True)]
    assert lines(one) >= len(STARS)
    one.window.layers.remove_requested.emit(CONTOURS_ROW)
    one.wait()
    assert row() == []
    assert lines(one) == 0
    assert not bar(one).isVisible()
