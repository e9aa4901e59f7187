"""Images of one place in several bands brought onto the same pixels, as channels of colours.

The pixels are those of the image with the finest ones; of images with pixels of one size, of the
largest on the sky. So nothing is averaged away and nothing is aliased. What lies on these pixels
already is used as it is; the others are resampled by a cubic spline and scaled to DN a pixel of
the new size, so that their zero points go on to hold, and with them the balance of the colours.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from twomass_viewer.errors import UsageError
from twomass_viewer.imagery.fidelity import FidelityVerdict, Vote
from twomass_viewer.imagery.header import Card, Header
from twomass_viewer.imagery.image import Plane, SurveyImage, image_center
from twomass_viewer.imagery.pixel_store import in_memory
from twomass_viewer.imagery.wcs import SkyTransform, on_same_pixels, scale_arcsec
from twomass_viewer.mosaic.onto import Progress, bring_onto
from twomass_viewer.survey.products import Product

SAME_SIZE = 0.05
"""Pixels whose sizes differ by less count as equal: our choice."""
_LARGEST = 64_000_000  # pixels of one channel


@dataclass(frozen=True, eq=False, slots=True)
class Channel:
    """One channel of colours.

    Attributes
    ----------
    image : SurveyImage
        With the fidelity that holds for its layer.
    plane : Plane
    """

    image: SurveyImage
    plane: Plane


def reference_of(channels: Sequence[Channel]) -> int:
    """Return which channel has the finest pixels; of equal ones, the largest on the sky."""
    scales = [_scale(c) for c in channels]
    finest = min(scales)
    areas = [
        c.plane.shape[0] * c.plane.shape[1] * scale**2 if scale < finest * (1 + SAME_SIZE) else 0.0
        for c, scale in zip(channels, scales, strict=True)
    ]
    return int(np.argmax(areas))


def registered_channels(channels: Sequence[Channel], progress: Progress) -> tuple[Channel, ...]:
    """Return channels on the same pixels.

    Parameters
    ----------
    channels : sequence of Channel
        Two or more that share some sky.
    progress : callable
        Called with fraction and text; may raise CancelledError.

    Returns
    -------
    tuple of Channel
        In the same order. Those that were on the pixels of the reference are the same objects;
        the others are derived images with the fidelity of their input, NaN beyond it.

    Raises
    ------
    UsageError
        They share no sky, or one has no place on it. (Images without any, of one shape, are laid
        over each other pixel by pixel.)
    """
    if all(c.image.transform is None for c in channels):
        if len({c.plane.shape for c in channels}) == 1:
            return tuple(channels)  # pixel by pixel, as they are compared and blinked
    lacking = [c.image.name for c in channels if c.image.transform is None]
    if lacking:
        raise UsageError(
            f"{lacking[0]} has no place on the sky, so it cannot be laid over others.",
            "Choose images that have a WCS.",
        )
    at = reference_of(channels)
    reference = channels[at]
    rows, cols = reference.plane.shape
    if rows * cols > _LARGEST:
        raise UsageError(
            f"{reference.image.name} has {rows * cols / 1e6:.0f} million pixels; colours are made "
            f"of up to {_LARGEST / 1e6:.0f} million.",
            "Take a cutout of it.",
        )
    out = []
    for n, channel in enumerate(channels):
        part = 1.0 / len(channels)

        def report(fraction: float, text: str, done: float = n * part, part: float = part) -> None:
            progress(done + part * fraction, text)

        same = n == at or _registered(reference, channel)
        out.append(channel if same else _brought(channel, reference, report))
    return tuple(out)


def shares_sky(first: Channel, second: Channel) -> float:
    """Return how much of the first lies on the second, 0 to 1."""
    here, there = first.image.transform, second.image.transform
    if here is None or there is None:
        return 0.0
    (rows, cols), (other_rows, other_cols) = first.plane.shape, second.plane.shape
    x, y = np.meshgrid(np.linspace(0, cols - 1, 25), np.linspace(0, rows - 1, 25))
    px, py = there.sky_to_pixel(*here.pixel_to_sky(x, y))
    with np.errstate(invalid="ignore"):
        inside = (px > -0.5) & (px < other_cols - 0.5) & (py > -0.5) & (py < other_rows - 0.5)
    return float(inside.mean())


def _registered(first: Channel, second: Channel) -> bool:
    here, there = first.image.transform, second.image.transform
    if first.plane.shape != second.plane.shape or here is None or there is None:
        return False
    return on_same_pixels(here, there, first.plane.shape)


def _scale(channel: Channel) -> float:
    assert channel.image.transform is not None
    return scale_arcsec(channel.image.transform, *image_center(channel.plane.shape))


def _brought(channel: Channel, reference: Channel, progress: Progress) -> Channel:
    here, there = channel.image.transform, reference.image.transform
    assert here is not None
    assert there is not None
    area = (_scale(reference) / _scale(channel)) ** 2
    data = bring_onto(channel.plane.data, here, there, reference.plane.shape, progress) * area
    if not np.isfinite(data).any():
        raise UsageError(
            f"{channel.image.name} and {reference.image.name} share no sky.",
            "Choose images of the same place.",
        )
    plane = replace(
        channel.plane, index=0, pixels=in_memory(np.ascontiguousarray(data, dtype=np.float32))
    )
    return Channel(_derived(channel.image, reference.image, plane, there, area), plane)


def inherited_verdict(image: SurveyImage) -> FidelityVerdict:
    """Return the fidelity of what was made of an image, with what it rests on."""
    words = image.fidelity.overrule_words or image.fidelity.value.value
    vote = Vote("input", image.fidelity.value, f"{image.name} is {words}.")
    return FidelityVerdict(image.fidelity.value, (vote,))


def _derived(
    image: SurveyImage, reference: SurveyImage, plane: Plane, grid: SkyTransform, area: float
) -> SurveyImage:
    said = f"Resampled by twomass_viewer onto the pixels of {reference.name}"
    return replace(
        image,
        path=None,
        hdu=0,
        header=Header((*image.header, Card("HISTORY", None, f"{said}; was {image.name}"))),
        product=Product.UNKNOWN,
        fidelity=inherited_verdict(image),
        derived=True,
        planes=(plane,),
        transform=grid,
        sky_dn=None if image.sky_dn is None else image.sky_dn * area,
        sky_sigma_dn=None,  # of other pixels
        notices=(f"{said}: {image.name}.",),
        more_hdus=False,
        label=f"{image.name} on the pixels of {reference.name}",
    )
