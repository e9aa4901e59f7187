"""Quicklook, cube, catalogues and truth tables against each other and the images."""

from collections import Counter

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table
from astropy.wcs import WCS

from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.designations import format_designation


@pytest.fixture(scope="module")
def psc(demo_files: FieldFiles) -> Table:
    return Table.read(demo_files.psc, format="ascii.ipac")


@pytest.fixture(scope="module")
def sources(demo_files: FieldFiles) -> Table:
    return Table.read(demo_files.truth_sources, format="ascii.ecsv")


@pytest.fixture(scope="module")
def artifacts(demo_files: FieldFiles) -> Table:
    return Table.read(demo_files.truth_artifacts, format="ascii.ecsv")


def test_quicklook_is_a_lossy_integer_copy(demo_files: FieldFiles) -> None:
    with fits.open(demo_files.quicklook, do_not_scale_image_data=True) as hdus:
        header, lossy = hdus[0].header, hdus[0].data.astype(float)
    with fits.open(demo_files.images[Band.KS]) as hdus:
        atlas, exact = hdus[0].header, hdus[0].data.astype(float)
    assert header["BITPIX"] == 16
    assert "BSCALE" not in header
    assert "BZERO" not in header
    differing = [k for k in atlas if k not in ("COMMENT", "HISTORY") and atlas[k] != header[k]]
    assert differing == ["BITPIX"]
    good = np.isfinite(exact)
    error = (lossy - exact)[good]
    rounding = (np.rint(exact) - exact)[good]
    assert np.std(error) > 1.5 * np.std(rounding)  # more than rounding to whole DN
    assert np.percentile(np.abs(error), 99) < 3.0
    assert abs(np.mean(error)) < 0.2
    assert 15 < demo_files.parameters["compression_ratio"] < 25  # documented: about 20 to 1


def test_stars_are_absent_from_the_last_planes(demo_files: FieldFiles, sources: Table) -> None:
    with fits.open(demo_files.cube) as hdus:
        header, cube = hdus[0].header, hdus[0].data
    assert cube.shape[0] == 6
    wcs = WCS(header).celestial
    x, y = wcs.wcs_world2pix(sources["ra"], sources["dec"], 0)
    size = cube.shape[1]
    on = (sources["kind"] == "star") & (x > 4) & (x < size - 5) & (y > 4) & (y < size - 5)
    bright = np.flatnonzero(on & (sources["k_m"] < 13.5))
    assert len(bright) >= 4
    for i in bright:
        px, py = round(float(x[i])), round(float(y[i]))
        for plane, band in enumerate(Band):
            peak = 0.089 * 10 ** (0.4 * (header[f"{band.letter.upper()}MAGZP"]
                                         - sources[f"{band.letter}_m"][i]))  # fmt: skip
            seen, without = cube[plane, py, px], cube[plane + 3, py, px]
            assert seen - without > 0.6 * peak
            assert without < 0.35 * peak + 60  # what is left is the galaxy
    far = np.ones(cube.shape[1:], dtype=bool)
    far[size // 4 : -size // 4, size // 4 : -size // 4] = False
    for plane, band in enumerate(Band):
        noise = demo_files.parameters["noise_dn"][band.value]
        assert np.abs(cube[plane + 3][far]).max() < 7 * noise + 3


def test_xsc_row_is_what_the_pixels_hold(demo_files: FieldFiles) -> None:
    row = Table.read(demo_files.xsc, format="ascii.ipac")[0]
    with fits.open(demo_files.cube) as hdus:
        header, cube = hdus[0].header, hdus[0].data.astype(float)
    assert cube.shape[1] == row["im_nx"]
    assert 25 < row["r_k20fe"] < 45
    x0, y0 = WCS(header).celestial.wcs_world2pix(row["ra"], row["dec"], 0)
    y, x = np.mgrid[: cube.shape[1], : cube.shape[2]]
    east, north = -(x - x0), y - y0
    pa = np.radians(row["sup_phi"])
    major = north * np.cos(pa) + east * np.sin(pa)
    minor = east * np.cos(pa) - north * np.sin(pa)
    axis = np.hypot(major, minor / row["sup_ba"])
    inside = axis <= row["r_k20fe"]
    for plane, band in enumerate(Band):
        zero = header[f"{band.letter.upper()}MAGZP"]
        mag = zero - 2.5 * np.log10(cube[plane + 3][inside].sum())
        assert mag == pytest.approx(row[f"{band.letter}_m_k20fe"], abs=0.06)
    rim = (axis > row["r_k20fe"] - 1.5) & (axis < row["r_k20fe"] + 1.5)
    surface = header["KMAGZP"] - 2.5 * np.log10(cube[5][rim].mean())
    assert surface == pytest.approx(20.0, abs=0.15)


def test_psc_covers_the_margin(psc: Table, demo_files: FieldFiles) -> None:
    wcs = WCS(fits.getheader(demo_files.images[Band.J]))
    x, y = wcs.wcs_world2pix(psc["ra"], psc["dec"], 0)
    assert x.min() < -400  # one tile on each side
    assert x.max() > 511 + 400
    assert y.min() < -600
    assert y.max() > 1023 + 600
    on = (x > 0) & (x < 511) & (y > 0) & (y < 1023)
    assert 300 < on.sum() < 1000


def test_designations_are_truncated_positions(psc: Table) -> None:
    for row in psc[::53]:
        # the table rounds to 6 digits, so the last digit of the name may differ by one
        again = format_designation(float(row["ra"]), float(row["dec"]))
        ra = abs(int(again[:8]) - int(row["designation"][:8]))
        dec = abs(int(again[9:]) - int(row["designation"][9:]))
        assert ra <= 1
        assert dec <= 1


def test_listed_stars_have_their_true_magnitudes(psc: Table, sources: Table) -> None:
    stars = sources[sources["cntr"] > 0]
    assert len(stars) >= len(psc) - 3  # a source that moved between two scans is listed twice
    rows = {key: i for i, key in enumerate(psc["cntr"])}
    order = [rows[key] for key in stars["cntr"]]
    single = np.array([str(psc["bl_flg"][i]).zfill(3) == "111" for i in order])
    for band in "jhk":
        pull = (np.asarray(psc[f"{band}_m"][order] - stars[f"{band}_m"]) /
                np.asarray(psc[f"{band}_cmsig"][order].filled(1.0)))  # fmt: skip
        assert np.std(pull[single & (np.abs(pull) < 6)]) == pytest.approx(1.0, abs=0.15)


def test_ghosts_run_in_the_scan_direction(demo_files: FieldFiles, artifacts: Table) -> None:
    main = demo_files.parameters["main_star"]["id"]
    ghosts = artifacts[(artifacts["kind"] == "persistence") & (artifacts["parent"] == main)]
    for image, sign in ((demo_files.images[Band.J].name, 1), (demo_files.opposite.name, -1)):
        train = ghosts[(ghosts["image"] == image) & (ghosts["band"] == "J")]
        assert len(train) == 8
        header = fits.getheader(demo_files.folder / image)
        sx, sy = WCS(header).wcs_world2pix(
            demo_files.parameters["main_star"]["ra"], demo_files.parameters["main_star"]["dec"], 0
        )
        for ghost in train:
            assert ghost["y"] - sy == pytest.approx(ghost["order"] * header["DYFS"], abs=5.0)
            assert ghost["x"] - sx == pytest.approx(0.0, abs=4.0)
            assert sign * (ghost["y"] - sy) > 0
    on_image = ghosts[ghosts["image"] == demo_files.images[Band.J].name]
    assert np.asarray(on_image["inside_image"]).all()


def test_the_first_ghosts_are_in_the_pixels(demo_files: FieldFiles, artifacts: Table) -> None:
    with fits.open(demo_files.images[Band.J]) as hdus:
        header, image = hdus[0].header, hdus[0].data.astype(float)
    main = demo_files.parameters["main_star"]["id"]
    here = artifacts[
        (artifacts["image"] == demo_files.images[Band.J].name) & (artifacts["parent"] == main)
        & (artifacts["kind"] == "persistence") & (artifacts["order"] <= 3)
    ]  # fmt: skip
    assert sorted(here["order"]) == [1, 2, 3]
    y, x = np.mgrid[: image.shape[0], : image.shape[1]]
    for ghost in here:
        r = np.hypot(x - ghost["x"], y - ghost["y"])
        net = image - np.median(image[(r > 9) & (r < 15)])
        mag = header["MAGZP"] - 2.5 * np.log10(net[r < 4].sum())
        assert mag == pytest.approx(ghost["mag"] + 0.05, abs=0.15)


def test_ghost_depths_are_as_measured(artifacts: Table) -> None:
    first = artifacts[
        (artifacts["kind"] == "persistence") & (artifacts["band"] == "J")
        & (artifacts["order"] == 1) & (artifacts["parent_mag"] > 7.7)
        & (artifacts["parent_mag"] < 10.5)
    ]  # fmt: skip
    assert len(first) >= 10
    assert np.mean(first["mag"] - first["parent_mag"]) == pytest.approx(5.93, abs=0.1)


def test_every_kind_is_there_with_its_evidence(artifacts: Table) -> None:
    kinds = Counter(zip(artifacts["kind"], artifacts["band"], strict=True))
    for kind in ("persistence", "glint", "diffraction_spike", "halo", "saturation"):
        for band in Band:
            assert kinds[kind, band.value] > 0
    assert kinds["stripe", "J"] > 0
    assert kinds["quadrant_spot", "J"] > 0
    h_guesses = artifacts[(artifacts["band"] == "H") & (artifacts["kind"] == "glint")]
    assert set(h_guesses["evidence"]) == {"guess"}
    measured = artifacts[(artifacts["band"] == "J") & (artifacts["kind"] == "persistence")]
    assert set(measured["evidence"]) == {"measured"}


def test_artifacts_of_stars_outside_enter_the_image(
    demo_files: FieldFiles, sources: Table, artifacts: Table
) -> None:
    outside = set(sources["id"][~np.asarray(sources["inside_image"])])
    entering = [
        row["kind"] for row in artifacts
        if row["parent"] in outside and row["inside_image"]
        and row["image"] == demo_files.images[Band.J].name
    ]  # fmt: skip
    assert "persistence" in entering


def test_contamination_letters_stand_where_artifacts_are(
    psc: Table, artifacts: Table, demo_files: FieldFiles
) -> None:
    wcs = WCS(fits.getheader(demo_files.images[Band.J]))
    x, y = wcs.wcs_world2pix(psc["ra"], psc["dec"], 0)
    letters = np.array([str(v).zfill(3)[0] for v in psc["cc_flg"]])
    for letter, kind in (("p", "persistence"), ("s", "stripe")):
        here = artifacts[(artifacts["kind"] == kind)
                         & (artifacts["image"] == demo_files.images[Band.J].name)]  # fmt: skip
        assert (letters == letter).sum() >= 3
        for i in np.flatnonzero(letters == letter):
            dy = np.abs(here["y"] - y[i])
            distance = dy if kind == "stripe" else np.hypot(here["x"] - x[i], dy)
            assert distance.min() < (6.6 if kind == "stripe" else 4.6)
