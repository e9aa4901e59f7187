"""The pieces of a session beside its layers: each knows how to be written and how to come back.

A piece is read in two steps. ``read`` checks plain values away from the interface thread and
returns what puts them into a Session, so that a damaged file changes nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from twomass_viewer.display.colormaps import COLORMAPS
from twomass_viewer.display.limits import LimitsPolicy
from twomass_viewer.display.stretch import CONTRAST_RANGE, STRETCHES
from twomass_viewer.errors import FileProblemError
from twomass_viewer.imagery.graticule import GridFrame
from twomass_viewer.session.blink import INTERVAL_LIMITS_MS, Blink, BlinkFrame
from twomass_viewer.session.line_profile import ProfileLine, Sampling
from twomass_viewer.session.measurement_plain import (
    measurement_from_plain,
    measurement_to_plain,
)
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.region_book import region_from_plain
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import Shown, ToneSettings, Tool
from twomass_viewer.survey.artifact_kinds import ArtifactKind


@dataclass
class LayerNumbers:
    """Which layer of the session is which entry of the file.

    Attributes
    ----------
    images, catalogs : dict of int to str
        Entry to key; layers whose file is missing have none.
    """

    images: dict[int, str] = field(default_factory=dict)
    catalogs: dict[int, str] = field(default_factory=dict)

    def image(self, key: str) -> int | None:
        """Return the entry of an image set."""
        return next((n for n, k in self.images.items() if k == key), None)

    def catalog(self, key: str | None) -> int | None:
        """Return the entry of a catalogue."""
        return next((n for n, k in self.catalogs.items() if k == key), None)


Apply = Callable[[Session, LayerNumbers], None]


@dataclass(frozen=True)
class Piece:
    """One part of a session file.

    Attributes
    ----------
    to_plain : callable
        Takes Session and LayerNumbers, returns values for JSON.
    read : callable
        Takes the `Node` of those values and returns what puts them into a session; raises
        `FileProblemError` on anything else.
    """

    to_plain: Callable[[Session, LayerNumbers], Any]
    read: Callable[[Node], Apply]


# -- how it is shown ----------------------------------------------------------------------------


def _view(session: Session, numbers: LayerNumbers) -> dict[str, Any]:
    return {
        "shown": session.shown.value,
        "tool": session.tool.value,
        "grid": session.grid.value if session.grid else None,
        "sky_matched": session.sky_matched,
        "markers_beyond_images": session.markers_beyond,
        "artifacts_visible": session.artifacts_visible,
        "hidden_artifact_kinds": sorted(k.value for k in session.hidden_kinds),
        "guesses_visible": session.guesses_visible,
        "apertures_visible": session.measurements_visible,
    }


def _read_view(node: Node) -> Apply:
    shown, tool = node.get("shown").choice(Shown), node.get("tool").choice(Tool)
    grid = node.get("grid").maybe(lambda n: n.choice(GridFrame))
    matched, beyond = node.get("sky_matched").flag(), node.get("markers_beyond_images").flag()
    artifacts, guesses = node.get("artifacts_visible").flag(), node.get("guesses_visible").flag()
    hidden = frozenset(n.choice(ArtifactKind) for n in node.get("hidden_artifact_kinds"))
    apertures = node.get("apertures_visible").flag()

    def apply(session: Session, _: LayerNumbers) -> None:
        session.show(shown)
        session.set_tool(tool)
        session.set_grid(grid)
        session.set_sky_matched(matched)
        session.set_markers_beyond(beyond)
        session.set_artifacts_visible(artifacts)
        session.set_guesses_visible(guesses)
        for kind in ArtifactKind:
            if (kind in hidden) is not (kind in session.hidden_kinds):
                session.set_kind_visible(kind, kind not in hidden)
        session.set_measurements_visible(apertures)

    return apply


def _tone(session: Session, _: LayerNumbers) -> dict[str, Any]:
    tone = session.tone
    return {
        "stretch": tone.stretch,
        "limits": tone.policy,
        "user_limits_dn": list(tone.user_limits) if tone.user_limits else None,
        "contrast": tone.contrast,
        "bias": tone.bias,
        "invert": tone.invert,
        "colormap": tone.colormap,
    }


def _read_tone(node: Node) -> Apply:
    def pair(n: Node) -> tuple[float, float]:
        two = [v.number() for v in n]
        if len(two) != 2:
            raise n.fault("a pair of numbers")
        return two[0], two[1]

    tone = ToneSettings(
        stretch=node.get("stretch").word(*STRETCHES),
        policy=node.get("limits").word(*(p.value for p in LimitsPolicy)),
        user_limits=node.get("user_limits_dn").maybe(pair),
        contrast=node.get("contrast").number(*CONTRAST_RANGE),
        bias=node.get("bias").number(-100.0, 100.0),
        invert=node.get("invert").flag(),
        colormap=node.get("colormap").word(*COLORMAPS),
    )
    return lambda session, _: session.set_tone(tone)


# -- what was found -----------------------------------------------------------------------------


def _measurements(session: Session, _: LayerNumbers) -> list[dict[str, Any]]:
    return [measurement_to_plain(m) for m in session.measurements]


def _read_measurements(node: Node) -> Apply:
    values = tuple(measurement_from_plain(n) for n in node)
    return lambda session, _: session.restore_measurements(values)


def _blink(session: Session, numbers: LayerNumbers) -> dict[str, Any] | None:
    blink = session.blink
    if blink is None:
        return None
    frames = [(numbers.image(f.set_key), f) for f in blink.frames]
    known = [(n, f) for n, f in frames if n is not None]
    if len(known) < 2:
        return None
    return {
        "frames": [
            {
                "image": n,
                "band": f.shown.value if f.shown else None,
                "takes_turns": f not in blink.left_out,
            }
            for n, f in known
        ],
        "at": next((i for i, (_, f) in enumerate(known) if f == blink.frame), 0),
        "interval_ms": blink.interval_ms,
        "way": blink.way,
    }


def _read_blink(node: Node) -> Apply:
    if node.value is None:
        return lambda session, _: session.set_blink(None)
    frames = [
        (
            n.get("image").integer(0, 1_000_000),
            n.get("band").maybe(lambda v: v.choice(Shown)),
            n.get("takes_turns").flag(),
        )
        for n in node.get("frames")
    ]
    if len(frames) < 2 or not any(f[2] for f in frames):
        raise node.get("frames").fault("two frames or more, of which one takes turns")
    at = node.get("at").integer(0, len(frames) - 1)
    interval = node.get("interval_ms").integer(*INTERVAL_LIMITS_MS)
    way = node.get("way").integer(-1, 1)

    def apply(session: Session, numbers: LayerNumbers) -> None:
        there = [
            (i, BlinkFrame(numbers.images[n], shown), takes)
            for i, (n, shown, takes) in enumerate(frames)
            if n in numbers.images
        ]
        chosen = tuple(f for _, f, _ in there)
        left_out = frozenset(f for _, f, takes in there if not takes)
        if len(chosen) < 2 or len(left_out) == len(chosen):
            return
        now = next((k for k, (i, _, _) in enumerate(there) if i == at), 0)
        session.set_blink(Blink(chosen, now, left_out, interval, way))

    return apply


def _line_profile(session: Session, _: LayerNumbers) -> dict[str, Any]:
    line = session.profile_line
    return {
        "line": None if line is None else line.to_plain(),
        "sampling": session.profile_sampling.value,
        "all_bands": session.profile_all_bands,
    }


def _read_line_profile(node: Node) -> Apply:
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


def _regions(session: Session, _: LayerNumbers) -> dict[str, Any]:
    return session.regions.to_plain()


def _read_regions(node: Node) -> Apply:
    regions = []
    for n in node.get("regions"):
        try:
            regions.append(region_from_plain(n.anything()))
        except (FileProblemError, OverflowError):
            raise n.fault("a region") from None
    hidden = [n.text() for n in node.get("hidden_groups")]
    return lambda session, _: session.regions.restore(regions, hidden)


def pieces() -> Mapping[str, Piece]:
    """Return the pieces by their key in the file, in the order they come back."""
    # the selection names what the others bring back
    from twomass_viewer.session.selection_plain import read_selection, selection_to_plain

    return {
        "view": Piece(_view, _read_view),
        "tone": Piece(_tone, _read_tone),
        "measurements": Piece(_measurements, _read_measurements),
        "blink": Piece(_blink, _read_blink),
        "line_profile": Piece(_line_profile, _read_line_profile),
        "regions": Piece(_regions, _read_regions),
        "selection": Piece(selection_to_plain, read_selection),
    }
