"""The actions, and the menus and toolbar as lists of their keys."""

from twomass_viewer.ui.actions.file_specs import FILE
from twomass_viewer.ui.actions.image_specs import IMAGE
from twomass_viewer.ui.actions.overlays_specs import OVERLAYS
from twomass_viewer.ui.actions.spec import ActionKey as K
from twomass_viewer.ui.actions.spec import ActionSpec
from twomass_viewer.ui.actions.tiles_specs import TILES
from twomass_viewer.ui.actions.tools_specs import TOOLS
from twomass_viewer.ui.actions.view_specs import VIEW
from twomass_viewer.ui.actions.window_specs import WINDOW

_SPECS = (*FILE, *VIEW, *TILES, *IMAGE, *OVERLAYS, *TOOLS, *WINDOW)

SPECS: dict[K, ActionSpec] = {spec.key: spec for spec in _SPECS}

SEPARATOR = None

TILES_MENU = "&Tiles"

MENUS: dict[str, tuple[K | None, ...]] = {
    "&File": (
        K.OPEN, K.OPEN_CATALOG, K.OTHER_HDUS, K.OPEN_DEMO, SEPARATOR, K.SAVE_SESSION,
        K.SAVE_SESSION_AS, SEPARATOR, K.MAKE_MOSAIC, K.SAVE_PICTURE, K.SAVE_CUTOUT,
        K.SAVE_ANIMATION, K.EXPORT_MEASUREMENTS, K.EXPORT_ARTIFACTS, SEPARATOR, K.PAGE_SETUP,
        K.PRINT, SEPARATOR, K.QUIT,
    ),
    "&Edit": (
        K.UNDO, K.REDO, K.STEP_BACK, SEPARATOR, K.COPY_POSITION, K.COPY_PICTURE, SEPARATOR, K.FIND,
        K.ADD_BOOKMARK, K.BOOKMARKS,
    ),
    "&View": (
        K.SHOW_J, K.SHOW_H, K.SHOW_KS, K.SHOW_RGB, SEPARATOR, K.PREVIOUS_PLANE, K.NEXT_PLANE,
        K.NEXT_FIELD, SEPARATOR,
        K.ZOOM_IN, K.ZOOM_OUT, K.FIT, K.ONE_TO_ONE, K.NORTH_UP, K.FLIP,
        SEPARATOR, K.MATCH_SKY, K.GRID, K.GRID_GALACTIC, K.CROSSHAIR, K.MAGNIFIER, K.OVERVIEW,
        SEPARATOR, K.DS9_MOUSE, K.THEME, K.FULL_SCREEN,
        SEPARATOR, K.PIXEL_MEMORY,
    ),
    f"&View/{TILES_MENU}": (
        K.TILES, SEPARATOR, K.TILE_SINGLE, K.TILE_SIDE, K.TILE_BANDS, K.TILE_QUARTERS,
        K.TILE_IMAGES, K.TILE_FREE, SEPARATOR, K.PANE_NEXT, K.PANE_PREVIOUS, K.PANE_MAXIMIZE,
        SEPARATOR, K.PANE_OWN_BAND, K.PANE_NEXT_IMAGE, K.PANE_PREVIOUS_IMAGE, K.PANE_ALL_IMAGES,
        SEPARATOR, K.LOCK_CENTER, K.LOCK_ZOOM, K.LOCK_STRETCH, K.LOCK_CROSSHAIR,
    ),
    "&Image": (
        K.LIMITS, K.STRETCH_NEXT, K.COLORS_NEXT, K.COMPOSE, SEPARATOR, K.LIMITS_AUTO,
        K.LIMITS_ZSCALE, K.LIMITS_MINMAX, SEPARATOR, K.INVERT, K.RESET_CONTRAST,
        SEPARATOR, K.SMOOTH,
        K.CONTOURS, K.EXPORT_CONTOURS,
    ),
    "&Compare": (
        K.BLINK, K.BLINK_BACK, K.BLINK_NEXT, K.BLINK_PREVIOUS, SEPARATOR, K.FADE, K.SWIPE,
        K.SWIPE_LEVEL, K.SWAP_PAIR, SEPARATOR, K.DIFFERENCE, K.RATIO,
    ),
    "&Overlays": (K.MARKERS, K.MARKERS_BEYOND, SEPARATOR, K.ARTIFACTS, K.GUESSES,
        K.ARTIFACT_RULES, K.APERTURES, SEPARATOR, K.OUTLINES, K.OUTLINES_BY_NIGHT, SEPARATOR,
        K.FIELD_OF_VIEW, K.TURN_VIEW_LEFT, K.TURN_VIEW_RIGHT, SEPARATOR, K.TEST_MARKERS, K.OFFSETS),
    "&Tools": (K.TOOL_INSPECT, K.TOOL_PHOTOMETRY, K.TOOL_PROFILE, SEPARATOR, K.WHY,
        K.MEASURE_SELECTED, K.PROFILE_END, K.EXPORT_PROFILE, SEPARATOR, K.PIXEL_TABLE,
        K.FREEZE_PIXELS),
    "&Regions": (
        K.TOOL_REGION, K.TOOL_RULER, SEPARATOR, K.REGION_CIRCLE, K.REGION_ELLIPSE, K.REGION_BOX,
        K.REGION_POLYGON, K.REGION_ANNULUS, K.REGION_LINE, K.REGION_POINT, K.REGION_TEXT,
        K.REGION_COMPASS, SEPARATOR, K.MAKE_REGION, K.NEXT_REGION, K.EDIT_REGION, K.REMOVE_REGIONS,
        SEPARATOR, K.REGION_STATISTICS, K.EXPORT_REGION_STATISTICS, K.SAVE_REGIONS,
    ),
    "&Help": (K.HELP, K.PALETTE, K.SHORTCUTS, SEPARATOR, K.ACKNOWLEDGMENT, K.ABOUT),
}  # fmt: skip
"""By title; a title like ``View/Tiles`` is a menu within that of View."""

TOOLBAR: tuple[K | None, ...] = (
    K.SHOW_J, K.SHOW_H, K.SHOW_KS, K.SHOW_RGB, K.BLINK, K.TILES, SEPARATOR,
    K.LIMITS, K.INVERT, SEPARATOR,
    K.FIT,
    K.ONE_TO_ONE, K.NORTH_UP, SEPARATOR, K.MARKERS, K.ARTIFACTS, SEPARATOR, K.TOOL_INSPECT,
    K.TOOL_PHOTOMETRY, K.TOOL_REGION, K.TOOL_RULER,
)  # fmt: skip

TEXT_BUTTONS = frozenset(
    {K.SHOW_J, K.SHOW_H, K.SHOW_KS, K.SHOW_RGB, K.MARKERS, K.ARTIFACTS, K.TOOL_INSPECT,
     K.TOOL_PHOTOMETRY, K.TOOL_REGION, K.TOOL_RULER, K.ONE_TO_ONE}
)  # fmt: skip
"""Toolbar buttons that carry their name."""

DROP_DOWNS = {K.TILES: f"&View/{TILES_MENU}"}
"""Toolbar buttons with a menu, and which of `MENUS` it is."""

PANE_CONTEXT_MENU: tuple[K | None, ...] = (None, K.PANE_MAXIMIZE)
"""What the menu of a place has besides where there are several panes."""

CONTEXT_MENU: tuple[K | None, ...] = (
    K.WHY, K.MEASURE_SELECTED, K.COPY_POSITION, SEPARATOR, K.FIT, K.ONE_TO_ONE, K.NORTH_UP,
    SEPARATOR, K.MARKERS, K.ARTIFACTS, K.GUESSES,
)  # fmt: skip
