"""One step of a contrast drag on a colour composite."""

from benchmarks import sky_files
from benchmarks.figure import Figure, Hold, from_runs
from benchmarks.live_window import isolated, live_window, triangle

NAME = "rgb_contrast_step"
UNIT = "ms"
HOLD = Hold(value=16.0)
HOW = (
    "One move of a right drag (contrast and bias) on the fitted composite of Ks, H and J, until "
    "the X server has drawn it."
)


def measure(quick: bool) -> Figure:
    """Measure the window."""
    runs = isolated(_ours, 60 if quick else 300)
    return from_runs(NAME, UNIT, HOLD, HOW, runs, None)


def _ours(frames: int) -> list[float]:
    from twomass_viewer.session.view import Shown

    with live_window() as live:
        live.open(sky_files.atlas_triplet())
        live.controller.bench.session.show(Shown.RGB)
        live.controller.sky.fit()
        live.settle()
        with live.drag(right=True) as move:
            return live.frames(lambda n: move(triangle(n, 3, 90), n / 4), frames)
