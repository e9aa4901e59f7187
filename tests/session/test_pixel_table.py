"""The pixel table: the right pixels under the right numbers, blanks, marks, text."""

import numpy as np
import pytest

from tests.session.scenes import image
from twomass_viewer.session.pixel_table import PixelMark, PixelTable, pixel_table
from twomass_viewer.session.session import Session
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity, Product


def _table(
    x: float,
    y: float,
    data: np.ndarray | None = None,
    fidelity: Fidelity = Fidelity.LOSSLESS,
    product: Product = Product.ATLAS,
) -> PixelTable | None:
    """Return the table about a 0-based pixel of an image of 80 rows and 60 columns."""
    session = Session()
    session.add_images([image(Band.J, data=data, fidelity=fidelity, product=product)])
    # 1 arcsec pixels, north up, centred on the field
    return pixel_table(session, -(x - 29.5), y - 39.5)


def test_values_stand_under_their_fits_numbers() -> None:
    found = _table(20.2, 50.3)
    assert found is not None
    assert (found.x[0], found.x[5], found.x[-1]) == (16, 21, 26)
    assert (found.y[0], found.y[4], found.y[-1]) == (55, 51, 47)
    for row, y in enumerate(found.y):
        for col, x in enumerate(found.x):
            assert found.dn[row, col] == pytest.approx(100 + 0.5 * (x - 1) + 0.25 * (y - 1))


def test_beyond_the_image_is_blank_and_off_it_is_nothing() -> None:
    corner = _table(0.0, 0.0)
    assert corner is not None
    assert np.isnan(corner.dn[:, :5]).all()
    assert np.isnan(corner.dn[5:]).all()
    assert np.isfinite(corner.dn[:5, 5:]).all()
    assert corner.x[5] == corner.y[4] == 1
    assert _table(-3.0, 10.0) is None


def test_bright_pixels_are_marked_above_the_sky_and_blanks_are_not() -> None:
    data = np.full((80, 60), 100.0, np.float32)
    data[40, 28:33] = [100 + 5400, 100 + 5600, 100 + 8900, 100 + 9100, np.nan]
    found = _table(30.0, 40.0, data)
    assert found is not None
    assert found.marks[4][3:8] == (
        PixelMark.NONE,
        PixelMark.NONLINEAR,
        PixelMark.NONLINEAR,
        PixelMark.SATURATED,
        PixelMark.NONE,
    )
    other = _table(30.0, 40.0, data, product=Product.UNKNOWN)
    assert other is not None
    assert not any(m for row in other.marks for m in row)
    assert other.judged.startswith("Saturation is not judged: ")


@pytest.mark.parametrize("fidelity", list(Fidelity))
def test_text_keeps_numbers_blanks_and_fidelity(fidelity: Fidelity) -> None:
    found = _table(0.0, 0.0, fidelity=fidelity)
    assert found is not None
    lines = found.as_text().splitlines()
    assert found.indicative is (fidelity is not Fidelity.LOSSLESS)
    assert lines[0].startswith("# ≈ ") is found.indicative
    assert f"fidelity {fidelity.value}" in lines[1]
    assert lines[2].split("\t") == ["y\\x", *(str(x) for x in range(-4, 7))]
    assert lines[7].split("\t") == [
        "1",
        "",
        "",
        "",
        "",
        "",
        *(f"{100 + 0.5 * n:.2f}" for n in range(6)),
    ]
