"""Stacks of real pixels: planted ghosts are found, and what is measured becomes a rules file."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from proofs import __main__ as command
from proofs import pixel_arms, proof_pixels
from proofs.pixel_measured import Measured, controls, first_depth, measure_all
from proofs.pixel_rules import changes_of
from proofs.pixel_stack import Stack, aperture, bootstrap, centroid, radii
from proofs.pixel_tiles import Collection, Star, collect
from proofs.pixel_value import Value, compare, reference_rows

from twomass_viewer.errors import FileProblemError
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import load_rules
from twomass_viewer.survey.scans import Hemisphere

RULES = load_rules()


@pytest.fixture(scope="module")
def images(demo_files: FieldFiles) -> Collection:
    return collect([demo_files.folder], RULES)


@pytest.fixture(scope="module")
def measured(images: Collection) -> Measured:
    """Return the J images of the simulated field, scanned in both directions."""
    tiles = tuple(t for t in images.tiles if t.band is Band.J)
    return measure_all(Collection(tiles, ()), RULES)[0]


def one(m: Measured, quantity: str) -> Value:
    return next(v for v in m.values if v.quantity == quantity)


def test_planted_ghosts_are_recovered(measured: Measured) -> None:
    assert {t.direction for t in measured.group.tiles} == {"n", "s"}
    depth = first_depth(measured, RULES)
    assert depth is not None
    planted = RULES.value("persistence", "first_depth", Band.J, Hemisphere.SOUTH)
    assert depth[0] == pytest.approx(planted, abs=3.0 * depth[1])
    assert depth[1] < 0.2
    fade = one(measured, "ghost_fade_2")
    assert fade.value == pytest.approx(10 ** (-0.4 * 1.735), abs=3.0 * fade.error)
    step = one(measured, "ghost_dx_per_step")
    assert abs(step.value) < max(3.0 * step.error, 0.3)
    empty = [v.sigmas for v in controls([measured])]
    assert len(empty) > 5
    assert np.mean(np.square(empty)) < 3.0


def test_planted_glint_is_recovered_at_its_place(measured: Measured) -> None:
    for quantity, name, least in (("r", "radius", 0.3), ("pa", "pa", 1.5), ("dmag", "depth", 0.2)):
        v = one(measured, f"glint1_{quantity}")
        planted = RULES.value("glint", f"glint_1_{name}", Band.J, Hemisphere.SOUTH)
        assert v.value == pytest.approx(planted, abs=3.0 * max(v.error, least / 3.0))
    assert one(measured, "glint1_flux").sigmas > 4.0
    assert abs(one(measured, "glint_control_mirror").sigmas) < 3.0


def test_sizes_of_planted_halos_follow_the_rule(measured: Measured) -> None:
    ten = one(measured, "halo_r10_1sig")
    assert ten.value == pytest.approx(14.4, abs=3.0 * max(ten.error, 0.5))
    slope = one(measured, "halo_slope_1sig")
    assert slope.value == pytest.approx(0.195, abs=3.0 * max(slope.error, 0.01))


def test_arms_lie_on_their_axes(measured: Measured) -> None:
    # planted at 0.2, 89.9, 180.4 and 269.7 degrees
    for name, pa in (("north", 0.2), ("east", 89.9), ("south", 180.4), ("west", 269.7)):
        v = one(measured, f"arm_{name}_pa")
        assert v.value == pytest.approx(pa, abs=3.0 * max(v.error, 0.3))


def test_two_arms_are_told_apart() -> None:
    sigma = np.degrees(1.8 / 135.0)

    def profile(*places: float) -> np.ndarray:
        noise = np.random.default_rng(4).normal(0.0, 0.02, len(pixel_arms._FINE))
        arms = [np.exp(-0.5 * ((pixel_arms._FINE - p) / sigma) ** 2) for p in places]
        return np.asarray(noise + 0.3 + np.sum(arms, axis=0))

    first, second, weaker = pixel_arms.two_arms(profile(-0.95, 1.48))
    assert (first, second) == pytest.approx((-0.95, 1.48), abs=0.15)
    assert weaker == pytest.approx(1.0, abs=0.15)
    assert pixel_arms.two_arms(profile(0.1))[2] < 0.7


def test_the_median_of_a_stack_withstands_other_stars(images: Collection) -> None:
    star = next(t for t in images.tiles if t.band is Band.J).stars[0]
    dx, dy, _ = radii(15)
    dot = 1e-3 * np.exp(-0.5 * ((dx - 0.4) ** 2 + (dy + 0.7) ** 2) / 1.6**2) / (2 * np.pi * 1.6**2)
    rng = np.random.default_rng(3)
    stamps = dot + rng.normal(0.0, 2e-6, (40, *dot.shape))
    stamps[::5] += 0.1 * dot[::-1, ::-1].max() * (np.hypot(dx + 5, dy) < 3)
    stamps[3] += 50.0 * dot[:, ::-1]
    seen = stack_of([star] * 40, stamps)
    assert aperture(seen.middle()) == pytest.approx(0.95e-3, rel=0.06)
    assert centroid(seen.middle()) == pytest.approx((0.4, -0.7), abs=0.1)
    assert seen.middle(0.25).mean() < seen.middle().mean()


def stack_of(stars: list[Star], stamps: np.ndarray) -> Stack:
    ones = np.ones(len(stars))
    return Stack(tuple(stars), stamps, ones, 2e-6 * ones)


def test_errors_know_that_images_differ() -> None:
    rng = np.random.default_rng(8)
    of = np.repeat(np.arange(10.0), 30)
    values = rng.normal(0.0, 1.0, 10)[of.astype(int)] + rng.normal(0.0, 0.1, 300)

    def mean(counts: np.ndarray) -> np.ndarray:
        return np.array([(counts * values).sum() / counts.sum()])

    _, error = bootstrap(of, mean, times=300)
    assert error[0] == pytest.approx(1.0 / np.sqrt(10.0), rel=0.5)
    _, alone = bootstrap(np.zeros(300), mean, times=300)
    assert alone[0] < 0.4 * error[0]


def test_values_meet_their_row_of_the_reference() -> None:
    rows = reference_rows()
    bright = Value("ghost1_ratio", Band.J, Hemisphere.NORTH, 8.5, 9.5, 0.5, 0.01, "percent", 9)
    found = compare([bright], rows)
    assert [c.reference for c in found] == [0.489]
    assert found[0].pull == pytest.approx(0.011 / np.hypot(0.01, 0.01))
    other = Value("ghost1_ratio", Band.J, Hemisphere.NORTH, 8.0, 9.5, 0.5, 0.01, "percent", 9)
    assert compare([other], rows) == []


def test_measure_writes_rules_that_are_read_again(
    demo_files: FieldFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    folder = tmp_path / "images" / "night"
    folder.mkdir(parents=True)
    for path in demo_files.folder.glob("aJ_*.fits"):
        shutil.copy(path, folder / path.name)
        shutil.copy(path, folder / f"copy_{path.name}")
    (folder / "notes.fits").write_text("no image")
    out = tmp_path / "mine.json"
    args = ["science", "--measure", str(tmp_path / "images"), "--rules", str(out)]
    monkeypatch.setattr("sys.argv", args)
    assert command.main() == 0
    changes = json.loads(out.read_text())
    read = load_rules(out)
    assert set(read.overridden) == set(changes)
    key = "persistence.J.s.first_depth"
    assert read.rules[key].value == changes[key]["value"]
    assert read.rules[key].evidence == "measured"
    assert read.rules[key].uncertainty == changes[key]["uncertainty"] > 0
    assert "simulated" in read.rules[key].citation
    assert "2 simulated J Atlas images of CTIO" in read.rules[key].citation
    assert "stars; images aJ_" in read.rules[key].note
    printed = capsys.readouterr()
    assert "left out" in printed.out
    assert "quadrant_spot.J.s.depth" not in changes


def test_what_is_not_significant_is_left_out(measured: Measured) -> None:
    report = changes_of([measured], RULES)
    left = dict(report.left_out)
    assert "quadrant_spot.J.s.depth" in left
    assert "sigma" in left["quadrant_spot.J.s.depth"]
    assert not set(left) & set(report.changes)


@pytest.mark.parametrize("made", ["missing", "empty"])
def test_a_bad_folder_gives_one_sentence(
    made: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / made
    if made == "empty":
        folder.mkdir()
    monkeypatch.setattr("sys.argv", ["science", "--measure", str(folder)])
    assert command.main() == 1
    said = capsys.readouterr().err
    assert str(folder) in said
    assert len(said.strip().splitlines()) == 1
    with pytest.raises(FileProblemError):
        collect([folder], RULES)


def test_without_real_images_the_proof_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWOMASS_DATA", str(tmp_path))
    figures, text = proof_pixels.prove(True, tmp_path)
    assert figures == []
    assert "TWOMASS_DATA" in text


@pytest.mark.data
def test_ghosts_of_real_images_keep_to_their_column(twomass: Path) -> None:
    found = measure_all(collect([twomass / "atlas_orion_j"], RULES), RULES, shapes=False)
    (m,) = found
    term = one(m, "ghost_dx_vs_n_times_DXFS")  # -1 where the drift does not enter, 0 where it does
    assert term.value == pytest.approx(-1.0, abs=0.35)
    assert one(m, "glint1_pa").value == pytest.approx(185.1, abs=3.0)
    assert one(m, "glint1_r").value == pytest.approx(14.1, abs=0.4)
