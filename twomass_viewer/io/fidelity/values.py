"""What the pixel values themselves say of fidelity."""

import numpy as np

from twomass_viewer.imagery.fidelity import Vote
from twomass_viewer.io.fidelity.patterns import Pattern, find_pattern
from twomass_viewer.io.pixels import Cube, Storage
from twomass_viewer.survey.products import Fidelity

SOURCE = "pixel values"
_SAMPLE = 4096
_COARSE_SIGMA = 0.3
"""Steps above this part of the noise are those of whole DN, as in a Quicklook: our choice."""


def value_vote(cube: Cube, storage: Storage) -> Vote | None:
    """Return what the values say; None where the storage has said it already.

    Only the first plane is searched for patterns: in an XSC cube the others may hold pixels in
    place of a star that was taken out.
    """
    if storage.bitpix > 0 and not storage.is_scaled:
        return None
    if storage.bitpix < 0:
        integers = all_integers(cube)
        if integers is None:
            return Vote(SOURCE, Fidelity.UNKNOWN, "No finite pixel is there to judge by.")
        if integers:
            return Vote(
                SOURCE,
                Fidelity.LOSSY,
                f"Raw BITPIX is {storage.bitpix}, but every finite pixel is an integer: probably "
                "a Quicklook re-saved as floating point.",
            )
    said = pattern_vote(cube, storage)
    if said is not None:
        return said
    if storage.bitpix == -32 and not storage.is_scaled:
        return Vote(
            SOURCE,
            Fidelity.LOSSLESS,
            "Raw BITPIX is −32 and the pixel values are not integers, nor on other steps.",
        )
    return None


def pattern_vote(cube: Cube, storage: Storage) -> Vote | None:
    """Return what steps and repeated neighbours say; None where there are none."""
    if storage.bitpix > 0 and not storage.is_scaled:
        return None
    words = _pattern_words(_pattern(cube, storage))
    return Vote(SOURCE, Fidelity.LOSSY, words) if words else None


def looks_like_quicklook(cube: Cube, storage: Storage) -> bool:
    """Whether the pixels are those of a Quicklook, also one rescaled or resampled since."""
    if storage.bitpix > 0 and not storage.is_scaled:
        return True
    if storage.bitpix < 0 and all_integers(cube):
        return True
    pattern = _pattern(cube, storage)
    if pattern is None:
        return False
    return pattern.is_patchy and (pattern.step_dn is None or pattern.step_sigma > _COARSE_SIGMA)


def _pattern(cube: Cube, storage: Storage) -> Pattern | None:
    return find_pattern(cube[0], storage.bscale if storage.bitpix > 0 else 0.0)


def _pattern_words(pattern: Pattern | None) -> str:
    if pattern is None:
        return ""
    patchy = f"{100 * pattern.straight:.0f} % of neighbouring pixels repeat each other"
    if pattern.step_dn is not None:
        also = f", and {patchy}" if pattern.is_patchy else ""
        return (
            f"The pixel values lie on steps of {pattern.step_dn:.4g} "
            f"({pattern.step_sigma:.2g} of the noise between neighbours){also}: they were rounded "
            "before this file was written, as in a Quicklook."
        )
    if pattern.is_patchy:
        return (
            f"{patchy}, far more than noise makes: the pixels were compressed with loss, as a "
            "Quicklook is, and changed since."
        )
    return ""


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
