"""The survey image: pixels with everything that gives them a meaning."""

from dataclasses import dataclass
from pathlib import Path

from twomass_viewer.imagery.fidelity import FidelityVerdict
from twomass_viewer.imagery.header import Header
from twomass_viewer.imagery.pixel_store import Pixels, StoredPixels
from twomass_viewer.imagery.wcs import SkyTransform
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import PlaneRole, Product, SurveySet
from twomass_viewer.survey.scans import Scan


@dataclass(frozen=True, eq=False, slots=True)
class Plane:
    """One two-dimensional image.

    Attributes
    ----------
    index : int
        0-based plane number within the file's array.
    band : Band or None
    role : PlaneRole
    pixels : StoredPixels
        DN, native byte order, NaN where blank; ``[row, col]`` with row increasing as FITS y.
    magzp : float or None
        Zero point in mag: ``m = magzp - 2.5 log10(DN above sky)``.
    """

    index: int
    band: Band | None
    role: PlaneRole
    pixels: StoredPixels
    magzp: float | None

    @property
    def data(self) -> Pixels:
        """The pixels, ndarray of float32 of shape (rows, cols).

        They are read again when they have left memory, which may wait for a disk or raise a
        `TwoMassError`: on the interface thread ask `StoredPixels.peek` first.
        """
        return self.pixels.get()

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.pixels.shape


@dataclass(frozen=True, eq=False, slots=True)
class SurveyImage:
    """One FITS image (HDU) as read, never modified.

    Attributes
    ----------
    path : pathlib.Path or None
        None for data made in memory.
    hdu : int
    header : Header
        The raw header, before any scaling or repair.
    product, survey_set : Product, SurveySet or None
        ``survey_set`` is None outside 2MASS.
    fidelity : FidelityVerdict
    derived : bool
        Whether the pixels were resampled or combined from survey images.
    simulated : bool
    planes : tuple of Plane
    transform : SkyTransform or None
        None when there is no usable celestial WCS.
    scan : Scan or None
    sky_dn, sky_sigma_dn : float or None
        SKYVAL and SKYSIG: sky level and pixel noise in DN.
    seeing_shape : float or None
        SEESH.
    frame_step_arcsec : tuple of (float, float) or None
        DXFS and DYFS: cross-scan (+west) and in-scan (+north) step between frames, arcsec.
    notices : tuple of str
        Sentences about repairs and oddities, for the header panel and ``identify``; those that
        are a `Repair` know their cards.
    more_hdus : bool
        Whether the file holds more than this HDU.
    label : str
        What data made in memory are called.
    """

    path: Path | None
    hdu: int
    header: Header
    product: Product
    survey_set: SurveySet | None
    fidelity: FidelityVerdict
    derived: bool
    simulated: bool
    planes: tuple[Plane, ...]
    transform: SkyTransform | None
    scan: Scan | None
    sky_dn: float | None = None
    sky_sigma_dn: float | None = None
    seeing_shape: float | None = None
    frame_step_arcsec: tuple[float, float] | None = None
    notices: tuple[str, ...] = ()
    more_hdus: bool = False
    label: str = ""

    @property
    def name(self) -> str:
        """File name, or what data made in memory are called."""
        return self.path.name if self.path else self.label or "memory"


def image_center(shape: tuple[int, int]) -> tuple[float, float]:
    """Return the middle of an image of so many rows and columns, as 0-based x and y."""
    rows, cols = shape
    return (cols - 1) / 2.0, (rows - 1) / 2.0
