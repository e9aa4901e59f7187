"""Traces that compression and other programs leave in a header."""

import re

from twomass_viewer.imagery.fidelity import Vote
from twomass_viewer.imagery.header import Header
from twomass_viewer.io.pixels import Storage
from twomass_viewer.survey.products import Fidelity

_COMPRESSION, _HISTORY = "compression cards", "history"
_EXACT = {"GZIP_1", "GZIP_2", "RICE_1", "RICE_ONE", "PLIO_1", "NOCOMPRESS", "NONE"}
_CREATORS = ("ORIGIN", "PROGRAM", "CREATOR", "SOFTNAME", "SOFTWARE", "AUTHOR")

# What a word of the history tells: pattern, vote, decisive, what to say after the quotation.
_WORDS: tuple[tuple[str, Fidelity | None, bool, str], ...] = (
    (r"h[-_ ]?(?:de)?comp", Fidelity.LOSSY, True, "that compression loses information"),
    (r"quick[-_ ]?look", Fidelity.LOSSY, False, "the name of the survey's lossy images"),
    (
        r"\bf(?:un)?pack\b|\[compress",
        Fidelity.UNKNOWN,
        False,
        "which rounds floating-point pixels unless it is told not to",
    ),
    (r"hips2fits|from hips ", Fidelity.UNKNOWN, False, "which resamples"),
    (
        r"\bmontage|\bm(?:projexec|project(?:pp)?|background|bgexec|add|shrink)\b",
        Fidelity.UNKNOWN,
        False,
        "which resamples, rescales or adds a background",
    ),
    (r"\bswarp\b", Fidelity.UNKNOWN, False, "which resamples"),
    (
        r"\b(?:reproject(?:ed|ion)?|drizzle[d]?|resampl(?:ed|ing)|geotran|wregister|imshift|"
        r"imlintran|magnify|imcombine)\b",
        Fidelity.UNKNOWN,
        False,
        "so the pixels are not the survey's own",
    ),
    (r"\bimcopy\b", None, False, "which copies, and compresses only when told to"),
    (r"\biraf\b", None, False, "a program that may or may not have changed the pixels"),
)
_COMPILED = tuple((re.compile(w[0], re.IGNORECASE), *w[1:]) for w in _WORDS)


def compression_vote(header: Header, storage: Storage) -> Vote | None:
    """Return what cards of tile compression say, or None when there are none.

    They are those of the file as it is, or such as an earlier compression left behind.
    """
    method = storage.tile_compression
    if method is None:
        left = header.string("ZCMPTYPE") or header.string("FZALGOR")
        if left is None:
            return _leftover_quantization(header)
        where = "ZCMPTYPE" if header.string("ZCMPTYPE") else "FZALGOR"
        return _method_vote(where, left.upper(), left_behind=True, quantized=_quantized(header))
    return _method_vote("ZCMPTYPE", method, left_behind=False, quantized=storage.quantized)


def _method_vote(keyword: str, method: str, *, left_behind: bool, quantized: bool) -> Vote:
    past = " by an earlier compression" if left_behind else ""
    if method.startswith("HCOMPRESS"):
        text = f"{keyword} is {method}: the pixels went through H-compress{past}."
        return Vote(_COMPRESSION, Fidelity.LOSSY, text, decisive=True)
    if quantized:
        text = f"{keyword} is {method} with quantized floating point: values were rounded{past}."
        return Vote(_COMPRESSION, Fidelity.LOSSY, text, decisive=True)
    if method not in _EXACT:
        text = f"{keyword} {method} is not known to keep values exactly."
        return Vote(_COMPRESSION, Fidelity.LOSSY, text, decisive=True)
    return Vote(_COMPRESSION, None, f"{keyword} is {method}, which keeps the values.")


def _quantized(header: Header) -> bool:
    method = (header.string("ZQUANTIZ") or header.string("FZQMETHD") or "").upper()
    return method not in ("", "NONE", "NO_QUANTIZE")


def _leftover_quantization(header: Header) -> Vote | None:
    if not _quantized(header) and "ZSCALE" not in header and "FZQVALUE" not in header:
        return None
    keyword = next(k for k in ("ZQUANTIZ", "FZQMETHD", "ZSCALE", "FZQVALUE") if k in header)
    return Vote(
        _COMPRESSION,
        Fidelity.LOSSY,
        f"{keyword} is left from an earlier compression that rounded floating-point pixels.",
        decisive=True,
    )


def history_votes(header: Header) -> tuple[Vote, ...]:
    """Return what COMMENT, HISTORY and the cards of programs tell, one vote a kind of word."""
    lines = [
        *((k, t) for k in ("HISTORY", "COMMENT") for t in header.comments(k)),
        *((k, t) for k in _CREATORS if (t := header.string(k)) is not None),
    ]
    votes = []
    for pattern, value, decisive, meaning in _COMPILED:
        found = next(((k, t) for k, t in lines if pattern.search(t)), None)
        if found is not None:
            keyword, text = found
            sentence = f'{keyword} says "{" ".join(text.split())}": {meaning}.'
            votes.append(Vote(_HISTORY, value, sentence, decisive))
    return tuple(votes)
