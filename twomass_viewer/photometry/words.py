"""Measurements in words: the magnitude with its mark, and what the flags mean."""

import math
from collections.abc import Sequence

from twomass_viewer.photometry.measurement import DETECTION_SIGMA, Measurement, PhotometryFlag
from twomass_viewer.survey.products import Fidelity

MARK = "≈"
"""Stands before every indicative value."""

_FIDELITY_FLAG = {
    Fidelity.LOSSY: PhotometryFlag.LOSSY,
    Fidelity.UNKNOWN: PhotometryFlag.UNKNOWN_FIDELITY,
}

INDICATIVE = "indicative"
"""The word that goes with the mark."""

OVERRULED = "fidelity overruled by the user"
"""Stands beside every value whose fidelity is a person's decision against the evidence."""

FLAG_WORDS: dict[PhotometryFlag, str] = {
    PhotometryFlag.LOSSY: "measured on lossy pixels: an indication, not photometry",
    PhotometryFlag.UNKNOWN_FIDELITY: (
        "measured on pixels of unknown fidelity: an indication, not photometry"
    ),
    PhotometryFlag.NO_ZERO_POINT: "the header has no zero point, so there is no magnitude",
    PhotometryFlag.OUTSIDE_IMAGE: "the place lies outside the image",
    PhotometryFlag.APERTURE_TOUCHES_BLANK: (
        "the aperture reaches blank pixels or the image's edge, so its flux is not complete"
    ),
    PhotometryFlag.ANNULUS_TOUCHES_BLANK: (
        "the sky annulus reaches blank pixels or the image's edge; the rest of it was used"
    ),
    PhotometryFlag.NONLINEAR: ("the highest pixel is beyond the linear range: the flux is too low"),
    PhotometryFlag.SATURATED_CORE: "a saturated core lies in or beside the aperture",
    PhotometryFlag.NOT_DETECTED: "the light in the aperture is below 3 sigma: not a detection",
    PhotometryFlag.NEGATIVE_FLUX: "there is no light above the sky, so there is no magnitude",
    PhotometryFlag.CENTROID_FAILED: "no centre was found: measured at the place asked for",
    PhotometryFlag.CATALOG_SATURATED: (
        "the PSC source here was saturated in the read these pixels come from (rd_flg 1 or 3)"
    ),
    PhotometryFlag.NOISE_FROM_ANNULUS: (
        "the error rests on the noise in the annulus, not on the header's SKYSIG"
    ),
    PhotometryFlag.SKY_TAKEN_AS_ZERO: (
        "the annulus does not fit the stamp, whose sky is subtracted already: sky taken as 0"
    ),
    PhotometryFlag.PIXEL_SCALE: (
        "the pixels are not 1″, for which the errors were established: the error is uncertain"
    ),
    PhotometryFlag.NO_POSITION: "the row has no position",
    PhotometryFlag.REFUSED: "not measured: the pixels are not lossless and nobody asked for them",
}
"""Every flag as a phrase."""

BRIEF_WORDS: dict[PhotometryFlag, str] = {
    PhotometryFlag.LOSSY: "lossy pixels",
    PhotometryFlag.UNKNOWN_FIDELITY: "unknown fidelity",
    PhotometryFlag.NO_ZERO_POINT: "no zero point",
    PhotometryFlag.OUTSIDE_IMAGE: "outside the image",
    PhotometryFlag.APERTURE_TOUCHES_BLANK: "aperture incomplete",
    PhotometryFlag.ANNULUS_TOUCHES_BLANK: "annulus incomplete",
    PhotometryFlag.NONLINEAR: "beyond linear range",
    PhotometryFlag.SATURATED_CORE: "saturated core",
    PhotometryFlag.NOT_DETECTED: "not detected",
    PhotometryFlag.NEGATIVE_FLUX: "no light above sky",
    PhotometryFlag.CENTROID_FAILED: "no centre",
    PhotometryFlag.CATALOG_SATURATED: "saturated in the PSC",
    PhotometryFlag.NOISE_FROM_ANNULUS: "noise from annulus",
    PhotometryFlag.SKY_TAKEN_AS_ZERO: "sky taken as 0",
    PhotometryFlag.PIXEL_SCALE: "pixels not 1″",
    PhotometryFlag.NO_POSITION: "no position",
    PhotometryFlag.REFUSED: "not measured",
}
"""Every flag in two or three words, for tables that people read."""


DOUBTFUL = frozenset(
    {
        PhotometryFlag.NONLINEAR,
        PhotometryFlag.SATURATED_CORE,
        PhotometryFlag.CATALOG_SATURATED,
        PhotometryFlag.CENTROID_FAILED,
        PhotometryFlag.APERTURE_TOUCHES_BLANK,
    }
)
"""Flags that put the magnitude itself in doubt, not only its error."""

WARNING = "!"
"""Stands behind doubtful values; the flags say why."""


def format_magnitude(measurement: Measurement) -> str:
    """Return for example ``10.58 ± 0.02 mag``, or ``≈ 14.27 ± 0.03 mag`` when indicative.

    What is not detected has the magnitude of 3 sigma as a limit: ``> 17.61 mag (3 sigma)``.

    Parameters
    ----------
    measurement : Measurement
        Without a magnitude the result is a dash, still marked.
    """
    mark = f"{MARK} " if measurement.indicative else ""
    limit = limit_mag(measurement)
    if limit is not None:
        return f"{mark}> {limit:.2f} mag (3 sigma)"
    if measurement.mag is None:
        return f"{mark}—"
    if measurement.mag_err is None:
        return f"{mark}{measurement.mag:.2f} mag"
    digits = 2 if measurement.mag_err >= 0.01 else 3
    warning = f" {WARNING}" if is_doubtful(measurement) else ""
    return f"{mark}{measurement.mag:.{digits}f} ± {measurement.mag_err:.{digits}f} mag{warning}"


def is_doubtful(measurement: Measurement) -> bool:
    """Whether a flag says that the magnitude itself is likely to be wrong."""
    return measurement.mag is not None and not DOUBTFUL.isdisjoint(measurement.flags)


def limit_mag(measurement: Measurement) -> float | None:
    """Return the magnitude of 3 sigma in the aperture for what is not detected, else None."""
    if PhotometryFlag.NOT_DETECTED not in measurement.flags:
        return None
    zero = measurement.provenance.get("zero_point", {}).get("magzp")
    error = measurement.flux_err_dn
    if zero is None or not error or measurement.provenance.get("zero_point_not_used"):
        return None
    return float(zero) - 2.5 * math.log10(DETECTION_SIGMA * error)


def fidelity_words(measurement: Measurement) -> str:
    """Return ``indicative (lossy pixels)``, ``indicative (unknown fidelity)``, '' if lossless."""
    if not measurement.indicative:
        return ""
    return f"{INDICATIVE} ({BRIEF_WORDS[_FIDELITY_FLAG[measurement.fidelity]]})"


def brief_flags(measurement: Measurement) -> list[str]:
    """Return the flags in a few words each; those `fidelity_words` says already are left out."""
    said = _FIDELITY_FLAG.get(measurement.fidelity)
    return [BRIEF_WORDS[flag] for flag in measurement.flags if flag is not said]


def explain_flags(measurements: Sequence[Measurement]) -> list[str]:
    """Return a sentence for each of the brief words that stand beside measurements."""
    found = {
        f"{BRIEF_WORDS[flag].capitalize()}: {_phrase(m, flag)}."
        for m in measurements
        for flag in m.flags
    }
    return sorted(found)


def describe_flags(measurement: Measurement) -> list[str]:
    """Return the flags of a measurement as phrases, in their order, with what is known of it."""
    return [_phrase(measurement, flag) for flag in measurement.flags]


def _phrase(measurement: Measurement, flag: PhotometryFlag) -> str:
    known = measurement.provenance
    if flag is PhotometryFlag.PIXEL_SCALE and known.get("zero_point_not_used"):
        return str(known["zero_point_not_used"])
    failure = known.get("centroid", {}).get("failure")
    if flag is PhotometryFlag.CENTROID_FAILED and failure:
        return f"{FLAG_WORDS[flag]} ({failure})"
    return FLAG_WORDS[flag]
