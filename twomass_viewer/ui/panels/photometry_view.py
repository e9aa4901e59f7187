"""What the photometry panel is told: frozen values, numbers still as numbers."""

from dataclasses import dataclass

from twomass_viewer.ui.panels.plots import CurveView, CutoutView
from twomass_viewer.ui.theme import THIN_SPACE as THIN


@dataclass(frozen=True, eq=False, slots=True)
class PhotometryView:
    """One measurement as shown.

    Attributes
    ----------
    band : str
    mag, mag_err : float or None
    indicative : bool
        Measured on lossy or unknown pixels: ≈ and amber wherever the value stands.
    fidelity : str
        In words: ``lossless``, ``lossy``, ``unknown``.
    snr, flux_dn, flux_err_dn, sky_dn : float or None
        Net flux, its error, sky per pixel.
    radius_arcsec : float
    annulus_arcsec : tuple of (float, float)
    aperture_correction_mag : float or None
        Not applied.
    place : str
        Position of the centre, as text with its frame.
    image : str
        Name of the image and plane.
    flags : tuple of str
        In words.
    provenance : tuple of (str, str)
        Label and value.
    cutout : CutoutView or None
    growth, profile : CurveView or None
    limit_mag : float or None
        Magnitude of 3 sigma where nothing was detected; shown in place of the magnitude.
    doubtful : bool
        A flag puts the magnitude itself in doubt: ! behind it.
    overruled : bool
        The fidelity is the user's decision against the evidence.
    """

    band: str
    mag: float | None
    mag_err: float | None
    indicative: bool
    fidelity: str
    snr: float | None
    flux_dn: float | None
    flux_err_dn: float | None
    sky_dn: float | None
    radius_arcsec: float
    annulus_arcsec: tuple[float, float]
    aperture_correction_mag: float | None
    place: str
    image: str
    flags: tuple[str, ...] = ()
    provenance: tuple[tuple[str, str], ...] = ()
    cutout: CutoutView | None = None
    growth: CurveView | None = None
    profile: CurveView | None = None
    limit_mag: float | None = None
    doubtful: bool = False
    overruled: bool = False

    def magnitude_text(self) -> str:
        """Return magnitude or limit without error and unit, with ≈ when indicative."""
        if self.limit_mag is not None:
            mark = f"≈{THIN}" if self.indicative else ""
            return f"{mark}>{THIN}{number(self.limit_mag, 2)}"
        if self.mag is None:
            return "no magnitude"
        text = f"≈{THIN}{number(self.mag, 2)}" if self.indicative else number(self.mag, 2)
        return f"{text}{THIN}!" if self.doubtful else text

    def rows(self) -> tuple[tuple[str, str, str], ...]:
        """Return label, value and unit of what stands under the magnitude."""
        inner, outer = self.annulus_arcsec
        correction = self.aperture_correction_mag
        return (
            ("Signal to noise", number(self.snr, 1), ""),
            ("Flux", with_error(self.flux_dn, self.flux_err_dn, 1), "DN"),
            ("Sky", number(self.sky_dn, 2), "DN per pixel"),
            ("Aperture", number(self.radius_arcsec, 1), "″ radius"),
            ("Sky annulus", f"{number(inner, 1)}–{number(outer, 1)}", "″"),
            (
                "Aperture correction",
                "unknown" if correction is None else signed(correction, 3),
                "" if correction is None else "mag, not applied",
            ),
        )


@dataclass(frozen=True, slots=True)
class MeasurementRow:
    """One line of the table of all measurements."""

    band: str
    mag: float | None
    mag_err: float | None
    indicative: bool
    place: str
    image: str
    flags: tuple[str, ...] = ()
    limit_mag: float | None = None
    doubtful: bool = False

    def magnitude_text(self) -> str:
        """Return magnitude and error, or the limit, with ≈ when indicative."""
        if self.limit_mag is not None:
            mark = f"≈{THIN}" if self.indicative else ""
            return f"{mark}>{THIN}{number(self.limit_mag, 2)}"
        text = with_error(self.mag, self.mag_err, 2)
        text = f"≈{THIN}{text}" if self.indicative else text
        return f"{text}{THIN}!" if self.doubtful else text


@dataclass(frozen=True, eq=False, slots=True)
class ConsentNotice:
    """Why the window asks before it measures on lossy or unknown pixels.

    Attributes
    ----------
    title, sentence : str
    effects : tuple of (str, str)
        Measured effect: at which magnitude, and what happens to it.
    effects_source : str
    effect_curve : CurveView or None
        The same effect as a tiny plot over magnitude.
    sibling_name : str
        Exact file name of the lossless image.
    archive_path : str
        Where the archive keeps it.
    sibling_found : bool
        It lies on disk and can be opened.
    """

    title: str
    sentence: str
    effects: tuple[tuple[str, str], ...] = ()
    effects_source: str = ""
    effect_curve: CurveView | None = None
    sibling_name: str = ""
    archive_path: str = ""
    sibling_found: bool = False


def number(value: float | None, decimals: int) -> str:
    """Return a number with a true minus sign, or a dash where there is none."""
    return "—" if value is None else f"{value:,.{decimals}f}".replace("-", "−").replace(",", THIN)


def signed(value: float, decimals: int) -> str:
    """Return a number with its sign."""
    return ("+" if value >= 0 else "") + number(value, decimals)


def with_error(value: float | None, error: float | None, decimals: int) -> str:
    """Return ``value ± error``; an error below the last decimal gets one more of them."""
    if value is None:
        return "—"
    if error is not None and 0 < error < 10**-decimals:
        decimals += 1
    tail = "" if error is None else f" ± {number(error, decimals)}"
    return number(value, decimals) + tail
