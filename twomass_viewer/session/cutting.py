"""What of which images is to be cut out: the view or a region, of the band seen or of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.errors import UsageError
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.io.cutout import PixelBox, write_cutout
from twomass_viewer.session.jobs import Progress
from twomass_viewer.session.layers import Member
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import Shown
from twomass_viewer.skyregions.model import Region
from twomass_viewer.skyregions.outlines import on_plane, strokes

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Piece:
    """One image to be cut, and what of it."""

    image: SurveyImage
    box: PixelBox
    output: Path


def images_to_cut(session: Session, *, every_band: bool) -> list[Member]:
    """Return one plane of each image: the one seen, or every band of its set.

    Files are cut whole: of a cube all planes go.
    """
    top, seen = session.top_set, session.top_member
    if top is None or seen is None:
        return []
    composite = top.composite() if session.shown is Shown.RGB else None
    wanted = top.members if every_band else composite or (seen,)
    first: dict[tuple[Path | None, int], Member] = {}
    for member in wanted:
        first.setdefault((member.image.path, member.image.hdu), member)
    return list(first.values())


def region_outline(plane: FieldPlane | None, region: Region) -> tuple[Array, Array] | None:
    """Return points (east, north) whose box holds a region, None where it is not on the plane."""
    points = on_plane(plane, {0: region}).get(0)
    if points is None:
        return None
    lines = strokes(plane, region, points)
    if not lines:
        flat = np.array(points, float)
        return flat[:, 0], flat[:, 1]
    return np.concatenate([e for e, _ in lines]), np.concatenate([n for _, n in lines])


def pixel_box(member: Member, plane: FieldPlane | None, east: Array, north: Array) -> PixelBox:
    """Return the rows and columns of an image that hold places of its field.

    Parameters
    ----------
    member : Member
    plane : FieldPlane or None
        Of the field; None for a field of pixels.
    east, north : ndarray
        Plane coordinates, arcsec (pixels without a plane).

    Raises
    ------
    UsageError
        None of the places has a pixel.
    """
    x, y = east, north
    if plane is not None and member.image.transform is not None:
        x, y = member.image.transform.sky_to_pixel(*plane.unproject(east, north))
    good = np.isfinite(x) & np.isfinite(y)
    if not good.any():
        raise UsageError(f"Nothing of that part lies on {member.image.name}.", "Choose another.")
    x, y = x[good], y[good]
    limit = 1e9  # far beyond any image
    col0, col1, row0, row1 = (
        int(np.clip(np.floor(v + 0.5), -limit, limit)) for v in (x.min(), x.max(), y.min(), y.max())
    )
    return PixelBox(row0, row1 + 1, col0, col1 + 1)


def stem_of(image: SurveyImage) -> str:
    """Return the name of an image without its endings."""
    name = image.name
    for ending in (".gz", ".bz2", ".fz"):
        name = name.removesuffix(ending)
    return name.rpartition(".")[0] or name


def outputs(path: Path, members: Sequence[Member], seen: SurveyImage) -> list[Path]:
    """Return a file for each image.

    The one named for a single image; for several each is called after its own image where the
    name is made of that of the image seen, else it has its band in the name.
    """
    if len(members) == 1:
        return [path]
    stems = [stem_of(m.image) for m in members]
    if stem_of(seen) in path.name and len(set(stems)) == len(stems):
        return [path.with_name(path.name.replace(stem_of(seen), stem)) for stem in stems]
    names: list[str] = []
    for n, member in enumerate(members, 1):
        word = str(member.band) if member.band else str(n)
        if f"_{word}" in names:
            word = f"{word}{n}"
        names.append(f"_{word}")
    stem = path.name.removesuffix(path.suffix)
    return [path.with_name(f"{stem}{name}{path.suffix}") for name in names]


def cut_all(pieces: Sequence[Piece], progress: Progress) -> list[PixelBox]:
    """Write all pieces; return which they are."""

    def part(n: int, fraction: float, text: str) -> None:
        progress((n + fraction) / len(pieces), text)

    return [write_cutout(p.image, p.box, p.output, partial(part, n)) for n, p in enumerate(pieces)]
