"""Pictures as files: PNG, PDF, SVG, TIFF, each with what it carries, whole or not at all."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter

from twomass_viewer.errors import FileProblemError
from twomass_viewer.session.picture_metadata import format_of, rdf, with_png_recipe, xmp_packet
from twomass_viewer.session.writing import write_whole
from twomass_viewer.ui.canvas.picture import Picture

_XMP_TAG, _DESCRIPTION_TAG, _SOFTWARE_TAG, _COPYRIGHT_TAG = 700, 270, 305, 33432
_IN_ASCII = str.maketrans({"≈": "~", "·": "-", "−": "-", " ": " ", "↑": "", "↓": ""})
_BYTES = 1  # the type of a TIFF tag
_PDF_DPI = 1200
"""Of the lines in a PDF: far finer than can be seen."""

Encoder = Callable[[Picture, Mapping[str, str], str | None], bytes]


def write_picture(
    path: Path, picture: Picture, text: Mapping[str, str], recipe: str | None = None
) -> None:
    """Write a picture in the format its name says (PNG where it says none), all or nothing.

    Parameters
    ----------
    path : pathlib.Path
    picture : Picture
    text : mapping of str to str
        From `picture_text`.
    recipe : str, optional
        The session document that brings the view back.

    Raises
    ------
    FileProblemError
        When the file cannot be written.
    """
    if picture.pixels.isNull():
        raise _too_large(picture)
    data = _ENCODERS[format_of(path.name) or "PNG"](picture, text, recipe)

    write_whole(path, data)


def _too_large(picture: Picture) -> FileProblemError:
    size = picture.size
    return FileProblemError(
        f"The picture of {size.width():.0f} × {size.height():.0f} pixels cannot be encoded.",
        "Choose a smaller size.",
    )


def _image(picture: Picture) -> QImage:
    image = picture.to_image()
    if image.isNull():
        raise _too_large(picture)
    return image


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _png(picture: Picture, text: Mapping[str, str], recipe: str | None) -> bytes:
    image, buffer = _image(picture), _buffer()
    for key, value in text.items():
        image.setText(key, value)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise _too_large(picture)
    png = bytes(buffer.data().data())
    return png if recipe is None else with_png_recipe(png, recipe)


def _tiff(picture: Picture, text: Mapping[str, str], recipe: str | None) -> bytes:
    """Write by Pillow: Qt's plugin writes no tag but the resolution."""
    from PIL import Image, TiffImagePlugin

    image = _image(picture).convertToFormat(QImage.Format.Format_RGB888)
    size = image.width(), image.height()
    bits = bytes(image.constBits())
    rows = Image.frombuffer("RGB", size, bits, "raw", "RGB", image.bytesPerLine(), 1)
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    said = [text[key] for key in ("Title", "Badges", "Acknowledgment") if key in text]
    # these tags are ASCII by the TIFF specification; the packet has every letter
    for tag, words in (
        (_DESCRIPTION_TAG, "\n".join(said)),
        (_SOFTWARE_TAG, text.get("Software", "")),
        (_COPYRIGHT_TAG, text.get("Acknowledgment", "")),
    ):
        if words:
            tags[tag] = words.translate(_IN_ASCII).encode("ascii", "replace").decode()
    tags[_XMP_TAG] = xmp_packet(text, recipe)
    tags.tagtype[_XMP_TAG] = _BYTES
    out = io.BytesIO()
    dots = (picture.dots_per_inch, picture.dots_per_inch)
    rows.save(out, "TIFF", compression="tiff_lzw", tiffinfo=tags, dpi=dots)
    return out.getvalue()


def _pdf(picture: Picture, text: Mapping[str, str], recipe: str | None) -> bytes:
    size, buffer = picture.size, _buffer()
    writer = QPdfWriter(buffer)
    page = QSizeF(size.width(), size.height()) / picture.dots_per_inch
    exact = QPageSize.SizeMatchPolicy.ExactMatch
    writer.setPageSize(QPageSize(page, QPageSize.Unit.Inch, "", exact))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setResolution(_PDF_DPI)
    writer.setTitle(text.get("Title", ""))
    writer.setCreator(text.get("Software", ""))
    writer.setDocumentXmpMetadata(xmp_packet(text, recipe))
    if recipe is not None:
        writer.addFileAttachment("view.twomass.json", recipe.encode(), "application/json")
    painter = QPainter(writer)
    try:
        scale = _PDF_DPI / picture.dots_per_inch
        painter.scale(scale, scale)
        picture.paint(painter)
    finally:
        painter.end()
    return bytes(buffer.data().data())


def _svg(picture: Picture, text: Mapping[str, str], recipe: str | None) -> bytes:
    from PySide6.QtSvg import QSvgGenerator

    size, buffer = picture.size, _buffer()
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setResolution(round(picture.dots_per_inch))
    generator.setSize(size.toSize())
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(text.get("Title", ""))
    generator.setDescription(text.get("Acknowledgment", ""))
    painter = QPainter(generator)
    try:
        picture.paint(painter)
    finally:
        painter.end()
    svg = bytes(buffer.data().data())
    metadata = f"<metadata>\n{rdf(text, recipe)}</metadata>\n".encode("utf-8", "replace")
    at = svg.index(b"<defs>")  # behind title and description, before anything is drawn
    return svg[:at] + metadata + svg[at:]


_ENCODERS: dict[str, Encoder] = {"PNG": _png, "PDF": _pdf, "SVG": _svg, "TIFF": _tiff}
