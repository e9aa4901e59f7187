"""A dot in the ellipse of a galaxy: on the sphere, and the table looked through once."""

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.explain.answers import source_answers
from twomass_viewer.explain.model import What
from twomass_viewer.explain.odds import Dot
from twomass_viewer.explain.rows import Rows
from twomass_viewer.explain.weights import load_weights
from twomass_viewer.survey.bands import Band


def is_inside(place: tuple[float, float], angle_deg: float, away_arcsec: float) -> bool:
    """Whether a dot lies in a galaxy of 40 by 10 arcsec that lies at position angle 30°."""
    table = Catalog(
        CatalogKind.XSC, "galaxies", None,
        {
            "ra": np.array([place[0]]), "dec": np.array([place[1]]),
            "r_k20fe": np.array([40.0]), "sup_ba": np.array([0.25]), "sup_phi": np.array([30.0]),
        },
    )  # fmt: skip
    at = SkyCoord(*place, unit="deg").directional_offset_by(
        angle_deg * u.deg, away_arcsec * u.arcsec
    )
    dot = Dot(Band.J, float(at.ra.deg), float(at.dec.deg), 15.0, 0.1, 20.0)
    found = source_answers(dot, (Rows(table),), load_weights())
    return any(a.reason.what == What.EXTENDED_SOURCE for a in found)


@pytest.mark.parametrize(
    "place", [(200.0, 10.0), (359.9999, -30.0), (9.0, 89.99), (120.0, -89.995)]
)
def test_the_ellipse_lies_on_the_sphere(place: tuple[float, float]) -> None:
    assert is_inside(place, 30.0, 39.0)
    assert is_inside(place, 210.0, 39.0)
    assert not is_inside(place, 30.0, 41.0)
    assert is_inside(place, 120.0, 9.5)
    assert not is_inside(place, 120.0, 10.5)
    assert not is_inside(place, 60.0, 21.0)
    assert not is_inside(place, -30.0, 21.0)
