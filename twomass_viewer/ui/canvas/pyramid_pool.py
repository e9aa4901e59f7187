"""Pyramids shared by the canvases that show the same image in the same tones.

What one canvas has made of an image, another one beside it paints as it is: panes of one image cost
the memory and the work of one.
"""

from collections.abc import Hashable

from twomass_viewer.scene.scene import ImageSpec
from twomass_viewer.ui.canvas.image_pyramid import ImagePyramid
from twomass_viewer.ui.canvas.level_cache import LevelCache


class PyramidPool:
    """Pyramids in use, by what they show.

    Parameters
    ----------
    cache : LevelCache, optional
        Where their levels and blocks live.
    """

    def __init__(self, cache: LevelCache | None = None) -> None:
        self.cache = LevelCache() if cache is None else cache
        self._used: dict[Hashable, list[tuple[ImagePyramid, list[int]]]] = {}

    def take(self, spec: ImageSpec) -> ImagePyramid:
        """Return a pyramid of an image in its tones: one in use, else a new one."""
        fitting = self._used.setdefault(_content(spec), [])
        for pyramid, users in fitting:
            if pyramid.wears(spec):
                users[0] += 1
                return pyramid
        pyramid = ImagePyramid(spec, self.cache)
        fitting.append((pyramid, [1]))
        return pyramid

    def fitting(self, pyramid: ImagePyramid, spec: ImageSpec) -> ImagePyramid:
        """Return the pyramid for an image whose pyramid another canvas may have toned anew."""
        if pyramid.wears(spec):
            return pyramid
        self.give_back(pyramid, spec)
        return self.take(spec)

    def give_back(self, pyramid: ImagePyramid, spec: ImageSpec) -> None:
        """Let go of a pyramid; with its last user it gives its memory back."""
        key = _content(spec)
        held = self._used[key]
        entry = next(e for e in held if e[0] is pyramid)
        entry[1][0] -= 1
        if not entry[1][0]:
            held.remove(entry)
            pyramid.close()
            if not held:
                del self._used[key]


def _content(spec: ImageSpec) -> Hashable:
    return spec.version, len(spec.channels), spec.tiles
