"""Files that change or vanish while they are open: what is shown stays, and it is said."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

from twomass_viewer.files import FileState, file_state
from twomass_viewer.session.jobs import Job, Progress
from twomass_viewer.ui.workbench import Workbench

KEY = "disk:"


class OnDisk(QObject):
    """Looks after the open files each time the user comes back to the window.

    Parameters
    ----------
    bench : Workbench
    reload : callable
        Reads a changed file again.
    offer : callable
        Takes the key of a notice and what its action does.
    """

    def __init__(
        self,
        bench: Workbench,
        reload: Callable[[Path], None],
        offer: Callable[[str, Callable[[], None]], None],
    ) -> None:
        super().__init__()
        self._bench, self._reload, self._offer = bench, reload, offer
        self._known: dict[Path, FileState] = {}
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._on_state)

    def know(self, states: Mapping[Path, FileState]) -> None:
        """Remember how files were when they were read."""
        self._known |= states
        for path in states:
            self._bench.session.dismiss(f"{KEY}{path}")

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self.check()

    def check(self) -> None:
        """Look, off the interface thread, which of the open files have changed."""
        session = self._bench.session
        shown = {m.image.path for s in session.images for m in s.members}
        shown |= {layer.catalog.path for layer in session.catalogs}
        known = {path: state for path, state in self._known.items() if path in shown}
        if known:
            job: Job[dict[Path, FileState | None]] = Job(
                "on disk", "Checking the open files", lambda p: _changed(known, p), reads_files=True
            )
            self._bench.jobs.start(job, self._tell, lambda error: None)

    def _tell(self, changed: dict[Path, FileState | None]) -> None:
        for path, state in changed.items():
            key, stays = f"{KEY}{path}", self._stays(path)
            if state is None:
                self._known.pop(path, None)
                self._bench.say(key, f"{path.name} is no longer in {path.parent}; {stays}")
            else:
                self._known[path] = state
                self._offer(key, lambda path=path: self._reload(path))  # type: ignore[misc]
                self._bench.say(
                    key, f"{path.name} changed on disk; {stays}", "info", "opener", "Reload"
                )

    def _stays(self, path: Path) -> str:
        """Say what is left of a file."""
        members = (m for s in self._bench.session.images for m in s.members)
        gone = any(m.image.path == path and not m.plane.pixels.is_in_memory for m in members)
        if gone:
            return "its full resolution had left memory, so that only a reduced version is shown."
        return "the window shows it as it was read."


def _changed(known: Mapping[Path, FileState], progress: Progress) -> dict[Path, FileState | None]:
    found: dict[Path, FileState | None] = {}
    for n, (path, state) in enumerate(known.items()):
        progress(n / len(known), f"Checking {path.name}")
        now = file_state(path)
        if now != state:
            found[path] = now
    return found
