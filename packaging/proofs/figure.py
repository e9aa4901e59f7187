"""One proven figure and its judgement."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured number, its uncertainty and what it must be.

    Attributes
    ----------
    name : str
    value : float
    uncertainty : float
        One sigma.
    hold : str
        The condition in words, ``>= 0.97``, ``<= 3`` or ``reported``: the last cannot fail and
        says so.
    how : str
        One sentence on what was measured.
    unit : str
    """

    name: str
    value: float
    uncertainty: float
    hold: str
    how: str
    unit: str = ""

    @property
    def ok(self) -> bool:
        """Whether the figure holds."""
        if self.hold == "reported":
            return True
        sign, _, limit = self.hold.partition(" ")
        if not math.isfinite(self.value):
            return False
        return self.value >= float(limit) if sign == ">=" else self.value <= float(limit)

    def as_json(self) -> dict[str, object]:
        """Return the figure as JSON values; what is not finite is null."""
        return {
            "name": self.name,
            "value": self.value if math.isfinite(self.value) else None,
            "uncertainty": self.uncertainty if math.isfinite(self.uncertainty) else None,
            "unit": self.unit,
            "hold": self.hold,
            "ok": self.ok,
            "how": self.how,
        }


def fraction(name: str, hits: int, of: int, hold: str, how: str) -> Figure:
    """Return a fraction with its binomial error (Agresti-Coull: also sane at 0 and 1)."""
    if of == 0:
        return Figure(name, math.nan, math.nan, hold, how)
    p = (hits + 2.0) / (of + 4.0)
    return Figure(name, hits / of, math.sqrt(p * (1.0 - p) / (of + 4.0)), hold, how)
