"""Layers made of two images, difference or ratio: what of, and making them (again)."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from twomass_viewer.imagery.fidelity import Overrule
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.session.badges import scan_parts
from twomass_viewer.session.jobs import Progress
from twomass_viewer.session.layers import Member

if TYPE_CHECKING:
    from twomass_viewer.mosaic.difference import Comparison


@dataclass(frozen=True, slots=True)
class InputPlane:
    """One of the two images a layer was made of.

    Attributes
    ----------
    path : pathlib.Path or None
        None for an image that was made in memory itself.
    hdu, plane : int
    overrule : Overrule or None
        What the user had decided about its fidelity.
    """

    path: Path | None
    hdu: int
    plane: int
    overrule: Overrule | None

    @staticmethod
    def of(member: Member) -> "InputPlane":
        """Return what a plane is known by."""
        image = member.image
        return InputPlane(image.path, image.hdu, member.plane.index, member.overrule)


@dataclass(frozen=True, slots=True)
class MadeOf:
    """How a layer was made.

    Attributes
    ----------
    kind : str
        ``difference`` or ``ratio``.
    first, second : InputPlane
    """

    kind: str
    first: InputPlane
    second: InputPlane

    @property
    def inputs(self) -> tuple[InputPlane, InputPlane]:
        """Both images."""
        return self.first, self.second

    @property
    def lasts(self) -> bool:
        """Whether files can bring the layer back."""
        return all(i.path is not None for i in self.inputs)


def member_words(member: Member) -> str:
    """Return band, night and scan, as far as they are known; else the file's name."""
    band = str(member.band) if member.band else ""
    parts = scan_parts(member)[:2] or [member.image.name]
    return " ".join([band, *parts]).strip()


def make_difference(
    kind: "Comparison", first: Member, second: Member, progress: Progress
) -> SurveyImage:
    """Return the difference or ratio of two planes, each with the fidelity that holds for it.

    Raises
    ------
    UsageError
        They share no sky, or one has none.
    """
    from twomass_viewer.mosaic.difference import Side, compare

    a, b = (Side(m.judged_image(), m.plane, member_words(m)) for m in (first, second))
    return compare(kind, a, b, progress)
