"""What is remembered between runs: readable JSON that can never block a start."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from twomass_viewer.files import write_atomic
from twomass_viewer.paths import config_dir

FORMAT = 1
MAX_RECENT = 12


@dataclass(frozen=True, slots=True)
class Settings:
    """Preferences.

    Attributes
    ----------
    theme : str
        ``dark`` or ``light``.
    recent : tuple of str
        Absolute paths opened last, newest first.
    searches : tuple of str
        Texts of the search field, newest first.
    rules_file : str
        A user's file that overrides artifact rules; empty for none.
    pixel_memory_mib : int
        How much of the images' pixels at full resolution is kept in memory.
    mouse : str
        ``standard``, or ``ds9`` for its habits.
    magnifier, overview : bool
        Whether these small views are open.
    """

    theme: str = "dark"
    recent: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    rules_file: str = ""
    pixel_memory_mib: int = 128
    mouse: str = "standard"
    magnifier: bool = False
    overview: bool = False

    def with_recent(self, path: Path) -> "Settings":
        """Return settings with a file at the top of the recent ones."""
        # by its name alone: the disk may not answer, and the interface waits for this
        name = os.path.abspath(path)
        rest = tuple(r for r in self.recent if r != name)
        return replace(self, recent=(name, *rest)[:MAX_RECENT])

    def with_search(self, text: str) -> "Settings":
        """Return settings with a text at the top of the searches."""
        rest = tuple(s for s in self.searches if s != text)
        return replace(self, searches=(text, *rest)[:MAX_RECENT])


def _strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


_VALID: dict[str, Callable[[Any], bool]] = {
    "mouse": lambda v: v in ("standard", "ds9"),
    "theme": lambda v: v in ("dark", "light"),
    "recent": _strings,
    "searches": _strings,
    "rules_file": lambda v: isinstance(v, str),
    "magnifier": lambda v: isinstance(v, bool),
    "overview": lambda v: isinstance(v, bool),
    "pixel_memory_mib": lambda v: type(v) is int and 16 <= v <= 1_048_576,
}


def settings_file() -> Path:
    """Return where the settings lie."""
    return config_dir() / "settings.json"


def load_settings() -> tuple[Settings, tuple[str, ...]]:
    """Return the settings and a sentence for each value that had to be dropped."""
    path = settings_file()
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings(), ()
    except (OSError, ValueError):
        return Settings(), (f"The settings in {path} cannot be read; defaults are used.",)
    if not isinstance(document, dict):
        return Settings(), (f"The settings in {path} are not an object; defaults are used.",)
    values: dict[str, Any] = {}
    dropped = []
    for field in fields(Settings):
        if field.name not in document:
            continue
        value = document[field.name]
        if _VALID[field.name](value):
            values[field.name] = tuple(value) if isinstance(value, list) else value
        else:
            dropped.append(f"The setting {field.name} in {path} is not valid and was dropped.")
    return Settings(**values), tuple(dropped)


def save_settings(settings: Settings) -> None:
    """Write the settings atomically; raises OSError when the folder cannot be written."""
    path = settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"format": FORMAT, **asdict(settings)}, indent=2, ensure_ascii=False)
    write_atomic(path, lambda stream: _write(stream, text))


def _write(stream: Any, text: str) -> None:
    stream.write(text.encode("utf-8") + b"\n")
