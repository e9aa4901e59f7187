"""Survey images made in memory, with stars whose flux is known."""

import math
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.imagery.fidelity import FidelityVerdict, Vote
from twomass_viewer.imagery.header import Card, Header
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.imagery.pixel_store import in_memory
from twomass_viewer.imagery.wcs import ZenithalTransform
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity, PlaneRole, Product, SurveySet
from twomass_viewer.survey.scans import Hemisphere, Scan, ScanDirection

Array = NDArray[np.float64]
RA, DEC = 83.6, -5.5
MAGZP = 21.0
SKY = 100.0
SKYSIG = 0.5


def sky_scene(shape: tuple[int, int] = (101, 101), noise: float = 0.0, seed: int = 1) -> Array:
    """Return a flat sky with independent pixel noise."""
    rng = np.random.default_rng(seed)
    return SKY + noise * rng.standard_normal(shape)


def add_star(data: Array, x: float, y: float, flux: float, sigma: float = 1.3) -> None:
    """Add a Gaussian star, integrated over each pixel by the error function."""
    erf = np.vectorize(math.erf)
    rows, cols = data.shape
    root = sigma * math.sqrt(2.0)

    def shares(length: int, center: float) -> Array:
        edges = np.arange(length + 1) - 0.5 - center
        return np.asarray(np.diff(0.5 * erf(edges / root)), dtype=float)

    data += flux * np.outer(shares(rows, y), shares(cols, x))


def make_image(
    data: Array | list[Array],
    *,
    fidelity: Fidelity = Fidelity.LOSSLESS,
    product: Product = Product.ATLAS,
    band: Band | None = Band.J,
    magzp: float | None = MAGZP,
    sky_sigma: float | None = SKYSIG,
    scale: float = 1.0,
    wcs: bool = True,
    role: PlaneRole = PlaneRole.IMAGE,
    path: Path | None = None,
    survey_set: SurveySet | None = SurveySet.ALL_SKY,
    scan: bool = True,
    simulated: bool = False,
    evidence: tuple[str, ...] = ("made for a test",),
) -> SurveyImage:
    """Return an image whose middle pixel lies at (RA, DEC), north up, east left."""
    planes = data if isinstance(data, list) else [data]
    rows, cols = planes[0].shape
    step = scale / 3600.0
    place = Scan(date(1998, 3, 21), Hemisphere.NORTH, 106, ScanDirection.SOUTH, 21, "file name")
    return SurveyImage(
        path=path,
        hdu=0,
        header=Header(() if magzp is None else (Card("MAGZP", magzp),)),
        product=product,
        survey_set=survey_set,
        fidelity=FidelityVerdict(
            fidelity, tuple(Vote("test", fidelity, text) for text in evidence)
        ),
        derived=False,
        simulated=simulated,
        planes=tuple(
            Plane(i, band, role, in_memory(plane.astype(np.float32)), magzp)
            for i, plane in enumerate(planes)
        ),
        transform=ZenithalTransform(
            "FK5",
            "SIN",
            (RA, DEC),
            ((cols - 1) / 2, (rows - 1) / 2),
            (-step, 0.0, 0.0, step),
        )
        if wcs
        else None,
        scan=place if scan else None,
        sky_dn=SKY,
        sky_sigma_dn=sky_sigma,
    )


def place_of(image: SurveyImage, x: float, y: float) -> tuple[float, float]:
    """Return the sky position of a pixel."""
    assert image.transform is not None
    ra, dec = image.transform.pixel_to_sky(x, y)
    return float(ra), float(dec)


def circle_sum(data: Array, x: float, y: float, radius: float) -> float:
    """Return the sum over a circle, pixels cut by exact strips: no photutils in it.

    Each pixel is integrated along x in closed form and along y by fine midpoints.
    """
    strips = 400
    total = 0.0
    for row in range(max(0, math.floor(y - radius)), min(data.shape[0], math.ceil(y + radius) + 1)):
        dy = row - 0.5 + (np.arange(strips) + 0.5) / strips - y
        half = np.sqrt(np.clip(radius**2 - dy**2, 0.0, None))
        for col in range(
            max(0, math.floor(x - radius)), min(data.shape[1], math.ceil(x + radius) + 1)
        ):
            left = np.maximum(x - half, col - 0.5)
            right = np.minimum(x + half, col + 0.5)
            share = float(np.clip(right - left, 0.0, None).mean())
            if share:
                total += share * float(data[row, col])
    return total


def psc(ra: float, dec: float, rd_flg: str = "222", j_m: float = 10.0) -> Catalog:
    """Return a PSC table with one row."""
    return Catalog(
        CatalogKind.PSC,
        "one row",
        None,
        {
            "ra": np.array([ra]),
            "dec": np.array([dec]),
            "designation": np.array(["05342400-0530000"], dtype=object),
            "j_m": np.array([j_m]),
            "rd_flg": np.array([rd_flg], dtype=object),
        },
    )
