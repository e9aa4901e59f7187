"""The simulated XSC: 389 columns in order, values that hang together, and its bulk form."""

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.catalog_columns import APERTURES_ARCSEC, XSC_NAMES

# Positions (from 1) of columns in the bulk files, as the survey's column page numbers them.
PLACES = {
    1: "jdate", 4: "dec", 9: "density", 10: "r_k20fe", 11: "j_m_k20fe", 13: "j_flg_k20fe",
    17: "k_m_k20fe", 19: "k_flg_k20fe", 20: "r_3sig", 25: "k_ba", 26: "k_phi", 27: "sup_r_3sig",
    28: "sup_ba", 29: "sup_phi", 30: "r_fe", 31: "j_m_fe", 40: "r_ext", 41: "j_m_ext",
    43: "j_pchi", 47: "k_m_ext", 49: "k_pchi", 50: "j_r_eff", 55: "k_mnsurfb_eff",
    56: "j_con_indx", 59: "j_peak", 62: "j_5surf", 65: "e_score", 66: "g_score", 67: "vc",
    68: "cc_flg", 69: "im_nx", 70: "r_k20fc", 80: "j_r_e", 84: "h_r_e", 92: "j_r_c", 104: "r_fc",
    114: "j_r_i20e", 126: "j_r_i20c", 138: "j_r_i21e", 150: "r_j21fe", 160: "j_r_i21c",
    172: "r_j21fc", 182: "j_m_5", 185: "h_m_5", 190: "k_flg_5", 191: "j_m_7", 280: "k_flg_70",
    281: "j_m_sys", 287: "sys_flg", 288: "contam_flg", 289: "j_5sig_ba", 295: "j_d_area",
    301: "j_bisym_rat", 307: "j_sh0", 313: "j_sc_mxdn", 339: "k_sc_msh", 340: "j_chif_ellf",
    346: "bl_sub_flg", 347: "id_flg", 350: "blk_fac", 351: "dup_src", 352: "use_src", 353: "prox",
    355: "pxcntr", 358: "dist_edge_flg", 359: "pts_key", 363: "coadd_key", 368: "id",
    369: "x_coadd", 371: "j_subst2", 374: "j_back", 377: "j_resid_ann", 380: "j_bndg_per",
    386: "j_seetrack", 389: "ext_key",
}  # fmt: skip


@pytest.fixture(scope="module")
def xsc(demo_files: FieldFiles) -> Catalog:
    return read_catalog(demo_files.xsc)


def test_columns_stand_in_the_survey_order(demo_files: FieldFiles) -> None:
    assert len(XSC_NAMES) == 389
    head = next(line for line in demo_files.xsc.read_text().splitlines() if line[0] == "|")
    names = [n.strip() for n in head.strip("|").split("|")]
    assert names == list(XSC_NAMES)
    assert {i: names[i - 1] for i in PLACES} == PLACES


@pytest.mark.data
def test_the_header_rows_are_those_of_a_real_table(demo_files: FieldFiles, twomass: Path) -> None:
    def cells(path: Path) -> dict[str, tuple[str, ...]]:
        rows = [line for line in path.read_text().splitlines() if line.startswith("|")]
        columns = zip(*(row.rstrip()[1:-1].split("|") for row in rows), strict=True)
        return {column[0].strip(): column for column in columns}

    real, ours = cells(twomass / "catalogs" / "HCG7_2MASS.tbl"), cells(demo_files.xsc)
    # the archive gave Ks axis ratios one digit in wider cells than the column page says
    shared = real.keys() & ours.keys() - {"k_ba"}
    assert len(shared) == 24
    assert {k: real[k] for k in shared} == {k: ours[k] for k in shared}


def test_magnitudes_grow_with_their_apertures(xsc: Catalog) -> None:
    c = xsc.columns
    assert xsc.kind is CatalogKind.XSC
    assert xsc.simulated
    for b in "jhk":
        mags = np.array([c[f"{b}_m_{r}"] for r in APERTURES_ARCSEC], dtype=float)
        sigmas = np.array([c[f"{b}_msig_{r}"] for r in APERTURES_ARCSEC], dtype=float)
        step = np.diff(mags, axis=0)
        # only noise, the same in all apertures of a band, may make a larger one fainter
        assert (
            step[np.isfinite(step)] < 3 * np.diff(sigmas, axis=0)[np.isfinite(step)] + 1e-3
        ).all()
        gone = np.isnan(mags)
        assert (gone[1:] | ~gone[:-1]).all()  # what is null stays null further out
        r20, rfe = (np.asarray(c[n], dtype=float) for n in ("r_k20fe", "r_fe"))
        larger = rfe > r20
        assert (c[f"{b}_m_fe"][larger] <= c[f"{b}_m_k20fe"][larger] + 0.05).all()
        assert (c[f"{b}_r_i21e"] >= c[f"{b}_r_i20e"]).all()
        assert (c[f"{b}_m_sys"] <= c[f"{b}_m_ext"] + 0.01).all()
        assert ((c[f"{b}_con_indx"] > 1.5) & (c[f"{b}_con_indx"] < 8)).all()
        half = c[f"{b}_m_ext"] + 2.5 * np.log10(2 * np.pi * c[f"{b}_r_eff"] ** 2 * c["sup_ba"])
        np.testing.assert_allclose(half, c[f"{b}_mnsurfb_eff"], atol=0.02)
        five = c[f"{b}_m_5"] + 2.5 * np.log10(np.pi * 25)
        assert (np.abs(five - c[f"{b}_5surf"]) < 4 * c[f"{b}_msig_5"] + 0.01).all()


def test_values_stay_in_their_documented_ranges(xsc: Catalog) -> None:
    c = xsc.columns
    for name, values in c.items():
        if "_flg_" in name:
            there = np.asarray(values, dtype=float)
            assert set(there[np.isfinite(there)].astype(int)) <= {0, 1, 2, 3, 4, 5, 6, 7, 9}, name
    assert set(c["vc"]) <= {-2, -1, 1, 2}
    assert set(c["cc_flg"]) <= set("0azZ")
    for score in ("e_score", "g_score"):
        assert ((c[score] >= 1.0) & (c[score] <= 2.0)).all()
    for angle in ("sup_phi", "k_phi", "j_5sig_phi"):
        assert (np.abs(c[angle]) <= 90).all()
    assert (c["dist_edge_ew"] >= 15).all()
    assert ((c["im_nx"] >= 21) & (c["im_nx"] <= 301)).all()
    assert set(c["fg_flg"]) == {"______"}


def test_rows_are_linked_with_stamp_image_and_point_source(
    xsc: Catalog, demo_files: FieldFiles
) -> None:
    cube = fits.getheader(demo_files.cube)
    row = xsc.row(int(np.argmax(xsc.columns["r_k20fe"])))
    assert cube["NAXIS1"] == row["im_nx"]
    cards = fits.getheader(next(iter(demo_files.images.values())))
    assert row["scan"] == cards["SCANNO"]
    psc = read_catalog(demo_files.psc)
    for i in range(len(xsc)):
        key = xsc.columns["pts_key"][i]
        if np.isfinite(key):
            j = int(np.flatnonzero(psc.columns["pts_key"] == key)[0])
            assert psc.columns["ext_key"][j] == xsc.columns["ext_key"][i]
            large = xsc.columns["r_k20fe"][i] > 10
            assert psc.columns["gal_contam"][j] == (1 if large else 0) or not large
    own = np.isfinite(psc.columns["ext_key"])
    assert own.sum() >= 5
    assert (psc.columns["gal_contam"][~own] != 1).all()


def test_a_star_in_front_is_flagged_as_subtracted(xsc: Catalog) -> None:
    largest = int(np.argmax(xsc.columns["r_k20fe"]))
    assert xsc.columns["k_flg_k20fe"][largest] == 3
    assert xsc.columns["n_sub"][largest] >= 2
    assert xsc.columns["contam_flg"][largest] == 1


def test_bulk_file_reads_as_the_table_does(xsc: Catalog, demo_files: FieldFiles) -> None:
    bulk = read_catalog(demo_files.folder / "simulated_demo_xsc_aaa.gz")
    assert bulk.kind is CatalogKind.XSC
    assert bulk.simulated
    assert "XSC bulk file" in bulk.convention
    for name, values in xsc.columns.items():
        np.testing.assert_array_equal(bulk.columns[name], values, err_msg=name)
