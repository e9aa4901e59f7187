"""Exported pictures: the view as on the screen, with acknowledgment, badges and provenance.

The acknowledgment stands in a strip below the view, wrapped, never cropped. A PNG carries title,
software, acknowledgment and provenance (JSON) as text.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from twomass_viewer import __version__
from twomass_viewer.errors import FileProblemError
from twomass_viewer.files import write_atomic
from twomass_viewer.scene.scene import Scene
from twomass_viewer.session.picture_recipe import with_recipe
from twomass_viewer.ui.canvas.overlay import draw_badges, titled_badges

_STRIP = QColor("#1b1b1d")
_TEXT = QColor("#d8d8dc")
_FONT_PX = 12.0
_PADDING = 10.0
# The text grows with pictures larger than this, so that it stays readable when they are printed.
_REFERENCE_WIDTH = 1000.0


def compose_picture(
    view: QImage, scene: Scene, *, long_acknowledgment: bool = False, badges: bool = False
) -> QImage:
    """Return the picture of a view with its margin strip.

    Parameters
    ----------
    view : QImage
        From `SkyCanvas.grab_image`.
    scene : Scene
        Its acknowledgment is printed; without one there is no strip for it.
    long_acknowledgment : bool
        Print the full text instead of the short one.
    badges : bool
        Draw the badges into the strip: for views grabbed without overlays, which lack them.
        Lossy badges are always drawn somewhere.

    Returns
    -------
    QImage
        As wide as the view, RGB32, device pixel ratio 1.
    """
    text = scene.acknowledgment if long_acknowledgment else scene.acknowledgment_short
    text = text or scene.acknowledgment_short or scene.acknowledgment
    scale = max(1.0, view.width() / _REFERENCE_WIDTH)
    font = QFont()
    font.setPixelSize(round(_FONT_PX * scale))
    metrics = QFontMetricsF(font)
    padding = _PADDING * scale
    room = max(view.width() - 2 * padding, 40.0)
    # Long words (URLs, DOIs) break anywhere rather than be cut.
    flags = (
        Qt.TextFlag.TextWrapAnywhere
        if _has_long_word(text, metrics, room)
        else (Qt.TextFlag.TextWordWrap)
    )
    lines = metrics.boundingRect(QRectF(0, 0, room, 1e6), int(flags), text).height() if text else 0
    shown = titled_badges(scene.badges, scene.pair) if badges else ()
    badge_height = len(shown) * (metrics.height() + 12 * scale)
    strip = 0
    if text or shown:
        strip = round(lines + badge_height + 2 * padding)
    picture = QImage(view.width(), view.height() + strip, QImage.Format.Format_RGB32)
    picture.fill(_STRIP)
    painter = QPainter(picture)
    try:
        flat = QImage(view)
        flat.setDevicePixelRatio(1.0)
        painter.drawImage(QPointF(0, 0), flat)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = view.height() + padding
        if shown:
            top += draw_badges(painter, shown, QPointF(padding, top), scale).height()
        painter.setFont(font)
        painter.setPen(_TEXT)
        painter.drawText(QRectF(padding, top, room, lines + 1), int(flags), text)
    finally:
        painter.end()
    return picture


def picture_text(
    scene: Scene, title: str, extra: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """Return the text a PNG carries: Title, Software, Acknowledgment, Provenance (JSON), Badges.

    Parameters
    ----------
    scene : Scene
    title : str
    extra : mapping, optional
        Further provenance, for example the camera or the recipe of the window.
    """
    provenance: dict[str, Any] = {
        "software": f"twomass_viewer {__version__}",
        "entries": [{"what": key, "value": value} for key, value in scene.provenance],
        "lossy": any(b.lossy for b in scene.badges),
        **(extra or {}),
    }
    if scene.plane is not None:
        provenance["field"] = {
            "ra_deg": scene.plane.ra_deg,
            "dec_deg": scene.plane.dec_deg,
            "frame": "FK5",
        }
    text = {
        "Title": title,
        "Software": f"twomass_viewer {__version__}",
        "Acknowledgment": scene.acknowledgment or scene.acknowledgment_short,
        "Badges": "; ".join(b.text for b in titled_badges(scene.badges, scene.pair)),
        # ASCII, so that every reader of PNG text sees the same JSON.
        "Provenance": json.dumps(provenance, sort_keys=True, default=str),
    }
    return {key: value for key, value in text.items() if value}


def write_png(
    path: Path, picture: QImage, text: Mapping[str, str], recipe: str | None = None
) -> None:
    """Write a picture with its text as PNG, all or nothing.

    Parameters
    ----------
    path : pathlib.Path
    picture : QImage
    text : mapping of str to str
    recipe : str, optional
        The session document that brings the view back.

    Raises
    ------
    FileProblemError
        When the file cannot be written.
    """
    tagged = QImage(picture)
    for key, value in text.items():
        tagged.setText(key, value)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    saved = tagged.save(buffer, "PNG")  # type: ignore[call-overload]
    buffer.close()
    if not saved:
        raise FileProblemError(
            f"The picture of {picture.width()} × {picture.height()} pixels cannot be encoded.",
            "Choose a smaller size.",
        )

    def write(stream: BinaryIO) -> None:
        png = bytes(data.data())
        stream.write(png if recipe is None else with_recipe(png, recipe))

    try:
        write_atomic(path, write)
    except OSError as error:
        raise FileProblemError(
            f"{path} cannot be written: {error.strerror or error}.",
            "Choose another folder or name.",
        ) from error


def _has_long_word(text: str, metrics: QFontMetricsF, room: float) -> bool:
    return any(metrics.horizontalAdvance(word) > room for word in text.split())
