"""The flags of the PSC and the XSC as data: every value in words, with its source."""

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from twomass_viewer.survey.evidence import Evidence

CatalogName = Literal["psc", "xsc"]

SOURCES = {
    "P1": "2MASS All-Sky Explanatory Supplement, section II.2.a (PSC column descriptions)",
    "X1": "2MASS All-Sky Explanatory Supplement, section II.3.a (XSC column descriptions)",
    "X2": "2MASS All-Sky Explanatory Supplement, section IV.5.a, table 1a (XSC cc_flg)",
    "A12": "2MASS All-Sky Explanatory Supplement, section II.2.a (designations)",
    "A26": "2MASS All-Sky Explanatory Supplement, appendix 7.3.c (combined calibration lists)",
    "recalled": "recalled, not confirmed by a source at hand",
}
"""Short source codes and the citation each stands for."""


class Concern(IntEnum):
    """How much a flag value should worry a reader of the row."""

    NONE = 0
    NOTE = 1
    CAUTION = 2
    BAD = 3


@dataclass(frozen=True, slots=True)
class FlagValue:
    """One value a flag can take.

    Attributes
    ----------
    value : str
        The character or number as text.
    words : str
        What it says of the source, as a phrase that follows "J: ".
    concern : Concern
    """

    value: str
    words: str
    concern: Concern = Concern.NONE


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag column.

    Attributes
    ----------
    name : str
        Column name as the survey spells it; ``*_flg_*`` for the families of aperture flags.
    catalog : str
        ``psc`` or ``xsc``.
    title : str
    per_band : int
        Characters for each of J, H and Ks; 0 when the flag speaks of the whole source.
    values : tuple of FlagValue
        In the survey's order of precedence where there is one.
    source : str
        Short code; see `SOURCES`.
    evidence : Evidence
    """

    name: str
    catalog: CatalogName
    title: str
    per_band: int
    values: tuple[FlagValue, ...]
    source: str = "P1"
    evidence: Evidence = Evidence.VERIFIED_RULE

    @property
    def citation(self) -> str:
        """The source as a reader would cite it."""
        return SOURCES[self.source]

    def find(self, value: str) -> FlagValue | None:
        """Return the meaning of one value, or None for one the survey does not define."""
        return next((v for v in self.values if v.value == value), None)

    def explain(self, value: str) -> FlagValue:
        """Return the meaning of one value; an undefined one says so."""
        found = self.find(value) or self._counted(value)
        return found or FlagValue(value, f"value “{value}” is not defined by the survey", _NOTE)

    def _counted(self, value: str) -> FlagValue | None:
        """Return the meaning of a count, which no list of values can hold."""
        if not value.isdigit():
            return None
        if self.name == "bl_flg" and 2 <= int(value) <= 7:
            others = int(value) - 1
            words = f"fitted together with {others} neighbour{'s' if others > 1 else ''}"
            return FlagValue(value, words, _NOTE)
        if self.name == "dup_src" and int(value) > 1:
            return FlagValue(value, f"{value} other detections in overlapping tiles", _NOTE)
        return None


_NOTE, _CAUTION, _BAD = Concern.NOTE, Concern.CAUTION, Concern.BAD

PH_QUAL = Flag(
    "ph_qual",
    "psc",
    "Photometric quality",
    1,
    (
        FlagValue("X", "detected, but no brightness could be estimated", _BAD),
        FlagValue("U", "upper limit (95 % confidence), not a magnitude", _CAUTION),
        FlagValue("F", "no reliable uncertainty could be estimated", _BAD),
        FlagValue("E", "poor fit, or measured on too few frames", _CAUTION),
        FlagValue("A", "detected with S/N > 10 and corrected error < 0.109 mag"),
        FlagValue("B", "detected with S/N > 7 and corrected error < 0.155 mag"),
        FlagValue("C", "detected with S/N > 5 and corrected error < 0.217 mag", _NOTE),
        FlagValue("D", "detected, but S/N ≤ 5 or larger errors", _NOTE),
    ),
)

RD_FLG = Flag(
    "rd_flg",
    "psc",
    "Read flag: origin of the magnitude",
    1,
    (
        FlagValue("0", "not detected; the magnitude is a limit from a 4″ aperture", _CAUTION),
        FlagValue("1", "aperture photometry on the 51 ms read (saturates the 1.3 s read)"),
        FlagValue("2", "profile fit on the 1.3 s exposures (the normal case)"),
        FlagValue("3", "saturates even the 51 ms read; fitted to the wings", _CAUTION),
        FlagValue("4", "aperture photometry on the 1.3 s exposures, the profile fit failed", _NOTE),
        FlagValue("6", "detected, but not deblended consistently; a limit is given", _CAUTION),
        FlagValue("9", "detected, but its brightness could not be measured", _BAD),
    ),
)

BL_FLG = Flag(
    "bl_flg",
    "psc",
    "Blend flag: components fitted together",
    1,
    (
        FlagValue("0", "no profile-fit component"),
        FlagValue("1", "fitted as a single source"),
    ),
)

PSC_CC_FLG = Flag(
    "cc_flg",
    "psc",
    "Contamination and confusion flag",
    1,
    (
        FlagValue("p", "possibly contaminated by persistence of a nearby bright star", Concern.BAD),
        FlagValue("c", "photometry possibly confused by a nearby source", _CAUTION),
        FlagValue(
            "d", "possibly contaminated by a diffraction spike of a nearby bright star", _BAD
        ),
        FlagValue(
            "s", "possibly contaminated by an electronic stripe of a nearby bright star", _BAD
        ),
        FlagValue("b", "confused in the band merge: may belong to another source", _CAUTION),
        FlagValue("0", "no contamination or confusion known"),
    ),
)

WORKING_CC_FLG = Flag(
    "cc_flg",
    "psc",
    "Contamination flag of detections outside the catalogue",
    1,
    (
        FlagValue("P", "the detection itself is a persistence ghost", _BAD),
        FlagValue("C", "the detection itself comes from confusion", _BAD),
        FlagValue("D", "the detection itself is a diffraction spike", _BAD),
        FlagValue("S", "the detection itself is an electronic stripe", _BAD),
        FlagValue("B", "the detection itself is a band-merge error", _BAD),
        FlagValue("G", "the detection itself is a filter glint", _BAD),
        FlagValue("A", "an artifact seen by eye", _BAD),
    ),
    source="recalled",
    evidence=Evidence.GUESS,
)
"""Upper-case letters of reject tables and working databases; never in the PSC itself."""

NDET = Flag("ndet", "psc", "Frames with a detection, of frames possible", 2, ())

GAL_CONTAM = Flag(
    "gal_contam",
    "psc",
    "Extended-source contamination",
    0,
    (
        FlagValue("0", "no extended source known at this place"),
        FlagValue("1", "is itself an extended source of the XSC (r_k20fe > 10″)", _CAUTION),
        FlagValue("2", "lies within the ellipse of a large extended source", _CAUTION),
    ),
)

MP_FLG = Flag(
    "mp_flg",
    "psc",
    "Solar-system object flag",
    0,
    (
        FlagValue("0", "no known solar-system object was predicted here"),
        FlagValue("1", "a known asteroid, comet, planet or moon was predicted here", _CAUTION),
    ),
)

_USE_SRC = (
    FlagValue("0", "another detection of this source in an overlapping tile is preferred", _NOTE),
    FlagValue("1", "the only or the best detection of this source"),
)
_DUP_SRC = (
    FlagValue("0", "no other detection in overlapping tiles"),
    FlagValue("1", "one other detection in an overlapping tile", _NOTE),
)

A_FLG = Flag(
    "a",
    "psc",
    "Optical counterpart within 5″",
    0,
    (
        FlagValue("0", "none"),
        FlagValue("T", "in Tycho-2"),
        FlagValue("U", "in USNO-A2.0"),
    ),
)

APERTURE_FLG = Flag(
    "*_flg_*",
    "xsc",
    "Aperture confusion flag",
    0,
    (
        FlagValue("0", "nothing else within the aperture"),
        FlagValue("1", "the aperture holds pixels masked in the coadd", _NOTE),
        FlagValue("2", "the aperture holds pixels masked for a neighbour", _NOTE),
        FlagValue("3", "a star was subtracted within the aperture", _NOTE),
        FlagValue("4", "the aperture meets the mask of a bright star", _CAUTION),
        FlagValue("5", "the aperture holds pixels masked for persistence", _CAUTION),
        FlagValue("6", "the aperture runs into the edge of the coadd", _CAUTION),
        FlagValue("7", "the aperture meets the mask of a bright galaxy", _CAUTION),
        FlagValue("9", "the flux is negative: this is not a magnitude", _BAD),
    ),
    source="X1",
)

XSC_CC_FLG = Flag(
    "cc_flg",
    "xsc",
    "Artifact and contamination flag",
    0,
    (
        FlagValue("C", "in the halo of a bright star", _BAD),
        FlagValue("D", "on a diffraction spike of a bright star", _BAD),
        FlagValue("I", "a duplicate within the scan", _BAD),
        FlagValue("A", "a visually found artifact", _BAD),
        FlagValue("U", "unreliable, probably an image artifact", _BAD),
        FlagValue("a", "a visually found artifact, kept in the catalogue", _BAD),
        FlagValue("z", "next to a large galaxy, often a piece of it", _CAUTION),
        FlagValue("Z", "taken from the Large Galaxy Atlas", _NOTE),
        FlagValue("0", "no artifact or contamination known"),
    ),
    source="X2",
)

VC = Flag(
    "vc",
    "xsc",
    "Visual verification",
    0,
    (
        FlagValue("1", "seen to be a galaxy"),
        FlagValue("2", "seen not to be extended", _CAUTION),
        FlagValue("-1", "not examined"),
        FlagValue("-2", "examined, but its nature is unknown", _NOTE),
    ),
    source="X1",
)

ID_FLG = Flag(
    "id_flg",
    "xsc",
    "Galaxy catalogue flag",
    0,
    (
        FlagValue("0", "in no galaxy catalogue"),
        FlagValue("1", "in a galaxy catalogue"),
        FlagValue("2", "a low-central-brightness source"),
    ),
    source="X1",
)

FLAGS: tuple[Flag, ...] = (
    PH_QUAL,
    RD_FLG,
    BL_FLG,
    PSC_CC_FLG,
    NDET,
    GAL_CONTAM,
    MP_FLG,
    A_FLG,
    Flag("use_src", "psc", "Preferred detection", 0, _USE_SRC),
    Flag("dup_src", "psc", "Detections in overlapping tiles", 0, _DUP_SRC),
    XSC_CC_FLG,
    VC,
    ID_FLG,
    APERTURE_FLG,
    Flag("use_src", "xsc", "Preferred detection", 0, _USE_SRC, source="X1"),
    Flag("dup_src", "xsc", "Detections in overlapping tiles", 0, _DUP_SRC, source="X1"),
)
"""All flags with words; `WORKING_CC_FLG` stands apart because its evidence is weaker."""

SCORE_LIMIT = 1.4
"""The incremental releases selected extended sources by a score up to this one (ES II.3.a)."""

_APERTURE_COLUMN = re.compile(r"[jhk]_flg_\w+")


def flag(catalog: str, column: str) -> Flag | None:
    """Return the flag a column holds, or None.

    Parameters
    ----------
    catalog : str
        ``psc`` or ``xsc`` (a `CatalogKind` will do); others have no known flags.
    column : str
        Survey name of the column.
    """
    if catalog == "xsc" and _APERTURE_COLUMN.fullmatch(column):
        return APERTURE_FLG
    return next((f for f in FLAGS if f.catalog == catalog and f.name == column), None)


def contamination(catalog: str, letter: str) -> FlagValue:
    """Return the meaning of one ``cc_flg`` letter, upper case of working databases included."""
    known = flag(catalog, "cc_flg") or PSC_CC_FLG
    if catalog != "xsc" and known.find(letter) is None:
        found = WORKING_CC_FLG.find(letter)
        if found is not None:
            return found
    return known.explain(letter)
