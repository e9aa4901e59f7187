"""Renew the pinned checksums of simulated images: ``python -m tests.simulation.renew``."""

import json
import tempfile
from pathlib import Path

from tests.simulation.fields import NAMES, digests, write_small

if __name__ == "__main__":
    found = {}
    for name in NAMES:
        with tempfile.TemporaryDirectory() as folder:
            write_small(name, Path(folder))
            found[name] = digests(Path(folder))
    text = json.dumps(found, indent=1) + "\n"
    Path(__file__).with_name("digests.json").write_text(text, encoding="utf-8")
