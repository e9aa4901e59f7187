"""What the pointer does on the canvas: readout, hover line, selection, tools, contrast, menu."""

from collections.abc import Callable
from dataclasses import replace
from textwrap import wrap

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QToolTip

from twomass_viewer.display.stretch import dragged_contrast
from twomass_viewer.session.marks import LARGE_KINDS
from twomass_viewer.session.readout import readout
from twomass_viewer.session.view import (
    ArtifactSelection,
    MeasurementSelection,
    PlaceSelection,
    RowSelection,
    Selection,
    Tool,
)
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.ui.canvas.picking import HIT_PX
from twomass_viewer.ui.canvas.pointer import MarkHit, PointerClick, PointerState
from twomass_viewer.ui.measuring import Measurer
from twomass_viewer.ui.panels.status_readout import ReadoutText
from twomass_viewer.ui.workbench import Workbench

_HOVER_WIDTH = 64


class SkyLinks(QObject):
    """Connects the panes with the session."""

    def __init__(self, bench: Workbench, measurer: Measurer) -> None:
        super().__init__()
        self._bench = bench
        self._measurer = measurer
        self._fill_menu: Callable[[QMenu], object] | None = None
        self.crosshair = False
        self.kept_crosshair: tuple[float, float] | None = None
        self._pointer: PointerState | None = None
        tiles = bench.window.tiles
        tiles.camera_changed.connect(bench.session.move_camera)
        tiles.hovered.connect(self._on_hover)
        tiles.clicked.connect(self._on_click)
        tiles.contrast_dragged.connect(self._on_contrast)
        tiles.contrast_reset.connect(self._on_contrast_reset)
        tiles.context_menu_requested.connect(self._on_menu)

    def fit(self) -> None:
        """Fit the visible images; they stay fitted until the user moves the view."""
        self._bench.window.canvas.fit()

    def attach_menu(self, fill: Callable[[QMenu], object]) -> None:
        """Say what fills the context menu."""
        self._fill_menu = fill

    def keep_crosshair(self, place: tuple[float, float] | None) -> None:
        """Leave a crosshair at a place, or take it away."""
        self.kept_crosshair = place
        self._bench.window.tiles.set_crosshair(place)

    def set_crosshair(self, on: bool) -> None:
        """Show or hide the crosshair at the pointer."""
        self.crosshair = on
        state = self._pointer
        place = (state.east, state.north) if on and state and state.inside else None
        self._bench.window.tiles.set_crosshair(place)

    def pointer_place(self) -> tuple[float, float] | None:
        """Return the pointer's place on the plane; None while it is elsewhere."""
        state = self._pointer
        return (state.east, state.north) if state is not None and state.inside else None

    def place_of_interest(self) -> tuple[float, float] | None:
        """Return the selected place on the plane, else the pointer's."""
        session = self._bench.session
        chosen = session.selection
        field = session.field
        if isinstance(chosen, PlaceSelection):
            return chosen.east, chosen.north
        if isinstance(chosen, ArtifactSelection) and chosen.at is not None:
            return chosen.at
        place: tuple[float, float] | None = None
        if isinstance(chosen, RowSelection) and (layer := session.catalog_layer(chosen.layer)):
            catalog = layer.catalog
            place = float(catalog.ra_deg[chosen.row]), float(catalog.dec_deg[chosen.row])
        elif isinstance(chosen, ArtifactSelection) and chosen.key in session.artifacts:
            artifact = session.artifacts[chosen.key]
            place = artifact.ra_deg, artifact.dec_deg
        elif isinstance(chosen, MeasurementSelection):
            measured = session.measurements[chosen.index]
            place = measured.ra_deg, measured.dec_deg
        if place is not None and field is not None and field.plane is not None:
            east, north = field.plane.project(*place)
            return float(east), float(north)
        if self._pointer is not None and self._pointer.inside:
            return self._pointer.east, self._pointer.north
        return None

    def repeat_hover(self) -> None:
        """Say again what is under the pointer: another band or plane is shown there now."""
        state = self._pointer
        if state is not None and state.inside:
            hit = self._bench.window.tiles.pointed_canvas.hit_at(state.east, state.north)
            self._on_hover(replace(state, hit=hit))

    def _on_hover(self, state: PointerState) -> None:
        bench = self._bench
        self._pointer = state
        if self.crosshair:
            bench.window.tiles.set_crosshair((state.east, state.north) if state.inside else None)
        if not state.inside:
            bench.window.readout.set_fields(ReadoutText())
            QToolTip.hideText()
            return
        with bench.session.seen_by(bench.window.tiles.pointed):
            text = readout(bench.session, state.east, state.north)
        bench.window.readout.set_fields(
            ReadoutText(
                ra=text.ra,
                dec=text.dec,
                ra_deg=text.degrees[0],
                dec_deg=text.degrees[1],
                frame="FK5 J2000" if text.ra else "",
                galactic=text.galactic,
                pixel=text.pixel,
                value=text.value,
                surface_brightness=text.surface_brightness,
                image=text.image,
                lossy=text.lossy,
            )
        )
        line = self._hover_line(state.hit) if state.hit else ""
        line = line or self._cover_line(state)
        if line:
            folded = "\n".join(wrap(line, _HOVER_WIDTH))
            QToolTip.showText(QCursor.pos() + QPoint(14, 10), folded, bench.window.tiles)
        else:
            QToolTip.hideText()

    def _hover_line(self, hit: MarkHit) -> str:
        session = self._bench.session
        if hit.row is not None and (layer := session.catalog_layer(hit.layer)):
            from twomass_viewer.catalogs.words import summary_line

            return summary_line(layer.catalog, hit.row)
        artifact = session.artifacts.get(hit.key)
        if artifact is None or artifact.kind in (ArtifactKind.HALO, ArtifactKind.CONFUSION):
            return ""  # a halo lies under everything near a bright star; a click tells of it
        return artifact.sentence

    def _cover_line(self, state: PointerState) -> str:
        """Return how many images cover the place, where their outlines are shown."""
        if not self._bench.session.footprints.shown:
            return ""
        keys = self._bench.window.tiles.pointed_canvas.outlines_at(state.east, state.north)
        count = sum(key.startswith("outline:") for key in keys)
        if not count:
            return ""
        return f"{count} images cover this place" if count > 1 else "One image covers this place"

    def _on_click(self, click: PointerClick) -> None:
        session = self._bench.session
        QToolTip.hideText()  # what it said is about to stand in the panel
        if session.tool in (Tool.REGION, Tool.RULER):
            return  # the region desk answers
        if session.tool is Tool.PHOTOMETRY:
            hit = click.hit
            if hit is not None and hit.row is not None:
                self._measurer.measure_at(hit.east, hit.north)
            else:
                reach = HIT_PX * session.camera.arcsec_per_pixel
                self._measurer.measure_at(click.east, click.north, reach_arcsec=reach)
            self._bench.window.show_tab(self._bench.window.photometry)
            return
        session.select(self._selection(click))
        self._bench.window.show_tab(self._bench.window.inspect)

    def _selection(self, click: PointerClick) -> Selection:
        hit = click.hit
        if hit is not None and hit.row is not None:
            return RowSelection(hit.layer, hit.row)
        if hit is not None and hit.key in self._bench.session.artifacts:
            large = self._bench.session.artifacts[hit.key].kind in LARGE_KINDS
            return ArtifactSelection(hit.key, (click.east, click.north) if large else None)
        if hit is not None and hit.key.startswith("measurement:"):
            return MeasurementSelection(int(hit.key.partition(":")[2]))
        return PlaceSelection(click.east, click.north)

    def _on_contrast(self, d_contrast: float, d_bias: float) -> None:
        session = self._bench.session
        tone = session.tone
        contrast, bias = dragged_contrast(tone.contrast, tone.bias, d_contrast, d_bias)
        session.set_tone(replace(tone, contrast=contrast, bias=bias))

    def _on_contrast_reset(self) -> None:
        session = self._bench.session
        session.set_tone(replace(session.tone, contrast=1.0, bias=0.5))

    def _on_menu(self, click: PointerClick) -> None:
        if self._fill_menu is None or not self._bench.session.field_images:
            return
        self._bench.session.select(self._selection(click))
        menu = QMenu(self._bench.window)
        self._fill_menu(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(click.global_pos)
