"""Weighing votes, and a person's word against them."""

import pytest

from twomass_viewer.imagery.fidelity import FidelityVerdict, Overrule, Vote, weigh
from twomass_viewer.survey.products import Fidelity

GOOD, BAD, OPEN = Fidelity.LOSSLESS, Fidelity.LOSSY, Fidelity.UNKNOWN


def votes(*values: Fidelity | None) -> list[Vote]:
    return [Vote(f"source {n}", v, f"Sentence {n}.") for n, v in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((), OPEN),
        ((None,), OPEN),
        ((GOOD,), GOOD),
        ((GOOD, None, GOOD), GOOD),
        ((BAD, None), BAD),
        ((GOOD, BAD), OPEN),
        ((BAD, GOOD, GOOD), OPEN),
        ((GOOD, OPEN), OPEN),
        ((BAD, OPEN), BAD),
        ((GOOD, BAD, OPEN), OPEN),
    ],
)
def test_weighing(values: tuple[Fidelity | None, ...], expected: Fidelity) -> None:
    verdict = weigh(votes(*values))
    assert verdict.value is expected
    assert verdict.by_evidence is expected
    assert verdict.evidence[: len(values)] == tuple(f"Sentence {n}." for n in range(len(values)))
    clash = GOOD in values and BAD in values
    assert ("disagrees" in " ".join(verdict.evidence)) is clash
    assert verdict.overrule_words == ""


def test_a_record_of_lossy_compression_is_not_outvoted() -> None:
    card = Vote("compression cards", BAD, "ZCMPTYPE is HCOMPRESS_1.", decisive=True)
    assert weigh([*votes(GOOD, GOOD), card]).value is BAD


def test_what_a_vote_says_in_a_word() -> None:
    assert [v.words for v in votes(GOOD, BAD, OPEN, None)] == [
        "lossless", "lossy", "unknown", "neutral",
    ]  # fmt: skip


@pytest.mark.parametrize("value", [GOOD, BAD])
def test_overruling_keeps_the_evidence_and_is_taken_back(value: Fidelity) -> None:
    found = weigh(votes(GOOD, BAD))
    decided = found.overruled(Overrule(value, "seen it made", "2026-11-24"))
    assert (decided.value, decided.by_evidence) == (value, OPEN)
    assert decided.votes == found.votes
    for part in (
        value.value, "overruled by the user on 2026-11-24", "seen it made",
        "evidence said unknown: Sentence 0. Sentence 1.",
    ):  # fmt: skip
        assert part in decided.overrule_words
    again = decided.overruled(Overrule(GOOD, "", "2026-11-25"))
    assert again.by_evidence is OPEN, "a second decision does not become evidence"
    assert again.overruled(None) == found


def test_plain_values_and_back() -> None:
    decision = Overrule(GOOD, "because ≈", "2026-11-24")
    assert Overrule.from_plain(decision.to_plain()) == decision
    for bad in ({"value": "unknown"}, {"value": "fine"}):
        with pytest.raises(ValueError, match=bad["value"]):
            Overrule.from_plain(decision.to_plain() | bad)
    assert FidelityVerdict(GOOD).evidence == ()
