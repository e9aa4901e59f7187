"""The aperture and the annulus exactly as they are used, for computing and for drawing."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.errors import FileProblemError
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.imagery.wcs import SkyTransform, scale_arcsec
from twomass_viewer.photometry.measurement import Measurement

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Footprint:
    """The pixels a shape covers.

    Attributes
    ----------
    rows, cols : slice
        Part of the image.
    weights : ndarray, shape of that part
        Share of each pixel inside the shape, 0 to 1.
    pixels : float
        Area of the whole shape in pixels, also of what lies outside the image.
    """

    rows: slice
    cols: slice
    weights: Array
    pixels: float

    @property
    def inside_image(self) -> bool:
        """Whether no part of the shape lies outside the image."""
        return abs(float(self.weights.sum()) - self.pixels) < 1e-6 * max(self.pixels, 1.0)

    def values(self, data: NDArray[np.floating]) -> Array:
        """Return the pixel values of that part of an image as float64."""
        return np.asarray(data[self.rows, self.cols], dtype=np.float64)

    def covered(self, data: NDArray[np.floating]) -> Array:
        """Return the values of the pixels the shape touches, 1-dimensional."""
        return self.values(data)[self.weights > 0]

    def complete(self, data: NDArray[np.floating]) -> bool:
        """Whether the shape lies inside the image and on no blank pixel."""
        return self.inside_image and bool(np.isfinite(self.covered(data)).all())

    def net_flux(self, data: NDArray[np.floating], sky_dn: float) -> float:
        """Return the weighted sum above sky; NaN when it covers a blank pixel."""
        inside = self.weights > 0
        light = (self.values(data)[inside] - sky_dn) * self.weights[inside]
        return float(light.sum())


@dataclass(frozen=True, slots=True)
class ApertureGeometry:
    """A circular aperture and its sky annulus on one image.

    Attributes
    ----------
    x_pix, y_pix : float
        0-based centre.
    ra_deg, dec_deg : float
        The same on the sky, FK5 J2000.
    scale_arcsec : float
        Pixel size at the centre.
    radius_arcsec : float
    annulus_arcsec : tuple of (float, float)
    """

    x_pix: float
    y_pix: float
    ra_deg: float
    dec_deg: float
    scale_arcsec: float
    radius_arcsec: float
    annulus_arcsec: tuple[float, float]

    @property
    def radius_pix(self) -> float:
        """Aperture radius in pixels."""
        return self.radius_arcsec / self.scale_arcsec

    @property
    def annulus_pix(self) -> tuple[float, float]:
        """Inner and outer radius of the annulus in pixels."""
        inner, outer = self.annulus_arcsec
        return inner / self.scale_arcsec, outer / self.scale_arcsec

    def aperture(
        self, shape: tuple[int, int], radius_arcsec: float | None = None
    ) -> Footprint | None:
        """Return the aperture's pixels with exact partial weights; None outside the image.

        Parameters
        ----------
        shape : tuple of (int, int)
            Rows and columns of the image.
        radius_arcsec : float, optional
            Another radius about the same centre.
        """
        from photutils.aperture import CircularAperture

        radius = self.radius_pix if radius_arcsec is None else radius_arcsec / self.scale_arcsec
        mask = CircularAperture((self.x_pix, self.y_pix), radius).to_mask(method="exact")
        return _on_image(mask, shape, math.pi * radius**2)

    def annulus(self, shape: tuple[int, int]) -> Footprint | None:
        """Return the annulus as whole pixels, those with their centre inside; None outside.

        Parameters
        ----------
        shape : tuple of (int, int)
            Rows and columns of the image.
        """
        from photutils.aperture import CircularAnnulus

        inner, outer = self.annulus_pix
        mask = CircularAnnulus((self.x_pix, self.y_pix), inner, outer).to_mask(method="center")
        return _on_image(mask, shape, float(mask.data.sum()))


def geometry_at(
    transform: SkyTransform,
    x_pix: float,
    y_pix: float,
    radius_arcsec: float,
    annulus_arcsec: tuple[float, float],
) -> ApertureGeometry:
    """Return the geometry centred on a 0-based pixel."""
    ra, dec = transform.pixel_to_sky(x_pix, y_pix)
    return ApertureGeometry(
        x_pix,
        y_pix,
        float(ra),
        float(dec),
        scale_arcsec(transform, x_pix, y_pix),
        radius_arcsec,
        annulus_arcsec,
    )


def measured_geometry(image: SurveyImage, measurement: Measurement) -> ApertureGeometry | None:
    """Return the geometry a measurement used; None when it lies outside the image.

    Raises
    ------
    FileProblemError
        The image has no usable celestial WCS.
    """
    if measurement.x_pix is None or measurement.y_pix is None:
        return None
    return geometry_at(
        usable_transform(image),
        measurement.x_pix,
        measurement.y_pix,
        measurement.radius_arcsec,
        measurement.annulus_arcsec,
    )


def usable_transform(image: SurveyImage) -> SkyTransform:
    """Return the image's transform.

    Raises
    ------
    FileProblemError
        There is none.
    """
    if image.transform is None:
        raise FileProblemError(
            f"{image.name} has no usable celestial WCS, so places on the sky cannot be measured "
            "on it.",
            "Add a WCS to the header, for example with an astrometric solver.",
        )
    return image.transform


def _on_image(mask: Any, shape: tuple[int, int], pixels: float) -> Footprint | None:
    """Return the part of a photutils mask that lies on an image."""
    large, small = mask.get_overlap_slices(shape)
    if large is None:
        return None
    return Footprint(large[0], large[1], np.asarray(mask.data[small], dtype=np.float64), pixels)
