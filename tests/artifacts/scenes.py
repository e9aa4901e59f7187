"""Small images and catalogues made in memory, for the artifact tests."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.imagery.fidelity import FidelityVerdict
from twomass_viewer.imagery.header import Card, CardValue, Header
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.imagery.pixel_store import in_memory
from twomass_viewer.imagery.wcs import SkyTransform, ZenithalTransform
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity, PlaneRole, Product
from twomass_viewer.survey.scans import Hemisphere, Scan, ScanDirection

CENTER = (83.6, -5.5)
STEP = 1.0 / 3600.0


def transform(
    *,
    rotation_deg: float = 0.0,
    mirrored: bool = False,
    center: tuple[float, float] = CENTER,
    shape: tuple[int, int] = (1024, 512),
    scale: float = 1.0,
) -> ZenithalTransform:
    """Return a SIN transform: +y at position angle ``rotation_deg``, east left unless mirrored."""
    angle, step = math.radians(rotation_deg), scale * STEP
    sign = 1.0 if mirrored else -1.0
    cd = (
        sign * step * math.cos(angle),
        step * math.sin(angle),
        -sign * step * math.sin(angle),
        step * math.cos(angle),
    )
    return ZenithalTransform("FK5", "SIN", center, ((shape[1] - 1) / 2.0, (shape[0] - 1) / 2.0), cd)


def image(
    sky: SkyTransform | None,
    *,
    band: Band | None = Band.J,
    direction: ScanDirection | None = ScanDirection.SOUTH,
    hemisphere: Hemisphere | None = Hemisphere.SOUTH,
    step: tuple[float, float] | None = (0.4, -82.5),
    cards: Mapping[str, CardValue] | None = None,
    data: NDArray[np.float32] | None = None,
    shape: tuple[int, int] = (1024, 512),
    magzp: float | None = 21.0,
    sigma: float | None = 0.6,
    derived: bool = False,
    simulated: bool = False,
    product: Product = Product.ATLAS,
) -> SurveyImage:
    """Return an image of empty sky with the header of an Atlas image."""
    pixels = np.full(shape, 80.0, dtype=np.float32) if data is None else data
    given: dict[str, CardValue] = {"CRPIX1": 256.5, "USXREF": -256.5}
    given.update(cards or {})
    return SurveyImage(
        path=None,
        hdu=0,
        header=Header(tuple(Card(k, v) for k, v in given.items())),
        product=product,
        survey_set=None,
        fidelity=FidelityVerdict(Fidelity.LOSSLESS),
        derived=derived,
        simulated=simulated,
        planes=(Plane(0, band, PlaneRole.IMAGE, in_memory(pixels), magzp),),
        transform=sky,
        scan=Scan(hemisphere=hemisphere, direction=direction),
        sky_dn=80.0,
        sky_sigma_dn=sigma,
        frame_step_arcsec=step,
    )


def catalog(
    stars: list[tuple[float, float, float]],
    *,
    column: str = "j_m",
    kind: CatalogKind = CatalogKind.PSC,
    names: bool = True,
    extra: Mapping[str, Any] | None = None,
    position_error: float | None = None,
) -> Catalog:
    """Return a catalogue of (ra, dec, magnitude)."""
    ra, dec, mag = (np.array([s[k] for s in stars], dtype=float) for k in range(3))
    columns: dict[str, NDArray[Any]] = {"ra": ra, "dec": dec, column: mag}
    if names:
        columns["designation"] = np.array(
            [f"0534473{i}-0536475" for i in range(len(stars))], dtype=object
        )
    for key, values in (extra or {}).items():
        columns[key] = np.array(values)
    return Catalog(kind, "stars.csv", None, columns, position_error_arcsec=position_error)


def star_at(sky: SkyTransform, x: float, y: float, mag: float) -> tuple[float, float, float]:
    """Return a catalogue star at a pixel."""
    ra, dec = sky.pixel_to_sky(x, y)
    return float(ra), float(dec), mag
