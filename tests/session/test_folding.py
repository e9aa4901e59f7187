"""Which artifacts of a crowded place stand behind one card."""

from twomass_viewer.session.cards import Reason
from twomass_viewer.session.folding import fold


def halo(n: int, *, amount: str = "", unlikely: bool = False, kind: str = "halo") -> Reason:
    return Reason(
        f"{kind} {n}", "", amount=amount, link=f"artifact:1:{n}", help=kind, unlikely=unlikely
    )


SOURCE = Reason("PSC source", "", amount="0.98", link="row:1:4", help="point_source")
PIXEL = Reason("Pixel", "81.7 DN")


def test_what_is_unlikely_stands_behind_one_card_after_the_answers() -> None:
    likely = halo(1, amount="0.02", kind="stripe")
    unlikely = [halo(n, amount="< 0.01", unlikely=True) for n in (2, 3)]
    found = fold([SOURCE, likely, *unlikely, PIXEL], [])
    assert [r.title for r in found] == [
        "PSC source", "stripe 1", "2 more artifacts cover this place", "Pixel"
    ]  # fmt: skip
    assert found[2].folded == tuple(unlikely)
    assert found[2].body == "2 halos: both with a probability below 0.01."


def test_of_artifacts_without_a_probability_the_first_of_a_kind_stays() -> None:
    cards = [halo(1), halo(2), halo(3, kind="confusion"), halo(4, kind="confusion"), halo(5)]
    found = fold([*cards, PIXEL], [])
    assert [r.title for r in found] == [
        "halo 1", "confusion 3", "3 more artifacts cover this place", "Pixel"
    ]  # fmt: skip
    assert found[2].body == "2 halos, confusion: all of a kind named before."


def test_those_of_other_images_are_told_apart() -> None:
    own, unlikely = halo(1), halo(2, amount="< 0.01", unlikely=True, kind="glint")
    away = [halo(3), halo(4)]
    found = fold([own, unlikely, *away], away)
    assert [r.title for r in found] == ["halo 1", "3 more artifacts cover this place"]
    assert found[1].body == (
        "Glint, 2 halos: 1 with a probability below 0.01, 2 of other images or bands."
    )


def test_a_single_one_and_the_star_behind_a_flag_stay_as_they_are() -> None:
    behind = [Reason("Flag p", "", link="artifact:1:8", leads_away=True, help="persistence")] * 2
    cards = (SOURCE, halo(1, amount="< 0.01", unlikely=True), *behind, PIXEL)
    assert fold(cards, []) == cards
