"""What a field is: its sky, the images that are made of it, and which products go with them."""

from dataclasses import dataclass, field

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.simulation.combined import CalibrationTile
from twomass_viewer.simulation.scans import Coadd, ScanKind, SimulatedScan
from twomass_viewer.simulation.sky import Sky
from twomass_viewer.simulation.stars import Region
from twomass_viewer.simulation.tiling import beside, scans_of, tile_of
from twomass_viewer.simulation.transient_events import ORDINARY, Knobs
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

ALL_BANDS = tuple(Band)


@dataclass(frozen=True, slots=True)
class Site:
    """Where and how a sort of field is observed: one plan serves several.

    Attributes
    ----------
    name, about : str
        Of the field: as the command line names it, and a sentence or two for its README.
    ra_deg, dec_deg : float
        FK5 J2000, degrees.
    hemisphere : Hemisphere
        Of the telescope.
    direction : ScanDirection
        Of the main image's scan.
    """

    name: str
    about: str
    ra_deg: float
    dec_deg: float
    hemisphere: Hemisphere
    direction: ScanDirection


@dataclass(frozen=True)
class Exposure:
    """One coadd to be written.

    Attributes
    ----------
    coadd : Coadd
    bands : tuple of Band
    quicklooks : tuple of Band
        Of these also the lossy version.
    cubes : tuple of int
        Galaxies of the sky whose postage stamps are cut from it where they lie on it; needs all
        bands.
    gzipped : tuple of Band
        Of these the Atlas image is a ``.fits.gz``.
    """

    coadd: Coadd
    bands: tuple[Band, ...] = ALL_BANDS
    quicklooks: tuple[Band, ...] = ()
    cubes: tuple[int, ...] = ()
    gzipped: tuple[Band, ...] = ()


@dataclass(frozen=True)
class FieldPlan:
    """A simulated field.

    Attributes
    ----------
    name : str
        As the command line names it.
    about : str
        One or two sentences for the README of the field.
    sky : Sky
    exposures : tuple of Exposure
        The first is the field's main image: x and y of the truth refer to it.
    knobs : Knobs
        Of streaks and hits.
    combined : CalibrationTile, optional
        A tile whose calibration scans are combined.
    tiles_apart : int
        How many tiles lie between the scans of neighbouring images (1 outside the polar caps).
    look_alikes : int
        Bright stars that get real sources which look like artifacts.
    rejects, published : bool
        Whether a reject table, and tables of ghosts and glints for each image, are written.
    """

    name: str
    about: str
    sky: Sky
    exposures: tuple[Exposure, ...]
    knobs: Knobs = field(default=ORDINARY)
    combined: CalibrationTile | None = None
    tiles_apart: int = 1
    look_alikes: int = 8
    rejects: bool = True
    published: bool = True

    @property
    def scans(self) -> tuple[SimulatedScan, ...]:
        """The scans the images are of, each once."""
        return scans_of(e.coadd for e in self.exposures)

    @property
    def released(self) -> tuple[SimulatedScan, ...]:
        """The scans catalogues are made from: the first of each tile, and one tile on each side."""
        usual = [s for s in self.scans if s.kind is ScanKind.SCIENCE]
        if not usual and self.combined is not None:
            usual = [self.combined.north]
        first: list[SimulatedScan] = []
        for scan in usual:
            if all(abs(_tiles_east(scan, other)) > 0.25 for other in first):
                first.append(scan)
        if not first:
            return ()
        middle = first[0]
        by_place = sorted(first, key=lambda s: _tiles_east(s, middle))
        taken = {s.number for s in self.scans}
        free = (n for n in range(999, 900, -1) if n not in taken)
        return (
            *first,
            beside(by_place[-1], self.tiles_apart, next(free)),
            beside(by_place[0], -self.tiles_apart, next(free)),
        )

    @property
    def repeated(self) -> tuple[SimulatedScan, ...]:
        """Further scans of the same tiles, of the usual exposure."""
        used = {(s.yymmdd, s.number) for s in self.released}
        usual = (s for s in self.scans if s.kind is ScanKind.SCIENCE)
        return tuple(s for s in usual if (s.yymmdd, s.number) not in used)

    @property
    def long(self) -> tuple[SimulatedScan, ...]:
        """The scans of long (6x) exposure."""
        return tuple(s for s in self.scans if s.kind.is_long)

    @property
    def main(self) -> Coadd:
        """The main image."""
        return self.exposures[0].coadd


def _tiles_east(scan: SimulatedScan, other: SimulatedScan) -> float:
    """Return by how many tiles a scan lies east of another."""
    turn = (scan.ra_deg - other.ra_deg + 180.0) % 360.0 - 180.0
    return turn / tile_of(other).step_deg


def region_about(plane: FieldPlane, coadds: tuple[Coadd, ...], margin: float = 640.0) -> Region:
    """Return the rectangle that holds images and a margin around them, arcsec."""
    west, north = [], []
    for coadd in coadds:
        corners_x = [0.0, coadd.cols, 0.0, coadd.cols]
        corners_y = [0.0, 0.0, coadd.rows, coadd.rows]
        ra, dec = coadd.transform.pixel_to_sky(corners_x, corners_y)
        east, up = plane.project(ra, dec)
        west += [-float(v) for v in east]
        north += [float(v) for v in up]
    return (
        round(min(west) - margin, 3), round(max(west) + margin, 3),
        round(min(north) - margin, 3), round(max(north) + margin, 3),
    )  # fmt: skip
