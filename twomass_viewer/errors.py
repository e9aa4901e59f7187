"""Errors a user can read: what happened, where, and what to do.

Every failure that a file, a table, a position or a setting can cause is a `TwoMassError`. Its
message is a sentence fit for the window and for stderr; ``hint`` says what to do about it.
Anything else that is raised is a programming error.
"""


class TwoMassError(Exception):
    """A failure with a sentence for the user.

    Parameters
    ----------
    message : str
        What went wrong and where, as one sentence.
    hint : str
        What the user can do about it; empty when there is nothing to advise.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Return message and hint as running text."""
        return f"{self.message} {self.hint}".strip()


class FileProblemError(TwoMassError):
    """A file cannot be read, is damaged, or is not what it claims to be."""


class PixelsGoneError(FileProblemError):
    """Pixels have left memory, and their file has changed or is gone meanwhile."""


class CatalogError(TwoMassError):
    """A table is not a catalogue this program can read, or a column is missing."""


class PositionError(TwoMassError):
    """A text does not name a place on the sky."""


class RuleError(TwoMassError):
    """An artifact rule file is not valid."""


class UsageError(TwoMassError):
    """A command was called with arguments that do not fit together (exit code 2)."""


class FidelityRefusedError(TwoMassError):
    """Photometry on lossy or unknown pixels was refused (exit code 3)."""


class CancelledError(TwoMassError):
    """The user cancelled a running job."""

    def __init__(self) -> None:
        super().__init__("Cancelled.")
