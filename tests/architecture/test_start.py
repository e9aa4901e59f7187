"""What a window does not show at its start is neither imported nor made."""

import json
import os
import subprocess
import sys
from pathlib import Path

import twomass_viewer

PACKAGE = Path(twomass_viewer.__file__).parent
# what a window shows at once; everything else is made when it is asked for
SEEN = {
    "flow_layout", "inspect_content", "inspect_panel", "job_bar", "layer_panel", "making",
    "memory_gauge", "notice_bar", "notice_list", "search_field", "status_readout", "text",
}  # fmt: skip

SHOWN = """
import json, sys
from PySide6.QtWidgets import QApplication
from twomass_viewer.session.session import Session
from twomass_viewer.session.settings import Settings
from twomass_viewer.ui.theme import apply_theme

app = QApplication([])
apply_theme(app, "dark")
from twomass_viewer.ui.controller import Controller
from twomass_viewer.ui.main_window import MainWindow

window = MainWindow()
controller = Controller(window, Session(), Settings())
{ask}
window.show()
while not {done}:
    app.processEvents()
lazies = [n for n in vars(window) if n.startswith("lazy_")]
made = [n for n in lazies if getattr(window, n).made is not None]
print(json.dumps([lazies, made, [m for m in sys.modules if m.startswith("twomass_viewer")]]))
controller.close()
window.canvas.close_canvas()
"""


def shown(tmp_path: Path, ask: str, done: str) -> tuple[list[str], list[str], list[str]]:
    """Show a window in a process of its own; return its lazy panels, those made, the modules."""
    env = os.environ | {
        "PYTHONPATH": str(PACKAGE.parent),
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    done_ = subprocess.run(
        [sys.executable, "-c", SHOWN.format(ask=ask, done=done)],
        capture_output=True,
        text=True,
        timeout=100,
        env=env,
        check=False,
    )
    assert done_.returncode == 0, done_.stderr
    lazies, made, modules = json.loads(done_.stdout.splitlines()[-1])
    return lazies, made, modules


def test_a_window_with_an_image_has_only_the_panels_that_are_seen(tmp_path: Path) -> None:
    from astropy.io import fits

    path = tmp_path / "image.fits"
    fits.PrimaryHDU([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).writeto(path)
    lazies, made, modules = shown(
        tmp_path, f"controller.open_targets([{str(path)!r}])", "window.canvas.scene.images"
    )
    assert len(lazies) >= 8
    assert made == []
    panels = {m.rpartition(".")[2] for m in modules if m.startswith("twomass_viewer.ui.panels.")}
    assert panels - SEEN == set()
    assert "layer_panel" in panels


def test_an_empty_window_has_its_start_page(tmp_path: Path) -> None:
    _, made, modules = shown(tmp_path, "pass", "window.isVisible()")
    assert made == ["lazy_welcome"]
    assert "twomass_viewer.ui.panels.welcome" in modules


def test_asking_whether_a_table_of_sources_lists_artifacts_loads_no_prediction() -> None:
    ask = """
import sys
import numpy as np
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.session.predicting import is_published_list

columns = {"ra": np.array([10.0]), "dec": np.array([-5.0])}
assert not is_published_list(Catalog(CatalogKind.PSC, "psc", None, columns))
print([m for m in sys.modules if m.endswith(("artifacts.predict", "artifacts.published"))])
"""
    done = subprocess.run(
        [sys.executable, "-c", ask],
        capture_output=True,
        text=True,
        timeout=100,
        env=os.environ | {"PYTHONPATH": str(PACKAGE.parent)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
