import gzip
import io
import warnings
from pathlib import Path

import numpy as np
import pytest

from twomass_viewer.catalogs.catalog import CatalogKind
from twomass_viewer.catalogs.raw_table import is_text, shortest_decimals
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.errors import CatalogError

TBL = r"""\SIMULATED = 'T'
\EQUINOX = 'J2000'
\ made for a test
|        ra|       dec|     designation|   j_m|cc_flg|scan|
|    double|    double|            char|double|  char| int|
|       deg|       deg|                |   mag|      |    |
|      null|      null|            null|  null|  null|null|
  10.684737  41.269035 00424433+4116085  9.453    000   12
  10.700000  41.300000 00424800+4118000   null    0p0   13
"""

REAL = {
    "2MASS_PSC.vot": (CatalogKind.PSC, 683, "VizieR II/246"),
    "2MASS_results.ecsv": (CatalogKind.PSC, 5014, "VizieR II/246"),
    "2MASS_results.fits": (CatalogKind.PSC, 5014, "VizieR II/246"),
    "2mass.tbl": (CatalogKind.PSC, 4929, "Gator"),
    "Box.xml": (CatalogKind.PSC, 1, "Gator"),
    "CF_2mass.fits": (CatalogKind.PSC, 24609, "VizieR II/246"),
    "Cone.xml": (CatalogKind.PSC, 1, "VOTable 1.0"),
    "HCG7_2MASS.tbl": (CatalogKind.XSC, 23, "Extended Source"),
    "Orion_A_2mass.fits": (CatalogKind.PSC, 86460, "VizieR II/246"),
    "Polygon.xml": (CatalogKind.PSC, 7, "Gator"),
    "fp_2mass.fp_psc29179.tbl": (CatalogKind.PSC, 24, "Gator"),
    "target_photometry_2mass_psc_demo_ngs_bright.csv": (CatalogKind.PSC, 6, "renamed"),
}


@pytest.mark.data
@pytest.mark.parametrize("name", REAL)
def test_real_tables_open(twomass: Path, name: str) -> None:
    kind, rows, convention = REAL[name]
    catalog = read_catalog(twomass / "catalogs" / name)
    assert (catalog.kind, len(catalog)) == (kind, rows)
    assert convention in catalog.convention
    assert not catalog.simulated
    assert np.isfinite(catalog.ra_deg).all()
    assert np.isfinite(catalog.dec_deg).all()
    for values in catalog.columns.values():
        assert values.dtype.kind in "fi" or (is_text(values) and {type(v) for v in values} == {str})
    assert {len(c) for c in catalog.columns.values()} == {rows}
    for column in ("j_m", "h_m", "k_m") if kind is CatalogKind.PSC else ("r_k20fe", "k_m_k20fe"):
        assert catalog.units[column] in ("mag", "arcsec")


@pytest.mark.data
def test_all_real_tables_are_covered(twomass: Path) -> None:
    assert {p.name for p in (twomass / "catalogs").iterdir()} == set(REAL)


@pytest.mark.data
def test_ipac_values_agree_with_astropy(twomass: Path) -> None:
    from astropy.table import Table

    for name in ("2mass.tbl", "HCG7_2MASS.tbl", "fp_2mass.fp_psc29179.tbl"):
        path = twomass / "catalogs" / name
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            other = Table.read(path, format="ascii.ipac")
        catalog = read_catalog(path)
        for column in other.colnames:
            ours, theirs = catalog.columns[column], other[column]
            if is_text(ours):
                filled = np.ma.filled(np.ma.asarray(theirs).astype(object), "")
                assert [str(v).strip() for v in filled] == list(ours), column
            else:
                filled = np.ma.filled(np.ma.asarray(theirs).astype(float), np.nan)
                np.testing.assert_array_equal(ours.astype(float), filled, err_msg=column)


@pytest.mark.data
def test_a_position_agrees_with_the_designation(twomass: Path) -> None:
    # Designations are cut to 0.01 s and 0.1″: an error of at most 0.15″ and 0.1″.
    for name in ("2mass.tbl", "2MASS_results.ecsv", "2MASS_PSC.vot", "HCG7_2MASS.tbl"):
        catalog = read_catalog(twomass / "catalogs" / name)
        for i in range(0, len(catalog), 97):
            d = catalog.columns["designation"][i]
            ra = 15 * (int(d[:2]) + int(d[2:4]) / 60 + int(d[4:8]) / 360000)
            dec = int(d[9:11]) + int(d[11:13]) / 60 + int(d[13:16]) / 36000
            dec = -dec if d[8] == "-" else dec
            assert catalog.ra_deg[i] * 3600 == pytest.approx(ra * 3600, abs=0.16)
            assert catalog.dec_deg[i] * 3600 == pytest.approx(dec * 3600, abs=0.11)


@pytest.mark.data
def test_galactic_positions_are_converted_and_their_rounding_is_said(twomass: Path) -> None:
    catalog = read_catalog(twomass / "catalogs" / "Orion_A_2mass.fits")
    assert catalog.position_error_arcsec == pytest.approx(1.8 * np.sqrt(2))
    assert any("0.001 deg" in n for n in catalog.notices)
    assert any("galactic" in n for n in catalog.notices)
    # The J2000 galactic pole and node (Liu et al. 2011), as plain trigonometry.
    pole_ra, pole_dec, node = np.radians([192.85948, 27.12825, 122.93192])
    ra, dec = np.radians(catalog.ra_deg), np.radians(catalog.dec_deg)
    sin_b = np.sin(pole_dec) * np.sin(dec) + np.cos(pole_dec) * np.cos(dec) * np.cos(ra - pole_ra)
    lon = node - np.arctan2(
        np.cos(dec) * np.sin(ra - pole_ra),
        np.cos(pole_dec) * np.sin(dec) - np.sin(pole_dec) * np.cos(dec) * np.cos(ra - pole_ra),
    )
    np.testing.assert_allclose(np.degrees(np.arcsin(sin_b)), catalog.columns["glat"], atol=1e-4)
    np.testing.assert_allclose(np.degrees(lon) % 360, catalog.columns["glon"], atol=1e-4)


@pytest.mark.data
def test_missing_rows_and_flags_are_said(twomass: Path) -> None:
    cut = read_catalog(twomass / "catalogs" / "2mass.tbl")
    assert not cut.is_complete
    assert any("23938" in n and "4929" in n for n in cut.notices)
    queried = read_catalog(twomass / "catalogs" / "HCG7_2MASS.tbl")
    assert queried.is_complete
    assert any("cc_flg != 'a'" in n for n in queried.notices)
    unflagged = read_catalog(twomass / "catalogs" / "CF_2mass.fits")
    assert any("cc_flg" in n for n in unflagged.notices)


@pytest.mark.data
def test_empty_cells_of_an_old_votable_are_null_not_zero(twomass: Path) -> None:
    catalog = read_catalog(twomass / "catalogs" / "Box.xml")
    assert np.isnan(catalog.columns["phi_opt"][0])
    assert np.isnan(catalog.columns["ext_key"][0])
    # Declared float32 in the file, written with more digits than that holds.
    assert catalog.ra_deg[0] == 10.684737


@pytest.mark.data
def test_renamed_columns_keep_their_file_names(twomass: Path) -> None:
    vizier = read_catalog(twomass / "catalogs" / "2MASS_PSC.vot")
    assert vizier.source_names["k_msigcom"] == "e_Kmag"
    assert vizier.columns["rd_flg"][0] == "222"
    named = read_catalog(twomass / "catalogs" / "target_photometry_2mass_psc_demo_ngs_bright.csv")
    assert named.columns["designation"][0] == "05343359-0523099"
    assert named.source_names["k_m"] == "twomass_ks_mag"


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("services/images.tbl", "list of images"),
        ("services/irsa-image-data.json", "JSON"),
        ("services/irsa-image-master-table.csv", "no column for ra and dec"),
        ("services/master-irsa-cat-original.tbl", "no column for ra and dec"),
        ("atlas/aJ_asky_001022s0620186.fits", "only images"),
        ("damaged/2010ag/2MASS/2MASS_J.fits", "only images"),
        ("MANIFEST.md", "no table of sources"),
    ],
)
def test_files_that_are_no_catalogues_give_one_sentence(
    twomass: Path, name: str, said: str
) -> None:
    with pytest.raises(CatalogError) as err:
        read_catalog(twomass / name)
    assert said in str(err.value)
    assert Path(name).name in err.value.message


@pytest.mark.data
@pytest.mark.parametrize("name", ["2MASS_PSC.vot", "2mass.tbl", "2MASS_results.fits", "Box.xml"])
def test_files_cut_off_anywhere_are_refused_or_said(
    twomass: Path, tmp_path: Path, name: str
) -> None:
    data = (twomass / "catalogs" / name).read_bytes()
    for share in (0.02, 0.3, 0.61, 0.97):
        path = tmp_path / name
        path.write_bytes(data[: int(len(data) * share)])
        try:
            catalog = read_catalog(path)
        except CatalogError:
            continue
        assert not catalog.is_complete


def test_a_simulated_table_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.tbl"
    for text in (TBL, TBL.replace("SIMULATED = 'T'", "simulated=true")):
        path.write_text(text)
        assert read_catalog(path).simulated
    path.write_text(TBL.replace("\\SIMULATED = 'T'\n", ""))
    assert not read_catalog(path).simulated
    path.write_text("# Simulated table made by a test\nra,dec\n1,2\n")
    assert read_catalog(path).simulated


def test_nulls_flags_and_whole_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.tbl.gz"
    path.write_bytes(gzip.compress(TBL.encode()))
    catalog = read_catalog(path)
    assert np.isnan(catalog.columns["j_m"][1])
    assert catalog.columns["cc_flg"].tolist() == ["000", "0p0"]
    assert catalog.columns["scan"].dtype == np.int64
    assert catalog.row(0)["designation"] == "00424433+4116085"


@pytest.mark.parametrize(
    "text",
    [
        "ra,dec,j_m,cc_flg\n1.5,2.5,\\N,000\n1.6,2.6,12.5,0d0\n",
        "ra\tdec\tj_m\tcc_flg\n1.5\t2.5\tnull\t000\n1.6\t2.6\t12.5\t0d0\n",
        "ra;dec;j_m;cc_flg\n1.5;2.5;;000\n1.6;2.6;12.5;0d0\n",
        "ra dec j_m cc_flg\n1.5  2.5 null 000\n1.6 2.6  12.5 0d0\n",
        "\ufeffRA,DEC,J_M,CC_FLG\r\n1.5,2.5,,000\r\n1.6,2.6,12.5,0d0",
        "#RA catalogue\nra,dec,j_m,cc_flg\n\n1.5,2.5,--,000\n# between\n1.6,2.6,12.5,0d0\n",
        "# ra,dec,j_m,cc_flg\n1.5,2.5,nan,000\n1.6,2.6,12.5,0d0\n".replace("000", "0").replace(
            "0d0", "1"
        ),
        "RAJ2000\tDEJ2000\tJmag\tCflg\tQflg\ndeg\tdeg\tmag\t\t\n---\t---\t---\t---\t---\n"
        "1.5\t2.5\t\t000\tAAA\n1.6\t2.6\t12.5\t0d0\tAAA\n",
        "ra,dec,j_m,cc_flg,\n1.5,2.5,,000,\n1.6,2.6,12.5,0d0,\n",
    ],
)
def test_dialects_of_delimited_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "table.dat"
    path.write_text(text, newline="")
    catalog = read_catalog(path)
    assert catalog.kind is CatalogKind.PSC
    assert catalog.ra_deg.tolist() == [1.5, 1.6]
    assert np.isnan(catalog.columns["j_m"][0])
    assert catalog.columns["j_m"][1] == 12.5
    assert catalog.columns["cc_flg"].tolist() in (["000", "0d0"], ["000", "001"])


def test_a_bulk_file_has_no_header_but_known_fields(tmp_path: Path) -> None:
    fields = ["\\N"] * 60
    fields[:2] = ["10.684737", "41.269035"]
    fields[5], fields[6], fields[21], fields[59] = "00424433+4116085", "9.453", "000", "44"
    path = tmp_path / "psc_aaa"
    path.write_text("|".join(fields) + "\n" + "|".join(fields) + "\n")
    catalog = read_catalog(path)
    assert "bulk" in catalog.convention
    assert catalog.columns["coadd"].tolist() == [44, 44]
    assert catalog.columns["cc_flg"].tolist() == ["000", "000"]
    assert catalog.columns["ph_qual"].tolist() == ["", ""]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("   \n\n", "is empty"),
        ("<!DOCTYPE html><html><title>502 Bad Gateway</title></html>", "502 Bad Gateway"),
        ("<?xml version='1.0'?><other/>", "no VOTable"),
        ('<struct stat="ERROR", msg="Wrong catalog name">', "Wrong catalog name"),
        ('[struct stat="ERROR", msg="No such object"]', "No such object"),
        ('{"a": 1}', "JSON"),
        ("\x00\x01\x02", "binary"),
        ("1,2,3\n4,5,6\n", "no header row"),
        ("name,mag\na,3\n", "no column for ra and dec"),
        ("ra,dec,ra\n1,2,3\n", "two columns named “ra”"),
        ("ra,dec\n1,2\n3\n4,5\n", "Line 3 has 1 fields"),
        ("ra,dec,m\n1,2,3\n4,5", "cut off in line 3"),
        ("ra,dec\n,\n,\n", "all null"),
        ("ra,dec\n10,95\n", "no place on the sky"),
        ("ra,dec\nabc,def\n", "(abc, def) is no place on the sky"),
        ("ra,dec\n1,2\nabc,def\n3,95\n", "(abc, def) is no place on the sky"),
        ("\\fixlen = T\n\\ORIGIN = 'x'\n", "no header row between bars"),
        ("|  ra|  dec|\n|double|\n", "do not stand in columns"),
        (TBL[:-25], "cut off in line 9"),
        (TBL.replace("9.453", "9.4x3"), "9.4x3"),
        (TBL.replace("|scan|", "|  ra|"), "two columns named “ra”"),
    ],
)
def test_bad_text_gives_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.tbl"
    path.write_text(text)
    with pytest.raises(CatalogError) as err:
        read_catalog(path)
    assert said in str(err.value)
    assert err.value.message.startswith("bad.tbl: ")


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="no such file"):
        read_catalog(tmp_path / "none.tbl")
    with pytest.raises(CatalogError, match="folder"):
        read_catalog(tmp_path)
    (tmp_path / "a.gz").write_bytes(gzip.compress(TBL.encode() * 50)[:-40])
    with pytest.raises(CatalogError, match="gzip file is damaged"):
        read_catalog(tmp_path / "a.gz")


def test_rows_without_position_are_left_out_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("ra,dec,name\n1,2,a\n,,b\n3,4,c\n")
    catalog = read_catalog(path)
    assert catalog.columns["name"].tolist() == ["a", "c"]
    assert any("1 row without a position is left out (the first is line 3)" in n
               for n in catalog.notices)  # fmt: skip
    assert catalog.kind is CatalogKind.OTHER


def test_a_row_with_an_unreadable_position_does_not_cost_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("ra,dec,name\n10.5,-2,a\nfoo,-2,b\n,,c\n05 34 24,-05 30 00,d\n11.5,95,e\n")
    catalog = read_catalog(path)
    assert catalog.columns["name"].tolist() == ["a", "d"]
    assert catalog.ra_deg == pytest.approx([10.5, 83.6])
    assert catalog.dec_deg == pytest.approx([-2.0, -5.5])
    assert list(catalog.unplaced) == [1, 2, 4]
    assert catalog.unplaced[1].startswith("line 3: (foo, -2) is no place on the sky")
    assert catalog.unplaced[2] == "line 4"
    assert any("3 rows without a position are left out (the first is line 3: (foo, -2)" in n
               for n in catalog.notices)  # fmt: skip


def test_a_table_without_rows_is_an_empty_catalogue(tmp_path: Path) -> None:
    path = tmp_path / "a.tbl"
    path.write_text("".join(TBL.splitlines(keepends=True)[:7]))
    catalog = read_catalog(path)
    assert len(catalog) == 0
    assert any("no rows" in n for n in catalog.notices)


def test_sexagesimal_and_b1950_positions(tmp_path: Path) -> None:
    from astropy import units
    from astropy.coordinates import SkyCoord

    path = tmp_path / "a.csv"
    path.write_text("ra,dec\n05 34 29.55,-05 23 28.4\n10h42m44s,+41d16m09s\n")
    catalog = read_catalog(path)
    expected = SkyCoord(["05 34 29.55", "10 42 44"], ["-05 23 28.4", "41 16 9"],
                        unit=(units.hourangle, units.deg))  # fmt: skip
    np.testing.assert_allclose(catalog.ra_deg, expected.ra.deg, atol=1e-9)
    np.testing.assert_allclose(catalog.dec_deg, expected.dec.deg, atol=1e-9)
    path.write_text(TBL.replace("J2000", "B1950"))
    old = read_catalog(path)
    assert any("B1950" in n for n in old.notices)
    # Precession by 50 years moves this place by about 0.7 deg in RA and 0.27 deg in Dec.
    assert old.ra_deg[0] == pytest.approx(11.38, abs=0.02)
    assert old.dec_deg[0] == pytest.approx(41.543, abs=0.02)


def test_masked_and_wrong_typed_columns_of_fits(tmp_path: Path) -> None:
    from astropy.io import fits

    path = tmp_path / "a.fits"
    columns = [
        fits.Column("RAJ2000", "D", array=np.array([1.5, 2.5])),
        fits.Column("DEJ2000", "D", array=np.array([1.5, 2.5])),
        fits.Column("Jmag", "E", array=np.array([16.305, np.nan], dtype=np.float32)),
        fits.Column("Hmag", "E", array=np.array([15.9, 3.4e-5], dtype=np.float32)),
        fits.Column("Rflg", "J", array=np.array([22, 222])),
        fits.Column("scan", "J", array=np.array([7, -1]), null=-1),
        fits.Column("fluxes", "3E", array=np.zeros((2, 3))),
    ]
    fits.BinTableHDU.from_columns(columns).writeto(path)
    catalog = read_catalog(path)
    assert catalog.columns["j_m"][0] == 16.305
    assert np.isnan(catalog.columns["j_m"][1])
    assert catalog.columns["rd_flg"].tolist() == ["022", "222"]
    assert np.isnan(catalog.columns["scan"][1])
    assert not catalog.has("fluxes")
    data = path.read_bytes()
    path.write_bytes(data[:-2880])
    with pytest.raises(CatalogError, match="cut off"):
        read_catalog(path)


def test_shortest_decimals_keep_every_float32() -> None:
    rng = np.random.default_rng(3)
    numbers = (rng.normal(size=2000) * 10.0 ** rng.integers(-12, 12, 2000)).astype(np.float32)
    numbers[:3] = [0.0, np.nan, np.inf]
    wide = shortest_decimals(numbers)
    np.testing.assert_array_equal(wide.astype(np.float32), numbers)
    decimals = np.array([16.305, 0.021, 274.4295, -4.2])
    np.testing.assert_array_equal(shortest_decimals(decimals.astype(np.float32)), decimals)


def test_a_service_overflow_makes_the_table_incomplete(tmp_path: Path) -> None:
    from astropy.io.votable import tree
    from astropy.table import Table

    document = tree.VOTableFile.from_table(Table({"ra": [1.0, 2.0], "dec": [1.0, 2.0]}))
    document.resources[0].infos.append(tree.Info(name="QUERY_STATUS", value="OVERFLOW"))
    out = io.BytesIO()
    document.to_xml(out)
    path = tmp_path / "a.vot"
    path.write_bytes(out.getvalue())
    catalog = read_catalog(path)
    assert not catalog.is_complete
    assert any("row limit" in n for n in catalog.notices)
