"""What there is to answer "why is this here?" with: images, catalogues, artifacts."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.survey.products import PlaneRole
from twomass_viewer.survey.rules import RuleSet, load_rules

if TYPE_CHECKING:
    from twomass_viewer.explain.rows import Rows


@dataclass(frozen=True, slots=True)
class ImagePlane:
    """One plane of one image that may cover the place."""

    image: SurveyImage
    plane: Plane

    @property
    def can_show(self) -> bool:
        """Whether it shows the sky in a known band, with coordinates."""
        shows = self.plane.role in (PlaneRole.IMAGE, PlaneRole.MASKED)
        return shows and self.plane.band is not None and self.image.transform is not None


@dataclass(frozen=True, eq=False)
class Knowledge:
    """Everything there is to answer with.

    Attributes
    ----------
    images : tuple of ImagePlane
        With the fidelity that holds.
    catalogs : tuple of Catalog
        PSC, XSC and others.
    artifacts : tuple of Artifact
        Predicted or published; those of an image name it.
    rules_in_force : callable
        Returns the artifact rules; called only where they are needed.
    """

    images: tuple[ImagePlane, ...] = ()
    catalogs: tuple[Catalog, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    rules_in_force: Callable[[], RuleSet] = load_rules

    @cached_property
    def rules(self) -> RuleSet:
        """The artifact rules."""
        return self.rules_in_force()

    @cached_property
    def rows(self) -> "tuple[Rows, ...]":
        """The catalogues, ready to be asked."""
        from twomass_viewer.explain.rows import Rows

        return tuple(Rows(c) for c in self.catalogs)
