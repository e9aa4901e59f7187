"""``packaging/bench``: measure all figures and say which hold."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    blink_step,
    contrast_step,
    loading_stall,
    longest_stall,
    machine,
    markers_1e5_pan,
    mosaic100_contrast,
    mosaic100_first_pixels,
    mosaic100_pan,
    mosaic100_show,
    open_next_image,
    pan_one,
    read_gzip,
    read_plain,
    report,
    rgb_contrast_step,
    rss_mosaic100,
    start_first_image,
    zoom_one,
)
from benchmarks.figure import Figure

# One module a figure: NAME and measure(quick).
REGISTRY: dict[str, Callable[[bool], Figure]] = {
    module.NAME: module.measure
    for module in (
        start_first_image,
        open_next_image,
        blink_step,
        contrast_step,
        rgb_contrast_step,
        pan_one,
        zoom_one,
        mosaic100_show,
        mosaic100_first_pixels,
        rss_mosaic100,
        longest_stall,
        mosaic100_pan,
        mosaic100_contrast,
        markers_1e5_pan,
        loading_stall,
        read_plain,
        read_gzip,
    )
}


def main() -> int:
    """Measure, print Markdown, write JSON; return 1 if a figure does not hold."""
    parser = argparse.ArgumentParser(prog="packaging/bench")
    parser.add_argument("--quick", action="store_true", help="fewer repeats")
    parser.add_argument("--json", metavar="OUT", help="write JSON to this file, or - for stdout")
    parser.add_argument("--only", nargs="+", choices=sorted(REGISTRY), help="only these figures")
    args = parser.parse_args()
    described = machine.describe()
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
