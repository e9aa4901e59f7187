"""The page of the docs that the proofs write: one section a proof, between marks of its own."""

import math
from collections.abc import Sequence
from pathlib import Path

from proofs.figure import Figure

HEAD = """# Proof

What the program says of artifacts is tried three ways, by one command: `packaging/science` (with
`--quick` on few simulated fields; `--json OUT` writes the figures). It writes this page and its
plots. A figure either holds what it must or does not; *reported* ones are for the reader to judge.
"""


def figures_table(figures: Sequence[Figure]) -> str:
    """Return figures as a Markdown table."""
    lines = ["| figure | value | must hold | | what it is |", "|---|---|---|---|---|"]
    for f in figures:
        value = f"{_with_error(f.value, f.uncertainty)}{' ' + f.unit if f.unit else ''}"
        judged = "" if f.hold == "reported" else ("holds" if f.ok else "**does not hold**")
        lines.append(f"| `{f.name}` | {value} | {f.hold} | {judged} | {f.how} |")
    return "\n".join(lines)


def _with_error(value: float, error: float) -> str:
    """Return a value and its error, both to the second digit of the error."""
    if not (math.isfinite(error) and error > 0.0):
        return f"{value:.3g} ± {error:.2g}"
    decimals = max(1 - math.floor(math.log10(error)), 0)
    return f"{value:.{decimals}f} ± {error:.{decimals}f}"


def write(path: Path, sections: Sequence[tuple[str, str]]) -> None:
    """Write the page: head and sections of (key, Markdown); others stay as they are."""
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    known = _sections(old)
    known.update(dict(sections))
    order = [k for k in ("simulated", "flags", "pixels") if k in known]
    body = "\n".join(f"<!-- {k} -->\n{known[k].strip()}\n<!-- /{k} -->\n" for k in order)
    path.write_text(f"{HEAD}\n{body}", encoding="utf-8")


def _sections(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for key in ("simulated", "flags", "pixels"):
        start, end = f"<!-- {key} -->", f"<!-- /{key} -->"
        if start in text and end in text:
            found[key] = text.split(start, 1)[1].split(end, 1)[0]
    return found
