"""What the dots of a simulated image are, from the tables of what was put into it.

Smooth halos make no dots: peaks of noise within them that are no source count as neither artifact
nor source.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from proofs.detections import Detections
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.bands import Band

if TYPE_CHECKING:
    from astropy.table import Table

REACH_PIXELS = 2.5
"""A dot this near to a drawn thing is it."""
FAINTER_MAG = 1.2
"""Drawn things fainter than the dot by more than this do not make it."""
ARM_HALF_WIDTH = 3.0
ARM_BRIGHTNESS, ARM_SLOPE_NS, ARM_SLOPE_EW = 1.15e-5, -2.5, -1.2
"""Of arms 21 arcsec from the star, per square arcsec relative to the star's flux, and how it falls:
measured on J Atlas images."""
ARM_APERTURE = 28.0
"""Square arcsec of an arm of 3.5 arcsec width within the 4 arcsec aperture."""
ARM_SHARE_MAG = 1.2
"""An arm whose light there is fainter than the dot by more than this does not make it."""
SPOTS = ("persistence", "glint", "quadrant_spot")
HITS = ("hot_pixel", "cosmic_ray", "smudge")

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Labels:
    """Truth of the dots of one image, shape (n,).

    Attributes
    ----------
    real : ndarray of bool
        A star or galaxy lies there, bright enough.
    kind : ndarray of str
        The artifact that lies there; empty for none.
    known_parent : ndarray of bool
        Whether the artifact's parent is listed in the point source table.
    known_law : ndarray of bool
        Whether it was drawn from a law that was measured or verified; else from an assumption by
        analogy, which the predictor can but guess.
    other : ndarray of bool
        A hit of a single frame or a streak: nothing a rule about stars predicts.
    """

    real: Flags
    kind: NDArray[np.str_]
    known_parent: Flags
    known_law: Flags
    other: Flags

    @property
    def only_artifact(self) -> Flags:
        """An artifact and no source."""
        return np.asarray((self.kind != "") & ~self.real & ~self.other)

    @property
    def only_real(self) -> Flags:
        """A source and no artifact."""
        return np.asarray((self.kind == "") & self.real & ~self.other)


class Truth:
    """The truth tables of a simulated field."""

    def __init__(self, files: FieldFiles) -> None:
        from astropy.table import Table

        self.artifacts = Table.read(files.truth_artifacts, format="ascii.ecsv")
        self.sources = Table.read(files.truth_sources, format="ascii.ecsv")
        self._listed = np.array([_listed(v) for v in self.sources["cntr"]])
        self._rows = {str(v): n for n, v in enumerate(self.sources["id"])}

    def sky(self, image: SurveyImage) -> tuple[Array, Array]:
        """Return where all sources are at an image's epoch, FK5 J2000, degrees."""
        scan = image.scan
        ra, dec = "ra", "dec"
        if scan is not None and scan.date is not None and scan.hemisphere is not None:
            name = f"{scan.date:%y%m%d}{scan.hemisphere.value}{scan.number:03d}"
            if f"ra_{name}" in self.sources.colnames:
                ra, dec = f"ra_{name}", f"dec_{name}"
        return np.asarray(self.sources[ra], float), np.asarray(self.sources[dec], float)

    def places(self, image: SurveyImage) -> tuple[Array, Array]:
        """Return the pixels of all sources on an image, at its epoch."""
        assert image.transform is not None
        x, y = image.transform.sky_to_pixel(*self.sky(image))
        return np.asarray(x), np.asarray(y)

    def mags(self, band: Band) -> Array:
        """Return the true magnitudes of all sources."""
        return np.asarray(self.sources[f"{band.letter}_m"], dtype=float)

    def label(self, image: SurveyImage, band: Band, dots: Detections, mag: Array) -> Labels:
        """Return what the dots are; ``mag`` is their measured magnitude, NaN where not known."""
        from scipy.spatial import cKDTree

        brightness = np.where(np.isfinite(mag), mag, 13.0) + FAINTER_MAG
        sx, sy = self.places(image)
        mags = self.mags(band)
        rows = self.artifacts[self.artifacts["image"] == image.name]
        here = np.column_stack([dots.x, dots.y])
        tree = cKDTree(np.column_stack([sx, sy]))
        real = np.zeros(len(dots), dtype=bool)
        for n in range(len(dots)):
            near = tree.query_ball_point(here[n], REACH_PIXELS)
            real[n] = any(mags[k] < brightness[n] for k in near)
        kind = np.full(len(dots), "", dtype="U24")
        known, law = np.zeros(len(dots), dtype=bool), np.zeros(len(dots), dtype=bool)
        self._arms(rows, (sx, sy), here, mag, kind, known, law)
        for row in rows:
            if str(row["kind"]) in SPOTS:
                near_it = np.hypot(dots.x - row["x"], dots.y - row["y"]) < REACH_PIXELS
                near_it &= row["mag"] < brightness
                kind[near_it] = str(row["kind"])
                known[near_it] = self._is_known(row)
                law[near_it] = _is_known_law(row)
        return Labels(real, kind, known, law, self._other(rows, dots))

    def _is_known(self, row: object) -> bool:
        index = self._rows.get(str(row["parent"]))  # type: ignore[index]  # a table row
        return index is not None and bool(self._listed[index])

    def _arms(
        self,
        rows: "Table",
        sources: tuple[Array, Array],
        here: Array,
        mag: Array,
        kind: NDArray[np.str_],
        known: Flags,
        law: Flags,
    ) -> None:
        """Mark dots that the light of an arm makes, not dots that merely lie on one."""
        for row in rows[rows["kind"] == "diffraction_spike"]:
            index = self._rows.get(str(row["parent"]))
            if index is None:
                continue
            pa = np.radians(float(row["pa"]))
            dx, dy = here[:, 0] - sources[0][index], here[:, 1] - sources[1][index]
            along = -dx * np.sin(pa) + dy * np.cos(pa)
            across = np.abs(dx * np.cos(pa) + dy * np.sin(pa))
            on_arm = (along > 5.0) & (along < row["length"]) & (across < ARM_HALF_WIDTH)
            slope = ARM_SLOPE_NS if abs(np.cos(pa)) > 0.5 else ARM_SLOPE_EW
            with np.errstate(invalid="ignore", divide="ignore"):
                brightness = ARM_BRIGHTNESS * (np.maximum(along, 5.0) / 21.0) ** slope
            light = float(row["parent_mag"]) - 2.5 * np.log10(brightness * ARM_APERTURE)
            enough = np.isfinite(mag) & (light < mag + ARM_SHARE_MAG)
            made = on_arm & enough
            kind[made], known[made] = "diffraction_spike", self._listed[index]
            law[made] = _is_known_law(row)

    def _other(self, rows: "Table", dots: Detections) -> Flags:
        other = np.zeros(len(dots), dtype=bool)
        for row in rows:
            if str(row["kind"]) in HITS:
                other |= np.hypot(dots.x - row["x"], dots.y - row["y"]) < 3.5
            elif str(row["kind"]) == "streak" and np.isfinite(row["length"]):
                pa = np.radians(float(row["pa"]))
                dx, dy = dots.x - row["x"], dots.y - row["y"]
                along = np.abs(-dx * np.sin(pa) + dy * np.cos(pa))
                across = np.abs(dx * np.cos(pa) + dy * np.sin(pa))
                other |= (along < row["length"] / 2.0 + 4.0) & (across < 6.0)
        return other


def _listed(value: object) -> bool:
    try:
        return bool(int(str(value)) > 0)
    except (TypeError, ValueError):
        return False


def _is_known_law(row: object) -> bool:
    return str(row["evidence"]) not in ("assumed", "guess")  # type: ignore[index]  # a table row
