"""Saves a blink as an animation: frames drawn one a turn of the event loop, encoded off it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QSize, Qt, QTimer
from PySide6.QtGui import QImage

from twomass_viewer.scene.scene import Camera, Scene
from twomass_viewer.session.animation import (
    AnimationKind,
    AnimationRequest,
    write_animation,
)
from twomass_viewer.session.blink import INTERVAL_LIMITS_MS, Blink
from twomass_viewer.session.jobs import Job
from twomass_viewer.session.picture_recipe import recipe_of
from twomass_viewer.session.seen import frame_words
from twomass_viewer.session.session_document import Document
from twomass_viewer.ui.canvas.picture import compose_picture, picture_text
from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas
from twomass_viewer.ui.saving import ask_save_path
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.animation_sheet import AnimationSheet, AnimationWish


@dataclass
class _Drawing:
    """An animation whose frames are being drawn."""

    canvas: SkyCanvas
    camera: Camera
    scenes: list[Scene]
    size: QSize
    request: AnimationRequest
    job: Job[int]


class Animator(QObject):
    """Animations of one window.

    Parameters
    ----------
    bench : Workbench
    blink : callable
        Returns the blink that runs or would begin; says so when there is none.
    document : callable
        Returns the session document of what is shown.
    """

    def __init__(
        self,
        bench: Workbench,
        blink: Callable[[], Blink | None],
        document: Callable[[], Document],
    ) -> None:
        super().__init__()
        self._bench = bench
        self._blink = blink
        self._document = document
        self._sheet: AnimationSheet | None = None
        self._drawing: _Drawing | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._draw_next)
        bench.window.closing.connect(self._stop)

    def ask(self) -> None:
        """Ask how the blink is to be saved."""
        blink = self._blink()
        if blink is None:
            return
        if self._sheet is None:
            kinds = [(k.value, k.words) for k in AnimationKind]
            from twomass_viewer.ui.panels.animation_sheet import AnimationSheet

            self._sheet = AnimationSheet(self._bench.window, kinds, INTERVAL_LIMITS_MS)
            self._sheet.wanted.connect(self._ask_path)
        canvas = self._bench.window.canvas
        g = canvas.geometry_now
        self._sheet.set_blink(
            frame_words(self._bench.session, blink.taking_turns),
            (round(g.width), round(g.height)),
            round(g.width * canvas.devicePixelRatioF()),
            blink.interval_ms,
        )
        self._sheet.open()

    def _ask_path(self, wish: "AnimationWish") -> None:
        kind = AnimationKind(wish.kind)
        top = self._bench.session.top_set
        name = f"{Path(top.members[0].image.name).stem if top else 'view'}-blink.{kind}"
        words = kind.words.partition(":")[0]
        path = ask_save_path(self._bench.window, "Save animation", name, f"{words} (*.{kind})")
        if path is not None:
            self.save(path, wish)

    def save(self, path: Path, wish: "AnimationWish") -> None:
        """Save the frames that take turns; what is shown meanwhile stays as it is."""
        blink = self._blink()
        if blink is None:
            return
        self._stop()
        kind = AnimationKind(wish.kind)
        scenes = self._scenes(blink, marks=wish.marks)
        canvas, camera = self._hidden_canvas(), self._bench.window.canvas.camera
        g = canvas.geometry_now
        size = QSize(wish.width_px, round(wish.width_px * g.height / g.width))
        request = AnimationRequest(
            path, kind, len(scenes), wish.interval_ms, _text_of(scenes, path.stem, wish)
        )
        document = self._document()
        job: Job[int] = Job(
            f"animation:{path}",
            f"Saving {path.name}",
            lambda progress: write_animation(request, _recipe(document, path), progress),
        )
        self._drawing = _Drawing(canvas, camera, scenes, size, request, job)
        self._bench.jobs.start(
            job,
            lambda size: self._done(path, request.count, size),
            lambda error: self._bench.say("picture", str(error), "error"),
        )
        self._timer.start()

    def _scenes(self, blink: Blink, *, marks: bool) -> list[Scene]:
        """Return the scene of every frame, in the order they are seen."""
        session, resolver = self._bench.session, self._bench.resolver
        order = [n for n, f in enumerate(blink.frames) if f not in blink.left_out]
        scenes = []
        for at in order if blink.way >= 0 else order[::-1]:
            with session.blinking_as(replace(blink, at=at)):
                scene = resolver.resolve(session)
            if not marks:
                scene = replace(
                    scene,
                    markers=(),
                    ellipses=(),
                    vectors=(),
                    artifacts=None,
                    regions=(),
                    region_edit=None,
                    outlines=(),
                    contours=(),
                )
            scenes.append(scene)
        return scenes

    def _hidden_canvas(self) -> SkyCanvas:
        """Return a canvas nobody sees, like the one of the window."""
        seen = self._bench.window.canvas
        canvas = SkyCanvas()
        canvas.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        canvas.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        canvas.resize(seen.size())
        canvas.show()
        return canvas

    def _draw_next(self) -> None:
        drawing = self._drawing
        if drawing is None or drawing.job.cancel.cancelled or not drawing.scenes:
            self._stop()
            return
        scene = drawing.scenes.pop(0)
        drawing.canvas.set_scene(scene)
        drawing.canvas.set_camera(drawing.camera)
        picture = compose_picture(drawing.canvas.grab_image(drawing.size), scene)
        drawing.request.frames.put(_pixels(picture))

    def _stop(self) -> None:
        self._timer.stop()
        drawing, self._drawing = self._drawing, None
        if drawing is not None:
            drawing.canvas.close_canvas()
            drawing.canvas.deleteLater()

    def _done(self, path: Path, count: int, size: int) -> None:
        self._bench.say(
            "picture", f"The animation of {count} frames is in {path} ({size / 2**20:.1f} MiB)."
        )


def _text_of(scenes: list[Scene], title: str, wish: "AnimationWish") -> dict[str, str]:
    """Return what the file says of itself: what any of its frames shows, the badges in order."""
    shown = [entry for scene in scenes for entry in scene.provenance]
    whole = replace(
        scenes[0],
        provenance=tuple(e for n, e in enumerate(shown) if e not in shown[:n]),
        badges=tuple(b for scene in scenes for b in scene.badges),
    )
    text = picture_text(whole, title, {"animation": {"interval_ms": wish.interval_ms}})
    text["Badges"] = " | ".join("; ".join(b.text for b in s.badges) for s in scenes)
    return text


def _pixels(picture: QImage) -> NDArray[np.uint8]:
    """Return a picture as rows, columns, and red, green, blue."""
    rgb = picture.convertToFormat(QImage.Format.Format_RGB888)
    bits = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return bits[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).copy()


def _recipe(document: Document, path: Path) -> str:
    return recipe_of(document, path, full_paths=False)
