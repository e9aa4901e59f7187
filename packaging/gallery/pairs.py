"""Which real image stands beside which simulated one."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from astropy.io import fits
from numpy.typing import NDArray

from twomass_viewer.simulation.headers import atlas_cards
from twomass_viewer.simulation.plans.registry import plan_field
from twomass_viewer.simulation.rendering import render
from twomass_viewer.simulation.scans import Coadd
from twomass_viewer.simulation.sky import Sky
from twomass_viewer.simulation.tiling import coadds_about, night_of, scan_tile, tile_about
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

SEED = 1


@dataclass(frozen=True)
class Pair:
    """A real image and what is simulated for it.

    Attributes
    ----------
    key : str
        For file names.
    words : str
        What the real image shows.
    real : str
        Path below the folder of 2MASS data.
    field : str
        Simulated field whose sky is used.
    band : Band
    southern : bool
        Seen by the telescope at Cerro Tololo, else by the one on Mt Hopkins.
    exposure : int
        Of the plan of the field, where its telescope is the right one.
    plain : bool
        Without nebulosity or crowds, so that sky and noise can be compared closely.
    """

    key: str
    words: str
    real: str
    field: str
    band: Band
    southern: bool
    exposure: int = 0
    plain: bool = True


PAIRS = (
    Pair("ngc309_j", "NGC 309, J", "atlas/aJ_asky_001022s0620186.fits", "sparse", Band.J, True),
    Pair("ngc309_h", "NGC 309, H", "atlas/aH_asky_001022s0620186.fits", "sparse", Band.H, True),
    Pair("ngc309_k", "NGC 309, Ks", "atlas/aK_asky_001022s0620186.fits", "sparse", Band.KS, True),
    Pair(
        "orion_j", "beside Orion, J, a short last image",
        "atlas_orion_j/2mass-atlas-001124n-j0850266.fits", "sparse", Band.J, False, 1,
    ),
    Pair(
        "m17_k", "M17, Ks", "atlas/aK_asky_990502s1350080.fits.gz", "crowded", Band.KS, True,
        plain=False,
    ),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Image:
    """Pixels in DN and the header they lie under."""

    pixels: NDArray[np.float32]
    header: fits.Header


def real_image(pair: Pair, folder: Path) -> Image:
    """Read the real image of a pair from the folder of 2MASS data."""
    with fits.open(folder / pair.real) as hdus:
        return Image(np.asarray(hdus[0].data, dtype=np.float32), hdus[0].header)


def simulated_image(pair: Pair, seed: int = SEED) -> Image:
    """Make the simulated image of a pair; nothing is written."""
    coadd, sky = _place(pair, seed)
    pixels = render(seed, coadd, pair.band, sky).pixels
    header = fits.Header.fromstring("".join(atlas_cards(coadd, pair.band, pixels)))
    return Image(pixels, header)


def _place(pair: Pair, seed: int) -> tuple[Coadd, Sky]:
    plan = plan_field(pair.field, seed)
    coadd = plan.exposures[pair.exposure].coadd
    hemisphere = Hemisphere.SOUTH if pair.southern else Hemisphere.NORTH
    # the same sky with the other telescope, in a night about as calm as that of NGC 309 was
    if coadd.scan.hemisphere is not hemisphere:
        scan = scan_tile(
            tile_about(coadd.ra_deg, coadd.dec_deg), number=984,
            night=night_of(coadd.ra_deg, 2000, hemisphere), hemisphere=hemisphere,
            direction=ScanDirection.SOUTH,
        )  # fmt: skip
        coadd = coadds_about(scan, coadd.dec_deg)[0]
    return coadd, plan.sky
