"""Whether a dot is wider than a star: a galaxy, nebulosity, or stars close together."""

import math
from collections.abc import Sequence

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.explain.looks import Look, Sight
from twomass_viewer.explain.model import Reason, What
from twomass_viewer.explain.rows import Rows
from twomass_viewer.photometry.aperture import measure
from twomass_viewer.photometry.settings import ApertureSettings
from twomass_viewer.survey.apertures import STANDARD_RADIUS_ARCSEC
from twomass_viewer.survey.artifact_kinds import ArtifactKind

WIDE_ARCSEC = 7.0
"""Radius of the wider aperture: twice the width of a star, and free of most neighbours (our
choice)."""

_LEAST_MAG, _LEAST_SIGMA = 0.2, 5.0  # that light beyond a star's must have: our choices
_LEAST_SNR = 15.0  # of the dot; the width of fainter ones is not known well enough: our choice
_STAR_MAG = 0.066
"""Light of a star beyond 4 arcsec where the image has no stars to learn it from: the largest
aperture correction from 4 to 14 arcsec measured on six Atlas images (-0.04 to -0.066 mag)."""

_UNEVEN = frozenset(
    {ArtifactKind.HALO, ArtifactKind.DIFFRACTION_SPIKE, ArtifactKind.GLINT, ArtifactKind.STREAK}
)
"""Kinds whose light around a dot would pass for its own."""


def wider_than_a_star(
    look: Look, covers: Sequence[Artifact], catalogs: Sequence[Rows]
) -> Reason | None:
    """Compare the light of a dot within 7 and 4 arcsec with that of the stars of its image.

    Parameters
    ----------
    look : Look
    covers : sequence of Artifact
        That cover the dot.
    catalogs : sequence of Rows
        A row beside the dot's own within reach of the wider aperture explains its light.

    Returns
    -------
    Reason or None
        A fact without a score; None where the dot is as narrow as a star, or cannot be judged.
    """
    judged = look.sight is Sight.SEEN and not look.beyond_linear and (look.snr or 0) >= _LEAST_SNR
    if not judged or any(a.kind in _UNEVEN for a in covers) or _has_neighbor(look, catalogs):
        return None
    image, plane = look.at.image, look.at.plane.index
    place = look.ra_deg, look.dec_deg
    narrow = measure(image, plane, *place, accept_lossy=True, recenter=False)
    wide = measure(
        image, plane, *place, accept_lossy=True, recenter=False,
        settings=ApertureSettings(radius_arcsec=WIDE_ARCSEC),
    )  # fmt: skip
    if narrow.mag is None or wide.mag is None or not narrow.mag_err or not wide.mag_err:
        return None
    star = _STAR_MAG
    if narrow.aperture_correction_mag is not None and wide.aperture_correction_mag is not None:
        star = wide.aperture_correction_mag - narrow.aperture_correction_mag
    excess = narrow.mag - wide.mag - star
    error = math.hypot(narrow.mag_err, wide.mag_err)
    if excess < _LEAST_MAG or excess < _LEAST_SIGMA * error:
        return None
    about = "" if look.is_photometric else "≈ "
    return Reason(
        What.EXTENDED_SOURCE, None, "Wider than a star",
        f"Within {WIDE_ARCSEC:.0f}″ it is {about}{narrow.mag - wide.mag:.2f} ± {error:.2f} mag "
        f"brighter in {look.band} than within {STANDARD_RADIUS_ARCSEC:.0f}″, a star of this image "
        f"{star:.2f} mag: a galaxy, nebulosity, or stars too close to be told apart.",
        {"excess_mag": round(excess, 3), "excess_error_mag": round(error, 3),
         "star_mag": round(star, 3), "radius_arcsec": WIDE_ARCSEC, "band": look.band.value,
         "image": look.name},
        f"{look.name} · thresholds are our choice", "extended_source",
        indicative=not look.is_photometric,
    )  # fmt: skip


def _has_neighbor(look: Look, catalogs: Sequence[Rows]) -> bool:
    """Whether a table lists a second source whose light reaches the wider aperture."""
    reach = WIDE_ARCSEC + STANDARD_RADIUS_ARCSEC
    return any(
        len(rows.near(look.ra_deg, look.dec_deg, reach)) > 1 for rows in catalogs if not rows.is_xsc
    )
