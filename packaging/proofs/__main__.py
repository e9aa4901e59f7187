"""``packaging/science``: prove artifacts and explanations; write figures, plots and the page."""

import argparse
import importlib
import json
import sys
from pathlib import Path

from proofs import page
from proofs.figure import Figure

DOCS = Path(__file__).resolve().parents[2] / "docs"
PROOFS = ("simulated", "flags", "pixels")
"""Modules ``proof_NAME`` with ``prove(quick, docs)``."""


def main() -> int:
    """Run the proofs; return 1 if a figure does not hold."""
    parser = argparse.ArgumentParser(prog="packaging/science")
    parser.add_argument("--quick", action="store_true", help="few simulated fields")
    parser.add_argument("--json", metavar="OUT", help="write the figures as JSON; - for stdout")
    parser.add_argument("--only", nargs="+", choices=PROOFS, help="only these proofs")
    parser.add_argument(
        "--docs", metavar="DIR", type=Path,
        help="write page and plots there (default: the docs; with --quick nowhere but build/)",
    )  # fmt: skip
    parser.add_argument(
        "--measure", metavar="DIR", type=Path,
        help="prove nothing: measure all Atlas images below DIR and write what is significant",
    )  # fmt: skip
    parser.add_argument(
        "--rules", metavar="OUT", type=Path, default=Path("measured_rules.json"),
        help="rules file that --measure writes (default: measured_rules.json)",
    )  # fmt: skip
    args = parser.parse_args()
    if args.measure is not None:
        return _measure(args.measure, args.rules)
    docs = args.docs or (DOCS.parent / "build" / "science" if args.quick else DOCS)
    (docs / "pictures").mkdir(parents=True, exist_ok=True)
    figures: list[Figure] = []
    sections: list[tuple[str, str]] = []
    for name in args.only or PROOFS:
        print(f"proving {name} …", file=sys.stderr, flush=True)
        module = importlib.import_module(f"proofs.proof_{name}")
        found, text = module.prove(args.quick, docs)
        figures += found
        sections.append((module.KEY, text))
    page.write(docs / "science.md", sections)
    text = json.dumps({"figures": [f.as_json() for f in figures]}, indent=2, ensure_ascii=False)
    if args.json == "-":
        print(text)
    elif args.json:
        Path(args.json).write_text(text + "\n", encoding="utf-8")
    if args.json != "-":
        print(page.figures_table(figures))
    print(f"page: {docs / 'science.md'}", file=sys.stderr)
    return 0 if all(f.ok for f in figures) else 1


def _measure(folder: Path, out: Path) -> int:
    """Write a rules file from the images below a folder; return 1 when there is nothing in it."""
    from proofs.pixel_rules import write_measured_rules
    from twomass_viewer.errors import TwoMassError

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    try:
        report = write_measured_rules(folder, out, say)
    except TwoMassError as error:
        say(f"science: {error}")
        return 1
    for key, change in report.changes.items():
        print(f"{key}\t{change['value']:g} ± {change['uncertainty']:g} {change['unit']}")
    for key, why in report.left_out:
        print(f"{key}\tleft out: {why}")
    if not report.changes:
        say("Nothing below the folder is significant: no rules file is written.")
        return 1
    say(f"{len(report.changes)} rules: {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
