"""Layers: what lies on a field, as frozen values.

An `ImageSet` is one place of the sky in one scan: the J, H and Ks images of a coadd, the planes of
an XSC cube, or a single file. The band switch chooses what a set shows.
"""

import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.imagery.fidelity import FidelityVerdict, Overrule
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.imagery.wcs import FieldPlane, on_same_pixels
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity, PlaneRole, Product
from twomass_viewer.survey.scans import Scan

if TYPE_CHECKING:
    from twomass_viewer.session.differences import MadeOf

_versions = itertools.count(1)


def next_version() -> int:
    """Return a number no other content in this process carries."""
    return next(_versions)


@dataclass(frozen=True, eq=False, slots=True)
class Member:
    """One plane of one image within a set.

    Attributes
    ----------
    image : SurveyImage
    plane : Plane
    version : int
        Of the pixels: it stays when only the fidelity is overruled.
    overrule : Overrule or None
        What the user decided about the fidelity, against the evidence.
    """

    image: SurveyImage
    plane: Plane
    version: int = field(default_factory=next_version)
    overrule: Overrule | None = None

    @property
    def band(self) -> Band | None:
        """Band of the plane."""
        return self.plane.band

    @property
    def fidelity(self) -> FidelityVerdict:
        """The fidelity that holds: by the evidence, or as the user overruled it."""
        found = self.image.fidelity
        return found if self.overrule is None else found.overruled(self.overrule)

    def judged_image(self) -> SurveyImage:
        """Return the image with the fidelity that holds for this layer, for photometry."""
        if self.overrule is None:
            return self.image
        return replace(self.image, fidelity=self.fidelity)


@dataclass(frozen=True, slots=True)
class ChannelSource:
    """Which plane a channel of a composite was made of.

    Attributes
    ----------
    set_key : str
    version : int
        Of the `Member`.
    """

    set_key: str
    version: int


@dataclass(frozen=True, slots=True)
class WantedChannel:
    """A plane by its place in a set, as a session file knows it."""

    set_key: str
    plane: int
    band: Band | None


@dataclass(frozen=True, slots=True)
class WantedComposite:
    """A composite of a session file that is still to be made: red, green, blue."""

    channels: tuple[WantedChannel | None, WantedChannel | None, WantedChannel | None]
    visible: bool = True
    opacity: float = 1.0


@dataclass(frozen=True, eq=False, slots=True)
class ImageSet:
    """One place in one scan; or a colour composite made of planes of other sets.

    Attributes
    ----------
    key : str
    field : str
        Key of the field it lies in.
    members : tuple of Member
        Every plane of every file, in file and plane order.
    role : PlaneRole
        Which role is shown where planes of several roles exist.
    visible : bool
    opacity : float
        0 to 1.
    sources : tuple of three (ChannelSource or None), or None
        Of a composite: what its red, green and blue were made of. Its members are those on common
        pixels, red first; it is seen in colour only.
    made_of : MadeOf or None
        Of a difference or ratio: the two images it was made of.
    """

    key: str
    field: str
    members: tuple[Member, ...]
    role: PlaneRole = PlaneRole.IMAGE
    visible: bool = True
    opacity: float = 1.0
    sources: tuple[ChannelSource | None, ChannelSource | None, ChannelSource | None] | None = None
    made_of: "MadeOf | None" = None

    @property
    def lasts(self) -> bool:
        """Whether files can bring it back: its own, or those it was made of."""
        if self.made_of is not None:
            return self.made_of.lasts
        return all(m.image.path is not None for m in self.members)

    def member(self, band: Band | None) -> Member | None:
        """Return the plane shown for a band; the set's own first plane when it lacks the band."""
        candidates = [m for m in self.members if m.plane.role is self.role] or list(self.members)
        matching = [m for m in candidates if band is None or m.band is band]
        return next(iter(matching or candidates), None)

    def exact(self, band: Band) -> Member | None:
        """Return the plane of a band in the shown role, or None."""
        return next((m for m in self.members if m.band is band and m.plane.role is self.role), None)

    def composite(self) -> tuple[Member, ...] | None:
        """Return the registered planes of a colour composite, the shortest wavelength first.

        J, H and Ks, or two of them where the third is not there or lies on other pixels; None
        where there are no two.
        """
        if self.sources is not None:
            return self.members[::-1]
        present = [m for b in Band if (m := self.exact(b)) is not None]
        if len(present) == 3 and _registered(*present):
            return tuple(present)
        # the pair that lies farthest apart in wavelength shows the most colour
        ends = (*present[:1], *present[-1:])
        pairs = sorted(itertools.combinations(present, 2), key=lambda p: p != ends)
        return next((p for p in pairs if _registered(*p)), None)

    @property
    def bands(self) -> tuple[Band, ...]:
        """Bands present, in the survey's order."""
        present = {m.band for m in self.members}
        return tuple(b for b in Band if b in present)

    @property
    def scan(self) -> Scan | None:
        """Scan of the first member."""
        return self.members[0].image.scan

    @property
    def product(self) -> Product:
        """Product of the first member."""
        return self.members[0].image.product

    @property
    def fidelity(self) -> Fidelity:
        """Worst fidelity of the members, as far as it was not overruled."""
        return Fidelity.worst(*(m.fidelity.value for m in self.members))

    @property
    def overruled(self) -> bool:
        """Whether the user overruled the evidence for any member."""
        return any(m.overrule is not None for m in self.members)


def _registered(*members: Member) -> bool:
    """Whether planes lie on the same pixels of the sky, within a tenth of a pixel."""
    first = members[0].image.transform
    if any(m.plane.shape != members[0].plane.shape for m in members[1:]):
        return False
    if first is None:
        return all(m.image.transform is None for m in members)
    shape = members[0].plane.shape
    others = [m.image.transform for m in members[1:]]
    return all(t is not None and on_same_pixels(first, t, shape) for t in others)


@dataclass(frozen=True, eq=False, slots=True)
class CatalogLayer:
    """A catalogue shown as markers.

    Attributes
    ----------
    key : str
    catalog : Catalog
    visible : bool
    filter_text : str
    mask : ndarray of bool
        Rows that pass the filter.
    hidden_classes : frozenset of str
        Marker classes switched off: ``clean`` or ``contaminated``.
    version : int
        Changes with catalogue, mask and classes.
    """

    key: str
    catalog: Catalog
    mask: NDArray[np.bool_]
    visible: bool = True
    filter_text: str = ""
    hidden_classes: frozenset[str] = frozenset()
    version: int = field(default_factory=next_version)


@dataclass(frozen=True, slots=True)
class Field:
    """What one tangent plane can show; ``plane`` is None for pixels without a sky."""

    key: str
    name: str
    plane: FieldPlane | None
