"""Regions in the window: files, and what the mouse does with them."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QInputDialog

from twomass_viewer.errors import TwoMassError
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.session.jobs import Job
from twomass_viewer.session.region_editing import dragged, new_polygon, new_region
from twomass_viewer.session.region_files import RegionFile, read_region_file, write_region_file
from twomass_viewer.session.view import Tool
from twomass_viewer.skyregions.model import Point, Region, Shape
from twomass_viewer.ui.canvas.pointer import PointerClick, PointerState
from twomass_viewer.ui.saving import ask_save_path
from twomass_viewer.ui.workbench import Workbench

_CLICKED = (Shape.POINT, Shape.TEXT, Shape.POLYGON)
_CLOSE_PX = 8.0
_DEFAULT_PX = 20.0
KINDS = "DS9 regions (*.reg);;CASA regions (*.crtf)"


class RegionDesk(QObject):
    """Loads, saves, draws and changes the regions of a window.

    Signals
    -------
    unread
        A region file could not be read.
    """

    unread = Signal()

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._book = bench.session.regions
        self._waiting: list[Path] = []
        self._grip = ""
        self._start: Point = (0.0, 0.0)
        self._before: Region | None = None
        self._vertices: list[Point] = []
        self._pointer: Point | None = None
        self._refused: dict[str, tuple[str, ...]] = {}
        self.click_makes = False
        tiles = bench.window.tiles
        tiles.drag_taker = self.take_drag
        tiles.tool_dragged.connect(self._drag)
        tiles.tool_drag_ended.connect(self._drop)
        tiles.clicked.connect(self._click)
        tiles.hovered.connect(self._hover)

    # -- files ------------------------------------------------------------------------------

    def load(self, paths: Sequence[str]) -> None:
        """Read region files, once an image is there that they can belong to."""
        self._waiting += [Path(p).expanduser() for p in paths]
        if self._bench.session.top_set is None:
            self._bench.say("regions", "Regions are shown once an image is open.")
        else:
            self.follow()

    def follow(self) -> None:
        """Read what waited for an image."""
        top = self._bench.session.top_member
        if top is None or not self._waiting:
            return
        self._bench.session.dismiss("regions")
        waiting, self._waiting = self._waiting, []
        for path in waiting:
            job: Job[RegionFile] = Job(
                f"regions:{path}",
                f"Reading {path.name}",
                partial(read_region_file, path, top.image),
                reads_files=True,
            )
            self._bench.jobs.start(job, self._loaded, self._not_read)

    def _loaded(self, file: RegionFile) -> None:
        found = file.found
        if found.regions:
            self._book.add_file(found.regions, file.path.stem, f"opening {file.path.name}")
            self._book.select(())
        name, count = file.path.name, len(found.regions)
        said = f"{name}: {count} region{'' if count == 1 else 's'}."
        said = " ".join([said, *found.notes])
        key = f"regions:{file.path}"  # files in different folders may share a name
        if not found.refusals:
            self._bench.say(key, said)
            return
        lines = tuple(f"Line {r.line}: {r.reason} It reads: {r.text}" for r in found.refusals)
        self._refused[key] = lines
        first = found.refusals[0]
        self._bench.say(
            key,
            f"{said} {len(lines)} not honoured; line {first.line}: {first.reason}",
            "error" if not count else "info",
            "regions_refused",
            "List",
        )

    def show_refused(self, key: str) -> None:
        """List the lines of a file that are not honoured."""
        # made when it is asked for: a window without it starts sooner
        from twomass_viewer.ui.panels.notice_list import NoticeList

        name = Path(key.partition(":")[2]).name
        title = f"Lines of {name} that are not honoured"
        box = NoticeList(self._bench.window, title, title)
        box.set_texts(self._refused.get(key, ()))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.show()

    def _not_read(self, error: TwoMassError) -> None:
        self.unread.emit()
        self._failed(error)

    def _failed(self, error: TwoMassError) -> None:
        self._bench.say("regions", str(error), "error")

    def ask_save(self) -> None:
        """Ask for a file and write all regions."""
        path = ask_save_path(self._bench.window, "Save regions", "regions.reg", KINDS)
        if path is not None:
            self.save(path)

    def save(self, path: Path) -> None:
        """Write all regions."""
        regions = tuple(self._book.all.values())
        notes = ["Positions FK5 J2000, sizes in arcsec, angles east of north."]
        job: Job[str] = Job(
            "save regions", f"Saving {path.name}", lambda _: write_region_file(path, regions, notes)
        )

        def done(left: str) -> None:
            self._bench.say("export", f"{len(regions)} regions are in {path}. {left}".strip())

        self._bench.jobs.start(job, done, self._failed)

    # -- by hand ----------------------------------------------------------------------------

    @property
    def _plane(self) -> FieldPlane | None:
        field = self._bench.session.field
        return field.plane if field else None

    @property
    def _shape(self) -> Shape | None:
        """What the tool in hand draws."""
        tool = self._bench.session.tool
        if tool is Tool.RULER:
            return Shape.RULER
        return self._book.shape if tool is Tool.REGION else None

    def take_drag(self, east: float, north: float, mods: Qt.KeyboardModifier) -> bool:
        """Say whether a drag from here is meant for a region; with Ctrl it pans."""
        if mods & Qt.KeyboardModifier.ControlModifier or self._bench.session.field is None:
            return False
        self._start = (east, north)
        one = self._book.one
        grip = self._bench.window.canvas.region_grip(east, north)
        if one is not None and grip:
            self._grip, self._before = grip, self._book.all[one]
            return True
        shape = self._shape
        if shape is None or shape in _CLICKED:
            return False
        self._grip, self._before = "new", None
        return True

    def _drag(self, east: float, north: float) -> None:
        now, shape = (east, north), self._shape
        if self._before is not None:
            region = dragged(self._plane, self._before, self._grip, self._start, now)
            self._book.set_draft(region, self._book.one)
        elif shape is not None:
            self._book.set_draft(new_region(shape, self._plane, self._start, now))

    def _drop(self) -> None:
        draft, one, before = self._book.draft, self._book.one, self._before
        self._grip, self._before = "", None
        if draft is None:
            return
        self._book.set_draft(None)
        if before is not None and one is not None:
            self._book.change(one, draft, f"change of a {draft.shape}")
        elif before is None:
            self._book.add([draft], draft.shape.value)

    def _click(self, click: PointerClick) -> None:
        here, shape = (click.east, click.north), self._shape
        if shape is Shape.POLYGON:
            self._polygon_click(here)
            return
        number = self._bench.window.canvas.region_at(*here)
        if shape in (Shape.POINT, Shape.TEXT) and number is None:
            self._make(shape, here)
        elif number is None and self.click_makes and shape not in (None, Shape.RULER):
            self._make(shape, here)
        else:
            self._book.select(() if number is None else (number,))

    def _make(self, shape: Shape, here: Point) -> None:
        label = ""
        if shape is Shape.TEXT:
            label, sure = QInputDialog.getText(self._bench.window, "Text", "Text on the sky:")
            if not sure or not label.strip():
                return
        reach = _DEFAULT_PX * self._bench.session.camera.arcsec_per_pixel
        end = (here[0] + reach, here[1] + reach)
        self._book.add([new_region(shape, self._plane, here, end, label.strip())], shape.value)

    def make_here(self) -> None:
        """Make a region of the chosen shape at the pointer (the middle of the view without)."""
        shape = self._shape or self._book.shape
        if shape is Shape.POLYGON and self._vertices:
            self._close_polygon()
            return
        here = self._pointer or self._bench.session.camera.center
        if shape is Shape.POLYGON:
            self._polygon_click(here)
        else:
            self._make(shape, here)

    def _polygon_click(self, here: Point) -> None:
        reach = _CLOSE_PX * self._bench.session.camera.arcsec_per_pixel
        for at in (self._vertices[:1], self._vertices[-1:]):
            if len(self._vertices) > 2 and at:
                near = max(abs(at[0][0] - here[0]), abs(at[0][1] - here[1])) < reach
                if near:
                    self._close_polygon()
                    return
        self._vertices.append(here)
        self._book.select(())
        if len(self._vertices) > 1:
            self._book.set_draft(new_polygon(self._plane, self._vertices))
        else:
            self._book.set_draft(new_region(Shape.POINT, self._plane, here, here))

    def _close_polygon(self) -> None:
        vertices, self._vertices = self._vertices, []
        self._book.set_draft(None)
        if len(vertices) > 2:
            self._book.add([new_polygon(self._plane, vertices)], "polygon")

    def _hover(self, state: PointerState) -> None:
        self._pointer = (state.east, state.north) if state.inside else None
        if self._vertices and self._pointer is not None:
            self._book.set_draft(new_polygon(self._plane, [*self._vertices, self._pointer]))

    def step_back(self) -> bool:
        """Give up what is drawn, else the selection; returns whether there was something."""
        if self._book.draft is not None or self._vertices:
            self._vertices = []
            self._grip, self._before = "", None
            self._book.set_draft(None)
            return True
        if self._book.selected:
            self._book.select(())
            return True
        return False

    def remove_selected(self) -> None:
        """Remove the selected regions."""
        self._book.remove(self._book.selected)

    def edit_selected(self) -> None:
        """Offer the numbers of the selected region for editing."""
        one = self._book.one
        if one is not None:
            from twomass_viewer.ui.panels.region_sheet import RegionSheet

            sheet = RegionSheet(self._bench.window, self._book.all[one])
            sheet.accepted_region.connect(partial(self._edited, one))
            sheet.show()

    def _edited(self, number: int, region: Region) -> None:
        if number in self._book.all:
            self._book.change(number, region)

    def choose_next(self) -> None:
        """Select the next region."""
        keys = list(self._book.shown)
        if keys:
            one = self._book.one
            at = keys.index(one) + 1 if one in keys else 0
            self._book.select((keys[at % len(keys)],))

    def choose(self, shape: Shape) -> None:
        """Take the region tool in hand for a shape."""
        session = self._bench.session
        self.step_back()
        with session.batch():
            self._book.set_shape(shape)
            session.set_tool(Tool.REGION)
