"""Phrases of the sentences: magnitudes, limits and scans as a person would say them."""

from twomass_viewer.explain.looks import SEEN_SIGMA, Look, Sight
from twomass_viewer.survey.bands import Band


def mag_words(look: Look) -> str:
    """Return ``J 15.31 ± 0.12``; on lossy pixels that a dot is seen, and no more."""
    if not look.is_photometric:
        return f"a dot (no magnitude: the pixels are {_fidelity(look)})"
    if look.sight is Sight.SATURATED:
        return f"a star saturated in {look.band}"
    if look.mag is None:
        return "a dot without a magnitude"
    return brightness_words(look.band, look.mag, look.mag_err, look.beyond_linear)


def brightness_words(band: Band, mag: float, mag_err: float | None, beyond_linear: bool) -> str:
    """Return ``J 15.31 ± 0.12``; beyond the linear range flux is lost, and the error says less."""
    if beyond_linear:
        return f"{band} {mag:.1f} or brighter (beyond the linear range)"
    return f"{band} {mag:.2f}{error_words(mag_err)}"


def error_words(mag_err: float | None) -> str:
    """Return `` ± 0.12``, or nothing where it is not known; no error is nothing."""
    return "" if mag_err is None else f" ± {max(mag_err, 0.01):.2f}"


def limit_words(look: Look) -> str:
    """Return ``down to 16.1 mag (4 σ)``, or why that is not known."""
    if not look.is_photometric:
        return f"(how deep is not known: the pixels are {_fidelity(look)})"
    if look.limit_mag is None:
        lacks = "zero point" if look.at.plane.magzp is None else "noise that can be measured"
        return f"(how deep is not known: the image has no {lacks})"
    return f"down to {look.limit_mag:.1f} mag ({SEEN_SIGMA:.0f} σ)"


def scan_words(look: Look) -> str:
    """Return ``Scan 87 of 2000-11-24, south-going``, or the name of the image."""
    scan = look.at.image.scan
    if scan is None or scan.number is None:
        return look.name
    night = f" of {scan.date.isoformat()}" if scan.date else ""
    way = f", {scan.direction.words}" if scan.direction else ""
    return f"Scan {scan.number}{night}{way}"


def _fidelity(look: Look) -> str:
    value = look.at.image.fidelity.value.value
    return "of unknown history" if value == "unknown" else value
