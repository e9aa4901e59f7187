"""The document: one announcement an action, fields, bands, undo."""

import numpy as np
import pytest

from tests.session.scenes import catalog, image
from twomass_viewer.errors import CatalogError
from twomass_viewer.photometry.measurement import Measurement
from twomass_viewer.scene.scene import Camera
from twomass_viewer.session.color import PRESETS, ColorSettings, preset_name
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import (
    MeasurementSelection,
    Notice,
    PlaceSelection,
    RowSelection,
    Shown,
)
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity


def listen(session: Session) -> list[frozenset[str]]:
    heard: list[frozenset[str]] = []
    session.changed.connect(heard.append)
    return heard


def measurement(mag: float = 12.0) -> Measurement:
    return Measurement(
        83.6, -5.5, 30.0, 40.0, "x.fits", 0, 0, Band.J, mag, 0.02, None, 1000.0, 20.0, 100.0, 4.0,
        (14.0, 20.0), 50.0, (), Fidelity.LOSSLESS,
    )  # fmt: skip


def test_adding_an_image_is_announced_once() -> None:
    session = Session()
    heard = listen(session)
    session.add_images([image()])
    assert len(heard) == 1
    assert {"fields", "images"} <= heard[0]


def test_a_batch_is_one_announcement_and_nothing_new_is_none() -> None:
    session = Session()
    session.add_images([image(Band.J), image(Band.H)])
    heard = listen(session)
    with session.batch():
        session.show(Shown.H)
        session.select(PlaceSelection(1.0, 2.0))
    assert heard == [frozenset({"shown", "selection"})]
    session.show(Shown.H)
    session.select(PlaceSelection(1.0, 2.0))
    assert len(heard) == 1


def test_near_images_share_a_field_and_far_ones_do_not() -> None:
    session = Session()
    session.add_images([image(ra=83.6, dec=-5.5)])
    session.add_images([image(ra=85.6, dec=-6.5)])
    assert [f.key for f in session.fields] == [session.active_field]
    session.add_images([image(ra=83.6, dec=1.5)])
    keys = [f.key for f in session.fields]
    assert len(keys) == 2
    assert session.active_field == keys[1]
    assert len(session.field_images) == 1


def test_a_field_across_zero_right_ascension_is_one() -> None:
    session = Session()
    session.add_images([image(ra=359.9, dec=20.0)])
    session.add_images([image(ra=0.4, dec=20.0)])
    assert len(session.fields) == 1


def test_an_image_without_sky_is_a_field_of_pixels() -> None:
    session = Session()
    session.add_images([image()])
    session.add_images([image(wcs=False)])
    assert len(session.fields) == 2
    assert session.field is not None
    assert session.field.plane is None
    assert session.camera.parity == -1


def test_siblings_make_a_composite_only_when_registered() -> None:
    session = Session()
    key = session.add_images([image(Band.J)])
    session.extend_set(key, [image(Band.KS), image(Band.H)])
    found = session.image_set(key)
    assert found is not None
    assert found.bands == (Band.J, Band.H, Band.KS)
    composite = found.composite()
    assert composite is not None
    assert [m.band for m in composite] == [Band.J, Band.H, Band.KS]
    shifted = session.add_images(
        [image(Band.J), image(Band.H), image(Band.KS, ra=83.6 + 1.0 / 3600)]
    )
    other = session.image_set(shifted)
    assert other is not None
    two = other.composite()
    assert two is not None
    assert [m.band for m in two] == [Band.J, Band.H]
    alone = session.image_set(session.add_images([image(Band.J, ra=84.0)]))
    assert alone is not None
    assert alone.composite() is None
    apart = session.image_set(
        session.add_images([image(Band.J), image(Band.H, ra=83.6 + 1.0 / 3600)])
    )
    assert apart is not None
    assert apart.composite() is None


def test_of_three_bands_those_that_are_registered_make_the_composite() -> None:
    session = Session()
    key = session.add_images([image(Band.J), image(Band.H, shape=(70, 60)), image(Band.KS)])
    found = session.image_set(key)
    assert found is not None
    composite = found.composite()
    assert composite is not None
    assert [m.band for m in composite] == [Band.J, Band.KS]


def test_colours_are_announced_like_the_tone() -> None:
    session = Session()
    heard: list[frozenset[str]] = []
    session.changed.connect(heard.append)
    session.set_color(ColorSettings(saturation=2.0))
    session.set_color(ColorSettings(saturation=2.0))
    assert heard == [frozenset({"tone"})]
    assert not session.history.can_undo


def test_presets_know_their_names() -> None:
    assert [preset_name(p) for p in PRESETS.values()] == list(PRESETS)
    assert preset_name(ColorSettings(saturation=1.234)) == ""


def test_opening_another_band_shows_it() -> None:
    session = Session()
    session.add_images([image(Band.KS)])
    assert session.shown.band is Band.KS
    assert session.top_member is not None
    assert session.top_member.band is Band.KS


def test_fidelity_of_a_set_is_its_worst() -> None:
    session = Session()
    key = session.add_images([image(Band.J), image(Band.H, fidelity=Fidelity.LOSSY)])
    found = session.image_set(key)
    assert found is not None
    assert found.fidelity is Fidelity.LOSSY


def test_removing_a_layer_can_be_undone() -> None:
    session = Session()
    key = session.add_images([image()])
    session.remove_layer(key)
    assert session.images == ()
    assert session.undo() == "remove layer"
    assert session.image_set(key) is not None
    assert session.redo() == "remove layer"
    assert session.images == ()


def test_measurements_are_selected_and_undone() -> None:
    session = Session()
    session.add_images([image()])
    session.add_measurement(measurement(12.0))
    session.add_measurement(measurement(13.0))
    assert session.selection == MeasurementSelection(1)
    session.remove_measurement(0)
    assert [m.mag for m in session.measurements] == [13.0]
    session.undo()
    session.undo()
    assert [m.mag for m in session.measurements] == [12.0]


def test_a_filter_hides_rows_and_a_bad_one_changes_nothing() -> None:
    session = Session()
    key = session.add_catalog(catalog())
    session.filter_catalog(key, "j_m < 12")
    layer = session.catalog_layer(key)
    assert layer is not None
    assert layer.mask.tolist() == [True, False, False]
    with pytest.raises(CatalogError, match="jm"):
        session.filter_catalog(key, "jm < 12")
    assert session.catalog_layer(key) is layer
    session.filter_catalog(key, "")
    layer = session.catalog_layer(key)
    assert layer is not None
    assert np.all(layer.mask)


def test_selecting_a_row_shows_its_catalogue() -> None:
    session = Session()
    first = session.add_catalog(catalog())
    session.add_catalog(catalog())
    session.select(RowSelection(first, 1))
    assert session.current_catalog == first


def test_the_camera_moves_without_announcing_a_change() -> None:
    session = Session()
    session.add_images([image()])
    heard = listen(session)
    cameras: list[Camera] = []
    session.camera_changed.connect(cameras.append)
    session.move_camera(Camera((5.0, 6.0), 0.5))
    assert heard == []
    assert cameras == [Camera((5.0, 6.0), 0.5)]


def test_a_notice_replaces_the_older_one_of_its_key() -> None:
    session = Session()
    session.notify(Notice("a", "one"))
    session.notify(Notice("b", "two"))
    session.notify(Notice("a", "three"))
    assert [n.text for n in session.notices] == ["three", "two"]
    session.dismiss("a")
    assert [n.text for n in session.notices] == ["two"]
