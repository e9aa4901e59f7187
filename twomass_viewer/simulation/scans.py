"""Simulated scans and their coadds: numbers that hang together as those of a survey scan do.

A scan runs along a strip of constant right ascension; its frames are coadded to 23 images, each
970 arcsec on from the last and overlapping it by 54, the last one short. The U-scan y of the
survey is the way along the scan in arcsec, positive to the north, zero at the first frame.
"""

import math
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from twomass_viewer.imagery.wcs import ZenithalTransform
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

ROWS, COLS = 1024, 512
COADDS = 23
"""Images of a scan of six degrees (All-Sky Explanatory Supplement II.4)."""

COADD_PITCH_ARCSEC = 970.0  # 54 arcsec overlap (Explanatory Supplement IV.3, and real headers)
CDELT_DEG = 0.0002777777845  # every Atlas header read
SURVEY_DAY_ZERO = date(1997, 2, 28)  # survey day 1 is 1997-03-01 (2MASS Explanatory Supplement)
SCAN_RATE_ARCSEC_S = 57.0  # PSC column description (x_scan, scan rate)
FRAMES_OF_A_SCAN = 274  # NUMFRMS of real headers: 273 or 274
J2000_JD = 2451545.0

# TELNAME card comments of real headers: latitude, west longitude
_SITES = {Hemisphere.SOUTH: (-30.165, 70.815), Hemisphere.NORTH: (31.688, 110.885)}
# IS_OFF1 and IS_OFF2 of real headers without their sign, by telescope and direction
_OFFSETS = {
    (Hemisphere.SOUTH, ScanDirection.NORTH): (374.51, 114.94),
    (Hemisphere.SOUTH, ScanDirection.SOUTH): (365.37, 114.94),  # IS_OFF2 assumed
    (Hemisphere.NORTH, ScanDirection.NORTH): (122.8, 113.8),
    (Hemisphere.NORTH, ScanDirection.SOUTH): (138.1, 98.6),
}
_BEYOND_THE_LAST_COADD = 185.0  # arcsec to the last frame, as in scans of six degrees
MIDDLE_OF_FIRST_COADD = 666.0  # arcsec along the scan: 656 to 676 in real headers


class ScanKind(StrEnum):
    """TYPE of a scan, as headers say it."""

    SCIENCE = "sci"
    CALIBRATION = "cal"
    LONG_SCIENCE = "lsc"
    LONG_CALIBRATION = "lca"

    @property
    def is_long(self) -> bool:
        """Whether frames were exposed six times longer (the 6x observations)."""
        return self in (ScanKind.LONG_SCIENCE, ScanKind.LONG_CALIBRATION)


@dataclass(frozen=True)
class SimulatedScan:
    """One scan of a six degree tile.

    Attributes
    ----------
    night : datetime.date
    hemisphere : Hemisphere
    number : int
        Above any number the survey used in a night, so no file name is that of a survey file.
    direction : ScanDirection
    reference_coadd : int
        A coadd of the scan, by its number (the frame nearest its centre, from 1), ...
    reference_fraction : float
        ... where its centre lies between frames, in frames, ...
    reference_dec_deg : float
        ... and the declination of its centre: all other coadds follow.
    ra_deg : float
        Of the middle of the tile, FK5 J2000.
    crota2_deg : float
    dyfs_arcsec : float
        Unsigned step between frames; `dyfs` is the signed card.
    dxfs_arcsec : dict of Band to float
    ut_start_s : float
        Start of the scan, seconds of UT.
    strip_id : int
    sky_dn, noise_dn, magzp, seesh : dict of Band to float
        At the middle of the scan.
    kind : ScanKind
    last_rows : int
        Height of the last coadd: 698, 824 and 830 occur.
    coadd_count : int
        Images of the scan; a calibration scan of one degree has four.
    sky_drift_dn, magzp_drift : dict of Band to float
        Change of sky and zero point over the whole scan; empty for none.
    """

    night: date
    hemisphere: Hemisphere
    number: int
    direction: ScanDirection
    reference_coadd: int
    reference_fraction: float
    reference_dec_deg: float
    ra_deg: float
    crota2_deg: float
    dyfs_arcsec: float
    dxfs_arcsec: dict[Band, float]
    ut_start_s: float
    strip_id: int
    sky_dn: dict[Band, float]
    noise_dn: dict[Band, float]
    magzp: dict[Band, float]
    seesh: dict[Band, float]
    kind: ScanKind = ScanKind.SCIENCE
    last_rows: int = 830
    coadd_count: int = COADDS
    sky_drift_dn: dict[Band, float] = field(default_factory=dict)
    magzp_drift: dict[Band, float] = field(default_factory=dict)

    @property
    def sign(self) -> int:
        """+1 when the scan runs to the north."""
        return self.direction.sign

    @property
    def dyfs(self) -> float:
        """In-scan frame step with its sign, arcsec."""
        return self.sign * self.dyfs_arcsec

    @property
    def yymmdd(self) -> str:
        """The night as file names and headers write it."""
        return self.night.strftime("%y%m%d")

    @property
    def survey_day(self) -> int:
        """DAYNUM."""
        return (self.night - SURVEY_DAY_ZERO).days

    @property
    def scan_key(self) -> int:
        """Key of the scan."""
        return self.survey_day * 1000 + self.number

    @property
    def numfrms(self) -> int:
        """NUMFRMS."""
        length = MIDDLE_OF_FIRST_COADD - ROWS / 2 + _BEYOND_THE_LAST_COADD
        length += COADD_PITCH_ARCSEC * (self.coadd_count - 1) + self.last_rows
        usual = FRAMES_OF_A_SCAN if self.coadd_count == COADDS else 0
        return usual or 1 + round(length / self.dyfs_arcsec)

    @property
    def length_arcsec(self) -> float:
        """From the middle of the first frame to that of the last."""
        return (self.numfrms - 1) * self.dyfs_arcsec

    @property
    def exposure_factor(self) -> int:
        """6 for the long observations, else 1."""
        return 6 if self.kind.is_long else 1

    @property
    def is_offset_arcsec(self) -> float:
        """IS_OFF1: from the start of the scan to the first frame, with its sign."""
        return self.sign * _OFFSETS[self.hemisphere, self.direction][0]

    @property
    def is_offset_end_arcsec(self) -> float:
        """IS_OFF2: from the end of the scan to the last frame, with its sign."""
        return -self.sign * _OFFSETS[self.hemisphere, self.direction][1]

    @property
    def origin_dec_deg(self) -> float:
        """Declination of U-scan y zero."""
        along = (self.reference_coadd - 1 + self.reference_fraction) * self.dyfs
        return self.reference_dec_deg - along / 3600.0

    @property
    def first_middle_arcsec(self) -> float:
        """How far along the scan the centre of the first coadd lies (unsigned)."""
        along = (self.reference_coadd - 1 + self.reference_fraction) * self.dyfs_arcsec
        index = round((along - MIDDLE_OF_FIRST_COADD) / COADD_PITCH_ARCSEC)
        return along - index * COADD_PITCH_ARCSEC

    @property
    def start_dec_deg(self) -> float:
        """DEC_SOS."""
        return self.origin_dec_deg - (0.5 + self.is_offset_arcsec) / 3600.0

    @property
    def end_dec_deg(self) -> float:
        """DEC_EOS: all frames on."""
        return self.start_dec_deg + self.sign * (self.length_arcsec + 489.6) / 3600.0

    @property
    def end_ut_s(self) -> float:
        """UT at the end of the scan, seconds."""
        return self.ut_at(self.end_dec_deg)

    def ut_at(self, dec_deg: float) -> float:
        """Return UT in seconds when the scan reaches a declination."""
        path = abs(dec_deg - self.start_dec_deg) * 3600.0
        return self.ut_start_s + path * self.exposure_factor / SCAN_RATE_ARCSEC_S

    def coadd(self, number: int, rows: int | None = None) -> "Coadd":
        """Return the coadd of a number.

        Parameters
        ----------
        number : int
            As file names and tables give it.
        rows : int, optional
            Height of the image where it is not that of the survey's.

        Raises
        ------
        ValueError
            The scan has no coadd of this number.
        """
        for coadd in self.coadds():
            if coadd.number == number:
                return coadd if rows is None else self._coadd(coadd.index, rows)
        have = ", ".join(str(c.number) for c in self.coadds())
        raise ValueError(f"scan {self.number} has the coadds {have}, not {number}")

    def coadds(self) -> tuple["Coadd", ...]:
        """Return all coadds in the order of scanning; the last one is short."""
        return tuple(
            self._coadd(i, ROWS if i < self.coadd_count - 1 else self.last_rows)
            for i in range(self.coadd_count)
        )

    def _coadd(self, index: int, rows: int) -> "Coadd":
        full = self.first_middle_arcsec + index * COADD_PITCH_ARCSEC
        along = full - (ROWS - rows) / 2.0
        number = 1 + round(along / self.dyfs_arcsec)
        dec = self.origin_dec_deg + self.sign * along / 3600.0
        return Coadd(self, index, number, self.ra_deg, dec, rows)

    def sidereal_hours(self, ut_s: float) -> float:
        """Return local mean sidereal time in hours (USNO approximation, good to a second)."""
        days = self.night.toordinal() + 1721424.5 + ut_s / 86400.0 - J2000_JD
        gmst = 18.697374558 + 24.06570982441908 * days
        return (gmst - _SITES[self.hemisphere][1] / 15.0) % 24.0

    def pointing(self, ut_s: float, dec_deg: float) -> tuple[float, float, float]:
        """Return hour angle (h), zenith distance (deg) and airmass at a time."""
        hour_angle = (self.sidereal_hours(ut_s) - self.ra_deg / 15.0 + 12.0) % 24.0 - 12.0
        lat, dec = math.radians(_SITES[self.hemisphere][0]), math.radians(dec_deg)
        cos_z = math.sin(lat) * math.sin(dec) + math.cos(lat) * math.cos(dec) * math.cos(
            math.radians(15.0 * hour_angle)
        )
        return hour_angle, math.degrees(math.acos(cos_z)), 1.0 / cos_z


@dataclass(frozen=True)
class Coadd:
    """One image position of a scan, shared by its three bands.

    Attributes
    ----------
    scan : SimulatedScan
    index : int
        0 to 22 in the order of scanning.
    number : int
        As in file names: 1 and the frame nearest the centre.
    ra_deg, dec_deg : float
        Centre of the image, FK5 J2000.
    rows, cols : int
    """

    scan: SimulatedScan
    index: int
    number: int
    ra_deg: float
    dec_deg: float
    rows: int = ROWS
    cols: int = COLS

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.cols

    @property
    def usyref(self) -> float:
        """U-scan y of grid point (0, 0): coadd = 1 + |USYREF + rows/2| / |DYFS|, rounded."""
        along = (self.dec_deg - self.scan.origin_dec_deg) * 3600.0
        return float(round(along - self.rows / 2))

    @property
    def in_scan_arcsec(self) -> float:
        """U-scan y of row 0 (arcsec to the north): runs on from coadd to coadd of a scan."""
        return (self.dec_deg - self.scan.origin_dec_deg) * 3600.0 - (self.rows - 1) / 2

    @property
    def image_ut_s(self) -> float:
        """UT at the image centre, seconds."""
        return self.scan.ut_at(self.dec_deg)

    @property
    def julian_date(self) -> float:
        """Julian date at the image centre."""
        return self.scan.night.toordinal() + 1721424.5 + self.image_ut_s / 86400.0

    @property
    def julian_year(self) -> float:
        """Epoch of the image."""
        return 2000.0 + (self.julian_date - J2000_JD) / 365.25

    @property
    def coadd_key(self) -> int:
        """Key of the coadd."""
        return self.scan.scan_key * 1000 + self.number

    @property
    def transform(self) -> ZenithalTransform:
        """Pixel to sky (0-based pixels), as the header says it."""
        rho = math.radians(self.scan.crota2_deg)
        step = CDELT_DEG
        cd = (
            -step * math.cos(rho), -step * math.sin(rho),
            -step * math.sin(rho), step * math.cos(rho),
        )  # fmt: skip
        return ZenithalTransform(
            "FK5", "SIN", (self.ra_deg, self.dec_deg), ((self.cols - 1) / 2, (self.rows - 1) / 2),
            cd,
        )  # fmt: skip

    @property
    def _way(self) -> float:
        """Where the image lies on the scan: -0.5 at the start, 0.5 at the end."""
        return self.index / (self.scan.coadd_count - 1) - 0.5

    def magzp(self, band: Band) -> float:
        """Return the zero point of the image, mag."""
        return round(self.scan.magzp[band] + self.scan.magzp_drift.get(band, 0.0) * self._way, 4)

    def sky_dn(self, band: Band) -> NDArray[np.float64]:
        """Return the sky of every row: it drifts along the scan and is one in the overlaps."""
        along = np.abs(self.in_scan_arcsec + np.arange(self.rows, dtype=np.float64))
        way = along / (self.scan.coadd_count * COADD_PITCH_ARCSEC) - 0.5
        return self.scan.sky_dn[band] + self.scan.sky_drift_dn.get(band, 0.0) * way

    def file_name(self, band: Band, type_letter: str = "a") -> str:
        """Return the name the archive would give: type ``a`` Atlas, ``q`` Quicklook."""
        data_set = {
            ScanKind.SCIENCE: "asky", ScanKind.CALIBRATION: "cal",
            ScanKind.LONG_SCIENCE: "sx", ScanKind.LONG_CALIBRATION: "sx",
        }[self.scan.kind]  # fmt: skip
        return (
            f"{type_letter}{band.letter.upper()}_{data_set}_{self.scan.yymmdd}"
            f"{self.scan.hemisphere.value}{self.scan.number:03d}{self.number:04d}.fits"
        )

    def pixel(
        self, ra_deg: ArrayLike, dec_deg: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return 0-based x and y of places (FK5 J2000); NaN on the far side of the sky."""
        return self.transform.sky_to_pixel(ra_deg, dec_deg)
