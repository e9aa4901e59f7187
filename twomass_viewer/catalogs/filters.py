"""Filters over catalogue columns: ``j_m < 15 & cc_flg == "000"``.

The expression is parsed by a small recursive grammar of our own and computed by numpy; nothing
of it is ever run as Python. A comparison with a null is False, whatever the operator.
"""

import difflib
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.filter_tokens import Token, fail, tokens

MAX_LENGTH = 4000
"""Characters of a filter; longer ones are no filters."""

_MAX_DEPTH = 60

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
_TEXT_TESTS = ("~", "!~", "contains", "startswith", "endswith")
_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "abs": np.abs, "sqrt": np.sqrt, "log10": np.log10, "floor": np.floor, "ceil": np.ceil,
}  # fmt: skip
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "%": operator.mod,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Value:
    """An operand: numbers, text or truth values, one a row or one for all."""

    kind: str
    data: Any
    token: Token


def compile_filter(text: str, catalog: Catalog) -> NDArray[np.bool_]:
    """Return which rows of a catalogue a filter keeps.

    Grammar: comparisons ``< <= > >= == !=`` (also ``= <> ≤ ≥ ≠``), chains (``10 < j_m < 12``),
    arithmetic ``+ - * / %`` and ``abs sqrt log10 floor ceil``, ``and or not`` (also ``& | !``),
    parentheses, ``cc_flg ~ "p"`` (contains), ``!~``, ``startswith``, ``endswith``, ``hemis in
    ("n", "s")``, ``isnull(j_m)``. Text stands in quotes; column names that are no words stand in
    back-quotes.

    Parameters
    ----------
    text : str
    catalog : Catalog

    Returns
    -------
    ndarray of bool, one a row

    Raises
    ------
    CatalogError
        Naming the column or the character that is wrong, with a suggestion where there is one.
    """
    if not text.strip():
        raise fail("There is nothing", 1, text, "Write a condition, for example j_m < 15.")
    if len(text) > MAX_LENGTH:
        raise fail("The filter is too long", MAX_LENGTH, f"{text[:40]}…")
    return _Parser(text, catalog).mask()


class _Parser:
    """Recursive descent: or, and, not, comparison, sum, product, sign, atom."""

    def __init__(self, text: str, catalog: Catalog) -> None:
        self._text = text
        self._catalog = catalog
        self._tokens = tokens(text)
        self._next = 0
        self._depth = 0

    def mask(self) -> NDArray[np.bool_]:
        value = self._or()
        token = self._peek()
        if token.kind != "end":
            raise self._fail(f"“{token.value}” is not expected", token)
        truth = self._truth(value)
        return np.array(np.broadcast_to(truth, len(self._catalog)), dtype=np.bool_)

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._tokens[self._next]
        self._next += 1
        return token

    def _accept(self, *signs: str) -> Token | None:
        token = self._peek()
        return self._take() if token.kind == "sign" and token.value in signs else None

    def _expect(self, sign: str) -> None:
        if self._accept(sign) is None:
            token = self._peek()
            got = f", not “{token.value}”" if token.kind != "end" else ""
            raise self._fail(f"“{sign}” is expected{got}", token)

    def _fail(self, message: str, token: Token, hint: str = "") -> Exception:
        return fail(message, token.at, self._text, hint)

    def _or(self) -> _Value:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self._fail("The filter is nested too deeply", self._peek())
        left = self._and()
        while token := self._accept("or"):
            left = _Value("truth", self._truth(left) | self._truth(self._and()), token)
        self._depth -= 1
        return left

    def _and(self) -> _Value:
        left = self._not()
        while token := self._accept("and"):
            left = _Value("truth", self._truth(left) & self._truth(self._not()), token)
        return left

    def _not(self) -> _Value:
        count, first = 0, self._peek()
        while self._accept("not"):
            count += 1
        value = self._comparison()
        if count == 0:
            return value
        truth = self._truth(value)
        return _Value("truth", np.logical_not(truth) if count % 2 else truth, first)

    def _comparison(self) -> _Value:
        left = self._sum()
        result: Any = None
        while token := self._accept(*_COMPARE, *_TEXT_TESTS, "in", "not"):
            negated = token.value == "not"
            if negated:
                # "x not in (…)": "not" stands here only before "in".
                self._expect("in")
            if negated or token.value == "in":
                found = self._member(left, negated)
                right = left
            else:
                right = self._sum()
                found = self._compare(left, token, right)
            result = found if result is None else result & found
            left = right
        return left if result is None else _Value("truth", result, left.token)

    def _compare(self, left: _Value, token: Token, right: _Value) -> Any:
        if token.value in _TEXT_TESTS:
            return self._text_test(left, token, right)
        if left.kind != right.kind or left.kind == "truth":
            raise self._fail(
                f"{_named(left)} cannot be compared with {_named(right)}",
                token,
                'Put text in quotes, for example cc_flg == "000".'
                if "text" in (left.kind, right.kind)
                else "",
            )
        found = _COMPARE[token.value](left.data, right.data)
        return np.asarray(found, dtype=np.bool_) & ~_null(left) & ~_null(right)

    def _text_test(self, left: _Value, token: Token, right: _Value) -> Any:
        if left.kind != "text" or right.kind != "text" or not isinstance(right.data, str):
            raise self._fail(
                f"“{token.value}” needs a text column before and a text in quotes after it", token
            )
        wanted = right.data
        tests: dict[str, Callable[[str], bool]] = {
            "~": lambda t: wanted in t,
            "contains": lambda t: wanted in t,
            "!~": lambda t: wanted not in t,
            "startswith": lambda t: t.startswith(wanted),
            "endswith": lambda t: t.endswith(wanted),
        }
        return _by_text(left.data, tests[token.value]) & ~_null(left)

    def _member(self, left: _Value, negated: bool) -> Any:
        self._expect("(")
        found: Any = np.zeros((), dtype=np.bool_)
        same = Token("sign", "==", self._peek().at)
        while True:
            found = found | self._compare(left, same, self._sum())
            if self._accept(",") is None:
                break
        self._expect(")")
        return (~found if negated else found) & ~_null(left)

    def _sum(self) -> _Value:
        left = self._product()
        while token := self._accept("+", "-"):
            left = self._arithmetic(left, token, self._product())
        return left

    def _product(self) -> _Value:
        left = self._sign()
        while token := self._accept("*", "/", "%"):
            left = self._arithmetic(left, token, self._sign())
        return left

    def _sign(self) -> _Value:
        factor, signed = 1.0, None
        while token := self._accept("-", "+"):
            signed = token
            factor = -factor if token.value == "-" else factor
        value = self._atom()
        if signed is None:
            return value
        if value.kind != "number":
            raise self._fail(f"A sign cannot stand before {_named(value)}", signed)
        return _Value("number", factor * value.data, value.token)

    def _arithmetic(self, left: _Value, token: Token, right: _Value) -> _Value:
        for value in (left, right):
            if value.kind != "number":
                raise self._fail(f"“{token.value}” cannot be used with {_named(value)}", token)
        with np.errstate(all="ignore"):
            data = _ARITHMETIC[token.value](np.asarray(left.data, dtype=np.float64), right.data)
        return _Value("number", data, left.token)

    def _atom(self) -> _Value:
        token = self._take()
        if token.kind == "number":
            return _Value("number", float(token.value), token)
        if token.kind == "text":
            return _Value("text", token.value, token)
        if token.kind == "sign" and token.value == "(":
            value = self._or()
            self._expect(")")
            return value
        if token.kind == "name":
            after = self._peek()
            if after.kind == "sign" and after.value == "(":
                return self._call(token)
            return self._column(token)
        what = (
            "The filter ends too early"
            if token.kind == "end"
            else f"“{token.value}” is not expected"
        )
        raise self._fail(what, token, "A column name, a number or a text in quotes is needed here.")

    def _call(self, token: Token) -> _Value:
        self._expect("(")
        name = token.value.lower()
        if name not in ("isnull", *_FUNCTIONS):
            raise self._fail(
                f"There is no function {token.value}",
                token,
                f"Known are isnull, {', '.join(_FUNCTIONS)}.",
            )
        value = self._or()
        self._expect(")")
        if name == "isnull":
            return _Value("truth", _null(value), token)
        if value.kind != "number":
            raise self._fail(f"{name} needs a number, not {_named(value)}", token)
        with np.errstate(all="ignore"):
            return _Value("number", _FUNCTIONS[name](value.data), token)

    def _column(self, token: Token) -> _Value:
        columns = self._catalog.columns
        name = token.value
        if name not in columns:
            # Names as the file had them, and any case, are understood too.
            by_source = {old: new for new, old in self._catalog.source_names.items()}
            folded = {c.lower(): c for c in columns}
            name = by_source.get(name) or folded.get(name.lower(), "")
        if name not in columns:
            close = difflib.get_close_matches(token.value.lower(), list(columns), n=2, cutoff=0.6)
            hint = f"Did you mean {' or '.join(close)}?" if close else ""
            raise self._fail(f"There is no column {token.value}", token, hint)
        values = columns[name]
        if values.dtype.kind in "fiu":
            return _Value("number", values, token)
        if values.dtype.kind == "b":
            return _Value("truth", values, token)
        return _Value("text", values, token)

    def _truth(self, value: _Value) -> Any:
        if value.kind != "truth":
            raise self._fail(
                f"{_named(value)} is not a condition", value.token, "Compare it with something."
            )
        return np.asarray(value.data, dtype=np.bool_)


def _null(value: _Value) -> Any:
    """Return where an operand is null: NaN or, for text columns, ''."""
    if value.kind == "number":
        return np.isnan(np.asarray(value.data, dtype=np.float64))
    if value.kind == "text" and not isinstance(value.data, str):
        return np.asarray(value.data == "", dtype=np.bool_)
    return np.zeros((), dtype=np.bool_)


def _by_text(data: Any, test: Callable[[str], bool]) -> NDArray[np.bool_]:
    """Apply a test to every text; each different one is tested once."""
    if isinstance(data, str):
        return np.array(test(data))
    kept = {t for t in set(data.tolist()) if test(t)}
    return np.fromiter((t in kept for t in data), dtype=np.bool_, count=len(data))


def _named(value: _Value) -> str:
    """Return what an operand is, for an error message."""
    if value.token.kind == "name":
        return f"{value.token.value} ({'a condition' if value.kind == 'truth' else value.kind})"
    if value.kind == "truth":
        return "a condition"
    return f"the {value.kind} {value.token.value}".rstrip()
