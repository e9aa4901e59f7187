"""The statistics of real and simulated images as a Markdown table."""

from pathlib import Path

import numpy as np

from gallery.pairs import Pair
from gallery.statistics import Statistics

START, END = "<!-- gallery: start -->", "<!-- gallery: end -->"
EDGES = np.arange(9.0, 18.0)


def markdown(found: list[tuple[Pair, Statistics, Statistics]]) -> str:
    """Return the table: a column a pair, "real / simulated"."""
    lines = ["| real / simulated | " + " | ".join(p.words for p, _, _ in found) + " |"]
    lines.append("|---|" + "---|" * len(found))
    for name, value in _ROWS:
        cells = [f"{value(real)} / {value(simulated)}" for _, real, simulated in found]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def put(path: Path, table: str) -> None:
    """Replace what stands between the two marks of a document."""
    text = path.read_text(encoding="utf-8")
    head, rest = text.split(START)
    _, tail = rest.split(END)
    path.write_text(f"{head}{START}\n{table}\n{END}{tail}", encoding="utf-8")


def _quantiles(s: Statistics) -> str:
    return ", ".join(f"{s.quantiles[k]:.2f}" for k in ("QT0227", "QT1586", "QT8413", "QT9772"))


def _counts(s: Statistics) -> str:
    return " ".join(str(n) for n in s.counts(EDGES))


def _blocks(s: Statistics) -> str:
    return ", ".join(f"{v:.2f}" for v in s.block_ratios.values())


_ROWS = (
    ("sky, DN", lambda s: f"{s.sky:.1f}"),
    ("pixel noise, DN", lambda s: f"{s.noise:.3f}"),
    ("pixel noise over SKYSIG", lambda s: f"{s.noise / s.skysig:.3f}"),
    ("block ratios 2, 4, 8, 16", _blocks),
    ("scatter of the medians of fields of 64 px, over the noise", lambda s: f"{s.ripple:.2f}"),
    ("QT0227, QT1586, QT8413, QT9772 less SKYVAL, in SKYSIG", _quantiles),
    ("peak pixel over 4 arcsec flux", lambda s: f"{s.peak_share:.4f}"),
    ("blank columns east, west", lambda s: f"{s.east:.1f}, {s.west:.1f}"),
    ("stars of magnitude 9 to 10, …, 16 to 17", _counts),
)
