import numpy as np

from tests.catalogs.tables import psc, xsc
from twomass_viewer.catalogs.classes import ellipses, is_contaminated


def test_any_letter_is_contamination_and_no_column_is_none() -> None:
    catalog = psc(cc_flg=["000", "0p0", "", "00d"])
    assert is_contaminated(catalog).tolist() == [False, True, False, True]
    assert not is_contaminated(psc()).any()


def test_xsc_letters() -> None:
    catalog = xsc(cc_flg=["0", "z", "Z"])
    assert is_contaminated(catalog).tolist() == [False, True, False]


def test_ellipses_take_one_fit_whole() -> None:
    catalog = xsc(
        4,
        r_k20fe=[9.4, 8.0, 7.0, np.nan],
        sup_ba=[0.82, np.nan, np.nan, 0.5],
        sup_phi=[35.0, 10.0, np.nan, 5.0],
        k_ba=[0.8, 0.6, np.nan, 0.5],
        k_phi=[70.0, 80.0, np.nan, 5.0],
    )
    size, ratio, angle = ellipses(catalog)
    np.testing.assert_array_equal(size, [9.4, 8.0, 7.0, np.nan])
    np.testing.assert_array_equal(ratio, [0.82, 0.6, 1.0, np.nan])
    np.testing.assert_array_equal(angle, [35.0, 80.0, 0.0, np.nan])
    assert np.isnan(ellipses(psc()).semi_major_arcsec).all()
