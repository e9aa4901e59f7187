"""Headers of simulated Atlas images: the survey's own cards in the survey's own order.

Keywords, order, number formats and comments are those of real Atlas headers; values belong
together (coadd number, declination, time, airmass) and percentiles and noise are computed from
the pixels. The cards SIMULATD, ORIGIN, COMMENT and HISTORY say that the image is simulated.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.scans import CDELT_DEG, Coadd, SimulatedScan
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere

PERCENTILES = {
    "QT0227": 2.27, "QT0668": 6.68, "QT1586": 15.86, "QT3085": 30.85, "QT5000": 50.0,
    "QT6914": 69.14, "QT8413": 84.13, "QT9331": 93.31, "QT9772": 97.72,
}  # fmt: skip
TIMER1_MS = 1298  # every header read
LONG_TIMER1_MS = 7798  # of 6x images: six times the frame time, recalled rather than read

# keyword | column of the comment's slash after "KEYWORD = " (0: no comment) | comment
_LAYOUT = """\
SIMPLE|0|
BITPIX|0|
NAXIS|23| # of Axes
NAXIS1|0|
NAXIS2|0|
BLOCKED|21| TAPE MAY BE BLOCKED IN MULTIPLES OF 2880
EXTEND|21| TAPE MAY HAVE STANDARD FITS EXTENSIONS
ORDATE|23| Observation Ref Date (yymmdd)
DAYNUM|23| Observation Day Num
FN_PRFX|23| .rdo and .par filename prefix
TYPE|23| Scan type: dar flt sci cal tst
SCANNO|23| Scan Number
SCANDIR|23| Scan Direction: n, s, -
COMMENT|0|                                 (OV)
STRIP_ID|23| Strip ID (OV)
POSITNID|23| Position ID (OV)
ORIGIN|23| Not the 2MASS Survey Camera
CTYPE1|23| Orthographic Projection
CTYPE2|23| Orthographic Projection
CRPIX1|21|   Axis 1 Reference Pixel
CRPIX2|21|   Axis 2 Reference Pixel
CRVAL1|21|   RA  at Frame Center, J2000 (deg)
CRVAL2|21|   Dec at Frame Center, J2000 (deg)
CROTA2|21|   Image Twist +AXIS2 W of N, J2000 (deg)
CDELT1|21|   Axis 1 Pixel Size (degs)
CDELT2|21|   Axis 2 Pixel Size (degs)
USXREF|21|   U-scan X at Grid (0,0)
USYREF|21|   U-scan Y at Grid (0,0)
SKYVAL|21|   GFIND Sky Estimate
SKYSIG|21|   Grid  Noise Estimate
MAGZP|21| Calibrated zero point from CALMAN
CALID|21| Calibration descriptors from CALMAN
SEESH|21| Seeing shape parameter from SEEMAN
DXFS|21|   Cross-scan Frame Step (arcsec)
DYFS|21|      In-scan Frame Step (arcsec)
PIXNAM|0|
QT0227|21|   2.27 Percentile
QT0668|21|   6.68 Percentile
QT1586|21|  15.86 Percentile
QT3085|21|  30.85 Percentile
QT5000|21|  50.00 Percentile
QT6914|21|  69.14 Percentile
QT8413|21|  84.13 Percentile
QT9331|21|  93.31 Percentile
QT9772|21|  97.72 Percentile
BASE|23| Pixel Dwell (microsec)
WAVEF_P|23| Secondary waveform data file
TIMER0|23| Read1 time (millisecs)
TIMER1|23| Read2-Read1 time (millisecs)
TIMER2|23| Secondary settling time (millisecs)
ICSVERSN|23| ICS script pgm Version (yymmdd)
SCHEDVER|23| Scheduler pgm Version (yymmdd)
SCRIPTFN|23| Script template filename
SCRPTVER|23| Script template filename Versn (yymmdd)
UT_OFF1|23| UT Offset (IC),SOS to frm#1 Cntr (secs)
XS_OFF1|23| X-Scan Offset (IN),SOS to f#1 RA Cntr (ASec)
IS_OFF1|23| In-Scan Offset (IN),SOS to f#1 Dec Cntr(ASec)
XS_OFF2|23| X-Scan Offset(IN),EOS to End Frm RA Ctr(ASec)
IS_OFF2|23| In-Scan Offset(IN),EOS to End Frm Dec Ctr(AS)
FOCUS|23| Focus Setting
NUMFRMS|23| Total Number of Frames in this Scan
SKIPRDOS|23| Total Number of SOS junk RDOs skipped (IC)
TELNAME|23|
FILTER|23| Band: j, h, k
UT_DATE|23| UT Date of Frame (IC) (yymmdd)
UT|23| Time of Frame (IC) (sxgsml)
AMASS_FC|23| Airmass (aprox) at this Frame (IC) (unitless)
GRP2_SOS|23| Bgn Group#2 .par params at SOS
DATE_SOS|23| Date at SOS  (yymmdd)
EQUINOX|23| Equinox at SOS
AM_SOS|23| Airmass at SOS (unitless)
ZD_SOS|23| Zenith Distance at SOS (degs)
HA_SOS|23| Hour Angle at SOS (sxgsml)
UT_SOS|23| Scan Reference UT  (SOS) (sxgsml)
ST_SOS|23| Sidereal time at SOS  (sxgsml)
RA_SOS|23| Scan Reference RA at SOS ,epoch 2000 (sxgsml)
DEC_SOS|23| Scan Reference Dec at SOS,epoch 2000 (sxgsml)
WSPD_SOS|23| Wind Speed at SOS, see WARNING below
WDIR_SOS|23| Wind Direction at SOS, see WARNING below
HUM_SOS|23| Humidity at SOS, 0-100%
SEE_SOS|23| Seeing at SOS, see WARNING below
BAR_SOS|23| Barometer at SOS (inches of Hg)
AIRT_SOS|23| Air temperature at SOS, degs Celsius
TELT_SOS|23| Telescope Temp at SOS, degs Celsius
ARYT_SOS|23| Temperature of array, see WARNING below
GRP2_EOS|23| Bgn Group#2 .par params at EOS
DATE_EOS|23| Date at EOS (yymmdd)
AM_EOS|23| Airmass at EOS (unitless)
ZD_EOS|23| Zenith Distance at EOS (degs)
HA_EOS|23| Hour Angle at EOS (sxgsml)
UT_EOS|23| UT  at EOS (sxgsml)
ST_EOS|23| ST  at EOS (sxgsml)
RA_EOS|23| RA  at EOS, epoch 2000 (sxgsml)
DEC_EOS|23| Dec at EOS, epoch 2000 (sxgsml)
WSPD_EOS|23| Wind Speed at SOS, see WARNING below
WDIR_EOS|23| Wind Direction at EOS, see WARNING below
HUM_EOS|23| Humidity at EOS, 0-100%
SEE_EOS|23| Seeing at EOS, see WARNING below
BAR_EOS|23| Barometer at EOS (inches of Hg)
AIRT_EOS|23| Air temperature at EOS, degs Celsius
TELT_EOS|23| Telescope Temp at EOS, degs Celsius
ARYT_EOS|23| Temperature of array, see WARNING below
"""

_TELESCOPES = {
    Hemisphere.SOUTH: " Telescope -30.165/+70.815 lat/lon degs",
    Hemisphere.NORTH: " Telescope +31.688/+110.885 lat/lon degs",
}
_COMMENTS = (
    "COMMENT *** WARNING *** indicated parameter not measured, dummy only",
    "COMMENT SIMULATED image made by twomass_viewer: it holds no survey data.",
    "COMMENT Stars, galaxies, noise and artifacts are drawn from measured survey",
    "COMMENT statistics; the place on the sky shows nothing of this in reality.",
    "HISTORY > Image simulated by twomass_viewer",
)


def card(keyword: str, value: Any, column: int = 0, comment: str = "") -> str:
    """Return one card of 80 characters; numbers right, strings left, as in survey headers."""
    text = f"'{value:<8}'" if isinstance(value, str) else _number(value)
    text = f"{text:<20}" if isinstance(value, str) else f"{text:>20}"
    line = f"{keyword:<8}= {text}"
    if column:
        line = f"{line:<{10 + column}}/{comment}"
    if len(line) > 80:
        raise ValueError(f"card too long: {line}")
    return f"{line:<80}"


def remark(text: str) -> str:
    """Return a COMMENT or HISTORY card."""
    return f"{text:<80}"


class Exponential(float):
    """A number that survey headers write in exponential form; ``digits`` after the point."""

    digits = 8


class LongExponential(Exponential):
    """The twelve-digit form of the scan offsets and EQUINOX."""

    digits = 12


def _number(value: Any) -> str:
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Exponential):
        return f"{float(value):.{value.digits}E}"
    if isinstance(value, FourDecimals):
        return f"{float(value):.4f}"
    text = f"{value:.10g}"
    if "e" in text:
        text = f"{value:.16f}".rstrip("0")
    return text if "." in text else text + "."


class FourDecimals(float):
    """A number that survey headers write with four decimals: MAGZP and SEESH."""


def noise_estimate(pixels: NDArray[np.float32]) -> float:
    """Return SKYSIG: QT5000 less QT1586, as in all 13 real headers looked at (to 1e-4).

    So it holds what lies below the median: noise, uneven background and crowds of stars.
    """
    low, middle = np.percentile(_good(pixels), [PERCENTILES["QT1586"], 50.0])
    return float(middle - low)


def sky_estimate(pixels: NDArray[np.float32]) -> float:
    """Return SKYVAL: the mode of the pixels.

    How the survey estimated it is not known. On real images it lies 0.01 to 0.06 SKYSIG below the
    median in plain fields and 0.6 to 1.8 in crowds and nebulae; of simple estimates the mode comes
    nearest (0.03 and 0.1 to 0.9 SKYSIG off).
    """
    good, sigma = _good(pixels), noise_estimate(pixels)
    middle = float(np.median(good))
    edges = middle + np.arange(-80, 81) * (sigma / 20.0)
    counts = np.histogram(good, edges)[0]
    smooth = np.convolve(counts, np.ones(9), "same")
    return float(edges[int(smooth.argmax())] + sigma / 40.0)


def _good(pixels: NDArray[np.float32]) -> NDArray[np.float64]:
    return pixels[np.isfinite(pixels)].astype(np.float64)


def atlas_cards(coadd: Coadd, band: Band, pixels: NDArray[np.float32]) -> list[str]:
    """Return the cards of an Atlas image.

    Parameters
    ----------
    coadd : Coadd
    band : Band
    pixels : ndarray of float32, shape (rows, cols)
        DN with NaN where blank; SKYVAL, SKYSIG and the percentiles are computed from it.

    Returns
    -------
    list of str
        80 characters each, without END.
    """
    values = _values(coadd, band, pixels)
    cards = []
    for line in _LAYOUT.splitlines():
        keyword, column, comment = line.split("|")
        if keyword == "COMMENT":
            cards.append(remark(f"COMMENT {comment}"))
            continue
        if keyword == "TELNAME":
            comment = _TELESCOPES[coadd.scan.hemisphere]
        cards.append(card(keyword, values[keyword], int(column), comment))
        if keyword == "ORIGIN":
            cards.append(card("SIMULATD", True, 21, " simulated, holds no survey data"))
    return cards + [remark(text) for text in _COMMENTS]


def _values(coadd: Coadd, band: Band, pixels: NDArray[np.float32]) -> dict[str, Any]:
    scan = coadd.scan
    quantiles = np.percentile(_good(pixels), list(PERCENTILES.values()))
    values: dict[str, Any] = {
        "SIMPLE": True, "BITPIX": -32, "NAXIS": 2, "NAXIS1": coadd.cols, "NAXIS2": coadd.rows,
        "BLOCKED": True, "EXTEND": True,
        "ORDATE": scan.yymmdd, "DAYNUM": f"{scan.survey_day:04d}",
        "FN_PRFX": f"{band.letter}{scan.survey_day:04d}{scan.number:03d}", "TYPE": scan.kind.value,
        "SCANNO": scan.number, "SCANDIR": scan.direction.value, "STRIP_ID": scan.strip_id,
        "POSITNID": _position_id(scan), "ORIGIN": "simulated",
        "CTYPE1": "RA---SIN", "CTYPE2": "DEC--SIN",
        "CRPIX1": (coadd.cols + 1) / 2, "CRPIX2": (coadd.rows + 1) / 2,
        "CRVAL1": coadd.ra_deg, "CRVAL2": coadd.dec_deg, "CROTA2": scan.crota2_deg,
        "CDELT1": -CDELT_DEG, "CDELT2": CDELT_DEG,
        "USXREF": -256.5, "USYREF": coadd.usyref,
        "SKYVAL": sky_estimate(pixels), "SKYSIG": noise_estimate(pixels),
        "MAGZP": FourDecimals(coadd.magzp(band)), "CALID": "simulated",
        "SEESH": FourDecimals(scan.seesh[band]),
        "DXFS": scan.dxfs_arcsec[band], "DYFS": scan.dyfs, "PIXNAM": "simulated",
        "BASE": 6, "WAVEF_P": f"2mass{scan.direction.value}.scn",
        "TIMER0": 52, "TIMER1": LONG_TIMER1_MS if scan.kind.is_long else TIMER1_MS, "TIMER2": 51,
        "ICSVERSN": "981022",
        "SCHEDVER": "981228", "SCRIPTFN": "survey.sct", "SCRPTVER": "980223",
        "UT_OFF1": LongExponential(0.74270072993), "XS_OFF1": LongExponential(0.75),
        "IS_OFF1": LongExponential(scan.is_offset_arcsec),
        "XS_OFF2": LongExponential(1.23),
        "IS_OFF2": LongExponential(scan.is_offset_end_arcsec),
        "FOCUS": 970, "NUMFRMS": scan.numfrms, "SKIPRDOS": 0, "TELNAME": scan.hemisphere.telescope,
        "FILTER": band.letter, "UT_DATE": scan.yymmdd, "UT": _clock(coadd.image_ut_s),
        "AMASS_FC": Exponential(scan.pointing(coadd.image_ut_s, coadd.dec_deg)[2]),
        "EQUINOX": LongExponential(2000.0),
    }  # fmt: skip
    values |= dict(zip(PERCENTILES, (float(q) for q in quantiles), strict=True))
    for suffix, ut, dec in (
        ("SOS", scan.ut_start_s, scan.start_dec_deg), ("EOS", scan.end_ut_s, scan.end_dec_deg)
    ):  # fmt: skip
        hour_angle, zenith, airmass = scan.pointing(ut, dec)
        values |= {
            f"GRP2_{suffix}": suffix, f"DATE_{suffix}": scan.yymmdd,
            f"AM_{suffix}": Exponential(round(airmass, 2)),
            f"ZD_{suffix}": Exponential(round(zenith, 1)),
            f"HA_{suffix}": _signed(hour_angle, 2), f"UT_{suffix}": _clock(ut),
            f"ST_{suffix}": _clock(scan.sidereal_hours(ut) * 3600.0),
            f"RA_{suffix}": _clock(scan.ra_deg * 240.0), f"DEC_{suffix}": _signed(dec, 1),
            f"WSPD_{suffix}": 0, f"WDIR_{suffix}": 0, f"HUM_{suffix}": 24,
            f"SEE_{suffix}": Exponential(0.0), f"BAR_{suffix}": Exponential(29.9),
            f"AIRT_{suffix}": Exponential(13.8), f"TELT_{suffix}": Exponential(13.4),
            f"ARYT_{suffix}": Exponential(-190.0),
        }  # fmt: skip
    return values


def _position_id(scan: SimulatedScan) -> str:
    """Return H dd hhmm of the tile: declination of its end nearer the equator, then RA."""
    dec = round(min(abs(scan.start_dec_deg), abs(scan.end_dec_deg)) / 6.0) * 6
    minutes = int(scan.ra_deg * 4.0)
    sign = "s" if scan.reference_dec_deg < 0 else "n"
    return f"{sign}{dec:02d}{minutes // 60:02d}{minutes % 60:02d}"


def _clock(seconds: float) -> str:
    total = round(seconds * 100) % 8640000
    minutes, hundredths = divmod(total, 6000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{hundredths / 100:05.2f}"


def _signed(value: float, digits: int) -> str:
    scale = 10**digits
    total = round(abs(value) * 3600 * scale)
    minutes, rest = divmod(total, 60 * scale)
    width = digits + 3
    sign = "-" if value < 0 else "+"
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}:{rest / scale:0{width}.{digits}f}"
