"""The statistics of regions in the window: a table that follows them, with consent for fluxes."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from twomass_viewer.errors import TwoMassError
from twomass_viewer.session.jobs import Job
from twomass_viewer.session.layers import Member
from twomass_viewer.session.region_statistics import measure_regions, write_statistics
from twomass_viewer.skyregions.statistics import RegionStatistics
from twomass_viewer.ui.saving import ask_save_path
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.region_table import RegionTable

_NAMES = frozenset({"regions", "images", "shown", "fields"})
TABLES = "CSV (*.csv);;ECSV (*.ecsv);;VOTable (*.vot *.xml);;FITS table (*.fits)"


class RegionMeasurer(QObject):
    """Measures all regions on the top image.

    Parameters
    ----------
    bench : Workbench
    open_targets : callable
        Opens files: the lossless image beside a lossy one.
    """

    def __init__(self, bench: Workbench, open_targets: Callable[[list[str]], object]) -> None:
        super().__init__()
        self._bench, self._book = bench, bench.session.regions
        self._open = open_targets
        self.table: RegionTable | None = None
        self._agreed: frozenset[int] = frozenset()  # planes, by the version of their pixels
        bench.session.changed.connect(self._on_changed)

    def show(self) -> None:
        """Show the table; it follows the regions and the top image."""
        from twomass_viewer.ui.panels.region_table import RegionTable

        if self.table is None:
            table = self.table = RegionTable(self._bench.window)
            table.chosen.connect(lambda number: self._book.select((number,)))
            table.export_requested.connect(self.ask_export)
            table.flux_requested.connect(self.ask_consent)
            table.slip.measure_anyway_requested.connect(self.agree)
            table.slip.get_atlas_requested.connect(self._get_atlas)
            table.slip.why_requested.connect(self._why)
        self.table.show()
        self.table.raise_()
        self._fill()

    def _on_changed(self, names: frozenset[str]) -> None:
        if names & _NAMES and self.table is not None and self.table.isVisible():
            self.table.ask(None)
            self._fill()

    def _may_take_fluxes(self, member: Member) -> bool:
        return member.fidelity.value.is_photometric or member.version in self._agreed

    def _fill(self) -> None:
        member, table = self._bench.session.top_member, self.table
        if member is None or table is None:
            return
        image, index, allowed = (
            member.judged_image(), member.plane.index, self._may_take_fluxes(member),
        )  # fmt: skip
        regions = dict(self._book.all)

        def done(found: list[RegionStatistics]) -> None:
            rows = [(k, r, s) for (k, r), s in zip(regions.items(), found, strict=True)]
            fidelity = image.fidelity.value
            source = (
                f"{image.name}, {fidelity.value}. Pixels whose centres lie within; flux: sum less "
                "SKYVAL of the header; mag: uncorrected, on lossless pixels only."
            )
            if not fidelity.is_photometric:
                source += " ≈ All values are indicative."
            if not allowed:
                source += " Fluxes are left out until you ask for them."
            table.set_rows(rows, source, flux_left_out=not allowed)

        job: Job[list[RegionStatistics]] = Job(
            "region table",
            "Measuring regions",
            partial(measure_regions, tuple(regions.values()), image, index, allowed),
        )
        self._bench.jobs.start(job, done, self._failed)

    # -- consent ----------------------------------------------------------------------------

    def ask_consent(self) -> None:
        """Ask before fluxes are taken on the lossy pixels of the top image."""
        from twomass_viewer.ui.photometry_view import consent_for

        member = self._bench.session.top_member
        question = consent_for(member) if member is not None else None
        if self.table is not None and question is not None:
            self.table.ask(question.notice)

    def agree(self) -> None:
        """Take fluxes on the top image all the same; they stay marked as indicative."""
        member = self._bench.session.top_member
        if member is not None:
            self._agreed |= {member.version}
        if self.table is not None:
            self.table.ask(None)
            self._fill()

    def _get_atlas(self) -> None:
        from twomass_viewer.ui.panels.text import copy_text
        from twomass_viewer.ui.photometry_view import consent_for

        member = self._bench.session.top_member
        question = consent_for(member) if member is not None else None
        if question is None:
            return
        if question.atlas_path is not None:
            self._open([str(question.atlas_path)])
            return
        notice = question.notice
        copy_text("\n".join(t for t in (notice.sibling_name, notice.archive_path) if t))
        self._bench.say("atlas", f"The name of the Atlas image is copied: {notice.sibling_name}.")

    def _why(self) -> None:
        self._bench.window.show_tab(self._bench.window.header)

    # -- files ------------------------------------------------------------------------------

    def ask_export(self) -> None:
        """Ask for a file and write the statistics of all regions on the top image."""
        path = ask_save_path(self._bench.window, "Export region statistics", "regions.csv", TABLES)
        if path is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write the statistics of all regions on the top image, made in a job."""
        member = self._bench.session.top_member
        if member is None:
            return
        image, index, allowed = (
            member.judged_image(), member.plane.index, self._may_take_fluxes(member),
        )  # fmt: skip
        regions = tuple(self._book.all.values())

        def done(count: int) -> None:
            text = f"The statistics of {count} regions are in {path}."
            if not allowed:
                text += " Fluxes are left out: the pixels are not known to be lossless."
            self._bench.say("export", text)

        job: Job[int] = Job(
            "region statistics",
            "Measuring regions",
            partial(write_statistics, path, regions, image, index, allowed),
        )
        self._bench.jobs.start(job, done, self._failed)

    def _failed(self, error: TwoMassError) -> None:
        self._bench.say("regions", str(error), "error")
