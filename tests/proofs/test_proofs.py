"""The judgement of the proofs: truth labels, figures and pages."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from proofs import page, reliability, simulated, simulated_plots
from proofs.detections import detect
from proofs.figure import Figure, fraction
from proofs.trial import Verdicts, joined
from proofs.truth import Truth

from twomass_viewer.io.read import read_image
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.bands import Band


def verdicts(score: list[float], artifact: list[bool], real: list[bool]) -> Verdicts:
    n = len(score)
    kind = np.where(artifact, "persistence", "")
    yes = np.ones(n, dtype=bool)
    return Verdicts(
        np.full(n, "sparse"), np.full(n, "J"), np.full(n, "n"), np.full(n, 14.0),
        np.array(real), ~yes, yes, yes, kind, np.array(score), kind, np.array(score),
        np.array(score),
    )  # fmt: skip


def errors(p: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    found = reliability.figures(verdicts(p.tolist(), truth.tolist(), (~truth).tolist()))
    return {f.name: f.value for f in found}


def test_figures_hold_or_not() -> None:
    assert Figure("a", 0.98, 0.01, ">= 0.97", "").ok
    assert not Figure("a", 0.96, 0.01, ">= 0.97", "").ok
    assert not Figure("a", float("nan"), 0.01, ">= 0.97", "").ok
    assert Figure("a", 0.2, 0.01, "<= 0.3", "").ok
    assert fraction("a", 0, 0, ">= 0.5", "").ok is False
    assert json.dumps(fraction("a", 0, 0, "reported", "").as_json())
    assert fraction("a", 9, 10, "reported", "").value == pytest.approx(0.9)


def test_precision_and_recall_count_what_is_only_one_thing() -> None:
    # right artifact, missed artifact, false artifact, right source, both (counts neither way)
    v = verdicts(
        [0.9, 0.1, 0.8, 0.2, 0.9],
        [True, True, False, False, True],
        [False, False, True, True, True],
    )
    found = {f.name: f.value for f in simulated.figures(v)}
    assert found["sparse_precision"] == pytest.approx(1 / 2)
    assert found["sparse_recall"] == pytest.approx(1 / 2)


def test_precision_falls_and_recall_grows_as_the_threshold_sinks() -> None:
    v = verdicts([0.9, 0.6, 0.2, 0.7], [True, True, True, False], [False, False, False, True])
    recall, precision = simulated_plots.precision_and_recall(v, v.score)
    # above 0.8: one of three found, nothing else called; above 0.1: all found, one false
    assert (recall[81], precision[81]) == (pytest.approx(1 / 3), 1.0)
    assert (recall[10], precision[10]) == (1.0, pytest.approx(3 / 4))
    assert np.all(np.diff(recall) <= 0.0)


def test_plots_show_both_sites_and_sorts_of_fields(tmp_path: Path) -> None:
    parts = []
    for field, site in (("sparse", "n"), ("sparse-south", "s"), ("crowded", "s")):
        v = verdicts([0.9] * 6 + [0.2] * 6, [True] * 6 + [False] * 6, [False] * 6 + [True] * 6)
        parts.append(replace(v, field=np.full(12, field), hemisphere=np.full(12, site)))
    found = joined(parts)
    drawn = {}
    for name, some in (("all", found), ("north", found.chosen(found.hemisphere == "n"))):
        simulated_plots.by_kind(some, tmp_path / f"{name}.png")
        simulated_plots.thresholds(some, tmp_path / f"{name}-t.png")
        drawn[name] = [(tmp_path / f"{name}{end}.png").read_bytes() for end in ("", "-t")]
    assert all(a != b for a, b in zip(drawn["all"], drawn["north"], strict=True))
    assert [row[:3] for row in simulated.table(found)] == [
        ("sparse", "J", "n"), ("sparse-south", "J", "s"), ("crowded", "J", "s"),
    ]  # fmt: skip


def test_calibration_error_is_the_distance_from_the_diagonal() -> None:
    rng = np.random.default_rng(5)
    p = rng.uniform(0.03, 0.97, 20_000)
    honest = rng.uniform(size=p.size) < p
    right = {
        f.name: f.value
        for f in reliability.figures(verdicts(p.tolist(), honest.tolist(), (~honest).tolist()))
    }
    assert right["calibration_error"] < 0.02
    boastful = rng.uniform(size=p.size) < p**3
    wrong = {
        f.name: f.value
        for f in reliability.figures(verdicts(p.tolist(), boastful.tolist(), (~boastful).tolist()))
    }
    assert wrong["calibration_error"] > 0.15
    slope, offset = reliability.fitted(verdicts(p.tolist(), honest.tolist(), (~honest).tolist()))
    assert slope == pytest.approx(1.0, abs=0.1)
    assert offset == pytest.approx(0.0, abs=0.1)


def test_truth_knows_ghosts_and_stars(demo_files: FieldFiles) -> None:
    image = read_image(demo_files.images[Band.J])
    truth = Truth(demo_files)
    dots = detect(image, image.planes[0])
    labels = truth.label(image, Band.J, dots, np.full(len(dots), np.nan))
    row = next(
        r
        for r in truth.artifacts
        if r["kind"] == "persistence" and r["order"] == 2 and r["image"] == image.name
    )
    at = int(np.argmin(np.hypot(dots.x - row["x"], dots.y - row["y"])))
    assert labels.kind[at] == "persistence"
    assert labels.known_law[at]
    assert labels.only_artifact[at]
    assert labels.only_real.sum() > 50
    assert not (labels.only_real & labels.only_artifact).any()


def test_values_are_written_to_the_second_digit_of_their_error() -> None:
    figures = [
        Figure("a", 0.99955, 0.00073, ">= 0.99", "how"),
        Figure("b", 150.3, 84.0, "<= 1", ""),
    ]
    lines = page.figures_table(figures).splitlines()[2:]
    assert lines[0] == "| `a` | 0.99955 ± 0.00073 | >= 0.99 | holds | how |"
    assert lines[1].startswith("| `b` | 150 ± 84 | <= 1 | **does not hold** |")
    unknown = page.figures_table([fraction("c", 0, 0, "reported", "")])
    assert "nan ± nan" in unknown


def test_the_page_keeps_sections_that_were_not_proven_anew(tmp_path: Path) -> None:
    path = tmp_path / "science.md"
    page.write(path, [("simulated", "one"), ("flags", "two")])
    page.write(path, [("simulated", "three")])
    text = path.read_text()
    assert "three" in text
    assert "two" in text
    assert "one" not in text.split("<!-- simulated -->")[1].split("<!-- /simulated -->")[0]
