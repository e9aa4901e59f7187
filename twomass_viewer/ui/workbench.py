"""What the parts of the controller share."""

from dataclasses import dataclass, field
from pathlib import Path

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

    def say(
        self, key: str, text: str, tone: str = "info", action: str = "", label: str = ""
    ) -> None:
        """Show a notice; one with the same key is replaced."""
        self.session.notify(Notice(key, text, tone, action, label))

    def remember(self, settings: Settings) -> None:
        """Keep settings for the next run; a folder that cannot be written is said once."""
        if settings == self.settings:
            return
        self.settings = settings
        try:
            save_settings(settings)
        except OSError as error:
            self.say("settings", f"Settings cannot be saved: {error.strerror or error}.", "error")
