"""How predictions agree with artifact tables of the survey."""

from collections.abc import Sequence
from dataclasses import dataclass

from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the rules agree with a published table on one image.

    Attributes
    ----------
    table, image : str
        Names of the files.
    kind : ArtifactKind
    band : Band
    published : int
        Rows on the image.
    matched : int
        Of them, those with a prediction of the kind within the tolerance.
    predicted : int
        Artifacts of the kind predicted on the image, not fainter than the faintest matched one.
    tolerance_arcsec : float
    median_arcsec, rms_arcsec : float or None
        Distances of the matched ones.
    """

    table: str
    image: str
    kind: ArtifactKind
    band: Band
    published: int
    matched: int
    predicted: int
    tolerance_arcsec: float
    median_arcsec: float | None
    rms_arcsec: float | None

    @property
    def words(self) -> str:
        """The comparison as a sentence."""
        plural = f"{self.kind.words}{'' if self.published == 1 else 's'}"
        near = (
            ""
            if self.median_arcsec is None
            else f" (median {self.median_arcsec:.1f}″, rms {self.rms_arcsec:.1f}″)"
        )
        extra = self.predicted - self.matched
        more = (
            f"; {extra} predicted one{'' if extra == 1 else 's'} as bright "
            f"{'is' if extra == 1 else 'are'} not in the table"
            if self.matched
            else ""
        )
        return (
            f"{self.table} lists {self.published} {self.band} {plural} on {self.image}: "
            f"{self.matched} agree with the rules within {self.tolerance_arcsec:.0f}″{near}{more}."
        )


def summary(comparisons: Sequence[Comparison]) -> str:
    """Return one sentence on all comparisons."""
    published = sum(c.published for c in comparisons)
    matched = sum(c.matched for c in comparisons)
    tables = len({c.table for c in comparisons})
    where = comparisons[0].table if tables == 1 else f"{tables} tables"
    return (
        f"{published} artifacts published in {where} stand for predicted ones: {matched} agree "
        f"with the rules within {comparisons[0].tolerance_arcsec:.0f}″."
    )
