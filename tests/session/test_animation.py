"""Animations as files: frames, times, colours and texts come back from what was written."""

import json
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from twomass_viewer.errors import CancelledError, FileProblemError
from twomass_viewer.session.animation import (
    AnimationKind,
    AnimationRequest,
    encode,
    gif_interval,
    write_animation,
)
from twomass_viewer.session.jobs import Job
from twomass_viewer.session.picture_metadata import read_recipe
from twomass_viewer.session.picture_recipe import is_picture_name

TEXT = {
    "Title": "blink",
    "Acknowledgment": "2MASS — “thanks”",
    "Provenance": '{"lossy": true}',
}
RECIPE = '{"format": "a view"}'


def quiet(fraction: float, text: str) -> None:
    assert 0 <= fraction <= 1


def frames() -> list[np.ndarray]:
    """Return three frames: a ramp of greys, with a green mark in the first two."""
    ramp = np.linspace(0, 255, 64).astype(np.uint8)
    out = []
    for n in range(3):
        frame = np.repeat(np.tile(np.roll(ramp, 5 * n), (40, 1))[..., None], 3, axis=2)
        if n < 2:
            frame[10:12, 20:30] = (51, 196, 129)
        out.append(frame)
    return out


def written(tmp_path: Path, kind: AnimationKind, interval: int = 250) -> Path:
    path = tmp_path / f"blink.{kind}"
    request = AnimationRequest(path, kind, 3, interval, TEXT)
    for frame in frames():
        request.frames.put(frame)
    assert write_animation(request, RECIPE, quiet) == path.stat().st_size
    return path


@pytest.mark.parametrize("kind", AnimationKind)
def test_frames_and_their_times_come_back(tmp_path: Path, kind: AnimationKind) -> None:
    tolerance = 2 if kind is AnimationKind.GIF else 0
    with Image.open(written(tmp_path, kind)) as image:
        assert getattr(image, "n_frames", 1) == 3
        assert image.info.get("loop", 0) == 0
        for n, frame in enumerate(frames()):
            image.seek(n)
            image.load()
            assert image.info["duration"] == 250
            seen = np.asarray(image.convert("RGB")).astype(int)
            assert np.abs(seen - frame).max() <= tolerance


def test_a_gif_carries_view_and_provenance_as_comment(tmp_path: Path) -> None:
    with Image.open(written(tmp_path, AnimationKind.GIF)) as image:
        said = json.loads(image.info["comment"])
    assert said["Recipe"] == {"format": "a view"}
    assert said["Provenance"] == {"lossy": True}
    assert said["Acknowledgment"] == TEXT["Acknowledgment"]


def test_png_and_webp_carry_them_too(tmp_path: Path) -> None:
    with Image.open(written(tmp_path, AnimationKind.PNG)) as image:
        assert image.text["Recipe"] == RECIPE  # type: ignore[attr-defined]
        assert image.text["Acknowledgment"] == TEXT["Acknowledgment"]  # type: ignore[attr-defined]
    with Image.open(written(tmp_path, AnimationKind.WEBP)) as image:
        assert b"a view" in image.info["xmp"]


@pytest.mark.parametrize(("asked", "kept"), [(250, 250), (255, 260), (60, 60), (14, 20), (3, 20)])
def test_times_in_a_gif_are_hundredths_of_a_second(asked: int, kept: int) -> None:
    assert gif_interval(asked) == kept


def test_many_colours_of_a_composite_stay_near(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    smooth = np.kron(rng.integers(0, 255, (5, 8, 3)), np.ones((8, 8, 1))).astype(np.uint8)
    request = AnimationRequest(tmp_path / "c.gif", AnimationKind.GIF, 1, 100, TEXT)
    request.frames.put(smooth)
    write_animation(request, RECIPE, quiet)
    with Image.open(BytesIO(request.path.read_bytes())) as image:
        seen = np.asarray(image.convert("RGB")).astype(int)
    assert np.abs(seen - smooth).mean() < 2


def test_a_cancelled_one_leaves_no_file(tmp_path: Path) -> None:
    request = AnimationRequest(tmp_path / "c.gif", AnimationKind.GIF, 3, 100, TEXT)
    request.frames.put(frames()[0])
    job = Job("animation", "Saving", lambda p: write_animation(request, RECIPE, p))

    def report(fraction: float, text: str) -> None:
        if fraction > 0.1:
            job.cancel.cancel()

    with pytest.raises(CancelledError):
        job.run(report)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    request = AnimationRequest(tmp_path / "no" / "c.gif", AnimationKind.GIF, 1, 100, TEXT)
    request.frames.put(frames()[0])
    with pytest.raises(FileProblemError, match="cannot be written"):
        write_animation(request, RECIPE, quiet)


@pytest.mark.parametrize("kind", list(AnimationKind))
def test_the_view_of_an_animation_can_be_read_again(tmp_path: Path, kind: AnimationKind) -> None:
    frames = [Image.new("RGB", (8, 6), color) for color in ("#102030", "#405060")]
    recipe = {"format": "twomass_viewer session", "files": [{"path": "a <b> & ≈.fits"}]}
    data = encode(frames, kind, 100, {"Title": "x"}, json.dumps(recipe))
    path = tmp_path / f"a.{kind.value}"
    path.write_bytes(data)
    assert is_picture_name(path.name)
    assert json.loads(read_recipe(path) or b"null") == recipe
    bad = tmp_path / f"b.{kind.value}"
    bad.write_bytes(b"no picture at all")
    with pytest.raises(FileProblemError, match="is not a"):
        read_recipe(bad)
