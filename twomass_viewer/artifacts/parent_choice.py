"""Which stars are taken as parents, from a catalogue or from the image, and what is said of it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.coverage import coverage_notice
from twomass_viewer.artifacts.detect import DetectedStars
from twomass_viewer.artifacts.draft import Circumstances, Parents
from twomass_viewer.artifacts.image_scan import ImageScan, hemispheres_at, within_scan
from twomass_viewer.artifacts.parents import (
    band_magnitudes,
    brightest,
    parents_of_rows,
    reach_arcsec,
)
from twomass_viewer.artifacts.region import Region
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.match import separation_arcsec
from twomass_viewer.imagery.image import Plane, SurveyImage, image_center
from twomass_viewer.imagery.positions import format_position_ascii
from twomass_viewer.imagery.wcs import scale_arcsec
from twomass_viewer.imagery.zero_point import zero_point_fault
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet
from twomass_viewer.survey.scans import Hemisphere

_SAME_ARCSEC = 5.0  # the survey's effective resolution: a nucleus so near a star is that star


def catalog_parents(
    catalog: Catalog | None,
    image: SurveyImage,
    plane: Plane,
    scan: ImageScan,
    at: Circumstances,
    region: Region,
    rules: RuleSet,
    notices: list[str],
) -> Parents | None:
    """Return the catalogue's parents within reach of the image; None when it has none to offer."""
    if catalog is None:
        return None
    if catalog.kind is CatalogKind.XSC:
        notices.append(extended_notice(catalog))
        return None
    mags = band_magnitudes(catalog, at.band, rules)
    if mags is None:
        notices.append(no_magnitudes_notice(catalog, at.band))
        return None
    rows = brightest(mags, at.band, rules)
    near = region.distance_arcsec(catalog.ra_deg[rows], catalog.dec_deg[rows])
    rows = rows[near <= reach_arcsec(mags.mag[rows], at, rules)]
    uncovered = coverage_notice(catalog, image, plane.shape, scan.axes, at, rules)
    if uncovered is not None:
        notices.append(uncovered)
    if catalog.position_error_arcsec:
        notices.append(rounded_notice(catalog))
    width = rules.value("parents", "scan_width")
    return within_scan(parents_of_rows(catalog, rows, mags, width), scan)


def nucleus_parents(
    extended: Catalog,
    stars: Parents,
    scan: ImageScan,
    at: Circumstances,
    region: Region,
    rules: RuleSet,
) -> Parents | None:
    """Return the bright nuclei of galaxies that are not among the stars already."""
    mags = band_magnitudes(extended, at.band, rules)
    if extended.kind is not CatalogKind.XSC or mags is None:
        return None
    rows = brightest(mags, at.band, rules)
    near = region.distance_arcsec(extended.ra_deg[rows], extended.dec_deg[rows])
    rows = rows[near <= reach_arcsec(mags.mag[rows], at, rules)]
    same = [
        bool((separation_arcsec(stars.ra_deg, stars.dec_deg, ra, dec) < _SAME_ARCSEC).any())
        for ra, dec in zip(
            extended.ra_deg[rows].tolist(), extended.dec_deg[rows].tolist(), strict=True
        )
    ]
    rows = rows[~np.array(same, dtype=bool)]
    if not len(rows):
        return None
    width = rules.value("parents", "scan_width")
    return within_scan(parents_of_rows(extended, rows, mags, width), scan)


def detected_parents(
    image: SurveyImage,
    plane: Plane,
    scan: ImageScan,
    at: Circumstances,
    region: Region,
    rules: RuleSet,
    notices: list[str],
    stars: DetectedStars | None,
    neighbours: Sequence[DetectedStars] = (),
) -> Parents:
    """Return stars detected on the image, and on other images of its scan, as parents."""
    none = np.empty(0)
    own = stars or DetectedStars(none, none, none, np.empty(0, dtype=bool))
    if stars is None:
        notices.append(
            f"{image.name} {can_detect(image, plane)}, so the stars on it cannot be parents; give "
            "a catalogue."
        )
    else:
        notices.append(_detected_notice(image.name, len(own), bool(neighbours)))
    everything = [own, *(_beyond(n, region) for n in neighbours)]
    ra, dec, mag, saturated = (
        np.concatenate([getattr(s, k) for s in everything])
        for k in ("ra_deg", "dec_deg", "mag", "saturated")
    )
    if saturated.any():
        notices.append(
            "Magnitudes of saturated stars come from their wings: good to about 0.15 mag, "
            "worse among nebulosity and close neighbours."
        )
    words = [
        "measured on the wings of the saturated star" if s else "measured on the image"
        for s in saturated
    ]
    error = np.where(saturated, rules.value("saturation", "wing_error", at.band), 0.0)
    half = rules.value("parents", "scan_width") / 2.0
    names = [
        f"the star at {format_position_ascii(float(a), float(d))}"
        for a, d in zip(ra, dec, strict=True)
    ]
    total = len(ra)
    parents = Parents(
        ra, dec, mag, error, np.zeros(total, dtype=bool), names, words, np.ones(total, dtype=bool),
        np.full(total, 10_000, dtype=np.int64), np.full(total, -half), np.full(total, half),
        np.zeros(total, dtype=bool),
    )  # fmt: skip
    return within_scan(parents, scan)


def _detected_notice(name: str, count: int, neighbours: bool) -> str:
    """Return the sentence on parents that were found on the pixels."""
    who = "no star bright enough to cause artifacts was"
    if count:
        who = "the parent is a bright star"
        if count > 1:
            who = f"the parents are {count} bright stars"
    beyond = "outside the image"
    if neighbours:
        beyond = "beyond it and its neighbours along the scan"
    return (
        f"No catalogue of point sources is used: {who} detected on {name}; artifacts of stars "
        f"{beyond} are not predicted."
    )


def _beyond(stars: DetectedStars, region: Region) -> DetectedStars:
    """Return the stars that lie outside an image: those on it are found there."""
    out = region.distance_arcsec(stars.ra_deg, stars.dec_deg) > 0.0
    return DetectedStars(
        stars.ra_deg[out], stars.dec_deg[out], stars.mag[out], stars.saturated[out]
    )


def can_detect(image: SurveyImage, plane: Plane) -> str | None:
    """Return why stars on a plane have no magnitudes, as the rest of a sentence; None if they do.

    The image has a sky transform.
    """
    if plane.magzp is None:
        return "has no magnitude zero point (MAGZP)"
    assert image.transform is not None  # predict() has refused images without
    fault = zero_point_fault(image, scale_arcsec(image.transform, *image_center(plane.shape)))
    return f"gives no magnitudes ({fault})" if fault else None


def by_telescope(
    catalog: Catalog,
    rows: NDArray[np.int64],
    parents: Parents,
    hemisphere: Hemisphere | None,
    dec_deg: float,
    rules: RuleSet,
    notices: list[str],
) -> list[tuple[Hemisphere, Parents]]:
    """Return the parents by telescope: as asked, by the table's own column, else by both."""
    if hemisphere is not None:
        return [(hemisphere, parents)]
    if catalog.has("hemis"):
        column = np.array([str(h).strip().lower() for h in catalog.columns["hemis"][rows]])
        known = [(h, np.flatnonzero(column == h.value)) for h in Hemisphere]
        if sum(len(index) for _, index in known) == len(rows):
            return [(h, parents.take(index)) for h, index in known if len(index)]
    found = hemispheres_at(dec_deg, rules)
    if len(found) == 1:
        dec = f"{dec_deg:.1f}°".replace("-", "−")
        sentence = f"At declination {dec} the survey observed from {found[0].telescope}."
    else:
        sentence = (
            f"{catalog.name} does not say which telescope observed its stars: artifacts that "
            "depend on it are predicted for both, each marked with its own."
        )
    if sentence not in notices:
        notices.append(sentence)
    return [(h, parents) for h in found]


def extended_notice(catalog: Catalog) -> str:
    """Return the sentence on a catalogue of galaxies."""
    return f"{catalog.name} lists extended sources, which cause no artifacts."


def no_magnitudes_notice(catalog: Catalog, band: Band) -> str:
    """Return the sentence on a catalogue without magnitudes in a band."""
    return (
        f"{catalog.name} has no {band} magnitudes, nor both others to compute them from, so its "
        f"stars cannot be parents in {band}."
    )


def rounded_notice(catalog: Catalog) -> str:
    """Return the sentence on rounded positions."""
    return (
        f"The positions of {catalog.name} are rounded: marks may be off by about "
        f"{catalog.position_error_arcsec:.1f}″."
    )
