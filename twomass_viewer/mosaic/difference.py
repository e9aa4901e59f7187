"""The difference or the ratio of two images, on the pixels of the first.

The second image is brought onto the first's pixels through the sky by a cubic spline (see
`resample` for why), scaled to its zero point, and both are taken above their sky. What is in both
vanishes in the difference, as far as the seeing was the same; what moved, varied or is an artifact
of one scan stays, bright or dark.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.errors import UsageError
from twomass_viewer.imagery.fidelity import FidelityVerdict, Vote
from twomass_viewer.imagery.header import Card, Header
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.imagery.pixel_store import in_memory
from twomass_viewer.mosaic.onto import bring_onto
from twomass_viewer.survey.products import Fidelity, PlaneRole, Product

Array = NDArray[np.float64]
Progress = Callable[[float, str], None]

RATIO_FLOOR_SIGMA = 3.0
"""A ratio is taken where the second image is so many times its noise above its sky: our choice."""

_CELL = 16  # px; medians of cells this wide tell sky from stars
# cards of one scan and of its pixels, no longer true
_DROPPED = frozenset(
    (
        "ORDATE", "SCANNO", "SCANDIR", "DXFS", "DYFS", "USXREF", "USYREF", "FN_PRFX", "SKYVAL",
        "SKYSIG", "SEESH", "QT0227", "QT0668", "QT1586", "QT3085", "QT5000", "QT6914", "QT8413",
        "QT9331", "QT9772",
    )
)  # fmt: skip


class Comparison(StrEnum):
    """How two images are compared."""

    DIFFERENCE = "difference"
    RATIO = "ratio"

    @property
    def sign(self) -> str:
        """Operator between the two names."""
        return "−" if self is Comparison.DIFFERENCE else "∕"


@dataclass(frozen=True, eq=False, slots=True)
class Side:
    """One of the two images.

    Attributes
    ----------
    image : SurveyImage
        With the fidelity that holds for its layer.
    plane : Plane
    words : str
        What it is, short: band, night, scan.
    """

    image: SurveyImage
    plane: Plane
    words: str


def compare(kind: Comparison, first: Side, second: Side, progress: Progress) -> SurveyImage:
    """Return the comparison of two images as an image of its own.

    Parameters
    ----------
    kind : Comparison
    first, second : Side
        ``first − second`` or ``first ∕ second``; they must share some sky.
    progress : callable
        Called with fraction and text; may raise CancelledError.

    Returns
    -------
    SurveyImage
        On the first's pixels, float32, NaN where either is blank or the ratio has no meaning.
        Derived, with the worst fidelity of the two. A difference keeps the first's zero point.

    Raises
    ------
    UsageError
        They share no sky, or one has none.
    """
    here, there = first.image.transform, second.image.transform
    if here is None or there is None:
        raise UsageError(
            "Images without a place on the sky cannot be compared.", "Choose two that have a WCS."
        )
    progress(0.1, "Bringing the images onto the same pixels")
    a = first.plane.data.astype(np.float64)
    b = bring_onto(second.plane.data, there, here, first.plane.shape)
    if not np.isfinite(a + b).any():
        raise UsageError(
            f"{first.image.name} and {second.image.name} share no sky.",
            "Choose two images of the same place.",
        )
    progress(0.7, "Comparing")
    notices = []
    scale = 1.0
    if first.plane.magzp is not None and second.plane.magzp is not None:
        scale = 10 ** (0.4 * (first.plane.magzp - second.plane.magzp))
    else:
        notices.append("A zero point is missing, so the two were not brought to the same one.")
    sky_a, noise_a = _sky(a)
    sky_b, noise_b = _sky(b)
    above_a, above_b = a - sky_a, (b - sky_b) * scale
    notices.append(
        f"Sky taken off: {sky_a:.2f} DN and {sky_b:.2f} DN; the second was scaled by {scale:.4f}."
    )
    if kind is Comparison.DIFFERENCE:
        data = above_a - above_b
        # one sky for all of an image leaves what varies across it
        data -= np.nanmedian(data)
        noise = float(np.hypot(noise_a, noise_b * scale))
    else:
        with np.errstate(all="ignore"):
            data = above_a / above_b
        data[~(above_b > RATIO_FLOOR_SIGMA * noise_b * scale)] = np.nan
        if not np.isfinite(data).any():
            raise UsageError(
                f"Nothing of {second.image.name} is {RATIO_FLOOR_SIGMA:g} sigma above its sky "
                "where the two overlap: there is no ratio to show.",
                "Take the difference instead.",
            )
        noise = float("nan")
        notices.append(
            f"A ratio is shown only where the second is {RATIO_FLOOR_SIGMA:g} sigma above its sky."
        )
    progress(1.0, "Compared")
    return _derived(kind, first, second, data.astype(np.float32), noise, tuple(notices))


def _sky(data: Array) -> tuple[float, float]:
    """Return sky level and pixel noise, from the lower half of the values: no star is there."""
    rows, cols = (n // _CELL * _CELL for n in data.shape)
    tiles = data[:rows, :cols].reshape(rows // _CELL, _CELL, cols // _CELL, _CELL)
    cells = tiles.swapaxes(1, 2).reshape(-1, _CELL * _CELL)
    cells = cells[np.isfinite(cells).all(axis=1)]
    if not len(cells):
        cells = data[np.isfinite(data)].reshape(1, -1)
    low, middle = np.percentile(cells, [15.865, 50.0], axis=1)
    return float(np.median(middle)), float(np.median(middle - low))


def _derived(
    kind: Comparison,
    first: Side,
    second: Side,
    data: NDArray[np.float32],
    noise: float,
    notices: tuple[str, ...],
) -> SurveyImage:
    worst = Fidelity.worst(first.image.fidelity.value, second.image.fidelity.value)
    votes = tuple(
        Vote("input", side.image.fidelity.value, f"{side.image.name} is "
             f"{side.image.fidelity.overrule_words or side.image.fidelity.value.value}.")
        for side in (first, second)
    )  # fmt: skip
    label = f"{first.words} {kind.sign} {second.words}"
    said = f"{kind.value.capitalize()} made by twomass_viewer: {label}"
    names = f"of {first.image.name} and {second.image.name}"
    kept = tuple(c for c in first.image.header if c.keyword not in _DROPPED)
    header = Header((*kept, Card("HISTORY", None, said), Card("HISTORY", None, names)))
    same_band = first.plane.band is second.plane.band
    is_difference = kind is Comparison.DIFFERENCE
    plane = Plane(
        0,
        first.plane.band if same_band else None,
        PlaneRole(kind.value),
        in_memory(np.ascontiguousarray(data)),
        first.plane.magzp if is_difference and same_band else None,
    )
    return replace(
        first.image,
        path=None,
        hdu=0,
        header=header,
        product=Product.UNKNOWN,
        fidelity=FidelityVerdict(worst, votes),
        derived=True,
        simulated=first.image.simulated or second.image.simulated,
        planes=(plane,),
        scan=None,
        sky_dn=0.0 if is_difference else None,
        sky_sigma_dn=noise if is_difference else None,
        seeing_shape=None,
        frame_step_arcsec=None,
        notices=(f"{said}.", *notices),
        more_hdus=False,
        label=label,
    )
