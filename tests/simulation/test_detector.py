"""Saturation against the measured table and against saturated stars of real images."""

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from numpy.typing import NDArray

from twomass_viewer.simulation.detector import core_swelling, respond
from twomass_viewer.simulation.psf import STANDARD_SEESH, point_spread
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere

Array = NDArray[np.float64]
MAGZP = {Band.J: 21.0, Band.KS: 19.98}
PEAK = {Band.J: 0.089, Band.KS: 0.091}  # of the 4 arcsec flux: medians of unsaturated stars


def lost(band: Band, share: float) -> float:
    """Magnitude at which the peak reads low by a share."""
    mags = np.arange(11.0, 5.0, -0.002)
    peak = 10 ** (0.4 * (MAGZP[band] - mags)) * PEAK[band]
    return float(mags[np.argmax(respond(peak, band) / peak < 1.0 - share)])


@pytest.mark.parametrize(
    ("band", "share", "mag"),
    [(Band.J, 0.08, 8.6), (Band.J, 0.20, 8.3), (Band.KS, 0.08, 7.6), (Band.KS, 0.20, 7.2)],
)
def test_peaks_read_low_from_the_measured_magnitudes_on(
    band: Band, share: float, mag: float
) -> None:
    assert lost(band, share) == pytest.approx(mag, abs=0.1)


def test_what_is_below_5500_dn_is_linear() -> None:
    signal = np.linspace(-20.0, 5500.0, 50)
    for band in Band:
        np.testing.assert_allclose(respond(signal, band), signal)


@pytest.mark.parametrize(("band", "mag"), [(Band.J, 7.5), (Band.KS, 6.7)])
def test_the_core_turns_into_a_ring_at_the_measured_magnitude(band: Band, mag: float) -> None:
    mags = np.arange(10.0, 4.0, -0.01)
    peak = 10 ** (0.4 * (MAGZP[band] - mags)) * PEAK[band]
    assert mags[np.argmax(respond(peak, band))] == pytest.approx(mag, abs=0.15)


def star(band: Band, mag: float, site: Hemisphere, seesh: float, x: float, y: float) -> Array:
    """Return a saturated star on a stamp of 61 pixels."""
    rows, cols = np.mgrid[-30:31, -30:31].astype(float)
    r2 = (cols - x) ** 2 + (rows - y) ** 2
    spread = point_spread(band, seesh / STANDARD_SEESH, site)
    f4 = 10 ** (0.4 * (MAGZP[band] - mag))
    wide = core_swelling(spread.core * f4)
    core = spread.core / wide**2 * np.exp(-r2 / (2 * (spread.sigma * wide) ** 2))
    return respond(f4 * (core + spread.wing(r2)), band)


@pytest.mark.parametrize(
    ("band", "mag", "least", "most"),
    [
        (Band.J, 6.5, 7540, 10890), (Band.J, 5.5, 8760, 11250), (Band.J, 4.5, 8720, 11010),
        (Band.KS, 6.5, 7600, 9400), (Band.KS, 5.5, 8520, 9630),
    ],
)  # fmt: skip
def test_the_highest_pixels_lie_on_the_measured_plateau(
    band: Band, mag: float, least: float, most: float
) -> None:
    for x, y in ((0.0, 0.0), (0.5, 0.3), (-0.2, 0.4)):
        image = star(band, mag, Hemisphere.SOUTH, 1.0, x, y)
        assert least <= image.max() <= most
        if mag < (6.5 if band is Band.J else 6.0):
            assert image[30, 30] < image.max()


def profile(image: Array, x: float, y: float) -> Array:
    """Median in rings of half an arcsec between the spikes, from the centre outwards."""
    rows, cols = np.mgrid[-30:31, -30:31].astype(float)
    r = np.hypot(cols - x, rows - y)
    angle = np.degrees(np.arctan2(rows - y, cols - x)) % 90.0
    between = (angle > 17.0) & (angle < 73.0)
    return np.array(
        [np.median(image[between & (np.abs(r - at) < 0.75)]) for at in np.arange(1.0, 20.0, 0.25)]
    )


def reach(values: Array, level: float) -> float:
    """Radius of the last ring above a level."""
    return float(np.arange(1.0, 20.0, 0.25)[np.flatnonzero(values > level)[-1]])


@pytest.mark.data
@pytest.mark.parametrize("name", ["001124n-j0870232", "001124n-j0870244", "001124n-j0880044"])
def test_saturated_stars_of_orion_look_alike(name: str, twomass: Path) -> None:
    from scipy.ndimage import center_of_mass, label

    with fits.open(twomass / "atlas_orion_j" / f"2mass-atlas-{name}.fits") as hdus:
        data = np.asarray(hdus[0].data, dtype=float)
        header = hdus[0].header
    above = np.nan_to_num(data - np.nanmedian(data))
    places, count = label(above > 4500.0)
    compared = 0
    rows, cols = np.mgrid[-30:31, -30:31].astype(float)
    for number in range(1, count + 1):
        size = int((places == number).sum())
        y, x = center_of_mass(places == number)
        iy, ix = round(y), round(x)
        inside = 32 < ix < 480 and 32 < iy < data.shape[0] - 32
        if not (30 <= size <= 110 and inside):  # clearly saturated
            continue
        real = data[iy - 30 : iy + 31, ix - 30 : ix + 31]
        r = np.hypot(cols - (x - ix), rows - (y - iy))
        far = (r > 20.0) & (r < 29.0)
        real = real - np.median(real[far])
        # the magnitude from the wing between the spikes, outside what saturated
        spread = point_spread(Band.J, header["SEESH"] / STANDARD_SEESH, Hemisphere.NORTH)
        angle = np.degrees(np.arctan2(rows - (y - iy), cols - (x - ix))) % 90.0
        core = np.sqrt(size / np.pi)
        wing = (angle > 17) & (angle < 73) & (r > core + 3.0) & (r < 2 * (core + 3.0))
        model = spread(r**2)
        f4 = np.median(real[wing] / (model[wing] - np.median(model[far])))
        mag = MAGZP[Band.J] - 2.5 * np.log10(f4)
        if mag < 3.5:  # in the nebula: its wing cannot be measured
            continue
        made = star(Band.J, mag, Hemisphere.NORTH, header["SEESH"], x - ix, y - iy)
        ours, theirs = profile(made, x - ix, y - iy), profile(real, x - ix, y - iy)
        for level in (6000.0, 3000.0, 1000.0):
            assert reach(ours, level) == pytest.approx(reach(theirs, level), abs=0.8), (mag, level)
        assert made.max() == pytest.approx(real.max(), rel=0.12)
        assert ours[0] == pytest.approx(theirs[0], rel=0.2)  # how deep the ring's middle is
        compared += 1
    assert compared >= 1
