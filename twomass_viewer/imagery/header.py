"""A FITS header as a plain value, independent of any FITS library."""

from collections.abc import Iterator
from dataclasses import dataclass

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
        return self.comment if self.value is None else str(self.value)


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
        wanted = keyword.upper()
        return next((c.value for c in self.cards if c.keyword.upper() == wanted), None)

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
