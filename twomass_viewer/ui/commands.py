"""What the parts of the window may ask of its controller, so that they need not know it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from twomass_viewer.ui.actions.build import ActionSet
    from twomass_viewer.ui.animating import Animator
    from twomass_viewer.ui.blinking import Blinker
    from twomass_viewer.ui.bookmarking import BookmarkDesk
    from twomass_viewer.ui.coloring import Coloring
    from twomass_viewer.ui.comparing import Comparer
    from twomass_viewer.ui.compositing import Compositor
    from twomass_viewer.ui.contouring import Contourer
    from twomass_viewer.ui.cutouts import Cutouts
    from twomass_viewer.ui.ds9_mouse import Ds9Mouse
    from twomass_viewer.ui.fading import Fader
    from twomass_viewer.ui.fields_of_view import ViewDesk
    from twomass_viewer.ui.help_desk import HelpDesk
    from twomass_viewer.ui.looking_closer import CloserLook
    from twomass_viewer.ui.marker_testing import MarkerTester
    from twomass_viewer.ui.measuring import Measurer
    from twomass_viewer.ui.memory import Memory
    from twomass_viewer.ui.mosaics import Mosaics
    from twomass_viewer.ui.navigation import Navigator
    from twomass_viewer.ui.opening import Opener
    from twomass_viewer.ui.other_hdus import OtherHdus
    from twomass_viewer.ui.pictures import Pictures
    from twomass_viewer.ui.pixel_reading import PixelReader
    from twomass_viewer.ui.predicting import Predictor
    from twomass_viewer.ui.printing import Printing
    from twomass_viewer.ui.profiling import Profiler
    from twomass_viewer.ui.region_desk import RegionDesk
    from twomass_viewer.ui.region_measuring import RegionMeasurer
    from twomass_viewer.ui.rules_desk import RulesDesk
    from twomass_viewer.ui.sessions import Sessions
    from twomass_viewer.ui.sky_links import SkyLinks
    from twomass_viewer.ui.smoothing import Smoother
    from twomass_viewer.ui.tables import Tables
    from twomass_viewer.ui.tiling import Tiler
    from twomass_viewer.ui.workbench import Workbench


class Commands(Protocol):
    """The controller, as actions, panels and sheets see it."""

    theme: str
    bench: Workbench
    opener: Opener
    others: OtherHdus
    navigator: Navigator
    predictor: Predictor
    measurer: Measurer
    pictures: Pictures
    sky: SkyLinks
    sessions: Sessions
    blinker: Blinker
    region_desk: RegionDesk
    profiler: Profiler
    pixels: PixelReader
    coloring: Coloring
    compositor: Compositor
    fader: Fader
    smoother: Smoother
    contourer: Contourer
    marker_tester: MarkerTester
    memory: Memory
    view_desk: ViewDesk
    ds9_mouse: Ds9Mouse
    tiler: Tiler
    closer: CloserLook
    actions: ActionSet

    @property
    def mosaics(self) -> Mosaics:
        """Mosaics to FITS."""

    @property
    def printing(self) -> Printing:
        """Printing the view."""

    @property
    def cutouts(self) -> Cutouts:
        """Cutouts to FITS."""

    @property
    def tables(self) -> Tables:
        """Exports of tables."""

    @property
    def comparer(self) -> Comparer:
        """Differences and ratios."""

    @property
    def bookmark_desk(self) -> BookmarkDesk:
        """Bookmarks."""

    @property
    def rules_desk(self) -> RulesDesk:
        """The sheet of artifact rules."""

    @property
    def help_desk(self) -> HelpDesk:
        """The offline help."""

    @property
    def region_measurer(self) -> RegionMeasurer:
        """Statistics of regions."""

    @property
    def animator(self) -> Animator:
        """Animations of a blink."""

    def refresh_actions(self) -> None:
        """Enable and check the actions."""

    def step_back(self) -> None:
        """Leave one level: consent, limits, selection, tool."""

    def copy_position(self) -> None:
        """Copy the selected place, or the pointer's."""

    def copy_report(self) -> None:
        """Copy the last crash report."""

    def explain_here(self) -> None:
        """Show why the selected place, or the pointer's, looks as it does."""

    def measure_selected(self) -> None:
        """Measure at the selected place."""

    def set_profile_end(self) -> None:
        """Begin a line profile at the pointer, or end there the one begun."""

    def reset_contrast(self) -> None:
        """Bring contrast and bias back."""

    def show_limits(self) -> None:
        """Show limits and stretch."""

    def show_palette(self) -> None:
        """Show the command palette."""

    def show_shortcuts(self) -> None:
        """Show the shortcut sheet."""

    def set_light_theme(self, light: bool) -> None:
        """Switch between dark and light."""
