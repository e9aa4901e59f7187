"""Badges of many images: the top has its own, the others share; no warning is lost."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.session.scenes import image
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.scene.scene import Badge
from twomass_viewer.session.resolve import Resolver
from twomass_viewer.session.session import Session
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity, Product
from twomass_viewer.survey.scans import Hemisphere, Scan, ScanDirection


def atlas(night: int, number: int, coadd: int, way: str, **kw: object) -> SurveyImage:
    scan = Scan(
        date(1999, 2, night), Hemisphere.SOUTH, number, ScanDirection(way), coadd, "file name"
    )
    made = image(Band.J, path=Path(f"a{night}{number}{coadd}.fits"), **kw)  # type: ignore[arg-type]
    return replace(made, scan=scan)


def quicklook(night: int, coadd: int) -> SurveyImage:
    return atlas(night, 7, coadd, "s", product=Product.QUICKLOOK, fidelity=Fidelity.LOSSY)


def badges(*images: SurveyImage) -> tuple[Badge, ...]:
    session = Session()
    for one in images:
        session.add_images([one])
    return Resolver().resolve(session).badges


@pytest.mark.parametrize("count", [1, 3])
def test_a_few_images_have_a_badge_each(count: int) -> None:
    said = badges(*(atlas(23, 901, 120 + n, "s") for n in range(count)))
    assert [b.text.rpartition(" · ")[2] for b in said] == [
        f"coadd {120 + n}" for n in reversed(range(count))
    ]


def test_of_a_stack_the_top_has_its_badge_and_the_others_share_one() -> None:
    first, second = badges(
        atlas(23, 901, 127, "s"), atlas(25, 903, 127, "s"), atlas(24, 902, 138, "n"),
        atlas(23, 901, 139, "s"), atlas(25, 903, 139, "s"),
    )  # fmt: skip
    assert first.text == "ATLAS · J · 1999-02-25 · scan 903 s ↓ · coadd 139"
    assert second.text == "4 more: ATLAS · J · 1999-02-23 to 1999-02-25 · 3 scans ↑↓"
    assert [b.lossy for b in (first, second)] == [False, False]


def test_neighbours_along_one_scan_say_which() -> None:
    _, second = badges(*(atlas(23, 901, 120 + n, "s") for n in range(4)))
    assert second.text == "3 more: ATLAS · J · 1999-02-23 · scan 901 ↓"


def test_a_warning_is_not_lost_among_many() -> None:
    atlases = [atlas(23, 901, 120 + n, "s") for n in range(9)]
    said = badges(quicklook(22, 40), *atlases, quicklook(22, 41), atlas(24, 5, 60, "n"))
    assert [b.lossy for b in said] == [False, True, False]
    assert said[1].text == "2 more: QUICKLOOK ≈ lossy · J · 1999-02-22 · scan 7 ↓"
    assert said[1].stays
    only = badges(quicklook(22, 40), *atlases)[-1]
    assert only.text.startswith("QUICKLOOK ≈ lossy · J · 1999-02-22 · scan 7 s ↓ · coadd 40")
    assert only.lossy
