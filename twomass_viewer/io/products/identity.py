"""What a product module is given, and what it answers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from twomass_viewer.imagery.fidelity import FidelityVerdict
from twomass_viewer.imagery.header import Header
from twomass_viewer.io.pixels import Cube, Storage
from twomass_viewer.survey.archive_paths import parse_image_path
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.identifiers import FileName
from twomass_viewer.survey.products import PlaneRole, Product, SurveySet
from twomass_viewer.survey.scans import Scan

_ORIGINS = ("ORIGIN", "DATASET", "SURVEY", "PROJECT", "TELESCOP", "INSTRUME", "CPYRIGHT")


@dataclass(frozen=True, eq=False)
class RawImage:
    """A FITS image as read, before anybody has said what it is.

    Attributes
    ----------
    path : pathlib.Path
    header : Header
    cube : ndarray of float32, shape (planes, rows, cols)
    storage : Storage
    row_type : str or None
        Type of the image service's row, where the file comes from there.
    file_name : FileName or None
        What the name says, when it follows a pattern of the survey; in a mirror of the archive
        the folders say night, hemisphere and data set, too.
    """

    path: Path
    header: Header
    cube: Cube
    storage: Storage
    row_type: str | None = None
    file_name: FileName | None = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "file_name", parse_image_path(self.path.absolute()))

    @property
    def remarks(self) -> str:
        """All COMMENT and HISTORY text and string values in lower case, to look words up in."""
        texts = (c.comment if c.value is None else c.value for c in self.header)
        return "\n".join(t for t in texts if isinstance(t, str)).lower()

    @property
    def names_2mass(self) -> bool:
        """Whether the header says that the pixels are 2MASS data.

        Only cards that name the origin of the data count: many foreign images mention 2MASS as
        the catalogue their astrometry rests on, and must not be acknowledged as 2MASS.
        """
        return any("2mass" in (self.header.string(k) or "").lower() for k in _ORIGINS)


@dataclass(frozen=True, slots=True)
class PlaneLayout:
    """Band, role and zero point of one plane of the cube."""

    band: Band | None
    role: PlaneRole = PlaneRole.IMAGE
    magzp: float | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """What a file is.

    Attributes
    ----------
    product : Product
    survey_set : SurveySet or None
        None outside 2MASS.
    fidelity : FidelityVerdict
    derived : bool
    planes : tuple of PlaneLayout
        One for each plane of the cube.
    scan : Scan or None
    notices : tuple of str
    """

    product: Product
    survey_set: SurveySet | None
    fidelity: FidelityVerdict
    derived: bool
    planes: tuple[PlaneLayout, ...]
    scan: Scan | None = None
    notices: tuple[str, ...] = ()


def header_band(header: Header, keywords: Iterable[str] = ("FILTER", "BAND")) -> Band | None:
    """Return the band a header names, or None."""
    for keyword in keywords:
        band = Band.parse(header.string(keyword) or "")
        if band is not None:
            return band
    return None


def plain_layout(raw: RawImage, band: Band | None) -> tuple[PlaneLayout, ...]:
    """Return the layout of one image, or of a cube whose planes are not known.

    The header's band and zero point hold for a single plane only.
    """
    count = len(raw.cube)
    if count == 1:
        return (PlaneLayout(band, magzp=raw.header.number("MAGZP")),)
    return (PlaneLayout(None),) * count
