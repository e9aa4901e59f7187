"""The figures as JSON and as a Markdown table."""

from dataclasses import asdict

from benchmarks import stalls
from benchmarks.figure import Figure
from benchmarks.live_window import STALL_MS


def as_json(machine: dict[str, object], figures: list[Figure]) -> dict[str, object]:
    """Return the document that ``--json`` writes."""
    return {
        "machine": machine,
        "figures": [figure.as_json() for figure in figures],
        "stalls": [asdict(stall) for stall in stalls.OBSERVED],
    }


def as_markdown(machine: dict[str, object], figures: list[Figure]) -> str:
    """Return a table for people, with the machine above it."""
    lines = [
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, "
        f"{machine['system']}, Python {machine['python']}",
        "",
        "| figure | median | 95 % within | runs | peer | its median | ratio | must hold | |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for figure in figures:
        peer, peer_value, ratio = "–", "–", "–"
        if figure.peer and figure.ratio is not None:
            peer, peer_value = figure.peer.name, f"{figure.peer.value:.3g} {figure.unit}"
            ratio = f"{figure.ratio:.2f}"
        verdict = "holds" if figure.ok else "**does not hold**"
        lines.append(
            f"| {figure.name} | {figure.value:.3g} {figure.unit} | {figure.p95:.3g} {figure.unit} "
            f"| {len(figure.runs)} | {peer} | {peer_value} | {ratio} | {_hold(figure)} "
            f"| {verdict} |"
        )
    lines += ["", *(f"- {figure.name}: {figure.how}" for figure in figures)]
    long = [s for s in stalls.OBSERVED if s.cpu_ms > STALL_MS]
    lines += ["", *(f"- stall in {s.where}: {s.cpu_ms:.0f} ms, {s.culprit}" for s in long)]
    return "\n".join(lines)


def _hold(figure: Figure) -> str:
    """Return what must hold, in words."""
    words = []
    if figure.hold.ratio is not None:
        words.append(f"ratio ≥ {figure.hold.ratio:g}")
    if figure.hold.value is not None:
        words.append(f"≤ {figure.hold.value:g} {figure.unit}")
    return (" and " if figure.hold.both else " or ").join(words)
