"""The other bands of an image on disk, and its lossless twin.

Names propose, headers decide: a file counts as a sibling only if its header describes the same
place and scan.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from twomass_viewer.errors import FileProblemError
from twomass_viewer.imagery.header import Header
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.io.hdus import Hdu, select_hdu
from twomass_viewer.io.products.identity import header_band
from twomass_viewer.io.read import read_image
from twomass_viewer.io.sources import open_source
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.identifiers import (
    SURVEY_SETS,
    FileName,
    NamePattern,
    format_file_name,
    parse_file_name,
)
from twomass_viewer.survey.products import Fidelity, PlaneRole

_TAILS = (".fits", ".fits.gz", ".fits.bz2", ".fit", ".fits.fz")
_SPELLINGS = {Band.J: ("J", "j"), Band.H: ("H", "h"), Band.KS: ("K", "k", "Ks", "ks", "KS")}
_LONE_LETTER = re.compile(r"(?<![A-Za-z])(?:ks|[jhk])(?![A-Za-z])", re.IGNORECASE)
# CRVAL of the bands of one coadd are equal; CRPIX differs by less than a pixel in mosaics
_TOLERANCE = {"CRVAL1": 1e-6, "CRVAL2": 1e-6, "CRPIX1": 0.01, "CRPIX2": 0.01}


def find_siblings(image: SurveyImage) -> dict[Band, Path]:
    """Return the files of the J, H and Ks images of the same coadd or mosaic.

    Parameters
    ----------
    image : SurveyImage

    Returns
    -------
    dict of Band to pathlib.Path
        In survey order, the image itself included; bands that are not in the same folder are
        missing. Empty for data without a file or a band.
    """
    path = image.path
    own = {p.band for p in image.planes if p.band is not None and p.role is PlaneRole.IMAGE}
    if path is None or not own:
        return {}
    found = dict.fromkeys(own, path)
    for band in Band:
        if band not in found:
            match = next((p for p in _candidates(path, band) if _belongs(p, image, band)), None)
            if match is not None:
                found[band] = match
    return {band: found[band] for band in Band if band in found}


def find_lossless(image: SurveyImage) -> Path | None:
    """Return the Atlas image of the same coadd and band in the same folder, or None.

    This is what a Quicklook's owner should measure on instead.
    """
    path, scan = image.path, image.scan
    band = image.planes[0].band
    if path is None or scan is None or band is None or scan.number is None or scan.coadd is None:
        return None
    for name in _atlas_names(image, band, scan.number, scan.coadd):
        candidate = path.with_name(name)
        if candidate == path or not candidate.is_file():
            continue
        try:
            other = read_image(candidate)
        except FileProblemError:
            continue
        same = other.scan is not None and (
            (other.scan.date, other.scan.number, other.scan.coadd)
            == (scan.date, scan.number, scan.coadd)
        )
        if same and other.fidelity.value is Fidelity.LOSSLESS and other.planes[0].band is band:
            return candidate
    return None


def _candidates(path: Path, band: Band) -> Iterator[Path]:
    """Yield existing files whose names say that they are the same image in another band."""
    names: list[str] = []
    parsed = parse_file_name(path.name)
    if parsed is not None and parsed.band is not None:
        other = parsed.with_band(band)
        tails = dict.fromkeys((parsed.tail, *_TAILS))
        names += [format_file_name(replace(other, tail=tail)) for tail in tails]
    letters = list(_LONE_LETTER.finditer(path.name.split(".fit")[0]))
    if letters:
        head, tail = path.name[: letters[-1].start()], path.name[letters[-1].end() :]
        names += [f"{head}{spelling}{tail}" for spelling in _SPELLINGS[band]]
    for name in dict.fromkeys(names):
        candidate = path.with_name(name)
        if candidate != path and candidate.is_file():
            yield candidate


def _belongs(path: Path, image: SurveyImage, band: Band) -> bool:
    """Whether a file's header agrees with the image, as far as both say something."""
    try:
        hdu = select_hdu(path, open_source(path), None)
    except FileProblemError:
        return False
    header = hdu.header
    named = header_band(header)
    return (
        (named is None or named is band)
        and _shape(hdu) == image.planes[0].shape
        and all(_close(header, image.header, k, tol) for k, tol in _TOLERANCE.items())
        and all(_equal(header, image.header, k) for k in ("ORDATE", "SCANNO", "CTYPE1"))
    )


def _shape(hdu: Hdu) -> tuple[int, int]:
    prefix = "ZNAXIS" if hdu.is_tiled else "NAXIS"
    rows, cols = (int(hdu.header.number(f"{prefix}{i}") or 0) for i in (2, 1))
    return rows, cols


def _close(a: Header, b: Header, keyword: str, tolerance: float) -> bool:
    x, y = a.number(keyword), b.number(keyword)
    return x is None or y is None or abs(x - y) <= tolerance


def _equal(a: Header, b: Header, keyword: str) -> bool:
    x, y = a.string(keyword), b.string(keyword)
    return x is None or y is None or x == y


def _atlas_names(image: SurveyImage, band: Band, number: int, coadd: int) -> Iterator[str]:
    scan = image.scan
    assert scan is not None
    base = FileName(NamePattern.NATIVE, band, number, coadd, scan.date, scan.hemisphere, "a")
    parsed = parse_file_name(image.path.name) if image.path is not None else None
    dated = scan.date is not None and scan.hemisphere is not None
    for tail in _TAILS:
        name = replace(base, tail=tail)
        if dated:
            sets = dict.fromkeys([parsed.dataset] if parsed and parsed.dataset else SURVEY_SETS)
            for dataset in sets:
                yield format_file_name(replace(name, pattern=NamePattern.IRSA, dataset=dataset))
            for pattern in (NamePattern.MONTAGE, NamePattern.UMASS):
                yield format_file_name(replace(name, pattern=pattern))
        yield format_file_name(name)
