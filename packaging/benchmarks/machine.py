"""What the figures were measured on."""

import datetime
import importlib.metadata
import os
import platform
from pathlib import Path

from benchmarks import ds9

PACKAGES = ("twomass-viewer", "numpy", "astropy", "PySide6-Essentials", "photutils")


def describe() -> dict[str, object]:
    """Return processor, memory, system and versions as JSON values."""
    return {
        "processor": _field("/proc/cpuinfo", "model name") or platform.processor() or None,
        "cores": os.cpu_count(),
        "memory_gib": _memory_gib(),
        "system": _system(),
        "display": os.environ.get("DISPLAY"),
        "python": platform.python_version(),
        "versions": {name: importlib.metadata.version(name) for name in PACKAGES},
        "ds9": ds9.installed_version(),
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }


def _field(path: str, name: str) -> str | None:
    """Return the value of the first ``name : value`` line of a file of the kernel."""
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    values = (line.partition(":") for line in lines)
    return next((value.strip() for key, _, value in values if key.strip() == name), None)


def _memory_gib() -> float | None:
    kilobytes = _field("/proc/meminfo", "MemTotal")
    return round(int(kilobytes.split()[0]) / 2**20, 1) if kilobytes else None


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.platform()
