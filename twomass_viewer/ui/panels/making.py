"""Makes the panels that a window does not begin with; their modules are imported when needed."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.blink_bar import BlinkBar
    from twomass_viewer.ui.panels.catalog_panel import CatalogPanel
    from twomass_viewer.ui.panels.compare_bar import CompareBar
    from twomass_viewer.ui.panels.contour_bar import ContourBar
    from twomass_viewer.ui.panels.header_panel import HeaderPanel
    from twomass_viewer.ui.panels.photometry_panel import PhotometryPanel
    from twomass_viewer.ui.panels.pixel_panel import PixelPanel
    from twomass_viewer.ui.panels.planes_panel import PlanesPanel
    from twomass_viewer.ui.panels.profile_panel import ProfilePanel
    from twomass_viewer.ui.panels.smooth_bar import SmoothBar
    from twomass_viewer.ui.panels.welcome import Welcome


def welcome() -> "Welcome":
    """Return the start page."""
    from twomass_viewer.ui.panels.welcome import Welcome

    return Welcome()


def blink_bar() -> "BlinkBar":
    """Return the strip under the sky while images blink."""
    from twomass_viewer.session.blink import INTERVAL_LIMITS_MS
    from twomass_viewer.ui.panels.blink_bar import BlinkBar

    return BlinkBar(*INTERVAL_LIMITS_MS)


def compare_bar() -> "CompareBar":
    """Return the strip under the sky while two images are compared."""
    from twomass_viewer.ui.panels.compare_bar import CompareBar

    return CompareBar()


def smooth_bar() -> "SmoothBar":
    """Return the strip under the sky while images are smoothed."""
    from twomass_viewer.display.smoothing import WIDTH_LIMITS_ARCSEC, SmoothKind
    from twomass_viewer.ui.panels.smooth_bar import SmoothBar

    return SmoothBar([(k.value, k.words) for k in SmoothKind], WIDTH_LIMITS_ARCSEC)


def contour_bar() -> "ContourBar":
    """Return the strip under the sky while contours are shown."""
    from twomass_viewer.ui.panels.contour_bar import ContourBar

    return ContourBar()


def photometry() -> "PhotometryPanel":
    """Return the panel of measurements."""
    from twomass_viewer.ui.panels.photometry_panel import PhotometryPanel

    return PhotometryPanel()


def planes() -> "PlanesPanel":
    """Return the panel of the planes of an image."""
    from twomass_viewer.ui.panels.planes_panel import PlanesPanel

    return PlanesPanel()


def header() -> "HeaderPanel":
    """Return the panel of the FITS header."""
    from twomass_viewer.ui.panels.header_panel import HeaderPanel

    return HeaderPanel()


def catalog() -> "CatalogPanel":
    """Return the table of catalogue rows; a small screen must hold the window with it."""
    from twomass_viewer.ui.panels.catalog_panel import CatalogPanel

    panel = CatalogPanel()
    panel.setMinimumWidth(240)
    return panel


def profile() -> "ProfilePanel":
    """Return the plot of the line profile."""
    from twomass_viewer.ui.panels.profile_panel import ProfilePanel

    return ProfilePanel()


def pixels() -> "PixelPanel":
    """Return the table of pixels around the pointer."""
    from twomass_viewer.ui.panels.pixel_panel import PixelPanel

    return PixelPanel()
