"""The line profile as plain values and back."""

from typing import Any

from twomass_viewer.session.line_profile import ProfileLine, Sampling
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import Apply, LayerNumbers


def profile_to_plain(session: Session, _: LayerNumbers) -> dict[str, Any]:
    """Return the line of the profile and how it is sampled."""
    line = session.profile_line
    return {
        "line": None if line is None else line.to_plain(),
        "sampling": session.profile_sampling.value,
        "all_bands": session.profile_all_bands,
    }


def read_profile(node: Node) -> Apply:
    """Check what `profile_to_plain` wrote and return what shows it so."""

    def place(n: Node) -> tuple[float, float]:
        two = list(n)
        if len(two) != 2:
            raise n.fault("right ascension and declination in degrees")
        return two[0].number(0.0, 360.0), two[1].number(-90.0, 90.0)

    def both(n: Node) -> ProfileLine:
        return ProfileLine(place(n.get("start_deg")), place(n.get("end_deg")))

    line = node.get("line").maybe(both)
    sampling, every = node.get("sampling").choice(Sampling), node.get("all_bands").flag()

    def apply(session: Session, _: LayerNumbers) -> None:
        session.draw_profile_line(line)
        session.set_profile_sampling(sampling)
        session.set_profile_all_bands(every)

    return apply
