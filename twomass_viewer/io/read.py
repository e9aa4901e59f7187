"""Read a FITS image into a `SurveyImage`: bytes, pixels, identity, sky."""

from functools import partial
from itertools import takewhile
from pathlib import Path

import numpy as np

from twomass_viewer.errors import PixelsGoneError
from twomass_viewer.files import FileState, file_state
from twomass_viewer.imagery.header import Header
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.imagery.pixel_store import Pixels, StoredPixels
from twomass_viewer.io.hdus import Hdu, select_hdu, walk
from twomass_viewer.io.pixels import Cube, read_pixels
from twomass_viewer.io.products.identity import RawImage
from twomass_viewer.io.products.registry import identify
from twomass_viewer.io.sky_cards import mend
from twomass_viewer.io.sky_transform import sky_transform
from twomass_viewer.io.sources import ByteSource, Progress, open_source
from twomass_viewer.io.target import HduChoice, parse_target


def read_image(
    target: str | Path, progress: Progress | None = None, *, row_type: str | None = None
) -> SurveyImage:
    """Read one image of a FITS file, plain or compressed.

    Parameters
    ----------
    target : str or pathlib.Path
        A path, ``FILE[n]`` for HDU n, ``FILE[NAME]`` or ``FILE[NAME,version]`` for a named one;
        without brackets the first image is read.
    progress : callable, optional
        Called with a fraction from 0 to 1 and a text; it may raise CancelledError.
    row_type : str, optional
        ``A`` or ``Q``: type of the image service's row, where the file was fetched from there.

    Returns
    -------
    SurveyImage
        Pixels in DN as float32, NaN where blank; product, fidelity, scan and sky transform
        decided, everything odd listed in ``notices``.

    Raises
    ------
    FileProblemError
        The file is missing, damaged, or holds no image; the message says which.
    """
    path, wanted = parse_target(target)
    state = file_state(path)
    source = open_source(path, progress)
    hdu = select_hdu(path, source, wanted)
    cube, storage, pixel_notices = read_pixels(path, source, hdu, progress)
    header = hdu.header
    identity = identify(RawImage(path, mend(header)[0], cube, storage, row_type))
    transform, sky_notices = sky_transform(header)
    planes = tuple(
        Plane(
            index,
            layout.band,
            layout.role,
            StoredPixels(_plane(cube, index), partial(_read_again, path, hdu.index, index, state)),
            layout.magzp,
        )
        for index, layout in enumerate(identity.planes)
    )
    simulated = _is_simulated(header)
    said = ("Simulated data, not from the survey.",) if simulated else ()
    dxfs, dyfs = header.number("DXFS"), header.number("DYFS")
    if progress is not None:
        progress(1.0, f"Read {path.name}")
    return SurveyImage(
        path=path,
        hdu=hdu.index,
        header=header,
        product=identity.product,
        survey_set=identity.survey_set,
        fidelity=identity.fidelity,
        derived=identity.derived,
        simulated=simulated,
        planes=planes,
        transform=transform,
        scan=identity.scan,
        sky_dn=header.number("SKYVAL"),
        sky_sigma_dn=header.number("SKYSIG"),
        seeing_shape=header.number("SEESH"),
        frame_step_arcsec=None if dxfs is None or dyfs is None else (dxfs, dyfs),
        notices=(*said, *hdu.notices, *pixel_notices, *identity.notices, *sky_notices),
        more_hdus=_holds_more(path, source, hdu),
    )


def _plane(cube: Cube, index: int) -> Pixels:
    """Return a plane that does not keep the others in memory."""
    return np.ascontiguousarray(cube[index]) if len(cube) == 1 else cube[index].copy()


def _read_again(path: Path, hdu_index: int, plane: int, state: FileState | None) -> Pixels:
    """Return the pixels of a plane that have left memory.

    Raises
    ------
    PixelsGoneError
        The file is gone or not the one that was read.
    FileProblemError
        It cannot be read.
    """
    _check_same(path, state)
    source = open_source(path)
    cube, _, _ = read_pixels(path, source, select_hdu(path, source, HduChoice(hdu_index)), None)
    _check_same(path, state)
    return _plane(cube, plane)


def _check_same(path: Path, state: FileState | None) -> None:
    now = file_state(path)
    if now is None:
        raise PixelsGoneError(
            f"{path} is no longer there, and its pixels have left memory.",
            "Bring the file back; until then only a reduced version of the image is shown.",
        )
    if now != state:
        raise PixelsGoneError(
            f"{path} changed on disk, and the pixels read before have left memory.",
            "Reload the file; until then only a reduced version of the image is shown.",
        )


def _holds_more(path: Path, source: ByteSource, hdu: Hdu) -> bool:
    """Whether another HDU with data lies before this one, or any after it."""
    if source.read(hdu.stop, 8) == b"XTENSION":
        return True
    before = takewhile(lambda h: h.index < hdu.index, walk(path, source)) if hdu.index else ()
    return any(h.data_size for h in before)


def _is_simulated(header: Header) -> bool:
    """Whether the file says so: a logical SIMULATD card, or an ORIGIN that speaks of simulation."""
    return header.get("SIMULATD") is True or "simulat" in (header.string("ORIGIN") or "").lower()
