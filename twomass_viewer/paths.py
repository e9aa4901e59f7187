"""Where things lie: shipped resources, cache and configuration. No other module knows."""

from functools import cache
from pathlib import Path

APP = "twomass_viewer"


@cache
def resources_dir() -> Path:
    """Return the folder of icons, rule tables and help pages.

    In a wheel it is ``twomass_viewer/_resources``; in a source checkout it is ``resources``
    beside the package.
    """
    package = Path(__file__).resolve().parent
    installed = package / "_resources"
    return installed if installed.is_dir() else package.parent / "resources"


def resource(*parts: str) -> Path:
    """Return the path of one shipped resource, for example ``resource("rules", "spikes.json")``."""
    return resources_dir().joinpath(*parts)


def cache_dir() -> Path:
    """Return the user's cache folder (not created)."""
    import platformdirs

    return Path(platformdirs.user_cache_dir(APP, appauthor=False))


def state_dir() -> Path:
    """Return the user's folder for what outlives a crash (not created)."""
    import platformdirs

    return Path(platformdirs.user_state_dir(APP, appauthor=False))


def config_dir() -> Path:
    """Return the user's configuration folder (not created)."""
    import platformdirs

    return Path(platformdirs.user_config_dir(APP, appauthor=False))
