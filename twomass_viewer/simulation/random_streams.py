"""Random streams: one for each component, so that a change in one leaves the others alone."""

import zlib

import numpy as np


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Return the generator of one component.

    Parameters
    ----------
    seed : int
        Seed of the field, not negative.
    *names : str or int
        What the stream is for, for example ``"noise", "J"``.

    Returns
    -------
    numpy.random.Generator
        PCG64; the same seed and names give the same numbers.
    """
    key = zlib.crc32("/".join(str(n) for n in names).encode())
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, key])))
