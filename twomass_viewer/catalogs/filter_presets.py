"""Ready-made filters, with what they rest on."""

from dataclasses import dataclass

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.survey.evidence import Evidence


@dataclass(frozen=True, slots=True)
class FilterPreset:
    """A named filter.

    Attributes
    ----------
    key : str
        Word for the command line.
    title : str
    text : str
        Filter expression.
    kind : CatalogKind
        Catalogue it is made for.
    needs : tuple of str
        Columns it uses.
    explanation : str
    source : str
    evidence : Evidence
    """

    key: str
    title: str
    text: str
    kind: CatalogKind
    needs: tuple[str, ...]
    explanation: str
    source: str
    evidence: Evidence

    def fits(self, catalog: Catalog) -> bool:
        """Whether a catalogue is of the right kind and has the columns."""
        return catalog.kind is self.kind and all(catalog.has(c) for c in self.needs)


PRESETS: tuple[FilterPreset, ...] = (
    FilterPreset(
        "clean",
        "Clean",
        'cc_flg == "000"',
        CatalogKind.PSC,
        ("cc_flg",),
        "No contamination or confusion flag in any band.",
        "Explanatory Supplement II.2.a (cc_flg)",
        Evidence.VERIFIED_RULE,
    ),
    FilterPreset(
        "level1",
        "Level 1",
        'j_m < 15.8 and h_m < 15.1 and k_m < 14.3 and not ph_qual ~ "U" and not ph_qual ~ "X"',
        CatalogKind.PSC,
        ("j_m", "h_m", "k_m", "ph_qual"),
        "Brighter than the 10-sigma limits of the survey's Level 1 requirements in all three "
        "bands, and measured in each.",
        "10-sigma limits J 15.8, H 15.1, Ks 14.3: survey product description (Level 1 "
        "comparison); that all three bands must comply is this program's reading",
        Evidence.ASSUMED,
    ),
    FilterPreset(
        "good",
        "Well measured",
        'ph_qual == "AAA" and cc_flg == "000" and gal_contam == 0 and mp_flg == 0',
        CatalogKind.PSC,
        ("ph_qual", "cc_flg", "gal_contam", "mp_flg"),
        "Best quality in all bands, clean, no extended source and no solar-system object.",
        "Explanatory Supplement II.2.a (flags); the combination is this program's choice",
        Evidence.DERIVED_RULE,
    ),
    FilterPreset(
        "extended-psc",
        "Point sources in galaxies",
        "gal_contam > 0",
        CatalogKind.PSC,
        ("gal_contam",),
        "Is, or lies within, an extended source of the XSC.",
        "Explanatory Supplement II.2.a (gal_contam)",
        Evidence.VERIFIED_RULE,
    ),
    FilterPreset(
        "clean-xsc",
        "Clean",
        'cc_flg in ("0", "Z")',
        CatalogKind.XSC,
        ("cc_flg",),
        "No artifact and not a piece of a large galaxy.",
        "Explanatory Supplement IV.5.a, table 1a (cc_flg)",
        Evidence.VERIFIED_RULE,
    ),
    FilterPreset(
        "galaxies",
        "Galaxies",
        "vc == 1",
        CatalogKind.XSC,
        ("vc",),
        "Seen by eye to be a galaxy.",
        "Explanatory Supplement II.3.a (vc)",
        Evidence.VERIFIED_RULE,
    ),
    FilterPreset(
        "extended-scores",
        "Extended by score",
        "e_score <= 1.4 or g_score <= 1.4",
        CatalogKind.XSC,
        ("e_score", "g_score"),
        "Scores that selected extended sources in the incremental releases.",
        "Explanatory Supplement II.3.a (e_score, g_score)",
        Evidence.VERIFIED_RULE,
    ),
)
"""Presets in the order of the menu; ``key`` is unique."""


def presets_for(catalog: Catalog) -> tuple[FilterPreset, ...]:
    """Return the presets that fit a catalogue."""
    return tuple(p for p in PRESETS if p.fits(catalog))
