"""Write docs/pictures/simulated_vs_real_*.png and the table of docs/simulation.md.

TWOMASS_DATA=FOLDER PYTHONPATH=packaging .venv/bin/python -m gallery
"""

import os
import sys
from pathlib import Path

from gallery import table
from gallery.pairs import PAIRS, Pair, real_image, simulated_image
from gallery.picture import side_by_side
from gallery.statistics import Statistics, measure
from twomass_viewer.survey.acknowledgments import image_text

PROJECT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Measure and draw all pairs."""
    folder = Path(os.environ.get("TWOMASS_DATA", "")) / "2mass"
    if not folder.is_dir():
        print("Set TWOMASS_DATA to the folder of real 2MASS files.", file=sys.stderr)
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    found: list[tuple[Pair, Statistics, Statistics]] = []
    for pair in PAIRS:
        real, simulated = real_image(pair, folder), simulated_image(pair)
        measured = [measure(i.pixels, i.header) for i in (real, simulated)]
        found.append((pair, measured[0], measured[1]))
        side_by_side(
            PROJECT / "docs" / "pictures" / f"simulated_vs_real_{pair.key}.png",
            (real, measured[0]), (simulated, measured[1]), pair.words,
            f"Left: {image_text(mosaic=False, simulated=False)} "
            f"Right: {image_text(mosaic=False, simulated=True)}",
        )  # fmt: skip
        print(pair.key)
    text = table.markdown(found)
    table.put(PROJECT / "docs" / "simulation.md", text)
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
