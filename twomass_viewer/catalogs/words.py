"""A row in words: its flags as sentences, one line for hovering, fields for inspection."""

import math
from collections.abc import Sequence
from typing import Any

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.row_values import (
    PROX_LIMIT_ARCSEC,
    THIN,
    amount,
    band_column,
    is_null,
    letters_of,
    magnitude_words,
    number,
    text_of,
)
from twomass_viewer.survey import flags
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.flags import Concern

_BANDED = ("cc_flg", "ph_qual", "rd_flg", "bl_flg")
_WHOLE = ("gal_contam", "mp_flg", "use_src")


def row_words(catalog: Catalog, row: int) -> list[str]:
    """Return what the flags of a row say, worst first, one sentence each.

    Parameters
    ----------
    catalog : Catalog
    row : int

    Returns
    -------
    list of str
        Empty for tables without survey flags. A row whose flags are all clean gives one line.
    """
    if catalog.kind is CatalogKind.PSC:
        found = _psc_words(catalog, row)
    elif catalog.kind is CatalogKind.XSC:
        found = _xsc_words(catalog, row)
    else:
        found = []
    out = [words for _, words in sorted(found, key=lambda pair: -pair[0])]
    if not out:
        out = _clean_words(catalog, row)
    if catalog.simulated:
        out.append("Simulated row: no such source was observed.")
    return out


def _psc_words(catalog: Catalog, row: int) -> list[tuple[Concern, str]]:
    """Return the sentences that are not plain normality, with their concern."""
    out: list[tuple[Concern, str]] = []
    for column in _BANDED:
        said: dict[tuple[Concern, str], list[str]] = {}
        for band, letter in letters_of(catalog, row, column):
            value = _band_value(column, letter)
            # Read flag 1 is no worry, but it tells that the image itself is saturated here.
            if value.concern > Concern.NONE or (column == "rd_flg" and letter == "1"):
                said.setdefault((value.concern, value.words), []).append(band.value)
        out += [(concern, f"{listed(bands)}: {w}") for (concern, w), bands in said.items()]
    out += _whole_words(catalog, row, _WHOLE)
    prox = number(catalog, "prox", row)
    if prox is not None and prox < PROX_LIMIT_ARCSEC:
        out.append(
            (
                Concern.NOTE,
                f"The nearest source is {amount(prox, 1, '″')} away, closer than "
                f"{amount(PROX_LIMIT_ARCSEC, 0, '″')}: possibly confused",
            )
        )
    return out


def _xsc_words(catalog: Catalog, row: int) -> list[tuple[Concern, str]]:
    out = _whole_words(catalog, row, ("cc_flg", "vc", "use_src"))
    said: dict[tuple[Concern, str], list[str]] = {}
    for band in Band:
        text = text_of(catalog, f"{band.letter}_flg_k20fe", row)
        if text:
            value = flags.APERTURE_FLG.explain(text)
            if value.concern > Concern.NONE:
                said.setdefault((value.concern, value.words), []).append(band.value)
    out += [(concern, f"{listed(bands)}: {w}") for (concern, w), bands in said.items()]
    for column, meaning in (("e_score", "extended"), ("g_score", "a galaxy")):
        score = number(catalog, column, row)
        if score is not None and score > flags.SCORE_LIMIT:
            out.append(
                (
                    Concern.NOTE,
                    f"Not clearly {meaning}: {column} {score:.2f} is above {flags.SCORE_LIMIT} "
                    "(1 is extended, 2 is point-like)",
                )
            )
    return out


def _whole_words(catalog: Catalog, row: int, columns: tuple[str, ...]) -> list[tuple[Concern, str]]:
    out = []
    for column in columns:
        text = text_of(catalog, column, row)
        known = flags.flag(catalog.kind, column)
        if text and known is not None:
            value = known.explain(text)
            if value.concern > Concern.NONE:
                out.append((value.concern, f"{known.title}: {value.words}"))
    return out


def _clean_words(catalog: Catalog, row: int) -> list[str]:
    """Return the one line for a row with nothing to worry about, or what is not known."""
    if catalog.kind is CatalogKind.PSC:
        shown = [f"{c} {text_of(catalog, c, row)}" for c in _BANDED if text_of(catalog, c, row)]
        if not shown:
            return ["The table has no flags: quality and contamination are not known."]
        if not text_of(catalog, "cc_flg", row):
            return [f"Quality is good ({', '.join(shown)}); contamination is not known."]
        return [f"J, H and Ks: good quality, no contamination known ({', '.join(shown)})."]
    if catalog.kind is CatalogKind.XSC:
        if not text_of(catalog, "cc_flg", row):
            return ["The table has no contamination flag: contamination is not known."]
        return ["No contamination known, nothing else within the aperture."]
    return []


def _band_value(column: str, letter: str) -> flags.FlagValue:
    if column == "cc_flg":
        return flags.contamination("psc", letter)
    known = flags.flag("psc", column)
    return known.explain(letter) if known else flags.FlagValue(letter, letter)


def listed(words: Sequence[str]) -> str:
    """Return ``J``, ``J and H``, ``J, H and Ks``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def row_count(catalog: Catalog) -> str:
    """Return how many rows a table has, in words."""
    return "1 row" if len(catalog) == 1 else f"{len(catalog)} rows"


def summary_line(catalog: Catalog, row: int, *, letters_in_words: bool = True) -> str:
    """Return one line: designation, magnitudes with errors and unit, flags with words.

    Where `row_words` are said as well, the letters of cc_flg need no words here.
    """
    parts = [row_name(catalog, row)]
    magnitudes = [
        words for band in Band if (words := magnitude_words(catalog, row, band)) is not None
    ]
    if magnitudes:
        parts.append(", ".join([*magnitudes[:-1], magnitudes[-1] + f"{THIN}mag"]))
    if catalog.kind is CatalogKind.XSC:
        size = number(catalog, "r_k20fe", row)
        if size is not None:
            parts.append(f"r_k20fe {amount(size, 1, '″')}")
    if catalog.kind is not CatalogKind.OTHER:
        parts += _flag_summary(catalog, row, letters_in_words)
    if catalog.simulated:
        parts.append("simulated")
    return " · ".join(parts)


def row_name(catalog: Catalog, row: int) -> str:
    """Return ``2MASS J…`` (``2MASX J…`` for the XSC), or the row's number."""
    name = text_of(catalog, "designation", row)
    if name and catalog.kind is not CatalogKind.OTHER:
        return f"{'2MASX' if catalog.kind is CatalogKind.XSC else '2MASS'} J{name}"
    for column in ("name", "designation", "id", "source_id", "main_id"):
        if text_of(catalog, column, row):
            return text_of(catalog, column, row)
    return f"row {row + 1}"


def _flag_summary(catalog: Catalog, row: int, letters_in_words: bool) -> list[str]:
    out = []
    quality = text_of(catalog, "ph_qual", row)
    if quality:
        out.append(f"quality {quality}")
    contaminated = text_of(catalog, "cc_flg", row)
    if not contaminated:
        return [*out, "contamination not known"]
    known = flags.flag(catalog.kind, "cc_flg")
    if known is None or not known.per_band:
        return [*out, f"cc {contaminated}: {flags.contamination('xsc', contaminated).words}"]
    letters = [c for c in dict.fromkeys(contaminated) if c != "0"]
    if letters and not letters_in_words:
        return [*out, f"cc {contaminated}"]
    words = "; ".join(flags.contamination("psc", c).words for c in letters) or "clean"
    return [*out, f"cc {contaminated}: {words}"]


def row_fields(catalog: Catalog, row: int) -> list[tuple[str, str, str]]:
    """Return label, value with unit, and explanation of everything a row holds.

    Position and magnitudes come first, flags with their meaning next, then all other columns
    that are not null, and last the provenance.
    """
    ra, dec = float(catalog.ra_deg[row]), float(catalog.dec_deg[row])
    frame = "FK5 J2000"
    if catalog.position_error_arcsec is not None:
        frame += f"; rounded, may be off by {amount(catalog.position_error_arcsec, 1, '″')}"
    out = [
        ("Name", row_name(catalog, row), ""),
        ("RA", f"{ra:.6f}{THIN}deg", frame),
        ("Dec", f"{_signed(dec)}{THIN}deg", frame),
    ]
    done = {"ra", "dec", "designation"}
    for band in Band:
        words = magnitude_words(catalog, row, band)
        if words is not None and (column := band_column(catalog, band)):
            value = words.removeprefix(band.value).strip()
            out.append((band.value, f"{value}{THIN}mag", _magnitude_source(catalog, row, band)))
            done |= {column, *(f"{band.letter}_{e}" for e in ("msigcom", "msig_k20fe"))}
    for column in catalog.columns:
        known = flags.flag(catalog.kind, column)
        if known is not None and (text := text_of(catalog, column, row)):
            out.append((known.title, text, _flag_explanation(catalog, row, column, known, text)))
            done.add(column)
    for column, values in catalog.columns.items():
        if column not in done and not is_null(values[row]):
            unit = catalog.units.get(column, "")
            value = _plain(values[row])
            source = catalog.source_names.get(column, "")
            out.append(
                (column, f"{value}{THIN}{unit}" if unit else value, source and f"{source} in file")
            )
    simulated = "simulated; " if catalog.simulated else ""
    out.append(
        (
            "Provenance",
            f"{catalog.name}, row {row + 1}",
            f"{simulated}{catalog.convention}" if catalog.convention else simulated.rstrip("; "),
        )
    )
    return out


def _magnitude_source(catalog: Catalog, row: int, band: Band) -> str:
    if catalog.kind is CatalogKind.XSC:
        column = band_column(catalog, band) or ""
        aperture = {"k20fe": "within the Ks 20 mag/arcsec² ellipse", "ext": "extrapolated total"}
        return aperture.get(column.rsplit("_", 1)[-1], "")
    for at, letter in letters_of(catalog, row, "rd_flg"):
        if at is band:
            return flags.RD_FLG.explain(letter).words
    return "Vega system, default magnitude"


def _flag_explanation(catalog: Catalog, row: int, column: str, known: flags.Flag, text: str) -> str:
    if column == "ndet":
        pairs = [text[i : i + 2] for i in range(0, 6, 2)] if len(text) == 6 else []
        words = [f"{b.value} {p[0]} of {p[1]}" for b, p in zip(Band, pairs, strict=False)]
        said = ", ".join(words)
    elif known.per_band:
        bands: dict[str, list[str]] = {}
        for band, letter in letters_of(catalog, row, column):
            bands.setdefault(_band_value(column, letter).words, []).append(band.value)
        said = "; ".join(f"{listed(names)}: {words}" for words, names in bands.items())
    elif column == "cc_flg":
        said = flags.contamination(catalog.kind, text).words
    else:
        said = known.explain(text).words
    return f"{said} ({known.citation})"


def _plain(value: Any) -> str:
    text = str(value)
    return text.replace("-", "−", 1) if isinstance(value, float) and value < 0 else text


def _signed(value: float) -> str:
    return f"{'−' if math.copysign(1, value) < 0 else '+'}{abs(value):.6f}"
