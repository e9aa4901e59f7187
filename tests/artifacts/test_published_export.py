"""Published lists take precedence; rows, JSON and DS9 regions say the same."""

import io
import json
import math

import numpy as np
import pytest
from regions import CircleSkyRegion, PolygonSkyRegion, Regions

from tests.artifacts.scenes import catalog, image, star_at, transform
from twomass_viewer.artifacts.ds9 import region_text
from twomass_viewer.artifacts.export import artifact_document, artifact_table, brief_table
from twomass_viewer.artifacts.model import NO_PARENT
from twomass_viewer.artifacts.predict import Prediction, predict
from twomass_viewer.artifacts.published import UNKNOWN_PARENT, published_list, with_published
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.export import write_table
from twomass_viewer.errors import CatalogError
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.rules import load_rules

RULES = load_rules()
SKY = transform()


def scene(band: Band = Band.J) -> tuple[SurveyImage, Prediction]:
    picture = image(SKY, band=band)
    stars = catalog([star_at(SKY, 200.0, 700.0, 4.2)], column=f"{band.letter}_m")
    return picture, predict(picture, picture.planes[0], stars, RULES)


def table(name: str, places: list[tuple[float, float]], **columns: list[str]) -> Catalog:
    ra, dec = (np.array(v) for v in zip(*(SKY.pixel_to_sky(*p) for p in places), strict=True))
    extra = {k: np.array(v, dtype=object) for k, v in columns.items()}
    return Catalog(CatalogKind.OTHER, name, None, {"ra": ra, "dec": dec, **extra})


def test_a_published_ghost_replaces_the_predicted_one_and_inherits_its_parent() -> None:
    picture, predicted = scene()
    listed = published_list(
        table("x_art_persistence_2mass_j.tbl", [(200.5, 618.0), (60.0, 60.0), (900.0, 60.0)])
    )
    merged = with_published(predicted, [listed], picture, picture.planes[0], RULES)
    ghosts = [a for a in merged.artifacts if a.kind is ArtifactKind.PERSISTENCE]
    first = [a for a in ghosts if a.order == 1]
    assert [a.evidence for a in first] == [Evidence.PUBLISHED]
    assert first[0].parent.designation.startswith("2MASS J")
    x, y = SKY.sky_to_pixel(first[0].ra_deg, first[0].dec_deg)
    assert (float(x), float(y)) == pytest.approx((200.5, 618.0))
    (alone,) = [a for a in ghosts if a.parent.designation == UNKNOWN_PARENT]
    assert alone.evidence is Evidence.PUBLISHED
    assert alone.order is None
    # the place outside the frame is left out, all other ghosts stay
    assert len(merged.artifacts) == len(predicted.artifacts) + 1


def test_how_many_published_ones_agree_is_said() -> None:
    picture, predicted = scene()
    listed = published_list(
        table("x_art_persistence_2mass_j.tbl", [(200.5, 618.0), (200.0, 535.0), (60.0, 60.0)])
    )
    merged = with_published(predicted, [listed], picture, picture.planes[0], RULES)
    (found,) = merged.comparisons
    assert (found.published, found.matched, found.kind) == (3, 2, ArtifactKind.PERSISTENCE)
    assert found.median_arcsec == pytest.approx(0.35, abs=0.2)
    assert any("lists 3 J persistence ghosts" in n and "2 agree" in n for n in merged.notices)
    (row,) = artifact_document([], "1", [], merged.comparisons)["published"]
    assert (row["published"], row["matched"]) == (3, 2)


def test_a_list_of_another_band_or_kind_changes_nothing() -> None:
    picture, predicted = scene()
    other = published_list(table("x_art_glint_2mass_k.tbl", [(200.5, 618.0)]))
    plane = picture.planes[0]
    assert with_published(predicted, [other], picture, plane, RULES) == predicted
    mixed = published_list(table("art.tbl", [(60.0, 60.0)], kind=["Glint"], band=["j"]))
    merged = with_published(
        predicted, [mixed], picture, plane, RULES, kinds=[ArtifactKind.PERSISTENCE]
    )
    assert merged.artifacts == predicted.artifacts
    assert len(with_published(predicted, [mixed], picture, plane, RULES).artifacts) == 1 + len(
        predicted.artifacts
    )


def test_a_list_that_does_not_say_its_kind_is_refused() -> None:
    with pytest.raises(CatalogError, match="persistence ghosts or glints"):
        published_list(table("artifacts.tbl", [(60.0, 60.0)]))
    with pytest.raises(CatalogError):
        published_list(table("artifacts.tbl", [(60.0, 60.0)], kind=["halo"]))


def test_the_document_has_the_fields_of_the_command_line_and_no_nan() -> None:
    picture, predicted = scene(Band.H)
    listed = published_list(table("art_glint.tbl", [(60.0, 60.0)]))
    merged = with_published(predicted, [listed], picture, picture.planes[0], RULES)
    document = artifact_document(merged.artifacts, merged.rules_version, merged.notices)
    text = json.dumps(document, allow_nan=False)
    rows = json.loads(text)["artifacts"]
    assert len(rows) == len(merged.artifacts)
    for row, a in zip(rows, merged.artifacts, strict=True):
        assert set(row) == {
            "kind", "band", "order", "count", "parent", "ra_deg", "dec_deg", "pa_deg",
            "length_arcsec", "shape", "expected_mag", "measured", "evidence", "rule", "sentence",
            "source", "image", "inside_image", "direction", "hemisphere",
        }  # fmt: skip
        assert set(row["parent"]) == {
            "designation", "ra_deg", "dec_deg", "mag", "mag_source", "mag_is_guess",
        }  # fmt: skip
        assert set(row["shape"]) == {"type", "coords_deg", "radius_arcsec"}
        assert row["kind"] == a.kind.value
        assert row["direction"] == "s"
        if math.isnan(a.parent.mag):
            assert row["parent"]["mag"] is None
    assert document["rules_version"] == "3"


@pytest.mark.parametrize("form", ["csv", "ecsv", "votable", "fits", "json", "text"])
def test_every_table_format_takes_the_rows(form: str) -> None:
    _, predicted = scene()
    make = brief_table if form == "text" else artifact_table
    stream = io.BytesIO()
    write_table(make(predicted.artifacts, ["A note."]), form, stream)
    assert b"A note." in stream.getvalue()
    of_stars = [a for a in predicted.artifacts if a.parent is not NO_PARENT]
    assert stream.getvalue().count(b"2MASS J0534473") >= len(of_stars)
    empty = io.BytesIO()
    write_table(make((), ["A note."]), form, empty)
    assert b"A note." in empty.getvalue()


def test_regions_read_back_by_an_independent_reader_lie_where_the_artifacts_do() -> None:
    _, predicted = scene(Band.H)
    text = region_text(predicted.artifacts, ["A notice; with a semicolon.", "Two\nlines."])
    assert ";" not in text  # it would start a new command in DS9
    assert text.isascii()
    assert "# A notice, with a semicolon.\n# Two\n# lines.\n" in text
    regions = Regions.parse(text, format="ds9")
    assert len(regions) == len(predicted.artifacts)
    lines = [line for line in text.splitlines() if " # color" in line]
    for region, a, line in zip(regions, predicted.artifacts, lines, strict=True):
        if isinstance(region, CircleSkyRegion):
            assert region.center.ra.deg == pytest.approx(a.shape.coords_deg[0][0], abs=1e-6)
            assert region.center.dec.deg == pytest.approx(a.shape.coords_deg[0][1], abs=1e-6)
            assert region.radius.to_value("arcsec") == pytest.approx(
                a.shape.radius_arcsec, abs=0.01
            )
        else:
            assert isinstance(region, PolygonSkyRegion)
            assert len(region.vertices) == len(a.shape.coords_deg)
        ghost = a.kind is ArtifactKind.PERSISTENCE
        assert region.meta.get("text") == (a.order if ghost else None)
        for tag in (a.kind.value, a.evidence.value, a.band.value, a.parent.designation):
            assert f"tag={{{tag}}}" in line
        assert ("dash=1" in line) == a.evidence.is_guess
    assert any("dash=1" in line for line in lines)
    assert any("dash=1" not in line for line in lines)
