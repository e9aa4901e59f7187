"""Photometry on real Atlas images, against independent results and the PSC."""

import math
from pathlib import Path

import numpy as np
import pytest

from tests.photometry.scenes import circle_sum
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.io.read import read_image
from twomass_viewer.photometry.aperture import measure
from twomass_viewer.photometry.measurement import PhotometryFlag as Flag
from twomass_viewer.photometry.settings import ApertureSettings

pytestmark = pytest.mark.data

STAR = (14.20472, -10.00433)


def triplet(twomass: Path, letter: str) -> Path:
    return twomass / "atlas" / f"a{letter}_asky_001022s0620186.fits"


@pytest.mark.parametrize(("letter", "mag"), [("J", 10.58), ("H", 10.17), ("K", 10.08)])
def test_worked_check(twomass: Path, letter: str, mag: float) -> None:
    """One star measured with other software: 4″ aperture, 14″–20″ annulus."""
    found = measure(read_image(triplet(twomass, letter)), 0, *STAR)
    assert found.mag == pytest.approx(mag, abs=0.03)
    assert found.flags == ()
    assert found.x_pix == pytest.approx(199.4, abs=0.2)
    assert found.y_pix == pytest.approx(611.5, abs=0.2)


@pytest.mark.parametrize(("letter", "mag"), [("J", 10.53), ("H", 10.11), ("K", 10.04)])
def test_worked_check_of_the_growth(twomass: Path, letter: str, mag: float) -> None:
    """Within 14″; the correction of the image brings the 4″ magnitude there."""
    image = read_image(triplet(twomass, letter))
    wide = measure(image, 0, *STAR, settings=ApertureSettings(14.0))
    assert wide.mag == pytest.approx(mag, abs=0.02)
    narrow = measure(image, 0, *STAR)
    assert narrow.mag is not None
    assert narrow.aperture_correction_mag is not None
    assert narrow.mag + narrow.aperture_correction_mag == pytest.approx(wide.mag, abs=0.02)


def test_sum_made_without_the_program(twomass: Path) -> None:
    image = read_image(triplet(twomass, "J"))
    found = measure(image, 0, *STAR)
    assert found.x_pix is not None
    assert found.y_pix is not None
    data = image.planes[0].data.astype(float)
    y, x = np.mgrid[: data.shape[0], : data.shape[1]]
    radius = np.hypot(x - found.x_pix, y - found.y_pix)
    ring = data[(radius > 14.0) & (radius < 20.0)]
    sky = float(np.median(ring[np.abs(ring - np.median(ring)) < 2.0]))
    flux = circle_sum(data, found.x_pix, found.y_pix, 4.0) - sky * math.pi * 16.0
    assert found.mag == pytest.approx(21.0034 - 2.5 * math.log10(flux), abs=0.003)


def test_against_the_psc(twomass: Path) -> None:
    """Unflagged stars of J 10.5 to 14.5: uncorrected 4″ magnitudes are a little faint, and tight.

    The PSC's magnitudes hold all the light of a star; a 4″ aperture loses 0.03 to 0.07 mag.
    """
    catalog = read_catalog(twomass / "catalogs" / "Orion_A_2mass.fits")
    image = read_image(twomass / "atlas_orion_j" / "2mass-atlas-001124n-j0850244.fits")
    assert image.transform is not None
    x, y = image.transform.sky_to_pixel(catalog.ra_deg, catalog.dec_deg)
    j = catalog.columns["j_m"]
    rows, cols = image.planes[0].shape
    inside = (x > 25) & (x < cols - 25) & (y > 25) & (y < rows - 25) & (j > 10.5) & (j < 14.5)
    differences = []
    for row in np.flatnonzero(inside):
        found = measure(image, 0, catalog.ra_deg[row], catalog.dec_deg[row])
        if found.mag is not None and not found.flags:
            differences.append(found.mag - j[row])
    assert len(differences) > 40
    offsets = np.array(differences)
    middle = float(np.median(offsets))
    assert 0.02 < middle < 0.07
    assert 1.48 * float(np.median(np.abs(offsets - middle))) < 0.03


def test_saturated_stars_are_flagged(twomass: Path) -> None:
    """Every star of J < 7.5 by the PSC has a saturated core, also where the core is a dip."""
    catalog = read_catalog(twomass / "catalogs" / "Orion_A_2mass.fits")
    image = read_image(twomass / "atlas_orion_j" / "2mass-atlas-001124n-j0870244.fits")
    assert image.transform is not None
    x, y = image.transform.sky_to_pixel(catalog.ra_deg, catalog.dec_deg)
    rows, cols = image.planes[0].shape
    inside = (x > 25) & (x < cols - 25) & (y > 25) & (y < rows - 25)
    bright = np.flatnonzero(inside & (catalog.columns["j_m"] < 7.5))
    assert len(bright) >= 4
    for row in bright:
        found = measure(image, 0, catalog.ra_deg[row], catalog.dec_deg[row])
        assert {Flag.NONLINEAR, Flag.SATURATED_CORE} <= set(found.flags)


@pytest.mark.parametrize("band", ["h", "j", "k"])
def test_a_coarse_mosaic_gives_no_magnitude(twomass: Path, band: str) -> None:
    """Pixels of 5″ made by Montage: its header keeps the MAGZP of the 1″ images."""
    image = read_image(twomass / "mosaics" / f"gc_2mass_{band}.fits")
    assert image.transform is not None
    assert image.planes[0].magzp is not None
    rows, cols = image.planes[0].shape
    ra, dec = image.transform.pixel_to_sky(cols / 2, rows / 2)
    found = measure(image, 0, float(ra), float(dec), accept_lossy=True)
    assert found.flux_dn is not None
    assert (found.mag, found.mag_err) == (None, None)
    assert Flag.PIXEL_SCALE in found.flags
    assert found.indicative
