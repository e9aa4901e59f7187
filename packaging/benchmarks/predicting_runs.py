"""Predicting a mosaic's artifacts, and testing places against them: what two figures come from.

One run is a new process without a window that does what the window's job does. It has predicted
another table's artifacts on one image before, so that no import is timed. Python's cyclic garbage
is not collected meanwhile: in the window the interface thread does that.
"""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

import numpy as np

from benchmarks import sky_files
from benchmarks.live_window import isolated
from benchmarks.mosaic_table import mosaic_table

ROWS, PLACES = 100_000, 1_000_000
R = TypeVar("R")


@dataclass(frozen=True)
class Timed:
    """Seconds of the wall and of the processor (of all threads), one element a repeat."""

    wall_s: tuple[float, ...]
    cpu_s: tuple[float, ...]

    @property
    def cpu_words(self) -> str:
        """The processor's time in words, for the sentence of a figure."""
        return f"{float(np.median(self.cpu_s)):.2f} s of the processor"


@dataclass(frozen=True)
class PredictingRun:
    """Predictions and tests of one process, and how many artifacts and covered places were found.

    Attributes
    ----------
    predict, cover : Timed
    artifacts, pairs : int
        How many artifacts there are, and how many times a place lies in one.
    """

    predict: Timed
    cover: Timed
    artifacts: int
    pairs: int


@cache
def run(quick: bool) -> PredictingRun:
    """Return the measurements, made once."""
    return isolated(_run, 2 if quick else 9)


def _run(repeats: int) -> PredictingRun:
    from twomass_viewer.artifacts.covering import covering
    from twomass_viewer.catalogs.read import read_catalog
    from twomass_viewer.imagery.wcs import FieldPlane
    from twomass_viewer.io.read import read_image
    from twomass_viewer.session.layers import Member
    from twomass_viewer.session.predicting import Predicted, PredictRequest, predict_members

    images = [read_image(path) for path in sky_files.mosaic(sky_files.HUNDRED)]
    members = tuple(Member(image, image.planes[0]) for image in images)
    catalog = read_catalog(mosaic_table(ROWS))
    ra0, dec0 = float(np.median(catalog.ra_deg)), float(np.median(catalog.dec_deg))
    plane = FieldPlane(ra0, dec0)

    def predict() -> Predicted:
        # a new table each time, else what is known of it already would be kept with it
        request = PredictRequest(members, replace(catalog), plane=plane)
        return predict_members(request, lambda share, words: None)

    predict_members(PredictRequest(members[:1], sky_files.field_psc()), lambda share, words: None)
    gc.disable()
    predicted, predicting = _timed(predict, repeats)
    if len(predicted.artifacts) < len(images):
        raise RuntimeError("hardly anything is predicted")
    artifacts = list(predicted.artifacts.values())
    rng = np.random.default_rng(5)
    high, wide = (9800.0, 4800.0)  # arcsec: what ten by ten tiles cover
    ra, dec = plane.unproject(
        rng.uniform(-0.5, 0.5, PLACES) * wide, rng.uniform(-0.5, 0.5, PLACES) * high
    )
    covering(ra[:1000], dec[:1000], artifacts)
    covered, testing = _timed(lambda: covering(ra, dec, artifacts), repeats)
    return PredictingRun(predicting, testing, len(artifacts), len(covered))


def _timed(work: Callable[[], R], repeats: int) -> tuple[R, Timed]:
    wall, cpu = [], []
    for _ in range(repeats):
        begin, begin_cpu = time.perf_counter(), time.process_time()
        result = work()
        wall.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - begin_cpu)
    return result, Timed(tuple(wall), tuple(cpu))
