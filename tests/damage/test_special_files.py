"""Names, kinds of files and disks that misbehave: a sentence each, and nobody waits."""

import errno
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.damage.images import good
from tests.damage.tables import CSV
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.errors import CatalogError, FileProblemError
from twomass_viewer.io import sources
from twomass_viewer.io.read import read_image
from twomass_viewer.session.loading import OpenRequest, open_files

Maker = Callable[[Path], Path]


def fifo(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.fits")
    return folder / "pipe.fits"


def bound_socket(folder: Path) -> Path:
    path = folder / "s.fits"
    with socket.socket(socket.AF_UNIX) as listening:
        here = os.getcwd()
        os.chdir(folder)  # the name of a socket may have 107 bytes only
        try:
            listening.bind("s.fits")
        finally:
            os.chdir(here)
    return path


def dangling(folder: Path) -> Path:
    (folder / "link.fits").symlink_to(folder / "gone.fits")
    return folder / "link.fits"


def loop(folder: Path) -> Path:
    (folder / "a.fits").symlink_to(folder / "b.fits")
    (folder / "b.fits").symlink_to(folder / "a.fits")
    return folder / "a.fits"


def below_a_file(folder: Path) -> Path:
    (folder / "file").write_bytes(good())
    return folder / "file" / "a.fits"


SPECIAL: list[tuple[str, Maker, str]] = [
    ("fifo", fifo, "not an ordinary file"),
    ("socket", bound_socket, "not an ordinary file"),
    ("endless device", lambda _: Path("/dev/zero"), "not an ordinary file"),
    ("folder", lambda folder: folder, "is a folder"),
    ("dangling link", dangling, "does not exist|no such file"),
    ("loop of links", loop, "cannot be read|symbolic links"),
    ("below a file", below_a_file, "cannot be read|Not a directory"),
    ("absent", lambda folder: folder / "absent.fits", "does not exist|no such file"),
    ("long name", lambda folder: folder / ("x" * 300), "too long"),
    ("long path", lambda folder: folder / ("x/" * 4000), "too long"),
    ("NUL in the name", lambda folder: folder / "a\0b.fits", "cannot be read"),
    ("unknown user", lambda _: Path("~nobody-of-this-name/a.fits"), "does not exist|no such file"),
]


@pytest.mark.parametrize(("make", "says"), [s[1:] for s in SPECIAL], ids=[s[0] for s in SPECIAL])
def test_no_ordinary_file(make: Maker, says: str, tmp_path: Path) -> None:
    path = make(tmp_path)
    for target in (str(path), f"{path}[1]"):
        with pytest.raises(FileProblemError, match=f"(?i){says}") as caught:
            read_image(target)
        assert caught.value.hint
    with pytest.raises(CatalogError, match=f"(?i){says}") as refused:
        read_catalog(path)
    assert refused.value.hint
    opened = open_files(OpenRequest((str(path),), (str(path),)), lambda fraction, text: None)
    assert len(opened.failures) == 2
    assert all(f.message and f.hint for f in opened.failures)


@pytest.mark.parametrize(
    "name",
    [
        "two\nlines.fits", "it's \"quoted\".fits", "-o.fits", "a[1].fits", "a[1]", "%s{0}.fits",
        "ünï 星.fits", os.fsdecode(b"latin-\xf1.fits"), "<b>bold<b>.fits", " .fits",
        "\x1b[31m.fits",
    ],
)  # fmt: skip
def test_odd_names_are_read_and_named(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(good())
    assert read_image(path).path == path
    path.write_bytes(good()[:5000])
    with pytest.raises(FileProblemError, match="truncated"):
        read_image(path)
    path.write_bytes(CSV)
    assert len(read_catalog(path)) == 2


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_what_may_not_be_read_is_said_so() -> None:
    # the temporary folder of the tests is closed to others altogether
    script = """
import os, sys, tempfile
from pathlib import Path
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.errors import TwoMassError
from twomass_viewer.io.read import read_image
import twomass_viewer.catalogs.read_delimited
folder = Path(tempfile.mkdtemp())
folder.chmod(0o755)
(folder / "closed").mkdir(mode=0o700)
for path in (folder / "secret.fits", folder / "closed" / "a.fits"):
    path.write_bytes(b"SIMPLE")
    path.chmod(0)
os.seteuid(65534)
for path in (folder / "secret.fits", folder / "closed" / "a.fits"):
    for read in (read_image, lambda p: read_image(f"{p}[1]"), read_catalog):
        try:
            read(path)
        except TwoMassError as error:
            print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    lines = done.stdout.splitlines()
    assert len(lines) == 6
    assert all("may not be read" in line and "permissions" in line for line in lines)


def _while_reading(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let something happen to the file after its header was read."""
    real = sources.PlainSource.read

    def read(self: sources.PlainSource, start: int, size: int) -> bytearray:
        if start >= 2880:
            act()
        return real(self, start, size)

    monkeypatch.setattr(sources.PlainSource, "read", read)


def test_a_file_that_changes_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.fits"

    def grow() -> None:
        with path.open("ab") as stream:
            stream.write(b"more")

    def rewrite() -> None:
        path.write_bytes(good()[::-1])
        os.utime(path, ns=(1, 1))

    def replace() -> None:
        other = tmp_path / "other"
        other.write_bytes(good())
        other.replace(path)

    for act in (grow, rewrite, replace, lambda: os.truncate(path, 3000)):
        path.write_bytes(good())
        with monkeypatch.context() as patch:
            _while_reading(patch, act)
            with pytest.raises(FileProblemError, match=r"a\.fits changed while it was being read"):
                read_image(path)
    path.write_bytes(good())
    with monkeypatch.context() as patch:
        _while_reading(patch, lambda: path.unlink(missing_ok=True))
        with pytest.raises(FileProblemError, match=r"a\.fits does not exist"):
            read_image(path)


@pytest.mark.parametrize("name", ["a.fits", "a.fits.gz", "a.csv"])
def test_a_disk_that_fails_in_the_middle(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import gzip

    path = tmp_path / name
    path.write_bytes(gzip.compress(good()) if name.endswith("gz") else good())
    real: Any = Path.open
    opened = []

    def fail(self: Path, *args: Any, **kwargs: Any) -> Any:
        opened.append(self)
        if len(opened) > (0 if name.endswith("csv") else 2):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises((FileProblemError, CatalogError), match="cannot be read: Input/output"):
        read_catalog(path) if name.endswith("csv") else read_image(path)
