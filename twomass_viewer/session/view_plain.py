"""How it is shown as plain values and back: band switch, tool, what is visible, tone."""

from enum import StrEnum
from typing import Any, TypeVar

from twomass_viewer.display.colormaps import COLORMAPS
from twomass_viewer.display.limits import LimitsPolicy
from twomass_viewer.display.stretch import CONTRAST_RANGE, STRETCHES
from twomass_viewer.imagery.graticule import GridFrame
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import Apply, LayerNumbers
from twomass_viewer.session.view import Shown, ToneSettings, Tool
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence

E = TypeVar("E", bound=StrEnum)


def view_to_plain(session: Session, numbers: LayerNumbers) -> dict[str, Any]:
    """Return band switch, tool, grid and what is visible."""
    return {
        "shown": session.shown.value,
        "tool": session.tool.value,
        "grid": session.grid.value if session.grid else None,
        "sky_matched": session.sky_matched,
        "markers_beyond_images": session.markers_beyond,
        "artifacts_visible": session.artifacts_visible,
        "hidden_artifact_kinds": sorted(k.value for k in session.hidden_kinds),
        "guesses_visible": session.guesses_visible,
        "hidden_artifact_bands": sorted(b.value for b in session.artifact_view.hidden_bands),
        "hidden_evidence": sorted(e.value for e in session.artifact_view.hidden_levels),
        "apertures_visible": session.measurements_visible,
    }


def read_view(node: Node) -> Apply:
    """Check what `view_to_plain` wrote and return what shows it so."""
    shown, tool = node.get("shown").choice(Shown), node.get("tool").choice(Tool)
    grid = node.get("grid").maybe(lambda n: n.choice(GridFrame))
    matched, beyond = node.get("sky_matched").flag(), node.get("markers_beyond_images").flag()
    artifacts, guesses = node.get("artifacts_visible").flag(), node.get("guesses_visible").flag()
    hidden = frozenset(n.choice(ArtifactKind) for n in node.get("hidden_artifact_kinds"))
    bands = _words(node, "hidden_artifact_bands", Band)
    levels = _words(node, "hidden_evidence", Evidence)
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
        for band in Band:
            session.artifact_view.set_band_visible(band, band not in bands)
        for level in Evidence:
            session.artifact_view.set_level_visible(level, level not in levels)
        session.set_measurements_visible(apertures)

    return apply


def _words(node: Node, key: str, kind: type[E]) -> frozenset[E]:
    """Return the words of a list that earlier versions did not write."""
    return frozenset(n.choice(kind) for n in node.get(key)) if node.has(key) else frozenset()


def tone_to_plain(session: Session, _: LayerNumbers) -> dict[str, Any]:
    """Return stretch, limits, contrast, bias and colours."""
    return tone_values(session.tone)


def tone_values(tone: ToneSettings) -> dict[str, Any]:
    """Return a tone as plain values."""
    return {
        "stretch": tone.stretch,
        "limits": tone.policy,
        "user_limits_dn": list(tone.user_limits) if tone.user_limits else None,
        "contrast": tone.contrast,
        "bias": tone.bias,
        "invert": tone.invert,
        "colormap": tone.colormap,
    }


def read_tone(node: Node) -> Apply:
    """Check what `tone_to_plain` wrote and return what shows it so."""
    tone = tone_from_node(node)
    return lambda session, _: session.set_tone(tone)


def tone_from_node(node: Node) -> ToneSettings:
    """Return the tone that `tone_values` wrote."""

    def pair(n: Node) -> tuple[float, float]:
        two = [v.number() for v in n]
        if len(two) != 2:
            raise n.fault("a pair of numbers")
        return two[0], two[1]

    return ToneSettings(
        stretch=node.get("stretch").word(*STRETCHES),
        policy=node.get("limits").word(*(p.value for p in LimitsPolicy)),
        user_limits=node.get("user_limits_dn").maybe(pair),
        contrast=node.get("contrast").number(*CONTRAST_RANGE),
        bias=node.get("bias").number(-100.0, 100.0),
        invert=node.get("invert").flag(),
        colormap=node.get("colormap").word(*COLORMAPS),
    )
