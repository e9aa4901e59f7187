"""DS9 region files: against the regions library, back and forth, and what is refused."""

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.wcs import WCS
from hypothesis import given, settings
from hypothesis import strategies as st
from regions import Regions

from twomass_viewer.imagery.wcs import AstropyTransform, ZenithalTransform
from twomass_viewer.skyregions.frames import ImageFrame, pixels_to_sky, sky_to_pixels
from twomass_viewer.skyregions.model import Region, Shape
from twomass_viewer.skyregions.read_ds9 import read_ds9
from twomass_viewer.skyregions.write_ds9 import ds9_text

ras = st.floats(0.0, 359.9999)
decs = st.floats(-89.95, 89.95)
sizes = st.floats(0.5, 900.0)
angles = st.floats(0.0, 359.99)
CD = (-1 / 3600, 0.0, 0.0, 1 / 3600)
words = st.text("abcXYZ 0189.:_-", min_size=1, max_size=12).map(str.strip).filter(bool)
places = st.tuples(ras, decs)


@st.composite
def regions_(draw: st.DrawFn) -> Region:
    shape = draw(st.sampled_from(list(Shape)))
    count = {Shape.LINE: 2, Shape.RULER: 2, Shape.POLYGON: draw(st.integers(3, 8))}.get(shape, 1)
    values = tuple(draw(sizes) for _ in shape.size_names)
    if shape is Shape.ANNULUS:
        values = (values[0], values[0] + 1.0 + values[1])
    return Region(
        shape,
        tuple(draw(places) for _ in range(count)),
        values,
        draw(angles) if shape.turns else 0.0,
        draw(st.just("") | words),
        draw(st.sampled_from(["#3fd4e0", "#ff0000", "#12ab9f"])),
        draw(words),
        tuple(draw(st.lists(words, max_size=2))),
        include=draw(st.booleans()) if shape.has_area else True,
    )


def same(a: Region, b: Region, tolerance_arcsec: float = 1e-3) -> None:
    assert (a.shape, a.label, a.color, a.group, a.tags, a.include) == (
        b.shape, b.label, b.color, b.group, b.tags, b.include,
    )  # fmt: skip
    one, other = SkyCoord(list(a.points), unit="deg"), SkyCoord(list(b.points), unit="deg")
    assert one.separation(other).arcsec.max() < tolerance_arcsec
    assert a.sizes == pytest.approx(b.sizes, abs=1e-4)
    if abs(a.points[0][1]) < 89.9:
        assert abs((a.pa_deg - b.pa_deg + 90) % 180 - 90) < 1e-3


@settings(max_examples=40, deadline=None)
@given(st.lists(regions_(), min_size=1, max_size=5), st.sampled_from(["fk5", "icrs", "galactic"]))
def test_what_is_written_is_read(some: list[Region], frame: str) -> None:
    found = read_ds9(ds9_text(some, ["A note; with a semicolon."], frame=frame))
    assert found.refusals == []
    assert len(found.regions) == len(some)
    for wanted, got in zip(some, found.regions, strict=True):
        same(wanted, got)


@settings(max_examples=8, deadline=None)
@given(st.lists(regions_(), min_size=1, max_size=3))
def test_fk4_comes_back(some: list[Region]) -> None:
    found = read_ds9(ds9_text(some, frame="fk4"))
    for wanted, got in zip(some, found.regions, strict=True):
        same(wanted, got, 0.02)


@pytest.mark.parametrize("frame", ["fk5", "icrs", "galactic", "fk4"])
def test_lines_as_the_library_reads_them(frame: str) -> None:
    body = (
        'circle(10.5,41.2,12.5")\nellipse(359.9999,20.0,10",20\',33.0)\n'
        'box(200.1,-70.5,30",12",120.5)\nannulus(3.0,4.0,5",9")\npoint(77.7,-8.8)\n'
        "polygon(10.0,10.0,10.1,10.0,10.1,10.1)\nline(1.0,2.0,1.1,2.1)\n"
        "circle(1:02:03.5,-0:30:00,0.01)\n"
    )
    theirs = Regions.parse(f"{frame}\n{body}", format="ds9")
    ours = read_ds9(f"{frame}\n{body}").regions
    assert len(ours) == len(theirs) == 8
    for mine, other in zip(ours, theirs, strict=True):
        if hasattr(other, "vertices"):
            at = other.vertices
        elif hasattr(other, "start"):
            at = SkyCoord([other.start, other.end])
        else:
            at = other.center.reshape(1)
        wanted = at.transform_to("fk5" if frame != "icrs" else "icrs")
        got = SkyCoord(list(mine.points), unit="deg", frame=wanted.frame.name)
        assert got.separation(wanted).arcsec.max() < 0.02
    assert ours[0].sizes == pytest.approx((theirs[0].radius.to_value(u.arcsec),))
    full = (theirs[1].width.to_value(u.arcsec), theirs[1].height.to_value(u.arcsec))
    assert ours[1].sizes == pytest.approx([f / 2 for f in full])
    assert ours[2].sizes == pytest.approx((30.0, 12.0))
    # north of the other frame, by astropy
    center = theirs[2].center
    tip = center.directional_offset_by(theirs[2].angle, 5 * u.arcsec)
    goal = "fk5" if frame != "icrs" else "icrs"
    pa = center.transform_to(goal).position_angle(tip.transform_to(goal)).deg
    assert abs((ours[2].pa_deg - pa + 90) % 180 - 90) < 0.01


def header(rotation: float, flip: bool, dec: float) -> tuple[WCS, AstropyTransform]:
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crval = [0.01, dec]
    wcs.wcs.crpix = [31.5, 17.25]
    s, c = np.sin(np.radians(rotation)), np.cos(np.radians(rotation))
    turn = np.array([[c, -s], [s, c]]) @ np.diag([1.0 if flip else -1.0, 1.0])
    wcs.wcs.cd = turn / 3600.0
    wcs.wcs.radesys = "FK5"
    return wcs, AstropyTransform(wcs, "FK5", "TAN")


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 360), st.booleans(), st.sampled_from([-88.9, 0.0, 45.0, 89.0]), angles)
def test_angles_on_flipped_and_rotated_headers(
    rotation: float, flip: bool, dec: float, angle: float
) -> None:
    wcs, transform = header(rotation, flip, dec)
    line = f"ellipse(40.0,22.0,4.0,9.0,{angle!r})"
    ours = read_ds9(f"image\n{line}", ImageFrame(transform)).regions[0]
    theirs = Regions.parse(f"image\n{line}", format="ds9")[0].to_sky(wcs)
    assert SkyCoord(*ours.points[0], unit="deg", frame="fk5").separation(
        theirs.center
    ).arcsec < 1e-3  # fmt: skip
    assert ours.sizes == pytest.approx(
        (theirs.width.to_value(u.arcsec) / 2, theirs.height.to_value(u.arcsec) / 2), rel=1e-4
    )
    assert abs((ours.pa_deg - theirs.angle.deg + 90) % 180 - 90) < 0.02
    back = sky_to_pixels(ours, transform)
    assert back.points[0] == pytest.approx((39.0, 21.0), abs=1e-5)
    assert back.sizes == pytest.approx((4.0, 9.0), rel=1e-4)
    assert abs((back.pa_deg - angle + 90) % 180 - 90) < 0.02
    again = pixels_to_sky(back, transform)
    assert again.sizes == pytest.approx(ours.sizes, rel=1e-4)


def test_physical_coordinates_of_a_cutout() -> None:
    transform = ZenithalTransform(
        "FK5", "SIN", (10.0, 41.0), (255.0, 511.0), (-1 / 3600, 0, 0, 1 / 3600)
    )
    frame = ImageFrame(transform, ltm=(0.5, 0.5), ltv=(-100.0, -20.0))
    found = read_ds9("physical\ncircle(712,1064,8)", frame).regions[0]
    assert found.points[0] == pytest.approx((10.0, 41.0), abs=1e-9)
    assert found.sizes == pytest.approx((4.0,), rel=1e-6)


def test_every_line_that_is_not_honoured_is_listed() -> None:
    text = (
        "# Region file format: DS9\nglobal color=green dashlist=8 3\nfk5\n"
        'circle(10,20,3") # text={a; b} tag={one} tag={two}\n'
        "panda(10,20,0,90,1,3,5,1)\n"
        'circle(10,x,3)\nannulus(10,20,1",2",3")\ncircle(10,95,2)\n'
        "ecliptic\ncircle(1,2,3)\nimage\ncircle(5,5,3)\nfk5; point 11 21 # color=#6a8\nbox(1,2)\n"
    )
    found = read_ds9(text)
    assert [r.line for r in found.refusals] == [5, 6, 7, 8, 9, 10, 12, 14]
    assert all(r.reason.endswith(".") and r.text for r in found.refusals)
    assert [(r.shape, r.color) for r in found.regions] == [
        (Shape.CIRCLE, "#00ff00"), (Shape.POINT, "#66aa88"),
    ]  # fmt: skip
    assert (found.regions[0].label, found.regions[0].tags) == ("a; b", ("one", "two"))


def test_image_regions_without_sky_stay_in_pixels() -> None:
    found = read_ds9("image\ncircle(5,6,3)", ImageFrame(None)).regions[0]
    assert found.in_pixels
    assert found.points == ((4.0, 5.0),)
    assert read_ds9(ds9_text([found]), ImageFrame(None)).regions[0].points == ((4.0, 5.0),)


@settings(max_examples=100, deadline=None)
@given(st.text("circle(),#={}\"'; 0123.-fk5boxpolygn\n", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    found = read_ds9(text)
    assert len(found.refusals) + len(found.regions) <= text.count("\n") + text.count(";") + 1


def test_twenty_thousand_lines_report_their_progress_and_can_be_cancelled() -> None:
    rng = np.random.default_rng(4)
    text = "fk5\n" + "".join(
        f'circle({a:.6f},{d:.6f},4") # color=red text={{s{n}}} tag={{t}}\n'
        for n, (a, d) in enumerate(rng.uniform(10.0, 11.0, (20000, 2)))
    )
    seen: list[float] = []
    found = read_ds9(text, progress=lambda f, _: seen.append(f))
    assert len(found.regions) == 20000
    assert len(seen) > 40
    assert seen == sorted(seen)

    def stop(fraction: float, _: str) -> None:
        if fraction > 0.1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_ds9(text, progress=stop)
