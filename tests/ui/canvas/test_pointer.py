"""Mouse and keys: what each gesture moves and tells."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.canvas.conftest import HEIGHT, PLANE, WIDTH, image_spec, letter
from twomass_viewer.scene.marks import MarkRole, MarkShape
from twomass_viewer.scene.scene import Camera, EllipseSet, MarkerSet, Scene, VectorMark
from twomass_viewer.ui.canvas.pointer import HitKind, PointerClick, PointerState
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
MIDDLE = Qt.MouseButton.MiddleButton
CAMERA = Camera((1.0, 2.0), 0.1)


class Heard(list[Any]):
    """Collects what a signal says."""

    def __call__(self, *args: Any) -> None:
        self.append(args[0] if len(args) == 1 else args)


@pytest.fixture
def shown(canvas: SkyCanvas) -> SkyCanvas:
    canvas.set_scene(Scene(plane=PLANE, images=(image_spec(letter()),)))
    canvas.set_camera(CAMERA)
    return canvas


def target(canvas: SkyCanvas) -> Any:
    return canvas._view.viewport()


def drag(canvas: SkyCanvas, button: Qt.MouseButton, start: QPoint, *stops: QPoint) -> None:
    view = target(canvas)
    QTest.mousePress(view, button, Qt.KeyboardModifier.NoModifier, start)
    for stop in stops:
        QTest.mouseMove(view, stop)
    QTest.mouseRelease(view, button, Qt.KeyboardModifier.NoModifier, stops[-1])


def wheel(canvas: SkyCanvas, at: QPoint, notches: float, *, ctrl: bool = False) -> None:
    mods = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        QPointF(at), QPointF(target(canvas).mapToGlobal(at)), QPoint(),
        QPoint(0, round(120 * notches)), Qt.MouseButton.NoButton, mods,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    canvas._view.wheelEvent(event)


def test_left_drag_moves_the_sky_with_the_pointer(shown: SkyCanvas) -> None:
    cameras, clicks = Heard(), Heard()
    shown.camera_changed.connect(cameras)
    shown.clicked.connect(clicks)
    place = shown.geometry_now.to_plane(100, 100)
    drag(shown, LEFT, QPoint(100, 100), QPoint(120, 110), QPoint(150, 80))
    assert shown.geometry_now.to_screen(*place) == pytest.approx((150, 80), abs=1e-6)
    assert cameras[-1] == shown.camera
    assert clicks == []


def test_a_trembling_click_is_a_click(shown: SkyCanvas) -> None:
    clicks = Heard()
    shown.clicked.connect(clicks)
    drag(shown, LEFT, QPoint(100, 100), QPoint(102, 101))
    assert shown.camera == CAMERA
    (click,) = clicks
    assert isinstance(click, PointerClick)
    assert click.button == LEFT
    # The middle of the screen pixel that was clicked.
    assert (click.east, click.north) == pytest.approx(
        shown.geometry_now.to_plane(102.5, 101.5), abs=1e-9
    )


def test_middle_click_centres(shown: SkyCanvas) -> None:
    place = shown.geometry_now.to_plane(300.5, 40.5)
    QTest.mouseClick(target(shown), MIDDLE, Qt.KeyboardModifier.NoModifier, QPoint(300, 40))
    assert shown.camera.center == pytest.approx(place)


@pytest.mark.parametrize("ctrl", [False, True])
def test_the_wheel_zooms_at_the_pointer(shown: SkyCanvas, ctrl: bool) -> None:
    at = QPoint(70, 220)
    place = shown.geometry_now.to_plane(70.5, 220.5)
    wheel(shown, at, 2.0, ctrl=ctrl)
    factor = CAMERA.arcsec_per_pixel / shown.camera.arcsec_per_pixel
    assert factor == pytest.approx(1.05**2 if ctrl else 1.25**2)
    assert shown.geometry_now.to_screen(*place) == pytest.approx((70.5, 220.5), abs=1e-6)


def test_zoom_stays_within_sane_limits(shown: SkyCanvas) -> None:
    for _ in range(60):
        wheel(shown, QPoint(10, 10), 3.0)
    finest = shown.camera.arcsec_per_pixel
    assert 1 / 200 < finest < 1 / 50
    for _ in range(60):
        wheel(shown, QPoint(10, 10), -3.0)
    assert shown.camera.arcsec_per_pixel < 10
    asked = Camera((0, 0), 1e9)
    heard = Heard()
    shown.camera_changed.connect(heard)
    shown.set_camera(asked)
    assert shown.camera.arcsec_per_pixel < 10
    assert heard == [shown.camera]


def test_right_drag_is_contrast_and_bias_scaled_by_the_window(shown: SkyCanvas) -> None:
    steps, menus = Heard(), Heard()
    shown.contrast_dragged.connect(steps)
    shown.context_menu_requested.connect(menus)
    drag(shown, RIGHT, QPoint(100, 200), QPoint(200, 200), QPoint(200, 125))
    total = np.array(steps).sum(axis=0)
    assert total == pytest.approx((75 / HEIGHT * 4.0, 100 / WIDTH), abs=1e-9)
    QTest.qWait(260)
    assert menus == []
    assert shown.camera == CAMERA


def test_a_right_drag_beyond_the_window_stops_at_its_edge(shown: SkyCanvas) -> None:
    steps = Heard()
    shown.contrast_dragged.connect(steps)
    drag(shown, RIGHT, QPoint(200, 150), QPoint(90000, -90000))
    total = np.array(steps).sum(axis=0)
    assert total == pytest.approx((150 / HEIGHT * 4.0, 200 / WIDTH), abs=1e-9)


def test_one_right_click_is_a_menu_and_two_reset_contrast(shown: SkyCanvas, qtbot: QtBot) -> None:
    menus, resets = Heard(), Heard()
    shown.context_menu_requested.connect(menus)
    shown.contrast_reset.connect(lambda: resets.append(1))
    with qtbot.waitSignal(shown.context_menu_requested, timeout=2000):
        QTest.mouseClick(target(shown), RIGHT, Qt.KeyboardModifier.NoModifier, QPoint(50, 60))
    assert menus[0].button == RIGHT
    assert (menus[0].east, menus[0].north) == pytest.approx(shown.geometry_now.to_plane(50.5, 60.5))
    menus.clear()
    for _ in range(2):
        QTest.mouseClick(target(shown), RIGHT, Qt.KeyboardModifier.NoModifier, QPoint(50, 60))
    assert resets == [1]
    QTest.qWait(260)
    assert menus == []


def test_hover_is_throttled_and_ends_outside(shown: SkyCanvas, qtbot: QtBot) -> None:
    heard = Heard()
    shown.hovered.connect(heard)
    with qtbot.waitSignal(shown.hovered, timeout=2000):
        for x in range(40, 60):
            QTest.mouseMove(target(shown), QPoint(x, 90))
    assert len(heard) < 10
    end = pytest.approx(shown.geometry_now.to_plane(59.5, 90.5))

    def arrived() -> None:  # on a busy machine the last move may come after the first report
        last = heard[-1]
        assert isinstance(last, PointerState)
        assert (last.east, last.north) == end

    qtbot.waitUntil(arrived, timeout=2000)
    shown.pointing.pointer_left()
    assert not heard[-1].inside


@pytest.mark.parametrize("parity", [1, -1])
def test_arrow_keys_step_by_image_pixels(shown: SkyCanvas, parity: int) -> None:
    shown.set_camera(Camera((0.0, 0.0), 0.1, 0.0, parity))
    heard = Heard()
    shown.hovered.connect(heard)
    QTest.keyClick(shown._view, Qt.Key.Key_Up)
    QTest.keyClick(shown._view, Qt.Key.Key_Right)
    QTest.keyClick(shown._view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    places = [(s.east, s.north) for s in heard if s.inside]
    assert places[0] == pytest.approx((0.0, 1.0))
    assert places[1] == pytest.approx((-parity * 1.0, 1.0))
    assert places[2] == pytest.approx((-parity * 11.0, 1.0))


def test_other_keys_are_left_to_the_window(shown: SkyCanvas) -> None:
    heard = Heard()
    shown.hovered.connect(heard)
    QTest.keyClick(shown._view, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(shown._view, Qt.Key.Key_J)
    assert heard == []


def test_dropped_files_are_told(shown: SkyCanvas) -> None:
    heard = Heard()
    shown.files_dropped.connect(heard)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/a/b.fits"), QUrl("https://example.org/c.fits")])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier
    )
    shown._view.dropEvent(event)
    assert heard == [["/a/b.fits"]]


def test_fit_shows_everything_and_waits_for_a_size(qtbot: QtBot) -> None:
    canvas = SkyCanvas()
    qtbot.addWidget(canvas)
    data = np.zeros((1024, 512), np.float32)
    canvas.set_scene(Scene(plane=PLANE, images=(image_spec(data),)))
    canvas.fit()
    canvas.resize(600, 400)
    canvas.show()
    qtbot.waitExposed(canvas)
    g = canvas.geometry_now
    assert canvas.scene_bounds() == pytest.approx((-256, -512, 256, 512))
    corners = [g.to_screen(e, n) for e in (-256.0, 256.0) for n in (-512.0, 512.0)]
    assert all(0 < x < g.width and 0 < y < g.height for x, y in corners)
    assert max(y for _, y in corners) > 0.9 * g.height
    canvas.one_to_one()
    assert canvas.camera.arcsec_per_pixel == pytest.approx(1.0 * canvas.devicePixelRatioF())
    canvas.close_canvas()


def test_the_canvas_settles(shown: SkyCanvas, qtbot: QtBot) -> None:
    shown.zoom(2.0)
    assert not shown.is_settled()
    qtbot.waitUntil(shown.is_settled, timeout=3000)


def marker_set() -> MarkerSet:
    return MarkerSet(
        "psc:clean", "psc", MarkRole.PSC_CLEAN, np.array([1.0, 4.0]), np.array([2.0, 2.0]),
        np.array([31, 77]), 4,
    )  # fmt: skip


def test_picking_finds_rows_within_reach(shown: SkyCanvas) -> None:
    shown.set_scene(Scene(plane=PLANE, markers=(marker_set(),)))
    hit = shown.hit_at(1.0 + 0.7, 2.0)
    assert hit is not None
    assert (hit.kind, hit.layer, hit.row) == (HitKind.MARKER, "psc", 31)
    assert hit.distance_px == pytest.approx(7.0)
    assert shown.hit_at(1.0 + 0.9, 2.0) is None


def test_an_artifact_square_wins_over_the_source_under_it(shown: SkyCanvas) -> None:
    square = VectorMark("ghost-1", MarkRole.PERSISTENCE, MarkShape.SQUARE, ((1.05, 2.0),))
    shown.set_scene(Scene(plane=PLANE, markers=(marker_set(),), vectors=(square,)))
    hit = shown.hit_at(1.02, 2.0)
    assert hit is not None
    assert hit.key == "ghost-1"
    assert {h.key for h in shown.hits_at(1.02, 2.0)} == {"ghost-1", "psc:clean"}


def test_outlines_are_hit_at_their_rim_or_inside_a_polygon(shown: SkyCanvas) -> None:
    marks = (
        VectorMark("halo", MarkRole.HALO, MarkShape.CIRCLE, ((0.0, 0.0),), radius_arcsec=10.0),
        VectorMark(
            "spike", MarkRole.DIFFRACTION_SPIKE, MarkShape.POLYGON,
            ((5.0, 0.0), (9.0, 1.0), (9.0, -1.0)),
        ),
        VectorMark("chain", MarkRole.PERSISTENCE, MarkShape.LINE, ((-9.0, 5.0), (-9.0, 12.0))),
        VectorMark("", MarkRole.SELECTED, MarkShape.DOUBLE_RING, ((-3.0, -3.0),)),
    )  # fmt: skip
    shown.set_scene(Scene(plane=PLANE, vectors=marks))

    def key(east: float, north: float) -> str | None:
        hit = shown.hit_at(east, north)
        return hit.key if hit else None

    assert key(0.0, 10.3) == "halo"
    assert key(0.0, 5.0) is None
    assert key(8.0, 0.1) == "spike"
    assert key(-8.6, 11.0) == "chain"
    assert key(-3.0, -3.0) is None


@pytest.mark.parametrize("radius_arcsec", [0.3, 0.9, 1.3, 2.0])
def test_a_circle_of_any_size_is_hit_where_it_is_drawn(
    shown: SkyCanvas, radius_arcsec: float
) -> None:
    core = VectorMark(
        "core",
        MarkRole.OTHER_ARTIFACT,
        MarkShape.CIRCLE,
        ((1.0, 2.0),),
        radius_arcsec=radius_arcsec,
    )
    shown.set_scene(Scene(plane=PLANE, vectors=(core,)))
    for east in (1.0 + radius_arcsec, 1.0 - radius_arcsec - 0.3):
        hit = shown.hit_at(east, 2.0)
        assert hit is not None
        assert hit.key == "core"


def test_a_source_within_a_spike_is_meant(shown: SkyCanvas) -> None:
    spike = VectorMark(
        "spike", MarkRole.DIFFRACTION_SPIKE, MarkShape.POLYGON,
        ((-9.0, 2.0), (4.0, 3.0), (12.0, 2.0), (4.0, 1.0)),
    )  # fmt: skip
    shown.set_scene(Scene(plane=PLANE, markers=(marker_set(),), vectors=(spike,)))
    hit = shown.hit_at(4.1, 2.0)
    assert hit is not None
    assert hit.row == 77


def test_a_spot_is_meant_before_the_shape_it_lies_on(shown: SkyCanvas) -> None:
    stripe = VectorMark(
        "stripe", MarkRole.STRIPE, MarkShape.POLYGON,
        ((-20.0, 1.7), (20.0, 1.7), (20.0, 2.3), (-20.0, 2.3)),
    )  # fmt: skip
    glint = VectorMark("glint", MarkRole.GLINT, MarkShape.DIAMOND, ((-5.0, 2.0),))
    for marks in ((glint, stripe), (stripe, glint)):
        shown.set_scene(Scene(plane=PLANE, vectors=marks))
        for east, key in ((-5.0, "glint"), (-5.0 + 0.55, "glint"), (-5.0 + 1.1, "stripe")):
            hit = shown.hit_at(east, 2.0)
            assert hit is not None
            assert hit.key == key, east


def test_a_star_is_meant_before_the_spike_and_the_halo_it_causes(shown: SkyCanvas) -> None:
    spike = VectorMark(
        "spike", MarkRole.DIFFRACTION_SPIKE, MarkShape.POLYGON,
        ((4.0, 2.0), (3.0, 3.0), (4.0, 12.0), (5.0, 3.0)),
    )  # fmt: skip
    halo = VectorMark("halo", MarkRole.HALO, MarkShape.CIRCLE, ((4.0, 2.0),), radius_arcsec=9.0)
    shown.set_scene(Scene(plane=PLANE, markers=(marker_set(),), vectors=(spike, halo)))
    hit = shown.hit_at(4.0, 2.4)
    assert hit is not None
    assert hit.row == 77
    farther = shown.hit_at(4.0, 9.0)
    assert farther is not None
    assert farther.key == "spike"


def test_the_inside_of_an_ellipse_counts_after_points(shown: SkyCanvas) -> None:
    one = np.ones(1)
    ellipses = EllipseSet(
        "xsc", "xsc", MarkRole.XSC, one, 2 * one, 12 * one, 3 * one, 90 * one, np.array([5]), 2
    )
    shown.set_scene(Scene(plane=PLANE, markers=(marker_set(),), ellipses=(ellipses,)))
    far_along = shown.hit_at(10.5, 2.0)
    assert far_along is not None
    assert far_along.row == 5
    assert shown.hit_at(1.0, 10.0) is None
    on_star = shown.hit_at(1.0, 2.0)
    assert on_star is not None
    assert on_star.row == 31


def test_what_was_fitted_stays_fitted_when_the_room_changes(
    canvas: SkyCanvas, qtbot: QtBot
) -> None:
    canvas.set_scene(Scene(plane=PLANE, images=(image_spec(letter()),)))
    canvas.fit()
    before = canvas.camera.arcsec_per_pixel
    canvas.resize(WIDTH, HEIGHT // 2)
    qtbot.waitUntil(lambda: canvas.camera.arcsec_per_pixel == pytest.approx(2 * before))
    canvas.zoom(2.0)
    moved = canvas.camera
    canvas.resize(WIDTH, HEIGHT)
    qtbot.waitUntil(lambda: canvas.geometry_now.height == HEIGHT)
    assert canvas.camera == moved
