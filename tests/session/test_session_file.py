"""The session file: whatever a window shows comes back; all else a file holds is a sentence."""

import json
import math
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.session.scenes import image
from tests.session.test_loading import write_image
from tests.ui.skies import sky, write_psc
from tests.ui.skies import write_image as write_sky_image
from twomass_viewer.display.balance import NOISE, WHITES
from twomass_viewer.display.colormaps import COLORMAPS
from twomass_viewer.display.contours import Levels, LevelScale
from twomass_viewer.display.limits import LimitsPolicy
from twomass_viewer.display.rgb import BLENDS
from twomass_viewer.display.smoothing import Smoothing, SmoothKind
from twomass_viewer.display.stretch import STRETCHES
from twomass_viewer.errors import FileProblemError
from twomass_viewer.imagery.fidelity import Overrule
from twomass_viewer.imagery.graticule import GridFrame
from twomass_viewer.photometry.measurement import Measurement, PhotometryFlag
from twomass_viewer.scene.scene import Camera
from twomass_viewer.session.blink import Blink, BlinkFrame
from twomass_viewer.session.bookmarks import Bookmark
from twomass_viewer.session.color import BALANCED, ColorSettings
from twomass_viewer.session.comparison import CompareMode, Comparison
from twomass_viewer.session.contours import ContourSettings
from twomass_viewer.session.fields_of_view import PlacedView
from twomass_viewer.session.footprints import OutlineColors
from twomass_viewer.session.loading import OpenRequest, open_files
from twomass_viewer.session.panes import Lock
from twomass_viewer.session.reloading import LoadedLayers, load_layers
from twomass_viewer.session.restoring import Restoration
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_document import describe, left_out
from twomass_viewer.session.session_file import (
    parse_session,
    read_session,
    write_session,
)
from twomass_viewer.session.view import (
    MeasurementSelection,
    PlaceSelection,
    RowSelection,
    Selection,
    Shown,
    ToneSettings,
    Tool,
)
from twomass_viewer.skyregions.instruments import shipped_instruments
from twomass_viewer.skyregions.model import Region, Shape
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity, PlaneRole

VIEWS = tuple(
    PlacedView(i, 10.0 * n, -8.0 * n, 30.5 * n) for n, i in enumerate(shipped_instruments())
)
BOOKMARKS = (
    Bookmark("one", (83.6, -5.5), 0.25, 30.0, -1, Shown.H, "a note"),
    Bookmark("two", (0.0, 90.0)),
    Bookmark("pixel", (-3.5, 1e4), 2.0, field="blind.fits"),
)


def quiet(fraction: float, text: str) -> None:
    assert 0 <= fraction <= 1


def state(session: Session) -> dict[str, Any]:
    """Return all that a session shows, with layers by their order instead of their keys."""
    sets = {s.key: n for n, s in enumerate(session.images)}
    tables = {c.key: n for n, c in enumerate(session.catalogs)}
    fields = {f.key: n for n, f in enumerate(session.fields)}
    chosen: Selection | tuple[str, int | None, int] | None = session.selection
    if isinstance(chosen, RowSelection):
        chosen = ("row", tables.get(chosen.layer), chosen.row)
    blink, compared, contours = session.blink, session.comparison, session.contours

    def frame(f: BlinkFrame) -> tuple[int, Shown | None]:
        return sets[f.set_key], f.shown

    return {
        "fields": [(f.name, f.plane) for f in session.fields],
        "active": fields.get(session.active_field or ""),
        "images": [
            (
                fields[s.field], s.role, s.visible, s.opacity,
                [(m.image.path, m.image.hdu, m.plane.index, m.overrule, m.fidelity.value)
                 for m in s.members],
            )
            for s in session.images
        ],
        "current": sets.get(session.current_image or ""),
        "catalogs": [
            (c.catalog.path, c.catalog.kind, c.visible, c.filter_text, c.hidden_classes,
             c.mask.tolist())
            for c in session.catalogs
        ],
        "table": tables.get(session.current_catalog or ""),
        "how": (
            session.shown, session.tone, session.color, session.grid, session.sky_matched,
            session.tool, session.markers_beyond, session.artifacts_visible, session.hidden_kinds,
            session.guesses_visible, session.measurements_visible,
        ),
        "bookmarks": session.bookmarks.all,
        "views": (list(session.views.all.values()), session.views.shown),
        "outlines": (session.footprints.shown, session.footprints.colors),
        "regions": (list(session.regions.all.values()), session.regions.hidden_groups),
        "measurements": [repr(m) for m in session.measurements],
        "selection": chosen,
        "panes": (
            session.layout.rows, session.layout.cols, session.layout.active,
            session.layout.maximized, session.layout.locks, session.band_switch,
            [
                (p.shown, None if p.set_key is None else sets.get(p.set_key), p.tone,
                 _cameras_of(session, p.key))
                for p in session.layout.panes
            ],
        ),
        "blink": blink
        and ([frame(f) for f in blink.frames], blink.at, {frame(f) for f in blink.left_out},
             blink.interval_ms, blink.way),
        "smoothing": session.smoothing,
        "contours": contours
        and (contours.source and frame(contours.source), replace(contours, source=None)),
        "comparison": compared
        and ([frame(f) for f in compared.frames], compared.a, compared.b, compared.mode,
             compared.position, compared.level, compared.on_b),
    }  # fmt: skip


def _cameras_of(session: Session, key: int) -> list[Camera]:
    with session.seen_by(key):
        return [session.camera_of(f.key) for f in session.fields]


def cameras(session: Session) -> list[Camera]:
    return [session.camera_of(f.key) for f in session.fields]


def assert_same_cameras(a: Session, b: Session) -> None:
    for one, two in zip(cameras(a), cameras(b), strict=True):
        assert replace(one, center=(0, 0)) == replace(two, center=(0, 0))
        assert one.center == two.center


def through(path: Path, session: Session) -> tuple[Session, Restoration, LoadedLayers]:
    """Return what comes back of a session written to a file."""
    write_session(describe(session), path)
    return restored(path)


def restored(path: Path) -> tuple[Session, Restoration, LoadedLayers]:
    plan = read_session(path)
    loaded = load_layers(plan, quiet)
    fresh, restoration = Session(), Restoration(plan)
    restoration.begin(fresh, loaded)
    return fresh, restoration, loaded


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A triplet, an image of another field, one without a sky, and a PSC table."""
    folder = tmp_path_factory.mktemp("files")
    for b in "jhk":
        write_image(folder / f"{b}i0850244.fits", b)
    write_image(folder / "ji0850245.fits", "j")
    write_sky_image(folder / "far.fits", ra=200.0, data=np.ones((20, 10), np.float32))
    no_sky: dict[str, object] = {"CTYPE1": None, "CTYPE2": None}
    write_sky_image(folder / "pixels.fits", data=np.ones((20, 10), np.float32), changes=no_sky)
    write_psc(folder / "psc.csv")
    return folder


@pytest.fixture
def opened(folder: Path) -> Session:
    return open_folder(folder)


def open_folder(folder: Path) -> Session:
    names = ("ji0850244.fits", "hi0850244.fits", "ki0850244.fits")
    session = Session()
    for targets in (names, ("ji0850245.fits",), ("far.fits",), ("pixels.fits",)):
        found = open_files(OpenRequest(tuple(str(folder / n) for n in targets)), quiet)
        assert not found.failures
        for group in found.groups:
            session.add_images(group)
    (catalog,) = open_files(OpenRequest((str(folder / "psc.csv"),)), quiet).catalogs
    session.add_catalog(catalog)
    return session


finite = st.floats(-1e6, 1e6, allow_nan=False)
maybe = st.none() | st.floats(allow_nan=True, allow_infinity=True)
plain = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers(-(2**60), 2**60) | st.text(max_size=5),
    lambda v: st.lists(v, max_size=2) | st.dictionaries(st.text(max_size=5), v, max_size=2),
    max_leaves=4,
)
measurements = st.builds(
    Measurement,
    ra_deg=st.floats(0, 360) | st.just(math.nan), dec_deg=st.floats(-90, 90),
    x_pix=maybe, y_pix=maybe, image=st.text(st.characters(exclude_characters="\0"), max_size=8),
    hdu=st.integers(0, 9), plane=st.integers(0, 6), band=st.none() | st.sampled_from(Band),
    mag=maybe, mag_err=maybe, aperture_correction_mag=maybe, flux_dn=maybe, flux_err_dn=maybe,
    sky_dn=maybe, radius_arcsec=st.floats(0.1, 100), snr=maybe,
    annulus_arcsec=st.tuples(st.floats(1, 50), st.floats(50, 99)),
    flags=st.lists(st.sampled_from(PhotometryFlag), max_size=3).map(tuple),
    fidelity=st.sampled_from(Fidelity), provenance=st.dictionaries(st.text(max_size=5), plain,
                                                                   max_size=3),
)  # fmt: skip
tones = st.builds(
    ToneSettings, st.sampled_from(STRETCHES), st.sampled_from([p.value for p in LimitsPolicy]),
    st.none() | st.tuples(finite, finite), st.floats(0.05, 20), st.floats(-3, 3), st.booleans(),
    st.sampled_from(COLORMAPS),
)  # fmt: skip
pair = st.tuples(finite, finite)
colors = st.builds(
    ColorSettings, mode=st.sampled_from(BLENDS), stretch=st.sampled_from(STRETCHES),
    q=st.floats(0.1, 30), softening=st.floats(0.001, 1),
    policy=st.sampled_from([BALANCED, *(p.value for p in LimitsPolicy)]),
    user_limits=st.none() | st.tuples(pair, pair, pair), white=st.sampled_from([NOISE, *WHITES]),
    weights=st.tuples(*[st.floats(0.2, 5)] * 3), black_sigma=st.floats(-10, 10),
    saturation=st.floats(0, 4),
)  # fmt: skip
names = st.text(st.characters(exclude_characters="\0"), max_size=9)  # no field takes a NUL
overrules = st.builds(
    Overrule, st.sampled_from([Fidelity.LOSSLESS, Fidelity.LOSSY]), names,
    st.just("2026-01-02"),
)  # fmt: skip


REGIONS = (
    Region(Shape.CIRCLE, ((83.6, -5.5),), (12.5,), label="α ≈ 1"),
    Region(Shape.POLYGON, ((83.6, -5.5), (83.61, -5.5), (83.6, -5.4)), group="mine"),
)


def shake(session: Session, data: st.DataObject) -> None:
    """Bring a session into any state a user might."""
    draw = data.draw
    if draw(st.booleans()):
        shake_panes(session, data)
    for found in session.images:
        session.set_image_opacity(found.key, draw(st.floats(0, 1)))
        session.set_role(found.key, draw(st.sampled_from(PlaneRole)))
        decision = draw(st.none() | overrules)
        value = found.members[0].image.fidelity.value
        if decision is not None and decision.value is not value:
            members = tuple(replace(m, overrule=decision) for m in found.members)
            session.set_members(found.key, members)
        session.set_image_visible(found.key, draw(st.booleans()))
        session.move_image(found.key, draw(st.integers(-2, 2)))
    for field in session.fields:
        session.activate_field(field.key)
        center = draw(st.tuples(st.floats(-2e4, 2e4), st.floats(-2e4, 2e4)))
        scale, turn = draw(st.floats(1e-3, 1e3)), draw(st.floats(-360, 360))
        session.move_camera(Camera(center, scale, turn, draw(st.sampled_from([1, -1]))))
    for layer in session.catalogs:
        session.set_catalog_visible(layer.key, draw(st.booleans()))
        session.set_class_visible(layer.key, "contaminated", draw(st.booleans()))
        session.filter_catalog(layer.key, draw(st.sampled_from(["", "j_m < 12.2"])))
    session.show(draw(st.sampled_from(Shown)))
    session.set_tone(draw(tones))
    session.set_color(draw(colors))
    session.set_grid(draw(st.none() | st.sampled_from(GridFrame)))
    session.set_tool(draw(st.sampled_from(Tool)))
    session.set_sky_matched(draw(st.booleans()))
    session.set_markers_beyond(draw(st.booleans()))
    session.set_artifacts_visible(draw(st.booleans()))
    session.set_guesses_visible(draw(st.booleans()))
    for kind in draw(st.lists(st.sampled_from(ArtifactKind), max_size=4)):
        session.set_kind_visible(kind, False)
    for m in draw(st.lists(measurements, max_size=3)):
        session.add_measurement(m)
    regions = draw(st.lists(st.sampled_from(REGIONS), max_size=3))
    views = draw(st.lists(st.sampled_from(VIEWS), max_size=2))
    session.views.restore(views, draw(st.booleans()))
    session.bookmarks.restore(draw(st.lists(st.sampled_from(BOOKMARKS), max_size=3)))
    session.footprints.show(draw(st.booleans()))
    session.footprints.color_by(draw(st.sampled_from(OutlineColors)))
    session.regions.restore(regions, draw(st.sets(names, max_size=2)))
    session.set_measurements_visible(draw(st.booleans()))
    session.set_smoothing(
        draw(st.none() | st.builds(Smoothing, st.sampled_from(SmoothKind), st.floats(0.5, 60.0)))
    )
    if draw(st.booleans()):
        source = BlinkFrame(session.images[-1].key, draw(st.none() | st.sampled_from(Shown)))
        scale, typed = draw(st.sampled_from(LevelScale)), draw(st.lists(finite, max_size=3))
        levels = Levels(scale, draw(st.integers(1, 30)), tuple(typed))
        session.set_contours(ContourSettings(draw(st.sampled_from([None, source])), levels, 2.5))
    frames = tuple(BlinkFrame(s.key) for s in session.field_images if s.visible)
    if len(frames) > 1 and draw(st.booleans()):
        left = draw(st.sets(st.sampled_from(frames), max_size=len(frames) - 1))
        at = draw(st.integers(0, len(frames) - 1))
        way = draw(st.integers(-1, 1))
        session.set_blink(Blink(frames, at, frozenset(left), draw(st.integers(60, 3000)), way))
    elif len(frames) > 1 and draw(st.booleans()):
        mode, part = draw(st.sampled_from(CompareMode)), draw(st.floats(0.0, 1.0))
        level, on_b = draw(st.booleans()), draw(st.booleans())
        session.compare(Comparison(frames, len(frames) - 1, 0, mode, part, level, on_b))
    if session.images:
        session.make_current(draw(st.sampled_from([s.key for s in session.images])))
    choices: list[Selection | None] = [None, PlaceSelection(draw(finite), draw(finite))]
    choices += [RowSelection(c.key, 1) for c in session.catalogs]
    choices += [MeasurementSelection(n) for n in range(len(session.measurements))]
    session.select(draw(st.sampled_from(choices)))


def shake_panes(session: Session, data: st.DataObject) -> None:
    """Tile the sky somehow."""
    draw = data.draw
    session.arrange(draw(st.integers(1, 3)), draw(st.integers(1, 3)))
    for lock in draw(st.sets(st.sampled_from(Lock))):
        session.set_lock(lock, False)
    for pane in session.layout.panes:
        session.activate_pane(pane.key)
        session.set_pane_band(draw(st.none() | st.sampled_from(Shown)))
        session.set_pane_image(draw(st.none() | st.sampled_from([s.key for s in session.images])))
        session.set_tone(draw(tones))
        session.move_camera(Camera((draw(st.floats(-99, 99)), 0.0), draw(st.floats(0.1, 9))))
    session.step_pane(draw(st.integers(0, 9)))
    session.set_maximized(draw(st.booleans()))


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())  # fmt: skip
def test_any_session_comes_back_as_it_was(folder: Path, data: st.DataObject) -> None:
    session = open_folder(folder)
    shake(session, data)
    fresh, restoration, loaded = through(folder / "any.twomass.json", session)
    assert not restoration.absent
    assert not loaded.said
    assert state(fresh) == state(session)
    assert_same_cameras(fresh, session)
    assert not fresh.history.can_undo
    # and the second file says what the first said
    again = describe(fresh)
    for ours, theirs in zip(again["fields"], describe(session)["fields"], strict=True):
        assert ours.pop("camera")["parity"] == theirs.pop("camera")["parity"]
    first = json.loads((folder / "any.twomass.json").read_text())
    assert again["measurements"] == first["measurements"]


def test_an_empty_session_comes_back_empty(tmp_path: Path) -> None:
    fresh, restoration, _ = through(tmp_path / "a.twomass.json", Session())
    assert state(fresh) == state(Session())
    assert not restoration.absent


def test_a_moved_folder_is_found_and_a_moved_session_too(folder: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    shutil.copytree(folder, there)
    session = open_folder(there)
    path = there / "s.twomass.json"
    write_session(describe(session), path)
    shutil.copy(path, tmp_path / "alone.twomass.json")
    moved = there.rename(tmp_path / "moved")
    fresh, restoration, _ = restored(moved / "s.twomass.json")
    assert not restoration.absent
    assert {m.image.path.parent for s in fresh.images for m in s.members if m.image.path} == {moved}
    _, restoration, _ = restored(tmp_path / "alone.twomass.json")
    assert len(restoration.absent) == 7, "neither beside it nor where it was"
    moved.rename(there)
    _, restoration, _ = restored(tmp_path / "alone.twomass.json")
    assert not restoration.absent


def test_what_is_missing_is_listed_and_joins_at_its_place(folder: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    shutil.copytree(folder, here)
    session = open_folder(here)
    wanted = state(session)
    path = here / "s.twomass.json"
    write_session(describe(session), path)
    lost = tmp_path / "lost"
    lost.mkdir()
    for name in ("hi0850244.fits", "psc.csv"):
        (here / name).rename(lost / name)
    fresh, restoration, _ = restored(path)
    assert sorted(a.name for a in restoration.absent.values()) == ["hi0850244.fits", "psc.csv"]
    assert all("is not where it was" in a.message for a in restoration.absent.values())
    assert fresh.images[0].bands == (Band.J, Band.KS), "the rest of the set opens"
    assert not fresh.catalogs
    more = load_layers(restoration.plan, quiet, set(restoration.absent), [lost])
    restoration.add(fresh, more)
    assert not restoration.absent
    there = state(fresh)
    assert there["how"] == wanted["how"]
    assert [len(s[4]) for s in there["images"]] == [len(s[4]) for s in wanted["images"]]
    assert fresh.images[0].bands == tuple(Band)
    assert there["table"] == wanted["table"]


def test_a_changed_file_is_named_and_no_longer_taken_for_lossless(tmp_path: Path) -> None:
    # whole numbers stored as floating point: as of a Quicklook that was saved again
    path = write_sky_image(tmp_path / "ji0850244.fits", data=np.round(sky()))
    session = Session()
    (group,) = open_files(OpenRequest((str(path),)), quiet).groups
    evidence = group[0].fidelity.value
    key = session.add_images(group)
    word = Overrule(Fidelity.LOSSLESS, "I know it", "2026-01-02")
    session.set_members(key, tuple(replace(m, overrule=word) for m in session.images[0].members))
    assert evidence is not Fidelity.LOSSLESS
    kept, _, loaded = through(tmp_path / "s.twomass.json", session)
    assert kept.images[0].overruled
    assert not loaded.said
    os.utime(path)  # touched, not changed
    kept, _, loaded = restored(tmp_path / "s.twomass.json")
    assert kept.images[0].overruled
    assert not loaded.said
    write_sky_image(tmp_path / "other.fits", data=np.round(sky() + 5))
    (tmp_path / "other.fits").replace(path)
    changed, _, loaded = restored(tmp_path / "s.twomass.json")
    assert not changed.images[0].overruled
    assert changed.images[0].fidelity is not Fidelity.LOSSLESS
    assert any("has changed since" in text for text in loaded.said)
    assert any("judged by its evidence again" in text for text in loaded.said)


def test_the_mark_of_indicative_values_cannot_be_edited_away(
    folder: Path, tmp_path: Path, opened: Session
) -> None:
    opened.add_measurement(
        Measurement(10.0, 20.0, None, None, "a.fits", 0, 0, None, 12.3, 0.1, None, None, None, None,
                    4.0, (14.0, 20.0), None, (PhotometryFlag.LOSSY,), Fidelity.LOSSY)
    )  # fmt: skip
    path = tmp_path / "s.twomass.json"
    write_session(describe(opened), path)
    document = json.loads(path.read_text())
    (written,) = document["measurements"]
    assert written["indicative"] is True
    written["fidelity"] = "lossless"
    path.write_text(json.dumps(document))
    with pytest.raises(FileProblemError, match=r"measurements\[0\]\.indicative"):
        read_session(path)


def test_what_an_earlier_program_did_not_write_comes_back_empty(folder: Path) -> None:
    document = document_of(folder)
    for key in ("regions", "blink", "comparison", "selection", "view"):
        del document[key]
    plan = parse_session(json.dumps(document), "s", folder)
    session = open_folder(folder)
    session.regions.restore(REGIONS)
    session.set_grid(GridFrame.GALACTIC)
    Restoration(plan).begin(session, load_layers(plan, quiet))
    assert not session.regions.all
    assert session.grid is None
    assert len(session.images) == 4


def test_a_place_edited_by_hand_is_meant(folder: Path) -> None:
    document = document_of(folder)
    document["fields"][0]["camera"]["center"]["dec_deg"] += 1 / 60
    _, _, camera = parse_session(json.dumps(document), "s", folder).fields[0]
    assert camera.center[1] == pytest.approx(60.0, abs=0.01)


def test_what_was_made_in_memory_is_named_as_left_out(opened: Session, tmp_path: Path) -> None:
    opened.add_images([image(ra=100.0)])
    assert left_out(opened) == ["memory"]
    fresh, _, _ = through(tmp_path / "s.twomass.json", opened)
    assert len(fresh.images) == len(opened.images) - 1


def document_of(folder: Path) -> dict[str, Any]:
    session = open_folder(folder)
    write_session(describe(session), folder / "d.twomass.json")
    loaded: dict[str, Any] = json.loads((folder / "d.twomass.json").read_text())
    return loaded


def test_a_later_program_may_have_written_more(folder: Path) -> None:
    document = document_of(folder)
    document["weather"] = {"cloudy": True}
    document["tone"]["gamma"] = 2.2
    document["images"][0]["glow"] = 1
    plan = parse_session(json.dumps(document), "s", folder)
    assert plan.unknown == ("images[0].glow", "tone.gamma", "weather")
    assert plan.kept == {"weather": {"cloudy": True}}


DAMAGE: dict[str, tuple[Any, Any, str]] = {
    "newer": (("version",), 7, "newer twomass_viewer"),
    "version": (("version",), "one", "version is not a whole number"),
    "other": (("format",), "dashboard", "is not a session"),
    "files": (("files",), {"a": 1}, "files is not a list"),
    "path": (("files", 0, "full_path"), 12, r"files\[0\]\.full_path is not a text"),
    "zero byte": (("files", 0, "full_path"), "a\0b", r"files\[0\]\.full_path is not a text"),
    "file number": (("images", 0, "files", 0, "file"), 99, r"file is not a whole number"),
    "negative": (("images", 0, "files", 0, "hdu"), -1, r"hdu is not a whole number"),
    "no files": (("images", 0, "files"), [], "one file or more"),
    "field": (("images", 0, "field"), 40, r"field is not a whole number"),
    "opacity": (("images", 0, "opacity"), 4, "opacity is not a number from 0 to 1"),
    "flag": (("images", 0, "visible"), "yes", "visible is not true or false"),
    "role": (("images", 0, "role"), "evil", "role is not one of"),
    "active": (("active_field",), 1.5, "active_field is not a whole number"),
    "declination": (("fields", 0, "center", "dec_deg"), 95, "dec_deg is not a number"),
    "elsewhere": (("fields", 0, "camera", "center"), {"ra_deg": 263.6, "dec_deg": 5.5},
                  "not on its field"),
    "offset": (("fields", 0, "camera", "center", "east_arcsec"), None, "east_arcsec is not"),
    "scale": (("fields", 0, "camera", "arcsec_per_pixel"), 0, "arcsec_per_pixel is not a number"),
    "huge": (("tone", "contrast"), 10**400, "contrast is not a number"),
    "stretch": (("tone", "stretch"), "__import__", "stretch is not one of"),
    "limits": (("tone", "user_limits_dn"), [1, 2, 3], "pair of numbers"),
    "channels": (("color", "user_limits_dn"), [[1, 2], [3, 4]], "three pairs of numbers"),
    "weights": (("color", "weights"), [1, 2], "three numbers"),
    "blend": (("color", "mode"), "hdr", "mode is not one of"),
    "tool": (("view", "tool"), None, "tool is not one of"),
    "band": (("view", "shown"), ["J"], "shown is not one of"),
    "view": (("view",), [], "view is not an object"),
    "selection": (("selection",), {"what": "everything"}, "what is not one of"),
    "blink": (("blink",), {"frames": []}, "two frames or more"),
    "comparison": (("comparison",), {"frames": [{}, {}], "a": 1, "b": 1}, "image is not a whole"),
    "smoothing": (("smoothing",), {"kernel": "gaussian", "width_arcsec": 1e9}, "_arcsec is not"),
    "contours": (("contours",), {"color": "red"}, "color is not a colour"),
    "measurement": (("measurements",), [{}], r"measurements\[0\]"),
    "filter": (("catalogs", 0, "filter"), "x" * 20_000, "filter is not a text"),
    "overrule": (("images", 0, "files", 0, "overruled"),
                 [{"plane": 0, "value": "unknown", "reason": "", "date": ""}], "value is not one"),
    "region": (("regions", "regions"), [{"shape": "circle"}], r"regions\[0\] is not a region"),
    "unhashable": (("catalogs", 0, "kind"), {}, "kind is not one of"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_one_sentence_with_its_place(folder: Path, name: str) -> None:
    where, value, said = DAMAGE[name]
    document = document_of(folder)
    part: Any = document
    for key in where[:-1]:
        part = part[key]
    part[where[-1]] = value
    with pytest.raises(FileProblemError, match=said) as caught:
        parse_session(json.dumps(document), "mine.twomass.json", folder)
    assert "mine.twomass.json" in caught.value.message
    assert caught.value.hint


BYTES = {
    "empty": b"",
    "binary": bytes(range(256)),
    "cut": b'{"format": "twomass_viewer session", "version": 1, "fil',
    "deep": b"[" * 100_000,
    "number": b'{"format": ' + b"9" * 5000 + b"}",
    "list": b"[]",
    "not a number": b'{"format": "twomass_viewer session", "version": NaN}',
}


@pytest.mark.parametrize("name", BYTES)
def test_what_is_no_session_is_said(name: str, tmp_path: Path) -> None:
    path = tmp_path / "s.twomass.json"
    path.write_bytes(BYTES[name])
    with pytest.raises(FileProblemError, match=r"s\.twomass\.json"):
        read_session(path)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_value_anywhere_is_read_or_said(folder: Path, data: st.DataObject) -> None:
    path = folder / "d.twomass.json"
    document = json.loads(path.read_text()) if path.exists() else document_of(folder)
    part: Any = document
    while isinstance(part, (dict, list)) and part:
        key = data.draw(st.sampled_from(list(part) if isinstance(part, dict) else range(len(part))))
        deeper = isinstance(part[key], (dict, list)) and bool(part[key])
        if not deeper or data.draw(st.booleans()):
            part[key] = data.draw(plain)
            break
        part = part[key]
    try:
        parse_session(json.dumps(document), "s", folder)
    except FileProblemError as error:
        said = error.message
    else:
        return
    assert said.startswith(("The session s ", "s is not a session"))


def test_pipes_and_devices_are_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "s.twomass.json"
    os.mkfifo(pipe)
    with pytest.raises(FileProblemError, match="is not a file"):
        read_session(pipe)


SPECIMENS = sorted((Path(__file__).parents[1] / "data").glob("session-*.twomass.json"))


def test_there_is_a_specimen() -> None:
    assert SPECIMENS


@pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda p: p.name)
def test_sessions_of_earlier_releases_open(specimen: Path, folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "images")
    path = Path(shutil.copy(specimen, tmp_path))
    session, restoration, _ = restored(path)
    assert not restoration.absent
    assert [s.bands for s in session.images] == [tuple(Band), (Band.J,)]
    assert session.images[0].opacity == 0.5
    assert session.shown is Shown.H
    assert session.tone == ToneSettings("log", "user", (95.0, 140.0), 1.5, 0.4, True, "viridis")
    assert session.grid is GridFrame.GALACTIC
    assert session.hidden_kinds == {ArtifactKind.HALO}
    (table,) = session.catalogs
    assert table.filter_text == "j_m < 12.2"
    assert table.mask.sum() == 2
    (m,) = session.measurements
    assert (m.mag, m.fidelity, m.indicative) == (11.25, Fidelity.LOSSY, True)
    assert m.flags == (PhotometryFlag.LOSSY,)
    assert session.selection == MeasurementSelection(0)
    assert session.camera.arcsec_per_pixel == 0.25
