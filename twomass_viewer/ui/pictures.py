"""Pictures of the view and of the window, with acknowledgment, badges and provenance."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication

from twomass_viewer.session.jobs import Job
from twomass_viewer.session.session_document import Document
from twomass_viewer.session.session_file import complete, to_text
from twomass_viewer.ui.canvas.picture import compose_picture, picture_text, write_png
from twomass_viewer.ui.saving import ask_save_path
from twomass_viewer.ui.workbench import Workbench


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

    def ask_save(self) -> None:
        """Ask for a file and save the view."""
        top = self._bench.session.top_set
        start = Path(top.members[0].image.name).stem + ".png" if top else "view.png"
        kinds = "PNG picture (*.png)"
        path = ask_save_path(self._bench.window, "Save picture", start, kinds)
        if path is not None:
            self.save_view(path)

    def save_view(self, path: Path) -> None:
        """Save the view as PNG; a failure is said in the window."""
        canvas = self._bench.window.canvas
        picture = compose_picture(canvas.grab_image(), canvas.scene)
        text = picture_text(canvas.scene, path.stem, self._view())
        document = self._document()
        job: Job[None] = Job(
            f"picture:{path}",
            f"Saving {path.name}",
            lambda _: write_png(path, picture, text, _recipe(document, path)),
            reads_files=True,
        )
        self._bench.jobs.start(
            job,
            lambda _: self._bench.say("picture", f"The picture is in {path}."),
            lambda error: self._bench.say("picture", str(error), "error"),
        )

    def copy(self) -> None:
        """Copy the view to the clipboard, with the acknowledgment."""
        canvas = self._bench.window.canvas
        QGuiApplication.clipboard().setImage(compose_picture(canvas.grab_image(), canvas.scene))
        self._bench.say("picture", "The picture is on the clipboard.")

    def write_window(self, path: Path) -> None:
        """Write a picture of the whole window; raises `TwoMassError` when it cannot be written."""
        window = self._bench.window
        scene = window.canvas.scene
        text = picture_text(scene, f"twomass_viewer: {path.stem}", self._view())
        write_png(path, window.grab().toImage(), text, _recipe(self._document(), path))

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


def _recipe(document: Document, path: Path) -> str:
    return to_text(complete(document, path.absolute().parent))
