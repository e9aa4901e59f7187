"""Streaks and hits of single frames: meteors, aircraft, satellites, cosmic rays, hot pixels.

An event is drawn for a whole scan, in the frames it happened in, so that it agrees where coadds
overlap and stops where a frame stops. Which kinds there are and how they look comes from the
survey's pages on other artifacts: a meteor is one line, a factor of 2 to 6 weaker on the coadd than
in its frame, bright ones leave a train of latent streaks; aircraft often draw three parallel lines;
a satellite crosses several frames and is only partly blanked; an odd streak was seen in H alone,
through six frames, in the south; a few single-frame hits survive the masking of what is brighter
than 15.0, 14.5 and 14.0 mag. How often, how wide and how bright is assumed.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from twomass_viewer.simulation import artifact_laws as laws
from twomass_viewer.simulation.frames import (
    CAMERA_PIXEL_ARCSEC,
    CAMERA_PIXELS,
    DEPTH,
    frames_of,
    scan_stream,
)
from twomass_viewer.simulation.transient_truth import TransientKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.scans import Hemisphere

if TYPE_CHECKING:
    from twomass_viewer.simulation.scans import Coadd, SimulatedScan

HALF_FIELD = CAMERA_PIXELS * CAMERA_PIXEL_ARCSEC / 2
EXPOSURE_S, FRAME_S = 1.298, 1.446  # TIMER1; frame step over the scan rate of 57 arcsec/s
SINGLE_FRAME_LIMIT = {Band.J: 15.0, Band.H: 14.5, Band.KS: 14.0}  # brighter hits are masked
HIT_SIGMA = 0.975  # arcsec; one camera pixel through the resampling kernel
_FLUX_OF_LATENT = 0.0045  # of the streak, first frame after; fades as ghosts do
_LATENTS = 5
_BRIGHTNESS = {  # relative surface brightness in DN by band: assumed
    "meteor": {Band.J: 1.0, Band.H: 1.1, Band.KS: 0.9},
    "aircraft": {Band.J: 0.5, Band.H: 0.7, Band.KS: 1.2},
    "satellite": {Band.J: 1.0, Band.H: 0.9, Band.KS: 0.7},
    "odd streak": {Band.J: 0.0, Band.H: 1.0, Band.KS: 0.0},
}


@dataclass(frozen=True, slots=True)
class Knobs:
    """How much of what; the defaults are assumed to be ordinary.

    Attributes
    ----------
    meteors, aircraft, satellites, odd_streaks, smudges : float
        Mean number in a scan of six degrees.
    hot_pixels, cosmic_rays : float
        Mean number that survive in one frame of one band.
    certain : tuple of (str, int, int)
        Events that surely cross the middle of a coadd: ``meteor``, ``bright meteor``,
        ``aircraft``, ``satellite``, ``odd streak`` or ``smudge``; numbers of scan and coadd.
    """

    meteors: float = 0.4
    aircraft: float = 0.15
    satellites: float = 0.3
    odd_streaks: float = 0.1
    smudges: float = 0.05
    hot_pixels: float = 0.04
    cosmic_rays: float = 0.25
    certain: tuple[tuple[str, int, int], ...] = ()


ORDINARY = Knobs()
NONE = Knobs(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Line:
    """A line in one frame: ends in arcsec from the frame's centre (west, north)."""

    what: str
    frame: int
    order: int
    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    surface: float
    taper: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Spot:
    """A spot in one frame: place in arcsec from the frame's centre, DN on the coadd."""

    kind: TransientKind
    what: str
    frame: int
    x: float
    y: float
    flux: float
    evidence: Evidence


def lines_and_spots(
    seed: int, coadd: "Coadd", band: Band, knobs: Knobs
) -> tuple[list[Line], list[Spot]]:
    """Return all lines of the scan, and the spots of the frames that make a coadd."""
    lines: list[Line] = []
    spots = _hits(seed, coadd, band, knobs)
    for what, frame, rng in _events(seed, coadd.scan, knobs):
        if what == "smudge":
            spots.append(_smudge(rng, band, frame))
        else:
            lines += _EVENTS[what](rng, coadd.scan, band, frame)
    return lines, spots


def _events(
    seed: int, scan: "SimulatedScan", knobs: Knobs
) -> list[tuple[str, int, np.random.Generator]]:
    """Return what happened in a scan: kind, frame and the stream that shapes it."""
    south = scan.hemisphere is Hemisphere.SOUTH
    rates = {
        "meteor": knobs.meteors,
        "aircraft": knobs.aircraft,
        "satellite": knobs.satellites,
        "odd streak": knobs.odd_streaks if south else 0.0,
        "smudge": knobs.smudges,
    }
    out = []
    for what, rate in rates.items():
        rng = scan_stream(seed, scan, None, "transients", what)
        for i in range(int(rng.poisson(rate))):
            frame = int(rng.integers(0, scan.numfrms))
            out.append((what, frame, scan_stream(seed, scan, None, what, i)))
    for i, (what, scan_number, coadd_number) in enumerate(knobs.certain):
        if scan_number == scan.number:
            # the frame whose centre is nearest that of the coadd
            frame = coadd_number - 1
            out.append((what, frame, scan_stream(seed, scan, None, "certain", what, i)))
    return out


def _through(
    rng: np.random.Generator, reach: float, offset: float
) -> tuple[float, float, float, float]:
    """Return the ends of a line that passes the centre of the frame within an offset."""
    angle = rng.uniform(0.0, 2 * math.pi)
    ux, uy = math.sin(angle), math.cos(angle)
    off = rng.uniform(-offset, offset)
    return off * uy - reach * ux, -off * ux - reach * uy, off * uy + reach * ux, (
        -off * ux + reach * uy
    )  # fmt: skip


def _meteor(
    rng: np.random.Generator,
    scan: "SimulatedScan",
    band: Band,
    frame: int,
    share_bright: float = 0.35,
) -> list[Line]:
    whole = _through(rng, rng.uniform(150.0, 420.0), 150.0)
    width = rng.uniform(5.0, 11.0)  # near and out of focus
    bright = rng.random() < share_bright
    in_frame = 10 ** rng.uniform(3.3, 3.9) if bright else 10 ** rng.uniform(1.3, 2.6)
    in_frame *= _BRIGHTNESS["meteor"][band]
    out = [
        Line(
            "meteor", frame, 0, *whole, width, in_frame / rng.uniform(2.0, 6.0), 0.25,
            Evidence.VERIFIED_RULE,
        )
    ]  # fmt: skip
    # the array remembers a bright line in the same pixels: one step on, once in each frame
    ratios = laws.GHOST_RATIO[scan.hemisphere]
    for n in range(1, _LATENTS + 1):
        latent = in_frame * _FLUX_OF_LATENT * ratios[n - 1] / DEPTH
        out.append(
            Line(
                "latent of a meteor", frame + n, n, *whole, width, latent, 0.25,
                Evidence.VERIFIED_RULE,
            )
        )  # fmt: skip
    return out


def _bright_meteor(
    rng: np.random.Generator, scan: "SimulatedScan", band: Band, frame: int
) -> list[Line]:
    return _meteor(rng, scan, band, frame, share_bright=1.0)


def _aircraft(
    rng: np.random.Generator, scan: "SimulatedScan", band: Band, frame: int
) -> list[Line]:
    x1, y1, x2, y2 = _through(rng, 700.0, 100.0)
    apart = rng.uniform(15.0, 45.0)
    length = math.hypot(x2 - x1, y2 - y1)
    nx, ny = (y2 - y1) / length, -(x2 - x1) / length
    surface = 10 ** rng.uniform(1.7, 2.8) * _BRIGHTNESS["aircraft"][band] / DEPTH
    width = rng.uniform(4.0, 8.0)
    out = []
    for order, side in enumerate((-1.0, 0.0, 1.0), start=1):
        shift = side * apart * rng.uniform(0.85, 1.15)
        sx, sy = shift * nx, shift * ny
        out.append(
            Line(
                "aircraft", frame, order, x1 + sx, y1 + sy, x2 + sx, y2 + sy, width,
                surface * rng.uniform(0.5, 1.5), 0.0, Evidence.VERIFIED_RULE,
            )
        )  # fmt: skip
    return out


def _satellite(
    rng: np.random.Generator, scan: "SimulatedScan", band: Band, frame: int
) -> list[Line]:
    speed = rng.uniform(80.0, 220.0)  # arcsec a second: slow, high ones
    angle = rng.uniform(0.0, 2 * math.pi)
    vx, vy = speed * math.sin(angle), speed * math.cos(angle)
    x0, y0 = rng.uniform(-120.0, 120.0, 2)
    surface = 10 ** rng.uniform(1.2, 2.0) * _BRIGHTNESS["satellite"][band] / DEPTH
    width = rng.uniform(2.6, 3.2)  # in focus: as wide as a star
    out = []
    for step in range(-4, 5):
        # on the sky it moves on while the frames step along the scan
        begin = step * FRAME_S
        x1, y1 = x0 + vx * begin, y0 + vy * begin - step * scan.dyfs
        kept = rng.random() > 0.3  # the rest was found and blanked
        cut = rng.uniform(0.0, 0.3) * EXPOSURE_S  # blanking takes part of others, too
        if not kept or max(abs(x1), abs(y1)) > 1.5 * HALF_FIELD:
            continue
        out.append(
            Line(
                "satellite", frame + step, step + 5, x1 + vx * cut, y1 + vy * cut,
                x1 + vx * EXPOSURE_S, y1 + vy * EXPOSURE_S, width, surface, 0.0,
                Evidence.VERIFIED_RULE,
            )
        )  # fmt: skip
    return out


def _odd_streak(
    rng: np.random.Generator, scan: "SimulatedScan", band: Band, frame: int
) -> list[Line]:
    ends = _through(rng, rng.uniform(60.0, 200.0), 120.0)
    surface = rng.uniform(1.0, 4.0) * _BRIGHTNESS["odd streak"][band]
    width = rng.uniform(3.5, 6.0)
    # in the same camera pixels of six frames: assumed
    return [
        Line("odd streak in H", frame + n, n + 1, *ends, width, surface, 0.1, Evidence.ASSUMED)
        for n in range(DEPTH)
    ]


_Event = Callable[[np.random.Generator, "SimulatedScan", Band, int], list[Line]]
_EVENTS: dict[str, _Event] = {
    "meteor": _meteor,
    "bright meteor": _bright_meteor,
    "aircraft": _aircraft,
    "satellite": _satellite,
    "odd streak": _odd_streak,
}


def _smudge(rng: np.random.Generator, band: Band, frame: int) -> Spot:
    """Return an insect on the window: it glows in Ks and hides the sky in J."""
    x, y = (float(v) for v in rng.uniform(-150.0, 150.0, 2))
    level = {Band.J: -0.5, Band.H: 0.8, Band.KS: 2.5}[band] * rng.uniform(0.7, 1.5)
    return Spot(TransientKind.SMUDGE, "insect", frame, x, y, level, Evidence.ASSUMED)


def _hits(seed: int, coadd: "Coadd", band: Band, knobs: Knobs) -> list[Spot]:
    """Return the single camera pixels that survived in the frames of a coadd."""
    out = []
    seen = [f.number for f in frames_of(seed, coadd, band)]
    longest = 4
    for number in range(max(min(seen) - longest, 0), max(seen) + 1):
        rng = scan_stream(seed, coadd.scan, band, "hits", number)
        for kind, rate in (
            (TransientKind.COSMIC_RAY, knobs.cosmic_rays),
            (TransientKind.HOT_PIXEL, knobs.hot_pixels),
        ):
            for _ in range(int(rng.poisson(rate))):
                # centres of camera pixels
                x, y = (
                    (float(v) - (CAMERA_PIXELS - 1) / 2) * CAMERA_PIXEL_ARCSEC
                    for v in rng.integers(0, CAMERA_PIXELS, 2)
                )
                mag = SINGLE_FRAME_LIMIT[band] + float(rng.exponential(0.6))
                flux = 10 ** (0.4 * (coadd.scan.magzp[band] - mag)) / DEPTH
                hot = kind is TransientKind.HOT_PIXEL
                lasts = int(rng.integers(1, longest + 1)) if hot else 1
                what = "hot pixel" if hot else "cosmic ray"
                out += [
                    Spot(kind, what, number + n, x, y, flux, Evidence.VERIFIED_RULE)
                    for n in range(lasts)
                ]
    return out
