"""The figures as JSON and as a Markdown table."""

from benchmarks.figure import Figure


def as_json(machine: dict[str, object], figures: list[Figure]) -> dict[str, object]:
    """Return the document that ``--json`` writes."""
    return {"machine": machine, "figures": [figure.as_json() for figure in figures]}


def as_markdown(machine: dict[str, object], figures: list[Figure]) -> str:
    """Return a table for people, with the machine above it."""
    lines = [
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, "
        f"{machine['system']}, Python {machine['python']}",
        "",
        "| figure | value | peer | its value | ratio | hold | |",
        "|---|---|---|---|---|---|---|",
    ]
    for figure in figures:
        peer, peer_value, ratio, hold = "–", "–", "–", f"≤ {figure.hold:g} {figure.unit}"
        if figure.peer and figure.ratio is not None:
            peer, peer_value = figure.peer.name, f"{figure.peer.value:.3g} {figure.unit}"
            ratio, hold = f"{figure.ratio:.2f}", f"≥ {figure.hold:g}"
        verdict = "holds" if figure.ok else "**does not hold**"
        lines.append(
            f"| {figure.name} | {figure.value:.3g} {figure.unit} | {peer} | {peer_value} "
            f"| {ratio} | {hold} | {verdict} |"
        )
    lines += ["", *(f"- {figure.name}: {figure.how}" for figure in figures)]
    return "\n".join(lines)
