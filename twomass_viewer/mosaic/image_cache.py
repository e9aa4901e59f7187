"""Images read lately, so that a strip of a mosaic need not read again what the last one read.

One cache a process, bounded in bytes: a worker needs the images of the strip it works on and, for
the next strip, most of them again. A mosaic of hundreds of images never holds all of them.
"""

import os
import threading
from collections import OrderedDict

from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.io.read import read_image
from twomass_viewer.io.target import parse_target

MAX_BYTES = 96 << 20
"""About 45 Atlas images: more than any strip of an ordinary mosaic touches."""

_lock = threading.Lock()
_images: OrderedDict[tuple[str, int], SurveyImage] = OrderedDict()


def read_cached(target: str) -> SurveyImage:
    """Return an image as `read_image` does, from memory if it was read lately.

    Raises
    ------
    FileProblemError
    """
    key = (target, _modified(target))
    with _lock:
        known = _images.get(key)
        if known is not None:
            _images.move_to_end(key)
            return known
    image = read_image(target)
    with _lock:
        _images[key] = image
        while len(_images) > 1 and sum(map(_size, _images.values())) > MAX_BYTES:
            _images.popitem(last=False)
    return image


def forget() -> None:
    """Drop all images."""
    with _lock:
        _images.clear()


def _modified(target: str) -> int:
    try:
        return os.stat(parse_target(target)[0]).st_mtime_ns
    except OSError:
        return 0  # reading says what is wrong


def _size(image: SurveyImage) -> int:
    return sum(p.pixels.nbytes for p in image.planes)
