"""Are the pixels as the survey made them? Votes from the file, and a verdict that lists them.

Atlas images are floating point. The Quicklooks of the same coadds went through lossy H-compress
(scale 4.0) and come back as integers; no keyword says so, the headers are otherwise identical
(All-Sky Explanatory Supplement; image-service help pages). So the stored pixel type, integer
values, traces of compression and the letter of the file name are asked, and what disagrees is
``unknown``.
"""

from dataclasses import dataclass

import numpy as np

from twomass_viewer.imagery.image import FidelityVerdict
from twomass_viewer.io.pixels import Cube, Storage
from twomass_viewer.io.products.identity import RawImage
from twomass_viewer.survey.products import Fidelity

_SAMPLE = 4096
_FLOAT_COMPRESSION = {"GZIP_1", "GZIP_2", "RICE_1", "RICE_ONE", "PLIO_1", "NOCOMPRESS"}


@dataclass(frozen=True, slots=True)
class Vote:
    """What one piece of evidence says, as a sentence for the user."""

    value: Fidelity
    sentence: str


def scan_verdict(raw: RawImage) -> FidelityVerdict:
    """Return the fidelity of an image with Atlas scan cards."""
    compression = compression_vote(raw)
    pixels = pixel_vote(raw.cube, raw.storage)
    letter = letter_vote(raw)
    votes = [v for v in (compression, pixels, letter) if v is not None]
    sentences = tuple(v.sentence for v in votes)
    if compression is not None and compression.value is Fidelity.LOSSY:
        return FidelityVerdict(Fidelity.LOSSY, sentences)
    if pixels.value is Fidelity.UNKNOWN:
        return FidelityVerdict(Fidelity.UNKNOWN, sentences)
    if letter is not None and letter.value is not pixels.value:
        clash = "The evidence disagrees, so the fidelity is unknown and treated as lossy."
        return FidelityVerdict(Fidelity.UNKNOWN, (*sentences, clash))
    return FidelityVerdict(pixels.value, sentences)


def pixel_vote(cube: Cube, storage: Storage) -> Vote:
    """Return what the stored pixel type and the values themselves say."""
    bitpix = storage.bitpix
    if storage.is_scaled:
        return Vote(
            Fidelity.UNKNOWN,
            f"Raw BITPIX is {bitpix} scaled by BSCALE {storage.bscale:g} and BZERO "
            f"{storage.bzero:g}: the pixels were rescaled after the survey.",
        )
    if bitpix > 0:
        return Vote(
            Fidelity.LOSSY,
            f"Raw BITPIX is {bitpix} without BSCALE or BZERO: Atlas images are floating point "
            "(BITPIX −32), Quicklooks restored from H-compress are integers.",
        )
    integers = all_integers(cube)
    if integers is None:
        return Vote(Fidelity.UNKNOWN, "No finite pixel is there to judge by.")
    if integers:
        return Vote(
            Fidelity.LOSSY,
            f"Raw BITPIX is {bitpix}, but every finite pixel is an integer: probably a Quicklook "
            "re-saved as floating point.",
        )
    if bitpix != -32:
        return Vote(
            Fidelity.UNKNOWN,
            f"Raw BITPIX is {bitpix}: the survey stored 32-bit floating point (−32), so another "
            "program has written these pixels.",
        )
    return Vote(Fidelity.LOSSLESS, "Raw BITPIX is −32 and the pixel values are not integers.")


def compression_vote(raw: RawImage) -> Vote | None:
    """Return what traces of compression say, or None when there are none."""
    method = raw.storage.tile_compression
    if method is not None:
        if method.startswith("HCOMPRESS"):
            return Vote(
                Fidelity.LOSSY, f"ZCMPTYPE is {method}: the pixels went through H-compress."
            )
        if raw.storage.quantized:
            return Vote(
                Fidelity.LOSSY,
                f"ZCMPTYPE is {method} with quantized floating point: values were rounded.",
            )
        if method not in _FLOAT_COMPRESSION:
            return Vote(Fidelity.LOSSY, f"ZCMPTYPE {method} is not known to keep values exactly.")
        return Vote(Fidelity.LOSSLESS, f"ZCMPTYPE is {method}, which keeps the values.")
    for keyword in ("HISTORY", "COMMENT"):
        for text in raw.header.comments(keyword):
            if "hcomp" in text.lower() or "h-comp" in text.lower():
                return Vote(Fidelity.LOSSY, f'{keyword} mentions H-compress: "{text.strip()}".')
    return None


def letter_vote(raw: RawImage) -> Vote | None:
    """Return what the letter at the head of an IRSA file name says."""
    letter = raw.file_name.type_letter if raw.file_name is not None else None
    if letter == "a":
        return Vote(Fidelity.LOSSLESS, "The file name begins with a, for Atlas.")
    if letter == "q":
        return Vote(Fidelity.LOSSY, "The file name begins with q, probably for Quicklook.")
    return None


def all_integers(cube: Cube) -> bool | None:
    """Return whether every finite pixel is a whole number; None without finite pixels."""
    flat = cube.reshape(-1)
    step = max(1, flat.size // _SAMPLE)
    sample = flat[::step]
    sample = sample[np.isfinite(sample)]
    if bool((sample != np.rint(sample)).any()):
        return False
    finite = flat[np.isfinite(flat)]
    return bool((finite == np.rint(finite)).all()) if finite.size else None
