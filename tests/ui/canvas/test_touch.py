"""Touch pads and touch screens: two fingers pan, pinches zoom where the fingers are."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QInputDevice,
    QNativeGestureEvent,
    QPointingDevice,
    QPointingDeviceUniqueId,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.canvas.conftest import PLANE, image_spec, letter
from twomass_viewer.scene.scene import Camera, Scene
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas

CAMERA = Camera((1.0, 2.0), 0.1)
PLAIN, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shown(canvas: SkyCanvas) -> SkyCanvas:
    canvas.set_scene(Scene(plane=PLANE, images=(image_spec(letter()),)))
    canvas.set_camera(CAMERA)
    return canvas


@pytest.fixture(scope="module")
def pad() -> QPointingDevice:
    return QPointingDevice(
        "pad", 77, QInputDevice.DeviceType.TouchPad, QPointingDevice.PointerType.Finger,
        QInputDevice.Capability.Position | QInputDevice.Capability.Scroll, 2, 1, "seat",
        QPointingDeviceUniqueId(),
    )  # fmt: skip


def _scroll(
    canvas: SkyCanvas,
    pixels: QPoint,
    angle: QPoint,
    *,
    phase: Qt.ScrollPhase = Qt.ScrollPhase.ScrollUpdate,
    mods: Qt.KeyboardModifier = PLAIN,
    device: QPointingDevice | None = None,
) -> None:
    at = QPointF(60, 50)
    everywhere = QPointF(canvas._view.viewport().mapToGlobal(at.toPoint()))
    source = Qt.MouseEventSource.MouseEventNotSynthesized
    event = QWheelEvent(
        at, everywhere, pixels, angle, Qt.MouseButton.NoButton, mods, phase, False, source,
        device or QPointingDevice.primaryPointingDevice(),
    )  # fmt: skip
    canvas._view.wheelEvent(event)


def test_two_fingers_on_a_pad_drag_the_sky(shown: SkyCanvas) -> None:
    before = shown.geometry_now.to_plane(60, 50)
    _scroll(shown, QPoint(12, -7), QPoint(30, -20))
    assert shown.camera.arcsec_per_pixel == CAMERA.arcsec_per_pixel
    assert shown.geometry_now.to_screen(*before) == pytest.approx((72, 43))


def test_a_pad_that_tells_no_pixels_pans_too(shown: SkyCanvas, pad: QPointingDevice) -> None:
    before = shown.geometry_now.to_plane(60, 50)
    phase = Qt.ScrollPhase.NoScrollPhase
    _scroll(shown, QPoint(), QPoint(0, 30), phase=phase, device=pad)
    assert shown.camera.arcsec_per_pixel == CAMERA.arcsec_per_pixel
    assert shown.geometry_now.to_screen(*before) == pytest.approx((60, 65))


def test_with_ctrl_a_pad_zooms(shown: SkyCanvas, pad: QPointingDevice) -> None:
    _scroll(shown, QPoint(0, 12), QPoint(0, 120), mods=CTRL, device=pad)
    assert shown.camera.arcsec_per_pixel < CAMERA.arcsec_per_pixel


@pytest.mark.parametrize(("value", "factor"), [(0.25, 1.25), (-0.2, 0.8), (-3.0, 0.1)])
def test_a_pinch_on_a_pad_zooms_where_it_is(shown: SkyCanvas, value: float, factor: float) -> None:
    at = QPointF(30, 80)
    before = shown.geometry_now.to_plane(30.5, 80.5)  # the middle of the pixel
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2,
        at, at, at, value, QPointF(),
    )  # fmt: skip
    assert shown._view.viewportEvent(event)
    wanted = CAMERA.arcsec_per_pixel / factor
    assert shown.camera.arcsec_per_pixel == pytest.approx(wanted, rel=1e-6) or factor == 0.1
    assert shown.geometry_now.to_screen(*before) == pytest.approx((30.5, 80.5), abs=1e-6)


def test_fingers_on_a_screen_pan_and_zoom_and_end_the_drag_they_began(shown: SkyCanvas) -> None:
    view = shown._view.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, PLAIN, QPoint(40, 40))
    QTest.mouseMove(view, QPoint(50, 40))
    held = shown.geometry_now.to_plane(60.5, 50.5)
    start, end = (QPointF(view.mapToGlobal(QPoint(*p))) for p in ((60, 50), (70, 45)))
    shown._view.pinched(end, start, 1.5)
    assert shown.camera.arcsec_per_pixel == pytest.approx(CAMERA.arcsec_per_pixel / 1.5)
    assert shown.geometry_now.to_screen(*held) == pytest.approx((70.5, 45.5), abs=1e-6)
    still = shown.camera
    QTest.mouseMove(view, QPoint(90, 90))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, PLAIN, QPoint(90, 90))
    assert shown.camera == still


def test_the_view_listens_to_pinches_of_touch_screens(shown: SkyCanvas) -> None:
    """Two fingers that part are a pinch, found by Qt itself from touches."""
    device = QTest.createTouchDevice()
    window = shown._view.viewport().window()
    window.show()
    view = shown._view.viewport()
    for step in range(12):
        touch = QTest.touchEvent(view, device)
        for finger, x in ((0, 60 - 3 * step), (1, 80 + 3 * step)):
            act = touch.press if step == 0 else touch.move
            act(finger, QPoint(x, 50), view)
        touch.commit()
        QApplication.sendPostedEvents(None, QEvent.Type.Gesture.value)
    assert shown.camera.arcsec_per_pixel < CAMERA.arcsec_per_pixel
    touch = QTest.touchEvent(view, device)
    touch.release(0, QPoint(27, 50), view)
    touch.release(1, QPoint(113, 50), view)
    touch.commit()
