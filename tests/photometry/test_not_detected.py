"""Below three sigma there is a limit, not a magnitude to believe."""

import math

import numpy as np
import pytest

from tests.session.scenes import image
from twomass_viewer.photometry.aperture import measure
from twomass_viewer.photometry.export import export
from twomass_viewer.photometry.measurement import PhotometryFlag
from twomass_viewer.photometry.words import format_magnitude, is_doubtful, limit_mag
from twomass_viewer.survey.products import Fidelity


@pytest.mark.parametrize(("fidelity", "mark"), [(Fidelity.LOSSLESS, ""), (Fidelity.LOSSY, "≈ ")])
def test_empty_sky_gives_the_limit_of_its_noise(fidelity: Fidelity, mark: str) -> None:
    rng = np.random.default_rng(8)
    pixels = rng.normal(100.0, 0.5, (80, 60)).astype(np.float32)
    empty = image(data=pixels, fidelity=fidelity)
    m = measure(empty, 0, 83.6, -5.5, accept_lossy=True)
    assert PhotometryFlag.NOT_DETECTED in m.flags
    assert m.flux_err_dn is not None
    # 2 kz sc sqrt(n) is the noise of an empty 4 arcsec aperture: about 3.4 * 0.5 * 7.1 DN
    assert m.flux_err_dn == pytest.approx(3.4 * 0.5 * math.sqrt(math.pi * 16), rel=0.15)
    expected = 21.0 - 2.5 * math.log10(3 * m.flux_err_dn)
    assert limit_mag(m) == pytest.approx(expected)
    assert format_magnitude(m) == f"{mark}> {expected:.2f} mag (3 sigma)"


def test_a_star_has_a_magnitude_and_no_limit() -> None:
    y, x = np.mgrid[0:80, 0:60]
    star = 500 * np.exp(-((x - 29.5) ** 2 + (y - 39.5) ** 2) / (2 * 1.3**2))
    noise = np.random.default_rng(8).normal(100.0, 0.5, (80, 60))
    m = measure(image(data=(star + noise).astype(np.float32)), 0, 83.6, -5.5)
    assert PhotometryFlag.NOT_DETECTED not in m.flags
    assert limit_mag(m) is None
    assert ">" not in format_magnitude(m)


def test_a_saturated_star_wears_a_warning_wherever_its_magnitude_stands() -> None:
    y, x = np.mgrid[0:80, 0:60]
    star = 12000 * np.exp(-((x - 29.5) ** 2 + (y - 39.5) ** 2) / (2 * 1.3**2))
    m = measure(image(data=(star + 100).astype(np.float32)), 0, 83.6, -5.5)
    assert is_doubtful(m)
    assert format_magnitude(m).endswith(" mag !")
    assert f"{m.mag:.2f} !" in export([m], "reg").decode()
    assert " !" in export([m], "clipboard").decode()
