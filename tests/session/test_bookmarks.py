"""Bookmarks: made, undone, found again in their field, and taken along without loss."""

import itertools
from pathlib import Path

import pytest

from tests.session.scenes import image
from twomass_viewer.errors import FileProblemError
from twomass_viewer.scene.scene import Camera
from twomass_viewer.session.bookmark_files import read_bookmarks, write_bookmarks
from twomass_viewer.session.bookmarks import Bookmark, bookmark_here, camera_of, field_of
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import Shown

ONE = Bookmark("Star, the “red” one", (83.601234, -5.49), 0.25, 30.0, -1, Shown.H, "a, b; c")
TWO = Bookmark("Place 2", (359.999999, 12.0))
PIXEL = Bookmark("Corner", (3.0, 4.5), 0.5, field="blind.fits")


def test_every_change_can_be_undone() -> None:
    session = Session()
    book = session.bookmarks
    book.add(ONE)
    book.add(TWO)
    book.change(0, TWO)
    book.remove([0, 1])
    states = [(), (TWO, TWO), (ONE, TWO), (ONE,), ()]
    for after, before in itertools.pairwise(states):
        assert book.all == after
        session.undo()
        assert book.all == before
    session.redo()
    assert book.all == (ONE,)


def test_names_are_new() -> None:
    book = Session().bookmarks
    assert book.new_name() == "Place 1"
    book.add(Bookmark("Place 1", (1.0, 2.0)), Bookmark("Place 3", (1.0, 2.0)))
    assert book.new_name() == "Place 2"


def test_a_place_is_kept_as_seen_and_comes_back() -> None:
    session = Session()
    session.add_images([image()])
    field = session.field
    assert field is not None
    camera = Camera((12.0, -7.0), 0.4, 25.0, -1)
    kept = bookmark_here("here", field, camera, Shown.KS, note="why")
    assert kept.place == pytest.approx((83.6 + 12 / 3600 / 0.99539, -5.5 - 7 / 3600), abs=1e-6)
    found = field_of(kept, session.fields, session.active_field)
    assert found is not None
    back = camera_of(kept, found[1], Camera())
    assert back.center == pytest.approx(camera.center, abs=1e-6)
    assert (back.arcsec_per_pixel, back.rotation_deg, back.parity) == (0.4, 25.0, -1)
    other = camera_of(TWO, (1.0, 2.0), camera)
    assert other == Camera((1.0, 2.0), 0.4, 25.0, -1)


def test_the_field_is_the_active_one_or_the_nearest() -> None:
    session = Session()
    session.add_images([image(ra=83.6)])
    session.add_images([image(ra=90.0)])  # 6.4 degrees away: a field of its own
    session.add_images([image(wcs=False)])
    first, second, pixels = session.fields
    between = Bookmark("between", (86.0, -5.5))

    def goes_to(bookmark: Bookmark, active: str) -> str | None:
        found = field_of(bookmark, session.fields, active)
        return found[0].key if found else None

    assert goes_to(between, second.key) == second.key
    assert goes_to(between, first.key) == first.key
    assert goes_to(between, pixels.key) == first.key
    assert goes_to(Bookmark("far", (200.0, 40.0)), first.key) is None
    inside = Bookmark("pixel", (3.0, 4.0), field=pixels.name)
    assert goes_to(inside, first.key) == pixels.key
    assert goes_to(PIXEL, first.key) is None


def test_a_table_brings_back_all_but_pixels(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    assert write_bookmarks(path, [ONE, PIXEL, TWO]) == (2, 1)
    assert read_bookmarks(path) == ([ONE, TWO], [])


def test_regions_bring_back_place_and_name(tmp_path: Path) -> None:
    path = tmp_path / "b.reg"
    write_bookmarks(path, [ONE, TWO])
    found, said = read_bookmarks(path)
    assert said == []
    assert [b.name for b in found] == [ONE.name, TWO.name]
    assert found[0].place == pytest.approx(ONE.place, abs=1e-8)
    assert found[0].arcsec_per_pixel is None


def test_tables_of_other_hands(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "Name,RA,Dec,colour\nM42,05:35:17.3,-05:23:28,blue\n\nnowhere,12,100,red\nhalf,12\n"
    )
    found, said = read_bookmarks(path)
    assert [b.name for b in found] == ["M42"]
    assert found[0].place == pytest.approx((83.822083, -5.391111), abs=1e-5)
    assert [s.partition(":")[0] for s in said] == ["Line 4", "Line 5"]
    path.write_text("name,ra,dec,band,arcsec_per_pixel\na,1,2,V,1\nb,1,2,k,x\nc,1,2,k,1\n")
    found, said = read_bookmarks(path)
    assert [(b.name, b.shown) for b in found] == [("c", Shown.KS)]
    assert len(said) == 2


def test_what_is_no_table_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes(b"\x00\x01binary,ra\n")
    with pytest.raises(FileProblemError, match="no table of bookmarks"):
        read_bookmarks(path)
    with pytest.raises(FileProblemError, match="cannot be read"):
        read_bookmarks(tmp_path / "absent.csv")
    with pytest.raises(FileProblemError, match="cannot be written"):
        write_bookmarks(tmp_path / "no" / "folder.csv", [ONE])
