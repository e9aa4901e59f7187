"""Predictions kept image by image, so that each is made once.

Adding an image, or showing another band, predicts what is new only. A prediction depends on the
pixels, on the catalogues and on the rules; it is kept while these are open.
"""

import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from twomass_viewer.artifacts.measured import Measured

if TYPE_CHECKING:
    from twomass_viewer.artifacts.detect import DetectedStars
    from twomass_viewer.artifacts.model import Artifact
    from twomass_viewer.artifacts.predict import Prediction

Key = tuple[object, ...]


@dataclass(eq=False)
class KeptPrediction:
    """One plane's prediction.

    Attributes
    ----------
    prediction : Prediction
    doubts : tuple of str
        What is to be said of the choice of its parents.
    holds : tuple
        What the key names by identity, so that it cannot be something else meanwhile.
    found : tuple of Artifact
        What was found on the pixels besides; empty before it was looked for.
    measures : dict
        What was measured of all these, by whether the pixels count as lossless.
    """

    prediction: "Prediction"
    doubts: tuple[str, ...]
    holds: tuple[object, ...]
    found: "tuple[Artifact, ...]" = ()
    measures: dict[bool, tuple[Measured | None, ...]] = field(default_factory=dict)

    @property
    def artifacts(self) -> "tuple[Artifact, ...]":
        """What was predicted and what was found."""
        return (*self.prediction.artifacts, *self.found)


class PredictionStore:
    """What was predicted, measured and detected; used by jobs and the interface thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[Key, KeptPrediction] = {}
        self._stars: dict[int, DetectedStars] = {}

    def find(self, key: Key) -> KeptPrediction | None:
        """Return what is kept under a key whose first element is the version of the plane."""
        with self._lock:
            return self._kept.get(key)

    def keep(self, key: Key, kept: KeptPrediction) -> None:
        """Keep a prediction."""
        with self._lock:
            self._kept[key] = kept

    def stars(self, version: int) -> "DetectedStars | None":
        """Return the stars detected on a plane, or None."""
        with self._lock:
            return self._stars.get(version)

    def keep_stars(self, version: int, stars: "DetectedStars") -> None:
        """Keep the stars detected on a plane."""
        with self._lock:
            self._stars[version] = stars

    def forget_but(self, versions: Collection[int]) -> None:
        """Forget what belongs to planes that are open no more."""
        with self._lock:
            self._kept = {k: v for k, v in self._kept.items() if k[0] in versions}
            self._stars = {k: v for k, v in self._stars.items() if k in versions}

    def forget_others(self, holds: Collection[int]) -> None:
        """Forget what was predicted from catalogues that are open no more, by identity."""
        with self._lock:
            self._kept = {
                k: v for k, v in self._kept.items() if all(id(h) in holds for h in v.holds)
            }
