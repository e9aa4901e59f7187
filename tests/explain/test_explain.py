"""Explanations of places whose truth the simulator knows, and of damaged or missing knowledge."""

import re
from dataclasses import replace

import numpy as np
import pytest
from astropy.table import Table

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.artifacts.predict import predict
from twomass_viewer.catalogs.catalog import CatalogKind
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.explain.explain import explain
from twomass_viewer.explain.knowledge import ImagePlane, Knowledge
from twomass_viewer.explain.model import Explanation, What
from twomass_viewer.io.read import read_image
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Product
from twomass_viewer.survey.rules import load_rules


@pytest.fixture(scope="module")
def north(demo_files: FieldFiles) -> ImagePlane:
    image = read_image(demo_files.images[Band.J])
    return ImagePlane(image, image.planes[0])


@pytest.fixture(scope="module")
def south(demo_files: FieldFiles) -> ImagePlane:
    image = read_image(demo_files.opposite)
    return ImagePlane(image, image.planes[0])


@pytest.fixture(scope="module")
def known(demo_files: FieldFiles, north: ImagePlane, south: ImagePlane) -> Knowledge:
    psc, xsc = read_catalog(demo_files.psc), read_catalog(demo_files.xsc)
    artifacts: list[Artifact] = []
    for at in (north, south):
        artifacts += predict(at.image, at.plane, psc, load_rules()).artifacts
    return Knowledge((north, south), (psc, xsc), tuple(artifacts))


@pytest.fixture(scope="module")
def truth(demo_files: FieldFiles) -> Table:
    return Table.read(demo_files.truth_artifacts, format="ascii.ecsv")


def place_of(truth: Table, image: ImagePlane, kind: str, order: int) -> tuple[float, float]:
    """Return where the simulator drew an artifact of the brightest star."""
    rows = truth[(truth["image"] == image.image.name) & (truth["kind"] == kind)]
    row = rows[(rows["parent"] == "S00001") & (rows["order"] == order)][0]
    return float(row["ra"]), float(row["dec"])


def whats(found: Explanation) -> list[str]:
    return [r.what for r in found.reasons]


def test_a_ghost_is_a_ghost_and_the_opposite_scan_says_so(
    known: Knowledge, north: ImagePlane, truth: Table
) -> None:
    (found,) = explain(*place_of(truth, north, "persistence", 2), known, focus=north)
    best = found.reasons[0]
    assert best.what == "persistence"
    assert best.score is not None
    assert best.score > 0.95
    assert best.evidence["distance_arcsec"] < 2.0
    assert best.artifact is not None
    assert known.artifacts[best.artifact].order == 2
    missing = [r for r in found.reasons if r.what == What.OTHER_APPARITION]
    assert missing
    assert missing[0].title == "Not in the opposite scan"
    assert missing[0].evidence["seen"] is False
    assert missing[0].evidence["opposite_direction"] is True
    assert "902" in missing[0].sentence


def test_another_image_of_the_same_scan_tells_nothing_new(
    known: Knowledge, demo_files: FieldFiles, truth: Table
) -> None:
    exact, lossy = read_image(demo_files.images[Band.KS]), read_image(demo_files.quicklook)
    assert exact.scan is not None
    assert lossy.scan is not None
    assert exact.scan.number == lossy.scan.number
    one, other = (ImagePlane(i, i.planes[0]) for i in (exact, lossy))
    place = place_of(truth, one, "persistence", 2)
    found = predict(exact, exact.planes[0], known.catalogs[0], load_rules()).artifacts
    (alone,) = explain(*place, Knowledge((one,), known.catalogs, found), focus=one)
    (both,) = explain(*place, Knowledge((one, other), known.catalogs, found), focus=one)
    assert alone.reasons[0].what == "persistence"
    assert whats(both) == whats(alone)
    assert both.artifact_score == alone.artifact_score


@pytest.mark.parametrize("looked_at", [0, 1])
def test_a_mosaic_is_no_scan_beside_those_it_is_made_of(
    known: Knowledge, north: ImagePlane, truth: Table, looked_at: int
) -> None:
    mosaic = replace(north.image, derived=True, scan=None, path=None, product=Product.MOSAIC)
    images = (north, ImagePlane(mosaic, mosaic.planes[0]))
    place = place_of(truth, north, "persistence", 2)
    (found,) = explain(
        *place, Knowledge(images, known.catalogs, known.artifacts), focus=images[looked_at]
    )
    assert What.OTHER_APPARITION not in whats(found)
    assert not any("scans cover" in r.title for r in found.reasons)


def test_images_of_one_name_have_artifacts_of_their_own(
    known: Knowledge, north: ImagePlane, south: ImagePlane, truth: Table
) -> None:
    # the archive's names tell scan and coadd, not the night
    alike = replace(south.image, path=north.image.path)
    own = tuple(
        replace(a, image=alike.name) if a.image == south.image.name else a for a in known.artifacts
    )
    other = ImagePlane(alike, alike.planes[0])
    place = place_of(truth, north, "persistence", 2)
    asked = Knowledge((north, other), known.catalogs, own)
    (here,) = explain(*place, asked, focus=north)
    assert here.reasons[0].what == "persistence"
    (there,) = explain(*place, asked, focus=other)
    assert there.reasons[0].what == What.NOTHING_SEEN
    assert "persistence" not in whats(there)


def test_the_same_ghost_without_the_other_scan_is_less_sure(
    known: Knowledge, north: ImagePlane, truth: Table
) -> None:
    place = place_of(truth, north, "persistence", 2)
    alone = Knowledge((north,), known.catalogs, known.artifacts)
    (both,) = explain(*place, known, focus=north)
    (one,) = explain(*place, alone, focus=north)
    assert 0.5 < one.artifact_score <= both.artifact_score


def test_a_listed_star_is_a_source_with_its_flags_in_words(
    known: Knowledge, north: ImagePlane
) -> None:
    psc = known.catalogs[0]
    assert north.image.transform is not None
    x, y = north.image.transform.sky_to_pixel(psc.ra_deg, psc.dec_deg)
    inside = (x > 60) & (x < 450) & (y > 60) & (y < 960)
    plain = inside & (psc.columns["cc_flg"] == "000") & (psc.columns["ph_qual"] == "AAA")
    rows = np.flatnonzero(plain & (psc.columns["j_m"] > 11) & (psc.columns["j_m"] < 14.5))[:25]
    assert len(rows) == 25
    for found, row in zip(
        explain(psc.ra_deg[rows], psc.dec_deg[rows], known, focus=north), rows, strict=True
    ):
        best = found.reasons[0]
        assert best.what in (What.POINT_SOURCE, What.EXTENDED_SOURCE, What.SOLAR_SYSTEM)
        if best.what == What.POINT_SOURCE:
            assert best.row == (0, int(row))
            assert "quality AAA · cc 000: clean" in best.sentence
        assert found.artifact_score < 0.3


def test_a_star_on_a_ghost_far_fainter_than_it_is_told_of_the_ghost(
    known: Knowledge, north: ImagePlane
) -> None:
    psc = known.catalogs[0]
    assert north.image.transform is not None
    x, y = north.image.transform.sky_to_pixel(psc.ra_deg, psc.dec_deg)
    inside = (x > 60) & (x < 450) & (y > 60) & (y < 960) & (psc.columns["cc_flg"] == "000")
    row = int(np.flatnonzero(inside & (psc.columns["j_m"] > 11) & (psc.columns["j_m"] < 13))[0])
    place = float(psc.ra_deg[row]), float(psc.dec_deg[row])
    ghost = next(a for a in known.artifacts if a.kind is ArtifactKind.PERSISTENCE)
    shape = replace(ghost.shape, coords_deg=(place,))
    faint = float(psc.columns["j_m"][row]) + 6.0
    on_it = replace(
        ghost, image=None, ra_deg=place[0], dec_deg=place[1], shape=shape, expected_mag=faint
    )
    (found,) = explain(*place, Knowledge((north,), known.catalogs, (on_it,)), focus=north)
    assert found.reasons[0].row == (0, row)
    (named,) = [r for r in found.reasons if r.what == "persistence"]
    assert named.score is not None
    assert named.score < 0.005
    assert "brighter than expected: the artifact makes less than 1 % of its light" in named.sentence


def test_the_parent_is_not_its_own_artifact(known: Knowledge, north: ImagePlane) -> None:
    star = known.artifacts[0].parent
    (found,) = explain(star.ra_deg, star.dec_deg, known, focus=north)
    assert found.reasons[0].what == What.POINT_SOURCE
    assert found.artifact_score < 0.05
    shown = " ".join(r.sentence for r in found.reasons)
    assert "saturated" in shown
    assert star.designation.removeprefix("2MASS ")[:8] in found.reasons[0].sentence


def test_an_empty_place_says_to_what_limit_and_what_was_expected(
    known: Knowledge, north: ImagePlane
) -> None:
    ghosts = [
        a
        for a in known.artifacts
        if a.image == north.image.name
        and a.kind is ArtifactKind.PERSISTENCE
        and a.expected_mag is not None
        and a.inside_image
    ]
    faintest = max(ghosts, key=lambda a: a.expected_mag or 0.0)
    too_faint = replace(faintest, expected_mag=19.0, ra_deg=faintest.ra_deg + 0.0)
    # a dark place: the darkest of a coarse grid of 9-pixel means, away from the edges
    data = north.plane.data
    blocks = [
        (float(np.mean(data[r - 4 : r + 5, c - 4 : c + 5])), r, c)
        for r in range(100, 900, 25)
        for c in range(60, 450, 25)
    ]
    _, row, col = min(b for b in blocks if np.isfinite(b[0]))
    assert north.image.transform is not None
    ra, dec = (float(v) for v in north.image.transform.pixel_to_sky(col, row))
    shape = replace(too_faint.shape, coords_deg=((ra, dec),))
    moved = replace(too_faint, ra_deg=ra, dec_deg=dec, shape=shape)
    (found,) = explain(ra, dec, Knowledge((north,), (), (moved,)), focus=north)
    assert whats(found)[:2] == [What.NOTHING_SEEN, "persistence"]
    limit = found.reasons[0].evidence["limit_mag"]
    assert 15.5 < limit < 17.5  # 4 sigma: 10 sigma is J = 15.8
    assert f"{limit:.1f} mag" in found.reasons[0].sentence
    assert "Too faint to be seen here" in found.reasons[1].sentence
    assert found.reasons[1].score is None


@pytest.mark.parametrize(
    ("mag", "title", "words"),
    [
        (17.5, "Too faint to be seen here", "J 17.50 that"),
        (12.0, "Nothing is seen here", "should stand out"),
    ],
)
def test_where_a_table_lists_a_source_nothing_seen_says_what_that_means(
    known: Knowledge, north: ImagePlane, mag: float, title: str, words: str
) -> None:
    data = north.plane.data
    blocks = [
        (float(np.mean(data[r - 4 : r + 5, c - 4 : c + 5])), r, c)
        for r in range(100, 900, 25)
        for c in range(60, 450, 25)
    ]
    _, row, col = min(b for b in blocks if np.isfinite(b[0]))
    assert north.image.transform is not None
    ra, dec = (float(v) for v in north.image.transform.pixel_to_sky(col, row))
    psc = known.catalogs[0]
    ras, decs, mags = psc.ra_deg.copy(), psc.dec_deg.copy(), psc.columns["j_m"].copy()
    ras[7], decs[7], mags[7] = ra, dec, mag
    moved = replace(psc, columns={**psc.columns, "ra": ras, "dec": decs, "j_m": mags})
    (found,) = explain(ra, dec, Knowledge((north,), (moved,)), focus=north)
    assert found.reasons[0].what == What.NOTHING_SEEN
    assert found.reasons[0].title == title
    assert words in found.reasons[0].sentence


def test_beside_a_spot_it_is_not_called_absent_but_near(
    known: Knowledge, north: ImagePlane
) -> None:
    ghost = next(a for a in known.artifacts if a.kind is ArtifactKind.PERSISTENCE)
    data = north.plane.data
    blocks = [
        (float(np.mean(data[r - 4 : r + 5, c - 4 : c + 5])), r, c)
        for r in range(100, 900, 25)
        for c in range(60, 450, 25)
    ]
    _, row, col = min(b for b in blocks if np.isfinite(b[0]))
    assert north.image.transform is not None
    ra, dec = (float(v) for v in north.image.transform.pixel_to_sky(col, row))
    beside = dec + 3.5 / 3600.0
    near = replace(
        ghost, image=north.image.name, expected_mag=12.0, ra_deg=ra, dec_deg=beside,
        shape=replace(ghost.shape, coords_deg=((ra, beside),)),
    )  # fmt: skip
    areas = [replace(near, kind=k) for k in (ArtifactKind.CONFUSION, ArtifactKind.HALO)]
    (found,) = explain(ra, dec, Knowledge((north,), (), (near, *areas)), focus=north)
    said = {r.what: r.sentence for r in found.reasons}
    assert said["persistence"].endswith("Its predicted place lies 3.5″ from here.")
    assert "seen" not in said["confusion"]
    assert "seen" not in said["halo"]


def test_without_a_catalogue_no_table_is_blamed(known: Knowledge, north: ImagePlane) -> None:
    psc = next(c for c in known.catalogs if c.kind is CatalogKind.PSC)
    transform = north.image.transform
    assert transform is not None
    for row in np.flatnonzero((psc.columns["j_m"] > 12.0) & (psc.columns["j_m"] < 13.0)):
        ra, dec = float(psc.ra_deg[row]), float(psc.dec_deg[row])
        x, y = (float(v) for v in transform.sky_to_pixel(ra, dec))
        if 50 < x < 450 and 50 < y < 950:
            (alone,) = explain(ra, dec, Knowledge((north,)), focus=north)
            assert alone.reasons[0].title == "A source"
            return
    pytest.fail("no such star on the image")


def test_beside_a_star_its_light_is_named(known: Knowledge, north: ImagePlane) -> None:
    """A few arcsec off a star of some brightness nothing stands out of its light."""
    psc = next(c for c in known.catalogs if c.kind is CatalogKind.PSC)
    transform = north.image.transform
    assert transform is not None
    mags = psc.columns["j_m"]
    for row in np.flatnonzero((mags > 10.5) & (mags < 11.5)):
        ra, dec = float(psc.ra_deg[row]), float(psc.dec_deg[row])
        x, y = (float(v) for v in transform.sky_to_pixel(ra, dec))
        if not (50 < x < 450 and 50 < y < 950):
            continue
        (found,) = explain(ra, dec + 3.4 / 3600.0, Knowledge((north,)), focus=north)
        if found.reasons[0].title == "Lost in brighter light":
            said = found.reasons[0].sentence
            assert re.match(r"The light of a dot of J 1[01]\.\d, 3\.\d″ from here, covers", said)
            return
    pytest.fail("no star of the field covers what lies beside it")


def test_scores_of_a_place_add_up_to_one_and_are_ordered(
    known: Knowledge, north: ImagePlane, truth: Table
) -> None:
    rows = truth[(truth["image"] == north.image.name) & truth["inside_image"]]
    places = [(float(r["ra"]), float(r["dec"])) for r in rows if r["kind"] == "persistence"]
    for found in explain([p[0] for p in places], [p[1] for p in places], known, focus=north):
        scores = [r.score for r in found.reasons if r.score is not None]
        assert 0.95 <= sum(scores) <= 1.001
        assert scores == sorted(scores, reverse=True)


def test_lossy_pixels_give_no_magnitudes(known: Knowledge, demo_files: FieldFiles) -> None:
    image = read_image(demo_files.quicklook)
    at = ImagePlane(image, image.planes[0])
    psc = known.catalogs[0]
    x, y = at.image.transform.sky_to_pixel(psc.ra_deg, psc.dec_deg)  # type: ignore[union-attr]
    mags = psc.columns["k_m"]
    inside = (x > 60) & (x < 450) & (y > 60) & (y < 960) & (mags > 11) & (mags < 13)
    row = int(np.flatnonzero(inside)[0])
    (found,) = explain(psc.ra_deg[row], psc.dec_deg[row], Knowledge((at,), (psc,)), focus=at)
    assert found.reasons[0].what == What.POINT_SOURCE
    assert found.reasons[0].indicative
    assert all(r.evidence.get("measured_mag") is None for r in found.reasons)


def test_without_anything_known_a_place_says_that_no_image_covers_it(known: Knowledge) -> None:
    (found,) = explain(10.0, 60.0, known)
    assert whats(found) == [What.COVERAGE, What.NO_CATALOG]
    assert found.best is None
    (nowhere,) = explain(float("nan"), 60.0, known)
    assert nowhere.reasons == ()


def test_a_table_alone_explains_its_rows(known: Knowledge) -> None:
    psc = known.catalogs[0]
    row = int(np.flatnonzero(np.isfinite(psc.columns["j_m"]))[7])
    (found,) = explain(psc.ra_deg[row], psc.dec_deg[row], Knowledge((), (psc,)))
    assert found.reasons[0].what in (What.POINT_SOURCE, What.SOLAR_SYSTEM)
    assert found.reasons[0].row == (0, row)
