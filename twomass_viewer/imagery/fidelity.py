"""Fidelity of an image: what the evidence says, and what a person decided against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from twomass_viewer.survey.products import Fidelity


@dataclass(frozen=True, slots=True)
class Vote:
    """What one piece of evidence says.

    Attributes
    ----------
    source : str
        Where it was found: ``storage``, ``pixel values``, ``file name``.
    value : Fidelity or None
        None where it speaks for neither side.
    sentence : str
        For the user.
    decisive : bool
        A record of lossy compression, which nothing else can outweigh.
    """

    source: str
    value: Fidelity | None
    sentence: str
    decisive: bool = False

    @property
    def words(self) -> str:
        """What it says, in one word: ``lossless``, ``lossy``, ``unknown`` or ``neutral``."""
        return "neutral" if self.value is None else self.value.value


@dataclass(frozen=True, slots=True)
class Overrule:
    """A person's decision about the fidelity of one layer, against its evidence.

    Attributes
    ----------
    value : Fidelity
        ``lossless`` or ``lossy``.
    reason : str
        In the user's words; empty when none was given.
    date : str
        Day of the decision, ISO, UTC.
    """

    value: Fidelity
    reason: str
    date: str

    def to_plain(self) -> dict[str, str]:
        """Return plain values for a file."""
        return {"value": self.value.value, "reason": self.reason, "date": self.date}

    @staticmethod
    def from_plain(plain: Mapping[str, Any]) -> "Overrule":
        """Return what `to_plain` wrote; raises ValueError or KeyError on anything else."""
        value = Fidelity(plain["value"])
        if value is Fidelity.UNKNOWN:
            raise ValueError("nobody can decide that a fidelity is unknown")
        return Overrule(value, str(plain["reason"]), str(plain["date"]))


@dataclass(frozen=True, slots=True)
class FidelityVerdict:
    """The fidelity of data with what it rests on.

    Attributes
    ----------
    value : Fidelity
        What holds: that of the evidence, or of the person who overruled it.
    votes : tuple of Vote
        In the order found.
    overrule : Overrule or None
        Only in the verdict on a layer; the image as read has none.
    judged : Fidelity or None
        What the evidence said, where it was overruled.
    """

    value: Fidelity
    votes: tuple[Vote, ...] = ()
    overrule: Overrule | None = None
    judged: Fidelity | None = None

    @property
    def evidence(self) -> tuple[str, ...]:
        """One sentence for each piece of evidence."""
        return tuple(v.sentence for v in self.votes)

    @property
    def by_evidence(self) -> Fidelity:
        """What the evidence alone says."""
        return self.value if self.judged is None else self.judged

    def overruled(self, overrule: Overrule | None) -> "FidelityVerdict":
        """Return the verdict as a person decided it; None takes the decision back."""
        if overrule is None:
            return replace(self, value=self.by_evidence, overrule=None, judged=None)
        return replace(self, value=overrule.value, overrule=overrule, judged=self.by_evidence)

    @property
    def overrule_words(self) -> str:
        """The decision with all it set aside, as a sentence; empty where there is none."""
        if self.overrule is None:
            return ""
        because = f' ("{self.overrule.reason}")' if self.overrule.reason else ""
        said = " ".join(self.evidence) or "nothing."
        return (
            f"{self.value.value} (overruled by the user on {self.overrule.date}{because}; "
            f"evidence said {self.by_evidence.value}: {said.rstrip('.')})"
        )


def weigh(votes: Sequence[Vote]) -> FidelityVerdict:
    """Return the verdict on votes; those that contradict each other give ``unknown``.

    A vote for ``unknown`` tells of a change whose loss is not known: it undoes a vote for
    ``lossless`` and leaves a vote for ``lossy`` as it is.
    """
    values = {v.value for v in votes}
    if any(v.decisive for v in votes):
        return FidelityVerdict(Fidelity.LOSSY, tuple(votes))
    if Fidelity.LOSSY in values and Fidelity.LOSSLESS in values:
        clash = Vote(
            "together",
            Fidelity.UNKNOWN,
            "The evidence disagrees, so the fidelity is unknown and treated as lossy.",
        )
        return FidelityVerdict(Fidelity.UNKNOWN, (*votes, clash))
    if Fidelity.LOSSY in values:
        return FidelityVerdict(Fidelity.LOSSY, tuple(votes))
    lossless = Fidelity.LOSSLESS in values and Fidelity.UNKNOWN not in values
    return FidelityVerdict(Fidelity.LOSSLESS if lossless else Fidelity.UNKNOWN, tuple(votes))
