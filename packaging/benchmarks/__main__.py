"""``packaging/bench``: measure all figures and say which hold."""

import argparse
import json
import sys
from pathlib import Path

from benchmarks import machine, report
from benchmarks.live_window import isolated
from benchmarks.registry import REGISTRY
from benchmarks.sky_files import make_field


def main() -> int:
    """Measure, print Markdown, write JSON; return 1 if a figure does not hold."""
    parser = argparse.ArgumentParser(prog="packaging/bench")
    parser.add_argument("--quick", action="store_true", help="fewer repeats")
    parser.add_argument("--json", metavar="OUT", help="write JSON to this file, or - for stdout")
    parser.add_argument("--only", nargs="+", choices=sorted(REGISTRY), help="only these figures")
    args = parser.parse_args()
    described = machine.describe()
    isolated(make_field)  # else the first window to want it would be held by its making
    figures = []
    for name in args.only or REGISTRY:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        figures.append(REGISTRY[name](args.quick))
    if args.json:
        text = json.dumps(report.as_json(described, figures), indent=2, ensure_ascii=False) + "\n"
        if args.json == "-":
            sys.stdout.write(text)
        else:
            Path(args.json).write_text(text, encoding="utf-8")
    if args.json != "-":
        print(report.as_markdown(described, figures))
    return 0 if all(figure.ok for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
