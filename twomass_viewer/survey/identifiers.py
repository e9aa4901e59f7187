"""Names the survey gives to files, scans, coadds and tiles, read and written.

The patterns are those of the archives that hand out images: the native name of the image servers,
the IRSA download name, the name used by Montage's archive tools, and the two of the archive at
the University of Massachusetts. Every one is read; `format_file_name` writes each back.
"""

import datetime
import re
from dataclasses import dataclass, replace
from enum import StrEnum

from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import SurveySet
from twomass_viewer.survey.scans import Hemisphere, Scan

FULL_HEIGHT = 1024
"""Rows of every Atlas image but the last of a scan (All-Sky Explanatory Supplement II.4)."""

SURVEY_SETS = {
    "asky": SurveySet.ALL_SKY,
    "askyw": SurveySet.FULL_SURVEY,
    "sx": SurveySet.LONG_EXPOSURE_6X,
    "sxw": SurveySet.LONG_EXPOSURE_6X,
    "cal": SurveySet.CALIBRATION,
}
"""Data-set codes of IRSA file names; ``mosaic`` and ``lh`` (Lockman Hole) are none of the sets."""

_ARCHIVE_TABLES = {
    SurveySet.ALL_SKY: "allsky/allsky",
    SurveySet.FULL_SURVEY: "full/full",
    SurveySet.LONG_EXPOSURE_6X: "sixxcat/sixxcat",
    SurveySet.CALIBRATION: "calibration/calibration",
}


class NamePattern(StrEnum):
    """Which archive's habit a file name follows."""

    NATIVE = "native"
    IRSA = "irsa"
    MONTAGE = "montage"
    UMASS = "umass"
    UMASS_STAMP = "umass_stamp"


@dataclass(frozen=True, slots=True)
class FileName:
    """A survey file name taken apart; None where its pattern does not say.

    Attributes
    ----------
    pattern : NamePattern
    band : Band or None
        None for XSC cubes, which hold all three.
    scan, coadd : int
    date : datetime.date or None
        Reference night.
    hemisphere : Hemisphere or None
    type_letter : str or None
        ``a`` (Atlas) or ``q`` (by analogy, Quicklook) of IRSA names.
    dataset : str or None
        IRSA data-set code, for example ``asky``.
    stamp_id : int or None
        Source number of an XSC cube.
    type_digit : int
        The digit between scan and coadd in names of the UMass archive.
    tail : str
        What follows, with the extension.
    """

    pattern: NamePattern
    band: Band | None
    scan: int
    coadd: int
    date: datetime.date | None = None
    hemisphere: Hemisphere | None = None
    type_letter: str | None = None
    dataset: str | None = None
    stamp_id: int | None = None
    type_digit: int = 0
    tail: str = ".fits"

    @property
    def survey_set(self) -> SurveySet:
        """The survey set of the data-set code; unknown without one."""
        return SURVEY_SETS.get(self.dataset or "", SurveySet.UNKNOWN)

    def with_band(self, band: Band) -> "FileName":
        """Return the name of the same coadd in another band."""
        return replace(self, band=band)


_END = r"(?P<tail>(?![0-9A-Za-z]).*)$"
_NIGHT = r"(?P<date>\d{6})"
_PATTERNS = (
    (
        NamePattern.IRSA,
        rf"^(?P<type>[aq])?(?P<band>[jhk])_(?P<ds>[a-z]+)_{_NIGHT}(?P<hem>[ns])"
        rf"(?P<scan>\d{{3}})(?P<coadd>\d{{4}}){_END}",
    ),
    (
        NamePattern.MONTAGE,
        rf"^2mass-atlas-{_NIGHT}(?P<hem>[ns])-(?P<band>[jhk])(?P<scan>\d{{3}})"
        rf"(?P<coadd>\d{{4}}){_END}",
    ),
    (NamePattern.NATIVE, rf"^(?P<band>[jhk])i(?P<scan>\d{{3}})(?P<coadd>\d{{4}}){_END}"),
    (
        NamePattern.UMASS_STAMP,
        rf"^g{_NIGHT}(?P<hem>[ns])s(?P<scan>\d{{3}})(?P<digit>\d)(?P<coadd>\d{{3}})"
        rf"i(?P<id>\d{{6}}){_END}",
    ),
    (
        NamePattern.UMASS,
        rf"^(?P<band>[jhk]){_NIGHT}(?P<hem>[ns])(?P<scan>\d{{3}})(?P<digit>\d)"
        rf"(?P<coadd>\d{{3}}){_END}",
    ),
)
_COMPILED = tuple((pattern, re.compile(text, re.IGNORECASE)) for pattern, text in _PATTERNS)


def parse_night(text: str) -> datetime.date | None:
    """Return the date of a ``yymmdd`` of the survey years 1997 to 2001, or None."""
    digits = text.strip()
    if not re.fullmatch(r"\d{6}", digits):
        return None
    year = {"97": 1997, "98": 1998, "99": 1999, "00": 2000, "01": 2001}.get(digits[:2])
    if year is None:
        return None
    try:
        return datetime.date(year, int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None


def format_night(night: datetime.date) -> str:
    """Return ``yymmdd``."""
    return night.strftime("%y%m%d")


def parse_file_name(name: str) -> FileName | None:
    """Return what a file name says, or None when it follows none of the patterns.

    Parameters
    ----------
    name : str
        The name without its folder. Letters may be in either case.
    """
    for pattern, compiled in _COMPILED:
        match = compiled.match(name)
        if match is None:
            continue
        part = match.groupdict()
        night = parse_night(part["date"]) if "date" in part else None
        if "date" in part and night is None:
            return None
        return FileName(
            pattern,
            Band.parse(part["band"]) if "band" in part else None,
            int(part["scan"]),
            int(part["coadd"]),
            night,
            Hemisphere(part["hem"].lower()) if "hem" in part else None,
            part["type"].lower() if part.get("type") else None,
            part["ds"].lower() if "ds" in part else None,
            int(part["id"]) if "id" in part else None,
            int(part.get("digit", 0)),
            part["tail"],
        )
    return None


def format_file_name(name: FileName) -> str:
    """Return the file name in its archive's spelling.

    Raises
    ------
    ValueError
        A part the pattern needs is None.
    """
    if name.pattern is NamePattern.UMASS_STAMP:
        night, hem = _night_and_hemisphere(name)
        if name.stamp_id is None:
            raise ValueError("an XSC cube name needs its source number")
        place = f"{night}{hem}s{name.scan:03d}{name.type_digit}{name.coadd:03d}"
        return f"g{place}i{name.stamp_id:06d}{name.tail}"
    if name.band is None:
        raise ValueError(f"a {name.pattern} name needs a band")
    letter = name.band.letter
    if name.pattern is NamePattern.NATIVE:
        return f"{letter}i{name.scan:03d}{name.coadd:04d}{name.tail}"
    night, hem = _night_and_hemisphere(name)
    if name.pattern is NamePattern.MONTAGE:
        return f"2mass-atlas-{night}{hem}-{letter}{name.scan:03d}{name.coadd:04d}{name.tail}"
    if name.pattern is NamePattern.UMASS:
        return f"{letter}{night}{hem}{name.scan:03d}{name.type_digit}{name.coadd:03d}{name.tail}"
    if name.dataset is None:
        raise ValueError("an IRSA name needs its data-set code")
    head = f"{name.type_letter or ''}{letter.upper()}_{name.dataset}"
    return f"{head}_{night}{hem}{name.scan:03d}{name.coadd:04d}{name.tail}"


def archive_path(scan: Scan, band: Band, survey_set: SurveySet | None) -> str | None:
    """Return where IRSA keeps the Atlas image of a coadd, below ``ibe/data/twomass/``.

    Returns
    -------
    str or None
        None when date, hemisphere, scan, coadd or the survey set is not known.
    """
    table = _ARCHIVE_TABLES.get(survey_set) if survey_set is not None else None
    if None in (table, scan.date, scan.hemisphere, scan.number, scan.coadd):
        return None
    assert scan.date is not None
    assert scan.hemisphere is not None
    name = f"{band.letter}i{scan.number:03d}{scan.coadd:04d}.fits.gz"
    night = f"{format_night(scan.date)}{scan.hemisphere.value}"
    return f"{table}/{night}/s{scan.number:03d}/image/{name}"


def derive_coadd(usyref: float, dyfs: float, height: int, crpix2: float) -> tuple[int, str] | None:
    """Return the coadd number that the in-scan position of an image implies.

    The number is that of the frame nearest the image's centre (right for every real Atlas file
    it was tried on, short last images of a scan included).

    Parameters
    ----------
    usyref : float
        USYREF, arcsec.
    dyfs : float
        DYFS, arcsec.
    height : int
        NAXIS2.
    crpix2 : float
        CRPIX2, 1-based. Where it is not the middle row the image was cut out, and the full
        height is assumed.

    Returns
    -------
    tuple of (int, str) or None
        Number and evidence, ``derived`` or ``derived, cutout``; None when DYFS is zero.
    """
    if not dyfs:
        return None
    whole = abs(crpix2 - (height + 1) / 2.0) < 0.01
    rows = height if whole else FULL_HEIGHT
    number = round(1.0 + abs(usyref + rows / 2.0) / abs(dyfs))
    return number, "derived" if whole else "derived, cutout"


def _night_and_hemisphere(name: FileName) -> tuple[str, str]:
    if name.date is None or name.hemisphere is None:
        raise ValueError(f"a {name.pattern} name needs date and hemisphere")
    return format_night(name.date), name.hemisphere.value
