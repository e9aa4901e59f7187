"""Atlas images and Quicklooks: one coadd of one scan, told apart by their pixels."""

import numpy as np

from twomass_viewer.imagery.header import Header
from twomass_viewer.io.fidelity.traces import history_votes
from twomass_viewer.io.fidelity.values import looks_like_quicklook
from twomass_viewer.io.fidelity.verdict import Pixels, judge, product_vote
from twomass_viewer.io.products.identity import (
    Identity,
    RawImage,
    header_band,
    plain_layout,
)
from twomass_viewer.io.scan_cards import read_scan
from twomass_viewer.survey.identifiers import FileName
from twomass_viewer.survey.products import Fidelity, Product, SurveySet

_CARDS = ("ORDATE", "SCANNO", "SCANDIR", "DYFS", "USYREF", "FN_PRFX")
_PIXEL_DEG = 1.0 / 3600.0
_LONG_TYPES = ("lsc", "lca", "lda")
_LONG_TIMER1_MS = 5000.0  # a survey exposure has 1298 ms, a 6x one six times that


def identify(raw: RawImage) -> Identity | None:
    """Return an Atlas image or Quicklook, or None without the cards of a scan."""
    header = raw.header
    present = [k for k in _CARDS if k in header]
    if len(present) < 3 or not ("SCANDIR" in present or "DYFS" in present):
        return None
    band = header_band(header) or (raw.file_name.band if raw.file_name else None)
    notices: list[str] = []
    missing = [k for k in (*_CARDS[:5], "MAGZP", "TELNAME") if k not in header]
    if missing:
        notices.append(f"Cards of an Atlas header are missing: {', '.join(missing)}.")
    if band is None:
        notices.append("Neither FILTER nor the file name says which band this is.")
    scan, more = read_scan(header, raw.file_name, raw.cube.shape[1])
    survey_set, set_notices = _survey_set(header, raw.file_name)
    notices += (*more, *set_notices)
    if len(raw.cube) > 1:
        notices.append(f"An Atlas image has one plane, this file {len(raw.cube)}.")
    notices += _changed_pixels(raw)
    layout = plain_layout(raw, band)
    resampled = _resampling(header)
    if resampled:
        said = f"{resampled}: the pixels were resampled from an Atlas image or Quicklook."
        verdict = judge(raw, product_vote(said), Pixels.RESAMPLED)
        return Identity(Product.UNKNOWN, survey_set, verdict, True, layout, scan, tuple(notices))
    verdict = judge(raw)
    lossy = verdict.value is not Fidelity.LOSSLESS and _is_quicklook(raw)
    product = Product.QUICKLOOK if lossy else Product.ATLAS
    return Identity(product, survey_set, verdict, False, layout, scan, tuple(notices))


def _is_quicklook(raw: RawImage) -> bool:
    """Decide by pixels and history, even where the file name makes the fidelity unknown.

    A lossy tile compression is somebody's storage of an Atlas image; history is a Quicklook's.
    """
    if looks_like_quicklook(raw.cube, raw.storage):
        return True
    told = any(v.value is Fidelity.LOSSY for v in history_votes(raw.header))
    return told and raw.storage.tile_compression is None


def _resampling(header: Header) -> str | None:
    """Return why the pixel grid is not that of the survey, or None."""
    projection = (header.string("CTYPE1") or "")[5:8].upper()
    if projection not in ("", "SIN"):
        return f"The projection is {projection} where the survey used SIN"
    steps = [header.number(f"CDELT{i}") for i in (1, 2)]
    odd = [s for s in steps if s is not None and abs(abs(s) / _PIXEL_DEG - 1.0) > 0.01]
    if odd:
        return f"A pixel is {abs(odd[0]) * 3600:.3g} arcsec where the survey has 1"
    return None


def _changed_pixels(raw: RawImage) -> list[str]:
    """Compare the median with QT5000, the one the survey wrote into the header.

    On 13 real Atlas images they agree within 0.02 SKYSIG.
    """
    header, rows = raw.header, raw.cube.shape[1]
    median, sigma = header.number("QT5000"), header.number("SKYSIG")
    middle = header.number("CRPIX2")
    if "CUTOUT" in header:  # a piece has a median of its own
        return []
    if median is None or not sigma or middle is None or abs(middle - (rows + 1) / 2.0) > 0.01:
        return []
    sample = raw.cube[:, ::8, ::8]
    sample = sample[np.isfinite(sample)]
    if not sample.size or abs(float(np.median(sample)) - median) < abs(sigma):
        return []
    return [
        f"The median pixel is {float(np.median(sample)):.4g} DN, QT5000 in the header says "
        f"{median:.4g}: the pixels were changed after the survey wrote them."
    ]


def _survey_set(header: Header, name: FileName | None) -> tuple[SurveySet, list[str]]:
    by_name = name.survey_set if name is not None else SurveySet.UNKNOWN
    kind = (header.string("TYPE") or "").lower()
    timer = header.number("TIMER1") or 0.0
    by_header = SurveySet.UNKNOWN
    if kind in _LONG_TYPES or timer > _LONG_TIMER1_MS:
        by_header = SurveySet.LONG_EXPOSURE_6X
    elif kind == "cal":
        by_header = SurveySet.CALIBRATION
    if SurveySet.UNKNOWN in (by_name, by_header) or by_name is by_header:
        return (by_name if by_header is SurveySet.UNKNOWN else by_header), []
    notice = (
        f"The file name says survey set {by_name.value}, TYPE and TIMER1 say {by_header.value}; "
        "the header is used."
    )
    return by_header, [notice]
