"""What was painted of each turn of a blink, so that a turn that comes again is one copy."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsView

from twomass_viewer.scene.scene import Scene

MOST_BYTES = 64 * 2**20
"""No more turns are kept than fit into this: our choice."""


class KeptFrames:
    """Whole pictures of a view, by the Scene they show.

    They hold for one camera, size and state of the canvas: whoever changes one of these clears
    them.
    """

    def __init__(self) -> None:
        self._frames: list[tuple[Scene, QImage]] = []

    def __len__(self) -> int:
        return len(self._frames)

    def find(self, scene: Scene) -> QImage | None:
        """Return the picture of a scene, None where there is none."""
        return next((image for shown, image in self._frames if shown == scene), None)

    def keep(self, scene: Scene, image: QImage) -> None:
        """Keep a picture; the oldest go when they become too many."""
        self._frames.append((scene, image))
        while len(self._frames) * image.sizeInBytes() > MOST_BYTES and len(self._frames) > 1:
            del self._frames[0]

    def clear(self) -> None:
        """Forget all pictures."""
        self._frames.clear()


def painted_whole(view: QGraphicsView) -> QImage:
    """Return all of a view as it is painted, at the resolution of its screen."""
    seen, ratio = view.viewport().rect(), view.devicePixelRatioF()
    image = QImage(seen.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(view.backgroundBrush().color())
    painter = QPainter(image)
    view.render(painter, QRectF(seen), seen)
    painter.end()
    return image
