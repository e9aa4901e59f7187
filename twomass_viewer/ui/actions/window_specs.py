"""Actions of the window itself: looks, mouse, memory, help."""

from twomass_viewer.ui.actions.spec import ActionKey as K
from twomass_viewer.ui.actions.spec import ActionSpec

WINDOW = (
    ActionSpec(K.PIXEL_MEMORY, "Memory for pixels…",
               "Choose how much of the images is kept in memory at full resolution.", "",
               enabled_when="has_image"),
    ActionSpec(K.PALETTE, "Command palette…", "Find any action by name.", "palette",
               ("Ctrl+Shift+P",)),
    ActionSpec(K.HELP, "Artifacts and reasons",
               "What each reason means, how to tell, and what it rests on.", "info", ("Shift+F1",)),
    ActionSpec(K.SHORTCUTS, "Keyboard shortcuts", "Show all shortcuts.", "keyboard", ("?", "F1")),
    ActionSpec(K.DS9_MOUSE, "DS9 mouse",
               "The left button moves the crosshair or makes regions, as in DS9; Ctrl drags.", "",
               (), True),
    ActionSpec(K.THEME, "Light theme", "Switch between dark and light.", "theme",
               ("Ctrl+Shift+T",), True),
    ActionSpec(K.FULL_SCREEN, "Full screen", "Fill the screen.", "", ("F11",), True),
    ActionSpec(K.ACKNOWLEDGMENT, "Acknowledgment", "How to acknowledge the survey.", "info"),
    ActionSpec(K.ABOUT, "About twomass_viewer", "Version and sources.", "info"),
)  # fmt: skip
