"""What a file can be: product, survey set, fidelity and the role of a plane."""

from enum import StrEnum


class Product(StrEnum):
    """What a file is."""

    ATLAS = "atlas"
    QUICKLOOK = "quicklook"
    XSC_CUBE = "xsc_cube"
    COMBINED_CALIBRATION = "combined_calibration"
    MOSAIC = "mosaic"
    UNKNOWN = "unknown"


class SurveySet(StrEnum):
    """Which set of observations a survey product belongs to."""

    ALL_SKY = "all_sky"
    FULL_SURVEY = "full_survey"
    LONG_EXPOSURE_6X = "long_exposure_6x"
    CALIBRATION = "calibration"
    UNKNOWN = "unknown"


class Fidelity(StrEnum):
    """Whether pixel values are as the survey made them.

    ``unknown`` is treated as ``lossy`` wherever photometry is concerned.
    """

    LOSSLESS = "lossless"
    LOSSY = "lossy"
    UNKNOWN = "unknown"

    @property
    def is_photometric(self) -> bool:
        """Whether a number measured on such pixels is photometry rather than an indication."""
        return self is Fidelity.LOSSLESS

    @staticmethod
    def worst(*values: "Fidelity") -> "Fidelity":
        """Return the fidelity a product derived from these inputs has."""
        for bad in (Fidelity.LOSSY, Fidelity.UNKNOWN):
            if bad in values:
                return bad
        return Fidelity.LOSSLESS if values else Fidelity.UNKNOWN


class PlaneRole(StrEnum):
    """What the pixels of one plane show."""

    IMAGE = "image"
    STAR_SUBTRACTED = "star_subtracted"
    COVERAGE = "coverage"
    MASKED = "masked"
    DIFFERENCE = "difference"
    RATIO = "ratio"

    @property
    def compares(self) -> bool:
        """Whether the pixels compare two images."""
        return self in (PlaneRole.DIFFERENCE, PlaneRole.RATIO)
