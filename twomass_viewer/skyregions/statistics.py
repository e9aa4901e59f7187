"""Numbers of the pixels in a region on one image."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.skyregions.frames import sky_to_pixels
from twomass_viewer.skyregions.model import Region, Shape
from twomass_viewer.survey.bands import Band

MAX_PIXELS = 4_000_000


@dataclass(frozen=True, slots=True)
class RegionStatistics:
    """Statistics of the pixels whose centres lie in a region.

    Attributes
    ----------
    image : str
    band : Band or None
    pixels : int
        Finite pixels.
    sum_dn, mean_dn, median_dn, rms_dn, min_dn, max_dn : float or None
        ``rms_dn`` is the standard deviation about the mean.
    sky_dn, flux_dn : float or None
        The sky is the header's SKYVAL; the flux is the sum less as many times the sky.
    mag : float or None
        Uncorrected magnitude of the flux with the image's zero point, where it is positive.
    indicative : bool
        The pixels are lossy or of unknown history.
    fault : str
        Why there are no numbers, or not all.
    """

    image: str
    band: Band | None
    pixels: int = 0
    sum_dn: float | None = None
    mean_dn: float | None = None
    median_dn: float | None = None
    rms_dn: float | None = None
    min_dn: float | None = None
    max_dn: float | None = None
    sky_dn: float | None = None
    flux_dn: float | None = None
    mag: float | None = None
    indicative: bool = False
    fault: str = ""


FLUX_LEFT_OUT = "No flux: the pixels are not known to be lossless, and nobody has asked for it."


def measure_region(
    image: SurveyImage, plane_index: int, region: Region, *, accept_lossy: bool = False
) -> RegionStatistics:
    """Return the statistics of a region.

    A magnitude is given on lossless pixels with a zero point only, and a flux on others only where
    the user has agreed: the sky that is taken off is photometry. What the pixels are, sum, mean,
    median, scatter and extremes, is always told.

    Parameters
    ----------
    image : SurveyImage
    plane_index : int
    region : Region
    accept_lossy : bool
        Whether the user has agreed to indicative fluxes.
    """
    plane = image.planes[plane_index]
    lossless = image.fidelity.value.is_photometric
    empty = RegionStatistics(image.name, plane.band, indicative=not lossless)
    from dataclasses import replace

    if not region.shape.has_area:
        return replace(empty, fault=f"A {region.shape} holds no pixels.")
    if not region.in_pixels:
        if image.transform is None:
            return replace(empty, fault="The image has no sky coordinates.")
        region = sky_to_pixels(region, image.transform)
    if not all(math.isfinite(v) for p in region.points for v in p):
        return replace(empty, fault="It does not lie on the image.")
    found = _values(plane.data, region)
    if found is None:
        return replace(empty, fault=f"It covers more than {MAX_PIXELS} pixels.")
    values, cut = found
    if not len(values):
        return replace(empty, fault="No pixel of the image lies in it.")
    total = float(values.sum())
    sky = image.sky_dn
    allowed = lossless or accept_lossy
    flux = total - len(values) * sky if sky is not None and allowed else None
    mag = None
    if lossless and plane.magzp is not None and flux is not None and flux > 0 and not cut:
        mag = plane.magzp - 2.5 * math.log10(flux)
    said = ["It reaches beyond the image or over blank pixels."] if cut else []
    if sky is not None and not allowed:
        said.append(FLUX_LEFT_OUT)
    return replace(
        empty,
        pixels=len(values),
        sum_dn=total,
        mean_dn=float(values.mean()),
        median_dn=float(np.median(values)),
        rms_dn=float(values.std()),
        min_dn=float(values.min()),
        max_dn=float(values.max()),
        sky_dn=sky,
        flux_dn=flux,
        mag=mag,
        fault=" ".join(said),
    )


def _values(data: NDArray[np.float32], region: Region) -> tuple[NDArray[np.float64], bool] | None:
    """Return the finite pixels within, and whether some of the region is off or blank."""
    xs, ys = [p[0] for p in region.points], [p[1] for p in region.points]
    reach = math.hypot(*region.sizes[:2]) if region.shape.turns else max(region.sizes, default=0.0)
    x0, x1 = math.ceil(min(xs) - reach), math.floor(max(xs) + reach)
    y0, y1 = math.ceil(min(ys) - reach), math.floor(max(ys) + reach)
    rows, cols = data.shape
    inside = (max(x0, 0), min(x1, cols - 1), max(y0, 0), min(y1, rows - 1))
    if inside[0] > inside[1] or inside[2] > inside[3]:
        return np.empty(0), True
    if (x1 - x0 + 1) * (y1 - y0 + 1) > MAX_PIXELS:
        return None
    x, y = np.meshgrid(np.arange(x0, x1 + 1), np.arange(y0, y1 + 1))
    mask = contains(region, x.astype(float), y.astype(float))
    on = (x >= 0) & (x < cols) & (y >= 0) & (y < rows)
    values = data[y[mask & on], x[mask & on]].astype(float)
    good = values[np.isfinite(values)]
    return good, len(good) < int(mask.sum())


def contains(region: Region, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which pixel centres lie within a region in pixels."""
    dx, dy = x - region.points[0][0], y - region.points[0][1]
    sizes = region.sizes
    if region.shape is Shape.CIRCLE:
        return np.asarray(np.hypot(dx, dy) <= sizes[0])
    if region.shape is Shape.ANNULUS:
        r = np.hypot(dx, dy)
        return np.asarray((r > sizes[0]) & (r <= sizes[1]))
    if region.shape.turns:
        a = math.radians(region.pa_deg)
        u, v = dx * math.cos(a) + dy * math.sin(a), dy * math.cos(a) - dx * math.sin(a)
        if region.shape is Shape.ELLIPSE:
            return np.asarray((u / sizes[0]) ** 2 + (v / sizes[1]) ** 2 <= 1.0)
        return np.asarray((abs(u) <= sizes[0] / 2) & (abs(v) <= sizes[1] / 2))
    inside = np.zeros(x.shape, bool)
    for (ax, ay), (bx, by) in zip(
        region.points, (*region.points[1:], region.points[0]), strict=True
    ):
        crosses = (ay > y) != (by > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = (bx - ax) * (y - ay) / (by - ay) + ax
        inside ^= crosses & (x < at)
    return inside
