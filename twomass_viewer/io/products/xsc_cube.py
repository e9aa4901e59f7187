"""XSC postage stamps: cubes of J, H, Ks and the same three with foreground stars removed.

The facts are those of the survey's product pages; the names of the zero-point cards are not
published, so several spellings are looked for and the one found is reported.
"""

import re

from twomass_viewer.imagery.header import Header
from twomass_viewer.io.fidelity.verdict import judge
from twomass_viewer.io.products.identity import Identity, PlaneLayout, RawImage
from twomass_viewer.io.scan_cards import read_scan
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.identifiers import NamePattern
from twomass_viewer.survey.products import PlaneRole, Product, SurveySet

_PLANES = 6
_SPELLINGS = ("{b}MAGZP", "{b}_MAGZP", "MAGZP_{b}", "MAGZP{b}", "MAGZP{n}", "{b}ZP")
_WORDS = re.compile(r"\b(2masx|xsc)\b")


def identify(raw: RawImage) -> Identity | None:
    """Return an XSC cube, or None when neither name nor header speak of one."""
    stamp = raw.file_name is not None and raw.file_name.pattern is NamePattern.UMASS_STAMP
    planes = len(raw.cube)
    if not stamp:
        if planes < 2:
            return None
        spoken = _WORDS.search(raw.remarks) is not None
        if not spoken and not (planes == _PLANES and _is_of_the_survey(raw)):
            return None
    notices: list[str] = []
    if planes != _PLANES:
        notices.append(
            f"An XSC cube has {_PLANES} planes, J, H and Ks and the same with stars removed; this "
            f"file has {planes}, so bands and roles are not assigned."
        )
        layout = (PlaneLayout(None),) * planes
    else:
        zero_points, said = _zero_points(raw.header)
        notices.append(said)
        layout = tuple(
            PlaneLayout(band, role, zero_points[band])
            for role in (PlaneRole.IMAGE, PlaneRole.STAR_SUBTRACTED)
            for band in Band
        )
    scan, more = read_scan(raw.header, raw.file_name, raw.cube.shape[1])
    known = any(v is not None for v in (scan.date, scan.number, scan.hemisphere))
    return Identity(
        Product.XSC_CUBE,
        raw.file_name.survey_set if raw.file_name else SurveySet.UNKNOWN,
        judge(raw),
        False,
        layout,
        scan if known else None,
        (*notices, *more),
    )


def _is_of_the_survey(raw: RawImage) -> bool:
    """Whether six planes have a header that only a 2MASS product would have."""
    header = raw.header
    scan = "ORDATE" in header and "SCANNO" in header
    bands = all(f"{band.letter.upper()}MAGZP" in header for band in Band)
    return raw.names_2mass or scan or bands


def _zero_points(header: Header) -> tuple[dict[Band, float | None], str]:
    """Return the zero point of each band and where it was found."""
    for spelling in _SPELLINGS:
        keywords = {
            band: spelling.format(b=band.letter.upper(), n=n) for n, band in enumerate(Band, 1)
        }
        found = {band: header.number(keyword) for band, keyword in keywords.items()}
        if any(value is not None for value in found.values()):
            return found, f"Zero points are those of {', '.join(keywords.values())}."
    single = header.number("MAGZP")
    if single is None:
        return dict.fromkeys(Band), "The header has no zero point that is known to this program."
    return (
        dict.fromkeys(Band, single),
        f"MAGZP = {single:g} is the only zero point in the header and is used for all bands.",
    )
