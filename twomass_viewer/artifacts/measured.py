"""What the pixels show at the place of an artifact, beside what was predicted."""

from dataclasses import dataclass
from enum import StrEnum

_FINE_MAG = 0.095  # magnitudes better than this are shown with one more digit
_COARSE_DN = 20.0  # amplitudes from here on are shown without decimals


class Finding(StrEnum):
    """Whether an artifact is seen where it is predicted."""

    PRESENT = "present"
    ABSENT = "absent"
    HIDDEN = "hidden"
    UNDECIDED = "undecided"

    @property
    def words(self) -> str:
        """The finding as the interface says it."""
        return {
            "hidden": "hidden by a brighter source",
            "undecided": "too faint here to tell",
        }.get(self.value, self.value)


class Quantity(StrEnum):
    """What is measured of an artifact."""

    MAGNITUDE = "magnitude"
    LENGTH = "length"
    RADIUS = "radius"
    AMPLITUDE = "amplitude"
    PEAK = "peak"

    @property
    def unit(self) -> str:
        """Unit of value, error and prediction."""
        return {"magnitude": "mag", "amplitude": "DN", "peak": "DN"}.get(self.value, "arcsec")

    @property
    def decimals(self) -> int:
        """Decimals worth showing."""
        return {"magnitude": 1, "amplitude": 2}.get(self.value, 0)


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement.

    Attributes
    ----------
    quantity : Quantity
    predicted : float or None
        By the rules, in the quantity's unit.
    value, error : float or None
        Measured on the pixels, one sigma; None where nothing could be measured. Where the
        artifact is absent or undecided, a magnitude is None and ``limit`` says how faint one would
        have been seen.
    limit : float or None
        Three sigma limit of a magnitude.
    snr : float or None
    finding : Finding
    indicative : bool
        Measured on pixels that are not lossless.
    note : str
        What else is to be known, as a clause; else ''.
    """

    quantity: Quantity
    predicted: float | None
    value: float | None
    error: float | None
    finding: Finding
    indicative: bool
    snr: float | None = None
    limit: float | None = None
    note: str = ""

    @property
    def value_words(self) -> str:
        """Return the measured value with its error and unit; '' where there is none."""
        about = "≈ " if self.indicative else ""
        unit = "″" if self.quantity.unit == "arcsec" else f" {self.quantity.unit}"
        digits = self.quantity.decimals
        if self.value is not None:
            if self.quantity is Quantity.MAGNITUDE and (self.error or 1.0) < _FINE_MAG:
                digits += 1
            elif self.quantity is Quantity.AMPLITUDE and abs(self.value) >= _COARSE_DN:
                digits = 0
            # an error is never nothing: at least one of the last digit
            error = "" if self.error is None else f" ± {max(self.error, 0.1**digits):.{digits}f}"
            return f"{about}{self.value:.{digits}f}{error}{unit}".replace("-", "−")
        if self.limit is not None:
            return f"{about}nothing brighter than {self.limit:.{digits}f}{unit}"
        return ""

    @property
    def words(self) -> str:
        """Return prediction, measurement and finding: ``predicted 15.1, measured 15.3 ± 0.2…``."""
        unit = "″" if self.quantity.unit == "arcsec" else f" {self.quantity.unit}"
        parts = []
        if self.predicted is not None:
            parts.append(f"predicted {self.predicted:.{self.quantity.decimals}f}{unit}")
        if self.value_words:
            seen = self.value_words
            parts.append(seen if self.value is None else f"measured {seen}")
        parts.append(self.finding.words)
        return ", ".join(parts) + (f" ({self.note})" if self.note else "")
