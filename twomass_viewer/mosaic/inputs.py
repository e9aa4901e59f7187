"""Which images a mosaic is made of: one band, on the sky, with a zero point that holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from twomass_viewer.errors import FileProblemError, UsageError
from twomass_viewer.imagery.fidelity import FidelityVerdict
from twomass_viewer.imagery.image import Plane, SurveyImage, image_center
from twomass_viewer.imagery.wcs import SkyTransform, scale_arcsec
from twomass_viewer.imagery.zero_point import zero_point_fault
from twomass_viewer.mosaic.footprints import Footprint
from twomass_viewer.mosaic.image_cache import read_cached
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import PlaneRole, Product, SurveySet
from twomass_viewer.survey.scans import Scan

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class MosaicInput:
    """One plane of one file, without its pixels.

    Attributes
    ----------
    target : str
        Path, or ``FILE[n]``, as `read_image` takes it.
    plane : int
    name : str
    band : Band or None
    magzp : float or None
        None where no zero point holds.
    transform : SkyTransform
    shape : tuple of (int, int)
    product : Product
    survey_set : SurveySet or None
    fidelity : FidelityVerdict
    simulated : bool
    scan : Scan or None
    sky_dn : float or None
        SKYVAL.
    """

    target: str
    plane: int
    name: str
    band: Band | None
    magzp: float | None
    transform: SkyTransform
    shape: tuple[int, int]
    product: Product
    survey_set: SurveySet | None
    fidelity: FidelityVerdict
    simulated: bool
    scan: Scan | None
    sky_dn: float | None

    @property
    def footprint(self) -> Footprint:
        """Where it lies."""
        return Footprint(self.transform, self.shape)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An image that cannot be part of the mosaic, and why."""

    target: str
    error: FileProblemError


@dataclass(frozen=True, slots=True)
class InputList:
    """What is combined and what is not.

    Attributes
    ----------
    inputs : tuple of MosaicInput
    refusals : tuple of Refusal
    notices : tuple of str
    """

    inputs: tuple[MosaicInput, ...]
    refusals: tuple[Refusal, ...]
    notices: tuple[str, ...]


def read_inputs(
    targets: Sequence[str], band: Band | None, progress: Progress | None = None
) -> InputList:
    """Read images one after the other and keep what a mosaic must know of them.

    Parameters
    ----------
    targets : sequence of str
        Paths, or ``FILE[n]``; one named twice counts once.
    band : Band or None
        The band wanted; None where the images have one band only.
    progress : callable, optional
        Called with a fraction and a text; it may raise CancelledError.

    Raises
    ------
    UsageError
        The images are of several bands and none was chosen.
    """
    notices: list[str] = []
    refusals: list[Refusal] = []
    found: list[MosaicInput] = []
    several = False
    unique = list(dict.fromkeys(targets))
    if len(unique) < len(targets):
        notices.append(f"{len(targets) - len(unique)} images were named twice and count once.")
    for n, target in enumerate(unique):
        if progress is not None:
            progress(n / len(unique), f"Reading {Path(target).name}")
        try:
            image = read_cached(target)
            planes = _planes(image, band)
            several = several or len(planes) > 1
            found += [_input(target, image, plane) for plane in planes]
        except FileProblemError as error:
            refusals.append(Refusal(target, error))
    bands = {i.band for i in found}
    if len(bands) > 1:
        words = [b.value if b else "an unknown band" for b in sorted(bands, key=_order)]
        raise UsageError(
            f"The images are of {', '.join(words[:-1])} and {words[-1]}; a mosaic has one band.",
            "Choose it with --band, or give images of one band.",
        )
    if several:
        raise UsageError(
            "An image has several planes whose bands are not known.", "Give images of one plane."
        )
    found, unscaled = _with_zero_points(found)
    if found and found[0].magzp is None:
        notices.append("No image has a zero point that holds, so DN are combined as they are.")
    return InputList(tuple(found), (*refusals, *unscaled), (*notices, *_mixtures(found)))


def _order(band: Band | None) -> int:
    return list(Band).index(band) if band else len(Band)


def _planes(image: SurveyImage, band: Band | None) -> list[Plane]:
    if image.transform is None:
        raise FileProblemError(
            f"{image.name} has no usable sky coordinates.", "Give images with a celestial WCS."
        )
    planes = [p for p in image.planes if p.role is PlaneRole.IMAGE]
    if not planes:
        # a lone plane of another role is what the file is about, unless it holds no light
        planes = [p for p in image.planes if p.role is not PlaneRole.COVERAGE]
    if band is not None:
        planes = [p for p in planes if p.band is band]
    if not planes:
        what = f"{band.value} image" if band else "image of the sky"
        raise FileProblemError(f"{image.name} holds no {what}.", "See twomass-viewer identify.")
    return planes


def _input(target: str, image: SurveyImage, plane: Plane) -> MosaicInput:
    assert image.transform is not None
    fault = zero_point_fault(image, scale_arcsec(image.transform, *image_center(plane.shape)))
    return MosaicInput(
        target=target,
        plane=plane.index,
        name=image.name,
        band=plane.band,
        magzp=None if fault else plane.magzp,
        transform=image.transform,
        shape=plane.shape,
        product=image.product,
        survey_set=image.survey_set,
        fidelity=image.fidelity,
        simulated=image.simulated,
        scan=image.scan,
        sky_dn=image.sky_dn,
    )


def _with_zero_points(found: list[MosaicInput]) -> tuple[list[MosaicInput], list[Refusal]]:
    """Refuse images without zero point where others have one: their DN mean something else."""
    scaled = [i for i in found if i.magzp is not None]
    if not scaled:
        return found, []
    refused = [
        Refusal(
            i.target,
            FileProblemError(
                f"{i.name} has no zero point that holds for its pixels, while others have one.",
                "Leave it out, or make a mosaic of such images alone.",
            ),
        )
        for i in found
        if i.magzp is None
    ]
    return scaled, refused


def _mixtures(found: Sequence[MosaicInput]) -> list[str]:
    """Say where images of different kinds are combined."""
    out = []
    values = sorted({i.fidelity.value.value for i in found})
    if len(values) > 1:
        counts = [f"{sum(i.fidelity.value == v for i in found)} {v}" for v in values]
        out.append(
            f"Pixels of different fidelity are combined ({', '.join(counts)}); the mosaic has the "
            "worst."
        )
    kinds = {(i.product, i.survey_set) for i in found}
    if len(kinds) > 1:
        words = sorted({f"{p} ({s or 'not 2MASS'})" for p, s in kinds})
        out.append(f"Images of different products are combined: {', '.join(words)}.")
    if len({i.simulated for i in found}) > 1:
        out.append("Simulated images are combined with others; the mosaic counts as simulated.")
    if any(i.product is Product.XSC_CUBE for i in found):
        out.append("The sky of XSC cubes is subtracted already.")
    return out
