"""Whose names a table uses: Gator/IRSA, VizieR, bulk files and common renamings."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import CatalogKind
from twomass_viewer.catalogs.raw_table import parts
from twomass_viewer.survey.catalog_columns import PSC_FORMATS, XSC_FORMATS

PSC_COLUMNS = tuple(c.name for c in PSC_FORMATS)
"""The 60 fields of the PSC bulk files in their order (Explanatory Supplement II.2.a)."""

XSC_COLUMNS = tuple(c.name for c in XSC_FORMATS)
"""The 389 fields of the XSC bulk files in their order (Explanatory Supplement II.3.a)."""

SURVEY_COLUMNS = frozenset(PSC_COLUMNS + XSC_COLUMNS)

TEXT_COLUMNS = frozenset(c.name for c in PSC_FORMATS + XSC_FORMATS if c.kind == "char")
"""Survey columns that are text even when every value looks like a number."""

BAND_FLAGS = {"ph_qual": 3, "rd_flg": 3, "bl_flg": 3, "cc_flg": 3, "ndet": 6}
"""Characters of the PSC flags that speak band by band."""

UNITS = {c.name: {"day": "d"}.get(c.unit, c.unit) for c in PSC_FORMATS + XSC_FORMATS if c.unit}
"""Units the survey gives its columns, for files that carry none."""

_VIZIER_PSC = {
    "RAJ2000": "ra", "DEJ2000": "dec", "errMaj": "err_maj", "errMin": "err_min",
    "errPA": "err_ang", "errHalfMaj": "err_maj", "errHalfMin": "err_min", "errPosAng": "err_ang",
    "2MASS": "designation", "_2MASS": "designation", "Qflg": "ph_qual", "Rflg": "rd_flg",
    "Bflg": "bl_flg", "Cflg": "cc_flg", "Qfl": "ph_qual", "Rfl": "rd_flg", "Ndet": "ndet",
    "pxPA": "pxpa", "pxCntr": "pxcntr", "Xflg": "gal_contam", "Aflg": "mp_flg",
    "Cntr": "pts_key", "JD": "jdate", "MeasureJD": "jdate", "Xscan": "x_scan",
    "edgeNS": "dist_edge_ns",
    "edgeEW": "dist_edge_ew", "edge": "dist_edge_flg", "dup": "dup_src", "use": "use_src",
    "opt": "a", "Dopt": "dist_opt", "PAopt": "phi_opt", "Bmag": "b_m_opt", "Rmag": "vr_m_opt",
    "Nopt": "nopt_mchs", "extKey": "ext_key", "scanKey": "scan_key", "coaddKey": "coadd_key",
} | {
    name.format(b): survey.format(b.lower())
    for b in "JHK"
    for name, survey in {
        "{}mag": "{}_m", "e_{}mag": "{}_msigcom", "{}cmsig": "{}_cmsig", "{}snr": "{}_snr",
        "{}psfchi": "{}_psfchi", "{}stdap": "{}_m_stdap", "e_{}stdap": "{}_msig_stdap",
    }.items()
}  # fmt: skip

_VIZIER_XSC = {
    "RAJ2000": "ra", "DEJ2000": "dec", "2MASX": "designation", "_2MASX": "designation",
    "ID2MASX": "designation", "supRAdeg": "sup_ra", "supDEdeg": "sup_dec", "r.K20e": "r_k20fe",
    "Sb/a": "sup_ba", "Spa": "sup_phi", "r.ext": "r_ext", "cc": "cc_flg",
} | {
    name.format(b): survey.format(b.lower())
    for b in "JHK"
    for name, survey in {
        "{}.K20e": "{}_m_k20fe", "e_{}.K20e": "{}_msig_k20fe", "f_{}.K20e": "{}_flg_k20fe",
        "{}b/a": "{}_ba", "{}pa": "{}_phi", "{}.ext": "{}_m_ext", "e_{}.ext": "{}_msig_ext",
    }.items()
}  # fmt: skip
# Readers and services replace the dot and the slash by an underscore.
_VIZIER_XSC |= {k.replace(".", "_").replace("/", "_"): v for k, v in list(_VIZIER_XSC.items())}

_RENAMED = {
    "cntr": "pts_key", "xdate": "date", "decl": "dec", "ra_deg": "ra", "dec_deg": "dec",
    "raj2000": "ra", "dej2000": "dec", "decj2000": "dec", "ra_j2000": "ra", "dec_j2000": "dec",
    "_raj2000": "ra", "_dej2000": "dec", "ra_icrs": "ra", "de_icrs": "dec", "dec_icrs": "dec",
    "right_ascension": "ra", "declination": "dec", "alpha_j2000": "ra", "delta_j2000": "dec",
    "radeg": "ra", "dedeg": "dec", "decdeg": "dec", "_ra": "ra", "_de": "dec", "ra2000": "ra",
    "dec2000": "dec", "de2000": "dec", "s_ra": "ra", "s_dec": "dec",
    "gal_lon": "glon", "gal_lat": "glat", "twomass_ph_qual": "ph_qual", "twomass_cc_flg": "cc_flg",
    "twomass_rd_flg": "rd_flg", "twomass_bl_flg": "bl_flg", "tmass_ph_qual": "ph_qual",
    "tmass_designation": "designation", "twomass_designation": "designation",
    "twomass_id": "designation", "2mass_id": "designation", "tmass_id": "designation",
} | {
    f"{prefix}{band}{ending}": f"{band[0]}_{survey}"
    for prefix in ("", "twomass_", "tmass_", "2mass_")
    for band in ("j", "h", "k", "ks")
    for ending, survey in {"_mag": "m", "mag": "m", "_mag_err": "msigcom", "mag_err": "msigcom",
                           "_err": "msigcom", "_unc": "msigcom", "_m": "m",
                           "_msigcom": "msigcom"}.items()
    if (prefix, band, ending) not in {("", b, e) for b in "jhk" for e in ("_m", "_msigcom")}
}  # fmt: skip

_BARE_LENGTH = 16  # hhmmssss±ddmmsss
_BARE_DIGITS = [*range(8), *range(9, _BARE_LENGTH)]
_DESIGNATION = re.compile(r"(?:2MASS|2MASX)?[ _]?J?(\d{8}[+-]\d{7}[A-Z]?)")


@dataclass(frozen=True, slots=True)
class Convention:
    """How the columns of one table are to be read.

    Attributes
    ----------
    words : str
        Whose names they are.
    renamed : dict of str to str
        Name in the file to survey name, for every column that has one (also unchanged ones).
    """

    words: str
    renamed: dict[str, str]


def recognise(names: Iterable[str]) -> Convention:
    """Find the survey's names for the columns of a table.

    Parameters
    ----------
    names : iterable of str
        Column names as the file has them; all different.

    Returns
    -------
    Convention
    """
    listed = list(names)
    present = set(listed)
    vizier_xsc = present & (_VIZIER_XSC.keys() - _VIZIER_PSC.keys() - SURVEY_COLUMNS - {"cc"})
    marks = {"Jmag", "Hmag", "Kmag", "2MASS", "_2MASS", "Qflg", "Qfl"}
    if vizier_xsc:
        return _convention("VizieR VII/233", listed, _VIZIER_XSC)
    if len(present & marks) >= 2:
        return _convention("VizieR II/246", listed, _VIZIER_PSC)
    out = _convention("", listed, {})
    changed = [old for old, new in out.renamed.items() if old != new]
    plain = set(changed) <= {"cntr", "xdate", "decl"}
    known = SURVEY_COLUMNS & present - {"ra", "dec", "glon", "glat"}
    if not plain:
        words = "renamed columns (" + ", ".join(sorted(changed)) + ")"
    elif known:
        words = "survey names (Gator/IRSA)"
    else:
        words = "no survey names beyond the position"
    return Convention(words, out.renamed)


def _convention(words: str, names: list[str], table: dict[str, str]) -> Convention:
    """Give each survey name to at most one column: the first that has the better claim."""
    renamed: dict[str, str] = {}
    taken: set[str] = set()

    def take(name: str, survey: str | None) -> None:
        if survey is not None and survey not in taken and name not in renamed:
            renamed[name] = survey
            taken.add(survey)

    for name in names:
        take(name, table.get(name))
    for name in names:
        take(name, name if name in SURVEY_COLUMNS else None)
    folded = {k.lower(): v for k, v in table.items()}
    for name in names:
        lower = name.lower()
        take(name, lower if lower in SURVEY_COLUMNS else folded.get(lower))
    for name in names:
        take(name, _RENAMED.get(name.lower()))
    if not taken & {"ra", "glon"} and {"l", "b"} <= set(names):
        # Bare l and b mean galactic coordinates only where nothing else gives a place.
        take("l", "glon")
        take("b", "glat")
    return Convention(words, renamed)


def kind_of(columns: Iterable[str], database: str) -> CatalogKind:
    """Return which catalogue a table comes from.

    Parameters
    ----------
    columns : iterable of str
        Survey names present.
    database : str
        The header's word for it (``DATABASE`` of Gator), or ''.
    """
    present = set(columns)
    if "fp_xsc" in database or "Extended Source" in database:
        return CatalogKind.XSC
    xsc = {"j_m_k20fe", "h_m_k20fe", "k_m_k20fe", "r_ext", "k_m_ext", "sup_ba"}
    if present & xsc:
        return CatalogKind.XSC
    if present & {"j_m", "h_m", "k_m"}:
        return CatalogKind.PSC
    return CatalogKind.XSC if "r_k20fe" in present else CatalogKind.OTHER


def bare_designation(text: str) -> str:
    """Return ``hhmmssss±ddmmsss`` of a designation with any survey prefix, else the text."""
    found = _DESIGNATION.fullmatch(text.strip())
    return found.group(1) if found else text.strip()


def bare_designations(texts: NDArray[Any]) -> NDArray[Any]:
    """Return `bare_designation` of each, as such an array; the same where all are bare."""
    if all(_are_bare(texts[part]) for part in parts(len(texts))):
        return texts
    return np.array([bare_designation(t) for t in texts], dtype=texts.dtype)


def _are_bare(texts: NDArray[Any]) -> bool:
    """Whether all texts are designations without a prefix."""
    # one letter more than a designation has shows what is longer
    letters = texts.astype(f"U{_BARE_LENGTH + 1}").view(np.uint32).reshape(len(texts), -1)
    sign, digits, more = letters[:, 8], letters[:, _BARE_DIGITS], letters[:, _BARE_LENGTH]
    if more.any() or not np.isin(sign, (ord("+"), ord("-"))).all():
        return False
    return bool(np.all((digits >= ord("0")) & (digits <= ord("9"))))


def is_designation(text: str) -> bool:
    """Whether a text is a survey designation, with or without a prefix."""
    return _DESIGNATION.fullmatch(text.strip()) is not None
