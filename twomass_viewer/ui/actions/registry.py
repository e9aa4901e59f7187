"""The actions, and the menus and toolbar as lists of their keys."""

from twomass_viewer.ui.actions.spec import ActionKey as K
from twomass_viewer.ui.actions.spec import ActionSpec

_SPECS = (
    ActionSpec(K.OPEN, "Open…", "Open images and catalogues.", "open", ("Ctrl+O",)),
    ActionSpec(
        K.OPEN_CATALOG, "Open catalogue…", "Open a PSC, XSC or other table.", "catalog",
        ("Ctrl+Shift+O",),
    ),
    ActionSpec(
        K.OPEN_DEMO, "Open the simulated field",
        "Open the built-in simulated field with catalogues and artifacts.", "inspect",
    ),
    ActionSpec(
        K.OTHER_HDUS, "Other images of this file…",
        "Choose among the images and tables that the file of the current image holds.", "layers",
        enabled_when="has_more_hdus",
    ),
    ActionSpec(K.MAKE_MOSAIC, "Make a mosaic…",
               "Combine the images of the band shown into one FITS image.", "",
               enabled_when="has_sky"),
    ActionSpec(
        K.SAVE_PICTURE, "Save picture…",
        "Save what is on screen as PNG, with the acknowledgment.", "screenshot", ("Ctrl+E",),
        enabled_when="has_image",
    ),
    ActionSpec(
        K.COPY_PICTURE, "Copy picture", "Copy what is on screen, with the acknowledgment.", "copy",
        ("Ctrl+Shift+C",), enabled_when="has_image",
    ),
    ActionSpec(K.QUIT, "Quit", "Close the window.", "close", ("Ctrl+Q",)),
    ActionSpec(K.UNDO, "Undo", "Take back what you made last.", "undo", ("Ctrl+Z",),
               enabled_when="can_undo"),
    ActionSpec(K.REDO, "Redo", "Do it again.", "redo", ("Ctrl+Shift+Z", "Ctrl+Y"),
               enabled_when="can_redo"),
    ActionSpec(
        K.STEP_BACK, "Step back",
        "Leave the open question, else the limits, the selection, the photometry tool.", "",
        ("Esc",), on_sky=True,
    ),
    ActionSpec(
        K.COPY_POSITION, "Copy position", "Copy the selected place (or the pointer's) as text.",
        "copy", ("Ctrl+C",), enabled_when="has_sky", on_sky=True,
    ),
    ActionSpec(K.FIND, "Go to…", "Go to a position, designation or file.", "search",
               ("Ctrl+F", "/")),
    ActionSpec(K.SHOW_J, "J", "Show the J band.", "", ("J",), True, "has_j"),
    ActionSpec(K.SHOW_H, "H", "Show the H band.", "", ("H",), True, "has_h"),
    ActionSpec(K.SHOW_KS, "Ks", "Show the Ks band.", "", ("K",), True, "has_ks"),
    ActionSpec(
        K.SHOW_RGB, "RGB", "Show Ks, H and J as red, green and blue.", "", ("R",), True,
        "has_composite",
    ),
    ActionSpec(K.STRETCH_NEXT, "Next stretch", "Step through the stretches.", "stretch", ("S",),
               enabled_when="has_image"),
    ActionSpec(K.LIMITS, "Limits and stretch…", "Set limits, stretch and colours by histogram.",
               "limits", ("L",), enabled_when="has_image"),
    ActionSpec(K.LIMITS_AUTO, "Automatic limits", "Limits around sky and noise.", "limits",
               ("Shift+Z",), enabled_when="has_image"),
    ActionSpec(K.LIMITS_ZSCALE, "zscale limits", "Limits by the zscale algorithm.", "limits",
               ("Z",), enabled_when="has_image"),
    ActionSpec(K.LIMITS_MINMAX, "Minimum to maximum", "Limits at the extreme pixels.", "limits",
               ("X",), enabled_when="has_image"),
    ActionSpec(K.INVERT, "Invert", "Show dark stars on a bright sky.", "invert", ("I",), True,
               "has_image"),
    ActionSpec(K.RESET_CONTRAST, "Reset contrast", "Contrast and bias as they were.", "stretch",
               ("Shift+X",), enabled_when="has_image"),
    ActionSpec(K.ZOOM_IN, "Zoom in", "Enlarge.", "zoom-in", ("+", "="), enabled_when="has_image"),
    ActionSpec(K.ZOOM_OUT, "Zoom out", "Reduce.", "zoom-out", ("-",), enabled_when="has_image"),
    ActionSpec(K.FIT, "Fit", "Fit all visible images into the view.", "fit", ("0",),
               enabled_when="has_image"),
    ActionSpec(K.ONE_TO_ONE, "1:1", "One image pixel on one screen pixel.", "one-to-one", ("1",),
               enabled_when="has_image"),
    ActionSpec(K.NORTH_UP, "North up", "North up and east left.", "north-up", ("N",),
               enabled_when="has_sky"),
    ActionSpec(K.FLIP, "Mirror", "Mirror east and west.", "", ("Shift+N",),
               enabled_when="has_image"),
    ActionSpec(K.PREVIOUS_PLANE, "Previous plane", "Show the previous plane of the image.",
               "arrow-up", ("[",), enabled_when="has_planes"),
    ActionSpec(K.NEXT_PLANE, "Next plane", "Show the next plane of the image.", "arrow-down",
               ("]",), enabled_when="has_planes"),
    ActionSpec(K.NEXT_FIELD, "Next field", "Show the next field of this window.", "",
               ("Ctrl+Tab",), enabled_when="has_fields"),
    ActionSpec(K.BLINK, "Blink", "Show images of one place, or its bands, in turn.", "blink",
               ("B",), True, "has_image"),
    ActionSpec(K.BLINK_BACK, "Blink backwards", "The same in the other order.", "", ("Shift+B",),
               True, "has_image"),
    ActionSpec(K.BLINK_NEXT, "Next frame", "Show the next image of the blink and stand still.",
               "step-forward", (".",), enabled_when="has_image"),
    ActionSpec(K.BLINK_PREVIOUS, "Previous frame",
               "Show the previous image of the blink and stand still.", "step-back", (",",),
               enabled_when="has_image"),
    ActionSpec(K.DIFFERENCE, "Difference…",
               "Take another image of the place off this one: on the sky, at one zero point.", "",
               ("D",), enabled_when="has_sky"),
    ActionSpec(K.RATIO, "Ratio…", "Divide this image by another one of the place.", "",
               ("Shift+D",), enabled_when="has_sky"),
    ActionSpec(K.MARKERS, "Catalogues", "Show the markers of all catalogues.", "catalog", ("M",),
               True, "has_catalog"),
    ActionSpec(K.MARKERS_BEYOND, "Sources beyond the images",
               "Show markers of catalogue rows that lie on no image, too.", "", ("Shift+M",), True,
               "has_catalog"),
    ActionSpec(K.ARTIFACTS, "Artifacts", "Show predicted artifacts.", "artifacts", ("A",), True,
               "has_sky"),
    ActionSpec(K.GUESSES, "Guesses", "Show artifacts whose rule is a guess (dashed).", "",
               ("Shift+A",), True, "has_sky"),
    ActionSpec(K.APERTURES, "Apertures", "Show the apertures of measurements.", "photometry",
               ("Shift+P",), True, "has_measurements"),
    ActionSpec(K.CROSSHAIR, "Crosshair", "Show a crosshair at the pointer.", "", ("C",), True,
               "has_image"),
    ActionSpec(K.MATCH_SKY, "Match sky levels",
               "Show overlapping images on one sky level; no pixel is changed.", "",
               ("Shift+S",), True, "has_neighbours"),
    ActionSpec(K.GRID, "Coordinate grid", "Show a grid of right ascension and declination.", "grid",
               ("G",), True, "has_sky"),
    ActionSpec(K.GRID_GALACTIC, "Galactic grid", "Show a grid of Galactic coordinates.", "",
               ("Shift+G",), True, "has_sky"),
    ActionSpec(K.TOOL_INSPECT, "Inspect", "A click says what is there and why.", "inspect",
               ("V",), True),
    ActionSpec(K.TOOL_PHOTOMETRY, "Photometry", "A click measures the source there.",
               "photometry", ("P",), True, "has_sky"),
    ActionSpec(K.MEASURE_SELECTED, "Measure the selection", "Measure at the selected place.",
               "photometry", ("Return",), enabled_when="has_selection_on_sky", on_sky=True),
    ActionSpec(K.EXPORT_MEASUREMENTS, "Export measurements…",
               "Save the measurements as CSV, ECSV, VOTable, FITS, JSON or regions.", "",
               ("Ctrl+Shift+E",), enabled_when="has_measurements"),
    ActionSpec(K.EXPORT_ARTIFACTS, "Export artifacts…",
               "Save the predicted artifacts as a table, JSON or regions.", "",
               enabled_when="has_artifacts"),
    ActionSpec(K.PALETTE, "Command palette…", "Find any action by name.", "palette",
               ("Ctrl+Shift+P",)),
    ActionSpec(K.SHORTCUTS, "Keyboard shortcuts", "Show all shortcuts.", "keyboard", ("?", "F1")),
    ActionSpec(K.THEME, "Light theme", "Switch between dark and light.", "theme",
               ("Ctrl+Shift+T",), True),
    ActionSpec(K.FULL_SCREEN, "Full screen", "Fill the screen.", "", ("F11",), True),
    ActionSpec(K.ACKNOWLEDGMENT, "Acknowledgment", "How to acknowledge the survey.", "info"),
    ActionSpec(K.ABOUT, "About twomass_viewer", "Version and sources.", "info"),
)  # fmt: skip

SPECS: dict[K, ActionSpec] = {spec.key: spec for spec in _SPECS}

SEPARATOR = None

MENUS: dict[str, tuple[K | None, ...]] = {
    "&File": (
        K.OPEN, K.OPEN_CATALOG, K.OTHER_HDUS, K.OPEN_DEMO, SEPARATOR, K.MAKE_MOSAIC,
        K.SAVE_PICTURE, K.EXPORT_MEASUREMENTS, K.EXPORT_ARTIFACTS, SEPARATOR, K.QUIT,
    ),
    "&Edit": (
        K.UNDO, K.REDO, K.STEP_BACK, SEPARATOR, K.COPY_POSITION, K.COPY_PICTURE, SEPARATOR, K.FIND,
    ),
    "&View": (
        K.SHOW_J, K.SHOW_H, K.SHOW_KS, K.SHOW_RGB, SEPARATOR, K.PREVIOUS_PLANE, K.NEXT_PLANE,
        K.NEXT_FIELD, SEPARATOR, K.BLINK, K.BLINK_BACK, K.BLINK_NEXT, K.BLINK_PREVIOUS, SEPARATOR,
        K.ZOOM_IN, K.ZOOM_OUT, K.FIT, K.ONE_TO_ONE, K.NORTH_UP, K.FLIP,
        SEPARATOR, K.MATCH_SKY, K.GRID, K.GRID_GALACTIC, K.CROSSHAIR, K.THEME, K.FULL_SCREEN,
    ),
    "&Image": (
        K.LIMITS, K.STRETCH_NEXT, SEPARATOR, K.LIMITS_AUTO, K.LIMITS_ZSCALE, K.LIMITS_MINMAX,
        SEPARATOR, K.INVERT, K.RESET_CONTRAST, SEPARATOR, K.DIFFERENCE, K.RATIO,
    ),
    "&Overlays": (K.MARKERS, K.MARKERS_BEYOND, SEPARATOR, K.ARTIFACTS, K.GUESSES, K.APERTURES),
    "&Tools": (K.TOOL_INSPECT, K.TOOL_PHOTOMETRY, SEPARATOR, K.MEASURE_SELECTED),
    "&Help": (K.PALETTE, K.SHORTCUTS, SEPARATOR, K.ACKNOWLEDGMENT, K.ABOUT),
}  # fmt: skip

TOOLBAR: tuple[K | None, ...] = (
    K.SHOW_J, K.SHOW_H, K.SHOW_KS, K.SHOW_RGB, K.BLINK, SEPARATOR, K.LIMITS, K.INVERT, SEPARATOR,
    K.FIT,
    K.ONE_TO_ONE, K.NORTH_UP, SEPARATOR, K.MARKERS, K.ARTIFACTS, SEPARATOR, K.TOOL_INSPECT,
    K.TOOL_PHOTOMETRY,
)  # fmt: skip

TEXT_BUTTONS = frozenset(
    {K.SHOW_J, K.SHOW_H, K.SHOW_KS, K.SHOW_RGB, K.MARKERS, K.ARTIFACTS, K.TOOL_INSPECT,
     K.TOOL_PHOTOMETRY, K.ONE_TO_ONE}
)  # fmt: skip
"""Toolbar buttons that carry their name."""

CONTEXT_MENU: tuple[K | None, ...] = (
    K.MEASURE_SELECTED, K.COPY_POSITION, SEPARATOR, K.FIT, K.ONE_TO_ONE, K.NORTH_UP, SEPARATOR,
    K.MARKERS, K.ARTIFACTS, K.GUESSES,
)  # fmt: skip
