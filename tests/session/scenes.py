"""Small survey images and catalogues made in memory."""

from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.imagery.fidelity import FidelityVerdict, Vote
from twomass_viewer.imagery.header import Header
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.imagery.pixel_store import in_memory
from twomass_viewer.imagery.wcs import ZenithalTransform
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity, PlaneRole, Product, SurveySet
from twomass_viewer.survey.scans import Hemisphere, Scan, ScanDirection

STEP = 1.0 / 3600.0


def transform(
    ra: float = 83.6, dec: float = -5.5, shape: tuple[int, int] = (80, 60)
) -> ZenithalTransform:
    """Return a north-up SIN transform centred on the image, 1 arcsec pixels."""
    rows, cols = shape
    return ZenithalTransform(
        "FK5", "SIN", (ra, dec), ((cols - 1) / 2, (rows - 1) / 2), (-STEP, 0.0, 0.0, STEP)
    )


def image(
    band: Band | None = Band.J,
    *,
    ra: float = 83.6,
    dec: float = -5.5,
    shape: tuple[int, int] = (80, 60),
    fidelity: Fidelity = Fidelity.LOSSLESS,
    product: Product = Product.ATLAS,
    wcs: bool = True,
    data: NDArray[np.float32] | None = None,
    path: Path | None = None,
    simulated: bool = False,
) -> SurveyImage:
    """Return an image with noise-free, position-dependent pixels."""
    rows, cols = shape
    if data is None:
        y, x = np.mgrid[0:rows, 0:cols]
        data = (100 + 0.5 * x + 0.25 * y).astype(np.float32)
    return SurveyImage(
        path=path,
        hdu=0,
        header=Header(),
        product=product,
        survey_set=SurveySet.ALL_SKY,
        fidelity=FidelityVerdict(fidelity, (Vote("test", fidelity, "made for a test"),)),
        derived=False,
        simulated=simulated,
        planes=(Plane(0, band, PlaneRole.IMAGE, in_memory(data), 21.0),),
        transform=transform(ra, dec, shape) if wcs else None,
        scan=Scan(date(2000, 11, 24), Hemisphere.NORTH, 85, ScanDirection.SOUTH, 244, "file name"),
        sky_dn=100.0,
        sky_sigma_dn=0.5,
        frame_step_arcsec=(0.1, -82.4),
    )


def catalog(kind: CatalogKind = CatalogKind.PSC) -> Catalog:
    """Return three rows about (83.6, -5.5), the last contaminated."""
    return Catalog(
        kind=kind,
        name="three rows",
        path=None,
        columns={
            "ra": np.array([83.6, 83.602, 83.598]),
            "dec": np.array([-5.5, -5.5, -5.495]),
            "designation": np.array(
                ["05342400-0530000", "05342448-0530000", "05342352-0529420"], dtype=object
            ),
            "j_m": np.array([11.2, 14.5, np.nan]),
            "cc_flg": np.array(["000", "000", "p00"], dtype=object),
        },
        units={"ra": "deg", "dec": "deg", "j_m": "mag"},
    )
