"""Dark and light: colours, fonts and measures of the window.

Greys carry no hue, so that colour means data. Amber says lossy or indicative and nothing else,
red says error and nothing else. The palette does most of it; the style sheet (`ui.style_sheet`)
only what the palette cannot reach. Labels ask for a tone by a dynamic property, so that they
follow a change of theme by themselves: see `set_tone`.
"""

from dataclasses import dataclass, fields

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from twomass_viewer.paths import resource
from twomass_viewer.ui.style_sheet import style_sheet

STEP = 4
PADDING = 8
ICON_SIZE = 20
BASE_SIZE = 12
SECONDARY_SIZE = 11
TITLE_SIZE = 15
LARGE_SIZE = 24
THIN_SPACE = "\u2009"


@dataclass(frozen=True, slots=True)
class ThemeColors:
    """Colours of one theme, each ``#rrggbb``.

    Attributes
    ----------
    window, panel, raised, field, line : str
        Surfaces, from the frame of the window to the inside of a text field, and hairlines.
    text, secondary : str
    accent, on_accent : str
        Focus and selection; text upon it.
    selection : str
        Ground of selected rows and of switched-on buttons; text keeps its colour.
    lossy, lossy_text : str
        Only for lossy and indicative: as a fill or line, and as text.
    error, error_text : str
        Only for errors: as a fill or line, and as text.
    """

    name: str
    window: str
    panel: str
    raised: str
    field: str
    line: str
    text: str
    secondary: str
    accent: str
    on_accent: str
    selection: str
    lossy: str
    lossy_text: str
    error: str
    error_text: str


DARK = ThemeColors(
    name="dark",
    window="#1b1b1d",
    panel="#232326",
    raised="#2c2c30",
    field="#1b1b1d",
    line="#3a3a3f",
    text="#e6e6e8",
    secondary="#a2a2a8",
    accent="#4aa3ff",
    on_accent="#10151c",
    selection="#2b4058",
    lossy="#f2a33a",
    lossy_text="#f2a33a",
    error="#e5484d",
    error_text="#f2757a",
)
LIGHT = ThemeColors(
    name="light",
    window="#f4f4f5",
    panel="#ffffff",
    raised="#ececee",
    field="#ffffff",
    line="#d5d5d9",
    text="#1c1c1f",
    secondary="#5d5d65",
    accent="#0a66c2",
    on_accent="#ffffff",
    selection="#d3e4f6",
    lossy="#f2a33a",
    lossy_text="#8a5300",
    error="#e5484d",
    error_text="#b8232a",
)
THEMES = {"dark": DARK, "light": LIGHT}


class ThemeAnnouncer(QObject):
    """Says that the theme has changed, to whoever paints with its colours."""

    changed = Signal(str)


class _Current:
    colors: ThemeColors = DARK
    announcer: ThemeAnnouncer | None = None
    styled: bool = False


def colors() -> ThemeColors:
    """Return the colours of the current theme."""
    return _Current.colors


def announcer() -> ThemeAnnouncer:
    """Return the object whose ``changed(name)`` follows every change of theme."""
    if _Current.announcer is None:
        _Current.announcer = ThemeAnnouncer()
    return _Current.announcer


def apply_theme(app: QApplication, name: str) -> None:
    """Dress the application.

    Parameters
    ----------
    app : QApplication
    name : str
        ``dark`` or ``light``; anything else raises `KeyError`.
    """
    chosen = THEMES[name]
    _Current.colors = chosen
    if not _Current.styled:  # each of these calls polishes every widget anew
        app.setStyle("Fusion")
        app.setFont(base_font())
        _Current.styled = True
    app.setPalette(_palette(chosen))
    values = {f.name: getattr(chosen, f.name) for f in fields(chosen)}
    app.setStyleSheet(style_sheet(values, resource("icons", "fixed").as_posix()))
    announcer().changed.emit(name)


def _palette(c: ThemeColors) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, color in (
        (role.Window, c.panel),
        (role.WindowText, c.text),
        (role.Base, c.field),
        (role.AlternateBase, c.panel),
        (role.ToolTipBase, c.raised),
        (role.ToolTipText, c.text),
        (role.PlaceholderText, c.secondary),
        (role.Text, c.text),
        (role.Button, c.raised),
        (role.ButtonText, c.text),
        (role.BrightText, c.error_text),
        (role.Light, c.line),
        (role.Midlight, c.raised),
        (role.Mid, c.line),
        (role.Dark, c.line),
        (role.Shadow, c.window),
        (role.Highlight, c.selection),
        (role.HighlightedText, c.text),
        (role.Link, c.accent),
        (role.LinkVisited, c.accent),
        (role.Accent, c.accent),
    ):
        palette.setColor(which, QColor(color))
    faint = QColor(c.secondary)
    faint.setAlphaF(0.6)
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, faint)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(c.line))
    return palette


def base_font(size: int = BASE_SIZE) -> QFont:
    """Return the system font at a size in logical pixels."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPixelSize(size)
    return font


def title_font(size: int = TITLE_SIZE) -> QFont:
    """Return the font of panel titles."""
    font = base_font(size)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def tabular_font(size: int = BASE_SIZE) -> QFont:
    """Return the system font with figures of equal width, so that numbers do not jitter."""
    font = base_font(size)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def mono_font(size: int = BASE_SIZE) -> QFont:
    """Return the system's fixed-width font."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(size)
    return font


def set_tone(widget: QWidget, tone: str) -> None:
    """Give a widget the text colour of a tone, in this theme and the next.

    Parameters
    ----------
    widget : QWidget
    tone : str
        ``''`` (text), ``secondary``, ``lossy``, ``error`` or ``accent``.
    """
    _set_property(widget, "tone", tone)


def set_chip(widget: QWidget, chip: str) -> None:
    """Make a label a small badge: ``plain``, ``lossy`` (amber), or ``none``."""
    _set_property(widget, "chip", chip)


def set_faulty(widget: QWidget, faulty: bool) -> None:
    """Give a text field the red border of a fault, or take it away."""
    _set_property(widget, "faulty", faulty)


def set_surface(widget: QWidget, surface: str) -> None:
    """Give a widget a ground: ``panel``, ``card``, ``sheet``, ``slip``, ``notice``, ``drop``."""
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    _set_property(widget, "surface", surface)


def _set_property(widget: QWidget, name: str, value: object) -> None:
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    # Before it was ever polished the style reads the property by itself, and polishing early
    # would make it forget fonts that are set later.
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def tone_color(tone: str) -> str:
    """Return the current colour of a tone as text."""
    c = colors()
    known = {"secondary": c.secondary, "lossy": c.lossy_text, "error": c.error_text}
    return c.accent if tone == "accent" else known.get(tone, c.text)
