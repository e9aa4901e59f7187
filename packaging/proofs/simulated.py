"""Proof 1: artifacts told from sources on simulated images, dot by dot.

The simulator draws artifacts from the measured scatter of the laws; the predictor knows only the
nominal rules, the header and a catalogue whose magnitudes carry errors and which misses stars.
"""

import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from proofs.figure import Figure, fraction
from proofs.trial import Verdicts, joined, run_field
from twomass_viewer.survey.scans import Hemisphere

SPARSE = ("sparse", "sparse-south")
CROWDED = ("crowded-north", "crowded")
"""Names of the simulated fields, of Mt Hopkins and of CTIO."""

SPARSE_SEEDS, CROWDED_SEEDS = 50, 25
"""Fields of each name."""
QUICK_SPARSE_SEEDS, QUICK_CROWDED_SEEDS = 2, 1
FIRST_SEED = {"sparse": 1001, "sparse-south": 1101, "crowded": 1001, "crowded-north": 1101}
"""Seeds of the proof; the calibration of the scores used others."""


def seeds(quick: bool) -> tuple[int, int]:
    """Return how many fields there are of each sparse and of each crowded name."""
    if quick:
        return QUICK_SPARSE_SEEDS, QUICK_CROWDED_SEEDS
    return SPARSE_SEEDS, CROWDED_SEEDS


def run(quick: bool) -> Verdicts:
    """Simulate and judge all fields."""
    sparse, crowded = seeds(quick)
    wanted = [(n, FIRST_SEED[n] + k) for n in CROWDED for k in range(crowded)]
    wanted += [(n, FIRST_SEED[n] + k) for n in SPARSE for k in range(sparse)]
    return judge(wanted)


def judge(wanted: Sequence[tuple[str, int]]) -> Verdicts:
    """Judge fields in two processes; each field's files are removed when it is judged."""
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        return joined(list(pool.map(_one, wanted)))


def _one(wanted: tuple[str, int]) -> Verdicts:
    name, seed = wanted
    with tempfile.TemporaryDirectory(prefix="science-") as folder:
        return run_field(Path(folder) / name, name, seed, alone=name in SPARSE)


def figures(found: Verdicts) -> list[Figure]:
    """Return what the proof holds itself to."""
    sparse = found.chosen(np.isin(found.field, SPARSE))
    crowded = found.chosen(np.isin(found.field, CROWDED))
    out = [
        _precision("sparse_precision", sparse, ">= 0.97"),
        _recall("sparse_recall", sparse, ">= 0.99"),
        *(
            _recall(f"sparse_recall_{site.telescope.lower()}", _seen_from(sparse, site), "reported")
            for site in Hemisphere
        ),
        _recall("sparse_recall_assumed_laws", sparse, "reported", guessed=True),
        _precision("crowded_precision", crowded, "reported"),
        _recall("crowded_recall", crowded, "reported"),
        _against_ideal("crowded_score_of_ideal", crowded),
        _both("sparse_both_named", sparse, ">= 0.95"),
        _both("crowded_both_named", crowded, "reported"),
        _precision("sparse_precision_without_catalog", _alone(sparse), "reported"),
        _recall("sparse_recall_without_catalog", _alone(sparse), "reported", any_parent=True),
        _recall("sparse_recall_unlisted_parents", sparse, "reported", any_parent=True),
    ]
    return out


def _seen_from(v: Verdicts, site: Hemisphere) -> Verdicts:
    return v.chosen(v.hemisphere == site.value)


def _alone(v: Verdicts) -> Verdicts:
    return Verdicts(
        v.field, v.band, v.hemisphere, v.mag, v.real, v.other, v.known_parent, v.known_law, v.kind,
        v.alone,
        v.best, v.ideal, v.alone,
    )  # fmt: skip


def said_artifact(score: np.ndarray) -> np.ndarray:
    """Return which dots are called artifacts: likelier than not."""
    return score > 0.5


def _precision(name: str, v: Verdicts, hold: str) -> Figure:
    said = said_artifact(v.score)
    judged = said & (v.only_artifact | v.only_real | ((v.kind == "") & ~v.real & ~v.other))
    right = judged & v.only_artifact
    return fraction(
        name, int(right.sum()), int(judged.sum()), hold,
        "Of the dots called artifacts, those that are none of a source (dots that are both, or "
        "hits of single frames, are left out).",
    )  # fmt: skip


def _recall(
    name: str, v: Verdicts, hold: str, *, any_parent: bool = False, guessed: bool = False
) -> Figure:
    wanted = v.only_artifact & (v.known_parent | any_parent) & (v.known_law ^ guessed)
    hits = wanted & said_artifact(v.score)
    which = "all parents" if any_parent else "parents in the catalogue"
    which += ", laws that are assumed" if guessed else ", laws that were measured or verified"
    return fraction(
        name, int(hits.sum()), int(wanted.sum()), hold,
        f"Of the detected dots that are artifacts and nothing else ({which}), those called so.",
    )  # fmt: skip


def _both(name: str, v: Verdicts, hold: str) -> Figure:
    """Of the dots that are both, how many are said to be possibly both."""
    both = (v.kind != "") & v.real & ~v.other & v.known_parent & v.known_law
    named = both & (v.score > 0.0)
    return fraction(
        name, int(named.sum()), int(both.sum()), hold,
        "Of the detected dots that are a source on an artifact (parents in the catalogue, laws "
        "that were measured or verified), those whose explanation names an artifact that covers "
        "the dot beside the source, however bright the source.",
    )  # fmt: skip


def f_score(truth: np.ndarray, said: np.ndarray, count: np.ndarray) -> float:
    """Return the harmonic mean of precision and recall over the dots that count."""
    hits = float((truth & said & count).sum())
    total = float((truth & count).sum() + (said & count).sum())
    return 2.0 * hits / total if total else float("nan")


def _against_ideal(name: str, v: Verdicts) -> Figure:
    count = v.only_artifact | v.only_real
    own = f_score(v.only_artifact, said_artifact(v.score), count)
    ideal = f_score(v.only_artifact, said_artifact(v.ideal), count)
    rng = np.random.default_rng(1)
    ratios = []
    for _ in range(200 if len(v) else 0):
        pick = rng.integers(0, len(v), len(v))
        some = v.chosen(pick)
        c = some.only_artifact | some.only_real
        a = f_score(some.only_artifact, said_artifact(some.score), c)
        b = f_score(some.only_artifact, said_artifact(some.ideal), c)
        ratios.append(a / b if b else np.nan)
    return Figure(
        name, own / ideal if ideal else float("nan"),
        float(np.nanstd(ratios)) if ratios else float("nan"), ">= 0.95",
        f"F score {own:.3f} on crowded fields against {ideal:.3f} of an observer who knows all "
        "parents and their true magnitudes.",
    )  # fmt: skip


def table(v: Verdicts) -> list[tuple[str, str, str, str, int, float, int, float]]:
    """Return field, band, site, kind, wanted, recall, said, precision for every combination.

    Recall is of artifacts whose parent is listed.
    """
    rows = []
    said = said_artifact(v.score)
    for field in (*SPARSE, *CROWDED):
        for band in ("J", "H", "Ks"):
            for kind in sorted({k for k in v.kind if k}):
                here = (v.field == field) & (v.band == band)
                wanted = here & v.only_artifact & v.known_parent & (v.kind == kind)
                called = here & said & (v.best == kind) & (v.only_artifact | v.only_real)
                sites = sorted(set(v.hemisphere[here]))
                if not wanted.any() and not called.any():
                    continue
                recall = float((wanted & said).sum() / max(wanted.sum(), 1))
                right = float((called & v.only_artifact).sum() / max(called.sum(), 1))
                rows.append((field, band, "/".join(sites), kind, int(wanted.sum()), recall,
                             int(called.sum()), right))  # fmt: skip
    return rows
