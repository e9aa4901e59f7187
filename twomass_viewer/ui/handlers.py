"""What every action does."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QMessageBox

from twomass_viewer import __version__
from twomass_viewer.imagery.graticule import GridFrame
from twomass_viewer.scene.scene import Camera
from twomass_viewer.session.comparison import CompareMode
from twomass_viewer.session.footprints import OutlineColors
from twomass_viewer.session.view import Shown, Tool
from twomass_viewer.skyregions.model import DRAWN, Shape
from twomass_viewer.survey.acknowledgments import image_text, image_text_short, table_text
from twomass_viewer.ui.actions.spec import ActionKey as K
from twomass_viewer.ui.commands import Commands
from twomass_viewer.ui.fields_of_view import TURN_DEG
from twomass_viewer.ui.tile_actions import tile_checks, tile_handlers


def handlers(c: Commands) -> dict[K, Callable[..., object]]:
    """Return the handler of every action; checkable ones take the new state."""
    session, window = c.bench.session, c.bench.window
    views = c.pictures

    def choice(choose: Callable[[bool], object]) -> Callable[[bool], None]:
        def call(on: bool) -> None:
            choose(on)
            c.refresh_actions()  # a second click on what is chosen must not uncheck it

        return call

    def show(shown: Shown) -> Callable[[bool], None]:
        return choice(lambda _: session.show(shown))

    def grid(frame: GridFrame) -> Callable[[bool], None]:
        return choice(lambda on: session.set_grid(frame if on else None))

    def limits(policy: str) -> Callable[[], None]:
        return lambda: c.coloring.choose_limits(policy)

    def tool(which: Tool) -> Callable[[bool], None]:
        return choice(lambda _: session.set_tool(which))

    def turn(**changes: object) -> None:
        camera: Camera = replace(window.canvas.camera, **changes)  # type: ignore[arg-type]
        window.canvas.set_camera(camera)
        session.move_camera(camera)

    def markers(visible: bool) -> None:
        with session.batch():
            for layer in session.catalogs:
                session.set_catalog_visible(layer.key, visible)

    def next_field() -> None:
        keys = [f.key for f in session.fields]
        if session.active_field in keys:
            session.activate_field(keys[(keys.index(session.active_field) + 1) % len(keys)])

    def full_screen(on: bool) -> None:
        window.showFullScreen() if on else window.showNormal()

    return {
        K.OPEN: c.opener.ask_open,
        K.OPEN_CATALOG: c.opener.ask_open_catalog,
        K.OPEN_DEMO: c.opener.open_demo,
        K.OTHER_HDUS: lambda: c.others.choose(),
        K.MAKE_MOSAIC: lambda: c.mosaics.ask(),
        K.SAVE_SESSION: c.sessions.save,
        K.SAVE_SESSION_AS: c.sessions.ask_save,
        K.SAVE_PICTURE: views.ask_save,
        K.SAVE_ANIMATION: lambda: c.animator.ask(),
        K.COPY_PICTURE: views.copy,
        K.SAVE_CUTOUT: lambda: c.cutouts.ask(),
        K.PRINT: lambda: c.printing.ask(),
        K.PAGE_SETUP: lambda: c.printing.ask_page(),
        K.QUIT: window.close,
        K.UNDO: session.undo,
        K.REDO: session.redo,
        K.STEP_BACK: c.step_back,
        K.COPY_POSITION: c.copy_position,
        K.FIND: c.bench.window.search.take_keyboard,
        K.SHOW_J: show(Shown.J),
        K.SHOW_H: show(Shown.H),
        K.SHOW_KS: show(Shown.KS),
        K.SHOW_RGB: show(Shown.RGB),
        K.STRETCH_NEXT: c.coloring.next_stretch,
        K.COLORS_NEXT: c.coloring.next_preset,
        K.COMPOSE: c.compositor.ask,
        K.LIMITS: c.show_limits,
        K.LIMITS_AUTO: limits("auto"),
        K.LIMITS_ZSCALE: limits("zscale"),
        K.LIMITS_MINMAX: limits("minmax"),
        K.INVERT: lambda on: session.set_tone(replace(session.tone, invert=on)),
        K.RESET_CONTRAST: c.reset_contrast,
        K.ZOOM_IN: lambda: window.canvas.zoom(1.5),
        K.ZOOM_OUT: lambda: window.canvas.zoom(1 / 1.5),
        K.FIT: c.sky.fit,
        K.ONE_TO_ONE: lambda: window.canvas.one_to_one(),
        K.NORTH_UP: lambda: turn(rotation_deg=0.0, parity=1),
        K.FLIP: lambda: turn(parity=-window.canvas.camera.parity),
        K.PREVIOUS_PLANE: lambda: c.navigator.step_plane(-1),
        K.NEXT_PLANE: lambda: c.navigator.step_plane(1),
        K.NEXT_FIELD: next_field,
        K.BLINK: choice(lambda _: c.blinker.toggle(1)),
        K.BLINK_BACK: choice(lambda _: c.blinker.toggle(-1)),
        K.BLINK_NEXT: lambda: c.blinker.step(1),
        K.BLINK_PREVIOUS: lambda: c.blinker.step(-1),
        K.FADE: choice(lambda _: c.fader.toggle(CompareMode.FADE)),
        K.SWIPE: choice(lambda _: c.fader.toggle(CompareMode.SWIPE)),
        K.SWIPE_LEVEL: choice(c.fader.set_level),
        K.SWAP_PAIR: c.fader.swap,
        K.SMOOTH: c.smoother.turn,
        K.CONTOURS: c.contourer.turn,
        K.EXPORT_CONTOURS: c.contourer.ask_export,
        K.DIFFERENCE: lambda: c.comparer.take_difference(),
        K.RATIO: lambda: c.comparer.take_ratio(),
        K.MARKERS: markers,
        K.MARKERS_BEYOND: session.set_markers_beyond,
        K.ARTIFACTS: session.set_artifacts_visible,
        K.GUESSES: session.set_guesses_visible,
        K.APERTURES: session.set_measurements_visible,
        K.TEST_MARKERS: c.marker_tester.test,
        K.OFFSETS: c.marker_tester.show_vectors,
        **_guide_handlers(c),
        **tile_handlers(c),
        K.CROSSHAIR: c.sky.set_crosshair,
        K.MATCH_SKY: session.set_sky_matched,
        K.GRID: grid(GridFrame.EQUATORIAL),
        K.GRID_GALACTIC: grid(GridFrame.GALACTIC),
        K.TOOL_INSPECT: tool(Tool.INSPECT),
        K.TOOL_PHOTOMETRY: tool(Tool.PHOTOMETRY),
        K.TOOL_PROFILE: tool(Tool.PROFILE),
        K.PROFILE_END: lambda: c.set_profile_end(),
        K.EXPORT_PROFILE: c.profiler.ask_export,
        K.PIXEL_TABLE: c.pixels.show,
        K.FREEZE_PIXELS: c.pixels.freeze,
        K.WHY: c.explain_here,
        K.MEASURE_SELECTED: c.measure_selected,
        K.EXPORT_MEASUREMENTS: lambda: c.tables.ask_export_measurements(),
        K.EXPORT_ARTIFACTS: lambda: c.tables.ask_export_artifacts(),
        K.ARTIFACT_RULES: lambda: c.rules_desk.show(),
        K.TOOL_REGION: tool(Tool.REGION),
        K.TOOL_RULER: tool(Tool.RULER),
        **_region_handlers(c),
        K.PALETTE: c.show_palette,
        K.HELP: lambda: c.help_desk.show(),
        K.SHORTCUTS: c.show_shortcuts,
        K.DS9_MOUSE: c.ds9_mouse.switch,
        K.THEME: c.set_light_theme,
        K.PIXEL_MEMORY: c.memory.offer,
        K.FULL_SCREEN: full_screen,
        K.ACKNOWLEDGMENT: lambda: _about(
            c,
            "Acknowledgment",
            "Pictures:\n\n"
            + image_text(mosaic=False, simulated=False)
            + "\n\nWhere space is tight:\n\n"
            + image_text_short(mosaic=False, simulated=False)
            + "\n\nPublications and tables:\n\n"
            + table_text(simulated=False),
        ),
        K.ABOUT: lambda: _about(
            c,
            "About twomass_viewer",
            f"twomass_viewer {__version__}\n\nInspector for images of the Two Micron All Sky "
            "Survey. BSD-3-Clause.\n\n" + table_text(simulated=False),
        ),
    }


def _region_handlers(c: Commands) -> dict[K, Callable[..., object]]:
    """Return the handlers of all that is done with regions."""
    desk = c.region_desk

    def take(shape: Shape) -> Callable[[bool], None]:
        def call(_on: bool) -> None:
            desk.choose(shape)
            c.refresh_actions()

        return call

    return {
        **{K(f"region_{s}"): take(s) for s in DRAWN},
        K.MAKE_REGION: desk.make_here,
        K.NEXT_REGION: desk.choose_next,
        K.EDIT_REGION: desk.edit_selected,
        K.REMOVE_REGIONS: desk.remove_selected,
        K.SAVE_REGIONS: desk.ask_save,
        K.REGION_STATISTICS: lambda: c.region_measurer.show(),
        K.EXPORT_REGION_STATISTICS: lambda: c.region_measurer.ask_export(),
    }


def _guide_handlers(c: Commands) -> dict[K, Callable[..., object]]:
    """Return the handlers of what is drawn to find one's way."""
    session = c.bench.session

    def by_night(on: bool) -> None:
        with session.batch():
            session.footprints.color_by(OutlineColors.NIGHT if on else OutlineColors.DIRECTION)
            session.footprints.show(True)

    return {
        K.OUTLINES: session.footprints.show,
        K.FIELD_OF_VIEW: c.view_desk.show,
        K.TURN_VIEW_LEFT: lambda: c.view_desk.turn(TURN_DEG),
        K.TURN_VIEW_RIGHT: lambda: c.view_desk.turn(-TURN_DEG),
        K.ADD_BOOKMARK: lambda: c.bookmark_desk.add(),
        K.BOOKMARKS: lambda: c.bookmark_desk.show(),
        K.OUTLINES_BY_NIGHT: by_night,
    }


def checks(c: Commands) -> dict[K, bool]:
    """Return the state of the checkable actions."""
    session = c.bench.session
    shown = session.shown if session.field_images else None
    return {
        K.SHOW_J: shown is Shown.J,
        K.SHOW_H: shown is Shown.H,
        K.SHOW_KS: shown is Shown.KS,
        K.SHOW_RGB: shown is Shown.RGB,
        K.INVERT: session.tone.invert,
        K.BLINK: c.blinker.way > 0,
        K.BLINK_BACK: c.blinker.way < 0,
        K.SMOOTH: c.smoother.on,
        K.CONTOURS: c.contourer.on,
        K.FADE: c.fader.mode is CompareMode.FADE,
        K.SWIPE: c.fader.mode is CompareMode.SWIPE,
        K.SWIPE_LEVEL: c.fader.level,
        K.MARKERS: any(layer.visible for layer in session.catalogs),
        K.MARKERS_BEYOND: session.markers_beyond,
        K.ARTIFACTS: session.artifacts_visible,
        K.GUESSES: session.guesses_visible,
        K.APERTURES: session.measurements_visible,
        K.OFFSETS: session.marker_tests.vectors_shown,
        K.OUTLINES: session.footprints.shown,
        K.OUTLINES_BY_NIGHT: session.footprints.colors is OutlineColors.NIGHT,
        K.CROSSHAIR: c.sky.crosshair,
        K.MATCH_SKY: session.sky_matched,
        K.GRID: session.grid is GridFrame.EQUATORIAL,
        K.GRID_GALACTIC: session.grid is GridFrame.GALACTIC,
        K.TOOL_INSPECT: session.tool is Tool.INSPECT,
        K.TOOL_PHOTOMETRY: session.tool is Tool.PHOTOMETRY,
        K.TOOL_PROFILE: session.tool is Tool.PROFILE,
        K.PIXEL_TABLE: c.pixels.shown,
        K.FREEZE_PIXELS: c.pixels.frozen,
        K.TOOL_REGION: session.tool is Tool.REGION,
        K.TOOL_RULER: session.tool is Tool.RULER,
        **{K(f"region_{s}"): session.regions.shape is s for s in DRAWN},
        **tile_checks(c),
        K.DS9_MOUSE: c.ds9_mouse.on,
        K.THEME: c.theme == "light",
        K.FULL_SCREEN: c.bench.window.isFullScreen(),
    }


def _about(c: Commands, title: str, text: str) -> None:
    box = QMessageBox(c.bench.window)
    box.setWindowTitle(title)
    box.setText(text)
    from PySide6.QtCore import Qt

    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.setModal(False)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.show()
