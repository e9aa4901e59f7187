"""How far a survey fact or rule can be trusted."""

from enum import StrEnum


class Evidence(StrEnum):
    """Evidence level of a rule or number, strongest first."""

    PUBLISHED = "published"
    VERIFIED_RULE = "verified_rule"
    MEASURED = "measured"
    FITTED_TO_FLAGS = "fitted_to_flags"
    DERIVED_RULE = "derived_rule"
    ASSUMED = "assumed"
    GUESS = "guess"

    @property
    def is_guess(self) -> bool:
        """Whether marks resting on it are drawn dashed."""
        return self in (Evidence.GUESS, Evidence.ASSUMED)

    @property
    def words(self) -> str:
        """The level as a phrase for the interface."""
        return {
            "published": "published by the survey",
            "verified_rule": "verified rule",
            "measured": "measured on survey images",
            "fitted_to_flags": "fitted to catalogue flags",
            "derived_rule": "derived from verified facts",
            "assumed": "assumed (marginal evidence)",
            "guess": "guess (not sourced)",
        }[self.value]
