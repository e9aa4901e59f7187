from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.catalogs.tables import psc, xsc
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.catalogs.words import row_count, row_fields, row_words, summary_line

ROWS = psc(
    5,
    designation=["05342955-0524000"] * 5,
    j_m=[11.282, 16.328, np.nan, 9.0, 4.0],
    j_msigcom=[0.023, np.nan, np.nan, 0.02, 0.2],
    h_m=[10.782] * 5,
    h_msigcom=[0.021] * 5,
    k_m=[10.719] * 5,
    k_msigcom=[0.02] * 5,
    ph_qual=["AAA", "UAA", "XAA", "AAA", "DAA"],
    rd_flg=["222", "022", "922", "122", "322"],
    bl_flg=["111", "011", "011", "111", "121"],
    cc_flg=["000", "0pp", "c00", "000", "ds0"],
    prox=[14.0, 14.0, 14.0, 4.2, 14.0],
    gal_contam=[0, 0, 0, 2, 0],
)


def test_one_row_is_no_rows() -> None:
    assert row_count(ROWS) == "5 rows"
    assert row_count(psc(1)) == "1 row"


def test_a_clean_row_takes_one_line() -> None:
    (line,) = row_words(ROWS, 0)
    assert "no contamination known" in line
    assert "222" in line


def test_flags_are_said_band_by_band_with_the_worst_first() -> None:
    words = row_words(ROWS, 1)
    assert words[0] == ("H and Ks: possibly contaminated by persistence of a nearby bright star")
    assert any(w.startswith("J: upper limit") for w in words)
    words = row_words(ROWS, 4)
    assert words[0].startswith("J: possibly contaminated by a diffraction spike")
    assert words[1].startswith("H: possibly contaminated by an electronic stripe")
    assert any(w.startswith("H: fitted together with 1 neighbour") for w in words)
    assert any("saturates even the 51 ms read" in w for w in words)


def test_neighbours_galaxies_and_short_reads_are_told() -> None:
    words = row_words(ROWS, 3)
    assert any("4.2″" in w and "6″" in w for w in words)
    assert any("large extended source" in w for w in words)
    assert any(w.startswith("J: aperture photometry on the 51 ms read") for w in words)


def test_the_line_for_hovering() -> None:
    line = summary_line(ROWS, 0)
    assert line == (
        "2MASS J05342955-0524000 · J 11.282 ± 0.023, H 10.782 ± 0.021, Ks 10.719 ± 0.020\u2009mag"
        " · quality AAA · cc 000: clean"
    )
    assert "J > 16.328" in summary_line(ROWS, 1)
    assert "persistence" in summary_line(ROWS, 1)
    assert "persistence" not in summary_line(ROWS, 1, letters_in_words=False)
    assert "clean" in summary_line(ROWS, 0, letters_in_words=False)
    assert "J –" in summary_line(ROWS, 2)
    assert "\n" not in line


def test_nothing_known_is_not_clean() -> None:
    bare = psc(1, j_m=[10.0])
    assert "not known" in row_words(bare, 0)[0]
    assert "contamination not known" in summary_line(bare, 0)
    graded = psc(1, j_m=[10.0], ph_qual=["AAA"])
    assert "contamination is not known" in row_words(graded, 0)[0]


def test_simulated_rows_say_so_everywhere() -> None:
    made = replace(ROWS, simulated=True)
    assert any("Simulated" in w for w in row_words(made, 0))
    assert "simulated" in summary_line(made, 0)
    assert any("simulated" in e for _, _, e in row_fields(made, 0))


def test_extended_sources() -> None:
    catalog = xsc(
        2,
        designation=["00402069+0052508"] * 2,
        r_k20fe=[9.4, 5.0],
        k_m_k20fe=[12.588, 95.2],
        k_msig_k20fe=[0.089, np.nan],
        k_flg_k20fe=[0, 9],
        cc_flg=["0", "z"],
        vc=[1, 2],
        e_score=[1.0, 1.9],
    )
    assert row_words(catalog, 0) == ["No contamination known, nothing else within the aperture."]
    words = row_words(catalog, 1)
    assert any("negative" in w for w in words)
    assert any("large galaxy" in w for w in words)
    assert any("e_score 1.90" in w for w in words)
    assert summary_line(catalog, 0).startswith(
        "2MASX J00402069+0052508 · Ks 12.588 ± 0.089\u2009mag · r_k20fe 9.4″ · cc 0"
    )
    assert "95" not in summary_line(catalog, 1)


def test_fields_carry_units_frame_meaning_and_provenance() -> None:
    fields = {label: (value, meaning) for label, value, meaning in row_fields(ROWS, 1)}
    assert fields["RA"] == ("83.601000\u2009deg", "FK5 J2000")
    assert fields["Dec"][0] == "−5.399000\u2009deg"
    assert fields["J"][0] == "> 16.328\u2009mag"
    assert (
        "H and Ks: possibly contaminated by persistence"
        in (fields["Contamination and confusion flag"][1])
    )
    assert "II.2.a" in fields["Photometric quality"][1]
    assert fields["Provenance"][0] == "made.tbl, row 2"
    rounded = replace(ROWS, position_error_arcsec=2.5)
    assert "2.5″" in row_fields(rounded, 0)[1][2]


def test_other_tables_have_names_and_no_flags() -> None:
    table = Catalog(
        CatalogKind.OTHER,
        "mine.csv",
        None,
        {
            "ra": np.array([1.0]),
            "dec": np.array([2.0]),
            "name": np.array(["M 42"], dtype=object),
            "cc_flg": np.array(["ppp"], dtype=object),
        },
    )
    assert row_words(table, 0) == []
    assert summary_line(table, 0) == "M 42"
    assert ("cc_flg", "ppp", "") in row_fields(table, 0)


@pytest.mark.data
def test_every_flag_of_real_rows_has_words(twomass: Path) -> None:
    for name in ("2mass.tbl", "HCG7_2MASS.tbl", "2MASS_PSC.vot", "Polygon.xml"):
        catalog = read_catalog(twomass / "catalogs" / name)
        for row in range(0, len(catalog), 11):
            said = " ".join([*row_words(catalog, row), summary_line(catalog, row)])
            assert "not defined" not in said, said
            assert "nan" not in said, said
            for _, value, meaning in row_fields(catalog, row):
                assert "nan" not in value
                assert "not defined" not in meaning, meaning
