"""A predicted (or published) artifact and its parent star."""

import math
from dataclasses import dataclass

from twomass_viewer.artifacts.measured import Measured
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.scans import Hemisphere, ScanDirection


@dataclass(frozen=True, slots=True)
class Parent:
    """The bright star that causes an artifact.

    Attributes
    ----------
    designation : str
        ``2MASS J…`` or, for a star detected on the image, its position in words.
    ra_deg, dec_deg : float
        FK5 J2000.
    mag : float
        In the band of the artifact.
    mag_words : str
        How the magnitude was found where it was not simply read; else ''.
    mag_is_guess : bool
        Whether it is computed from other bands or from the light of a galaxy.
    """

    designation: str
    ra_deg: float
    dec_deg: float
    mag: float
    mag_words: str = ""
    mag_is_guess: bool = False


NO_PARENT = Parent("none", math.nan, math.nan, math.nan)
"""Of what no star makes."""


@dataclass(frozen=True, slots=True)
class ArtifactShape:
    """Outline on the sky.

    Attributes
    ----------
    type : str
        ``circle``, ``polygon`` or ``line``.
    coords_deg : tuple of (float, float)
        Right ascension and declination of the centre or the vertices, degrees.
    radius_arcsec : float or None
        Of a circle; the match radius for point kinds.
    """

    type: str
    coords_deg: tuple[tuple[float, float], ...]
    radius_arcsec: float | None = None


@dataclass(frozen=True, slots=True)
class Artifact:
    """One predicted artifact; field names are those of the JSON document.

    Attributes
    ----------
    kind : ArtifactKind
    band : Band
    order : int or None
        Number of the ghost, glint or spike arm, from 1.
    count : int or None
        How many of its kind the parent has (``ghost 3 of 5``).
    parent : Parent
    ra_deg, dec_deg : float
        The place itself for point kinds, the parent for halo and spikes, the crossing of the
        parent's meridian for stripes.
    pa_deg, length_arcsec : float or None
        Position angle (east of north) and length of an arm or stripe.
    shape : ArtifactShape
    expected_mag : float or None
    evidence : Evidence
    rule : str
        Name of the rule in the rule file.
    sentence, source : str
        Why it is here, in one sentence; the citation.
    image : str or None
    inside_image : bool
    direction : ScanDirection or None
    hemisphere : Hemisphere or None
    measured : Measured or None
        What the pixels show at its place; None before it was measured, or where nothing can be.
    """

    kind: ArtifactKind
    band: Band
    order: int | None
    count: int | None
    parent: Parent
    ra_deg: float
    dec_deg: float
    pa_deg: float | None
    length_arcsec: float | None
    shape: ArtifactShape
    expected_mag: float | None
    evidence: Evidence
    rule: str
    sentence: str
    source: str
    image: str | None
    inside_image: bool
    direction: ScanDirection | None
    hemisphere: Hemisphere | None
    measured: Measured | None = None
