"""Which artifacts cover which places, against astropy's spherical geometry place by place."""

from collections.abc import Sequence

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from numpy.typing import NDArray

from twomass_viewer.artifacts.covering import covering
from twomass_viewer.artifacts.model import Artifact, ArtifactShape, Parent
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence

CENTERS = [(83.6, -5.5), (0.003, 12.0), (200.0, 86.5), (10.0, -89.99)]


def artifact(kind: ArtifactKind, shape: ArtifactShape, place: tuple[float, float]) -> Artifact:
    return Artifact(
        kind, Band.J, None, None, Parent("star", *place, 6.0), *place, None, None, shape, None,
        Evidence.MEASURED, "rule", "Sentence.", "source", None, False, None, None,
    )  # fmt: skip


def offset(center: tuple[float, float], pa: float, arcsec: float) -> tuple[float, float]:
    place = SkyCoord(*center, unit="deg").directional_offset_by(pa * u.deg, arcsec * u.arcsec)
    return float(place.ra.deg), float(place.dec.deg)


def scattered(center: tuple[float, float], reach: float) -> tuple[NDArray, NDArray]:  # type: ignore[type-arg]
    rng = np.random.default_rng(11)
    places = [
        offset(center, float(rng.uniform(0, 360)), float(reach * np.sqrt(rng.uniform())))
        for _ in range(300)
    ]
    ra, dec = np.array(places).T
    return ra, dec


def covered(
    center: tuple[float, float], shapes: Sequence[ArtifactShape], reach: float = 120.0
) -> tuple[SkyCoord, list[list[int]]]:
    ra, dec = scattered(center, reach)
    found = covering(ra, dec, [artifact(ArtifactKind.HALO, s, center) for s in shapes])
    return SkyCoord(ra, dec, unit="deg"), [found.of(i).tolist() for i in range(len(ra))]


@pytest.mark.parametrize("center", CENTERS)
def test_circles_cover_what_is_nearer_than_their_radius(center: tuple[float, float]) -> None:
    other = offset(center, 140.0, 70.0)
    shapes = [ArtifactShape("circle", (center,), 50.0), ArtifactShape("circle", (other,), 30.0)]
    places, found = covered(center, shapes)
    for k, (middle, radius) in enumerate([(center, 50.0), (other, 30.0)]):
        near = places.separation(SkyCoord(*middle, unit="deg")).arcsec < radius
        assert 20 < near.sum() < 200
        assert [k in f for f in found] == near.tolist()


@pytest.mark.parametrize("center", CENTERS)
def test_outlines_cover_what_lies_along_their_arm(center: tuple[float, float]) -> None:
    # an arm of 100 arcsec at position angle 75, 40 arcsec wide
    pa, length, half = 75.0, 100.0, 20.0
    tip = offset(center, pa, length)
    outline = (
        offset(center, pa + 90, half), offset(tip, _back(tip, center) - 90, half),
        offset(tip, _back(tip, center) + 90, half), offset(center, pa - 90, half),
    )  # fmt: skip
    places, found = covered(center, [ArtifactShape("polygon", outline)])
    angle = SkyCoord(*center, unit="deg").position_angle(places).deg
    away = places.separation(SkyCoord(*center, unit="deg")).arcsec
    along = away * np.cos(np.radians(angle - pa))
    across = away * np.sin(np.radians(angle - pa))
    sure_in = (along > 0.5) & (along < length - 0.5) & (abs(across) < half - 0.5)
    sure_out = (along < -0.5) | (along > length + 0.5) | (abs(across) > half + 0.5)
    hit = np.array([bool(f) for f in found])
    assert sure_in.sum() > 15
    assert hit[sure_in].all()
    assert not hit[sure_out].any()


def _back(tip: tuple[float, float], center: tuple[float, float]) -> float:
    return float(SkyCoord(*tip, unit="deg").position_angle(SkyCoord(*center, unit="deg")).deg)


def test_a_line_covers_what_is_near_it_and_not_the_way_back() -> None:
    center = CENTERS[0]
    corner, end = offset(center, 0.0, 60.0), offset(offset(center, 0.0, 60.0), 90.0, 60.0)
    line = artifact(ArtifactKind.STREAK, ArtifactShape("line", (center, corner, end)), center)
    beside = offset(center, 270.0, 4.0)
    between = offset(center, 45.0, 45.0)  # near the straight way from end to beginning only
    ra, dec = np.array([beside, between, corner]).T
    found = covering(ra, dec, [line])
    assert found.place.tolist() == [0, 2]
    assert found.distance_arcsec == pytest.approx([4.0, 60.0], abs=0.01)


def test_a_margin_widens_every_shape() -> None:
    center = CENTERS[0]
    square = tuple(offset(center, pa, 14.142) for pa in (45, 135, 225, 315))
    shapes = [ArtifactShape("circle", (center,), 10.0), ArtifactShape("polygon", square)]
    artifacts = [artifact(ArtifactKind.STRIPE, s, center) for s in shapes]
    place = offset(center, 90.0, 12.0)
    assert len(covering(*place, artifacts)) == 0
    assert covering(*place, artifacts, margin_arcsec=3.0).of(0).tolist() == [0, 1]


def test_places_without_coordinates_and_empty_lists_cover_nothing() -> None:
    center = CENTERS[0]
    halo = artifact(ArtifactKind.HALO, ArtifactShape("circle", (center,), 10.0), center)
    lost = artifact(ArtifactKind.HALO, ArtifactShape("circle", ((np.nan, np.nan),), 10.0), center)
    assert len(covering([np.nan], [np.nan], [halo])) == 0
    assert len(covering([center[0]], [center[1]], [])) == 0
    found = covering([np.nan, center[0]], [0.0, center[1]], [lost, halo])
    assert (found.place.tolist(), found.artifact.tolist()) == ([1], [1])


def test_a_circle_larger_than_the_sky_covers_all() -> None:
    halo = artifact(ArtifactKind.HALO, ArtifactShape("circle", ((0.0, 0.0),), 700_000.0), (0, 0))
    assert len(covering([0.0, 180.0, 90.0], [0.0, 0.0, 80.0], [halo])) == 3
