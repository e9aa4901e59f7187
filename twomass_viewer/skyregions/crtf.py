"""CASA region text (CRTF), by the `regions` library."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from twomass_viewer.skyregions.colors import color_of
from twomass_viewer.skyregions.frames import ImageFrame, pixels_to_sky
from twomass_viewer.skyregions.model import (
    DEFAULT_COLOR,
    DEFAULT_GROUP,
    Refusal,
    Region,
    Shape,
    fault_of,
)
from twomass_viewer.skyregions.read_ds9 import ReadRegions

MAGIC = "#CRTF"
_KINDS = {
    "Circle": Shape.CIRCLE, "Ellipse": Shape.ELLIPSE, "Rectangle": Shape.BOX,
    "Polygon": Shape.POLYGON, "CircleAnnulus": Shape.ANNULUS, "Line": Shape.LINE,
    "Point": Shape.POINT, "Text": Shape.TEXT,
}  # fmt: skip


def read_crtf(
    text: str,
    image: ImageFrame | None = None,
    *,
    group: str = DEFAULT_GROUP,
    progress: Callable[[float, str], None] | None = None,
) -> ReadRegions:
    """Read CRTF text; see `read_ds9` for parameters and what is returned.

    About 1 ms a line.
    """
    from regions import Regions

    found, shared = ReadRegions(), ""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if progress is not None:
            progress(number / len(lines), f"Reading regions, line {number}")
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        if bare.lower().startswith("global"):
            shared = bare
            continue
        try:
            parsed = Regions.parse(f"#CRTFv0\n{shared}\n{bare}\n", format="crtf")
            if len(parsed) != 1:
                raise ValueError("it is not a region the library knows")
            region = _from_library(parsed[0], group, image)
        except Exception as error:
            # the library raises many kinds, some of astropy
            reason = " ".join(str(error).split())[:200].rstrip(".") or "it cannot be read"
            found.refusals.append(Refusal(number, bare[:120], f"Not read: {reason}."))
            continue
        region = replace(region, include=not bare.startswith("-"))
        if fault := fault_of(region):
            found.refusals.append(Refusal(number, bare[:120], fault))
        else:
            found.regions.append(region)
    return found


def crtf_text(regions: Sequence[Region]) -> tuple[str, int]:
    """Return regions as CRTF text, and how many of them this format has no words for."""
    from regions import Regions

    known = [r for r in regions if not r.in_pixels and r.shape is not Shape.COMPASS]
    text = Regions([_to_library(r) for r in known]).serialize(format="crtf", coordsys="fk5")
    return str(text), len(regions) - len(known)


def _from_library(theirs: Any, group: str, image: ImageFrame | None) -> Region:
    name = type(theirs).__name__
    on_sky = name.endswith("SkyRegion")
    shape = _KINDS.get(name.removesuffix("SkyRegion").removesuffix("PixelRegion"))
    if shape is None:
        raise ValueError(f"the shape {name} is not supported")
    if not on_sky and image is None:
        raise ValueError("it is in image coordinates, and no image is open")

    def size(value: Any) -> float:
        return float(value.to_value("arcsec")) if on_sky else float(value)

    def points(at: Any) -> tuple[tuple[float, float], ...]:
        if not on_sky:
            xs, ys = (v if hasattr(v, "__len__") else [v] for v in (at.x, at.y))
            return tuple((float(x), float(y)) for x, y in zip(xs, ys, strict=True))
        sky = at.reshape(-1).transform_to("fk5")
        return tuple(zip(sky.ra.deg.tolist(), sky.dec.deg.tolist(), strict=True))

    sizes: tuple[float, ...] = ()
    pa = 0.0
    if shape is Shape.POLYGON:
        where = points(theirs.vertices)
    elif shape is Shape.LINE:
        where = points(theirs.start) + points(theirs.end)
    else:
        where = points(theirs.center)
    if shape is Shape.CIRCLE:
        sizes = (size(theirs.radius),)
    elif shape is Shape.ANNULUS:
        sizes = (size(theirs.inner_radius), size(theirs.outer_radius))
    elif shape.turns:
        part = 0.5 if shape is Shape.ELLIPSE else 1.0
        sizes = (size(theirs.width) * part, size(theirs.height) * part)
        pa = float(theirs.angle.to_value("deg")) % 360.0
        if on_sky:
            pa = _pa_in_fk5(theirs.center, pa)
    color = color_of(str(theirs.visual.get("color", theirs.visual.get("edgecolor", ""))))
    label = str(theirs.meta.get("label") or theirs.meta.get("text") or "").strip("'\"")
    label = label or str(getattr(theirs, "text", "")).strip("'\"")
    found = Region(
        shape, where, sizes, pa, label, color or DEFAULT_COLOR, group, in_pixels=not on_sky
    )
    if not on_sky and image is not None and image.transform is not None:
        found = pixels_to_sky(found, image.transform)
    return found


def _pa_in_fk5(center: Any, pa_deg: float) -> float:
    from astropy import units as u

    tip = center.directional_offset_by(pa_deg * u.deg, 1 * u.arcsec)
    angle = center.transform_to("fk5").position_angle(tip.transform_to("fk5"))
    return float(angle.deg) % 360.0


def _to_library(region: Region) -> Any:
    import regions as lib
    from astropy import units as u
    from astropy.coordinates import SkyCoord

    at = SkyCoord(list(region.points), unit="deg", frame="fk5")
    sizes = [s * u.arcsec for s in region.sizes]
    more = {
        "meta": lib.RegionMeta({"label": region.label} if region.label else {}),
        "visual": lib.RegionVisual({"color": region.color}),
    }
    angle = region.pa_deg * u.deg
    if region.shape is Shape.CIRCLE:
        return lib.CircleSkyRegion(at[0], sizes[0], **more)
    if region.shape is Shape.ELLIPSE:
        return lib.EllipseSkyRegion(at[0], 2 * sizes[0], 2 * sizes[1], angle, **more)
    if region.shape is Shape.BOX:
        return lib.RectangleSkyRegion(at[0], sizes[0], sizes[1], angle, **more)
    if region.shape is Shape.POLYGON:
        return lib.PolygonSkyRegion(at, **more)
    if region.shape is Shape.ANNULUS:
        return lib.CircleAnnulusSkyRegion(at[0], sizes[0], sizes[1], **more)
    if region.shape in (Shape.LINE, Shape.RULER):
        return lib.LineSkyRegion(at[0], at[1], **more)
    if region.shape is Shape.TEXT:
        return lib.TextSkyRegion(at[0], region.label, **more)
    return lib.PointSkyRegion(at[0], **more)
