"""Pictures of the view and of the window, with acknowledgment, badges and provenance."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QImage

from twomass_viewer.session.jobs import Job, Progress
from twomass_viewer.session.picture_metadata import format_of
from twomass_viewer.session.picture_recipe import recipe_of
from twomass_viewer.session.session_document import Document
from twomass_viewer.ui.canvas.picture import (
    Picture,
    PictureWish,
    Strip,
    compose_picture,
    picture_text,
)
from twomass_viewer.ui.canvas.picture_files import write_picture
from twomass_viewer.ui.picture_painting import (
    AT_ONCE_PIXELS,
    Painting,
    PicturePainter,
    picture_of,
)
from twomass_viewer.ui.saving import ask_save_path, may_replace
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.picture_sheet import PictureSheet

_LINES = ("PDF", "SVG")  # formats that keep lines as lines
_KINDS = "PNG picture (*.png);;PDF (*.pdf);;SVG drawing (*.svg);;TIFF picture (*.tiff *.tif)"


class Pictures:
    """Saves and copies what is on screen.

    Parameters
    ----------
    bench : Workbench
    document : callable
        Returns the session document of what is shown: a saved picture brings its view back.
    """

    def __init__(self, bench: Workbench, document: Callable[[], Document]) -> None:
        self._bench = bench
        self._document = document
        self._sheet: PictureSheet | None = None
        self._painter = PicturePainter()
        bench.window.closing.connect(self._painter.stop)
        self._agreed: Path | None = None  # a file whose replacement was agreed to

    # -- saving the view --------------------------------------------------------------------

    def ask_save(self) -> None:
        """Ask what the picture is to be, and save the view."""
        top = self._bench.session.top_set
        image = top.members[0].image if top else None
        folder = image.path.parent if image is not None and image.path is not None else Path()
        name = Path(image.name).stem if image is not None else "view"
        sheet = self._sheet or self._make_sheet()
        size = self._screen_size()
        sheet.set_view(size.width(), size.height(), (folder / f"{name}.png").absolute())
        sheet.open()

    def _make_sheet(self) -> "PictureSheet":
        # a window that saves no picture must not pay for it when it starts
        from twomass_viewer.ui.panels.picture_sheet import PictureSheet

        sheet = PictureSheet(self._bench.window)
        sheet.wanted.connect(self._save_wish)
        sheet.browse_requested.connect(self._browse)
        self._sheet = sheet
        return sheet

    def _browse(self, name: str) -> None:
        path = ask_save_path(self._bench.window, "Save picture", name, _KINDS)
        if path is not None and self._sheet is not None:
            self._sheet.set_path(path)
            self._agreed = path

    def _save_wish(self, wish: PictureWish) -> None:
        path = wish.path.absolute()
        if path.exists() and path != self._agreed and not may_replace(self._bench.window, path):
            return
        self._agreed = None
        self.save(wish)

    def save_view(self, path: Path) -> None:
        """Save the view as on the screen; a failure is said in the window."""
        size = self._screen_size()
        self.save(PictureWish(path, size.width(), size.height()))

    def save(self, wish: PictureWish) -> None:
        """Save the view as asked for; a failure is said in the window."""
        path, size = wish.path, QSize(wish.width, wish.height)
        as_lines = format_of(path.name) in _LINES
        tiles, painting = self._bench.window.tiles, Painting()
        text = picture_text(self._bench.window.tiles.painter.scene, path.stem, self._view())
        document = self._document() if wish.with_view else None

        def write(progress: Progress) -> None:
            picture, recipe = painting.wait(progress, path.name), None
            if document is not None:
                recipe = recipe_of(document, path, full_paths=wish.full_paths)
            write_picture(path, picture, text, recipe)

        job: Job[None] = Job(f"picture:{path}", f"Saving {path.name}", write, reads_files=True)
        asked = (tiles, size, wish.parts, wish.dots_per_inch)
        if wish.width * wish.height > AT_ONCE_PIXELS:
            self._painter.start(job, painting, *asked, as_lines=as_lines)
        else:
            painting.tell(picture_of(*asked, as_lines=as_lines))
        self._bench.jobs.start(
            job,
            lambda _: self._bench.say("picture", f"The picture is in {path}."),
            lambda error: self._bench.say("picture", str(error), "error"),
        )

    def _screen_size(self) -> QSize:
        tiles = self._bench.window.tiles
        size, ratio = tiles.painter.size, tiles.devicePixelRatioF()
        return QSize(round(size.width() * ratio), round(size.height() * ratio))

    # -- other pictures ---------------------------------------------------------------------

    def copy(self) -> None:
        """Copy the view to the clipboard, with the acknowledgment."""
        painter = self._bench.window.tiles.painter
        QGuiApplication.clipboard().setImage(compose_picture(painter.grab(), painter.scene))
        self._bench.say("picture", "The picture is on the clipboard.")

    def write_window(self, path: Path, *, full_paths: bool = False) -> None:
        """Write a picture of the whole window; raises `TwoMassError` when it cannot be written."""
        window = self._bench.window
        text = picture_text(
            window.tiles.painter.scene, f"twomass_viewer: {path.stem}", self._view()
        )
        pixels: QImage = window.grab().toImage()
        picture = Picture(pixels, Strip(""))
        write_picture(path, picture, text, recipe_of(self._document(), path, full_paths=full_paths))

    def _view(self) -> dict[str, Any]:
        session = self._bench.session
        camera = session.camera
        return {
            "view": {
                "shown": session.shown.value,
                "center_arcsec": list(camera.center),
                "arcsec_per_pixel": camera.arcsec_per_pixel,
                "rotation_deg": camera.rotation_deg,
                "stretch": session.tone.stretch,
                "limits": session.tone.policy,
            }
        }
