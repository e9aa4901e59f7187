"""The size of pixels is remembered as long as the transform lives, and no longer."""

import gc
import weakref

import pytest

from tests.artifacts.scenes import transform
from twomass_viewer.imagery.wcs import scale_arcsec


def test_a_transform_is_let_go_though_its_scale_was_asked_for() -> None:
    asked = transform()
    assert scale_arcsec(asked, 255.5, 511.5) == pytest.approx(1.0, abs=1e-6)
    assert scale_arcsec(asked, 255.5, 511.5) == scale_arcsec(asked, 255.5, 511.5)
    gone = weakref.ref(asked)
    del asked
    gc.collect()
    assert gone() is None
