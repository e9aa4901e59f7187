"""What the real files are: one row a group, checked for every file in it."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from twomass_viewer.errors import FileProblemError
from twomass_viewer.io.read import read_image
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.identifiers import parse_file_name
from twomass_viewer.survey.products import Fidelity, Product, SurveySet


@dataclass(frozen=True)
class Group:
    files: str
    count: int
    product: Product
    survey_set: SurveySet
    fidelity: Fidelity
    derived: bool = False
    coadd: int | None = None
    evidence: str = ""
    notice: str = ""
    frame: str = "FK5"


GROUPS = [
    Group("atlas/*", 7, Product.ATLAS, SurveySet.ALL_SKY, Fidelity.LOSSLESS),
    Group("atlas_orion_j/*", 6, Product.ATLAS, SurveySet.UNKNOWN, Fidelity.LOSSLESS),
    Group("cutouts/2010H/2MASS/*", 3, Product.ATLAS, SurveySet.UNKNOWN, Fidelity.LOSSLESS,
          coadd=221),
    Group("cutouts/2010ag/2MASS/*", 3, Product.UNKNOWN, SurveySet.UNKNOWN, Fidelity.UNKNOWN, True,
          evidence="hips2fits", frame="ICRS"),
    Group("mosaics/*", 3, Product.MOSAIC, SurveySet.UNKNOWN, Fidelity.UNKNOWN, True,
          evidence="rescaled"),
    Group("small/*", 1, Product.MOSAIC, SurveySet.UNKNOWN, Fidelity.UNKNOWN, True,
          notice="piece of a larger mosaic"),
    Group("prototype/*", 1, Product.UNKNOWN, SurveySet.UNKNOWN, Fidelity.UNKNOWN,
          notice="B1950", frame="FK4"),
]  # fmt: skip


@pytest.mark.parametrize("group", GROUPS, ids=lambda g: g.files.split("/*")[0])
def test_what_real_files_are(group: Group, twomass: Path) -> None:
    paths = sorted(twomass.glob(group.files))
    assert len(paths) == group.count
    for path in paths:
        image = read_image(path)
        assert image.product is group.product
        assert image.survey_set is group.survey_set
        assert image.fidelity.value is group.fidelity
        assert image.derived is group.derived
        assert not image.simulated
        assert image.transform is not None
        assert image.transform.frame == group.frame
        assert group.evidence in " ".join(image.fidelity.evidence)
        assert image.fidelity.evidence
        assert group.notice in " ".join(image.notices)
        if group.coadd is not None:
            assert image.scan is not None
            assert image.scan.coadd == group.coadd
            assert image.scan.coadd_evidence == "derived, cutout"


def test_scans_of_atlas_files_are_those_of_name_and_header(twomass: Path) -> None:
    directions = set()
    for path in sorted(twomass.glob("atlas*/*.fits*")):
        image = read_image(path)
        name, scan = parse_file_name(path.name), image.scan
        assert name is not None
        assert scan is not None
        assert (scan.date, scan.hemisphere, scan.number, scan.coadd) == (
            name.date,
            name.hemisphere,
            name.scan,
            name.coadd,
        )
        assert scan.direction is not None
        assert scan.hemisphere is not None
        assert scan.direction.value == image.header.string("SCANDIR")
        assert scan.hemisphere.telescope == image.header.string("TELNAME")
        assert image.planes[0].band is name.band
        assert image.frame_step_arcsec is not None
        assert np.sign(image.frame_step_arcsec[1]) == scan.direction.sign
        assert image.notices == ()
        directions.add((scan.hemisphere, scan.direction))
    assert len(directions) == 4


def test_bands_of_cutouts_and_mosaics(twomass: Path) -> None:
    for folder in ("cutouts/2010H/2MASS", "cutouts/2010ag/2MASS", "mosaics"):
        paths = sorted((twomass / folder).glob("*.fits"))
        assert {read_image(p).planes[0].band for p in paths} == set(Band)


def test_the_damaged_file_is_refused_with_byte_counts(twomass: Path) -> None:
    with pytest.raises(FileProblemError, match=r"518400 bytes.*only 518384 .*16 missing"):
        read_image(twomass / "damaged/2010ag/2MASS/2MASS_J.fits")


def test_pixels_are_those_astropy_reads(twomass: Path) -> None:
    from astropy.io import fits

    images = [p for p in twomass.rglob("*.fits*") if "catalogs" not in p.parts]
    checked = 0
    for path in images:
        if "damaged" in path.parts:
            continue
        image = read_image(path)
        data = image.planes[0].data
        with fits.open(path, memmap=False) as theirs:
            np.testing.assert_allclose(data, theirs[0].data, rtol=1e-6, equal_nan=True)
        assert data.dtype == np.dtype("=f4")
        assert data.dtype.isnative
        checked += 1
    assert checked == 24


def test_sky_is_that_of_astropy(twomass: Path) -> None:
    from astropy.coordinates import FK5
    from astropy.io import fits
    from astropy.wcs import WCS

    from twomass_viewer.io.cards import quiet

    for path in [
        p for p in twomass.rglob("*.fits*") if {"catalogs", "damaged"}.isdisjoint(p.parts)
    ]:
        image = read_image(path)
        rows, cols = image.planes[0].shape
        x, y = np.array([0.0, cols - 1, 0, cols / 2]), np.array([0.0, 0, rows - 1, rows / 3])
        assert image.transform is not None
        ra, dec = image.transform.pixel_to_sky(x, y)
        with quiet(), fits.open(path) as theirs:
            sky = WCS(theirs[0].header).pixel_to_world(x, y).transform_to(FK5(equinox="J2000"))
        # ICRS and FK5 are one frame for this program; they differ by some 0.03 arcsec
        limit = 0.04 if image.transform.frame == "ICRS" else 1e-4
        np.testing.assert_allclose(dec, sky.dec.deg, atol=limit / 3600)
        np.testing.assert_allclose(ra, sky.ra.deg, atol=limit / 3600 / np.cos(np.radians(60)))


def test_reading_loads_no_heavy_package(twomass: Path) -> None:
    code = (
        "import sys; from twomass_viewer.io.read import read_image; read_image(sys.argv[1]); "
        "heavy = ('astropy.wcs', 'astropy.table', 'astropy.coordinates', 'astropy.time', 'scipy'); "
        "print([m for m in heavy if m in sys.modules])"
    )
    path = next(twomass.glob("atlas/aJ*"))
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
    assert done.stderr == ""
