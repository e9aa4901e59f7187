"""Sheets over the window: limits and stretch, command palette, shortcuts. Made when first asked."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QKeySequence

from twomass_viewer.display.colormaps import COLORMAPS
from twomass_viewer.display.kept import sampled
from twomass_viewer.display.limits import LimitsPolicy
from twomass_viewer.display.stretch import STRETCHES
from twomass_viewer.session.badges import product_words
from twomass_viewer.session.view import Shown, ToneSettings
from twomass_viewer.ui.actions.registry import MENUS, SPECS
from twomass_viewer.ui.actions.spec import ActionKey
from twomass_viewer.ui.commands import Commands
from twomass_viewer.ui.panels.command_palette import CommandPalette, PaletteEntry
from twomass_viewer.ui.panels.limits_popup import DisplayView, LimitsPopup
from twomass_viewer.ui.panels.shortcut_sheet import ShortcutGroup, ShortcutSheet

_MOUSE = ShortcutGroup(
    "Mouse",
    (
        ("Left drag", "Pan"),
        ("Wheel", "Zoom at the pointer (Ctrl: finer)"),
        ("Left click", "Inspect, or measure with the photometry tool"),
        ("Middle click", "Centre here"),
        ("Right drag", "Contrast (up, down) and bias (left, right)"),
        ("Double right click", "Reset contrast"),
        ("Right click", "Menu"),
        ("Arrows", "Move the pointer one pixel (Shift: ten)"),
    ),
)


class Floating:
    """The sheets of one window."""

    def __init__(self, controller: Commands) -> None:
        self._c = controller
        self._bench = controller.bench
        self._limits: LimitsPopup | None = None
        self._palette: CommandPalette | None = None
        self._sheet: ShortcutSheet | None = None
        self._histogram: tuple[int, np.ndarray, np.ndarray] | None = None

    # -- limits and stretch -----------------------------------------------------------------

    def show_limits(self) -> None:
        """Show the popup under the toolbar, or close it."""
        window = self._bench.window
        if self._limits is None:
            self._limits = self._make_limits()
        if self._limits.isVisible():
            self._limits.hide()
            return
        self._limits.adjustSize()
        corner = window.canvas.mapTo(window, QPoint(8, 8))
        self._limits.move(corner)
        self._limits.show()
        self._limits.raise_()
        self._limits.setFocus()
        self.show_tone()

    def hide_limits(self) -> bool:
        """Close the popup; returns whether it was open."""
        if self._limits is None or not self._limits.isVisible():
            return False
        self._limits.hide()
        return True

    def _make_limits(self) -> LimitsPopup:
        session = self._bench.session
        popup = LimitsPopup()
        popup.setParent(self._bench.window)
        popup.hide()

        def change(**values: object) -> None:
            tone: ToneSettings = replace(session.tone, **values)  # type: ignore[arg-type]
            session.set_tone(tone)

        popup.stretch_requested.connect(lambda name: change(stretch=name))
        popup.policy_requested.connect(self._choose_policy)
        popup.limits_requested.connect(lambda lo, hi: change(policy="user", user_limits=(lo, hi)))
        popup.colormap_requested.connect(lambda name: change(colormap=name))
        popup.contrast_requested.connect(lambda c, b: change(contrast=c, bias=b))
        popup.invert_requested.connect(lambda on: change(invert=on))
        popup.reset_requested.connect(lambda: session.set_tone(ToneSettings()))
        return popup

    def _choose_policy(self, name: str) -> None:
        session = self._bench.session
        limits = session.tone.user_limits
        member = session.top_member
        if name == "user" and limits is None and member is not None:
            limits = self._bench.resolver.tone_limits(session, member)
        session.set_tone(replace(session.tone, policy=name, user_limits=limits))

    def show_tone(self) -> None:
        """Fill the popup; costs nothing while it is closed."""
        if self._limits is None or not self._limits.isVisible():
            return
        session = self._bench.session
        member = session.top_member
        if member is None:
            return
        tone = session.tone
        lo, hi = self._bench.resolver.tone_limits(session, member)
        if self._histogram is None or self._histogram[0] != member.version:
            values = sampled(member.plane.pixels)
            low, high = np.percentile(values, (0.1, 99.8)) if values.size else (0.0, 1.0)
            counts, edges = np.histogram(values, 160, (float(low), float(max(high, low + 1e-6))))
            self._histogram = (member.version, edges.astype(float), counts.astype(float))
        composite = session.shown is Shown.RGB
        band = "Ks H J composite" if composite else str(member.band or "band unknown")
        self._limits.set_state(
            DisplayView(
                stretches=tuple((s, s.capitalize()) for s in STRETCHES),
                policies=tuple((p.value, p.words) for p in LimitsPolicy),
                colormaps=tuple((c, c.capitalize()) for c in COLORMAPS),
                stretch=tone.stretch,
                policy=tone.policy,
                colormap=tone.colormap,
                lo=lo,
                hi=hi,
                contrast=tone.contrast,
                bias=tone.bias,
                invert=tone.invert,
                edges=self._histogram[1],
                counts=self._histogram[2],
                title=f"{band} · {product_words(member)}",
                disabled_reason="A colour composite balances its limits itself."
                if composite
                else "",
            )
        )
        self._limits.adjustSize()  # the reason above comes and goes

    # -- palette and shortcuts --------------------------------------------------------------

    def show_palette(self) -> None:
        """Show the command palette."""
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
        if self._sheet is None:
            self._sheet = ShortcutSheet(self._bench.window)
            groups = [_MOUSE]
            for title, keys in MENUS.items():
                rows = tuple(
                    (_keys(SPECS[k].shortcuts), SPECS[k].text.rstrip("…"))
                    for k in keys
                    if k is not None and SPECS[k].shortcuts
                )
                groups.append(ShortcutGroup(title.replace("&", ""), rows))
            self._sheet.set_groups(groups)
        self._sheet.open()


def _keys(shortcuts: tuple[str, ...]) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return "  ".join(QKeySequence(s).toString(native) for s in shortcuts[:2])
