"""What the actions of panes do, and how they stand."""

from collections.abc import Callable

from twomass_viewer.session.panes import Arrangement, Lock
from twomass_viewer.ui.actions.spec import ActionKey as K
from twomass_viewer.ui.commands import Commands

_LOCKS = {
    K.LOCK_CENTER: Lock.CENTER,
    K.LOCK_ZOOM: Lock.ZOOM,
    K.LOCK_STRETCH: Lock.STRETCH,
    K.LOCK_CROSSHAIR: Lock.CROSSHAIR,
}


def tile_handlers(c: Commands) -> dict[K, Callable[..., object]]:
    """Return the handlers; checkable ones take the new state."""
    session, tiler = c.bench.session, c.tiler

    def choice(choose: Callable[[], object]) -> Callable[[bool], None]:
        def call(_on: bool) -> None:
            choose()
            c.refresh_actions()  # a second click on what is chosen must not uncheck it

        return call

    def share(lock: Lock) -> Callable[[bool], None]:
        return lambda on: tiler.lock(lock, on)

    return {
        K.TILES: tiler.toggle,
        K.TILE_SINGLE: choice(lambda: session.arrange(1, 1)),
        K.TILE_SIDE: choice(lambda: session.arrange(1, 2)),
        K.TILE_BANDS: choice(tiler.show_bands),
        K.TILE_QUARTERS: choice(lambda: session.arrange(2, 2)),
        K.TILE_IMAGES: tiler.show_images,
        K.TILE_FREE: tiler.ask_places,
        K.PANE_NEXT: lambda: session.step_pane(1),
        K.PANE_PREVIOUS: lambda: session.step_pane(-1),
        K.PANE_MAXIMIZE: session.set_maximized,
        K.PANE_OWN_BAND: lambda on: session.set_pane_band(session.shown if on else None),
        K.PANE_NEXT_IMAGE: lambda: session.step_pane_image(1),
        K.PANE_PREVIOUS_IMAGE: lambda: session.step_pane_image(-1),
        K.PANE_ALL_IMAGES: choice(lambda: session.set_pane_image(None)),
        K.MAGNIFIER: c.closer.show_magnifier,
        K.OVERVIEW: c.closer.show_overview,
        **{key: share(lock) for key, lock in _LOCKS.items()},
    }


def tile_checks(c: Commands) -> dict[K, bool]:
    """Return the state of the checkable actions."""
    layout = c.bench.session.layout
    return {
        K.TILES: layout.is_tiled,
        K.TILE_SINGLE: layout.arrangement is Arrangement.SINGLE,
        K.TILE_SIDE: layout.arrangement is Arrangement.SIDE_BY_SIDE,
        K.TILE_BANDS: layout.arrangement is Arrangement.BANDS,
        K.TILE_QUARTERS: layout.arrangement is Arrangement.QUARTERS,
        K.PANE_MAXIMIZE: layout.maximized,
        K.PANE_OWN_BAND: layout.pane.shown is not None,
        K.PANE_ALL_IMAGES: c.bench.session.pane_set is None,
        K.MAGNIFIER: c.closer.magnifier_shown,
        K.OVERVIEW: c.closer.overview_shown,
        **{key: lock in layout.locks for key, lock in _LOCKS.items()},
    }
