"""The offline help of a window: filled with the numbers of the rules in force."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from twomass_viewer.errors import RuleError
from twomass_viewer.explain.help_pages import READING, help_sections
from twomass_viewer.survey.rules import load_rules
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.help_sheet import HelpSheet


class HelpDesk:
    """Shows the help.

    Parameters
    ----------
    bench : Workbench
    show_rules : callable
        Shows the rules that contain these words.
    """

    def __init__(self, bench: Workbench, show_rules: Callable[[str], object]) -> None:
        self._bench = bench
        self._show_rules = show_rules
        self._sheet: HelpSheet | None = None

    def show(self, key: str = "") -> None:
        """Show a section; without a key, how the reasons are to be read."""
        if self._sheet is None:
            from twomass_viewer.ui.panels.help_sheet import HelpSheet

            self._sheet = HelpSheet(self._bench.window)
            self._sheet.rules_requested.connect(self._show_rules)
        try:
            rules = self._bench.session.rules.rules()
        except RuleError:  # of a file given at the start; the sheet of rules says it
            rules = load_rules()
        self._sheet.set_sections(help_sections(rules))
        self._sheet.show_section(key or READING)
        self._sheet.show()
        self._sheet.raise_()
        self._sheet.activateWindow()
        self._sheet.text.setFocus()
