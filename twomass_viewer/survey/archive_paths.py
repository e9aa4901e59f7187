"""Where IRSA keeps images, read and written: paths below ``ibe/data/twomass/`` and their URLs.

The layout is ``{schema}/{table}/{yymmdd}{n|s}/s{scan}/image/{native name}`` (IRSA's IBE service),
and a mirror of the archive has it on disk. The older service answers ``nph-im?ds=…&dh=…&name=…``,
which becomes the name of a file where it is saved without thought. Six-degree mosaics are named
``mosaic_6deg_{band}{tile}_{pixel}asec.fits``.
"""

import re
from dataclasses import dataclass, replace
from pathlib import PurePath

from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.identifiers import (
    FileName,
    NamePattern,
    format_file_name,
    format_night,
    parse_file_name,
    parse_night,
)
from twomass_viewer.survey.scans import Hemisphere

TABLES = {
    "asky": "allsky/allsky",
    "askyw": "full/full",
    "sx": "sixxcat/sixxcat",
    "sxw": "sixxfull/sixxfull",
    "cal": "calibration/calibration",
    "lh": "lh/lh",
}
"""Schema and table of each data-set code of IRSA whose images are those of scans."""

_DATASETS = {table: code for code, table in TABLES.items()}
_LAYOUT = re.compile(
    r"(?:^|/)(?P<table>[a-z]+/[a-z]+)/(?P<date>\d{6})(?P<hem>[ns])/s(?P<scan>\d{3})/image/"
    r"(?P<name>[^/?#]+)(?:[?#].*)?$"
)
_ANSWER = re.compile(r"nph-im\?(?P<query>.*\bname=.*)$")
_SIX_DEGREE = re.compile(
    r"^mosaic_6deg_(?P<band>[jhk])(?P<tile>\d{5})_(?P<pixel>\d+)asec(?P<tail>(?![0-9A-Za-z]).*)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SixDegreeName:
    """The name of a six-degree mosaic.

    Attributes
    ----------
    band : Band
    tile : int
    pixel_arcsec : int
        1 (1.9 GB) or 6 (52 MB).
    tail : str
        What follows, with the extension.
    """

    band: Band
    tile: int
    pixel_arcsec: int
    tail: str = ".fits"


def parse_image_path(path: PurePath | str) -> FileName | None:
    """Return what a path or URL says of an image; folders count where they are the archive's.

    Parameters
    ----------
    path : pathlib.PurePath or str

    Returns
    -------
    FileName or None
        With night, hemisphere and data set from the folders; None for any other name.
    """
    text = path if isinstance(path, str) else path.as_posix()
    return parse_archive_path(text) or parse_file_name(text.rpartition("/")[2])


def parse_archive_path(text: str) -> FileName | None:
    """Return what a path of the archive's layout, or a question to it, says; else None."""
    asked = _ANSWER.search(text)
    if asked is not None:
        said = dict(re.findall(r"(\w+)=([^&=]*)", asked["query"]))
        return _scanned(said.get("name", ""), said.get("dh", ""), said.get("scan"), said.get("ds"))
    found = _LAYOUT.search(text)
    if found is None or found["table"] not in _DATASETS:
        return None
    night = found["date"] + found["hem"]
    return _scanned(found["name"], night, found["scan"], _DATASETS[found["table"]])


def format_archive_path(name: FileName) -> str:
    """Return the path below ``ibe/data/twomass/``.

    Raises
    ------
    ValueError
        Night, hemisphere, band or a data set of scans is missing.
    """
    table = TABLES.get(name.dataset or "")
    if table is None or name.date is None or name.hemisphere is None:
        raise ValueError("a path of the archive needs night, hemisphere and data set")
    file_name = format_file_name(replace(name, pattern=NamePattern.NATIVE))
    night = f"{format_night(name.date)}{name.hemisphere.value}"
    return f"{table}/{night}/s{name.scan:03d}/image/{file_name}"


def parse_six_degree_name(name: str) -> SixDegreeName | None:
    """Return the parts of a six-degree mosaic's name, or None."""
    found = _SIX_DEGREE.match(name)
    band = Band.parse(found["band"]) if found else None
    if found is None or band is None:
        return None
    return SixDegreeName(band, int(found["tile"]), int(found["pixel"]), found["tail"])


def format_six_degree_name(name: SixDegreeName) -> str:
    """Return the name as the archive spells it."""
    place = f"{name.band.letter}{name.tile:05d}"
    return f"mosaic_6deg_{place}_{name.pixel_arcsec}asec{name.tail}"


def _scanned(file_name: str, night: str, scan: str | None, dataset: str | None) -> FileName | None:
    name, date = parse_file_name(file_name), parse_night(night[:6])
    if name is None or name.pattern is not NamePattern.NATIVE:
        return None
    if date is None or night[6:] not in ("n", "s") or scan is None or not scan.isdigit():
        return None
    if int(scan) != name.scan:  # folders and name are of different scans: neither can be trusted
        return None
    return replace(name, date=date, hemisphere=Hemisphere(night[6:]), dataset=dataset)
