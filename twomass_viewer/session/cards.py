"""Cards of *Inspect*: what is known of a place, one card a thing."""

from dataclasses import dataclass

from twomass_viewer.catalogs.catalog import CatalogKind
from twomass_viewer.scene.marks import MarkRole
from twomass_viewer.session.layers import CatalogLayer


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing known of a place.

    Attributes
    ----------
    title, body, source : str
    amount : str
        Short number beside the title: separation or magnitude.
    role : MarkRole or None
        Whose colour and shape stand beside it.
    indicative : bool
    link : str
        What a click on it selects: ``artifact:…`` (whose overlay is shown where it was off),
        ``row:LAYER:N``, ``measurement:N``; or shows: ``image:SET``.
    leads_away : bool
        Whether that is not what the card is about but another thing it names: a parent.
    help : str
        Section of the help that tells more.
    link_text : str
        The words of the link.
    unlikely : bool
        It has a probability that is not worth reading first.
    folded : tuple of Reason
        The cards this one stands for: shown when they are asked for.
    """

    title: str
    body: str
    source: str = ""
    amount: str = ""
    role: MarkRole | None = None
    indicative: bool = False
    link: str = ""
    leads_away: bool = False
    help: str = ""
    link_text: str = "Show"
    unlikely: bool = False
    folded: tuple["Reason", ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the Inspect panel shows; ``reasons`` has the nearest first."""

    title: str
    place: str
    reasons: tuple[Reason, ...]
    fields: tuple[tuple[str, str, str], ...] = ()


def with_overlay(source: str, hidden: bool) -> str:
    """Return where an artifact comes from, and that its overlay is off where it is."""
    return f"overlay off · {source}" if hidden else source


def overlay_link(hidden: bool) -> str:
    """Return the words of the link to an artifact."""
    return "Show overlay" if hidden else "Show"


def row_role(layer: CatalogLayer, row: int) -> MarkRole:
    """Return the role of the mark of a row."""
    from twomass_viewer.catalogs.classes import is_contaminated

    if layer.catalog.kind is CatalogKind.XSC:
        return MarkRole.XSC
    if is_contaminated(layer.catalog)[row]:
        return MarkRole.PSC_CONTAMINATED
    return MarkRole.PSC_CLEAN if layer.catalog.kind is CatalogKind.PSC else MarkRole.CATALOG
