"""A FITS header as a plain value, independent of any FITS library."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

CardValue = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Card:
    """One header card; ``value`` is None for COMMENT, HISTORY and undefined values."""

    keyword: str
    value: CardValue
    comment: str = ""

    @property
    def text(self) -> str:
        """The value as shown to users; the text itself for COMMENT and HISTORY."""
        if isinstance(self.value, bool):
            return "T" if self.value else "F"
        return self.comment if self.value is None else str(self.value)


class Repair(str):
    """A notice that cards were read otherwise than they stand: a sentence that knows its cards.

    Parameters
    ----------
    card : str
        The keyword or keywords, as the file spells them.
    done : str
        What was done, as the rest of a sentence without its full stop.
    """

    __slots__ = ("card", "done")
    card: str
    done: str

    def __new__(cls, card: str, done: str) -> "Repair":
        """Return the sentence of a card and what was done."""
        self = super().__new__(cls, f"{card}: {done}.")
        self.card, self.done = card, done
        return self

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """Return what makes an equal one, for copies."""
        return self.card, self.done


@dataclass(frozen=True)
class Header:
    """Cards in file order, with case-insensitive look-up of the first of a keyword."""

    cards: tuple[Card, ...] = ()

    def __iter__(self) -> Iterator[Card]:
        return iter(self.cards)

    def __len__(self) -> int:
        return len(self.cards)

    def __contains__(self, keyword: str) -> bool:
        return self.get(keyword) is not None

    def get(self, keyword: str) -> CardValue:
        """Return the value of the first card with this keyword, or None."""
        return self._first.get(keyword.upper())

    @cached_property
    def _first(self) -> dict[str, CardValue]:
        """Values by keyword, the first where there are several."""
        return {c.keyword.upper(): c.value for c in reversed(self.cards)}

    def number(self, keyword: str) -> float | None:
        """Return a finite numeric value, or None when absent or not a number."""
        value = self.get(keyword)
        if isinstance(value, bool) or value is None:
            return None
        try:
            result = float(value)
        except ValueError:
            return None
        return result if abs(result) != float("inf") and result == result else None

    def string(self, keyword: str) -> str | None:
        """Return the value as stripped text, or None when absent."""
        value = self.get(keyword)
        return None if value is None else str(value).strip()

    def comments(self, keyword: str) -> tuple[str, ...]:
        """Return the texts of all COMMENT or HISTORY cards."""
        wanted = keyword.upper()
        return tuple(c.comment for c in self.cards if c.keyword.upper() == wanted)
