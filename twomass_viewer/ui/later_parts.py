"""Parts of the controller that are made when they are first used.

Most windows never print, make a mosaic or export a table; their modules need not be loaded before
the first image is seen.
"""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twomass_viewer.ui.animating import Animator
    from twomass_viewer.ui.blinking import Blinker
    from twomass_viewer.ui.bookmarking import BookmarkDesk
    from twomass_viewer.ui.comparing import Comparer
    from twomass_viewer.ui.cutouts import Cutouts
    from twomass_viewer.ui.explaining import Explainer
    from twomass_viewer.ui.help_desk import HelpDesk
    from twomass_viewer.ui.mosaics import Mosaics
    from twomass_viewer.ui.opening import Opener
    from twomass_viewer.ui.pictures import Pictures
    from twomass_viewer.ui.printing import Printing
    from twomass_viewer.ui.region_measuring import RegionMeasurer
    from twomass_viewer.ui.rules_desk import RulesDesk
    from twomass_viewer.ui.sessions import Sessions
    from twomass_viewer.ui.sky_links import SkyLinks
    from twomass_viewer.ui.tables import Tables
    from twomass_viewer.ui.workbench import Workbench


class LaterParts:
    """What a `Controller` has beside the parts that follow its session from the beginning."""

    bench: "Workbench"
    opener: "Opener"
    pictures: "Pictures"
    sky: "SkyLinks"
    blinker: "Blinker"
    sessions: "Sessions"

    @cached_property
    def mosaics(self) -> "Mosaics":
        """Mosaics to FITS."""
        from twomass_viewer.ui.mosaics import Mosaics

        return Mosaics(self.bench, self.opener)

    @cached_property
    def printing(self) -> "Printing":
        """Printing the view."""
        from twomass_viewer.ui.printing import Printing

        return Printing(self.bench)

    @cached_property
    def cutouts(self) -> "Cutouts":
        """Cutouts to FITS."""
        from twomass_viewer.ui.cutouts import Cutouts

        return Cutouts(self.bench, self.opener)

    @cached_property
    def tables(self) -> "Tables":
        """Exports of tables."""
        from twomass_viewer.ui.tables import Tables

        return Tables(self.bench)

    @cached_property
    def comparer(self) -> "Comparer":
        """Differences and ratios."""
        from twomass_viewer.ui.comparing import Comparer

        return Comparer(self.bench)

    @cached_property
    def bookmark_desk(self) -> "BookmarkDesk":
        """Bookmarks."""
        from twomass_viewer.ui.bookmarking import BookmarkDesk

        return BookmarkDesk(self.bench, self.sky)

    @cached_property
    def rules_desk(self) -> "RulesDesk":
        """The sheet of artifact rules."""
        from twomass_viewer.ui.rules_desk import RulesDesk

        return RulesDesk(self.bench)

    @cached_property
    def help_desk(self) -> "HelpDesk":
        """The offline help."""
        from twomass_viewer.ui.help_desk import HelpDesk

        return HelpDesk(self.bench, lambda words: self.rules_desk.show(words))

    @cached_property
    def region_measurer(self) -> "RegionMeasurer":
        """Statistics of regions."""
        from twomass_viewer.ui.region_measuring import RegionMeasurer

        return RegionMeasurer(self.bench, self.opener.open_targets)

    @cached_property
    def explainer(self) -> "Explainer":
        """What explains a place."""
        from twomass_viewer.ui.explaining import Explainer

        return Explainer(self.bench)

    @cached_property
    def animator(self) -> "Animator":
        """Animations of a blink."""
        from twomass_viewer.ui.animating import Animator

        return Animator(self.bench, self.blinker.present, lambda: self.sessions.document())
