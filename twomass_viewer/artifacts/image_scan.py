"""What an image says about its scan: direction, frame step, width, end."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.draft import Circumstances, Parents
from twomass_viewer.artifacts.scan_axes import ImageAxes, ScanAxes, axes_of
from twomass_viewer.imagery.image import Plane, SurveyImage, image_center
from twomass_viewer.imagery.wcs import scale_arcsec
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Product
from twomass_viewer.survey.rules import Rule, RuleSet
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

_EDGE_ARCSEC = 3.0  # the array is not exactly as wide as the image: our choice

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ImageScan:
    """The scan of an image as far as artifacts depend on it.

    Attributes
    ----------
    axes : ScanAxes
    x_range : tuple of (float, float)
        Cross-scan extent of the scan on the axes, arcsec; stars outside are not in it.
    x_range_known : bool
        False where the image is narrower than a scan and does not say what part of it it is.
    y_last : float or None
        Position on the axes of the middle of the scan's last frame.
    direction : ScanDirection or None
    step_arcsec : float
    step_rule : Rule or None
    hemispheres : tuple of Hemisphere
        Two where it is not known which.
    notices : tuple of str
    """

    axes: ScanAxes
    x_range: tuple[float, float]
    x_range_known: bool
    y_last: float | None
    direction: ScanDirection | None
    step_arcsec: float
    step_rule: Rule | None
    hemispheres: tuple[Hemisphere, ...]
    notices: tuple[str, ...]


def image_scan(image: SurveyImage, plane: Plane, rules: RuleSet) -> ImageScan:
    """Return what is known of the scan of an image with a sky transform."""
    notices: list[str] = []
    axes = axes_of(image, plane.shape)
    direction = image.scan.direction if image.scan else None
    step, rule, direction = _frame_step(image, direction, rules, notices)
    combined = image.product is Product.COMBINED_CALIBRATION
    if combined:
        notices.append(_of_a_combined_image(image.name, direction))
    elif direction is None:
        notices.append(
            f"{image.name} does not say in which direction its scan ran (SCANDIR), so no "
            "persistence ghosts are predicted."
        )
    x_range, known = _cross_scan_extent(image, plane, axes, rules)
    if not known and not combined:
        notices.append(
            f"{image.name} shows only a part of a scan's width, so it is not known which stars "
            "east and west of it were in the same scan; all within the width of a scan are taken."
        )
    return ImageScan(
        axes,
        x_range,
        known,
        _last_frame(image, plane, axes, direction, step),
        direction,
        step,
        rule,
        _hemispheres(image, plane, rules, notices),
        tuple(notices),
    )


def _of_a_combined_image(name: str, direction: ScanDirection | None) -> str:
    """Say how the rules, which were measured on single scans, fall short of many combined."""
    ghosts = (
        "" if direction else " Scans of both directions may be in it, so no ghosts are predicted."
    )
    return (
        f"{name} combines many scans, but its artifacts are predicted with the limits of a single "
        "scan: what only its lower noise shows, of fainter parents and far from bright ones, is "
        "missing in part (the survey's own source lists of such images looked for glints of stars "
        "brighter than 13, 11 or 9 mag, the more crowded the field the brighter)." + ghosts
    )


def circumstances(
    scan: ImageScan, image: SurveyImage, plane: Plane, band: Band, position_error: float
) -> Circumstances:
    """Return the circumstances of one plane, hemisphere still open where there are two."""
    return Circumstances(
        band=band,
        hemisphere=scan.hemispheres[0] if len(scan.hemispheres) == 1 else None,
        direction=scan.direction,
        step_arcsec=scan.step_arcsec,
        step_rule=scan.step_rule,
        magzp=plane.magzp,
        sigma_dn=image.sky_sigma_dn,
        axes=scan.axes,
        position_error_arcsec=position_error,
    )


def within_scan(parents: Parents, scan: ImageScan) -> Parents:
    """Return the parents with their place in the scan of the image."""
    x, y = scan.axes.position(parents.ra_deg, parents.dec_deg)
    lo, hi = scan.x_range
    same = (x >= lo - _EDGE_ARCSEC) & (x <= hi + _EDGE_ARCSEC)
    last = parents.last_ghost
    if scan.y_last is not None and scan.direction is not None:
        left = (scan.y_last - y) * scan.direction.sign / scan.step_arcsec
        last = np.clip(np.floor(np.nan_to_num(left)), 0, last).astype(np.int64)
    if not scan.x_range_known:
        return replace(parents, same_scan=same, last_ghost=last)
    return replace(
        parents,
        same_scan=same,
        last_ghost=last,
        stripe_from=lo - x,
        stripe_to=hi - x,
        stripe_known=np.ones(len(parents), dtype=bool),
    )


def _frame_step(
    image: SurveyImage,
    direction: ScanDirection | None,
    rules: RuleSet,
    notices: list[str],
) -> tuple[float, Rule | None, ScanDirection | None]:
    """Return step, the rule it rests on if any, and the direction; SCANDIR wins."""
    fallback = rules.get("persistence", "frame_step")
    given = image.frame_step_arcsec[1] if image.frame_step_arcsec else None
    if given is not None:
        lo = rules.value("persistence", "frame_step_min")
        hi = rules.value("persistence", "frame_step_max")
        if not lo <= abs(given) <= hi:
            notices.append(
                f"The frame step of {image.name} (DYFS = {given:g}″) is not a 2MASS frame step; "
                f"{fallback.value:.2f}″ is used instead."
            )
            given = None
    if given is None:
        return fallback.value, fallback, direction
    by_step = ScanDirection.NORTH if given > 0 else ScanDirection.SOUTH
    if direction is None:
        notices.append(
            f"{image.name} has no SCANDIR; its DYFS of {given:+.2f}″ says that the scan was "
            f"{by_step.words}."
        )
        return abs(given), None, by_step
    if by_step is not direction:
        notices.append(
            f"SCANDIR and the sign of DYFS disagree in {image.name}; SCANDIR "
            f"({direction.words}) is believed."
        )
    return abs(given), None, direction


def _cross_scan_extent(
    image: SurveyImage, plane: Plane, axes: ScanAxes, rules: RuleSet
) -> tuple[tuple[float, float], bool]:
    """Return the x range of the scan, and whether it is known."""
    transform = image.transform
    assert transform is not None
    width = rules.value("parents", "scan_width")
    rows, cols = plane.shape
    scale = scale_arcsec(transform, *image_center(plane.shape))
    if isinstance(axes, ImageAxes):
        # the reference point of an Atlas image, cut or not, is the middle of the scan
        crpix, usxref = image.header.number("CRPIX1"), image.header.number("USXREF")
        if crpix is not None and usxref is not None and abs(usxref + width / 2.0) < 2.0:
            middle = (crpix - 1.0) * scale
            return (middle - width / 2.0, middle + width / 2.0), True
    x = np.array([-0.5, cols - 0.5, -0.5, cols - 0.5])
    y = np.array([-0.5, -0.5, rows - 0.5, rows - 0.5])
    west, _ = axes.position(*transform.pixel_to_sky(x, y))
    lo, hi = float(np.nanmin(west)), float(np.nanmax(west))
    missing = max(0.0, width - (hi - lo))
    return (lo - missing, hi + missing), missing < 2 * _EDGE_ARCSEC and not image.derived


def _last_frame(
    image: SurveyImage,
    plane: Plane,
    axes: ScanAxes,
    direction: ScanDirection | None,
    step: float,
) -> float | None:
    """Return where the scan's last frame lies on the axes of an uncut image, else None."""
    header = image.header
    start, frames = header.number("USYREF"), header.number("NUMFRMS")
    crpix = header.number("CRPIX2")
    if not isinstance(axes, ImageAxes) or direction is None:
        return None
    if start is None or frames is None or crpix is None:
        return None
    if not math.isclose(crpix, (plane.shape[0] + 1) / 2.0, abs_tol=0.6):
        return None
    assert image.transform is not None
    scale = scale_arcsec(image.transform, *image_center(plane.shape))
    return direction.sign * (frames - 1.0) * step - start - scale


def _hemispheres(
    image: SurveyImage, plane: Plane, rules: RuleSet, notices: list[str]
) -> tuple[Hemisphere, ...]:
    """Return the telescope, from the header, else from the declination, else both."""
    if image.scan is not None and image.scan.hemisphere is not None:
        return (image.scan.hemisphere,)
    assert image.transform is not None
    dec = float(image.transform.pixel_to_sky(*image_center(plane.shape))[1])
    found = hemispheres_at(dec, rules)
    if len(found) == 1:
        degrees = f"{dec:.1f}°".replace("-", "−")
        notices.append(
            f"{image.name} does not name its telescope; at declination {degrees} the survey "
            f"observed from {found[0].telescope} only."
        )
    else:
        notices.append(
            f"{image.name} does not name its telescope, so artifacts that depend on it are "
            "predicted for both, each marked with its own."
        )
    return found


def hemispheres_at(dec_deg: float, rules: RuleSet) -> tuple[Hemisphere, ...]:
    """Return the telescopes that observed at a declination."""
    found = []
    if dec_deg > rules.value("parents", "north_list_from_dec", None, Hemisphere.NORTH):
        found.append(Hemisphere.NORTH)
    if dec_deg < rules.value("parents", "south_list_to_dec", None, Hemisphere.SOUTH):
        found.append(Hemisphere.SOUTH)
    return tuple(found)
