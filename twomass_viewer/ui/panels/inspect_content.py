"""What Inspect shows: cards, a table of fields and buttons, as plain values."""

from dataclasses import dataclass

from twomass_viewer.scene.marks import MarkRole


@dataclass(frozen=True, slots=True)
class InspectCard:
    """One reason.

    Attributes
    ----------
    title, amount : str
        What it is, and a short number at the right (a score, a distance).
    body, source : str
        The sentence, and in small where it comes from.
    mark : MarkRole or None
    indicative : bool
        The amount comes from lossy pixels: amber and ≈.
    link, link_text : str
        What `link_requested` reports, and the words of the link; empty for none.
    help : str
        Section of the help that tells more, as `help_requested` reports it; empty for none.
    folded : tuple of InspectCard
        The cards it stands for, which a click shows below it.
    """

    title: str
    amount: str = ""
    body: str = ""
    source: str = ""
    mark: MarkRole | None = None
    indicative: bool = False
    link: str = ""
    link_text: str = "Show"
    help: str = ""
    folded: tuple["InspectCard", ...] = ()


@dataclass(frozen=True, slots=True)
class InspectField:
    """One line of the table of fields."""

    label: str
    value: str
    explanation: str = ""
    indicative: bool = False


@dataclass(frozen=True, slots=True)
class InspectAction:
    """One button."""

    key: str
    text: str
    enabled: bool = True
    tip: str = ""


@dataclass(frozen=True, slots=True)
class InspectContent:
    """Everything the panel shows about one thing.

    Attributes
    ----------
    title, place : str
    cards : tuple of InspectCard
    fields : tuple of InspectField
        An optional table below the cards.
    actions : tuple of InspectAction
    notes : str
        A small closing sentence.
    """

    title: str
    place: str = ""
    cards: tuple[InspectCard, ...] = ()
    fields: tuple[InspectField, ...] = ()
    actions: tuple[InspectAction, ...] = ()
    notes: str = ""

    def as_text(self) -> str:
        """Return the content as plain text, for the clipboard."""
        lines = [self.title, self.place]
        for card in (c for head in self.cards for c in (head, *head.folded)):
            amount = f"≈ {card.amount}" if card.indicative and card.amount else card.amount
            lines += ["", f"{card.title}  {amount}".rstrip(), card.body, card.source]
        if self.fields:
            lines.append("")
        for f in self.fields:
            value = f"≈ {f.value}" if f.indicative else f.value
            lines.append(f"{f.label}\t{value}\t{f.explanation}".rstrip())
        lines.append(self.notes)
        return "\n".join(line for n, line in enumerate(lines) if line or n > 1).strip() + "\n"
