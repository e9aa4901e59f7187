"""Measurements as plain values and back, complete: nothing that qualifies a value is lost."""

import math
from typing import Any

import numpy as np

from twomass_viewer.photometry.measurement import Measurement, PhotometryFlag
from twomass_viewer.session.plain_reading import NOT_FINITE, Node, plain_number
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity

_NUMBERS = (
    "x_pix", "y_pix", "mag", "mag_err", "aperture_correction_mag", "flux_dn", "flux_err_dn",
    "sky_dn", "snr",
)  # fmt: skip
_NOT_FINITE = "not_finite"


def measurement_to_plain(m: Measurement) -> dict[str, Any]:
    """Return a measurement as values that JSON can hold."""
    return {
        "ra_deg": plain_number(m.ra_deg),
        "dec_deg": plain_number(m.dec_deg),
        "image": m.image,
        "hdu": m.hdu,
        "plane": m.plane,
        "band": m.band.value if m.band else None,
        **{name: plain_number(getattr(m, name)) for name in _NUMBERS},
        "radius_arcsec": plain_number(m.radius_arcsec),
        "annulus_arcsec": [plain_number(r) for r in m.annulus_arcsec],
        "flags": [f.value for f in m.flags],
        "fidelity": m.fidelity.value,
        # for readers of the file: the mark follows from the fidelity
        "indicative": m.indicative,
        "provenance": _plain(m.provenance),
    }


def measurement_from_plain(node: Node) -> Measurement:
    """Return the measurement that `measurement_to_plain` wrote; raises `FileProblemError`."""
    inner, outer = _pair(node.get("annulus_arcsec"))
    provenance = node.get("provenance").anything()
    if not isinstance(provenance, dict):
        raise node.get("provenance").fault("an object")
    measurement = Measurement(
        ra_deg=node.get("ra_deg").number_or_nan(),
        dec_deg=node.get("dec_deg").number_or_nan(),
        image=node.get("image").text(),
        hdu=node.get("hdu").integer(0, 1_000_000),
        plane=node.get("plane").integer(0, 1_000_000),
        band=node.get("band").maybe(lambda n: n.choice(Band)),
        radius_arcsec=node.get("radius_arcsec").number_or_nan(),
        annulus_arcsec=(inner, outer),
        flags=tuple(f.choice(PhotometryFlag) for f in node.get("flags")),
        fidelity=node.get("fidelity").choice(Fidelity),
        provenance=_from_plain(provenance),
        **{name: node.get(name).maybe(Node.number_or_nan) for name in _NUMBERS},
    )
    if node.get("indicative").flag() is not measurement.indicative:
        raise node.get("indicative").fault("what its fidelity says")
    return measurement


def _pair(node: Node) -> tuple[float, float]:
    two = [n.number_or_nan() for n in node]
    if len(two) != 2:
        raise node.fault("a pair of numbers")
    return two[0], two[1]


def _plain(value: Any) -> Any:
    """Return provenance with numbers that JSON has no words for written out."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {_NOT_FINITE: str(value)}
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def _from_plain(value: Any) -> Any:
    if isinstance(value, dict):
        number = value.get(_NOT_FINITE)
        if len(value) == 1 and number in NOT_FINITE:
            return float(number)
        return {k: _from_plain(v) for k, v in value.items()}
    return [_from_plain(v) for v in value] if isinstance(value, list) else value
