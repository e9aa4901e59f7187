"""Bookmarks in the window: made at the selection, gone to, listed, taken along."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from twomass_viewer.errors import TwoMassError
from twomass_viewer.imagery.positions import format_dec, format_ra
from twomass_viewer.session.bookmark_files import read_bookmarks, write_bookmarks
from twomass_viewer.session.bookmarks import Bookmark, bookmark_here, camera_of, field_of
from twomass_viewer.session.jobs import Job
from twomass_viewer.session.view import PlaceSelection, RowSelection, Shown
from twomass_viewer.ui.saving import ask_save_path
from twomass_viewer.ui.sky_links import SkyLinks
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.bookmark_sheet import BookmarkRow, BookmarkSheet

_NAMES = frozenset({"bookmarks", "fields", "images"})
_KEY = "bookmarks"
KINDS = "Table (*.csv);;DS9 regions (*.reg)"


class BookmarkDesk(QObject):
    """Makes and shows the bookmarks of a window."""

    def __init__(self, bench: Workbench, sky: SkyLinks) -> None:
        super().__init__()
        self._bench = bench
        self._sky = sky
        self._book = bench.session.bookmarks
        self._sheet: BookmarkSheet | None = None
        bench.session.changed.connect(self._on_changed)

    def add(self) -> None:
        """Bookmark the selected place, or the view as it is, and say how it is called."""
        session = self._bench.session
        field = session.field
        if field is None:
            return
        at = self._sky.place_of_interest() if session.selection is not None else None
        name = self._name_of_selection() or self._book.new_name()
        self._book.add(bookmark_here(name, field, session.camera, session.shown, at))
        if self._sheet is None or not self._sheet.isVisible():
            self._bench.say(
                _KEY, f"{name} is bookmarked (Ctrl+B lists them).", "info", "bookmarks", "List"
            )

    def _name_of_selection(self) -> str:
        chosen = self._bench.session.selection
        if not isinstance(chosen, RowSelection):
            return ""
        layer = self._bench.session.catalog_layer(chosen.layer)
        if layer is None or not layer.catalog.has("designation"):
            return ""
        return str(layer.catalog.columns["designation"][chosen.row]).strip()

    def show(self) -> None:
        """Show the list."""
        self._bench.session.dismiss(_KEY)
        if self._sheet is None:
            from twomass_viewer.ui.panels.bookmark_sheet import BookmarkSheet

            sheet = self._sheet = BookmarkSheet(self._bench.window)
            sheet.go_requested.connect(self.go_to)
            sheet.changed_row.connect(self._change)
            sheet.remove_requested.connect(self._book.remove)
            sheet.add_requested.connect(self.add)
            sheet.export_requested.connect(self.ask_export)
            sheet.import_requested.connect(self.ask_import)
        self._fill()
        self._sheet.show()
        self._sheet.raise_()
        self._sheet.table.setFocus()

    def _on_changed(self, names: frozenset[str]) -> None:
        if names & _NAMES and self._sheet is not None and self._sheet.isVisible():
            self._fill()

    def _fill(self) -> None:
        if self._sheet is not None:
            self._sheet.set_rows([self._row(b) for b in self._book.all])

    def _row(self, bookmark: Bookmark) -> "BookmarkRow":
        from twomass_viewer.ui.panels.bookmark_sheet import BookmarkRow

        session = self._bench.session
        reachable = field_of(bookmark, session.fields, session.active_field) is not None
        a, b = bookmark.place
        place = f"{format_ra(a)} {format_dec(b)}"
        if bookmark.field:
            place = f"x {a + 1:.1f} y {b + 1:.1f} · {bookmark.field}"
        band = bookmark.shown.value if bookmark.shown else ""
        return BookmarkRow(bookmark.name, place, band, bookmark.note, reachable)

    def _change(self, index: int, name: str, note: str) -> None:
        before = self._book.all[index]
        self._book.change(index, replace(before, name=name or before.name, note=note))
        self._fill()

    def go_to(self, index: int) -> None:
        """Show a bookmark as it was seen: its field, zoom and band; or say why that cannot be."""
        session, bookmark = self._bench.session, self._book.all[index]
        found = field_of(bookmark, session.fields, session.active_field)
        if found is None:
            self._bench.say(
                _KEY, f"{bookmark.name} lies in no field that is open; open an image of it."
            )
            return
        field, place = found
        with session.batch():
            session.activate_field(field.key)
            bands = {b.value for s in session.field_images for b in s.bands}
            if bookmark.shown is Shown.RGB or (bookmark.shown and bookmark.shown.value in bands):
                session.show(bookmark.shown)
            camera = camera_of(bookmark, place, session.camera)
            session.move_camera(camera)
            session.select(PlaceSelection(*place))
        self._bench.window.canvas.set_camera(camera)

    # -- files ------------------------------------------------------------------------------

    def ask_export(self) -> None:
        """Ask for a file and write all bookmarks."""
        path = ask_save_path(self._bench.window, "Export bookmarks", "bookmarks.csv", KINDS)
        if path is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write all bookmarks of the sky."""
        bookmarks = self._book.all

        def done(counts: tuple[int, int]) -> None:
            text = f"{counts[0]} bookmarks are in {path}."
            if counts[1]:
                text += f" {counts[1]} of pixels without a sky are left out."
            self._bench.say("export", text)

        job: Job[tuple[int, int]] = Job(
            "bookmarks", f"Saving {path.name}", lambda _: write_bookmarks(path, bookmarks)
        )
        self._bench.jobs.start(job, done, self._failed)

    def ask_import(self) -> None:
        """Ask for a file of bookmarks and add them."""
        name, _ = QFileDialog.getOpenFileName(
            self._bench.window, "Import bookmarks", "", "Bookmarks (*.csv *.reg);;All files (*)"
        )
        if name:
            self.import_from(Path(name))

    def import_from(self, path: Path) -> None:
        """Add the bookmarks of a file."""
        job: Job[tuple[list[Bookmark], list[str]]] = Job(
            "bookmarks", f"Reading {path.name}", lambda _: read_bookmarks(path), reads_files=True
        )
        self._bench.jobs.start(job, partial(self._imported, path), self._failed)

    def _imported(self, path: Path, found: tuple[list[Bookmark], list[str]]) -> None:
        bookmarks, said = found
        self._book.add(*bookmarks)
        text = f"{path.name}: {len(bookmarks)} bookmark{'' if len(bookmarks) == 1 else 's'}."
        if said:
            text += f" {len(said)} left out; {said[0]}"
        self._bench.say(_KEY, text, "info" if bookmarks else "error")

    def _failed(self, error: TwoMassError) -> None:
        self._bench.say(_KEY, str(error), "error")
