"""Whole fields from the command line: manifest, README, tables, text and JSON."""

import hashlib
import json
from pathlib import Path

import pytest

from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.cli import main
from twomass_viewer.errors import CancelledError, FileProblemError, UsageError
from twomass_viewer.simulation.field import write_field
from twomass_viewer.simulation.field_files import FieldFiles, read_field
from twomass_viewer.simulation.manifest import MANIFEST
from twomass_viewer.survey.bands import Band


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mosaic of two images in two bands, written by two workers."""
    place = tmp_path_factory.mktemp("fields") / "mosaic"
    arguments = ["simulate", str(place), "--field", "mosaic-2", "--bands", "ks,J", "--jobs", "2"]
    assert main(arguments) == 0
    return place


@pytest.fixture(scope="module")
def files(folder: Path) -> FieldFiles:
    found = read_field(folder)
    assert found is not None
    return found


def test_the_manifest_knows_every_file(files: FieldFiles) -> None:
    on_disk = {p.name for p in files.folder.iterdir()} - {MANIFEST}
    assert {e.name for e in files.entries} == on_disk
    for entry in files.entries:
        content = (files.folder / entry.name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (entry.bytes, entry.sha256)
    atlas = [e for e in files.entries if e.role == "atlas"]
    assert [e.band for e in atlas] == ["J", "Ks", "J", "Ks"]
    for entry in atlas:
        assert entry.name[8:18] == entry.scan
        assert int(entry.name[18:22]) == entry.coadd
        assert entry.direction in ("n", "s")
    assert set(files.images) == {Band.J, Band.KS}
    assert files.images[Band.J].name == atlas[0].name


def test_the_readme_names_every_file_and_says_simulated(files: FieldFiles) -> None:
    text = files.readme.read_text(encoding="utf-8")
    assert text.startswith("SIMULATED")
    for entry in files.entries:
        if entry.role != "readme":
            assert entry.name in text


def test_the_tables_can_be_read(files: FieldFiles) -> None:
    assert len(read_catalog(files.psc)) > 100
    assert files.truth_sources.exists()
    assert files.truth_artifacts.exists()


def test_the_same_field_is_not_made_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / MANIFEST).stat().st_mtime_ns
    arguments = ["simulate", str(folder), "--field", "mosaic-2", "--bands", "J,Ks", "--json"]
    assert main(arguments) == 0
    said = capsys.readouterr()
    assert "already there" in said.err
    document = json.loads(said.out)
    assert document["field"] == "mosaic-2"
    roles = [row["role"] for row in document["files"]]
    assert roles.count("atlas") == 4
    assert roles[-1] == "manifest"
    assert (folder / MANIFEST).stat().st_mtime_ns == before
    with pytest.raises(FileProblemError, match="in other bands"):
        write_field(folder, name="mosaic-2")


def test_a_damaged_field_is_said(files: FieldFiles, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(files.folder, copy)
    with files.psc.open("rb") as stream:
        (copy / files.psc.name).write_bytes(stream.read()[:-1])
    assert read_field(copy) is None
    with pytest.raises(FileProblemError, match="not as it was written"):
        write_field(copy, name="mosaic-2", bands=(Band.J, Band.KS))


def test_cancelling_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    def cancel(fraction: float, text: str) -> None:
        if fraction > 0.2:
            raise CancelledError

    place = tmp_path / "new"
    with pytest.raises(CancelledError):
        write_field(place, name="mosaic-2", progress=cancel)
    assert not place.exists()
    place.mkdir()
    (place / "mine.txt").write_text("mine")
    with pytest.raises(CancelledError):
        write_field(place, name="mosaic-2", overwrite=True, progress=cancel)
    assert [p.name for p in place.iterdir()] == ["mine.txt"]


def test_progress_never_goes_back(tmp_path: Path) -> None:
    seen: list[float] = []
    write_field(tmp_path / "one", name="mosaic-1", progress=lambda f, _: seen.append(f))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--field", "sparse", "--bands", "J"], "has its own bands"),
        (["--field", "mosaic-2", "--bands", "J,R"], "no band “R”"),
        (["--field", "mosaic-2", "--bands", ""], "no band"),
        (["--jobs", "0"], "0 workers"),
        (["--seed", "-1"], "is negative"),
        (["--field", "mosaic-99999"], "1 to 1000"),
    ],
)
def test_wrong_arguments_are_said_in_a_sentence(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "new"
    assert main(["simulate", str(place), *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not place.exists()


def test_help_names_all_fields(capsys: pytest.CaptureFixture[str]) -> None:
    from twomass_viewer.simulation.plans.registry import FIELDS

    with pytest.raises(SystemExit):
        main(["simulate", "--help"])
    shown = "".join(capsys.readouterr().out.split())  # names may be broken over lines
    for name in (*FIELDS, "mosaic-N"):
        assert name in shown


def test_no_workers_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write_field(tmp_path, jobs=0)
