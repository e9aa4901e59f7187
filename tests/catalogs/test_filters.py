import operator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalogs.tables import psc
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.filter_presets import PRESETS, presets_for
from twomass_viewer.catalogs.filters import compile_filter
from twomass_viewer.catalogs.raw_table import TEXT, is_text
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.errors import CatalogError

CATALOG = psc(
    j_m=[10.0, 12.5, np.nan, 16.0],
    k_m=[9.0, 10.0, 11.0, np.nan],
    cc_flg=["000", "p00", "", "0d0"],
    hemis=["n", "s", "n", "s"],
    scan=[1, 2, 3, 4],
)


COMPACT = replace(
    CATALOG,
    columns={k: v.astype(TEXT) if is_text(v) else v for k, v in CATALOG.columns.items()},
)
MIXED = replace(CATALOG, columns={**CATALOG.columns, "hemis": COMPACT.columns["hemis"]})


@pytest.mark.parametrize("catalog", [CATALOG, COMPACT, MIXED])
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("j_m < 15", [1, 1, 0, 0]),
        ("hemis > cc_flg", [1, 1, 0, 1]),
        ("cc_flg == cc_flg", [1, 1, 0, 1]),
        ('j_m < 15 & cc_flg != "000"', [0, 1, 0, 0]),
        ("j_m - k_m > 1.5", [0, 1, 0, 0]),
        ("10 < j_m <= 12.5", [0, 1, 0, 0]),
        ("10 <= j_m < 12.5 or scan = 4", [1, 0, 0, 1]),
        ('cc_flg ~ "p"', [0, 1, 0, 0]),
        ('cc_flg !~ "p"', [1, 0, 0, 1]),
        ("cc_flg startswith '0'", [1, 0, 0, 1]),
        ("cc_flg endswith '0'", [1, 1, 0, 1]),
        ("isnull(j_m)", [0, 0, 1, 0]),
        ("isnull(cc_flg)", [0, 0, 1, 0]),
        ("not isnull(j_m) and not isnull(k_m)", [1, 1, 0, 0]),
        ("scan in (1, 3)", [1, 0, 1, 0]),
        ("scan not in (1, 3)", [0, 1, 0, 1]),
        ('hemis in ("n")', [1, 0, 1, 0]),
        ("not (j_m < 11 or scan == 4)", [0, 1, 1, 0]),
        ("not not scan == 4", [0, 0, 0, 1]),
        ("j_m == j_m", [1, 1, 0, 1]),
        ("j_m != 10", [0, 1, 0, 1]),
        ("-j_m < -11", [0, 1, 0, 1]),
        ("(j_m + k_m) / 2 < 10", [1, 0, 0, 0]),
        ("abs(j_m - 12) < 1", [0, 1, 0, 0]),
        ("J_M < 11", [1, 0, 0, 0]),
        ("j_m ≤ 12.5 and k_m ≥ 10", [0, 1, 0, 0]),
        ("scan % 2 == 0", [0, 1, 0, 1]),
        ("1 < 2", [1, 1, 1, 1]),
        ("scan == 1 | scan == 2 & hemis == 's'", [1, 1, 0, 0]),
    ],
)
def test_expressions(text: str, kept: list[int], catalog: Catalog) -> None:
    assert compile_filter(text, catalog).tolist() == [bool(k) for k in kept]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("jm < 15", "Did you mean j_m?"),
        ("j_m < 15 $", "character 10"),
        ("j_m <", "ends too early"),
        ("j_m", "is not a condition"),
        ("j_m < 'a'", "cannot be compared"),
        ("cc_flg == 000", "in quotes"),
        ("(j_m < 3", "“)” is expected"),
        ("j_m < 3)", "character 8"),
        ('cc_flg == "000', "not closed"),
        ("import_(3) < 2", "no function import_"),
        ("j_m ~ 'p'", "needs a text column"),
        ("cc_flg + 1 > 2", "cannot be used with cc_flg"),
        ("", "nothing"),
        ("j_m < 3 j_m", "not expected"),
        ("(" * 500 + "scan == 1" + ")" * 500, "nested too deeply"),
        ("not in (3)", "character 5"),
        ("ra.__class__ == 1", "character 3"),
        ("- (scan == 1)", "A sign cannot stand"),
    ],
)
def test_errors_name_the_place_and_help(text: str, said: str) -> None:
    with pytest.raises(CatalogError) as err:
        compile_filter(text, CATALOG)
    assert said in str(err.value)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="jkm_ <>=!&|()+-*/%~\"'.0123456789notinadrsu,`e\n", max_size=40))
def test_any_text_gives_a_mask_or_a_sentence(text: str) -> None:
    try:
        mask = compile_filter(text, CATALOG)
    except CatalogError:
        return
    assert mask.shape == (4,)
    assert mask.dtype == np.bool_


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.floats(-30, 30) | st.just(float("nan")), min_size=1, max_size=20),
    st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
    st.floats(-30, 30),
)
def test_comparisons_agree_with_python_row_by_row(
    values: list[float], sign: str, limit: float
) -> None:
    test = {"<": operator.lt, "<=": operator.le, ">": operator.gt,
            ">=": operator.ge, "==": operator.eq, "!=": operator.ne}[sign]  # fmt: skip
    catalog = psc(len(values), j_m=np.array(values))
    expected = [v == v and test(v, limit) for v in values]
    assert compile_filter(f"j_m {sign} {limit!r}", catalog).tolist() == expected


def test_presets_have_keys_of_their_own_and_a_source() -> None:
    assert len({p.key for p in PRESETS}) == len(PRESETS)
    assert all(p.source and p.explanation for p in PRESETS)


@pytest.mark.data
def test_presets_on_real_tables(twomass: Path) -> None:
    seen = set()
    for name in ("2mass.tbl", "HCG7_2MASS.tbl", "2MASS_PSC.vot"):
        catalog = read_catalog(twomass / "catalogs" / name)
        for preset in presets_for(catalog):
            seen.add(preset.key)
            mask = compile_filter(preset.text, catalog)
            assert mask.shape == (len(catalog),)
    assert {"clean", "level1", "good", "clean-xsc"} <= seen


@pytest.mark.data
def test_a_filter_agrees_with_a_count_by_hand(twomass: Path) -> None:
    path = twomass / "catalogs" / "fp_2mass.fp_psc29179.tbl"
    rows = [r for r in path.read_text().splitlines() if r[:1] not in ("\\", "|") and r.strip()]
    # The J magnitude is the first number after the designation.
    by_hand = sum(float(r.split()[11]) < 15 for r in rows if r.split()[11] != "null")
    assert compile_filter("j_m < 15", read_catalog(path)).sum() == by_hand > 0
