"""What badges say of images that have no scan."""

from dataclasses import replace
from pathlib import Path

from tests.session.scenes import image
from twomass_viewer.session.badges import badge
from twomass_viewer.session.layers import ImageSet, Member
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.products import Product


def test_images_without_a_scan_are_told_apart_by_their_names() -> None:
    texts = []
    for name in ("apple.fits", "pear.fits"):
        made = replace(image(None, product=Product.UNKNOWN, path=Path(name)), scan=None)
        found = ImageSet("a", "f", (Member(made, made.planes[0]),))
        texts.append(badge(found, Shown.J).text)
    assert texts[0] != texts[1]
    assert texts[0].endswith("apple.fits")
    assert "band unknown" in texts[0]
