"""Asking where to save."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


def ask_save_path(parent: QWidget, title: str, start: str, kinds: str) -> Path | None:
    """Ask for a file to write; None when the user thinks better of it.

    A name without an ending gets that of the chosen kind. The dialog has asked before it gave
    away a name that exists, but it does not know of the ending.

    Parameters
    ----------
    parent : QWidget
    title, start : str
        Title of the dialog and the name it offers.
    kinds : str
        Kinds of files in Qt's notation: ``CSV (*.csv);;JSON (*.json)``.
    """
    name, chosen = QFileDialog.getSaveFileName(parent, title, start, kinds)
    if not name:
        return None
    path = Path(name)
    if path.suffix:
        return path
    path = path.with_suffix(chosen.partition("(*")[2].partition(" ")[0].rstrip(")"))
    if path.exists() and not may_replace(parent, path):
        return None
    return path


def may_replace(parent: QWidget, path: Path) -> bool:
    """Ask whether a file that exists may be replaced."""
    answer = QMessageBox.question(
        parent, "Replace file", f"{path.name} already exists. Replace it?"
    )
    return answer is QMessageBox.StandardButton.Yes
