"""Writing the field: determinism, cache, refusal and cancellation."""

import json
import shutil
from pathlib import Path

import pytest

from twomass_viewer.cli import main
from twomass_viewer.errors import CancelledError, FileProblemError, UsageError
from twomass_viewer.paths import cache_dir
from twomass_viewer.simulation.artifact_truth import draw_artifacts
from twomass_viewer.simulation.field import demo_field, write_field
from twomass_viewer.simulation.field_files import FieldFiles, read_field
from twomass_viewer.simulation.plans.demo import NORTH_GOING, make_stars
from twomass_viewer.survey.bands import Band


def test_a_damaged_cache_is_rebuilt_with_the_same_bytes(
    demo_files: FieldFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    copy = cache_dir() / "simulated" / demo_files.folder.name
    shutil.copytree(demo_files.folder, copy)
    broken = copy / demo_files.images[Band.H].name
    broken.write_bytes(broken.read_bytes()[:-2880])
    assert read_field(copy) is None
    seen: list[float] = []
    again = demo_field(lambda fraction, text: seen.append(fraction))
    assert again.folder == copy
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    for path in demo_files.folder.iterdir():
        assert (copy / path.name).read_bytes() == path.read_bytes(), path.name
    assert sorted(p.name for p in copy.parent.iterdir()) == [copy.name]


def test_the_cache_is_used(demo_files: FieldFiles) -> None:
    def never(fraction: float, text: str) -> None:
        raise AssertionError("built again")

    assert demo_field(never) == demo_files


def test_seeds_differ() -> None:
    first, second = (make_stars(seed) for seed in (1, 2))
    assert first.mags[Band.J][20] != second.mags[Band.J][20]
    drawn = [draw_artifacts(seed, first, NORTH_GOING, Band.J) for seed in (1, 2)]
    assert drawn[0][0] != drawn[1][0]


def test_cancelling_stops_and_leaves_no_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def cancel(fraction: float, text: str) -> None:
        if fraction > 0.03:
            raise CancelledError

    with pytest.raises(CancelledError):
        demo_field(cancel)
    assert list((cache_dir() / "simulated").iterdir()) == []


def test_a_foreign_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("precious")
    with pytest.raises(FileProblemError, match="already holds other files"):
        write_field(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_file_instead_of_a_folder(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("x")
    with pytest.raises(FileProblemError, match="cannot be used"):
        write_field(place)


@pytest.mark.parametrize("kwargs", [{"name": "orion"}, {"seed": -1}])
def test_bad_arguments(tmp_path: Path, kwargs: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        write_field(tmp_path, **kwargs)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_command_names_the_fields_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", str(tmp_path / "new"), "--field", "orion"]) == 2
    said = capsys.readouterr()
    assert "no simulated field named “orion”" in said.err
    assert "demo" in said.err
    assert said.out == ""
    assert not (tmp_path / "new").exists()


def test_command_prints_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", str(tmp_path / "new"), "--seed", "3", "--json"]) == 0
    said = capsys.readouterr()
    document = json.loads(said.out)
    assert document["simulated"] is True
    assert document["seed"] == 3
    assert "simulating 100 %" in said.err
    for entry in document["files"]:
        assert Path(entry["path"]).stat().st_size == entry["bytes"]
    files = read_field(tmp_path / "new")
    assert files is not None
    assert len(document["files"]) == len(files.all_files) + 1
