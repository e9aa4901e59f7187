"""Whatever the WCS cards of a header say, there is a transform or a reason, and mending ends."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from twomass_viewer.imagery.header import Card, CardValue, Header
from twomass_viewer.io.sky_cards import mend
from twomass_viewer.io.sky_transform import sky_transform

KEYS = (
    "CTYPE1", "CTYPE2", "CRVAL1", "CRVAL2", "CRPIX1", "CRPIX2", "CDELT1", "CDELT2", "CROTA1",
    "CROTA2", "CD1_1", "CD2_2", "CD001001", "PC001002", "PC1_1", "PC2_1", "CUNIT1", "CUNIT2",
    "EQUINOX", "EPOCH", "RADESYS", "RADECSYS", "LONPOLE", "PV2_1", "NAXIS",
)  # fmt: skip
USUAL: dict[str, CardValue] = {
    "CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": 10.0, "CRVAL2": 41.0, "CRPIX1": 5.0,
    "CRPIX2": 5.0, "CDELT1": -1 / 3600, "CDELT2": 1 / 3600,
}  # fmt: skip
values = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**6), 10**6), st.floats(width=32),
    st.sampled_from(["", "deg", "hours", "arcsec", "J2000", "B1950", "fk5", "FK4", "ICRS", "x",
                     "ra---sin", "dec--sin", "RA--TAN", "GLON-CAR", "GLAT-CAR", "DEC--NCP",
                     "RA---NCP", "RA---TAN-SIP", "ELON-TAN", "1e999", "--", "2000.0", "-"]),
)  # fmt: skip


@settings(deadline=None)  # the first call imports astropy
@given(st.dictionaries(st.sampled_from(KEYS), values, max_size=8))
def test_a_transform_or_a_reason(changes: dict[str, CardValue]) -> None:
    header = Header(tuple(Card(k, v) for k, v in (USUAL | changes).items()))
    transform, notices = sky_transform(header)
    if transform is None:
        assert notices[-1].startswith("No usable sky coordinates: ")
        assert notices[-1].endswith(".")
        assert "\n" not in notices[-1]
    else:
        ra, dec = transform.pixel_to_sky(np.array([4.0, 0.0]), np.array([4.0, 9.0]))
        assert ra.shape == dec.shape == (2,)


@given(st.dictionaries(st.sampled_from(KEYS), values, max_size=8))
def test_what_is_mended_needs_no_mending(changes: dict[str, CardValue]) -> None:
    header = Header(tuple(Card(k, v) for k, v in (USUAL | changes).items()))
    mended, repairs = mend(header)
    if mended is header:
        assert repairs == ()
    assert all(r.card and r.done for r in repairs)
    again, more = mend(mended)
    assert again == mended or str(again) == str(mended)  # NaN is not equal to itself
    assert {r for r in more if not r.startswith(("RADECSYS", "EPOCH"))} == set()
