"""Magnitudes of simulated galaxies in all apertures of the XSC, with their confusion flags."""

from typing import Any

import numpy as np

from twomass_viewer.simulation.extended_photometry import ExtendedMeasure
from twomass_viewer.simulation.extended_places import ExtendedPlace
from twomass_viewer.simulation.galaxies import ellipse_radius
from twomass_viewer.simulation.working_database import WorkingDatabase
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.catalog_columns import APERTURES_ARCSEC

LARGEST_APERTURE = 1.6  # of r_ext; larger circular apertures are null: after a real row, assumed
SUBTRACTED_MAG = 16.0  # Ks of stars that are subtracted from a galaxy: assumed
_BRIGHT_MASK_MAG = 7.0  # Ks of stars with a mask of their own: assumed


def magnitude_columns(database: WorkingDatabase, p: ExtendedPlace) -> dict[str, Any]:
    """Return radii, magnitudes, errors and confusion flags of one galaxy, by column."""
    flags = _confusion(database, p)
    return {
        **_fiducial(p.measure, flags),
        **_own_radii(p.measure, flags),
        **_apertures(p.measure, flags),
    }


class _Flags:
    """Confusion flags of apertures about one galaxy, from what lies inside them."""

    def __init__(self, reasons: list[tuple[int, float, float, Band | None]]) -> None:
        """Take reasons as flag, elliptical and circular radius from which it holds, and band."""
        self._reasons = reasons

    def flag(self, band: Band, radius: float, *, circular: bool) -> int:
        """Return the flag of an aperture; of several reasons the largest (assumed)."""
        hits = [
            flag
            for flag, ellipse, circle, only in self._reasons
            if (circle if circular else ellipse) <= radius and only in (None, band)
        ]
        return max(hits, default=0)


def _confusion(database: WorkingDatabase, p: ExtendedPlace) -> _Flags:
    sky, g = database.sky, p.galaxy
    stars = sky.stars
    far = 1.2 * p.measure.r_ext * max(1.0, LARGEST_APERTURE)
    dx, dy = stars.x - g.x, stars.y - g.y
    circle = np.hypot(dx, dy)
    ellipse = ellipse_radius(g, dx, dy)
    reasons: list[tuple[int, float, float, Band | None]] = []
    subtracted = np.flatnonzero((circle < far) & (stars.mags[Band.KS] < SUBTRACTED_MAG))
    reasons += [(3, float(ellipse[i]), float(circle[i]), None) for i in subtracted]
    for i in np.flatnonzero((stars.mags[Band.KS] < _BRIGHT_MASK_MAG) & (circle < 900.0)):
        # the mask grows as the halo does: 10 arcsec at Ks 7 (halo radii measured, J)
        mask = 10.0 * 10 ** (0.19 * (_BRIGHT_MASK_MAG - stars.mags[Band.KS][i]))
        edge = max(float(circle[i]) - mask, 0.0)
        reasons.append((4, edge, edge, None))
    which = database.scans.index(p.scan)
    for band, artifacts in database.artifacts[which].items():
        for a in artifacts:
            if a.kind is ArtifactKind.PERSISTENCE:
                ax, ay = dx[a.parent] + a.dx, dy[a.parent] + a.dy
                if np.hypot(ax, ay) < far:
                    one = ellipse_radius(g, np.array([ax]), np.array([ay]))
                    reasons.append((5, float(one[0]), float(np.hypot(ax, ay)), band))
    x, y = float(p.places.x_pix[p.row]), float(p.places.y_pix[p.row])
    coadd = p.scan.coadds()[int(p.places.coadd_index[p.row])]
    edge = min(x, coadd.cols - 1 - x, y, coadd.rows - 1 - y)
    reasons.append((6, edge, edge, None))
    for other, measure in zip(sky.galaxies, database.measures, strict=True):
        away = float(np.hypot(other.x - g.x, other.y - g.y))
        if other is not g and measure.r_k20fe > p.measure.r_k20fe:
            reach = max(away - measure.r_k20fe, 0.0)
            reasons.append((7, reach, reach, None))
        elif other is not g:
            reach = max(away - measure.r_k20fe, 0.0)
            reasons.append((2, reach, reach, None))
    return _Flags(reasons)


def _one(
    m: ExtendedMeasure, flags: _Flags, band: Band, name: str, radius: float, *, circular: bool
) -> dict[str, Any]:
    mag, sigma = m.magnitude(band, radius, circular=circular)
    b = band.letter
    return {
        f"{b}_m_{name}": mag,
        f"{b}_msig_{name}": sigma,
        f"{b}_flg_{name}": flags.flag(band, radius, circular=circular),
    }


def _fiducial(m: ExtendedMeasure, flags: _Flags) -> dict[str, Any]:
    """Return the sets that use one radius in all bands: of Ks, at 21 mag of J."""
    radii = {
        "k20fe": (m.r_k20fe, False),
        "fe": (m.kron(Band.KS, circular=False), False),
        "k20fc": (m.isophote(Band.KS, 20.0, circular=True), True),
        "fc": (m.kron(Band.KS, circular=True), True),
        "j21fe": (m.isophote(Band.J, 21.0, circular=False), False),
        "j21fc": (m.isophote(Band.J, 21.0, circular=True), True),
    }
    row: dict[str, Any] = {}
    for name, (radius, circular) in radii.items():
        row[f"r_{name}"] = radius
        for band in Band:
            row |= _one(m, flags, band, name, radius, circular=circular)
    row["r_ext"] = m.r_ext
    for band in Band:
        mag, sigma = m.magnitude(band, m.r_ext, circular=False)
        # the extrapolation adds what the fit of the profile leaves open: 0.03 mag, assumed
        row |= {
            f"{band.letter}_m_ext": mag, f"{band.letter}_msig_ext": float(np.hypot(sigma, 0.03)),
        }  # fmt: skip
    return row


def _own_radii(m: ExtendedMeasure, flags: _Flags) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for band in Band:
        for name, radius, circular in (
            ("e", m.kron(band, circular=False), False),
            ("c", m.kron(band, circular=True), True),
            ("i20e", m.isophote(band, 20.0, circular=False), False),
            ("i20c", m.isophote(band, 20.0, circular=True), True),
            ("i21e", m.isophote(band, 21.0, circular=False), False),
            ("i21c", m.isophote(band, 21.0, circular=True), True),
        ):
            row[f"{band.letter}_r_{name}"] = radius
            row |= _one(m, flags, band, name, radius, circular=circular)
    return row


def _apertures(m: ExtendedMeasure, flags: _Flags) -> dict[str, Any]:
    row: dict[str, Any] = {}
    largest = max(LARGEST_APERTURE * m.r_ext, float(APERTURES_ARCSEC[2]))
    for radius in APERTURES_ARCSEC:
        for band in Band:
            if radius <= largest:
                row |= _one(m, flags, band, f"{radius}", float(radius), circular=True)
            else:
                b = band.letter
                row |= dict.fromkeys((f"{b}_m_{radius}", f"{b}_msig_{radius}",
                                      f"{b}_flg_{radius}"))  # fmt: skip
    return row
