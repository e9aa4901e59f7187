"""The Scene: numbers only, everything the canvas or an export needs to draw a field.

Coordinates are arcsec on the field's tangent plane, east and north positive (pixels, x and y, in a
pixel field). Arrays are held by identity and carry a ``version`` that is unique to their content;
equality of scenes looks at the versions and never compares arrays.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.graticule import GridFrame
from twomass_viewer.imagery.pixel_store import StoredPixels
from twomass_viewer.imagery.placement import PlacedTile
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.scene.contours import ContourSet
from twomass_viewer.scene.grid_index import GridIndex
from twomass_viewer.scene.marks import MarkRole
from twomass_viewer.scene.outlines import Outline
from twomass_viewer.scene.regions import RegionEdit, RegionSet
from twomass_viewer.scene.vector_set import VectorSet
from twomass_viewer.scene.vectors import VectorMark as VectorMark

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Camera:
    """What part of a field is seen.

    Attributes
    ----------
    center : tuple of (float, float)
        Plane coordinates (east, north) at the middle of the view.
    arcsec_per_pixel : float
        Plane arcsec for each logical screen pixel.
    rotation_deg : float
        Position angle of the screen's upward direction, degrees east of north.
    parity : int
        +1 shows east to the left (the sky as seen), -1 mirrors it. A pixel field has -1, so that
        x runs to the right.
    """

    center: Point = (0.0, 0.0)
    arcsec_per_pixel: float = 1.0
    rotation_deg: float = 0.0
    parity: int = 1


@dataclass(frozen=True, slots=True)
class Tone:
    """How values become brightness: ``lo`` is black, ``hi`` white, before contrast and bias.

    Both hold in the middle of the image and rise by ``tilt`` (DN) for each pixel from it, in x and
    in y.
    """

    lo: float
    hi: float
    stretch: str = "asinh"
    contrast: float = 1.0
    bias: float = 0.5
    invert: bool = False
    colormap: str = "grey"
    tilt: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Blend:
    """How the channels of a composite become colours (see `display.rgb`).

    Attributes
    ----------
    mode : str
        ``shared``, ``lupton`` or ``channels``.
    q, softening : float
        Of the mode ``lupton``; the softening in units of the range from black to white.
    saturation : float
    """

    mode: str = "shared"
    q: float = 8.0
    softening: float = 0.1
    saturation: float = 1.0


@dataclass(frozen=True)
class ImageSpec:
    """One image (or one colour composite of two or three registered planes).

    Attributes
    ----------
    key : str
        Layer key.
    channels : tuple of StoredPixels
        Those of one plane, or of the same shape three (red, green, blue) or two (red, blue; green
        is their mean).
    version : int
        Unique to these channels.
    tiles : tuple of PlacedTile
    tones : tuple of Tone
        One for each channel.
    pixel_scale_arcsec : float
    opacity : float
    hidden : bool
        Kept ready but not drawn: it waits for its turn in a blink.
    blend : Blend
        Of a composite.
    """

    key: str
    channels: tuple[StoredPixels, ...] = field(compare=False, repr=False)
    version: int
    tiles: tuple[PlacedTile, ...]
    tones: tuple[Tone, ...]
    pixel_scale_arcsec: float = 1.0
    opacity: float = 1.0
    hidden: bool = False
    blend: Blend = Blend()

    @property
    def is_rgb(self) -> bool:
        """Whether this is a colour composite."""
        return len(self.channels) > 1


@dataclass(frozen=True)
class MarkerSet:
    """Many equal marks of constant screen size: one class of catalogue sources.

    Attributes
    ----------
    key : str
        Layer key and class, for example ``psc:clean``.
    layer : str
        Key of the catalogue layer, for picking.
    role : MarkRole
    east, north : ndarray of float64, of very many float32, shape (n,)
    rows : ndarray of integers, shape (n,)
        Row number in the catalogue of each mark.
    version : int
    radius_px : float
        Radius in logical screen pixels.
    """

    key: str
    layer: str
    role: MarkRole
    east: NDArray[np.float64] = field(compare=False, repr=False)
    north: NDArray[np.float64] = field(compare=False, repr=False)
    rows: NDArray[np.int64] = field(compare=False, repr=False)
    version: int
    radius_px: float = 7.0

    @cached_property
    def index(self) -> GridIndex:
        """What finds the marks in a box; made when it is first asked for, by any thread."""
        return GridIndex(self.east, self.north)


@dataclass(frozen=True)
class EllipseSet:
    """Ellipses of true size on the sky: XSC isophotes.

    Attributes
    ----------
    key, layer, role, east, north, rows, version
        As in `MarkerSet`.
    semi_major, semi_minor : ndarray of float64, arcsec
    pa_deg : ndarray of float64
        Position angle of the major axis, degrees east of north.
    """

    key: str
    layer: str
    role: MarkRole
    east: NDArray[np.float64] = field(compare=False, repr=False)
    north: NDArray[np.float64] = field(compare=False, repr=False)
    semi_major: NDArray[np.float64] = field(compare=False, repr=False)
    semi_minor: NDArray[np.float64] = field(compare=False, repr=False)
    pa_deg: NDArray[np.float64] = field(compare=False, repr=False)
    rows: NDArray[np.int64] = field(compare=False, repr=False)
    version: int


@dataclass(frozen=True, slots=True)
class Badge:
    """The text in the corner of an image.

    Attributes
    ----------
    text : str
    lossy : bool
        Shown in amber.
    side : str
        ``A`` or ``B``: of which image of a pair; empty for all others.
    warns : bool
        Of lossy or unknown fidelity, overruled, or simulated: no picture goes without this badge.
    """

    text: str
    lossy: bool = False
    side: str = ""
    warns: bool = False

    @property
    def stays(self) -> bool:
        """Whether a picture without overlays wears it all the same."""
        return self.lossy or self.warns


@dataclass(frozen=True, slots=True)
class Pair:
    """Two images that share the sky; the canvas moves them at frame rate.

    Attributes
    ----------
    a, b : str
        Keys of their `ImageSpec`; B is drawn above A.
    fade : bool
        Whether they are mixed; else a divider parts them.
    position : float
        0 to 1: the part of B in the mix, or where the divider stands in the view, from the left
        or from above.
    level : bool
        Whether the divider lies level: A above, B below; else A left, B right.
    """

    a: str
    b: str
    fade: bool
    position: float
    level: bool = False


@dataclass(frozen=True)
class Scene:
    """A field as it is to be drawn, bottom image first.

    Attributes
    ----------
    plane : FieldPlane or None
        None for a pixel field.
    images, markers, ellipses, vectors : tuples
    artifacts : VectorSet or None
        The predicted artifacts; one that was clicked is among `vectors` instead.
    grid : GridFrame or None
        The coordinate grid shown.
    badges : tuple of Badge
    scan_direction : str or None
        ``n`` or ``s`` of the topmost visible image, for the scan arrow.
    acknowledgment, acknowledgment_short : str
        What every picture of this scene must carry.
    provenance : mapping, as a tuple of (key, value)
        For the metadata of exported pictures: files, products, fidelity, measurements.
    regions : tuple of RegionSet
    region_edit : RegionEdit or None
        The selected regions and what is being drawn.
    pair : Pair or None
        Two of the images that are faded into each other or parted by a divider.
    contours : tuple of ContourSet
        The lowest level first.
    outlines : tuple of Outline
        Of images and fields of view.
    """

    plane: FieldPlane | None = None
    images: tuple[ImageSpec, ...] = ()
    markers: tuple[MarkerSet, ...] = ()
    ellipses: tuple[EllipseSet, ...] = ()
    vectors: tuple[VectorMark, ...] = ()
    artifacts: VectorSet | None = None
    grid: GridFrame | None = None
    badges: tuple[Badge, ...] = ()
    scan_direction: str | None = None
    acknowledgment: str = ""
    acknowledgment_short: str = ""
    provenance: tuple[tuple[str, Any], ...] = ()
    regions: tuple[RegionSet, ...] = ()
    region_edit: RegionEdit | None = None
    pair: Pair | None = None
    contours: tuple[ContourSet, ...] = ()
    outlines: tuple[Outline, ...] = ()

    @property
    def all_vectors(self) -> tuple[VectorMark, ...]:
        """All vector marks shown, artifacts first."""
        return (*(self.artifacts or ()), *self.vectors)
