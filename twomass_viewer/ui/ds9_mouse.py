"""The mouse as in DS9, for whose hands know it: a preference.

In DS9 the left button makes and selects regions or moves the crosshair, and never pans.
"""

from dataclasses import replace

from PySide6.QtCore import QObject, Qt

from twomass_viewer.session.view import PlaceSelection, Tool
from twomass_viewer.ui.canvas.pointer import PointerClick, PointerState
from twomass_viewer.ui.region_desk import RegionDesk
from twomass_viewer.ui.sky_links import SkyLinks
from twomass_viewer.ui.workbench import Workbench

PLAIN_ROWS = (
    ("Left drag", "Pan"),
    ("Wheel", "Zoom at the pointer (Ctrl: finer)"),
    ("Left click", "Inspect, or measure with the photometry tool"),
    ("Middle click, drag", "Centre here; pan"),
    ("Right drag", "Contrast (up, down) and bias (left, right)"),
    ("Double right click", "Reset contrast"),
    ("Right click", "Menu"),
    ("Two fingers", "Pan; pinch to zoom"),
    ("Arrows", "Move the pointer one pixel (Shift: ten)"),
)
DS9_ROWS = (
    ("Left drag", "Move the crosshair; with the region tool make, move or resize a region"),
    ("Left click", "Crosshair here; with the region tool select a region or make one"),
    ("Ctrl left drag", "Pan"),
    *PLAIN_ROWS[3:7],
    ("Wheel", "Zoom at the pointer (Ctrl: finer)"),
    *PLAIN_ROWS[7:],
)
_CROSSHAIR_TOOLS = (Tool.INSPECT, Tool.PHOTOMETRY)


class Ds9Mouse(QObject):
    """Gives the left button to crosshair and regions while the preference is on."""

    def __init__(self, bench: Workbench, sky: SkyLinks, regions: RegionDesk) -> None:
        super().__init__()
        self._bench, self._sky, self._regions = bench, sky, regions
        self._held = False
        tiles = bench.window.tiles
        self._others = tiles.drag_taker
        tiles.drag_taker = self._take_drag
        tiles.tool_dragged.connect(self._drag)
        tiles.tool_drag_ended.connect(self._drop)
        tiles.clicked.connect(self._click)
        regions.click_makes = self.on

    @property
    def on(self) -> bool:
        """Whether the mouse is as in DS9."""
        return self._bench.settings.mouse == "ds9"

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """What the buttons do, for the sheet of keys."""
        return DS9_ROWS if self.on else PLAIN_ROWS

    def switch(self, on: bool) -> None:
        """Choose the mouse, for this and later runs, and say what it does now."""
        self._bench.remember(replace(self._bench.settings, mouse="ds9" if on else "standard"))
        self._regions.click_makes = on
        if not on:
            self._sky.keep_crosshair(None)
        text = (
            "DS9 mouse: the left button moves the crosshair or makes regions, Ctrl or the middle "
            "button drags the sky, the right button contrast and bias."
            if on
            else "The left button drags the sky."
        )
        self._bench.say("picture", text)

    def _take_drag(self, east: float, north: float, mods: Qt.KeyboardModifier) -> bool:
        """Take what no tool takes; with Ctrl the sky is dragged."""
        if self._others is not None and self._others(east, north, mods):
            return True
        pans = bool(mods & Qt.KeyboardModifier.ControlModifier)
        tool = self._bench.session.tool
        if not self.on or pans or self._bench.session.field is None:
            return False
        self._held = tool in _CROSSHAIR_TOOLS
        if self._held:
            self._put(east, north)
        return True  # another tool has its own use of the left button, but the sky stays

    def _drag(self, east: float, north: float) -> None:
        if self._held:
            self._put(east, north)

    def _drop(self) -> None:
        place, held, self._held = self._sky.kept_crosshair, self._held, False
        if held and place is not None:
            self._bench.session.select(PlaceSelection(*place))

    def _click(self, click: PointerClick) -> None:
        if self.on and self._bench.session.tool in _CROSSHAIR_TOOLS:
            self._sky.keep_crosshair((click.east, click.north))

    def _put(self, east: float, north: float) -> None:
        self._sky.keep_crosshair((east, north))
        canvas = self._bench.window.canvas
        canvas.hovered.emit(PointerState(east, north, canvas.hit_at(east, north)))
