"""Which way a scan went for a ghost to fall beside a source, and who else says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from twomass_viewer.artifacts.image_scan import hemispheres_at
from twomass_viewer.artifacts.letter_parents import direction_sign
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.row_values import text_of
from twomass_viewer.explain.looks import Look
from twomass_viewer.survey.rules import RuleSet
from twomass_viewer.survey.scans import Hemisphere, ScanDirection


class Known(StrEnum):
    """How a scan direction that a ghost's side implies stands to what else is known."""

    IMAGE_AGREES = "image_agrees"
    FLAGS_AGREE = "flags_agree"
    FLAG_ALONE = "flag_alone"
    FLAGS_DISAGREE = "flags_disagree"
    IMAGE_DISAGREES = "image_disagrees"


@dataclass(frozen=True, slots=True)
class Way:
    """The direction a ghost implies.

    Attributes
    ----------
    direction : ScanDirection
    known : Known
    words : str
        A sentence.
    """

    direction: ScanDirection
    known: Known
    words: str

    @property
    def rank(self) -> int:
        """The lower, the better it agrees."""
        return list(Known).index(self.known)


def side_of(order: int) -> str:
    """Return on which side of its star a ghost lies: ``north`` or ``south``."""
    return "north" if order > 0 else "south"


def way_of(order: int, looks: Sequence[Look], catalog: Catalog, row: int, rules: RuleSet) -> Way:
    """Return the direction a ghost implies, compared with the images, else with other flags.

    Parameters
    ----------
    order : int
        Number of the ghost, positive to the north of its star.
    looks : sequence of Look
        Of the images that show the place; one of the row's own scan speaks before all others.
    catalog : Catalog
    row : int
        The flagged source.
    rules : RuleSet
    """
    way = ScanDirection.NORTH if order > 0 else ScanDirection.SOUTH
    start = f"A ghost {side_of(order)} of its star means a {way.words} scan"
    known = [look for look in looks if look.direction is not None]
    own = [look for look in known if _is_of_scan(look, catalog, row)]
    known = own or known
    alike = next((look for look in known if look.direction is way), None)
    if alike is not None:
        return Way(way, Known.IMAGE_AGREES, f"{start}, as that of {alike.name} is.")
    if known:
        then = "" if own else "the row then comes from another scan, or "
        return Way(
            way, Known.IMAGE_DISAGREES,
            f"{start}, but that of {known[0].name} is {way.opposite.words}: {then}another star is "
            "behind the letter.",
        )  # fmt: skip
    sign = direction_sign(catalog, row, rules)
    if sign == way.sign:
        return Way(
            way, Known.FLAGS_AGREE,
            f"{start}; no image open here tells the direction, but all p flags of this part of "
            "the table together speak for it.",
        )  # fmt: skip
    if sign:
        return Way(
            way, Known.FLAGS_DISAGREE,
            f"{start}, but all p flags of this part of the table together speak for a "
            f"{way.opposite.words} one: another star may be behind the letter.",
        )  # fmt: skip
    return Way(
        way, Known.FLAG_ALONE,
        f"{start}: that is inferred from the flag itself, as no image open here tells the "
        "direction.",
    )  # fmt: skip


def _is_of_scan(look: Look, catalog: Catalog, row: int) -> bool:
    """Whether an image is of the scan a row comes from, where the table names scans."""
    scan, night = look.at.image.scan, text_of(catalog, "date", row)[:10]
    if scan is None or scan.date is None or scan.number is None or not night:
        return False
    site = text_of(catalog, "hemis", row).strip().lower()
    if scan.hemisphere is not None and site and site != scan.hemisphere.value:
        return False
    return (night, text_of(catalog, "scan", row)) == (scan.date.isoformat(), str(scan.number))


def telescopes_of(
    looks: Sequence[Look], catalog: Catalog, row: int, rules: RuleSet
) -> tuple[Hemisphere, ...]:
    """Return the telescopes that may have observed a row: its own, else that of the images."""
    letter = text_of(catalog, "hemis", row).strip().lower()
    named = tuple(h for h in Hemisphere if h.value == letter)
    if named:
        return named
    seen = {look.hemisphere for look in looks if look.hemisphere is not None}
    return tuple(seen) if len(seen) == 1 else hemispheres_at(float(catalog.dec_deg[row]), rules)
