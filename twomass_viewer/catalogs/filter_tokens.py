"""Filter expressions as tokens, each with its place in the text."""

import re
from dataclasses import dataclass

from twomass_viewer.errors import CatalogError

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*|`[^`]+`)
    | (?P<sign>!=|<>|<=|>=|==|!~|&&|\|\||[-+*/%()<>=~&|!,≤≥≠−])
    )""",
    re.VERBOSE,
)
_SPELLINGS = {
    "=": "==", "<>": "!=", "&&": "and", "||": "or", "&": "and", "|": "or", "!": "not",
    "≤": "<=", "≥": ">=", "≠": "!=", "−": "-",
}  # fmt: skip
_WORDS = {"and", "or", "not", "in", "contains", "startswith", "endswith"}


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of an expression.

    Attributes
    ----------
    kind : str
        ``number``, ``text``, ``name``, ``sign`` (operators and words like ``and``) or ``end``.
    value : str
        Without quotes.
    at : int
        1-based position in the text.
    """

    kind: str
    value: str
    at: int


def fail(message: str, at: int, text: str, hint: str = "") -> CatalogError:
    """Return an error that names the place in the filter."""
    return CatalogError(f"{message} at character {at} of the filter “{text}”.", hint)


def tokens(text: str) -> list[Token]:
    """Split a filter expression; an ``end`` token closes the list.

    Raises
    ------
    CatalogError
        Naming the character that belongs to no token.
    """
    out: list[Token] = []
    at = 0
    end = len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if not found or found.lastgroup is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            if text[at] in "\"'`":
                raise fail("A quotation mark is not closed", at + 1, text)
            raise fail(f"“{text[at]}” has no meaning", at + 1, text)
        kind, value = found.lastgroup, found.group(found.lastgroup)
        start = found.start(found.lastgroup) + 1
        if kind == "text" or value.startswith("`"):
            value = value[1:-1]
        elif kind == "name" and value.lower() in _WORDS:
            kind, value = "sign", value.lower()
        elif kind == "sign":
            value = _SPELLINGS.get(value, value)
        out.append(Token(kind, value, start))
        at = found.end()
    out.append(Token("end", "", end + 1))
    return out
