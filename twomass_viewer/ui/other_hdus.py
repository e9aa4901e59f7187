"""The other images and tables of an open file: a notice that there are some, a sheet to choose."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from twomass_viewer.errors import TwoMassError
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.io.contents import Contents, HduEntry, list_hdus
from twomass_viewer.session.jobs import Job
from twomass_viewer.session.session import Session
from twomass_viewer.ui.opening import Opener
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.hdu_chooser import HduChooser, HduRow

_KEY = "hdus:"


class OtherHdus:
    """What else the files of the open images hold.

    Parameters
    ----------
    bench : Workbench
    opener : Opener
        Opens what is chosen.
    """

    def __init__(self, bench: Workbench, opener: Opener) -> None:
        self._bench = bench
        self._opener = opener
        self._chooser: HduChooser | None = None
        self._path: Path | None = None
        opener.first_of_several.connect(self._announce)

    def choose(self, path: Path | None = None) -> None:
        """Show what a file holds; without one, the file of the current image."""
        if path is None:
            member = self._bench.session.top_member
            path = member.image.path if member is not None else None
        if path is not None:
            self._look(path, self._show)

    def choose_for(self, key: str) -> None:
        """Show what the file of a layer holds."""
        found = self._bench.session.image_set(key)
        if found is not None:
            self.choose(found.members[0].image.path)

    def choose_of_notice(self, key: str) -> None:
        """Show what the file of a notice holds; the notice has then done its work."""
        self.choose(Path(key.removeprefix(_KEY)))

    def _look(self, path: Path, then: Callable[[Contents], None]) -> None:
        job: Job[Contents] = Job(
            f"hdus:{path}", f"Looking through {path.name}", lambda p: list_hdus(path, p)
        )
        self._bench.jobs.start(job, then, lambda error: self._refused(path, error))

    def _refused(self, path: Path, error: TwoMassError) -> None:
        self._bench.say(f"open:{path}", str(error), "error")

    def _announce(self, image: SurveyImage) -> None:
        """Say that a file holds more than the image that was opened, where it does."""
        path = image.path
        if path is None:
            return

        def say(contents: Contents) -> None:
            if len(contents.choices) < 2:
                return
            words = _count(contents)
            text = f"{path.name} holds {words}; the first image is shown."
            self._bench.say(f"{_KEY}{path}", text, "info", "other_hdus", "Choose…")

        self._look(path, say)

    def _show(self, contents: Contents) -> None:
        from twomass_viewer.ui.panels.hdu_chooser import HduChooser

        if self._chooser is None:
            self._chooser = HduChooser(self._bench.window)
            self._chooser.chosen.connect(self._open)
        self._path = contents.path
        self._bench.session.dismiss(f"{_KEY}{contents.path}")
        shown = open_hdus(self._bench.session, contents.path)
        rows = [_row(e, e.index in shown) for e in contents.entries]
        title = f"{contents.path.name} holds {_count(contents)}"
        self._chooser.set_rows(title, rows, contents.problem)
        self._chooser.open()

    def _open(self, indices: Sequence[int]) -> None:
        self._opener.open_targets([f"{self._path}[{index}]" for index in indices])


def open_hdus(session: Session, path: Path) -> set[int]:
    """Return the indices of a file's HDUs that are open as images."""
    images = (m.image for s in session.images for m in s.members)
    return {i.hdu for i in images if i.path == path}


def _count(contents: Contents) -> str:
    """Return ``3 images and 1 table``."""
    tables = sum(e.is_table for e in contents.entries)
    counted = ((len(contents.images), "image"), (tables, "table"))
    words = [f"{n} {what}{'' if n == 1 else 's'}" for n, what in counted if n]
    return " and ".join(words) or "nothing to open"


def _row(entry: HduEntry, is_open: bool) -> "HduRow":
    from twomass_viewer.ui.panels.hdu_chooser import HduRow

    kind = "image" if entry.is_image else entry.words.removeprefix("a ").removeprefix("an ")
    parts = [kind, entry.band.value if entry.band else ""]
    parts.append("" if entry.scan is None else f"scan {entry.scan}")
    name = entry.name + (f", {entry.version}" if entry.version != 1 else "")
    return HduRow(
        entry.index,
        name or ("primary" if entry.index == 0 else ""),
        entry.size,
        " · ".join(p for p in parts if p),
        entry.is_image or entry.is_table,
        is_open,
    )
