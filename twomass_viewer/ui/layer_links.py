"""Fills the list of layers from the session and passes on what is asked there."""

from twomass_viewer.session.view import MeasurementSelection
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.ui.commands import Commands
from twomass_viewer.ui.presenters import CONTOURS_ROW, layer_rows

LAYER_NAMES = frozenset(
    {
        "fields", "images", "shown", "catalogs", "artifacts", "measurements", "regions",
        "marker_test", "outlines", "views", "selection", "contours", "contours_found",
    }
)  # fmt: skip
"""What the list of layers shows."""


class LayerLinks:
    """Connects the list of layers with the session."""

    def __init__(self, controller: Commands) -> None:
        self._c = controller
        self._bench = controller.bench
        window, session, c = self._bench.window, self._bench.session, self._c
        window.layers.visibility_requested.connect(self._set_visible)
        window.layers.current_requested.connect(self._make_current)
        window.layers.opacity_requested.connect(session.set_image_opacity)
        window.layers.remove_requested.connect(self._remove)
        window.layers.order_requested.connect(session.move_image)
        window.layers.other_hdus_requested.connect(c.others.choose_for)
        window.layers.open_requested.connect(c.opener.ask_open)

    def show(self) -> None:
        """Fill the list of layers."""
        self._bench.window.layers.set_rows(layer_rows(self._bench.session))

    def _set_visible(self, key: str, visible: bool) -> None:
        session = self._bench.session
        layer, _, name = key.partition("/")
        if layer == "regions":
            session.regions.set_group_visible(name, visible)
        elif layer == "kind":
            with session.batch():
                if visible and not session.artifacts_visible:
                    session.set_artifacts_visible(True)
                session.set_kind_visible(ArtifactKind(name), visible)
        elif layer == "view":
            session.views.show(visible)
        elif key == "guides/images":
            session.footprints.show(visible)
        elif key == CONTOURS_ROW:
            self._c.contourer.turn(visible)
        elif layer == "artifact_band":
            session.artifact_view.set_band_visible(Band(name), visible)
        elif layer == "evidence":
            session.artifact_view.set_level_visible(Evidence(name), visible)
        elif key == "guesses":
            session.set_guesses_visible(visible)
        elif key.startswith("measurement:"):
            session.set_measurements_visible(visible)
        elif session.image_set(key):
            session.set_image_visible(key, visible)
        elif name:
            with session.batch():
                if visible:
                    session.set_catalog_visible(layer, True)
                session.set_class_visible(layer, name, visible)
        else:
            session.set_catalog_visible(key, visible)

    def _make_current(self, key: str) -> None:
        session = self._bench.session
        layer = key.partition("/")[0]
        if session.image_set(key):
            session.make_current(key)
        elif layer == "view":
            session.views.select(int(key.partition("/")[2]))
        elif session.catalog_layer(layer):
            session.make_catalog_current(layer)
            self._bench.window.catalog_dock.show()
        elif key.startswith("measurement:"):
            session.select(MeasurementSelection(int(key.partition(":")[2])))
            self._bench.window.show_tab(self._bench.window.photometry)

    def _remove(self, key: str) -> None:
        if key == CONTOURS_ROW:
            self._bench.session.forget_contours()
        elif key.startswith("view/"):
            self._bench.session.views.remove(int(key.partition("/")[2]))
        elif key.startswith("regions/"):
            self._bench.session.regions.remove_group(key.partition("/")[2])
        elif key.startswith("measurement:"):
            self._bench.session.remove_measurement(int(key.partition(":")[2]))
        else:
            self._bench.session.remove_layer(key.partition("/")[0])
