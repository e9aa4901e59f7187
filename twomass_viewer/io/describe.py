"""What `identify` says about a file, as a JSON document of stable shape.

Unknown is null, never a magic number; angles are degrees, position angles east of north, and
``rotation_deg`` is the position angle of the +y axis.
"""

import math
from pathlib import Path
from typing import Any

from twomass_viewer.errors import TwoMassError
from twomass_viewer.imagery.image import SurveyImage, image_center
from twomass_viewer.imagery.wcs import position_angle_of_y, scale_arcsec
from twomass_viewer.io.target import parse_target
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Scan


def describe(image: SurveyImage) -> dict[str, Any]:
    """Return everything that is known of an image, as plain JSON values."""
    bands = {p.band for p in image.planes}
    return {
        "path": None if image.path is None else str(image.path),
        "hdu": image.hdu,
        "product": image.product.value,
        "survey_set": None if image.survey_set is None else image.survey_set.value,
        "fidelity": image.fidelity.value.value,
        "derived": image.derived,
        "simulated": image.simulated,
        "evidence": list(image.fidelity.evidence),
        "bands": [band.value for band in Band if band in bands],
        "planes": [
            {
                "index": plane.index,
                "band": None if plane.band is None else plane.band.value,
                "role": plane.role.value,
                "shape": list(plane.shape),
                "magzp": plane.magzp,
            }
            for plane in image.planes
        ],
        "scan": None if image.scan is None else _scan(image.scan),
        "wcs": _wcs(image),
        "notices": list(image.notices),
        "error": None,
    }


def describe_failure(target: str | Path, error: TwoMassError) -> dict[str, Any]:
    """Return the same shape for a file that could not be read."""
    path, choice = parse_target(target)
    return {
        "path": str(path),
        "hdu": None if choice is None else choice.index,
        "product": None,
        "survey_set": None,
        "fidelity": None,
        "derived": None,
        "simulated": None,
        "evidence": [],
        "bands": [],
        "planes": [],
        "scan": None,
        "wcs": None,
        "notices": [],
        "error": {"message": error.message, "hint": error.hint},
    }


def _scan(scan: Scan) -> dict[str, Any]:
    return {
        "date": None if scan.date is None else scan.date.isoformat(),
        "hemisphere": None if scan.hemisphere is None else scan.hemisphere.value,
        "number": scan.number,
        "direction": None if scan.direction is None else scan.direction.value,
        "coadd": scan.coadd,
        "coadd_evidence": scan.coadd_evidence,
    }


def _wcs(image: SurveyImage) -> dict[str, Any] | None:
    """Describe the transform at the middle of the image."""
    transform = image.transform
    if transform is None:
        return None
    x, y = image_center(image.planes[0].shape)
    ra, dec = transform.pixel_to_sky(x, y)
    return {
        "frame": transform.frame,
        "projection": transform.projection,
        "center_ra_deg": _finite(float(ra)),
        "center_dec_deg": _finite(float(dec)),
        "scale_arcsec": _finite(scale_arcsec(transform, x, y)),
        "rotation_deg": _finite(position_angle_of_y(transform, x, y)),
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
