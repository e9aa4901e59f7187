"""What the user chose to see: band, tone, tool, selection. Values without behaviour."""

from dataclasses import dataclass
from enum import StrEnum

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band


class Shown(StrEnum):
    """The band switch."""

    J = "J"
    H = "H"
    KS = "Ks"
    RGB = "RGB"

    @property
    def band(self) -> Band | None:
        """The single band, or None for the colour composite."""
        return None if self is Shown.RGB else Band(self.value)


class Tool(StrEnum):
    """What a left click does."""

    INSPECT = "inspect"
    PHOTOMETRY = "photometry"
    REGION = "region"
    RULER = "ruler"
    PROFILE = "profile"


@dataclass(frozen=True, slots=True)
class ToneSettings:
    """How pixel values are shown; limits are a policy, resolved for each plane.

    Attributes
    ----------
    stretch : str
        A name of `display.stretch`.
    policy : str
        A name of `display.limits`, or ``user``.
    user_limits : tuple of (float, float) or None
        DN, for the policy ``user``.
    contrast, bias : float
    invert : bool
    colormap : str
    """

    stretch: str = "asinh"
    policy: str = "auto"
    user_limits: tuple[float, float] | None = None
    contrast: float = 1.0
    bias: float = 0.5
    invert: bool = False
    colormap: str = "grey"


@dataclass(frozen=True, slots=True)
class RowSelection:
    """A catalogue row."""

    layer: str
    row: int


@dataclass(frozen=True, slots=True)
class ArtifactSelection:
    """A predicted artifact.

    Attributes
    ----------
    key : str
        Its key in `Session.artifacts`.
    at : tuple of (float, float) or None
        Where on the plane it was clicked, for shapes that cover an area; None is its own place.
    """

    key: str
    at: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class AwaitedArtifact:
    """An artifact to be selected once it is predicted (again), known by what it is.

    Attributes
    ----------
    kind, band, order, image
        As of the `Artifact`.
    parent : str
        Designation of the parent.
    ra_deg, dec_deg : float
    at : tuple of (float, float) or None
        As of `ArtifactSelection`.
    """

    kind: ArtifactKind
    band: Band
    order: int | None
    parent: str
    image: str | None
    ra_deg: float
    dec_deg: float
    at: tuple[float, float] | None = None

    @staticmethod
    def of(a: Artifact, at: tuple[float, float] | None) -> "AwaitedArtifact":
        """Return what an artifact is known by."""
        return AwaitedArtifact(
            a.kind, a.band, a.order, a.parent.designation, a.image, a.ra_deg, a.dec_deg, at
        )


@dataclass(frozen=True, slots=True)
class MeasurementSelection:
    """A measurement by its index."""

    index: int


@dataclass(frozen=True, slots=True)
class PlaceSelection:
    """A bare place on the plane of the active field (arcsec, or pixels without WCS)."""

    east: float
    north: float


@dataclass(frozen=True, slots=True)
class NotesSelection:
    """The notes on the predicted artifacts."""


Selection = (
    RowSelection | ArtifactSelection | MeasurementSelection | PlaceSelection | NotesSelection
)


@dataclass(frozen=True, slots=True)
class Notice:
    """A quiet banner.

    Attributes
    ----------
    key : str
        A newer notice with the same key replaces the older.
    text : str
    tone : str
        ``info``, ``lossy`` or ``error``.
    action, action_text : str
        Key of the action offered and its label; empty when there is none.
    """

    key: str
    text: str
    tone: str = "info"
    action: str = ""
    action_text: str = ""


@dataclass(frozen=True, slots=True)
class LossyRequest:
    """A measurement that waits for the user's consent."""

    set_key: str
    version: int
    ra_deg: float
    dec_deg: float
