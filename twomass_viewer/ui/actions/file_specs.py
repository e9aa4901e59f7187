"""Actions of files, the session and editing."""

from twomass_viewer.ui.actions.spec import ActionKey as K
from twomass_viewer.ui.actions.spec import ActionSpec

FILE = (
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
        K.SAVE_SESSION, "Save session", "Save what is shown, to go on with it another time.",
        "save", ("Ctrl+S",), enabled_when="has_image",
    ),
    ActionSpec(
        K.SAVE_SESSION_AS, "Save session as…", "Save what is shown under another name.", "",
        ("Ctrl+Shift+S",), enabled_when="has_image",
    ),
    ActionSpec(
        K.SAVE_PICTURE, "Save picture…",
        "Save what is on screen as PNG, PDF, SVG or TIFF, at any size.", "screenshot", ("Ctrl+E",),
        enabled_when="has_image",
    ),
    ActionSpec(
        K.SAVE_ANIMATION, "Save blink as animation…",
        "Save the frames of the blink as GIF, animated PNG or WebP.", "blink", ("Ctrl+Shift+B",),
        enabled_when="has_image",
    ),
    ActionSpec(
        K.COPY_PICTURE, "Copy picture", "Copy what is on screen, with the acknowledgment.", "copy",
        ("Ctrl+Shift+C",), enabled_when="has_image",
    ),
    ActionSpec(
        K.SAVE_CUTOUT, "Save FITS cutout…",
        "Save the pixels in view, or in a region, as FITS with their sky and history.", "save",
        ("Ctrl+Shift+X",), enabled_when="has_image",
    ),
    ActionSpec(K.PRINT, "Print…", "Print the view, or write it as PDF.", "", ("Ctrl+P",),
               enabled_when="has_image"),
    ActionSpec(K.PAGE_SETUP, "Page set-up…", "Paper, orientation and margins for printing.", ""),
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
    ActionSpec(K.ADD_BOOKMARK, "Add a bookmark",
               "Remember the selected place, or the view, with its zoom and band.", "",
               ("Ctrl+D",), enabled_when="has_image"),
    ActionSpec(K.BOOKMARKS, "Bookmarks…", "List the bookmarks: go there, rename, take along.", "",
               ("Ctrl+B",)),
    ActionSpec(K.EXPORT_MEASUREMENTS, "Export measurements…",
               "Save the measurements as CSV, ECSV, VOTable, FITS, JSON or regions.", "",
               ("Ctrl+Shift+E",), enabled_when="has_measurements"),
    ActionSpec(K.EXPORT_ARTIFACTS, "Export artifacts…",
               "Save the predicted artifacts as a table, JSON or regions.", "",
               enabled_when="has_artifacts"),
)  # fmt: skip
