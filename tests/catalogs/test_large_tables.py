"""What makes a million rows quick gives the same answers."""

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from hypothesis import given
from hypothesis import strategies as st

from twomass_viewer.catalogs.conventions import bare_designation, bare_designations
from twomass_viewer.catalogs.raw_table import TEXT, as_text, is_text, shortest_decimals
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.catalogs.table_positions import find_positions

ROWS = 20_000  # more than two of the parts that columns are converted in


def test_flags_of_a_fits_table_are_what_the_file_holds_and_share_their_texts(
    tmp_path: Path,
) -> None:
    rng = np.random.default_rng(5)
    flags = rng.choice(np.array([b"000", b"c0 ", b"   ", b"\xff00", b"nul"]), ROWS)
    path = tmp_path / "t.fits"
    fits.BinTableHDU.from_columns(
        [
            fits.Column("ra", "D", array=rng.uniform(80, 81, ROWS)),
            fits.Column("dec", "D", array=rng.uniform(-6, -5, ROWS)),
            fits.Column("j_m", "E", array=rng.uniform(5, 16, ROWS)),
            fits.Column("cc_flg", "3A", array=flags),
        ]
    ).writeto(path)
    got = read_catalog(path).columns["cc_flg"]
    wanted = [f.strip().decode("utf-8", "replace") for f in flags.tolist()]
    assert got.tolist() == wanted
    assert len({id(t) for t in got.tolist()}) == len(set(wanted))


def test_long_texts_are_what_the_file_holds_and_take_little_memory() -> None:
    names = np.array([b"05342400-0530000", b" x", b"null", b"M\xc3\xa9ssier", b"\xff\xfe!"], "S40")
    texts = np.tile(names, ROWS)
    got = as_text(texts)
    assert got[:5].tolist() == ["05342400-0530000", " x", "", "Méssier", "��!"]
    assert got.tolist() == got[:5].tolist() * ROWS
    assert {type(v) for v in (got[0], *got[:7])} == {str}
    assert is_text(got)
    assert got.dtype == TEXT


@pytest.mark.parametrize("width", [4, 8, 9])
def test_short_and_long_texts_know_the_same_nulls(width: int) -> None:
    texts = np.array([b"null", b"", b"\\N", b"NULL", b"-", b"A1"], f"S{width}")
    assert as_text(texts, "-").tolist() == ["", "", "", "", "", "A1"]


@given(st.lists(st.integers(-60_000, 60_000), min_size=1), st.lists(st.floats(-60, 60, width=32)))
def test_widening_gives_the_decimal_that_was_written(
    thousandths: list[int], others: list[float]
) -> None:
    written = [n / 1000 for n in thousandths]
    narrow = np.array([*written, *others], np.float32)
    wide = shortest_decimals(narrow)
    assert wide[: len(written)].tolist() == written
    np.testing.assert_array_equal(wide.astype(np.float32), narrow)


@given(
    st.lists(
        st.sampled_from(
            ["00424433+4116085", "2MASS J00424433+4116085", "0042443+34116085", "", "x" * 16,
             "00424433-4116085A", "00424433+411608", "5 0424433+4116085"]
        )
    )
)  # fmt: skip
def test_designations_lose_their_prefix_together_as_they_do_alone(texts: list[str]) -> None:
    for dtype in (object, TEXT):
        got = bare_designations(np.array(texts, dtype=dtype))
        assert got.tolist() == [bare_designation(t) for t in texts]


def test_positions_that_are_rounded_only_at_the_beginning_are_not_rounded() -> None:
    ra = np.concatenate([np.round(np.linspace(80, 81, 1500), 2), np.linspace(80, 81, 500) + 1e-7])
    dec = np.concatenate([np.round(np.linspace(-6, -5, 1500), 2), np.linspace(-6, -5, 500) + 1e-7])
    assert find_positions({"ra": ra, "dec": dec}, {}, {}, ()).error_arcsec is None
    rounded = find_positions({"ra": np.round(ra, 2), "dec": np.round(dec, 2)}, {}, {}, ())
    assert rounded.error_arcsec == pytest.approx(np.hypot(1, 1) * 0.005 * 3600)
