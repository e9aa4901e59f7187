"""Going to places and planes: what the search field and the plane keys ask for."""

import os
from collections.abc import Callable

import numpy as np

from twomass_viewer.catalogs.match import separation_arcsec
from twomass_viewer.errors import PositionError
from twomass_viewer.imagery.positions import Position, format_position_ascii, parse_position
from twomass_viewer.io.target import parse_target
from twomass_viewer.session.jobs import Job
from twomass_viewer.session.view import PlaceSelection, RowSelection, Shown
from twomass_viewer.ui.opening import Opener
from twomass_viewer.ui.panels.search_field import SearchField
from twomass_viewer.ui.workbench import Workbench

NAMED_ARCSEC = 2.0
"""How far a row may lie from its own designation, which is truncated by up to 0.15 arcsec."""


class Navigator:
    """Moves the view; what cannot be reached is said where it was asked."""

    def __init__(self, bench: Workbench, opener: Opener) -> None:
        self._bench = bench
        self._opener = opener

    def go_to(self, text: str, asked_in: SearchField | None = None) -> None:
        """Go to a position or designation, or open a file; say there what was understood."""
        text = text.strip()
        if not text:
            return
        bench = self._bench
        answer = asked_in.show_message if asked_in else self._answer
        try:
            position = parse_position(text)
        except PositionError as error:
            self._open_file(text, str(error), answer)
            return
        answer("", "info")
        field = bench.session.field
        if field is None:
            answer("Open an image first: there is no sky to go to yet.", "info")
            return
        bench.remember(bench.settings.with_search(text))
        bench.window.search.set_history(list(bench.settings.searches))
        self.show_place(position)

    def _open_file(self, text: str, otherwise: str, answer: Callable[[str, str], None]) -> None:
        """Open the file a text names; a job looks for it, because the disk may not answer."""
        path = os.path.expanduser(text)

        def done(exists: bool) -> None:
            if exists:
                self._opener.open_targets([path])
                answer("", "info")
                self._bench.window.canvas.setFocus()
            else:
                answer(
                    f"There is no file {path}." if _looks_like_path(text) else otherwise, "error"
                )

        job = Job("search:file", f"Seeking {path}", lambda _: _is_there(path), reads_files=True)
        self._bench.jobs.start(job, done, lambda error: answer(str(error), "error"))

    def _answer(self, text: str, tone: str) -> None:
        """Answer a search of the toolbar, where there is no room for words, by a notice."""
        self._bench.window.search.mark_faulty(text if tone == "error" else "")
        if text:
            self._bench.say("search", text, tone)
        else:
            self._bench.session.dismiss("search")

    def show_place(self, position: Position) -> bool:
        """Centre on a position and inspect it; returns whether it lies in the field."""
        bench = self._bench
        field = bench.session.field
        if field is None:
            return False
        if field.plane is None:
            text = f"{field.name} has no sky coordinates, so no position can be found on it."
            bench.say("search", text, "error")
            return False
        east, north = (float(v) for v in field.plane.project(position.ra_deg, position.dec_deg))
        if east != east or abs(complex(east, north)) > 5 * 3600 * 1.5:
            where = format_position_ascii(position.ra_deg, position.dec_deg)
            bench.say(
                "search", f"{where} lies outside this field; open an image of that place.", "error"
            )
            return False
        bench.session.dismiss("search")
        bench.window.canvas.center_on(east, north)
        bench.window.canvas.setFocus()
        bench.session.select(self._row_at(position) or PlaceSelection(east, north))
        bench.window.show_tab(bench.window.inspect)
        return True

    def _row_at(self, position: Position) -> RowSelection | None:
        """Return the catalogue row a designation names: the nearest within two arcsec."""
        if "designation" not in position.words:
            return None
        best: tuple[float, RowSelection] | None = None
        for layer in self._bench.session.catalogs:
            catalog = layer.catalog
            if not len(catalog):
                continue
            away = separation_arcsec(
                catalog.ra_deg, catalog.dec_deg, position.ra_deg, position.dec_deg
            )
            row = int(np.nanargmin(away))
            if away[row] <= NAMED_ARCSEC and (best is None or away[row] < best[0]):
                best = float(away[row]), RowSelection(layer.key, row)
        return best[1] if best else None

    def step_plane(self, steps: int) -> None:
        """Show the next or previous plane of the set tools work on."""
        top = self._bench.session.top_set
        if top is None:
            return
        shown = top.member(self._bench.session.shown.band)
        at = top.members.index(shown) if shown in top.members else 0
        self.show_plane((at + steps) % len(top.members))

    def show_plane(self, index: int) -> None:
        """Show a plane of the set tools work on."""
        session = self._bench.session
        top = session.top_set
        if top is None or not 0 <= index < len(top.members):
            return
        member = top.members[index]
        with session.batch():
            session.set_role(top.key, member.plane.role)
            if member.band is not None:
                session.show(Shown(member.band.value))


def _looks_like_path(text: str) -> bool:
    """Whether a search means a file rather than a place: it has a folder or a known ending."""
    endings = (
        ".fits", ".fit", ".fts", ".fz", ".gz", ".bz2", ".tbl", ".xml", ".vot", ".csv", ".ecsv",
    )  # fmt: skip
    return "/" in text or text.lower().partition("[")[0].endswith(endings)


def _is_there(path: str) -> bool:
    """Whether there is such a file, or one of which the path names an HDU."""
    return os.path.lexists(path) or os.path.lexists(parse_target(path)[0])
