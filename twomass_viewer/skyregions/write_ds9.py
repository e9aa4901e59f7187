"""Writing regions as a DS9 region file."""

from collections.abc import Iterable, Sequence

from twomass_viewer.catalogs.region_file import region_comment, region_label, region_tag
from twomass_viewer.skyregions.frames import SKY_FRAMES, regions_from_fk5
from twomass_viewer.skyregions.model import DEFAULT_COLOR, Region, Shape
from twomass_viewer.skyregions.read_ds9 import GROUP_TAG

# DS9 keeps what has no area in comments.
_IN_COMMENT = (Shape.TEXT, Shape.COMPASS, Shape.RULER)


def ds9_text(regions: Sequence[Region], notes: Iterable[str] = (), *, frame: str = "fk5") -> str:
    """Return the text of a region file.

    Parameters
    ----------
    regions : sequence of Region
    notes : iterable of str
        Sentences written as comments.
    frame : str
        A frame of `SKY_FRAMES`; regions in pixels stand in ``image`` coordinates below the others.
    """
    on_sky = regions_from_fk5(SKY_FRAMES[frame], [r for r in regions if not r.in_pixels])
    in_pixels = [r for r in regions if r.in_pixels]
    lines = ["# Region file format: DS9 version 4.1"]
    lines += [region_comment(line) for note in notes for line in note.splitlines()]
    lines.append(f"global color={DEFAULT_COLOR} width=1")
    if on_sky or not in_pixels:
        lines += [frame, *(_line(r, frame) for r in on_sky)]
    if in_pixels:
        lines += ["image", *(_line(r, "image") for r in in_pixels)]
    return "\n".join(lines) + "\n"


def _line(region: Region, frame: str) -> str:
    if region.in_pixels:
        numbers = [f"{v + 1:.6f}" for p in region.points for v in p]
        numbers += [f"{s:.6f}" for s in region.sizes]
    else:
        numbers = [f"{v:.9f}" for p in region.points for v in p]
        numbers += [f'{s:.6f}"' for s in region.sizes]
    if region.shape.turns:
        numbers.append(f"{region.pa_deg:.6f}")
    words = []
    if region.color != DEFAULT_COLOR:
        words.append(f"color={region.color}")
    if region.label:
        words.append(region_label(region.label))
    words += map(region_tag, region.tags)
    words.append(region_tag(GROUP_TAG + region.group))
    if region.shape is Shape.RULER:
        words.append(f"ruler={frame} {'pixels' if region.in_pixels else 'arcsec'}")
    elif region.shape is Shape.COMPASS:
        words.append(f"compass={frame} {{N}} {{E}} 1 1")
    sign = "" if region.include else "-"
    figure = f"{region.shape}({','.join(numbers)})"
    if region.shape in _IN_COMMENT:
        return f"# {figure} {' '.join(words)}"
    return f"{sign}{figure} # {' '.join(words)}"
