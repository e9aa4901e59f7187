"""What the parts of the controller share."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

from twomass_viewer.session.jobs import Job
from twomass_viewer.session.resolve import Resolver
from twomass_viewer.session.session import Session
from twomass_viewer.session.settings import Settings, save_settings
from twomass_viewer.session.view import Notice
from twomass_viewer.ui.jobs import JobRunner
from twomass_viewer.ui.main_window import MainWindow


@dataclass
class Workbench:
    """One window with its document, jobs and settings."""

    window: MainWindow
    session: Session
    jobs: JobRunner
    settings: Settings
    resolver: Resolver = field(default_factory=Resolver)
    rules_file: Path | None = None
    _unsaved: bool = False
    _saving: threading.Lock = field(default_factory=threading.Lock)

    def say(
        self, key: str, text: str, tone: str = "info", action: str = "", label: str = ""
    ) -> None:
        """Show a notice; one with the same key is replaced."""
        self.session.notify(Notice(key, text, tone, action, label))

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
