"""Stretch, limits and presets by keys, for the band or the colour composite that is shown."""

from dataclasses import replace

from twomass_viewer.display.stretch import STRETCHES
from twomass_viewer.session.color import BALANCED, PRESETS, preset_name
from twomass_viewer.session.view import Shown
from twomass_viewer.ui.workbench import Workbench

_KEY = "color"
# the histogram of one image cannot stretch three channels alike
COLOR_STRETCHES = tuple(s for s in STRETCHES if s != "histogram")


class Coloring:
    """How what is shown is stretched: the keys act on the band, or on the colours."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    @property
    def _in_color(self) -> bool:
        return self._bench.session.shown is Shown.RGB

    def next_stretch(self) -> None:
        """Step through the stretches."""
        session = self._bench.session
        if not self._in_color:
            name = _after(session.tone.stretch, STRETCHES)
            session.set_tone(replace(session.tone, stretch=name))
            return
        color = session.color
        if color.mode == "lupton":  # which has a curve of its own
            session.set_color(replace(color, mode="shared"))
        else:
            name = _after(color.stretch, COLOR_STRETCHES)
            session.set_color(replace(color, stretch=name))

    def choose_limits(self, policy: str) -> None:
        """Choose how limits are found; ``auto`` balances the channels of a composite."""
        session = self._bench.session
        if self._in_color:
            wanted = BALANCED if policy == "auto" else policy
            session.set_color(replace(session.color, policy=wanted))
        else:
            session.set_tone(replace(session.tone, policy=policy))

    def next_preset(self) -> None:
        """Show the composite in the next of the ready-made looks."""
        session = self._bench.session
        now = preset_name(session.color)
        with session.batch():
            if self._in_color:
                name = _after(now, tuple(PRESETS))
                session.set_color(PRESETS[name])
            else:
                session.show(Shown.RGB)
                name = now or "as you set them"
        self._bench.say(_KEY, f"Colours: {name}.")


def _after(name: str, names: tuple[str, ...]) -> str:
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]
