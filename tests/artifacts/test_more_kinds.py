"""Confusion, saturated cores, scan edges, blank areas and pairs the survey may have merged."""

import numpy as np
import pytest

from tests.artifacts.scenes import catalog, image, star_at, transform
from twomass_viewer.artifacts import band_merge
from twomass_viewer.artifacts.measure import measure_artifacts
from twomass_viewer.artifacts.measured import Finding
from twomass_viewer.artifacts.model import NO_PARENT, Artifact
from twomass_viewer.artifacts.predict import predict
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.rules import load_rules

RULES = load_rules()
SKY = transform()


def predicted(
    kind: ArtifactKind, stars: Catalog, picture: SurveyImage | None = None
) -> list[Artifact]:
    picture = picture or image(SKY)
    return list(predict(picture, picture.planes[0], stars, RULES, kinds=[kind]).artifacts)


@pytest.mark.parametrize(
    ("band", "mag", "radius"),
    [(Band.J, 10.0, 20.3), (Band.J, 8.0, 34.0), (Band.H, 8.0, 22.5), (Band.KS, 9.0, 16.3)],
)
def test_confusion_reaches_as_far_as_the_flags_say(band: Band, mag: float, radius: float) -> None:
    stars = catalog([star_at(SKY, 200.0, 500.0, mag)], column=f"{band.letter}_m")
    (a,) = predicted(ArtifactKind.CONFUSION, stars, image(SKY, band=band))
    assert a.shape.radius_arcsec == pytest.approx(radius, abs=0.1)
    assert a.evidence is Evidence.FITTED_TO_FLAGS
    assert "cc_flg c" in a.sentence


def test_confusion_of_a_star_beside_the_image_reaches_onto_it() -> None:
    near = star_at(SKY, -20.0, 500.0, 7.0)
    far = star_at(SKY, -120.0, 500.0, 7.0)
    found = predicted(ArtifactKind.CONFUSION, catalog([near, far]))
    assert [(a.parent.ra_deg, a.inside_image) for a in found] == [(near[0], True)]


def test_cores_that_are_not_linear_and_cores_that_are_full() -> None:
    # a peak of 0.089 of the flux at a zero point of 21: 5,500 DN at J = 9.02, 9,000 DN at 8.49
    stars = [star_at(SKY, 100.0 * k, 500.0, m) for k, m in ((1, 9.2), (2, 8.7), (3, 7.0))]
    found = predicted(ArtifactKind.SATURATION, catalog(stars))
    mags = {a.parent.mag: a for a in found}
    assert set(mags) == {8.7, 7.0}
    assert "no longer linear" in mags[8.7].sentence
    assert mags[7.0].sentence.startswith("Saturated core")
    assert mags[7.0].shape.radius_arcsec == pytest.approx(2.85)


def test_the_peak_of_a_core_is_measured() -> None:
    data = np.full((1024, 512), 80.0, dtype=np.float32)
    data += np.random.default_rng(1).normal(0.0, 0.6, data.shape).astype(np.float32)
    data[500, 300] = 9600.0
    picture = image(SKY, data=data)
    stars = [star_at(SKY, 300.0, 500.0, 7.0), star_at(SKY, 100.0, 200.0, 7.0)]
    found = predict(picture, picture.planes[0], catalog(stars), RULES,
                    kinds=[ArtifactKind.SATURATION])  # fmt: skip
    seen = measure_artifacts(found.artifacts, picture, picture.planes[0], RULES)
    findings = {a.parent.ra_deg: a.measured for a in seen}
    full, empty = findings[stars[0][0]], findings[stars[1][0]]
    assert full is not None
    assert empty is not None
    assert full.value == pytest.approx(9520.0, abs=3.0)
    assert (full.finding, empty.finding) == (Finding.PRESENT, Finding.ABSENT)


def test_both_borders_of_a_scan_are_edges_and_a_cutout_has_the_one_it_shows() -> None:
    data = np.full((1024, 512), 80.0, dtype=np.float32)
    data[:, :3] = np.nan
    data[:, -4:] = np.nan
    found = predicted(ArtifactKind.EDGE, catalog([]), image(SKY, data=data))
    spans = sorted(
        tuple(np.round(np.sort(SKY.sky_to_pixel(*np.array(a.shape.coords_deg).T)[0])[[0, -1]], 2))
        for a in found
    )
    assert spans == [(2.5, 12.5), (497.5, 507.5)]
    assert all(a.parent is NO_PARENT and a.evidence is Evidence.VERIFIED_RULE for a in found)
    assert {a.sentence.split()[0] for a in found} == {"East", "West"}
    # 200 columns cut from the west half of a scan: the reference pixel is its middle
    sky = transform(shape=(300, 200))
    cut = image(sky, shape=(300, 200), cards={"CRPIX1": -55.5, "USXREF": -256.5})
    (only,) = predicted(ArtifactKind.EDGE, catalog([]), cut)
    assert only.sentence.startswith("West")


def test_blank_areas_within_an_image_are_marked_and_small_ones_are_not() -> None:
    data = np.full((1024, 512), 80.0, dtype=np.float32)
    data[300:330, 200:260] = np.nan
    data[500:502, 100:103] = np.nan
    holes = [a for a in predicted(ArtifactKind.EDGE, catalog([]), image(SKY, data=data))
             if "Blank" in a.sentence]  # fmt: skip
    (hole,) = holes
    assert "60″ by 30″" in hole.sentence
    x, y = SKY.sky_to_pixel(hole.ra_deg, hole.dec_deg)
    assert (float(x), float(y)) == pytest.approx((229.5, 314.5), abs=0.01)


@pytest.mark.parametrize(("size", "marked"), [(4, True), (3, False)])
def test_the_smallest_area_is_found_among_scattered_blank_pixels(size: int, marked: bool) -> None:
    assert RULES.value("edge", "smallest_hole") == 4.0
    data = np.full((1024, 512), 80.0, dtype=np.float32)
    data[20:1000:13, 7:500:5] = np.nan
    data[401 : 401 + size, 203 : 203 + size] = np.nan
    data[0:300, 508] = np.nan  # touches the border
    found = predicted(ArtifactKind.EDGE, catalog([]), image(SKY, data=data))
    assert ["4″ by 4″" in a.sentence for a in found if "Blank" in a.sentence] == [True] * marked


def test_pairs_within_the_resolution_that_lack_a_band_may_have_been_merged() -> None:
    stars = [
        star_at(SKY, 200.0, 500.0, 12.0), star_at(SKY, 203.0, 500.0, 14.0),  # lacks H
        star_at(SKY, 300.0, 500.0, 12.0), star_at(SKY, 303.0, 500.0, 14.0),  # both in all bands
        star_at(SKY, 400.0, 500.0, 12.0), star_at(SKY, 408.0, 500.0, 14.0),  # too far apart
    ]  # fmt: skip
    flags = {"rd_flg": np.array(["222", "202", "222", "222", "222", "202"], dtype=object)}
    table = catalog(stars, extra={"h_m": [11.5, 13.5] * 3, **flags})
    assert table.kind is CatalogKind.PSC
    (a,) = predicted(ArtifactKind.BAND_MERGE, table, image(SKY, band=Band.H))
    assert a.ra_deg == pytest.approx(stars[1][0])
    assert a.parent.ra_deg == pytest.approx(stars[0][0])
    assert "3.0″ away" in a.sentence
    assert predicted(ArtifactKind.BAND_MERGE, table, image(SKY, band=Band.J)) == []


@pytest.mark.parametrize("center", [(200.0, 86.5), (0.002, -30.0), (120.0, -88.0)])
def test_near_the_poles_and_across_ra_zero_offsets_are_those_on_the_sky(
    center: tuple[float, float],
) -> None:
    from astropy import units as u
    from astropy.coordinates import SkyCoord

    sky = transform(center=center)
    star = star_at(sky, 240.0, 800.0, 6.0)
    picture = image(sky)
    found = predict(picture, picture.planes[0], catalog([star]), RULES)
    parent = SkyCoord(star[0], star[1], unit="deg")
    ghosts = {a.order: a for a in found.artifacts if a.kind is ArtifactKind.PERSISTENCE}
    for order in (1, 3, 6):
        ghost = SkyCoord(ghosts[order].ra_deg, ghosts[order].dec_deg, unit="deg")
        assert parent.separation(ghost).to_value(u.arcsec) == pytest.approx(82.5 * order, abs=0.02)
        x, _ = sky.sky_to_pixel(ghosts[order].ra_deg, ghosts[order].dec_deg)
        assert float(x) == pytest.approx(240.0, abs=0.01)
    (halo,) = [a for a in found.artifacts if a.kind is ArtifactKind.HALO]
    assert halo.inside_image
    for a in found.artifacts:
        if a.kind is ArtifactKind.DIFFRACTION_SPIKE:
            assert a.length_arcsec is not None
            tips = SkyCoord(*np.array(a.shape.coords_deg).T, unit="deg")
            assert parent.separation(tips).arcsec.max() == pytest.approx(a.length_arcsec, abs=0.2)
    stripes = [a for a in found.artifacts if a.kind is ArtifactKind.STRIPE]
    # rows of the image from one side to the other, wherever right ascension zero lies
    for a in stripes:
        x, y = sky.sky_to_pixel(*np.array(a.shape.coords_deg).T)
        assert np.ptp(x) == pytest.approx(512.0, abs=0.1)
        assert np.ptp(y) == pytest.approx(6.0, abs=0.1)


def test_only_pairs_that_lack_a_band_are_kept_in_memory() -> None:
    sky = SKY
    at = [(100.0, 500.0), (102.0, 500.0), (300.0, 500.0), (302.0, 500.0)]
    stars = [star_at(sky, x, y, m) for (x, y), m in zip(at, (12.0, 13.0, 12.5, 11.5), strict=True)]
    table = catalog(stars, extra={"rd_flg": ["222", "222", "022", "222"]})
    (a,) = predicted(ArtifactKind.BAND_MERGE, table)
    assert (a.parent.ra_deg, a.ra_deg) == (stars[3][0], stars[2][0])
    _, pairs = band_merge._KNOWN[table]
    assert (pairs.brighter.tolist(), pairs.fainter.tolist()) == ([3], [2])
