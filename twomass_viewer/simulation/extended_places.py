"""Where the galaxies of a simulated sky are catalogued: each in the scan that sees it best."""

from dataclasses import dataclass

import numpy as np

from twomass_viewer.simulation.extended_photometry import ExtendedMeasure
from twomass_viewer.simulation.galaxies import Galaxy
from twomass_viewer.simulation.scan_places import ScanPlaces, places
from twomass_viewer.simulation.scans import SimulatedScan
from twomass_viewer.simulation.working_database import WorkingDatabase

EDGE_ARCSEC = 15.0  # Explanatory Supplement V.4


@dataclass(frozen=True, eq=False, slots=True)
class ExtendedPlace:
    """Where one galaxy is catalogued: its scan, what lies about it, its neighbours."""

    galaxy: Galaxy
    measure: ExtendedMeasure
    index: int
    scan: SimulatedScan
    places: ScanPlaces
    row: int
    duplicates: int


def extended_places(database: WorkingDatabase) -> list[ExtendedPlace]:
    """Return the galaxies farther than 15 arcsec from an edge, each in its best scan."""
    sky = database.sky
    if not sky.galaxies:
        return []
    ra = np.array([g.ra_deg for g in sky.galaxies])
    dec = np.array([g.dec_deg for g in sky.galaxies])
    released = database.scans[: database.released_count]
    here = [places(scan, ra, dec) for scan in released]
    edges = np.array([np.nan_to_num(p.edge, nan=-1e9) for p in here])
    out = []
    for i, (galaxy, measure) in enumerate(zip(sky.galaxies, database.measures, strict=True)):
        best = int(np.argmax(edges[:, i]))
        if edges[best, i] > EDGE_ARCSEC:
            duplicates = int(np.sum(edges[:, i] > EDGE_ARCSEC)) - 1
            out.append(ExtendedPlace(galaxy, measure, i, released[best], here[best], i, duplicates))
    return out
