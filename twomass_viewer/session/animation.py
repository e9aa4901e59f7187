"""Animations of a blink as files: GIF, animated PNG or WebP, with what they show in their metadata.

Frames come as pixels, one by one, and are encoded away from the thread that paints them.
"""

import json
import queue
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.errors import FileProblemError
from twomass_viewer.session.jobs import Progress
from twomass_viewer.session.picture_metadata import with_png_recipe
from twomass_viewer.session.writing import write_whole

if TYPE_CHECKING:
    from PIL import Image

_GIF_TICK_MS = 10  # GIF counts hundredths of a second
_POLL_S = 0.05
# Of the 256 colours of a GIF, on a grey sky with coloured marks: our choice.
_GREYS = 192
_GREY_SPREAD = 6  # largest difference of red, green and blue that still passes for grey
_MOSTLY_COLORED = 0.3
_ENCODING = 0.3  # the part of the work after the last frame has come: our estimate


class AnimationKind(StrEnum):
    """The formats; the value is the ending of the file's name."""

    GIF = "gif"
    PNG = "png"
    WEBP = "webp"

    @property
    def words(self) -> str:
        """What a form says."""
        return {
            AnimationKind.GIF: "GIF: opens everywhere, 256 colours a frame",
            AnimationKind.PNG: "Animated PNG: lossless",
            AnimationKind.WEBP: "Animated WebP: lossless, small",
        }[self]


@dataclass(frozen=True)
class AnimationRequest:
    """What is to be written.

    Attributes
    ----------
    path : pathlib.Path
    kind : AnimationKind
    count : int
        Frames to come.
    interval_ms : int
        How long each is seen; in a GIF rounded to hundredths of a second.
    text : mapping of str to str
        What a picture carries: title, software, acknowledgment, provenance, badges.
    frames : queue.Queue
        Of arrays of uint8, shape (rows, cols, 3), in their order.
    """

    path: Path
    kind: AnimationKind
    count: int
    interval_ms: int
    text: Mapping[str, str]
    frames: "queue.Queue[NDArray[np.uint8]]" = field(default_factory=queue.Queue)


def write_animation(request: AnimationRequest, recipe: str, progress: Progress) -> int:
    """Take the frames as they come and write the animation, all or nothing.

    Parameters
    ----------
    request : AnimationRequest
    recipe : str
        The session document of the view.
    progress : callable

    Returns
    -------
    int
        The size of the file in bytes.

    Raises
    ------
    FileProblemError
        When it cannot be encoded or written.
    """
    images = []
    for n in range(request.count):
        part = (1 - _ENCODING) * n / request.count
        pixels = _next(request, part, progress)
        images.append(_image(pixels, request.kind))
    progress(1 - _ENCODING, f"Writing {request.path.name}")
    data = encode(images, request.kind, request.interval_ms, request.text, recipe)
    progress(0.95, f"Writing {request.path.name}")
    write_whole(request.path, data)
    return len(data)


def encode(
    images: "list[Image.Image]",
    kind: AnimationKind,
    interval_ms: int,
    text: Mapping[str, str],
    recipe: str,
) -> bytes:
    """Return the bytes of an animation that repeats for ever.

    Raises
    ------
    FileProblemError
        When the frames do not fit the format.
    """
    stream = BytesIO()
    first, *others = images
    common: dict[str, Any] = {
        "save_all": True, "append_images": others, "duration": interval_ms, "loop": 0,
    }  # fmt: skip
    try:
        if kind is AnimationKind.GIF:
            common["duration"] = gif_interval(interval_ms)
            comment = comment_of(text, recipe).encode("ascii")
            # each frame whole: what some readers do with parts of frames differs
            first.save(stream, "GIF", comment=comment, disposal=1, optimize=False, **common)
        elif kind is AnimationKind.PNG:
            from PIL.PngImagePlugin import PngInfo

            info = PngInfo()
            for key, value in text.items():
                info.add_itxt(key, value)
            first.save(stream, "PNG", pnginfo=info, **common)
        else:
            packet = _xmp(comment_of(text, recipe))
            first.save(stream, "WEBP", lossless=True, quality=50, xmp=packet, **common)
    except (OSError, ValueError, MemoryError) as error:
        raise FileProblemError(
            f"The animation of {first.width} × {first.height} pixels cannot be encoded: {error}.",
            "Choose a smaller size or another format.",
        ) from error
    data = stream.getvalue()
    return with_png_recipe(data, recipe) if kind is AnimationKind.PNG else data


def gif_interval(interval_ms: int) -> int:
    """Return the time a frame of a GIF is seen, whole hundredths of a second, at least two.

    Readers play shorter ones at a rate of their own.
    """
    return max(2, round(interval_ms / _GIF_TICK_MS)) * _GIF_TICK_MS


def comment_of(text: Mapping[str, str], recipe: str) -> str:
    """Return all that a picture says of itself, and the view, as JSON in ASCII."""
    said: dict[str, Any] = dict(text)
    for key, value in (("Provenance", text.get("Provenance", "")), ("Recipe", recipe)):
        if value:
            said[key] = json.loads(value)
    return json.dumps(said, sort_keys=True)


def _next(request: AnimationRequest, part: float, progress: Progress) -> NDArray[np.uint8]:
    """Wait for a frame, hearing a cancel meanwhile."""
    while True:
        progress(part, f"Drawing {request.path.name}")
        try:
            return request.frames.get(timeout=_POLL_S)
        except queue.Empty:
            continue


def _image(pixels: NDArray[np.uint8], kind: AnimationKind) -> "Image.Image":
    """Return a frame as the format can hold it; grey ones exactly."""
    from PIL import Image

    image = Image.fromarray(pixels)
    if kind is not AnimationKind.GIF:
        return image
    colored = pixels.max(axis=2).astype(int) - pixels.min(axis=2) > _GREY_SPREAD
    if not colored.any():
        return Image.fromarray(np.ascontiguousarray(pixels[..., 1]))
    none = Image.Dither.NONE
    if colored.mean() > _MOSTLY_COLORED:
        return image.quantize(256, dither=none)
    # marks on a grey sky: a common choice of 256 colours would lose the marks among the greys
    few = Image.fromarray(pixels[colored][None]).quantize(256 - _GREYS, dither=none)
    steps = np.round(np.arange(_GREYS) * 255 / (_GREYS - 1)).astype(np.uint8)
    codes = np.round(pixels[..., 1] * ((_GREYS - 1) / 255)).astype(np.uint8)
    codes[colored] = np.asarray(few)[0] + _GREYS
    out = Image.fromarray(codes)
    out.putpalette(bytes(np.repeat(steps, 3)) + bytes(few.getpalette() or ()))
    return out


def _xmp(comment: str) -> bytes:
    from xml.sax.saxutils import escape

    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>'
        f'<rdf:li xml:lang="x-default">{escape(comment)}</rdf:li></rdf:Alt></dc:description>'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()
