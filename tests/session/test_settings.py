"""Settings never block a start."""

import json
from pathlib import Path

import pytest

from twomass_viewer.session.settings import (
    MAX_RECENT,
    Settings,
    load_settings,
    save_settings,
    settings_file,
)


def test_what_is_saved_is_loaded() -> None:
    wanted = Settings(theme="light", recent=("/a", "/b"), searches=("gal 1 2",))
    save_settings(wanted)
    assert load_settings() == (wanted, ())


def test_without_a_file_there_are_defaults() -> None:
    assert load_settings() == (Settings(), ())


@pytest.mark.parametrize("text", ["", "{", "[]", "\x00\xff", '"dark"'])
def test_a_broken_file_gives_defaults_and_says_so(text: str) -> None:
    path = settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    settings, said = load_settings()
    assert settings == Settings()
    assert len(said) == 1
    assert str(path) in said[0]


def test_a_bad_value_is_dropped_alone() -> None:
    path = settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {"theme": "pink", "recent": ["/a"], "searches": [1], "from_the_future": True}
    path.write_text(json.dumps(document), encoding="utf-8")
    settings, said = load_settings()
    assert settings == Settings(recent=("/a",))
    assert len(said) == 2


def test_recent_files_are_unique_newest_first_and_few(tmp_path: Path) -> None:
    settings = Settings()
    for n in range(MAX_RECENT + 3):
        settings = settings.with_recent(tmp_path / f"{n}.fits")
    settings = settings.with_recent(tmp_path / "7.fits")
    assert len(settings.recent) == MAX_RECENT
    assert settings.recent[0] == str(tmp_path / "7.fits")
    assert len(set(settings.recent)) == MAX_RECENT
