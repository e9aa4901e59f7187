"""Parents that have moved since their catalogue was made: taken where they shine on the image.

The survey took three and a half years, and its tables hold one epoch of a place: a star of three
arcsec a year leaves its ghosts in another scan well beside their predicted places. A parent that is
not at its place is looked for nearby, by its brightness.
"""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.draft import Parents
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.match import nearest, separation_arcsec
from twomass_viewer.imagery.image import Plane, SurveyImage, image_center
from twomass_viewer.imagery.wcs import scale_arcsec
from twomass_viewer.imagery.zero_point import zero_point_fault
from twomass_viewer.photometry.aperture import measure
from twomass_viewer.photometry.measurement import PhotometryFlag

REACH_ARCSEC = 20.0
"""Farther than this a star is not looked for: two of the fastest known, in the length of the
survey (our choice)."""

PEAK_SHARE = 0.089
"""Peak of an unsaturated star over its flux in a 4 arcsec aperture, per square arcsec: measured on
Atlas images."""

_ENOUGH = 0.3  # of the peak expected; seeing, blends and the pixel's phase take less: our choice
_LINEAR_DN = 5500.0  # peaks of saturated stars rise no further: measured on Atlas images, of 1″
_SAME_MAG = 0.5  # a star found is the same within this: our choice
_OWN_ARCSEC = 1.5  # what another row lists at a place is that row's star: our choice
_MOST_PEAKS = 6  # that are measured: our choice
_PEAK_ARCSEC = 2.0  # how far from a parent its brightest pixel may lie: our choice

Frame = NDArray[np.float32]


def where_they_shine(
    parents: Parents, image: SurveyImage, plane: Plane, catalog: Catalog
) -> Parents:
    """Return the parents with those that have moved at their places on the image.

    Parameters
    ----------
    parents : Parents
        From the catalogue, FK5 J2000.
    image : SurveyImage
        With a sky transform.
    plane : Plane
    catalog : Catalog
        Its other rows tell which stars are not the one that is looked for.

    Returns
    -------
    Parents
        The same where all are in place, or nothing can be said: outside the image, beside blank
        pixels, without a zero point that holds for the pixels.
    """
    transform = image.transform
    if transform is None or plane.magzp is None or not len(parents):
        return parents
    x, y = transform.sky_to_pixel(parents.ra_deg, parents.dec_deg)
    data, sky = plane.data, _sky(image, plane)
    rows, cols = data.shape
    scale = scale_arcsec(transform, *image_center(data.shape))
    if zero_point_fault(image, scale):
        return parents
    margin = REACH_ARCSEC / scale + 2.0
    inside = (x > margin) & (x < cols - margin) & (y > margin) & (y < rows - margin)
    ra, dec, words = parents.ra_deg.copy(), parents.dec_deg.copy(), list(parents.mag_words)
    found_any = False
    for n in np.flatnonzero(inside & ~parents.mag_guess):
        flux = 10.0 ** (0.4 * (plane.magzp - float(parents.mag[n])))
        expected = min(PEAK_SHARE * flux, _LINEAR_DN) * scale**2
        if _peak(data, float(x[n]), float(y[n]), scale) - sky >= _ENOUGH * expected:
            continue
        place = _search(parents, int(n), image, plane, catalog, (float(x[n]), float(y[n])), sky)
        if place is None:
            continue
        found_any = True
        away = separation_arcsec(
            np.array([place[0]]), np.array([place[1]]), float(ra[n]), float(dec[n])
        )
        ra[n], dec[n] = place
        moved = f"{float(away[0]):.1f}″ from its place in the catalogue: it has moved"
        words[n] = f"{words[n]}, {moved}" if words[n] else moved
    return replace(parents, ra_deg=ra, dec_deg=dec, mag_words=words) if found_any else parents


def _sky(image: SurveyImage, plane: Plane) -> float:
    if image.sky_dn is not None:
        return image.sky_dn
    from twomass_viewer.display.limits import sample

    values = sample(plane.data, 20_000)
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if len(finite) else 0.0


def _peak(data: Frame, x: float, y: float, scale: float) -> float:
    """Return the brightest pixel about a place; beside blanks nothing is known: infinity."""
    row, col, reach = round(y), round(x), math.ceil(_PEAK_ARCSEC / scale)
    box = data[row - reach : row + reach + 1, col - reach : col + reach + 1]
    return float(box.max()) if np.isfinite(box).all() else float("inf")


def _search(
    parents: Parents,
    n: int,
    image: SurveyImage,
    plane: Plane,
    catalog: Catalog,
    at: tuple[float, float],
    sky: float,
) -> tuple[float, float] | None:
    """Return the place of the nearest unlisted star of the parent's brightness, or None."""
    found: list[tuple[float, float, float]] = []
    transform = image.transform
    assert transform is not None
    scale = scale_arcsec(transform, *image_center(plane.shape))
    for col, row in _peaks(plane.data, at, sky, math.ceil(REACH_ARCSEC / scale)):
        ra, dec = transform.pixel_to_sky(col, row)
        seen = measure(image, plane.index, float(ra), float(dec), accept_lossy=True)
        saturated = PhotometryFlag.SATURATED_CORE in seen.flags
        if seen.mag is None or (abs(seen.mag - parents.mag[n]) > _SAME_MAG and not saturated):
            continue
        if nearest(catalog, seen.ra_deg, seen.dec_deg, _OWN_ARCSEC) is not None:
            continue
        distance = float(np.hypot(col - at[0], row - at[1])) * scale
        if distance <= REACH_ARCSEC:
            found.append((distance, seen.ra_deg, seen.dec_deg))
    return min(found)[1:] if found else None


def _peaks(data: Frame, at: tuple[float, float], sky: float, reach: int) -> list[tuple[int, int]]:
    """Return the brightest peaks (column, row) within some pixels, brightest first."""
    row0, col0 = round(at[1]) - reach, round(at[0]) - reach
    box = data[row0 : row0 + 2 * reach + 1, col0 : col0 + 2 * reach + 1]
    clean = np.where(np.isfinite(box), box, sky)
    inner = clean[1:-1, 1:-1]
    top = np.ones(inner.shape, dtype=bool)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            if dx or dy:
                top &= inner >= clean[1 + dy : -1 + dy or None, 1 + dx : -1 + dx or None]
    rows, cols = np.nonzero(top)
    order = np.argsort(-inner[rows, cols])[:_MOST_PEAKS]
    return [(col0 + 1 + int(cols[k]), row0 + 1 + int(rows[k])) for k in order]
