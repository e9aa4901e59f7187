"""What the parts of the controller share."""

import threading
from dataclasses import dataclass, field

from PySide6.QtCore import QTimer

from twomass_viewer.session.jobs import Job
from twomass_viewer.session.resolve import Resolver
from twomass_viewer.session.session import Session
from twomass_viewer.session.settings import Settings, save_settings
from twomass_viewer.session.view import Notice
from twomass_viewer.ui.jobs import JobRunner
from twomass_viewer.ui.main_window import MainWindow

# remarks that need no answer: they leave by themselves
_PASSING = frozenset({"picture", "export", "color", "photometry", "search", "atlas", "session"})
_PASSING_MS = 8000


@dataclass
class Workbench:
    """One window with its document, jobs and settings."""

    window: MainWindow
    session: Session
    jobs: JobRunner
    settings: Settings
    resolver: Resolver = field(default_factory=Resolver)
    _unsaved: bool = False
    _saving: threading.Lock = field(default_factory=threading.Lock)

    def say(
        self, key: str, text: str, tone: str = "info", action: str = "", label: str = ""
    ) -> None:
        """Show a notice; one with the same key is replaced."""
        self.session.notify(Notice(key, text, tone, action, label))
        if tone == "info" and key in _PASSING:
            QTimer.singleShot(_PASSING_MS, self.window, lambda: self._expire(key, text))

    def _expire(self, key: str, text: str) -> None:
        """Take a remark away after a while, unless a newer one has its place."""
        if any(n.key == key and n.text == text for n in self.session.notices):
            self.session.dismiss(key)

    def remember(self, settings: Settings) -> None:
        """Keep settings for the next run; a folder that cannot be written is said once.

        A job writes them: the disk may take longer than the window may stand still.
        """
        if settings == self.settings:
            return
        self.settings = settings
        self._unsaved = True
        self.jobs.start(
            Job("settings", "Saving settings", lambda _: self._save()), self._saved, self._saved
        )

    def flush(self) -> None:
        """Write settings that no job has written yet, for closing the window."""
        if self._unsaved:
            self._saved(self._save())

    def _save(self) -> str:
        """Write the present settings; return what went wrong. Called by any thread."""
        with self._saving:
            try:
                save_settings(self.settings)
            except OSError as error:
                return error.strerror or str(error)
        return ""

    def _saved(self, fault: object) -> None:
        self._unsaved = False
        if fault:
            self.say("settings", f"Settings cannot be saved: {fault}.", "error")
