"""An artifact on the scan axes, before it is placed on the sky, and what it is drafted from."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.scan_axes import ScanAxes
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.rules import Rule
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

Offset = tuple[float, float]
Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Parents:
    """Stars bright enough to cause artifacts, one element of every array a star.

    Attributes
    ----------
    ra_deg, dec_deg, mag : ndarray of float64
        FK5 J2000; magnitude in the band at hand.
    mag_error : ndarray of float64
        One sigma; 0 where it is not known.
    mag_guess : ndarray of bool
        Where the magnitude is a guess; then everything that follows from it is one.
    designations : list of str
    mag_words : list of str
        How the magnitude was found where it was not read: ``computed from H and Ks``; else ''.
    same_scan : ndarray of bool
        Whether the star lies in the scan of the image, so that it leaves ghosts, glints and
        stripes there.
    last_ghost : ndarray of int64
        Highest ghost number before the scan ends.
    stripe_from, stripe_to : ndarray of float64
        Ends of the scan's rows as x offsets from the star, arcsec (+ is west).
    stripe_known : ndarray of bool
        Whether the place of the star across the scan is known.
    """

    ra_deg: Array
    dec_deg: Array
    mag: Array
    mag_error: Array
    mag_guess: NDArray[np.bool_]
    designations: list[str]
    mag_words: list[str]
    same_scan: NDArray[np.bool_]
    last_ghost: NDArray[np.int64]
    stripe_from: Array
    stripe_to: Array
    stripe_known: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ra_deg)

    def join(self, others: "Parents") -> "Parents":
        """Return these stars and others after them."""
        joined: dict[str, Any] = {}
        for f in fields(self):
            a, b = getattr(self, f.name), getattr(others, f.name)
            joined[f.name] = a + b if isinstance(a, list) else np.concatenate([a, b])
        return Parents(**joined)

    def take(self, rows: NDArray[np.int64]) -> "Parents":
        """Return some of the stars."""
        return Parents(
            self.ra_deg[rows],
            self.dec_deg[rows],
            self.mag[rows],
            self.mag_error[rows],
            self.mag_guess[rows],
            [self.designations[i] for i in rows],
            [self.mag_words[i] for i in rows],
            self.same_scan[rows],
            self.last_ghost[rows],
            self.stripe_from[rows],
            self.stripe_to[rows],
            self.stripe_known[rows],
        )


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Under which the stars were observed.

    Attributes
    ----------
    band : Band
    hemisphere : Hemisphere or None
        None where it is unknown and does not matter.
    direction : ScanDirection or None
    step_arcsec : float
        Size of the frame step along the scan, positive.
    step_rule : Rule or None
        The rule the step comes from where the header does not give it.
    magzp, sigma_dn : float or None
        Zero point and pixel noise of the image.
    axes : ScanAxes
    position_error_arcsec : float
        Rounding of the parents' positions; widens match radii.
    """

    band: Band
    hemisphere: Hemisphere | None
    direction: ScanDirection | None
    step_arcsec: float
    step_rule: Rule | None
    magzp: float | None
    sigma_dn: float | None
    axes: ScanAxes
    position_error_arcsec: float = 0.0


@dataclass(frozen=True, slots=True)
class Draft:
    """One artifact as offsets (west, north) in arcsec from its parent on the scan axes.

    Attributes
    ----------
    kind : ArtifactKind
    parent : int
        Index into the `Parents`.
    place : Offset
    shape : str
        ``circle`` or ``polygon``.
    outline : tuple of Offset
        Vertices of a polygon; the centre of a circle.
    radius_arcsec : float or None
    axis : tuple of two Offset or None
        The line along an arm or stripe, for its position angle and length.
    order, count, expected_mag
        As in `Artifact`.
    rules : tuple of Rule
        The rules it rests on, the main one first.
    sentence : str
    """

    kind: ArtifactKind
    parent: int
    place: Offset
    shape: str
    outline: tuple[Offset, ...]
    radius_arcsec: float | None
    axis: tuple[Offset, Offset] | None
    order: int | None
    count: int | None
    expected_mag: float | None
    rules: tuple[Rule, ...]
    sentence: str

    @property
    def evidence(self) -> Evidence:
        """The weakest evidence among the rules."""
        return max((r.evidence for r in self.rules), key=_STRENGTH.__getitem__)

    @property
    def source(self) -> str:
        """The citations of the rules, each once."""
        return "; ".join(dict.fromkeys(r.citation for r in self.rules))


_STRENGTH = {level: i for i, level in enumerate(Evidence)}
