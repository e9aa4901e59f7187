"""The camera frames a coadd is made of: where each lies, what of the coadd it covers.

Frame k of a scan (counted from 0) is centred k frame steps from the start of the scan, which is
how coadd numbers count as well. A frame is 256 rows of 2 arcsec, of which a little less than six
frame steps is used: real images show, once a frame step, some six rows where one frame fewer
contributes. A neighbouring coadd of the same scan is made of the same frames, so whatever belongs
to a frame agrees where coadds overlap.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere

if TYPE_CHECKING:
    from twomass_viewer.simulation.scans import Coadd, SimulatedScan

DEPTH = 6  # exposures that make a coadd (All-Sky Explanatory Supplement IV.3)
CAMERA_PIXEL_ARCSEC = 2.0
CAMERA_PIXELS = 256
# Of the 512 arcsec of a frame; leaves rows of one frame fewer once a frame step, 5 to 11 of them on
# the real images of NGC 309, M17 and Orion.
USED_LENGTH_ARCSEC = 488.4
# Where the frames end east and west of a coadd, columns. With the wander below they give the blank
# columns of real images: NGC 309 J 5 and 3, H 2 and 4, Ks 5 and 4; M17 Ks 5 and 4; Orion J at
# Hopkins 7 and 4. H and Ks at Hopkins are assumed.
_EDGES = {
    (Hemisphere.SOUTH, Band.J): (5.1, 3.2),
    (Hemisphere.SOUTH, Band.H): (2.5, 4.5),
    (Hemisphere.SOUTH, Band.KS): (5.1, 4.4),
    (Hemisphere.NORTH, Band.J): (7.6, 3.9),
    (Hemisphere.NORTH, Band.H): (6.5, 4.7),
    (Hemisphere.NORTH, Band.KS): (7.3, 4.4),
}
_EDGE_WANDER = 0.4  # columns, frame to frame; gives runs of one column more as on real images


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame as a coadd sees it.

    Attributes
    ----------
    number : int
        Within the scan, from 0.
    centre_row : float
        0-based row of the coadd at the frame's centre; may lie outside.
    first_row, end_row : int
        Rows of the coadd it covers, half open.
    first_col, end_col : int
        Columns it covers, half open.
    x_phase : float
        By how many arcsec (0 to 2) the camera's columns lie west of those of frame 0.
    """

    number: int
    centre_row: float
    first_row: int
    end_row: int
    first_col: int
    end_col: int
    x_phase: float


def frames_of(seed: int, coadd: "Coadd", band: Band) -> tuple[Frame, ...]:
    """Return the frames that reach a coadd, in the order they were taken.

    Parameters
    ----------
    seed : int
    coadd : Coadd
    band : Band
        The three arrays see slightly different parts of the sky.
    """
    scan = coadd.scan
    east, west = _edges(seed, scan, band)
    # the cross-scan phase: the drift of the scan, and what the pointing adds (assumed)
    wander = scan_stream(seed, scan, band, "phases").uniform(-0.5, 0.5, scan.numfrms)
    half = USED_LENGTH_ARCSEC / 2
    start = round(coadd.in_scan_arcsec, 4)  # the same from either of two neighbours
    out = []
    for number in range(scan.numfrms):
        centre = number * scan.dyfs - start
        first = max(math.ceil(centre - half), 0)
        end = min(math.floor(centre + half) + 1, coadd.rows)
        if first < end:
            phase = (number * scan.dxfs_arcsec[band] + float(wander[number])) % CAMERA_PIXEL_ARCSEC
            first_col = max(math.ceil(east[number]), 0)
            end_col = coadd.cols - max(math.ceil(west[number]), 0)
            out.append(Frame(number, centre, first, end, first_col, end_col, phase))
    return tuple(out)


def frames_on(scan: "SimulatedScan", along_arcsec: float, *, inside: bool = False) -> range:
    """Return the numbers of the frames that hold a place of a scan.

    Parameters
    ----------
    scan : SimulatedScan
    along_arcsec : float
        Way from the middle of the first frame in the direction of scanning.
    inside : bool
        Only frames that were taken; else the numbers run on beyond both ends.
    """
    half, step = USED_LENGTH_ARCSEC / 2, scan.dyfs_arcsec
    first = math.ceil((along_arcsec - half) / step)
    end = math.floor((along_arcsec + half) / step) + 1
    return range(max(first, 0), min(end, scan.numfrms)) if inside else range(first, end)


def coverage(seed: int, coadd: "Coadd", band: Band) -> NDArray[np.uint8]:
    """Return how many frames hold each pixel of a coadd (0 to 6), shape (rows, cols).

    It falls below six near the ends of a scan, on the outermost columns and on some rows once a
    frame step.
    """
    depth = np.zeros((coadd.rows, coadd.cols), dtype=np.uint8)
    for frame in frames_of(seed, coadd, band):
        depth[frame.first_row : frame.end_row, frame.first_col : frame.end_col] += 1
    return depth


def mean_over_frames(
    seed: int, coadd: "Coadd", band: Band, values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return, for each row of a coadd, the mean of what the frames that hold it have.

    Parameters
    ----------
    seed, coadd, band
    values : ndarray
        One a frame of the scan.
    """
    total = np.zeros(coadd.rows)
    count = np.zeros(coadd.rows)
    for frame in frames_of(seed, coadd, band):
        total[frame.first_row : frame.end_row] += values[frame.number]
        count[frame.first_row : frame.end_row] += 1
    return np.asarray(total / np.maximum(count, 1.0))


def scan_stream(
    seed: int, scan: "SimulatedScan", band: Band | None, *names: str | int
) -> np.random.Generator:
    """Return the random stream of something that belongs to one band of one scan."""
    key = "all" if band is None else band.value
    return stream(seed, "scan", scan.yymmdd, scan.number, key, *names)


def _edges(
    seed: int, scan: "SimulatedScan", band: Band
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the blank width in columns east and west, of every frame of a scan."""
    rng = scan_stream(seed, scan, band, "edges")
    east, west = _EDGES[scan.hemisphere, band]
    offset = rng.uniform(-0.3, 0.3)
    wander = _EDGE_WANDER * rng.standard_normal(scan.numfrms)
    return east + offset + wander, west - offset - wander
