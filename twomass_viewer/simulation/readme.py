"""The README that lies beside the files of a simulated field."""

import textwrap

from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.simulation.plans.plan import FieldPlan
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

_WORDS = {
    "atlas": "Atlas images (1 arcsec pixels, DN)",
    "quicklook": "Quicklooks (the same, through lossy H-compress)",
    "xsc_cube": "Postage stamp cubes (J, H, Ks less sky; then the same with the stars absent)",
    "combined_calibration": "Combined calibration images",
    "psc": "Point sources (IPAC tables with the archive's columns)",
    "psc_bulk": "The same point sources as a bulk file (bars, no header)",
    "xsc": "Extended sources (IPAC table with the archive's columns)",
    "xsc_bulk": "The same extended sources as a bulk file (bars, no header)",
    "reject": "Detections that are not in the catalogue (reject table)",
    "sixx": "Sources of the long (6x) exposures",
    "merged": "Sources of a tile, merged from all scans of it",
    "source_list": "Source list of the combined images",
    "published_persistence": "Persistence ghosts as the archive publishes them for an image",
    "published_glint": "Glints as the archive publishes them for an image",
    "truth_sources": "Truth (ECSV): stars and galaxies as drawn",
    "truth_artifacts": "Truth (ECSV): artifacts as drawn, with the evidence their numbers rest on",
}


def readme_text(files: FieldFiles, plan: FieldPlan) -> str:
    """Return the text of README.txt."""
    about = textwrap.fill(plan.about, 100)
    scans = "\n".join(
        f"  {s.yymmdd}{s.hemisphere.value}{s.number:03d}  {s.hemisphere.telescope}, "
        f"{s.direction.words}, TYPE {s.kind.value}"
        for s in plan.scans
    )
    loss = files.parameters["aperture_loss_mag"]
    losses = ", ".join(f"{b.value} {loss[b.value]:.3f}" for b in Band if b.value in loss)
    ratio = files.parameters.get("compression_ratio")
    lossy = f"\nQuicklooks are compressed {ratio} : 1 on average." if ratio else ""
    return f"""SIMULATED 2MASS FIELD "{files.name}", seed {files.seed}

Everything in this folder is simulated by twomass_viewer. It holds no survey data: no star, galaxy,
flux or place in it is real. Do not publish or archive it as 2MASS data. Scan numbers from 901 on
were never used by the survey, so no file name is that of a survey file.

{about}

Scans the images are of:
{scans}
{_listing(files)}
Stars stand where they were at the time of each image; the truth gives them at epoch 2000.0 with
their proper motions. Magnitudes of the truth are of the flux inside 14 arcsec. Photometry in a
4 arcsec aperture with a sky annulus of 14 to 20 arcsec (median) reads fainter by: {losses} mag.
x and y of the truth of sources are 0-based pixels (0 is the centre of the first) of the first image
listed; those of artifacts are on the image named in their row. Arms and halos stand at their
parent, stripes at the row where they cross it. Length is where an arm sinks to one sigma of the
image noise.{lossy}

{_evidence(plan)}
"""


def _listing(files: FieldFiles) -> str:
    lines = []
    for role, words in _WORDS.items():
        of_role = [e for e in files.entries if e.role == role]
        if of_role:
            lines.append(f"{words}:")
            lines += [f"  {e.name}  {e.band}".rstrip() for e in of_role]
    return "\n".join(lines) + "\n"


def _evidence(plan: FieldPlan) -> str:
    """Return what of the field follows measurements."""
    words = (
        "Noise and artifacts follow measurements on real Atlas images with their scatter: ghosts, "
        "glints, spikes, halos, stripes and saturation in J, ghosts and glints in Ks at CTIO. "
        "Those in H, spikes in H and Ks, and Ks at Mt Hopkins are assumptions, marked as guess or "
        "assumed in the truth; so is how often streaks and hits of single frames come."
    )
    hemispheres = {s.hemisphere for s in plan.scans}
    if Hemisphere.NORTH in hemispheres:
        words += " Levels of H and Ks at Mt Hopkins are those of CTIO."
    directions = {s.direction for s in plan.scans}
    if directions == {ScanDirection.NORTH, ScanDirection.SOUTH}:
        words += " Ghosts run north in north-going scans and south in south-going ones."
    return textwrap.fill(words, 100)
