"""What was made, as a JSON document of stable shape.

Unknown is null; angles are degrees; images are numbered from 0 in the order of ``inputs``.
"""

from typing import Any

from twomass_viewer.imagery.image import image_center
from twomass_viewer.io.target import parse_target
from twomass_viewer.mosaic.build import MosaicReport
from twomass_viewer.mosaic.fits_file import WEIGHT
from twomass_viewer.mosaic.inputs import Refusal
from twomass_viewer.survey.scans import Scan


def report_document(report: MosaicReport) -> dict[str, Any]:
    """Return everything about a mosaic, as plain JSON values."""
    grid, match = report.grid, report.match
    ra, dec = grid.transform.pixel_to_sky(*image_center(grid.shape))
    return {
        "output": str(report.output),
        "band": None if report.band is None else report.band.value,
        "shape": list(grid.shape),
        "pixel_arcsec": grid.pixel_arcsec,
        "projection": grid.transform.projection,
        "center_ra_deg": float(ra),
        "center_dec_deg": float(dec),
        "magzp": report.zero_point,
        "fidelity": report.fidelity.value,
        "derived": True,
        "simulated": report.simulated,
        "sky_model": None if report.sky_model is None else report.sky_model.value,
        "groups": match.group_count,
        "covered_pixels": report.covered_pixels,
        "deepest": report.deepest,
        "inputs": [
            {
                "path": str(parse_target(found.target)[0]),
                "hdu": parse_target(found.target)[1],
                "plane": found.plane,
                "product": found.product.value,
                "fidelity": found.fidelity.value.value,
                "scan": None if found.scan is None else _scan(found.scan),
                "magzp": found.magzp,
                "scale": float(match.scales[n]),
                "offset_dn": float(match.levels_dn[n, 0]),
                "slope_x_dn_per_1000_pix": float(match.levels_dn[n, 1]),
                "slope_y_dn_per_1000_pix": float(match.levels_dn[n, 2]),
                "group": int(match.groups[n]),
                "weight": WEIGHT,
            }
            for n, found in enumerate(report.inputs)
        ],
        "overlaps": [
            {
                "first": o.first,
                "second": o.second,
                "difference_dn": o.difference_dn,
                "error_dn": o.error_dn,
                "cells": o.cells,
                "residual_dn": o.residual_dn,
            }
            for o in match.overlaps
        ],
        "refused": [refusal_document(r) for r in report.refusals],
        "notices": list(report.notices),
    }


def refusal_document(refusal: Refusal) -> dict[str, Any]:
    """Return an image that is no part of the mosaic, and why."""
    path, hdu = parse_target(refusal.target)
    return {
        "path": str(path),
        "hdu": hdu,
        "error": {"message": refusal.error.message, "hint": refusal.error.hint},
    }


def _scan(scan: Scan) -> dict[str, Any]:
    return {
        "date": None if scan.date is None else scan.date.isoformat(),
        "hemisphere": None if scan.hemisphere is None else scan.hemisphere.value,
        "number": scan.number,
        "direction": None if scan.direction is None else scan.direction.value,
        "coadd": scan.coadd,
    }
