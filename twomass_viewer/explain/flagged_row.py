"""The PSC row with letters at a place, its surroundings, and reasons about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.letter_parents import LetterParent
from twomass_viewer.artifacts.parents import designations
from twomass_viewer.artifacts.sentences import named
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.row_values import letters_of
from twomass_viewer.explain.model import Reason
from twomass_viewer.explain.rows import Rows
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.rules import Rule

HELP = "letters"
"""The section of the offline help."""

LETTERS = "pdscb"

_ASKED_ARCSEC = 0.1  # a row this near to the place asked for is what was asked for
_STRENGTH = {level: i for i, level in enumerate(Evidence)}


@dataclass(frozen=True, slots=True)
class FlaggedRow:
    """A row that has letters.

    Attributes
    ----------
    number : int
        Of its table among those that were given.
    rows : Rows
    row : int
    """

    number: int
    rows: Rows
    row: int

    @property
    def catalog(self) -> Catalog:
        """Its table."""
        return self.rows.catalog

    @property
    def place(self) -> tuple[float, float]:
        """FK5 J2000, degrees."""
        return float(self.catalog.ra_deg[self.row]), float(self.catalog.dec_deg[self.row])

    def near(self, radius_arcsec: float) -> NDArray[np.int64]:
        """Return the rows around it, itself among them."""
        return self.rows.within(*self.place, radius_arcsec)

    def name_of(self, row: int) -> str:
        """Return the name of a row of its table as sentences write it."""
        return named(designations(self.catalog, np.array([row]))[0])

    def reason(
        self,
        kind: ArtifactKind,
        letter: str,
        bands: Sequence[Band],
        parent: LetterParent | None,
        title: str,
        sentence: str,
        evidence: Mapping[str, Any],
        used: Sequence[Rule],
        *,
        leads_to: int | None = None,
        source: str = "",
    ) -> Reason:
        """Return a fact about one of its letters.

        Parameters
        ----------
        kind : ArtifactKind
            What the letter warns of.
        letter : str
        bands : sequence of Band
        parent : LetterParent or None
            Who is behind it.
        title, sentence : str
        evidence : mapping
            What is particular to the letter.
        used : sequence of Rule
            The main one first.
        leads_to : int, optional
            Row to show where no parent of the table is given.
        source : str
            Where it rests, where it is not to be read from the rules.
        """
        row = parent.row if parent is not None else leads_to
        rests: dict[str, Any] = {}
        if used:
            weakest = max((r.evidence for r in used), key=_STRENGTH.__getitem__)
            rests = {"rule": used[0].key, "rule_evidence": weakest.value}
            source = source or f"{weakest.words} · rule {used[0].key}"
        ra = dec = name = None
        if parent is not None:
            (name,) = designations(self.catalog, np.array([parent.row]))
            ra = float(self.catalog.ra_deg[parent.row])
            dec = float(self.catalog.dec_deg[parent.row])
        return Reason(
            kind.value, None, title, sentence,
            {
                "letter": letter, "bands": [b.value for b in bands],
                "designation": designations(self.catalog, np.array([self.row]))[0],
                "parent": name, "parent_ra_deg": ra, "parent_dec_deg": dec,
                "distance_arcsec": round(parent.distance_arcsec, 3) if parent else None,
                **rests, **evidence,
            },
            source, HELP,
            row=None if row is None else (self.number, row), is_of_row=False,
        )  # fmt: skip


def flagged_row(
    places: Sequence[tuple[float, float]], catalogs: Sequence[Rows]
) -> FlaggedRow | None:
    """Return the PSC row at a place if it has letters; None where it has none or there is no row.

    Parameters
    ----------
    places : sequence of (float, float)
        The place asked for, and then that of the dot there if there is one. A row just at the
        place asked for is meant; else the one at the dot.
    catalogs : sequence of Rows
    """
    asked = [(places[0], _ASKED_ARCSEC), *((p, None) for p in reversed(places))]
    for (ra, dec), radius in asked:
        for number, rows in enumerate(catalogs):
            if not (rows.is_psc and rows.catalog.has("cc_flg")):
                continue
            near = rows.near(ra, dec, rows.reach_arcsec if radius is None else radius)
            if near:
                row = near[0].row
                letters = letters_of(rows.catalog, row, "cc_flg")
                has_some = any(letter in LETTERS for _, letter in letters)
                return FlaggedRow(number, rows, row) if has_some else None
    return None
