"""The sheets of stretch and limits: one for a band, one for a colour composite."""

from dataclasses import replace

import numpy as np

from twomass_viewer.display.balance import weighted
from twomass_viewer.display.colormaps import COLORMAPS
from twomass_viewer.display.kept import sampled
from twomass_viewer.display.limits import LimitsPolicy
from twomass_viewer.display.stretch import STRETCHES
from twomass_viewer.session.badges import product_words
from twomass_viewer.session.color import PRESETS, ColorSettings
from twomass_viewer.session.resolve_composites import Channels
from twomass_viewer.session.view import ToneSettings
from twomass_viewer.ui.color_view import color_view, composite_shown
from twomass_viewer.ui.panels.color_sheet import ColorSheet
from twomass_viewer.ui.panels.limits_popup import DisplayView, LimitsPopup
from twomass_viewer.ui.panels.tone_sheet import ToneSheet
from twomass_viewer.ui.workbench import Workbench

_MARGIN = 8


class ToneSheets:
    """Limits and stretch of one window; made when first asked."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._limits: LimitsPopup | None = None
        self._colors: ColorSheet | None = None
        self._histogram: tuple[int, np.ndarray, np.ndarray] | None = None

    # -- opening and closing ----------------------------------------------------------------

    @property
    def _open(self) -> LimitsPopup | ColorSheet | None:
        sheets = (self._limits, self._colors)
        return next((s for s in sheets if s is not None and s.isVisible()), None)

    def show(self) -> None:
        """Show the sheet that fits what is shown under the toolbar, or close it."""
        if not self.hide():
            self._show(self._wanted())

    def hide(self) -> bool:
        """Close the sheet; returns whether it was open."""
        sheet = self._open
        if sheet is None:
            return False
        sheet.hide()
        return True

    def refresh(self) -> None:
        """Fill the sheet that is open, which changes with what is shown; costs nothing closed."""
        sheet = self._open
        if sheet is None:
            return
        wanted = self._wanted()
        if sheet is not wanted:
            sheet.hide()
            self._show(wanted)
        else:
            self._fill(sheet)

    def _wanted(self) -> LimitsPopup | ColorSheet:
        if composite_shown(self._bench.session) is not None:
            self._colors = self._colors or self._make_colors()
            return self._colors
        self._limits = self._limits or self._make_limits()
        return self._limits

    def _show(self, sheet: LimitsPopup | ColorSheet) -> None:
        self._fill(sheet)
        sheet.show()
        sheet.raise_()
        sheet.setFocus()
        self._fill(sheet)

    def _place(self, sheet: ToneSheet) -> None:
        """Put a sheet over panels, so that the sky is seen: those nearest to its button."""
        window = self._bench.window
        left = _MARGIN
        if window.tabs_dock.isVisible() or not window.layers_dock.isVisible():
            left = max(window.width() - sheet.width() - _MARGIN, _MARGIN)
        sheet.move(left, window.toolbar.geometry().bottom() + 1 + _MARGIN)

    def _fill(self, sheet: LimitsPopup | ColorSheet) -> None:
        if isinstance(sheet, ColorSheet):
            self._fill_colors(sheet)
        else:
            self._fill_limits(sheet)
        if (layout := sheet.layout()) is not None:
            layout.activate()
        sheet.adjustSize()  # rows and reasons come and go
        self._place(sheet)

    def _adopt(self, sheet: ToneSheet) -> None:
        sheet.setParent(self._bench.window)
        sheet.hide()
        sheet.room_changed.connect(lambda: self._place(sheet))

    # -- one band ---------------------------------------------------------------------------

    def _make_limits(self) -> LimitsPopup:
        session = self._bench.session
        popup = LimitsPopup()
        self._adopt(popup)

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

    def _fill_limits(self, popup: LimitsPopup) -> None:
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
        popup.set_state(
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
                title=f"{member.band or 'band unknown'} · {product_words(member)}",
            )
        )

    # -- a composite ------------------------------------------------------------------------

    def _make_colors(self) -> ColorSheet:
        session = self._bench.session
        sheet = ColorSheet()
        self._adopt(sheet)

        def tone(**values: object) -> None:
            session.set_tone(replace(session.tone, **values))  # type: ignore[arg-type]

        def reset() -> None:
            with session.batch():
                session.set_color(ColorSettings())
                tone(contrast=1.0, bias=0.5, invert=False)

        def preset(name: str) -> None:
            if name in PRESETS:
                session.set_color(PRESETS[name])

        sheet.settings_requested.connect(self._set_color)
        sheet.preset_requested.connect(preset)
        sheet.channel_limits_requested.connect(self._set_channel_limits)
        sheet.contrast_requested.connect(lambda c, b: tone(contrast=c, bias=b))
        sheet.invert_requested.connect(lambda on: tone(invert=on))
        sheet.reset_requested.connect(reset)
        return sheet

    def _set_color(self, wanted: ColorSettings) -> None:
        session = self._bench.session
        shown = composite_shown(session)
        if wanted.policy == "user" and session.color.policy != "user" and shown is not None:
            wanted = replace(wanted, user_limits=self._limits_now(shown))
        session.set_color(wanted)

    def _set_channel_limits(self, channel: int, lo: float, hi: float) -> None:
        session = self._bench.session
        shown = composite_shown(session)
        if shown is None or channel >= len(shown):
            return
        limits = list(self._limits_now(shown))
        place = channel if len(shown) == 3 else 2 * channel
        limits[place] = weighted([(lo, hi)], [1 / session.color.weights[place]])[0]
        session.set_color(
            replace(session.color, policy="user", user_limits=(limits[0], limits[1], limits[2]))
        )

    def _limits_now(
        self, shown: Channels
    ) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
        """Return the limits in force for red, green and blue, before the weights."""
        session = self._bench.session
        limits = self._bench.resolver.composite_limits(session, shown)
        weights = session.color.weights
        if len(limits) == 2:
            limits = (limits[0], limits[0], limits[1])
        before = weighted(limits, [1 / w for w in weights])
        return before[0], before[1], before[2]

    def _fill_colors(self, sheet: ColorSheet) -> None:
        session = self._bench.session
        shown = composite_shown(session)
        if shown is not None:
            sheet.set_state(color_view(session, self._bench.resolver, shown))
