"""Explanations as the JSON document of the command line and as table rows, one a reason."""

import json
from collections.abc import Sequence
from typing import Any

from twomass_viewer.catalogs.export import ExportColumn, ExportTable
from twomass_viewer.catalogs.export_values import plain_json
from twomass_viewer.explain.model import Explanation, Reason

INDICATIVE = "≈"
"""Marks what rests on lossy pixels or pixels of unknown history."""


def explanation_document(
    found: Sequence[Explanation], rules_version: str, notices: Sequence[str]
) -> dict[str, Any]:
    """Return the JSON document: degrees, arcsec, magnitudes; unknown is None."""
    return {
        "positions": [
            {
                "ra_deg": plain_json(e.ra_deg),
                "dec_deg": plain_json(e.dec_deg),
                "reasons": [_as_dict(r) for r in e.reasons],
            }
            for e in found
        ],
        "rules_version": rules_version,
        "notices": list(notices),
    }


def _as_dict(r: Reason) -> dict[str, Any]:
    return {
        "what": r.what,
        "score": r.score,
        "title": r.title,
        "sentence": r.sentence,
        "evidence": plain_json(dict(r.evidence)),
        "source": r.source,
        "indicative": r.indicative,
    }


def explanation_table(
    found: Sequence[Explanation], notes: Sequence[str], *, brief: bool = False
) -> ExportTable:
    """Return one row a reason; a place without reasons has one row with nulls.

    Parameters
    ----------
    found : sequence of Explanation
    notes : sequence of str
    brief : bool
        For people: without the evidence as JSON.
    """
    rows: list[tuple[int, Explanation, Reason | None]] = []
    for n, e in enumerate(found, 1):
        rows += [(n, e, r) for r in e.reasons] or [(n, e, None)]
    columns = [
        ExportColumn("position", "", "number of the position asked for", [n for n, _, _ in rows]),
        ExportColumn("ra", "deg", "FK5 J2000", [e.ra_deg for _, e, _ in rows], ".5f"),
        ExportColumn("dec", "deg", "FK5 J2000", [e.dec_deg for _, e, _ in rows], "+.5f"),
        ExportColumn("what", "", "kind of answer or fact", [r and r.what for _, _, r in rows]),
        ExportColumn(
            "score", "", "probability of an answer; null for facts that only support one",
            [r and r.score for _, _, r in rows], ".3f",
        ),
        ExportColumn(
            "indicative", "", f"{INDICATIVE}: rests on pixels that are lossy or of unknown history",
            [r and (INDICATIVE if r.indicative else "") for _, _, r in rows],
        ),
        ExportColumn("sentence", "", "the reason in words", [r and r.sentence for _, _, r in rows]),
    ]  # fmt: skip
    if not brief:
        evidence = [
            r and json.dumps(plain_json(dict(r.evidence)), ensure_ascii=False, sort_keys=True)
            for _, _, r in rows
        ]
        columns.append(ExportColumn("evidence", "", "as JSON", evidence))
        sources = [r and r.source for _, _, r in rows]
        columns.append(ExportColumn("source", "", "rule, image or table", sources))
    return ExportTable("reasons", columns, list(notes))
