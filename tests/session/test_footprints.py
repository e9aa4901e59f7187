"""Outlines of images: where their edges lie, what stands in them, how many cover a place."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tests.session.scenes import image
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.imagery.wcs import ZenithalTransform
from twomass_viewer.scene.outlines import LineStyle
from twomass_viewer.session.footprints import (
    OutlineColors,
    border,
    cover_words,
    covering,
    outlines,
    scan_labels,
)
from twomass_viewer.session.inspection import inspect
from twomass_viewer.session.layers import Member
from twomass_viewer.session.resolve import Resolver
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import PlaceSelection
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity, Product
from twomass_viewer.survey.scans import ScanDirection


def _of(found: SurveyImage, way: ScanDirection, number: int, night: date) -> SurveyImage:
    assert found.scan is not None
    return replace(found, scan=replace(found.scan, direction=way, number=number, date=night))


def _session() -> Session:
    """Three images of 60 by 80 arcsec: two overlap by half, one lies 10 arcmin north."""
    session = Session()
    first = _of(image(), ScanDirection.SOUTH, 85, date(2000, 11, 24))
    second = image(dec=-5.5 + 40 / 3600)
    third = image(dec=-5.5 + 600 / 3600)
    session.add_images([first])
    session.add_images([_of(second, ScanDirection.NORTH, 12, date(1999, 5, 2))])
    session.add_images([replace(third, scan=None)])
    return session


def test_the_border_is_the_edge_of_the_outer_pixels() -> None:
    session = _session()
    field = session.field
    assert field is not None
    assert field.plane is not None
    ring = np.array(border(session.images[0].members[0], field.plane))
    assert ring.min(axis=0) == pytest.approx([-30.0, -40.0], abs=0.01)
    assert ring.max(axis=0) == pytest.approx([30.0, 40.0], abs=0.01)


def test_the_border_of_a_turned_image_at_the_pole_agrees_with_astropy() -> None:
    from astropy import units
    from astropy.coordinates import SkyCoord

    from twomass_viewer.imagery.wcs import FieldPlane

    turned = ZenithalTransform(
        "FK5", "SIN", (40.0, 89.2), (29.5, 39.5), (-8e-5, -2.7e-4, -2.7e-4, 8e-5)
    )
    member = Member(*(lambda i: (i, i.planes[0]))(replace(image(), transform=turned)))
    plane = FieldPlane(310.0, 89.9)
    ring = border(member, plane)
    corner = SkyCoord(*turned.pixel_to_sky(-0.5, -0.5), unit="deg")
    middle = SkyCoord(310.0, 89.9, unit="deg")
    east, north = ring[0]
    away = float(middle.separation(corner).to_value(units.rad))
    angle = float(middle.position_angle(corner).to_value(units.rad))
    flat = np.degrees(np.tan(away)) * 3600
    assert (east, north) == pytest.approx((flat * np.sin(angle), flat * np.cos(angle)), abs=1e-3)


def test_colour_and_line_say_the_direction_or_the_night() -> None:
    session = _session()
    field = session.field
    assert field is not None
    session.set_image_visible(session.images[0].key, False)
    found = outlines(session.field_images, Band.J, field.plane, OutlineColors.DIRECTION, None)
    assert len(found) == 3
    assert len({o.color for o in found}) == 3
    assert [o.style for o in found] == [LineStyle.DASHED, LineStyle.SOLID, LineStyle.DOTTED]
    assert [o.faint for o in found] == [True, False, False]
    nights = outlines(session.field_images, Band.J, field.plane, OutlineColors.NIGHT, None)
    assert len({(o.color, o.style) for o in nights}) == 3


def test_labels_carry_night_scan_arrow_and_coadd_and_become_short() -> None:
    member = _session().images[0].members[0]
    labels = scan_labels(member)
    assert labels[0] == "2000-11-24 · scan 85 ↓ · coadd 244"
    assert labels[1].split("\n") == ["2000-11-24", "scan 85 ↓", "coadd 244"]
    assert labels[-1] == "↓"
    widths = [max(len(t) for t in text.split("\n")) for text in labels]
    assert widths == sorted(widths, reverse=True)
    nameless = Member(replace(member.image, scan=None), member.plane)
    assert scan_labels(nameless) == (member.image.name,)


def test_all_images_over_a_place_are_counted_hidden_ones_too() -> None:
    session = _session()
    session.set_image_visible(session.images[1].key, False)
    both = covering(session.field_images, Band.J, 83.6, -5.5 + 20 / 3600)
    assert [s.key for s, _ in both] == [session.images[1].key, session.images[0].key]
    title, which = cover_words(both)
    assert title == "2 images cover this place"
    assert which.split("\n") == [
        "ATLAS · 1999-05-02 · scan 12 ↑ · coadd 244 · north-going · hidden",
        "ATLAS · 2000-11-24 · scan 85 ↓ · coadd 244 · south-going",
    ]
    assert len(covering(session.field_images, Band.J, 83.6, -5.5 - 20 / 3600)) == 1
    assert covering(session.field_images, Band.J, 84.6, -5.5) == []


def test_an_atlas_and_a_quicklook_image_of_one_scan_are_told_apart() -> None:
    session = Session()
    session.add_images([image()])
    session.add_images([image(product=Product.QUICKLOOK, fidelity=Fidelity.LOSSY)])
    _, which = cover_words(covering(session.field_images, Band.J, 83.6, -5.5))
    lossy, atlas = which.split("\n")
    assert lossy.startswith("QUICKLOOK ≈ lossy · ")
    assert atlas.startswith("ATLAS · ")
    assert lossy.partition("lossy")[2] == atlas.partition("ATLAS")[2]


def test_inspect_tells_how_many_images_cover_a_place() -> None:
    session = _session()
    session.select(PlaceSelection(0.0, 20.0))
    found = inspect(session)
    assert found is not None
    assert any(r.title == "2 images cover this place" for r in found.reasons)
    session.select(PlaceSelection(0.0, -20.0))
    found = inspect(session)
    assert found is not None
    assert not any("cover this place" in r.title for r in found.reasons)


def test_the_scene_has_them_only_when_asked() -> None:
    session, resolver = _session(), Resolver()
    assert resolver.resolve(session).outlines == ()
    session.footprints.show(True)
    scene = resolver.resolve(session)
    assert len(scene.outlines) == 3
    assert [o.emphasized for o in scene.outlines] == [False, False, True]
    assert resolver.resolve(session).outlines is scene.outlines
