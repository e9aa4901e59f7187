"""Scans of tiles: neighbours in right ascension, levels of a night, times that fit the sky.

Tiles are strips of constant right ascension, 512 arcsec wide and six degrees long, that overlap by
51 arcsec at their end nearer the equator (All-Sky Explanatory Supplement V.4) and more towards the
pole. Scans of neighbouring tiles run in opposite directions.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.scans import (
    COADD_PITCH_ARCSEC,
    COADDS,
    COLS,
    MIDDLE_OF_FIRST_COADD,
    Coadd,
    ScanKind,
    SimulatedScan,
)
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

OVERLAP_ARCSEC = 51.0
SPAN_ARCSEC = 22508.0
"""From the first to the last frame of a scan of six degrees: 273 steps."""

# Sky, noise and zero point of plain fields in real headers: CTIO J, H, Ks and Hopkins J. H and Ks
# of Hopkins are assumed to be those of CTIO.
_SKY = {
    Hemisphere.SOUTH: {Band.J: 76.0, Band.H: 285.0, Band.KS: 402.0},
    Hemisphere.NORTH: {Band.J: 51.0, Band.H: 285.0, Band.KS: 402.0},
}
_NOISE = {
    Hemisphere.SOUTH: {Band.J: 0.55, Band.H: 0.785, Band.KS: 0.945},
    Hemisphere.NORTH: {Band.J: 0.56, Band.H: 0.785, Band.KS: 0.945},
}
_MAGZP = {
    Hemisphere.SOUTH: {Band.J: 20.996, Band.H: 20.501, Band.KS: 19.979},
    Hemisphere.NORTH: {Band.J: 21.012, Band.H: 20.501, Band.KS: 19.979},
}
_SKY_SPREAD, _SKY_DRIFT = 0.06, 0.05  # between scans and along one, 1 sigma: assumed
_NOISE_SPREAD = 0.015  # 1 sigma, assumed
_MAGZP_SPREAD, _MAGZP_DRIFT = 0.006, 0.004  # mag, 1 sigma: assumed
_SEESH, _SEESH_SPREAD = 0.98, 0.02  # 0.92 to 1.04 in real headers
_MIDNIGHT_UT_H = {Hemisphere.SOUTH: 4.72, Hemisphere.NORTH: 7.39}  # from the longitudes


@dataclass(frozen=True, slots=True)
class Tile:
    """A strip of the sky.

    Attributes
    ----------
    ra_deg : float
        Of its middle, FK5 J2000.
    south_dec_deg : float
        Of the frame at its southern end.
    """

    ra_deg: float
    south_dec_deg: float

    @property
    def north_dec_deg(self) -> float:
        """Declination of the frame at the northern end."""
        return self.south_dec_deg + SPAN_ARCSEC / 3600.0

    @property
    def step_deg(self) -> float:
        """From this tile to the next in right ascension."""
        nearest = min(abs(self.south_dec_deg), abs(self.north_dec_deg))
        if self.south_dec_deg < 0.0 < self.north_dec_deg:
            nearest = 0.0
        return (COLS - OVERLAP_ARCSEC) / 3600.0 / math.cos(math.radians(nearest))

    def neighbour(self, count: int) -> "Tile":
        """Return the tile so many to the east (negative: to the west)."""
        return Tile((self.ra_deg + count * self.step_deg) % 360.0, self.south_dec_deg)


def tile_about(ra_deg: float, dec_deg: float) -> Tile:
    """Return a tile in whose middle a place lies."""
    return Tile(ra_deg % 360.0, dec_deg - SPAN_ARCSEC / 7200.0)


def night_of(ra_deg: float, year: int, hemisphere: Hemisphere, offset_days: int = 0) -> date:
    """Return the night of a year on which a place is highest at midnight, and some days on."""
    first = date(year, 1, 1)
    # sidereal time at midnight of the site on the first of January
    days = first.toordinal() + 1721424.5 + _MIDNIGHT_UT_H[hemisphere] / 24.0 - 2451545.0
    at_midnight = (18.697374558 + 24.06570982441908 * days - _MIDNIGHT_UT_H[hemisphere]) % 24.0
    wait = ((ra_deg / 15.0 - at_midnight) % 24.0) / 24.0 * 365.2422
    return first + timedelta(days=round(wait) + offset_days)


def scan_tile(
    tile: Tile,
    *,
    number: int,
    night: date,
    hemisphere: Hemisphere,
    direction: ScanDirection,
    last_rows: int = 830,
    kind: ScanKind = ScanKind.SCIENCE,
    coadd_count: int = COADDS,
) -> SimulatedScan:
    """Return a scan of a tile, with the levels of its night.

    Parameters
    ----------
    tile : Tile
    number : int
        From 901 on; the levels follow from it and the night.
    night : datetime.date
    hemisphere : Hemisphere
    direction : ScanDirection
    last_rows : int
        Height of the last coadd.
    kind : ScanKind
    coadd_count : int
        Fewer than 23 for a shorter scan.
    """
    rng = stream(0, "scan", night.isoformat(), number)
    dyfs = round(82.45 + 0.04 * float(rng.uniform(-1.0, 1.0)), 8)
    along = MIDDLE_OF_FIRST_COADD + float(rng.uniform(-8.0, 8.0))
    start = (
        tile.south_dec_deg if direction is ScanDirection.NORTH else _north_end(tile, coadd_count)
    )
    first = 1 + round(along / dyfs)
    crota2 = round(0.01 * float(rng.uniform(-1.0, 1.0)), 12)
    dxfs = {band: round(float(rng.uniform(-0.5, 0.5)), 10) for band in Band}
    sky, noise, magzp = _SKY[hemisphere], _NOISE[hemisphere], _MAGZP[hemisphere]
    seesh = _SEESH + _SEESH_SPREAD * float(rng.standard_normal())

    def spread(width: float) -> dict[Band, float]:
        return {band: width * float(rng.standard_normal()) for band in Band}

    skies, noises, zeros = spread(_SKY_SPREAD), spread(_NOISE_SPREAD), spread(_MAGZP_SPREAD)
    sky_drift, zero_drift = spread(_SKY_DRIFT), spread(_MAGZP_DRIFT)
    scan = SimulatedScan(
        night=night, hemisphere=hemisphere, number=number, direction=direction,
        reference_coadd=first, reference_fraction=round(along / dyfs - (first - 1), 9),
        reference_dec_deg=round(start + direction.sign * along / 3600.0, 9),
        ra_deg=round(tile.ra_deg, 8) % 360.0, crota2_deg=crota2, dyfs_arcsec=dyfs,
        dxfs_arcsec=dxfs, ut_start_s=0.0, strip_id=300000 + number,
        sky_dn={b: round(sky[b] * (1.0 + skies[b]), 2) for b in Band},
        noise_dn={b: round(noise[b] * (1.0 + noises[b]), 4) for b in Band},
        magzp={b: round(magzp[b] + zeros[b], 4) for b in Band},
        seesh={b: round(seesh + d, 2) for b, d in zip(Band, (0.0, -0.01, 0.0), strict=True)},
        kind=kind, last_rows=last_rows, coadd_count=coadd_count,
        sky_drift_dn={b: round(sky[b] * sky_drift[b], 2) for b in Band},
        magzp_drift={b: round(zero_drift[b], 4) for b in Band},
    )  # fmt: skip
    return _timed(scan, 0.3 + 0.2 * float(rng.uniform(-1.0, 1.0)))


def tile_of(scan: SimulatedScan) -> Tile:
    """Return the tile of a scan of six degrees."""
    ends = scan.origin_dec_deg, scan.origin_dec_deg + scan.sign * SPAN_ARCSEC / 3600.0
    return Tile(scan.ra_deg, min(ends))


def beside(scan: SimulatedScan, tiles: int, number: int) -> SimulatedScan:
    """Return the same scan so many tiles to the east (negative: west) under another number."""
    ra = tile_of(scan).neighbour(tiles).ra_deg
    return replace(scan, ra_deg=round(ra, 8) % 360.0, number=number)


def _north_end(tile: Tile, coadd_count: int) -> float:
    """Return where a south-going scan starts."""
    return tile.north_dec_deg - (COADDS - coadd_count) * COADD_PITCH_ARCSEC / 3600.0


def _timed(scan: SimulatedScan, hour_angle: float) -> SimulatedScan:
    """Return the scan started when its tile has an hour angle (hours)."""
    wanted = (scan.ra_deg / 15.0 + hour_angle) % 24.0
    seconds = ((wanted - scan.sidereal_hours(0.0)) % 24.0) / 1.00273790935 * 3600.0
    return replace(scan, ut_start_s=round(seconds, 1))


def coadds_about(scan: SimulatedScan, dec_deg: float, count: int = 1) -> tuple[Coadd, ...]:
    """Return the coadds nearest a declination, from south to north."""
    near = sorted(scan.coadds(), key=lambda c: abs(c.dec_deg - dec_deg))[:count]
    return tuple(sorted(near, key=lambda c: c.dec_deg))


def alternating(number: int) -> ScanDirection:
    """Return the direction of one of a row of scans."""
    return ScanDirection.NORTH if number % 2 else ScanDirection.SOUTH


def scans_of(coadds: Iterable[Coadd]) -> tuple[SimulatedScan, ...]:
    """Return the scans of coadds, each once, in their order."""
    found = {(c.scan.yymmdd, c.scan.hemisphere, c.scan.number): c.scan for c in coadds}
    return tuple(found.values())
