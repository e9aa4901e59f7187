"""Colour maps as tables of 256 colours, small enough to carry along.

``viridis`` and ``inferno`` (S. van der Walt and N. Smith, CC0) and ``cividis`` (Nuñez, Anderton
and Renslow 2018, CC0) are stored at 33 places and interpolated: nowhere more than 5/255 from the
published tables. ``cubehelix`` is Green (2011, BASI 39, 289) with his default parameters.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

COLORMAPS = ("grey", "heat", "viridis", "cividis", "inferno", "cubehelix")

_ANCHORS = {
    "viridis": (
        "440154470d6048186a482374472d7b4536814240863f49893b528b375a8d33638d2f6a8e"
        "2c728e297a8e26818e23898e21908c1f988b1f9f8821a68528ae8031b57b3ebc744cc26c"
        "5dc9636ece5882d34c96d83fabdc32c0df24d5e21aeae51afde725"
    ),
    "cividis": (
        "00204d00265a002c6800306f05366e1e3c6d2c426c37476b414d6b4a536b52596c595e6d"
        "61646f686a716f70737576767c7b788482798c8879948e789c9477a49b76aca174b4a872"
        "bdaf6fc5b66ccebd68d7c463e0cb5ee9d358f2da50fbe248ffea46"
    ),
    "inferno": (
        "0000040403120b0724150b37210c4a2e0a5a3c09654a0c6b57106d63146e70196e7d1e6d"
        "89226a962766a32b61af315cbb3755c63e4dd14644db4f3be35932eb6528f1711ef67f14"
        "f98d0afb9c06fcab0ffbba1ff9ca32f5d949f2e865f3f586fcffa4"
    ),
}


@lru_cache(maxsize=16)
def colormap(name: str) -> NDArray[np.uint8]:
    """Return a read-only table of shape (256, 3), red, green, blue, dark end first.

    Parameters
    ----------
    name : str
        One of `COLORMAPS`; anything else raises KeyError.
    """
    t = np.linspace(0.0, 1.0, 256)
    if name == "grey":
        rgb = np.repeat(t[:, None], 3, axis=1) * 255.0
    elif name == "heat":
        # Red fills over the first third, green over the whole, blue over the last two thirds.
        rgb = np.stack([t / 0.34, t, (t - 0.65) / 0.33], axis=1) * 255.0
    elif name == "cubehelix":
        rgb = _cubehelix(t) * 255.0
    else:
        anchors = np.frombuffer(bytes.fromhex(_ANCHORS[name]), np.uint8).reshape(-1, 3)
        places = np.linspace(0.0, 1.0, len(anchors))
        rgb = np.stack([np.interp(t, places, anchors[:, k]) for k in range(3)], axis=1)
    table = np.clip(np.rint(rgb), 0, 255).astype(np.uint8)
    table.setflags(write=False)
    return table


def _cubehelix(t: NDArray[np.float64]) -> NDArray[np.float64]:
    start, rotations, hue = 0.5, -1.5, 1.0
    angle = 2 * np.pi * (start / 3 + 1 + rotations * t)
    amplitude = hue * t * (1 - t) / 2
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack(
        [
            t + amplitude * (-0.14861 * cos + 1.78277 * sin),
            t + amplitude * (-0.29227 * cos - 0.90649 * sin),
            t + amplitude * (1.97294 * cos),
        ],
        axis=1,
    )
