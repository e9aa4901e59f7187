"""Nothing about odd files reaches the console: all of it stands in the notices."""

import bz2
import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from astropy.io import fits

from tests.io.fits_bytes import ATLAS, Cards, empty_primary, fits_bytes, pixels, write
from tests.io.test_contents import several
from tests.io.test_sky_transform import HABITS

ODD_CARDS = {
    "lower": ["crval1  =       14.18890021", "ctype2  = 'dec--sin'"],
    "columns": ["SKYVAL =73.1", "AIRMASS  = 1.2", "NOTE      no value"],
    "characters": ["AUTHOR  = 'M\u00fcller'", "COMMENT \u00b0"],
    "quotes": ["BAD     = 'no end", "WORD    = unquoted"],
    "sip without ctype": ["A_ORDER =                    2", "B_ORDER =                    2",
                          "A_2_0   =                1E-05"],
    "lookup table": ["CPDIS1  = 'LOOKUP  '", "DP1     = 'NAXES: 2'"],
    "dates": ["DATE-OBS= '32/13/99'", "MJD-OBS = 'yesterday'"],
    "record": ["DP1     = 'EXTVER: 1.0'"],
    "units": ["BUNIT   = 'furlong per fortnight'", "CUNIT3  = 'parsnips'"],
}  # fmt: skip


def corpus(folder: Path) -> list[Path]:
    """Write files with every oddity this program reads."""
    paths = [
        write(folder, f"cards {name}.fits", fits_bytes(pixels(), extra=lines))
        for name, lines in ODD_CARDS.items()
    ]
    for name, changes in HABITS.items():
        content = fits_bytes(pixels(), changes={"CROTA2": None, **changes, **_axes(changes)})
        paths.append(write(folder, f"sky {name}.fits", content))
    scaled: Cards = {"BSCALE": "x", "BZERO": 32768.0, "BLANK": -32768}
    paths.append(write(folder, "scaled.fits", fits_bytes(pixels(dtype="i2"), changes=scaled)))
    paths.append(write(folder, "blank.fits", fits_bytes(np.full((9, 9), np.nan, "f4"))))
    paths.append(write(folder, "infinite.fits", fits_bytes(np.full((9, 9), np.inf, "f4"))))
    paths.append(write(folder, "huge.fits", fits_bytes(np.full((9, 9), 1e300, "f8"))))
    paths.append(several(folder / "several.fits"))
    plain = fits_bytes(pixels())
    paths.append(write(folder, "short.fits", plain[:-5000]))
    paths.append(write(folder, "cut.fits.gz", gzip.compress(plain)[:-9]))
    paths.append(write(folder, "packed.bz2", bz2.compress(plain)))
    stream = io.BytesIO()
    header = fits.Header(list(ATLAS.items()))
    fits.CompImageHDU(pixels(), header, compression_type="RICE_1").writeto(stream)
    paths.append(write(folder, "tiled.fz", stream.getvalue()))
    paths.append(write(folder, "trailing.fits", plain + b"\0" * 2880 + b"XTENSION"))
    paths.append(write(folder, "empty primary.fits", empty_primary()))
    return paths


def _axes(changes: Cards) -> Cards:
    """Leave out what the writer of the bytes decides."""
    return {"NAXIS": 2} if "NAXIS" in changes else {}


def test_identify_keeps_the_console_clean(tmp_path: Path) -> None:
    paths = corpus(tmp_path)
    done = subprocess.run(
        [sys.executable, "-W", "always", "-m", "twomass_viewer", "identify", "--json",
         *map(str, paths)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    documents = json.loads(done.stdout)["files"]
    assert len(documents) == len(paths)
    refused = {Path(d["path"]).name for d in documents if d["error"] is not None}
    assert refused == {"short.fits", "empty primary.fits"}
    # only the two sentences about the files that cannot be read
    lines = " ".join(done.stderr.split())
    assert lines.count("twomass-viewer") <= 2, lines
    for word in ("Warning", "Traceback", "INFO", "astropy", "wcslib", "cdfix"):
        assert word not in done.stderr, done.stderr
    odd = {Path(d["path"]).stem: d["notices"] for d in documents}
    for name in ("lower", "columns", "characters", "quotes"):
        assert odd[f"cards {name}"], name
    for name, notices in odd.items():
        for text in notices:
            assert text.rstrip()[-1] in ".", (name, text)
            assert "\n" not in text
