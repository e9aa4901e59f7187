"""The answer to "why is this here?": reasons with a score, a sentence and evidence."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from twomass_viewer.survey.artifact_kinds import ArtifactKind


class What(StrEnum):
    """What a reason says that is no kind of artifact; artifacts carry their own words."""

    POINT_SOURCE = "point_source"
    EXTENDED_SOURCE = "extended_source"
    SOLAR_SYSTEM = "solar_system"
    UNEXPLAINED = "unexplained"
    NOTHING_SEEN = "nothing_seen"
    OTHER_APPARITION = "other_apparition"
    OTHER_BAND = "other_band"
    COVERAGE = "coverage"
    NO_CATALOG = "no_catalog"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for what is at a place, or one fact that speaks for or against others.

    Attributes
    ----------
    what : str
        A value of `What`, or of `ArtifactKind`.
    score : float or None
        Probability, 0 to 1, that this is what the dot is; the scores of the answers to one place
        add up to one. None for facts that only support or weaken answers.
    title, sentence : str
        As a person would say it; numbers with units.
    evidence : mapping
        Plain values for JSON: distances in arcsec, magnitudes, names. Unknown is None.
    source : str
        Where it rests: rule and citation, catalogue, image.
    help : str
        Name of the section of the offline help that tells more.
    artifact : int or None
        Index of the artifact among those that were given.
    row : (int, int) or None
        Index of the catalogue among those that were given, and the row.
    is_of_row : bool
        False where the row is another one that is named: the star behind a flag.
    indicative : bool
        Rests on lossy pixels or pixels of unknown history.
    """

    what: str
    score: float | None
    title: str
    sentence: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    help: str = ""
    artifact: int | None = None
    row: tuple[int, int] | None = None
    is_of_row: bool = True
    indicative: bool = False

    @property
    def is_artifact(self) -> bool:
        """Whether it says that an artifact makes the dot."""
        return self.what in {k.value for k in ArtifactKind}


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reasons for one place, answers first and the likeliest of them on top.

    Attributes
    ----------
    ra_deg, dec_deg : float
        FK5 J2000.
    reasons : tuple of Reason
    """

    ra_deg: float
    dec_deg: float
    reasons: tuple[Reason, ...]

    @property
    def artifact_score(self) -> float:
        """Probability that what is seen is an artifact: the sum over the artifacts' scores."""
        return sum(r.score or 0.0 for r in self.reasons if r.is_artifact)

    @property
    def best(self) -> Reason | None:
        """The likeliest answer; None where there is none."""
        answers = [r for r in self.reasons if r.score is not None]
        return max(answers, key=lambda r: r.score or 0.0, default=None)


def rounded(value: float | None, digits: int = 3) -> float | None:
    """Return a number as evidence tells it; None where there is none."""
    return None if value is None or not math.isfinite(value) else round(value, digits)
