"""Sheets over the window: limits and stretch, command palette, shortcuts. Made when first asked."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence

from twomass_viewer.ui.actions.registry import MENUS, SPECS
from twomass_viewer.ui.actions.spec import ActionKey
from twomass_viewer.ui.commands import Commands

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.command_palette import CommandPalette
    from twomass_viewer.ui.panels.shortcut_sheet import ShortcutSheet
    from twomass_viewer.ui.tone_sheets import ToneSheets


class Floating:
    """The sheets of one window."""

    def __init__(self, controller: Commands) -> None:
        self._c = controller
        self._bench = controller.bench
        self._tone: ToneSheets | None = None
        self._palette: CommandPalette | None = None
        self._sheet: ShortcutSheet | None = None

    # -- limits and stretch -----------------------------------------------------------------

    def show_limits(self) -> None:
        """Show limits and stretch under the toolbar, or close them."""
        from twomass_viewer.ui.tone_sheets import ToneSheets

        if self._tone is None:
            self._tone = ToneSheets(self._bench)
        self._tone.show()

    def hide_limits(self) -> bool:
        """Close limits and stretch; returns whether they were open."""
        return self._tone is not None and self._tone.hide()

    def show_tone(self) -> None:
        """Fill limits and stretch; costs nothing while they are closed."""
        if self._tone is not None:
            self._tone.refresh()

    # -- palette and shortcuts --------------------------------------------------------------

    def show_palette(self) -> None:
        """Show the command palette."""
        from twomass_viewer.ui.panels.command_palette import CommandPalette, PaletteEntry

        if self._palette is None:
            self._palette = CommandPalette(self._bench.window)
            self._palette.triggered.connect(self._trigger)
        actions = self._c.actions
        self._palette.set_entries(
            [
                PaletteEntry(
                    key.value,
                    spec.text.rstrip("…"),
                    _keys(spec.shortcuts),
                    spec.icon,
                    actions[key].isEnabled(),
                )
                for key, spec in SPECS.items()
                if key is not ActionKey.PALETTE
            ]
        )
        self._palette.open()

    def _trigger(self, key: str) -> None:
        self._c.actions[ActionKey(key)].trigger()

    def show_shortcuts(self) -> None:
        """Show the shortcut sheet."""
        from twomass_viewer.ui.panels.shortcut_sheet import ShortcutGroup, ShortcutSheet

        if self._sheet is None:
            self._sheet = ShortcutSheet(self._bench.window)
        groups = [ShortcutGroup("Mouse", self._c.ds9_mouse.rows)]
        for title, keys in MENUS.items():
            rows = tuple(
                (_keys(SPECS[k].shortcuts), SPECS[k].text.rstrip("…"))
                for k in keys
                if k is not None and SPECS[k].shortcuts
            )
            groups.append(ShortcutGroup(title.rpartition("/")[2].replace("&", ""), rows))
        self._sheet.set_groups(groups)
        # making and painting it take 20 ms each: in a turn of its own
        QTimer.singleShot(0, self._sheet, self._sheet.open)


def _keys(shortcuts: tuple[str, ...]) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return "  ".join(QKeySequence(s).toString(native) for s in shortcuts[:2])
