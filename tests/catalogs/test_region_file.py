"""Region files hold what people write without breaking."""

from regions import Regions

from twomass_viewer.catalogs.region_file import region_comment, region_file, region_label


def test_hostile_notes_and_labels_leave_the_regions_whole() -> None:
    label = 'a } b; "c" { d\ne'
    circle = f'circle(10.0,-5.0,4") # {region_label(label)} tag={{x}}'
    text = region_file(["one; two", "three\nfour"], "color=green", [circle, region_comment("5; 6")])
    assert ";" not in text
    assert text.splitlines()[1:4] == ["# one, two", "# three", "# four"]
    (region,) = Regions.parse(text, format="ds9")
    assert region.center.ra.deg == 10.0
    assert region.meta["tag"] == ["x"]
    assert region.meta["text"] == "a ) b, ″c″ ( d e"
