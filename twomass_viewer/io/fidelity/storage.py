"""What the stored pixel type says of fidelity."""

from twomass_viewer.imagery.fidelity import Vote
from twomass_viewer.io.pixels import Storage
from twomass_viewer.survey.products import Fidelity

SOURCE = "storage"


def storage_vote(storage: Storage) -> Vote | None:
    """Return what BITPIX and scaling say; None for floating point as the survey stored it.

    That is left to the values: an Atlas image and a Quicklook re-saved as floating point are
    stored alike.
    """
    bitpix = storage.bitpix
    if storage.is_scaled:
        return Vote(
            SOURCE,
            Fidelity.UNKNOWN,
            f"Raw BITPIX is {bitpix} scaled by BSCALE {storage.bscale:g} and BZERO "
            f"{storage.bzero:g}: the pixels were rescaled after the survey.",
        )
    if bitpix > 0:
        return Vote(
            SOURCE,
            Fidelity.LOSSY,
            f"Raw BITPIX is {bitpix} without BSCALE or BZERO: Atlas images are floating point "
            "(BITPIX −32), Quicklooks restored from H-compress are integers.",
        )
    if bitpix != -32:
        return Vote(
            SOURCE,
            Fidelity.UNKNOWN,
            f"Raw BITPIX is {bitpix}: the survey stored 32-bit floating point (−32), so another "
            "program has written these pixels.",
        )
    return None
