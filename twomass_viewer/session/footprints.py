"""Which images lie where, in how many layers, of which night and scan: outlines with labels."""

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum

import numpy as np

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.scene.outlines import LineStyle, Outline, Point
from twomass_viewer.session.badges import product_words
from twomass_viewer.session.layers import ImageSet, Member
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import ScanDirection

_STEPS = 6  # points a side: a straight edge of an image is a curve on another plane
_UNKNOWN = ("#bdbdbd", LineStyle.DOTTED)
_DIRECTIONS = {
    ScanDirection.NORTH: ("#9ecae1", LineStyle.SOLID),
    ScanDirection.SOUTH: ("#fdae6b", LineStyle.DASHED),
}
# from early to late, each brighter than the one before; beyond them they begin anew
_NIGHTS = (
    ("#a79bff", LineStyle.SOLID),
    ("#6bb7f5", LineStyle.DASHED),
    ("#35b8a6", LineStyle.DASH_DOTTED),
    ("#8fd16a", LineStyle.DOTTED),
    ("#f3e55a", LineStyle.SOLID),
)


class OutlineColors(StrEnum):
    """What the colour and the line of an outline stand for."""

    DIRECTION = "direction"
    NIGHT = "night"


class Footprints:
    """Whether and how the outlines of images are shown.

    Parameters
    ----------
    touch : callable
        Called with ``outlines`` when something changed.

    Attributes
    ----------
    shown : bool
    colors : OutlineColors
    """

    def __init__(self, touch: Callable[[str], None]) -> None:
        self._touch = touch
        self.shown = False
        self.colors = OutlineColors.DIRECTION

    def show(self, shown: bool) -> None:
        """Show or hide the outlines."""
        if shown is not self.shown:
            self.shown = shown
            self._touch("outlines")

    def color_by(self, colors: OutlineColors) -> None:
        """Choose what colour and line stand for."""
        if colors is not self.colors:
            self.colors = colors
            self._touch("outlines")


def border(member: Member, plane: FieldPlane | None) -> tuple[Point, ...]:
    """Return the edge of an image on the plane of a field; empty where it does not lie on it."""
    rows, cols = member.plane.shape
    along = np.linspace(0.0, 1.0, _STEPS, endpoint=False)
    still = np.zeros(_STEPS)
    u = np.concatenate([along, still + 1, 1 - along, still])
    v = np.concatenate([still, along, still + 1, 1 - along])
    x, y = u * cols - 0.5, v * rows - 0.5
    if plane is not None and member.image.transform is not None:
        x, y = plane.project(*member.image.transform.pixel_to_sky(x, y))
    if not np.isfinite(x).all() or not np.isfinite(y).all():
        return ()
    return tuple(zip(x.tolist(), y.tolist(), strict=True))


def outlines(
    images: Sequence[ImageSet],
    band: Band | None,
    plane: FieldPlane | None,
    colors: OutlineColors,
    current: str | None,
) -> tuple[Outline, ...]:
    """Return the outlines of all images of a field, visible or not.

    Parameters
    ----------
    images : sequence of ImageSet
        Of one field.
    band : Band or None
        The one shown: of a set its plane is outlined.
    plane : FieldPlane or None
    colors : OutlineColors
    current : str or None
        Key of the set that tools work on: drawn stronger.
    """
    nights = sorted({s.scan.date for s in images if s.scan is not None and s.scan.date})
    found = []
    for one in images:
        member = one.member(band)
        ring = border(member, plane) if member is not None else ()
        if member is None or not ring:
            continue
        color, style = _look(one, colors, nights)
        found.append(
            Outline(
                key=f"outline:{one.key}",
                rings=(ring,),
                color=color,
                style=style,
                labels=scan_labels(member),
                faint=not one.visible,
                emphasized=one.key == current,
            )
        )
    return tuple(found)


def _look(one: ImageSet, colors: OutlineColors, nights: list[date]) -> tuple[str, LineStyle]:
    scan = one.scan
    if scan is None:
        return _UNKNOWN
    if colors is OutlineColors.NIGHT:
        return _NIGHTS[nights.index(scan.date) % len(_NIGHTS)] if scan.date else _UNKNOWN
    return _DIRECTIONS[scan.direction] if scan.direction else _UNKNOWN


def scan_labels(member: Member) -> tuple[str, ...]:
    """Return what can stand in the outline of an image, the longest first.

    Night, scan with the arrow of its direction, and coadd; of images without a scan their name.
    """
    scan = member.image.scan
    if scan is None or scan.number is None:
        return (member.image.name,)
    arrow = scan.direction.arrow if scan.direction else ""
    short = f"{scan.number}{arrow}"
    tall = [f"scan {scan.number} {arrow}".rstrip()]
    wide = list(tall)
    if scan.date is not None:
        tall.insert(0, scan.date.isoformat())
        wide.insert(0, scan.date.isoformat())
    if scan.coadd is not None:
        tall.append(f"coadd {scan.coadd}")
        wide.append(f"coadd {scan.coadd}")
        short += f"\n{scan.coadd}"
    return (" · ".join(wide), "\n".join(tall), short, arrow or str(scan.number))


def covering(
    images: Sequence[ImageSet], band: Band | None, ra_deg: float, dec_deg: float
) -> list[tuple[ImageSet, Member]]:
    """Return the images, visible or not, that cover a place (FK5 J2000 degrees), topmost first.

    An image counts where it has a pixel, blank or not.
    """
    found = []
    for one in reversed(images):
        member = one.member(band)
        if member is None or member.image.transform is None:
            continue
        px, py = member.image.transform.sky_to_pixel(ra_deg, dec_deg)
        rows, cols = member.plane.shape
        if -0.5 <= float(px) < cols - 0.5 and -0.5 <= float(py) < rows - 0.5:
            found.append((one, member))
    return found


def cover_words(found: Sequence[tuple[ImageSet, Member]]) -> tuple[str, str]:
    """Return how many images cover a place, and which: a line an image, its product first."""
    count = len(found)
    title = f"{count} image{'s cover' if count != 1 else ' covers'} this place"
    lines = []
    for one, member in found:
        words = f"{product_words(member)} · {scan_labels(member)[0]}"
        scan = member.image.scan
        if scan is not None and scan.direction is not None:
            words += f" · {scan.direction.words}"
        lines.append(words if one.visible else f"{words} · hidden")
    return title, "\n".join(lines)
