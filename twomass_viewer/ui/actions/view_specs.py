"""Actions of what is seen of the sky: bands, planes, zoom, orientation, guides."""

from twomass_viewer.ui.actions.spec import ActionKey as K
from twomass_viewer.ui.actions.spec import ActionSpec

VIEW = (
    ActionSpec(K.SHOW_J, "J", "Show the J band.", "", ("J",), True, "has_j"),
    ActionSpec(K.SHOW_H, "H", "Show the H band.", "", ("H",), True, "has_h"),
    ActionSpec(K.SHOW_KS, "Ks", "Show the Ks band.", "", ("K",), True, "has_ks"),
    ActionSpec(
        K.SHOW_RGB, "RGB",
        "Show Ks, H and J as red, green and blue; of two bands the longer is red, the shorter "
        "blue. Images that overlap are brought onto the same pixels.", "", ("R",), True,
        "has_composite",
    ),
    ActionSpec(K.MAGNIFIER, "Magnifier",
               "Show the pixels under the pointer enlarged, the one pointed at framed.", "",
               ("Shift+V",), True),
    ActionSpec(K.OVERVIEW, "Overview",
               "Show all images and the part of them that is seen; drag it to move the view.", "",
               ("Shift+F",), True),
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
    ActionSpec(K.CROSSHAIR, "Crosshair", "Show a crosshair at the pointer.", "", ("C",), True,
               "has_image"),
    ActionSpec(K.MATCH_SKY, "Match sky levels",
               "Show overlapping images on one sky level; no pixel is changed.", "",
               ("Shift+S",), True, "has_neighbours"),
    ActionSpec(K.GRID, "Coordinate grid", "Show a grid of right ascension and declination.", "grid",
               ("G",), True, "has_sky"),
    ActionSpec(K.GRID_GALACTIC, "Galactic grid", "Show a grid of Galactic coordinates.", "",
               ("Shift+G",), True, "has_sky"),
)  # fmt: skip
