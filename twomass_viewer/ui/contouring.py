"""Finds the contours asked for as a job, keeps the bar in step, and exports them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twomass_viewer.display.contours import Levels, LevelScale, parse_levels
from twomass_viewer.errors import TwoMassError
from twomass_viewer.session.badges import badge
from twomass_viewer.session.blink import BlinkFrame
from twomass_viewer.session.contours import (
    ContourRequest,
    ContourSettings,
    FoundContours,
    contour_file,
    find_contours,
    level_words,
    region_file,
)
from twomass_viewer.session.jobs import Job
from twomass_viewer.session.layers import ImageSet, Member
from twomass_viewer.session.seen import frame_words
from twomass_viewer.session.smoothing import pixel_arcsec
from twomass_viewer.session.view import Shown
from twomass_viewer.session.writing import write_whole
from twomass_viewer.ui.saving import ask_save_path
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.contour_bar import ContourBar

CONTOUR_NAMES = frozenset({"contours", "fields", "images", "shown", "tone", "sky",
                           "blink", "comparison"})  # fmt: skip
BAR_NAMES = frozenset({"contours", "contours_found", "fields", "images", "shown"})
_KINDS = "DS9 contours (*.con *.ctr);;DS9 regions (*.reg)"


class Contourer:
    """Contours in one window."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._last = ContourSettings()
        self._asked: tuple[object, ...] | None = None  # what is being found, was found, or failed
        self._sources: list[BlinkFrame | None] = [None]
        bench.window.lazy_contour_bar.when_made(self._connect)

    def _connect(self, bar: "ContourBar") -> None:
        bar.source_chosen.connect(lambda n: self._change(source=self._sources[n]))
        bar.scale_chosen.connect(self._choose_scale)
        bar.count_chosen.connect(lambda n: self._change_levels(count=n))
        bar.typed.connect(self._type)
        bar.smooth_chosen.connect(lambda width: self._change(smooth_arcsec=width))
        bar.color_chosen.connect(lambda color: self._change(color=color))
        bar.width_chosen.connect(lambda width: self._change(width_px=width))
        bar.export_requested.connect(self.ask_export)
        bar.ended.connect(lambda: self.turn(False))

    @property
    def on(self) -> bool:
        """Whether contours are shown."""
        return self._bench.session.contours is not None

    def turn(self, on: bool) -> None:
        """Show contours as last time, or none."""
        there = {s.key for s in self._bench.session.images}
        if self._last.source is not None and self._last.source.set_key not in there:
            self._last = replace(self._last, source=None)
        self._asked = None
        self._bench.session.set_contours(self._last if on else None)

    # -- what the bar asks ------------------------------------------------------------------

    def _change(self, **values: Any) -> None:
        settings = self._bench.session.contours
        if settings is not None:
            self._bench.session.set_contours(replace(settings, **values))

    def _change_levels(self, **values: Any) -> None:
        settings = self._bench.session.contours
        if settings is not None:
            self._change(levels=replace(settings.levels, **values))

    def _choose_scale(self, name: str) -> None:
        found, settings = self._bench.session.found_contours, self._bench.session.contours
        scale = LevelScale(name)
        if scale is LevelScale.TYPED and settings is not None and not settings.levels.typed_dn:
            # begin with the levels that are shown
            shown = found.values_dn if found is not None else (1.0,)
            self._change_levels(scale=scale, typed_dn=tuple(float(f"{v:.4g}") for v in shown))
        else:
            self._change_levels(scale=scale)

    def _type(self, text: str) -> None:
        try:
            values = parse_levels(text)
        except ValueError:
            self._bench.say(
                "contours",
                f"{text.strip() or 'Nothing'} is no list of contour levels: write numbers in DN "
                "with blanks between them, 30 at most.",
                "error",
            )
            return
        self._bench.session.dismiss("contours")
        self._change(levels=Levels(LevelScale.TYPED, len(values), values))

    # -- following the session --------------------------------------------------------------

    def show(self) -> None:
        """Bring the bar in step with the session."""
        session, lazy = self._bench.session, self._bench.window.lazy_contour_bar
        settings = session.contours
        if settings is None:
            if lazy.made is not None:
                lazy.made.show_contours(None, (), 0, "", "")
            return
        self._last = settings
        frames = [f for s in session.field_images for f in _frames(s)]
        self._sources = [None, *frames]
        at = self._sources.index(settings.source) if settings.source in self._sources else 0
        words = ["Seen", *frame_words(session, tuple(frames))]
        found = session.found_contours
        values = found.values_dn if found is not None else ()
        typed = " ".join(f"{v:.6g}" for v in settings.levels.typed_dn)
        lazy.panel.show_contours(settings, words, at, typed, level_words(values))

    def follow(self) -> None:
        """Find what is asked for and not found yet."""
        session = self._bench.session
        request = self._request()
        if request is None:
            self._asked = None
            if session.found_contours is not None:
                session.show_contours(None)
            return
        if request.identity == self._asked:
            return
        self._asked = request.identity
        job: Job[FoundContours] = Job(
            "contours", "Contours", lambda p: find_contours(request, p), reads_files=True
        )
        self._bench.jobs.start(job, session.show_contours, self._failed)

    def _request(self) -> ContourRequest | None:
        session = self._bench.session
        settings, field = session.contours, session.field
        if settings is None or field is None:
            return None
        known = session.found_contours
        if settings.source is None and session.turn is not None and known is not None:
            # while images take turns, the contours of one of them stay over all
            member, words = known.request.member, known.request.words
        else:
            chosen = self._chosen(settings)
            if chosen is None:
                return None
            member, words = chosen
        limits = self._bench.resolver.tone_limits(session, member)
        return ContourRequest(
            member, field.plane, settings.levels, settings.smooth_arcsec, limits,
            pixel_arcsec(member), words,
        )  # fmt: skip

    def _chosen(self, settings: ContourSettings) -> tuple[Member, str] | None:
        session, source = self._bench.session, settings.source
        found = session.top_set if source is None else session.image_set(source.set_key)
        if found is None or found.field != session.active_field:
            return None
        shown = session.shown_now if source is None else source.shown or session.shown
        member = found.member(shown.band)
        if member is None:
            return None
        band = Shown(member.band.value) if member.band is not None else shown
        return member, badge(found, band).text

    def _failed(self, error: TwoMassError) -> None:
        self._bench.session.show_contours(None)
        self._bench.say("contours", str(error), "error")

    # -- exporting --------------------------------------------------------------------------

    def ask_export(self) -> None:
        """Ask for a file and write the contours that are shown."""
        found = self._bench.session.found_contours
        if found is None:
            return
        name = Path(found.request.member.image.name).name.partition(".")[0]
        path = ask_save_path(self._bench.window, "Export contours", f"{name}.con", _KINDS)
        if path is not None:
            self.export(path)

    def export(self, path: Path) -> None:
        """Write the contours that are shown: regions as ``.reg``, else as DS9 contours."""
        found, settings = self._bench.session.found_contours, self._bench.session.contours
        if found is None or settings is None:
            return
        make: Callable[[FoundContours, ContourSettings], str]
        make = region_file if path.suffix.lower() == ".reg" else contour_file

        def write() -> None:
            text = make(found, settings).encode()
            write_whole(path, text)

        self._bench.jobs.start(
            Job(f"contours:{path}", f"Saving {path.name}", lambda _: write(), reads_files=True),
            lambda _: self._bench.say("export", f"The contours are in {path}."),
            lambda error: self._bench.say("export", str(error), "error"),
        )


def _frames(found: ImageSet) -> list[BlinkFrame]:
    """Return what contours of a set can be of: its bands, or the one thing it shows."""
    if len(found.bands) > 1:
        return [BlinkFrame(found.key, Shown(b.value)) for b in found.bands]
    return [BlinkFrame(found.key)]
