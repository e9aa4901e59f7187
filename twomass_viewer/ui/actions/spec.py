"""What an action is: data, not code."""

from dataclasses import dataclass
from enum import StrEnum


class ActionKey(StrEnum):
    """Every action of the window."""

    OPEN = "open"
    OPEN_CATALOG = "open_catalog"
    OPEN_DEMO = "open_demo"
    OTHER_HDUS = "other_hdus"
    MAKE_MOSAIC = "make_mosaic"
    SAVE_SESSION = "save_session"
    SAVE_SESSION_AS = "save_session_as"
    SAVE_PICTURE = "save_picture"
    SAVE_ANIMATION = "save_animation"
    COPY_PICTURE = "copy_picture"
    SAVE_CUTOUT = "save_cutout"
    PRINT = "print"
    PAGE_SETUP = "page_setup"
    QUIT = "quit"
    UNDO = "undo"
    REDO = "redo"
    STEP_BACK = "step_back"
    COPY_POSITION = "copy_position"
    FIND = "find"
    SHOW_J = "show_j"
    SHOW_H = "show_h"
    SHOW_KS = "show_ks"
    SHOW_RGB = "show_rgb"
    STRETCH_NEXT = "stretch_next"
    COLORS_NEXT = "colors_next"
    COMPOSE = "compose"
    LIMITS = "limits"
    LIMITS_AUTO = "limits_auto"
    LIMITS_ZSCALE = "limits_zscale"
    LIMITS_MINMAX = "limits_minmax"
    INVERT = "invert"
    RESET_CONTRAST = "reset_contrast"
    TILES = "tiles"
    TILE_SINGLE = "tile_single"
    TILE_SIDE = "tile_side"
    TILE_BANDS = "tile_bands"
    TILE_QUARTERS = "tile_quarters"
    TILE_IMAGES = "tile_images"
    TILE_FREE = "tile_free"
    PANE_NEXT = "pane_next"
    PANE_PREVIOUS = "pane_previous"
    PANE_MAXIMIZE = "pane_maximize"
    PANE_OWN_BAND = "pane_own_band"
    PANE_NEXT_IMAGE = "pane_next_image"
    PANE_PREVIOUS_IMAGE = "pane_previous_image"
    PANE_ALL_IMAGES = "pane_all_images"
    LOCK_CENTER = "lock_center"
    LOCK_ZOOM = "lock_zoom"
    LOCK_STRETCH = "lock_stretch"
    MAGNIFIER = "magnifier"
    OVERVIEW = "overview"
    LOCK_CROSSHAIR = "lock_crosshair"
    ZOOM_IN = "zoom_in"
    ZOOM_OUT = "zoom_out"
    FIT = "fit"
    ONE_TO_ONE = "one_to_one"
    NORTH_UP = "north_up"
    FLIP = "flip"
    PREVIOUS_PLANE = "previous_plane"
    NEXT_PLANE = "next_plane"
    NEXT_FIELD = "next_field"
    BLINK = "blink"
    BLINK_BACK = "blink_back"
    BLINK_NEXT = "blink_next"
    BLINK_PREVIOUS = "blink_previous"
    FADE = "fade"
    SWIPE = "swipe"
    SWIPE_LEVEL = "swipe_level"
    SWAP_PAIR = "swap_pair"
    SMOOTH = "smooth"
    CONTOURS = "contours"
    EXPORT_CONTOURS = "export_contours"
    DIFFERENCE = "difference"
    RATIO = "ratio"
    MARKERS = "markers"
    MARKERS_BEYOND = "markers_beyond"
    ARTIFACTS = "artifacts"
    GUESSES = "guesses"
    ARTIFACT_RULES = "artifact_rules"
    APERTURES = "apertures"
    TEST_MARKERS = "test_markers"
    OFFSETS = "offsets"
    FIELD_OF_VIEW = "field_of_view"
    TURN_VIEW_LEFT = "turn_view_left"
    TURN_VIEW_RIGHT = "turn_view_right"
    ADD_BOOKMARK = "add_bookmark"
    BOOKMARKS = "bookmarks"
    OUTLINES = "outlines"
    OUTLINES_BY_NIGHT = "outlines_by_night"
    CROSSHAIR = "crosshair"
    MATCH_SKY = "match_sky"
    GRID = "grid"
    GRID_GALACTIC = "grid_galactic"
    TOOL_INSPECT = "tool_inspect"
    TOOL_PHOTOMETRY = "tool_photometry"
    TOOL_PROFILE = "tool_profile"
    PROFILE_END = "profile_end"
    EXPORT_PROFILE = "export_profile"
    PIXEL_TABLE = "pixel_table"
    FREEZE_PIXELS = "freeze_pixels"
    WHY = "why"
    MEASURE_SELECTED = "measure_selected"
    EXPORT_MEASUREMENTS = "export_measurements"
    EXPORT_ARTIFACTS = "export_artifacts"
    TOOL_REGION = "tool_region"
    TOOL_RULER = "tool_ruler"
    REGION_CIRCLE = "region_circle"
    REGION_ELLIPSE = "region_ellipse"
    REGION_BOX = "region_box"
    REGION_POLYGON = "region_polygon"
    REGION_ANNULUS = "region_annulus"
    REGION_LINE = "region_line"
    REGION_POINT = "region_point"
    REGION_TEXT = "region_text"
    REGION_COMPASS = "region_compass"
    MAKE_REGION = "make_region"
    NEXT_REGION = "next_region"
    EDIT_REGION = "edit_region"
    REMOVE_REGIONS = "remove_regions"
    SAVE_REGIONS = "save_regions"
    PIXEL_MEMORY = "pixel_memory"
    REGION_STATISTICS = "region_statistics"
    EXPORT_REGION_STATISTICS = "export_region_statistics"
    PALETTE = "palette"
    HELP = "help"
    SHORTCUTS = "shortcuts"
    DS9_MOUSE = "ds9_mouse"
    THEME = "theme"
    FULL_SCREEN = "full_screen"
    ACKNOWLEDGMENT = "acknowledgment"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    Attributes
    ----------
    key : ActionKey
    text : str
        As menus and palette show it.
    tip : str
        One sentence.
    icon : str
        Name in `ui.icons`; empty for none.
    shortcuts : tuple of str
        Key sequences, the one shown first.
    checkable : bool
    enabled_when : str
        Name of a predicate in `ui.actions.conditions`.
    on_sky : bool
        The shortcut works while the sky has the keyboard: elsewhere the key has a use of its own.
    """

    key: ActionKey
    text: str
    tip: str
    icon: str = ""
    shortcuts: tuple[str, ...] = ()
    checkable: bool = False
    enabled_when: str = "always"
    on_sky: bool = False
