"""The built-in simulated field, whose truth is known: no bias, honest errors, marked Quicklook."""

import numpy as np
import pytest
from astropy.table import Table
from numpy.typing import NDArray

from twomass_viewer.errors import FidelityRefusedError
from twomass_viewer.io.read import read_image
from twomass_viewer.photometry.aperture import measure
from twomass_viewer.photometry.export import EXPORTERS
from twomass_viewer.photometry.measurement import Measurement
from twomass_viewer.photometry.measurement import PhotometryFlag as Flag
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.bands import Band

Array = NDArray[np.float64]


def lonely_stars(files: FieldFiles, band: Band) -> tuple[Array, Array, Array]:
    """Return positions and true magnitudes of stars with nothing bright near them."""
    table = Table.read(files.truth_sources)
    x, y, mag = (np.asarray(table[name], float) for name in ("x", "y", f"{band.letter}_m"))
    chosen = []
    for i in np.flatnonzero((np.asarray(table["kind"]) == "star") & table["inside_image"]):
        apart = np.hypot(x - x[i], y - y[i])
        share = 10.0 ** (-0.4 * (mag - mag[i]))
        close, around = (apart > 0) & (apart < 9), (apart >= 9) & (apart < 24)
        if mag[i] < 15.5 and share[close].sum() < 0.01 and share[around].sum() < 0.5:
            chosen.append(i)
    ra, dec = (np.asarray(table[name], float)[chosen] for name in ("ra", "dec"))
    return ra, dec, mag[chosen]


@pytest.mark.parametrize("band", list(Band))
def test_no_bias_on_the_atlas(demo_files: FieldFiles, band: Band) -> None:
    image = read_image(demo_files.images[band])
    loss = demo_files.parameters["aperture_loss_mag"][band.value]
    ra, dec, truth = lonely_stars(demo_files, band)
    offsets, sigmas = [], []
    for star in zip(ra, dec, truth, strict=True):
        found = measure(image, 0, float(star[0]), float(star[1]))
        clean = not set(found.flags) - {Flag.NOISE_FROM_ANNULUS}
        if clean and found.mag is not None and found.snr is not None and found.snr > 20:
            assert found.mag_err is not None
            offsets.append(found.mag - star[2] - loss)
            sigmas.append(found.mag_err)
    assert len(offsets) > 25
    assert abs(float(np.median(offsets))) < 0.02
    # beyond S/N 20 to 100 the simulator's own pixel sampling takes over from noise
    noisy = np.array(sigmas) > 0.01
    pulls = np.abs(np.array(offsets)[noisy]) / np.array(sigmas)[noisy]
    assert 0.4 < 1.48 * float(np.median(pulls)) < 2.0


def test_correction_recovers_the_loss(demo_files: FieldFiles) -> None:
    """From 4″ to 14″, on an image whose stars are known to lose 0.049 mag."""
    image = read_image(demo_files.images[Band.J])
    ra, dec, _ = lonely_stars(demo_files, Band.J)
    found = measure(image, 0, float(ra[5]), float(dec[5]))
    loss = demo_files.parameters["aperture_loss_mag"]["J"]
    assert found.aperture_correction_mag == pytest.approx(-loss, abs=0.02)


def brightest_linear(files: FieldFiles) -> tuple[float, float]:
    ra, dec, mag = lonely_stars(files, Band.KS)
    star = int(np.argmin(np.where(mag > 9.5, mag, 99.0)))
    return float(ra[star]), float(dec[star])


def test_quicklook_is_refused_without_consent(demo_files: FieldFiles) -> None:
    with pytest.raises(FidelityRefusedError) as caught:
        measure(read_image(demo_files.quicklook), 0, *brightest_linear(demo_files))
    assert demo_files.images[Band.KS].name in caught.value.hint


def test_quicklook_is_marked_in_every_output(demo_files: FieldFiles) -> None:
    image = read_image(demo_files.quicklook)
    found = measure(image, 0, *brightest_linear(demo_files), accept_lossy=True)
    assert found.mag is not None
    assert found.indicative
    assert Flag.LOSSY in found.flags
    assert found.provenance["noise"]["sigma_source"] == "rms of the trimmed annulus"
    for name, exporter in EXPORTERS.items():
        text = exporter([found]).decode("utf-8", "replace")
        assert "lossy" in text, name
        assert "simulated" in text.lower(), name


def test_stamp(demo_files: FieldFiles) -> None:
    image = read_image(demo_files.cube)
    assert image.transform is not None
    rows, cols = image.planes[0].shape
    ra, dec = image.transform.pixel_to_sky((cols - 1) / 2, (rows - 1) / 2)
    values: list[Measurement] = [
        measure(image, plane.index, float(ra), float(dec), accept_lossy=True)
        for plane in image.planes
    ]
    assert all(v.mag is not None for v in values)
    assert [v.band for v in values] == [*Band, *Band]
