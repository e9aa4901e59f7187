"""Reading and writing region files, as jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from twomass_viewer.errors import FileProblemError
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.session.jobs import Progress
from twomass_viewer.session.writing import write_whole
from twomass_viewer.skyregions.frames import ImageFrame
from twomass_viewer.skyregions.model import Region

if TYPE_CHECKING:
    from twomass_viewer.skyregions.read_ds9 import ReadRegions

SUFFIXES = (".reg", ".crtf")
MAX_BYTES = 200_000_000


def is_region_file(target: str) -> bool:
    """Whether a file is named as a region file."""
    return target.lower().endswith(SUFFIXES)


@dataclass(frozen=True, eq=False)
class RegionFile:
    """What a region file holds."""

    path: Path
    found: "ReadRegions"


def image_frame(image: SurveyImage | None) -> ImageFrame | None:
    """Return what ties image coordinates of a region file to an image."""
    if image is None:
        return None

    def card(name: str, otherwise: float) -> float:
        value = image.header.number(name)
        return otherwise if value is None else value

    ltm = card("LTM1_1", 1.0), card("LTM2_2", 1.0)
    return ImageFrame(image.transform, ltm, (card("LTV1", 0.0), card("LTV2", 0.0)))


def read_region_file(path: Path, image: SurveyImage | None, progress: Progress) -> RegionFile:
    """Read a DS9 or CRTF file; raises `FileProblemError` when it cannot be read at all."""
    progress(0.0, f"Reading {path.name}")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FileProblemError(f"{path} is too large for a region file.", "Split it.")
        text = path.read_text("utf-8", errors="replace")
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileProblemError(f"{path} cannot be read: {reason}.") from None
    if "\0" in text[:4096]:
        raise FileProblemError(f"{path} is not a text file, so no region file.")
    from twomass_viewer.skyregions.crtf import MAGIC, read_crtf
    from twomass_viewer.skyregions.read_ds9 import read_ds9

    read = read_crtf if text.lstrip().upper().startswith(MAGIC) else read_ds9
    return RegionFile(path, read(text, image_frame(image), group=path.stem, progress=progress))


def write_region_file(path: Path, regions: Sequence[Region], notes: Sequence[str]) -> str:
    """Write regions in the format of the file name; return what the format could not hold."""
    left = ""
    if path.suffix.lower() == ".crtf":
        from twomass_viewer.skyregions.crtf import crtf_text

        text, missing = crtf_text(regions)
        if missing:
            left = f"{missing} of them cannot be said in CRTF and are left out."
    else:
        from twomass_viewer.skyregions.write_ds9 import ds9_text

        text = ds9_text(regions, notes)
    write_whole(path, text.encode("utf-8"))
    return left
