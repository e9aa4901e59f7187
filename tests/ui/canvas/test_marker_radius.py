"""The classes of one catalogue have circles of one size."""

import numpy as np

from twomass_viewer.scene.marks import MarkRole
from twomass_viewer.scene.scene import MarkerSet
from twomass_viewer.ui.canvas.marker_layer import MarkerLayer


def made(key: str, layer: str, count: int) -> MarkerSet:
    rng = np.random.default_rng(count)
    east, north = rng.uniform(-300, 300, (2, count))
    return MarkerSet(key, layer, MarkRole.PSC_CLEAN, east, north, np.arange(count), count)


def test_a_sparse_class_is_drawn_as_small_as_the_dense_one_of_its_catalogue() -> None:
    layer = MarkerLayer()
    layer.set_markers((made("a:clean", "a", 3000), made("a:dirty", "a", 50), made("b", "b", 40)))
    dense, sparse, other = (layer.radius_of(p, 1.5) for p in layer.sets)
    assert sparse == dense < other
