"""The simulated catalogues: layout, flags recomputed from the rows and the drawn artifacts."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.table import Table
from astropy.wcs import WCS
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.simulation import contamination as limits
from twomass_viewer.simulation.extended_photometry import measure
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.simulation.long_exposure_catalog import long_exposure_catalog
from twomass_viewer.simulation.merged_table import merged_table
from twomass_viewer.simulation.plans.plan import FieldPlan
from twomass_viewer.simulation.plans.registry import plan_field
from twomass_viewer.simulation.point_catalog import bulk_catalog, point_catalog
from twomass_viewer.simulation.reject_table import reject_table
from twomass_viewer.simulation.source_list import source_list
from twomass_viewer.simulation.working_database import WorkingDatabase, build
from twomass_viewer.survey.bands import Band

# The fields of the bulk files in their order, as the survey's column page lists them.
PSC = """ra dec err_maj err_min err_ang designation j_m j_cmsig j_msigcom j_snr h_m h_cmsig
h_msigcom h_snr k_m k_cmsig k_msigcom k_snr ph_qual rd_flg bl_flg cc_flg ndet prox pxpa
pxcntr gal_contam mp_flg pts_key hemis date scan glon glat x_scan jdate j_psfchi
h_psfchi k_psfchi j_m_stdap j_msig_stdap h_m_stdap h_msig_stdap k_m_stdap k_msig_stdap
dist_edge_ns dist_edge_ew dist_edge_flg dup_src use_src a dist_opt phi_opt b_m_opt
vr_m_opt nopt_mchs ext_key scan_key coadd_key coadd""".split()

Artifacts = dict[str, NDArray[Any]]


def database_of(plan: FieldPlan) -> WorkingDatabase:
    measures = [measure(1, i, galaxy, plan.main.scan) for i, galaxy in enumerate(plan.sky.galaxies)]
    return build(1, plan.sky, plan.released, measures, plan.repeated)


@pytest.fixture(scope="module")
def plan() -> FieldPlan:
    return plan_field("sparse", 1, None)


@pytest.fixture(scope="module")
def database(plan: FieldPlan) -> WorkingDatabase:
    return database_of(plan)


def read(text: str | bytes, folder: Path, name: str = "simulated_table.tbl") -> Catalog:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_catalog(path)


def header(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if line.startswith("|")]


def test_the_columns_stand_in_the_survey_order(demo_files: FieldFiles) -> None:
    names = [n.strip() for n in header(demo_files.psc)[0].strip("|").split("|")]
    assert ["pts_key" if n == "cntr" else n for n in names] == PSC


@pytest.mark.data
@pytest.mark.parametrize("name", ["2mass.tbl", "fp_2mass.fp_psc29179.tbl"])
def test_the_header_rows_are_those_of_a_real_table(
    name: str, demo_files: FieldFiles, twomass: Path
) -> None:
    def cells(path: Path) -> dict[str, tuple[str, ...]]:
        rows = [line.rstrip()[1:-1].split("|") for line in header(path)]
        return {row[0].strip(): row for row in zip(*rows, strict=True)}

    real, ours = cells(twomass / "catalogs" / name), cells(demo_files.psc)
    shared = real.keys() & ours.keys()
    assert len(shared) == 25
    assert {k: real[k] for k in shared} == {k: ours[k] for k in shared}


def quality(read_flag: str, snr: float, sigma: float, chi: float, frames: str) -> str:
    """ph_qual by the precedence of the column page: X, U, F, E, A, B, C, D."""
    if read_flag == "9":
        return "X"
    if read_flag in "06":
        return "U"
    if read_flag in "13" and sigma > 8:
        return "F"
    if read_flag == "4" or (read_flag == "2" and chi > 10):
        return "E"
    if read_flag in "12" and snr > 15 and int(frames[0]) < int(frames[1]) / 2:
        return "E"
    for letter, least, most in (("A", 10, 0.10857), ("B", 7, 0.15510), ("C", 5, 0.21714)):
        if snr > least and sigma < most:
            return letter
    return "D"


def test_every_quality_follows_from_its_row(database: WorkingDatabase, tmp_path: Path) -> None:
    rows = [*_rows(point_catalog(database), tmp_path), *_rows(reject_table(database), tmp_path)]
    seen = set()
    for row in rows:
        for k, b in enumerate("jhk"):
            flag, letter = row["rd_flg"][k], row["ph_qual"][k]
            snr, sigma, chi = row[f"{b}_snr"], row[f"{b}_cmsig"], row[f"{b}_psfchi"]
            # values within the rounding of a limit may fall on either side of it
            near = any(abs(sigma - v) < 6e-4 for v in (0.10857, 0.1551, 0.21714))
            near |= any(abs(snr - v) < 0.06 for v in (5, 7, 10, 15)) or abs(chi - 10) < 0.006
            if not near:
                expected = quality(flag, snr, sigma, chi, row["ndet"][2 * k : 2 * k + 2])
                assert letter == expected, row
            seen.add((flag, letter))
            measured = flag in "1234"
            assert np.isfinite(sigma) == np.isfinite(snr) == measured
            assert np.isnan(row[f"{b}_m"]) == (flag == "9")
            assert (row["bl_flg"][k] == "0") == (flag in "069")
            assert np.isfinite(chi) == (flag == "2")
            if measured and sigma < 8:
                zero = {"j": 0.011, "h": 0.007, "k": 0.007}[b]
                extra = 0.012 if flag == "1" else 0.0
                total = np.sqrt(sigma**2 + zero**2 + 0.005**2 + extra**2)
                assert row[f"{b}_msigcom"] == pytest.approx(total, abs=1.1e-3)
            if flag in "06":
                assert row["cc_flg"][k] == "0"
    assert {f for f, _ in seen} >= set("01249")
    assert {q for _, q in seen} >= set("XUEABCD")


def _rows(text: str, folder: Path) -> list[dict[str, Any]]:
    catalog = read(text, folder)
    return [catalog.row(i) for i in range(len(catalog))]


def test_keys_and_neighbours_agree(database: WorkingDatabase, tmp_path: Path) -> None:
    catalog = read(point_catalog(database), tmp_path)
    c = catalog.columns
    assert len(set(c["pts_key"])) == len(catalog)
    places = SkyCoord(catalog.ra_deg, catalog.dec_deg, unit="deg")
    index, away, _ = places.match_to_catalog_sky(places, nthneighbor=2)
    np.testing.assert_allclose(away.arcsec, c["prox"], atol=0.06)
    assert np.mean(c["pts_key"][index] == c["pxcntr"]) > 0.99  # ties
    angle = places.position_angle(places[index]).deg
    turn = (angle - c["pxpa"] + 180) % 360 - 180
    assert np.median(np.abs(turn)) < 0.6
    galactic = places.galactic
    np.testing.assert_allclose(galactic.b.deg, c["glat"], atol=1e-3)
    assert (c["coadd_key"] == c["scan_key"] * 1000 + c["coadd"]).all()
    for scan in database.scans[: database.released_count]:
        mine = c["scan"] == scan.number
        # pts_key runs along the scan
        order = np.argsort(c["pts_key"][mine])
        step = np.diff(catalog.dec_deg[mine][order]) * scan.sign
        assert (step >= -1e-6).all()


def test_scan_and_coadd_are_those_of_the_images(demo_files: FieldFiles, tmp_path: Path) -> None:
    catalog = read_catalog(demo_files.psc)
    c = catalog.columns
    image = demo_files.images[Band.J]
    wcs, cards = WCS(fits.getheader(image)), fits.getheader(image)
    x, y = wcs.wcs_world2pix(catalog.ra_deg, catalog.dec_deg, 0)
    here = (c["scan"] == cards["SCANNO"]) & (c["coadd"] == int(image.name[18:22]))
    assert here.sum() > 300
    assert (np.abs(y[here] - 511.5) <= 485.5).all()  # nearer to this centre than to the next
    np.testing.assert_allclose(x[here] - 255.5, c["x_scan"][here], atol=0.06)
    assert (c["dist_edge_ew"] >= 10).all()
    assert (c["dist_edge_ns"] >= 10).all()
    edge = 256 - 3 - np.abs(c["x_scan"])
    assert np.abs(edge - c["dist_edge_ew"]).max() < 0.6


def test_overlaps_hold_the_better_apparition(database: WorkingDatabase, tmp_path: Path) -> None:
    psc = read(point_catalog(database), tmp_path, "simulated_psc.tbl")
    rejects = read(reject_table(database), tmp_path, "simulated_rejects.tbl")
    use, dup = psc.columns["use_src"], psc.columns["dup_src"]
    assert set(zip(use.tolist(), dup.tolist(), strict=True)) >= {(1, 0), (1, 1)}
    assert (dup[use == 0] == 0).all()
    lost = (rejects.columns["use_src"] == 0) & (rejects.columns["dup_src"] > 0)
    lost &= np.array([r == "A" for r in rejects.columns["rel"]])
    assert lost.sum() > 20
    there = SkyCoord(psc.ra_deg, psc.dec_deg, unit="deg")
    gone = SkyCoord(rejects.ra_deg[lost], rejects.dec_deg[lost], unit="deg")
    index, away, _ = gone.match_to_catalog_sky(there)
    assert away.arcsec.max() < 2.0
    edge = [
        np.minimum(c.columns["dist_edge_ns"], c.columns["dist_edge_ew"]) for c in (psc, rejects)
    ]
    assert (edge[0][index] >= edge[1][lost] - 1).all()
    assert (dup[index] > 0).all()
    assert (psc.columns["scan"][index] != rejects.columns["scan"][lost]).all()


def test_letters_follow_from_the_drawn_artifacts(demo_files: FieldFiles) -> None:
    """Recompute p, d and s of the main image from the truth table's pixels."""
    catalog = read_catalog(demo_files.psc)
    truth = Table.read(demo_files.truth_artifacts, format="ascii.ecsv")
    sources = Table.read(demo_files.truth_sources, format="ascii.ecsv")
    star_of = {int(r["cntr"]): str(r["id"]) for r in sources if r["cntr"] > 0}
    found: set[str] = set()
    for k, band in enumerate(Band):
        path = demo_files.images[band]
        x, y = WCS(fits.getheader(path)).wcs_world2pix(catalog.ra_deg, catalog.dec_deg, 0)
        scan = fits.getheader(path)["SCANNO"]
        chosen = (truth["image"] == path.name) & (truth["band"] == band.value)
        here = {n: np.asarray(truth[n])[chosen] for n in truth.colnames}
        inner = (np.abs(y - 511.5) < 400) & (np.abs(x - 255.5) < 240)
        rows = np.flatnonzero(inner & (catalog.columns["scan"] == scan))
        for i in rows:
            letter = str(catalog.columns["cc_flg"][i])[k]
            mag = np.nan_to_num(catalog.columns[f"{band.letter}_m"][i], nan=99.0)
            hit = {
                "p": _on_ghost(here, x[i], y[i], mag), "d": _on_spike(here, x[i], y[i], mag),
                "s": _on_stripe(here, y[i], mag),
            }  # fmt: skip
            own = star_of.get(int(catalog.columns["pts_key"][i]))
            if letter in "pds":
                assert hit[letter] - {own}, (letter, i)
                found.add(letter)
            if letter == "0" and str(catalog.columns["rd_flg"][i])[k] in "123":
                assert not (hit["p"] - {own}), i
    assert found == set("pds")


def of_kind(here: Artifacts, kind: str) -> Artifacts:
    return {n: values[here["kind"] == kind] for n, values in here.items()}


def _on_ghost(here: Artifacts, x: float, y: float, mag: float) -> set[str]:
    ghosts = of_kind(here, "persistence")
    near = np.hypot(ghosts["x"] - x, ghosts["y"] - y) < limits.GHOST_RADIUS
    return set(ghosts["parent"][near & (mag > ghosts["mag"] - limits.GHOST_DEEPER)])


def _on_spike(here: Artifacts, x: float, y: float, mag: float) -> set[str]:
    arms = of_kind(here, "diffraction_spike")
    pa = np.radians(arms["pa"])
    east, north = -(x - arms["x"]), y - arms["y"]
    along = north * np.cos(pa) + east * np.sin(pa)
    across = np.abs(east * np.cos(pa) - north * np.sin(pa))
    on = (along > 0) & (along < arms["length"] + 0.1)
    on &= across < limits.SPIKE_HALF_WIDTH + limits.SPIKE_OPENING * along + 0.1
    return set(arms["parent"][on & (mag > arms["parent_mag"] + limits.SPIKE_BELOW)])


def _on_stripe(here: Artifacts, y: float, mag: float) -> set[str]:
    stripes = of_kind(here, "stripe")
    near = stripes["amplitude"] > limits.STRIPE_FAINTEST_DN
    near &= np.abs(stripes["y"] - y) < limits.STRIPE_HALF_HEIGHT + 0.1
    return set(stripes["parent"][near & (mag > limits.STRIPE_BRIGHTEST)])


def test_rejects_hold_what_the_catalogue_does_not(
    database: WorkingDatabase, tmp_path: Path
) -> None:
    psc = read(point_catalog(database), tmp_path, "simulated_psc.tbl")
    rejects = read(reject_table(database), tmp_path, "simulated_rejects.tbl")
    assert rejects.kind is CatalogKind.PSC
    assert rejects.simulated
    assert not set(psc.columns["pts_key"]) & set(rejects.columns["pts_key"])
    assert len(psc) + len(rejects) == len(database)
    upper = np.array([any(c.isupper() for c in v) for v in rejects.columns["cc_flg"]])
    assert (upper == (rejects.columns["rel"] == "F")).all()
    letters = {c for v in rejects.columns["cc_flg"][upper] for c in v}
    assert letters >= set("PDGB0")
    assert not any(c.isupper() for v in psc.columns["cc_flg"] for c in v)
    assert "recalled (0.8)" in rejects.header["NOTE"]


def test_magnitudes_err_as_their_errors_say(database: WorkingDatabase) -> None:
    rows, stars = database.catalogued, database.sky.stars
    star = database.sources.star[rows]
    for band in Band:
        d = database.sources.bands[band]
        # blends hold the light of what was merged into them
        single = (star >= 0) & (d.blend[rows] == 1) & (d.read_flag[rows] == 2)
        off = d.mag[rows][single] - stars.mags[band][star[single]]
        pull = off / d.cmsig[rows][single]
        pull = pull[np.abs(pull) < 5]
        assert np.std(pull) == pytest.approx(1.0, abs=0.08)
        assert abs(np.mean(pull)) < 0.12


def test_positions_are_those_of_the_epoch(database: WorkingDatabase) -> None:
    rows, stars, s = database.catalogued, database.sky.stars, database.sources
    moving = np.hypot(stars.pm_ra_mas_yr, stars.pm_dec_mas_yr) > 250.0
    fast = rows[(s.star[rows] >= 0) & moving[np.maximum(s.star[rows], 0)]]
    slow = rows[(s.star[rows] >= 0) & (s.bands[Band.J].blend[rows] == 1)]
    for group in (fast, slow):
        at = SkyCoord(s.ra_deg[group], s.dec_deg[group], unit="deg")
        years = (s.jdate[group] - 2451545.0) / 365.25
        index = s.star[group]
        true = SkyCoord(
            stars.ra_deg[index] + years * stars.pm_ra_mas_yr[index] / 3.6e6
            / np.cos(np.radians(stars.dec_deg[index])),
            stars.dec_deg[index] + years * stars.pm_dec_mas_yr[index] / 3.6e6, unit="deg",
        )  # fmt: skip
        pull = at.separation(true).arcsec / s.error[group]
        if len(group):
            assert np.mean(pull < 4.0) > 0.97


def test_bulk_file_reads_as_the_table_does(database: WorkingDatabase, tmp_path: Path) -> None:
    name = "simulated_psc_aaa"
    bulk = read(bulk_catalog(database, name), tmp_path, f"{name}.gz")
    table = read(point_catalog(database), tmp_path)
    assert bulk.simulated
    assert list(bulk.columns) == list(table.columns)
    for key, values in table.columns.items():
        np.testing.assert_array_equal(bulk.columns[key], values, err_msg=key)


def test_long_exposures_are_one_table_with_cat(tmp_path: Path) -> None:
    plan = plan_field("six-x", 1, None)
    long = build(1, plan.sky, plan.long, [measure(1, 0, plan.sky.galaxies[0], plan.main.scan)])
    usual = build(1, plan.sky, plan.released[:1], long.measures)
    table = read(long_exposure_catalog(long), tmp_path)
    assert set(table.columns["cat"]) == {0, 1}
    assert (table.columns["cat"] == 1).sum() == len(long.catalogued)
    deep, plain = (d.sources.bands[Band.J].mag[d.catalogued] for d in (long, usual))
    assert np.nanpercentile(deep, 95) - np.nanpercentile(plain, 95) > 0.6
    read1 = [d.sources.bands[Band.J].read_flag[d.catalogued] == 1 for d in (long, usual)]
    assert read1[0].sum() > read1[1].sum()  # they saturate 1.9 mag fainter


def test_merged_sources_are_the_means_of_their_apparitions(tmp_path: Path) -> None:
    plan = plan_field("sparse", 1, None)
    scans = plan.released[:1]
    twice = build(1, plan.sky, scans, [measure(1, i, g, scans[0]) for i, g in enumerate(
        plan.sky.galaxies)], plan.repeated)  # fmt: skip
    table = read(merged_table(twice), tmp_path)
    assert table.simulated
    assert (table.columns["napp"] >= 2).all()
    assert (table.columns["napp"] <= 2 * table.columns["spos"]).all()
    s = twice.sources
    keys = dict(zip(twice.key.tolist(), range(len(twice)), strict=True))
    for i in range(0, len(table), 40):
        row = table.row(i)
        seed = keys[row["gcntr"]]
        near = np.hypot(s.x - s.x[seed], s.y - s.y[seed]) < 1.5
        group = np.flatnonzero(near & ~twice.is_artifact)
        assert len(group) == row["napp"]
        d = s.bands[Band.J]
        use = group[d.is_measured[group]]
        if len(use) > 1:
            assert min(d.mag[use]) - 1e-3 <= row["j_m"] <= max(d.mag[use]) + 1e-3
            assert row["j_mrms"] == pytest.approx(np.std(d.mag[use], ddof=1), abs=1e-3)


def test_source_list_of_a_calibration_field(tmp_path: Path) -> None:
    plan = plan_field("calibration", 1, None)
    assert plan.combined is not None
    database = build(1, plan.sky, plan.released[:1], ())
    text = source_list(1, plan.combined, plan.sky, database)
    names = next(line for line in text.splitlines() if line.startswith("|")).strip("|").split("|")
    names = [n.strip() for n in names]
    assert names[:3] == ["id", "ra", "dec"]
    assert names[-1] == "cc_flg"
    table = read(text, tmp_path)
    order = np.argsort(table.columns["id"])
    assert (np.diff(table.dec_deg[order]) >= -2e-6).all()
    assert {c for v in table.columns["cc_flg"] for c in v} >= set("0GDA")
    # 3.57 mag deeper than a scan
    faint = np.nanpercentile(table.columns["j_m"], 90)
    shallow = np.nanpercentile(database.sources.bands[Band.J].mag[database.catalogued], 90)
    assert 1.5 < faint - shallow < 4.0
    assert np.isfinite(table.columns["pts_key"]).sum() > 0.3 * len(database.catalogued)
