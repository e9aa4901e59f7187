"""Published-style artifact tables, and the truth beside them."""

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from astropy.io.votable import parse_single_table
from astropy.table import Table
from astropy.wcs import WCS

from twomass_viewer.artifacts.published import published_list
from twomass_viewer.catalogs.catalog import CatalogKind
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.cli import main
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.bands import Band


@pytest.fixture(scope="module")
def truth(demo_files: FieldFiles) -> Table:
    return Table.read(demo_files.truth_artifacts, format="ascii.ecsv")


def table_of(files: FieldFiles, band: Band, kind: str) -> Path:
    stem = files.images[band].name.split("_")[-1].removesuffix(".fits")
    return files.folder / f"simulated_2mass{band.letter}_{stem}_art_{kind}.xml"


@pytest.mark.parametrize("band", list(Band))
@pytest.mark.parametrize("kind", ["persistence", "glint"])
def test_tables_are_near_the_truth_but_not_the_truth(
    band: Band, kind: str, demo_files: FieldFiles, truth: Table
) -> None:
    path = table_of(demo_files, band, kind)
    table = parse_single_table(path).to_table()
    assert table.colnames == ["ra", "dec"]
    image = demo_files.images[band]
    x, y = WCS(fits.getheader(image)).wcs_world2pix(table["ra"], table["dec"], 0)
    here = truth[(truth["image"] == image.name) & (truth["kind"] == kind)
                 & np.asarray(truth["inside_image"])]  # fmt: skip
    away = np.hypot(np.subtract.outer(x, here["x"]), np.subtract.outer(y, here["y"]))
    assert ((x > -1) & (x < 512) & (y > -1) & (y < 1024)).all()
    listed = np.mean(away.min(axis=0) < 4.0)
    assert 0.7 <= listed <= 1.0
    assert np.median(away.min(axis=1)) > 0.05  # places by rule, not as drawn


def test_some_are_missing_and_some_are_false(demo_files: FieldFiles, truth: Table) -> None:
    missing = false = 0
    for band in Band:
        for kind in ("persistence", "glint"):
            catalog = read_catalog(table_of(demo_files, band, kind))
            assert catalog.simulated
            image = demo_files.images[band]
            x, y = WCS(fits.getheader(image)).wcs_world2pix(catalog.ra_deg, catalog.dec_deg, 0)
            here = truth[(truth["image"] == image.name) & (truth["kind"] == kind)
                         & np.asarray(truth["inside_image"])]  # fmt: skip
            away = np.hypot(np.subtract.outer(x, here["x"]), np.subtract.outer(y, here["y"]))
            missing += int((away.min(axis=0) > 6.0).sum())
            false += int((away.min(axis=1) > 6.0).sum())
    assert missing >= 3
    assert false >= 2


def test_the_program_understands_them(
    demo_files: FieldFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [table_of(demo_files, Band.J, kind) for kind in ("persistence", "glint")]
    for path in paths:
        listed = published_list(read_catalog(path, CatalogKind.OTHER))
        assert set(listed.bands) == {Band.J}
    arguments = ["artifacts", str(demo_files.images[Band.J]), "--psc", str(demo_files.psc)]
    for path in paths:
        arguments += ["--published", str(path)]
    assert main([*arguments, "--format", "csv"]) == 0
    said = capsys.readouterr()
    assert said.out.count("published") > 20


def test_truth_has_every_epoch_and_stable_names(demo_files: FieldFiles, truth: Table) -> None:
    sources = Table.read(demo_files.truth_sources, format="ascii.ecsv")
    north = fits.getheader(demo_files.images[Band.J])
    scan = f"{north['ORDATE']}s{north['SCANNO']}"
    years = {"99": 1999.0}[north["ORDATE"][:2]] + 16.7 / 365.25 - 2000.0
    moved = (sources[f"dec_{scan}"] - sources["dec"]) * 3.6e6
    np.testing.assert_allclose(moved, sources["pm_dec"] * years, atol=1.0)
    # one ghost on two images is one artifact; names are unique within an image
    keys = list(zip(truth["image"], truth["id"], strict=True))
    assert len(set(keys)) == len(keys)
    for row in truth[truth["kind"] == "persistence"][:40]:
        assert (
            row["id"] == f"{row['scan']}-{row['band']}-persistence-{row['parent']}-{row['order']}"
        )
    assert not any(np.ma.is_masked(v) for v in truth["parent"])
