"""One rule, and the reading of its fields: checked, or a sentence."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twomass_viewer.errors import RuleError
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.scans import Hemisphere

UNITS = frozenset(
    {
        "arcsec",
        "deg",
        "mag",
        "mag/mag",
        "mag/dex",
        "dex/mag",
        "DN",
        "1/arcsec2",
        "ratio",
        "percent",
        "count",
    }
)
_WORDS = {
    "color": "colour term in", "j": "J", "h": "H", "ks": "Ks", "pa": "position angle",
    "ew": "E–W", "ns": "N–S", "dx": "x", "dy": "y", "dec": "Dec", "magzp": "MAGZP",
}  # fmt: skip
_MAX_FILE_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Rule:
    """One number with everything that gives it a meaning.

    Attributes
    ----------
    kind : str
        Group, the name of its file: ``persistence``, ``glint``, ``parents``…
    name : str
    band : Band or None
        None where it holds in every band.
    hemisphere : Hemisphere or None
        None where it holds at both telescopes.
    value : float
    unit : str
        One of `UNITS`.
    evidence : Evidence
    citation : str
        Where the number comes from, in words.
    uncertainty : float or None
        One sigma, in the rule's unit.
    note : str
        What the number means where the name does not say it.
    off : bool
        Whether the user has switched it off: nothing that rests on it is predicted.
    """

    kind: str
    name: str
    band: Band | None
    hemisphere: Hemisphere | None
    value: float
    unit: str
    evidence: Evidence
    citation: str
    uncertainty: float | None = None
    note: str = ""
    off: bool = False

    @property
    def key(self) -> str:
        """Kind, band, hemisphere and name, for example ``glint.J.n.glint_1_pa``."""
        return rule_key(self.kind, self.band, self.hemisphere, self.name)

    @property
    def words(self) -> str:
        """The name as people read it: ``colour term in Ks`` of ``color_ks``."""
        return " ".join(_WORDS.get(part, part) for part in self.name.split("_"))


def rule_key(kind: str, band: Band | None, hemisphere: Hemisphere | None, name: str) -> str:
    """Return the key of a rule; None stands for any."""
    return f"{kind}.{band or 'any'}.{hemisphere or 'any'}.{name}"


def read_object(path: Path, hint: str) -> dict[str, Any]:
    """Read a JSON object without repeated keys; raises RuleError."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in pairs:
            if key in seen:
                raise RuleError(f"{path.name} holds {key} twice.", "Keep one of them.")
            seen[key] = value
        return seen

    try:
        if path.stat().st_size > _MAX_FILE_BYTES:
            raise RuleError(f"{path} is too large for a rule file.", hint)
        document = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=unique)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RuleError(f"The rule file {path} cannot be read: {reason}.", hint) from error
    except (ValueError, RecursionError) as error:
        raise RuleError(f"The rule file {path} is not valid JSON: {error}.", hint) from error
    if not isinstance(document, dict):
        raise RuleError(f"The rule file {path} is not a JSON object.", hint)
    return document


def no_strangers(entry: Mapping[str, Any], known: set[str], where: str) -> None:
    """Refuse fields that are not known."""
    if strange := sorted(entry.keys() - known):
        raise RuleError(f"{where}: {strange[0]!r} is not a field of a rule.", "Remove it.")


def text_of(entry: Mapping[str, Any], field: str, where: str) -> str:
    """Return a field that must be a text."""
    value = entry[field]
    if not isinstance(value, str) or not value.strip():
        raise RuleError(f"{where}: {field} is not a text.", f"Give {field} in words.")
    return value


def number_of(value: object, field: str, where: str) -> float:
    """Return a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RuleError(f"{where}: {field} is {value!r}, not a number.", "Give a number.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise RuleError(f"{where}: {field} is not a finite number.", "Give a finite number.")
    return number


def uncertainty_of(value: object, where: str) -> float | None:
    """Return one sigma, or None."""
    if value is None:
        return None
    number = number_of(value, "uncertainty", where)
    if number < 0:
        raise RuleError(f"{where}: uncertainty is negative.", "Give one sigma, 0 or more.")
    return number


def unit_of(value: object, where: str) -> str:
    """Return a known unit."""
    if not isinstance(value, str) or value not in UNITS:
        raise RuleError(
            f"{where}: {value!r} is not a known unit.", f"Use one of {', '.join(sorted(UNITS))}."
        )
    return value


def band_of(value: object, where: str) -> Band | None:
    """Return a band; None for any."""
    if value == "any":
        return None
    band = Band.parse(value) if isinstance(value, str) else None
    if band is None:
        raise RuleError(f"{where}: {value!r} is not a band.", "Use J, H, Ks or any.")
    return band


def hemisphere_of(value: object, where: str) -> Hemisphere | None:
    """Return a hemisphere; None for any."""
    if value == "any":
        return None
    if not isinstance(value, str) or value not in tuple(Hemisphere):
        raise RuleError(f"{where}: {value!r} is not a hemisphere.", "Use n, s or any.")
    return Hemisphere(value)


def evidence_of(value: object, where: str) -> Evidence:
    """Return an evidence level."""
    if not isinstance(value, str) or value not in tuple(Evidence):
        raise RuleError(
            f"{where}: {value!r} is not an evidence level.",
            f"Use one of {', '.join(Evidence)}.",
        )
    return Evidence(value)
