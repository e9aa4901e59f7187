"""Dots wider than a star: galaxies without a table of them, stars for comparison."""

from pathlib import Path

import numpy as np
import pytest

from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.explain.explain import explain
from twomass_viewer.explain.knowledge import ImagePlane, Knowledge
from twomass_viewer.explain.model import Explanation, Reason, What
from twomass_viewer.io.read import read_image
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.bands import Band


def plane_of(path: Path) -> ImagePlane:
    image = read_image(path)
    return ImagePlane(image, image.planes[0])


def width_of(found: Explanation) -> Reason | None:
    wide = [r for r in found.reasons if r.what == What.EXTENDED_SOURCE]
    assert len(wide) <= 1
    return wide[0] if wide else None


@pytest.mark.data
@pytest.mark.parametrize("band", ["J", "H", "K"])
def test_the_nucleus_of_a_galaxy_is_wider_than_a_star_without_any_table(
    twomass: Path, band: str
) -> None:
    at = plane_of(twomass / "atlas" / f"a{band}_asky_001022s0620186.fits")
    (found,) = explain(14.17792, -9.91403, Knowledge((at,)), focus=at)  # NGC 309
    wide = width_of(found)
    assert wide is not None
    assert wide.score is None
    assert wide.evidence["excess_mag"] > 5 * wide.evidence["excess_error_mag"]
    assert 0.3 < wide.evidence["excess_mag"] < 1.0
    assert "a galaxy, nebulosity, or stars too close" in wide.sentence


def test_lonely_stars_are_not_wider_and_galaxies_are(demo_files: FieldFiles) -> None:
    at = plane_of(demo_files.images[Band.J])
    psc, xsc = read_catalog(demo_files.psc), read_catalog(demo_files.xsc)
    transform = at.image.transform
    assert transform is not None

    def inside(ra: np.ndarray, dec: np.ndarray) -> np.ndarray:
        x, y = transform.sky_to_pixel(ra, dec)
        return np.asarray((x > 40) & (x < 470) & (y > 40) & (y < 980))

    known = Knowledge((at,), (psc,))
    j = psc.columns["j_m"]
    stars = inside(psc.ra_deg, psc.dec_deg) & (j > 10.0) & (j < 14.5)
    stars &= (psc.columns["cc_flg"] == "000") & (psc.columns["gal_contam"] == 0)
    found = explain(psc.ra_deg[stars], psc.dec_deg[stars], known, focus=at)
    assert len(found) > 40
    called = [width_of(e) for e in found]
    assert sum(w is not None for w in called) <= 0.05 * len(called)
    bright = inside(xsc.ra_deg, xsc.dec_deg) & (xsc.columns["j_m_k20fe"] < 13.6)
    galaxies = explain(xsc.ra_deg[bright], xsc.dec_deg[bright], Knowledge((at,)), focus=at)
    assert len(galaxies) >= 3
    assert all(width_of(e) is not None for e in galaxies)


def test_a_listed_galaxy_is_not_said_to_be_wide_besides(demo_files: FieldFiles) -> None:
    at = plane_of(demo_files.images[Band.J])
    xsc = read_catalog(demo_files.xsc)
    transform = at.image.transform
    assert transform is not None
    x, y = transform.sky_to_pixel(xsc.ra_deg, xsc.dec_deg)
    here = np.flatnonzero((x > 40) & (x < 470) & (y > 40) & (y < 980))
    first = int(here[np.argmin(xsc.columns["j_m_k20fe"][here])])
    place = float(xsc.ra_deg[first]), float(xsc.dec_deg[first])
    (found,) = explain(*place, Knowledge((at,), (xsc,)), focus=at)
    wide = width_of(found)
    assert wide is not None
    assert wide.row == (0, first)
