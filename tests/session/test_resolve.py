"""What is wanted becomes what is drawn; what did not change stays the same."""

from collections.abc import Callable, Hashable
from dataclasses import replace

import numpy as np
import pytest

from tests.session.scenes import catalog, image
from twomass_viewer.catalogs.catalog import CatalogKind
from twomass_viewer.scene.marks import MarkRole
from twomass_viewer.session.color import ColorSettings
from twomass_viewer.session.resolve import Resolver
from twomass_viewer.session.resolve_catalogs import MarkSets, make_ready
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import PlaceSelection, RowSelection, Shown
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity, PlaneRole, Product, SurveySet


@pytest.fixture
def session() -> Session:
    made = Session()
    made.add_images([image(Band.J), image(Band.H), image(Band.KS)])
    made.add_catalog(catalog())
    return made


def test_resolving_twice_gives_equal_scenes_of_the_same_arrays(session: Session) -> None:
    resolver = Resolver()
    first, second = resolver.resolve(session), resolver.resolve(session)
    assert first == second
    assert first.images[0].channels[0] is second.images[0].channels[0]
    assert first.markers[0].east is second.markers[0].east


def test_a_step_of_contrast_changes_the_tone_and_nothing_else(session: Session) -> None:
    resolver = Resolver()
    before = resolver.resolve(session)
    session.set_tone(replace(session.tone, contrast=2.0))
    after = resolver.resolve(session)
    assert after.images[0].tones[0].contrast == 2.0
    assert replace(after.images[0], tones=before.images[0].tones) == before.images[0]
    assert replace(after, images=()) == replace(before, images=())


def test_the_tile_puts_pixels_where_the_sky_is(session: Session) -> None:
    scene = Resolver().resolve(session)
    (tile,) = scene.images[0].tiles
    # 10 pixels right of and 20 above the centre: west and north
    east, north = tile.affine.apply(np.array([39.5]), np.array([59.5]))
    assert east[0] == pytest.approx(-10.0, abs=1e-3)
    assert north[0] == pytest.approx(20.0, abs=1e-3)


def test_rgb_shows_ks_h_j_as_red_green_blue(session: Session) -> None:
    session.show(Shown.RGB)
    scene = Resolver().resolve(session)
    (spec,) = scene.images
    assert spec.is_rgb
    by_band = {m.band: m.plane.pixels for m in session.images[0].members}
    assert spec.channels[0] is by_band[Band.KS]
    assert spec.channels[1] is by_band[Band.H]
    assert spec.channels[2] is by_band[Band.J]


def test_of_two_bands_the_longer_is_red_and_the_badge_says_what_lacks() -> None:
    session = Session()
    session.add_images([image(Band.J), image(Band.KS)])
    session.show(Shown.RGB)
    scene = Resolver().resolve(session)
    (spec,) = scene.images
    by_band = {m.band: m.plane.pixels for m in session.images[0].members}
    assert spec.is_rgb
    assert len(spec.tones) == 2
    assert spec.channels[0] is by_band[Band.KS]
    assert spec.channels[1] is by_band[Band.J]
    assert "Ks J = R B (no H, G: their mean)" in scene.badges[0].text


def test_colours_go_by_their_own_settings(session: Session) -> None:
    session.show(Shown.RGB)
    resolver = Resolver()
    before = resolver.resolve(session).images[0]
    color = ColorSettings("lupton", q=5.0, softening=0.1, saturation=1.5, weights=(2.0, 1.0, 1.0))
    session.set_color(color)
    after = resolver.resolve(session).images[0]
    assert (after.blend.mode, after.blend.q, after.blend.saturation) == ("lupton", 5.0, 1.5)
    spans = [[t.hi - t.lo for t in spec.tones] for spec in (before, after)]
    assert spans[1][0] == pytest.approx(spans[0][0] / 2)
    assert spans[1][1:] == pytest.approx(spans[0][1:])
    mine = ((1.0, 2.0), (3.0, 4.0), (5.0, 6.0))
    session.set_color(ColorSettings(policy="user", user_limits=mine))
    assert tuple((t.lo, t.hi) for t in resolver.resolve(session).images[0].tones) == mine
    session.set_color(ColorSettings(policy="minmax"))
    spec = resolver.resolve(session).images[0]
    assert [t.hi for t in spec.tones] == [float(c.get().max()) for c in spec.channels]


def test_clean_and_contaminated_sources_are_two_classes(session: Session) -> None:
    scene = Resolver().resolve(session)
    roles = {m.role: m.rows.tolist() for m in scene.markers}
    assert roles == {MarkRole.PSC_CLEAN: [0, 1], MarkRole.PSC_CONTAMINATED: [2]}
    clean = next(m for m in scene.markers if m.role is MarkRole.PSC_CLEAN)
    assert clean.east[0] == pytest.approx(0.0, abs=1e-6)
    # +0.002 deg of right ascension is east
    assert clean.east[1] == pytest.approx(0.002 * 3600 * np.cos(np.radians(-5.5)), abs=1e-3)


def test_a_class_and_a_layer_can_be_hidden(session: Session) -> None:
    key = session.catalogs[0].key
    session.set_class_visible(key, "clean", False)
    roles = [m.role for m in Resolver().resolve(session).markers]
    assert roles == [MarkRole.PSC_CONTAMINATED]
    session.set_catalog_visible(key, False)
    assert Resolver().resolve(session).markers == ()


def test_extended_sources_are_ellipses() -> None:
    session = Session()
    session.add_images([image()])
    rows = catalog(CatalogKind.XSC)
    columns = dict(rows.columns)
    columns |= {
        "r_k20fe": np.array([20.0, 10.0, 5.0]),
        "sup_ba": np.array([0.5, 1.0, 0.8]),
        "sup_phi": np.array([30.0, 0.0, -60.0]),
    }
    session.add_catalog(replace(rows, columns=columns))
    (ellipses,) = Resolver().resolve(session).ellipses
    assert ellipses.semi_major.tolist() == [20.0, 10.0, 5.0]
    assert ellipses.semi_minor.tolist() == [10.0, 10.0, 4.0]
    assert ellipses.pa_deg.tolist() == [30.0, 0.0, -60.0]


def test_a_selected_row_wears_a_double_ring(session: Session) -> None:
    session.select(RowSelection(session.catalogs[0].key, 1))
    ring = next(v for v in Resolver().resolve(session).vectors if v.role is MarkRole.SELECTED)
    assert ring.points[0][0] == pytest.approx(7.167, abs=1e-2)


def test_a_lossy_image_wears_an_amber_badge() -> None:
    session = Session()
    session.add_images([image(fidelity=Fidelity.LOSSY, product=Product.QUICKLOOK)])
    (badge,) = Resolver().resolve(session).badges
    assert badge.lossy
    assert badge.text.startswith("QUICKLOOK ≈ lossy")
    assert "2000-11-24 · scan 85 s ↓ · coadd 244" in badge.text


def test_a_simulated_image_says_so_in_badge_and_acknowledgment() -> None:
    session = Session()
    session.add_images([image(simulated=True)])
    scene = Resolver().resolve(session)
    assert scene.badges[0].text.startswith("SIMULATED")
    assert "imulated" in scene.acknowledgment
    assert "obtained as part of" not in scene.acknowledgment
    assert scene.provenance[0][1]["simulated"] is True


@pytest.mark.parametrize(
    ("role", "words"),
    [(PlaneRole.COVERAGE, "coverage: scans per pixel"), (PlaneRole.MASKED, "masked")],
)
def test_a_badge_says_what_a_combined_image_shows(role: PlaneRole, words: str) -> None:
    made = image(product=Product.COMBINED_CALIBRATION)
    session = Session()
    session.add_images([replace(made, planes=(replace(made.planes[0], role=role),))])
    (badge,) = Resolver().resolve(session).badges
    assert badge.text.startswith(f"CALIBRATION · J · {words}")


def test_a_badge_tells_a_long_exposure_from_the_usual_one() -> None:
    session = Session()
    session.add_images([replace(image(), survey_set=SurveySet.LONG_EXPOSURE_6X)])
    (badge,) = Resolver().resolve(session).badges
    assert badge.text.startswith("ATLAS 6x · J")


def test_survey_images_are_acknowledged_and_several_places_are_a_mosaic(session: Session) -> None:
    assert "Atlas Image obtained as part of" in Resolver().resolve(session).acknowledgment
    session.add_images([image(ra=83.65)])
    assert "Atlas Image mosaic" in Resolver().resolve(session).acknowledgment


def test_a_pixel_field_has_no_sky_overlays() -> None:
    session = Session()
    session.add_catalog(catalog())
    session.add_images([image(wcs=False)])
    session.select(PlaceSelection(3.0, 4.0))
    scene = Resolver().resolve(session)
    assert scene.plane is None
    assert scene.markers == ()
    assert scene.vectors[0].points == ((3.0, 4.0),)


def test_markers_of_other_rows_are_other_markers() -> None:
    session, resolver = Session(), Resolver()
    session.add_images([image(Band.J, ra=83.61)])
    session.add_catalog(catalog())
    before = resolver.resolve(session)
    session.add_images([image(Band.J, ra=83.59)])
    after = resolver.resolve(session)
    shown = [sum(len(m.rows) for m in scene.markers) for scene in (before, after)]
    assert shown[0] < shown[1], "the second image lies on more of the rows"
    assert before.markers != after.markers, "the canvas sees no difference in equal scenes"
    assert resolver.resolve(session).markers == after.markers


def test_many_marks_are_left_to_who_places_them_and_the_old_ones_stay(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twomass_viewer.session.resolve.AT_ONCE", 2)
    resolver = Resolver()
    asked: list[tuple[Hashable, Callable[[], MarkSets]]] = []

    def shown() -> list[int]:
        (scene,) = resolver.resolve_panes(session, lambda *a: asked.append(a)).values()
        return sorted(int(r) for m in scene.markers for r in m.rows)

    assert shown() == []
    key, find = asked.pop()
    resolver.supply(key, make_ready(find()))
    assert shown() == [0, 1, 2]
    assert asked == []
    layer = session.catalogs[0]
    session.filter_catalog(layer.key, f"ra != {layer.catalog.ra_deg[1]}")
    assert shown() == [0, 1, 2]  # until the others are placed
    key, find = asked.pop()
    resolver.supply(key, find())
    assert shown() == [0, 2]
    # a picture or a film does not wait
    assert len(Resolver().resolve(session).markers) == 2
