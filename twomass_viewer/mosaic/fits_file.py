"""The mosaic as a FITS file: pixels, coverage, and where every pixel comes from.

The file is written from front to back while strips arrive, so it never lies in memory whole; only
the coverage waits in a temporary file until its turn.
"""

import io
import tempfile
import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from twomass_viewer import __version__
from twomass_viewer.imagery.image import image_center
from twomass_viewer.imagery.wcs import ZenithalTransform, scale_arcsec
from twomass_viewer.mosaic.grid import MosaicGrid
from twomass_viewer.mosaic.inputs import MosaicInput
from twomass_viewer.mosaic.resample import METHOD
from twomass_viewer.mosaic.sky_matching import SLOPE_PIX, SkyMatch, SkyModel
from twomass_viewer.mosaic.strips import Combination, Strip
from twomass_viewer.survey.acknowledgments import image_text
from twomass_viewer.survey.products import Fidelity

if TYPE_CHECKING:
    from astropy.io.fits import BinTableHDU, Header

BLOCK = 2880
_CARD_TEXT = 72  # characters of HISTORY and COMMENT
WEIGHT = 1.0
"""Of every image: survey images of one kind have the same exposure, and SKYSIG of a nebula is no
measure of noise."""

_IN_ASCII = str.maketrans({"−": "-", "–": "-", "″": '"', "′": "'", "°": " deg", "×": "x"})


def worst_fidelity(inputs: Sequence[MosaicInput]) -> Fidelity:
    """Return the fidelity the mosaic inherits."""
    return Fidelity.worst(*(i.fidelity.value for i in inputs))


def primary_header(
    grid: MosaicGrid,
    inputs: Sequence[MosaicInput],
    match: SkyMatch,
    zero_point: float | None,
    model: SkyModel | None,
    combination: Combination,
) -> "Header":
    """Return the header of the mosaic; our own reader knows it by CREATOR and PRODUCT."""
    from astropy.io.fits import Header

    header = Header()
    simulated = any(i.simulated for i in inputs)
    survey = not simulated and all(i.survey_set is not None for i in inputs)
    band = inputs[0].band
    header["SIMPLE"] = True
    header["BITPIX"] = -32
    header["NAXIS"] = 2
    header["NAXIS1"], header["NAXIS2"] = grid.shape[1], grid.shape[0]
    header["EXTEND"] = True
    header["CREATOR"] = (f"twomass_viewer {__version__}", "program that made this file")
    header["PRODUCT"] = ("mosaic", "several images resampled and combined")
    if simulated:
        header["SIMULATD"] = (True, "simulated, holds no survey data")
        header["ORIGIN"] = "simulated"
    elif survey:
        header["ORIGIN"] = ("2MASS", "origin of the input images")
    sets = {i.survey_set for i in inputs if i.survey_set is not None}
    if len(sets) == 1:
        header["SURVSET"] = (sets.pop().value, "set of observations of the inputs")
    if band is not None:
        header["FILTER"] = (band.letter, "band: j, h, k")
    header["BUNIT"] = ("DN", "sky not subtracted")
    if zero_point is not None:
        header["MAGZP"] = (zero_point, "mag: MAGZP - 2.5 log10(sum of DN above sky)")
        header["DNSUM"] = (True, "DN are sums over a pixel: MAGZP holds")
    sky_dn = _sky_level(grid, inputs, match)
    if sky_dn is not None:
        header["SKYVAL"] = (sky_dn, "DN: median of SKYVAL of the inputs, matched")
    worst = worst_fidelity(inputs)
    header["FIDELITY"] = (worst.value, "worst of the inputs")
    header["DERIVED"] = (True, "pixels were resampled and combined")
    header["NINPUTS"] = (len(inputs), "images combined, listed in INPUTS")
    header["COMBINE"] = (combination.value, "of the images at each place")
    header["SKYMATCH"] = (model.value if model else "none", "sky fitted to each image")
    header["SKYGRPS"] = (match.group_count, "groups of images without common sky level")
    _add_wcs(header, grid.transform)
    counts = ", ".join(
        f"{n} {f.value}" for f in Fidelity if (n := sum(i.fidelity.value is f for i in inputs))
    )
    header.add_history(f"fidelity: worst of {len(inputs)} inputs: {counts}")
    header.add_history(f"resampled: {METHOD}")
    for n, found in enumerate(inputs):
        for line in textwrap.wrap(_input_line(n, found, match), _CARD_TEXT):
            header.add_history(line)
    text = image_text(mosaic=True, simulated=simulated, survey=survey)
    for line in textwrap.wrap(_ascii(text), _CARD_TEXT):
        header.add_comment(line)
    return header


def _sky_level(grid: MosaicGrid, inputs: Sequence[MosaicInput], match: SkyMatch) -> float | None:
    """Return the sky in a pixel of the mosaic, from what the headers of all inputs say."""
    levels = []
    for n, found in enumerate(inputs):
        if found.sky_dn is None:
            return None
        own_arcsec = scale_arcsec(found.transform, *image_center(found.shape))
        level = match.scales[n] * found.sky_dn + match.offsets_dn[n]
        levels.append(level * (grid.pixel_arcsec / own_arcsec) ** 2)
    return round(float(np.median(levels)), 4)


def _add_wcs(header: "Header", transform: ZenithalTransform) -> None:
    code = transform.projection
    header["RADESYS"], header["EQUINOX"] = "FK5", 2000.0
    header["CTYPE1"], header["CTYPE2"] = f"RA---{code}", f"DEC--{code}"
    header["CRVAL1"], header["CRVAL2"] = transform.crval_deg
    header["CRPIX1"], header["CRPIX2"] = (p + 1.0 for p in transform.crpix)
    header["CDELT1"], header["CDELT2"] = transform.cd_deg[0], transform.cd_deg[3]
    header["CUNIT1"] = header["CUNIT2"] = "deg"


def _input_line(n: int, found: MosaicInput, match: SkyMatch) -> str:
    scan = found.scan
    place = ""
    if scan is not None:
        place = f" {scan.date or '?'} scan {scan.number or '?'} coadd {scan.coadd or '?'}"
    zero = "no zero point" if found.magzp is None else f"MAGZP {found.magzp:g}"
    offset = f"offset {match.offsets_dn[n]:+.4g} DN"
    return _ascii(
        f"input {n + 1}: {found.name}{place}, {zero}, {found.fidelity.value.value}, {offset}"
    )


def inputs_table(inputs: Sequence[MosaicInput], match: SkyMatch) -> "BinTableHDU":
    """Return the extension INPUTS: one row an image, what it is and what was done to it."""
    from astropy.io.fits import BinTableHDU, Column

    def text(name: str, values: Iterable[str]) -> Column:
        cells = [_ascii(v) for v in values]
        return Column(name, f"{max(1, *map(len, cells))}A", array=np.array(cells))

    def whole(name: str, values: Iterable[int | None]) -> Column:
        return Column(name, "J", null=-1, array=np.array([-1 if v is None else v for v in values]))

    def number(name: str, values: Iterable[float | None], unit: str | None = None) -> Column:
        cells = np.array([np.nan if v is None else v for v in values], dtype=float)
        return Column(name, "D", unit=unit, array=cells)

    scans = [i.scan for i in inputs]
    table = BinTableHDU.from_columns(
        [
            text("NAME", (i.name for i in inputs)),
            text("PRODUCT", (i.product.value for i in inputs)),
            text("FIDELITY", (i.fidelity.value.value for i in inputs)),
            text("EVIDENCE", (" ".join(i.fidelity.evidence) for i in inputs)),
            text("DATE", (s.date.isoformat() if s and s.date else "" for s in scans)),
            text("HEMIS", (s.hemisphere.value if s and s.hemisphere else "" for s in scans)),
            whole("SCAN", (s.number if s else None for s in scans)),
            text("SCANDIR", (s.direction.value if s and s.direction else "" for s in scans)),
            whole("COADD", (s.coadd if s else None for s in scans)),
            whole("PLANE", (i.plane for i in inputs)),
            number("MAGZP", (i.magzp for i in inputs), "mag"),
            number("SCALE", match.scales),
            number("OFFSET", match.levels_dn[:, 0]),
            number("SLOPE_X", match.levels_dn[:, 1]),
            number("SLOPE_Y", match.levels_dn[:, 2]),
            whole("GROUP", (int(g) for g in match.groups)),
            number("WEIGHT", (WEIGHT for _ in inputs)),
        ],
        name="INPUTS",
    )
    table.header.add_comment(
        "Added to DN * SCALE of an input: OFFSET + (SLOPE_X * dx + SLOPE_Y * dy) / "
        f"{SLOPE_PIX:g}, in DN, dx and dy in its pixels from its middle."
    )
    return table


def write_mosaic(
    stream: BinaryIO, header: "Header", strips: Iterable[Strip], table: "BinTableHDU"
) -> tuple[int, int]:
    """Write the whole file; returns how many pixels are covered and how deep the deepest is.

    Parameters
    ----------
    stream : file open for writing bytes
    header : astropy Header
        Of the primary HDU, for 32-bit floating point.
    strips : iterable of Strip
        From the first row to the last.
    table : astropy BinTableHDU
    """
    from astropy.io.fits import HDUList, ImageHDU, PrimaryHDU

    covered = deepest = size = 0
    stream.write(header.tostring().encode("ascii"))
    with tempfile.TemporaryFile() as scratch:
        for strip in strips:
            size += stream.write(strip.pixels.astype(">f4").tobytes())
            scratch.write(strip.coverage.astype(">i2").tobytes())
            covered += int(np.count_nonzero(strip.coverage))
            deepest = max(deepest, int(strip.coverage.max(initial=0)))
        stream.write(b"\0" * (-size % BLOCK))
        stream.write(_coverage_header(header, ImageHDU).tostring().encode("ascii"))
        scratch.seek(0)
        half = 0
        while chunk := scratch.read(1 << 22):
            half += stream.write(chunk)
        stream.write(b"\0" * (-half % BLOCK))
    last = io.BytesIO()
    HDUList([PrimaryHDU(), table]).writeto(last)
    stream.write(last.getvalue()[BLOCK:])  # without the empty primary HDU
    return covered, deepest


def _coverage_header(primary: "Header", image_hdu: Any) -> "Header":
    header = image_hdu(np.zeros((1, 1), dtype=np.int16), name="COVERAGE").header
    header["NAXIS1"], header["NAXIS2"] = primary["NAXIS1"], primary["NAXIS2"]
    for keyword in ("CREATOR", "PRODUCT", "SIMULATD", "ORIGIN", "SURVSET", "FILTER", "FIDELITY"):
        if keyword in primary:
            header[keyword] = (primary[keyword], primary.comments[keyword])
    header["BUNIT"] = ("count", "images each pixel is made of")
    for keyword in ("RADESYS", "EQUINOX", "CTYPE1", "CTYPE2", "CRVAL1", "CRVAL2", "CRPIX1",
                    "CRPIX2", "CDELT1", "CDELT2", "CUNIT1", "CUNIT2"):  # fmt: skip
        header[keyword] = primary[keyword]
    return header


def _ascii(text: str) -> str:
    return text.translate(_IN_ASCII).encode("ascii", "replace").decode("ascii")
