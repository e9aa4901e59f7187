"""``packaging/soak``: open many images, close them, and see what stays behind."""

import argparse
import sys

from benchmarks import sky_files
from benchmarks.leftovers import alive, left_over
from benchmarks.live_window import LiveWindow, live_window, rss_mib

_WARM_UP = 30  # images that bring up whatever is made when it is first needed
_BATCH = 100


def main() -> int:
    """Open, close, report; return 1 when something stays."""
    parser = argparse.ArgumentParser(prog="packaging/soak")
    parser.add_argument("--images", type=int, default=500, help="how many (500)")
    count: int = parser.parse_args().images
    tiles = [str(t) for n in (400, 100) for t in sky_files.mosaic(n)]
    with live_window() as live:
        from twomass_viewer.imagery.pixel_store import STORE
        from twomass_viewer.ui.canvas import level_cache

        budget = STORE.budget / 2**20
        for _ in range(2):
            _open(live, tiles[:_WARM_UP])
            _close(live)
        before, rss_before = alive(live.window), rss_mib()
        for start in range(0, count, _BATCH):
            # after all tiles the first ones come again, closed in between
            some = [tiles[n % len(tiles)] for n in range(start, min(start + _BATCH, count))]
            if start and start % len(tiles) == 0:
                _close(live)
            _open(live, some)
            use = STORE.report()
            _say(f"{start + len(some)} images", use.used / 2**20, rss_mib() - rss_before)
        if STORE.report().used / 2**20 > budget + 1:
            return _fail("More pixels are in memory than the budget allows.")
        _close(live)
        left, memory = left_over(before, alive(live.window)), rss_mib() - rss_before
        _say("closed", STORE.report().used / 2**20, memory)
        if left:
            return _fail(f"These stay behind: {left}")
        room = budget + level_cache.DEFAULT_BUDGET / 2**20
        if memory > room:
            return _fail(f"{memory:.0f} MiB stay behind, more than the budgets of {room:.0f} MiB.")
    sys.stdout.write("Nothing stays behind.\n")
    return 0


def _open(live: LiveWindow, tiles: list[str]) -> None:
    session = live.controller.bench.session
    wanted = len(session.images) + len(tiles)
    live.controller.open_targets(tiles)
    live.wait_until(lambda: len(session.images) == wanted, "opening the images")
    live.rest()
    if complaints := live.controller.complaints():
        raise RuntimeError(f"the window complains: {complaints[0]}")


def _close(live: LiveWindow) -> None:
    """Close all images as a person does, and forget what undo could bring back."""
    from twomass_viewer.session.history import History

    session = live.controller.bench.session
    with session.batch():
        for key in [found.key for found in session.images]:
            session.remove_layer(key)
    session.history = History()
    live.rest()


def _say(what: str, pixels_mib: float, memory_mib: float) -> None:
    sys.stdout.write(
        f"{what}: {pixels_mib:.0f} MiB of pixels, {memory_mib:+.0f} MiB above the empty window\n"
    )
    sys.stdout.flush()


def _fail(text: str) -> int:
    sys.stdout.write(f"{text}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
