"""Truth rows of what no star makes: streaks, hits of single frames, banding, seams."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence

if TYPE_CHECKING:
    from twomass_viewer.simulation.scans import Coadd


class TransientKind(StrEnum):
    """What a truth row describes; the words of `ArtifactKind` where it has one."""

    STREAK = "streak"
    HOT_PIXEL = "hot_pixel"
    COSMIC_RAY = "cosmic_ray"
    SMUDGE = "smudge"
    BANDING = "banding"
    SEAM = "seam"


@dataclass(frozen=True, slots=True)
class TrueTransient:
    """Something drawn on an image that belongs to no star.

    Attributes
    ----------
    kind : TransientKind
    what : str
        In words, for example ``meteor``.
    band : Band
    order : int
        Number within one event: line of an aircraft, latent of a meteor; 0 for one only.
    ra_deg, dec_deg : float
        Middle, FK5 J2000.
    ra1_deg, dec1_deg, ra2_deg, dec2_deg : float
        Ends; equal to the middle for a spot.
    pa_deg : float
        From the first end to the second, east of north, 0 to 180; NaN for a spot.
    length_arcsec, width_arcsec : float
        From end to end; full width at half maximum. For banding the extent and the period.
    surface_dn : float
        Brightest surface brightness on the coadd, DN a pixel (1 square arcsec); signed.
    mag : float
        Of the whole, where it is a spot; else NaN.
    evidence : Evidence
        How far the survey's facts carry what was drawn.
    """

    kind: TransientKind
    what: str
    band: Band
    order: int
    ra_deg: float
    dec_deg: float
    ra1_deg: float
    dec1_deg: float
    ra2_deg: float
    dec2_deg: float
    pa_deg: float
    length_arcsec: float
    width_arcsec: float
    surface_dn: float
    mag: float
    evidence: Evidence


def line_truth(
    coadd: "Coadd", band: Band, kind: TransientKind, what: str, order: int,
    ends: tuple[tuple[float, float], tuple[float, float]], width: float, surface: float,
    evidence: Evidence,
) -> TrueTransient:  # fmt: skip
    """Return the row of a line between two places of a coadd (0-based x and y)."""
    (x1, y1), (x2, y2) = ends
    ra, dec = coadd.transform.pixel_to_sky(
        np.array([(x1 + x2) / 2, x1, x2]), np.array([(y1 + y2) / 2, y1, y2])
    )
    # x runs to the west, so east of north turns against it; CROTA2 turns both axes
    pa = math.degrees(math.atan2(-(x2 - x1), y2 - y1)) - coadd.scan.crota2_deg
    return TrueTransient(
        kind, what, band, order, float(ra[0]), float(dec[0]), float(ra[1]), float(dec[1]),
        float(ra[2]), float(dec[2]), pa % 180.0, math.hypot(x2 - x1, y2 - y1), width, surface,
        math.nan, evidence,
    )  # fmt: skip


def spot_truth(
    coadd: "Coadd", band: Band, kind: TransientKind, what: str, place: tuple[float, float],
    width: float, surface: float, flux_dn: float, evidence: Evidence,
) -> TrueTransient:  # fmt: skip
    """Return the row of a spot at a place of a coadd (0-based x and y) that holds a flux in DN."""
    ra, dec = (float(v) for v in coadd.transform.pixel_to_sky(*place))
    mag = coadd.magzp(band) - 2.5 * math.log10(flux_dn) if flux_dn > 0 else math.nan
    return TrueTransient(
        kind, what, band, 0, ra, dec, ra, dec, ra, dec, math.nan, 0.0, width, surface, mag,
        evidence,
    )  # fmt: skip
