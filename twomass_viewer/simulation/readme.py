"""The README that lies beside the files of a simulated field."""

from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.bands import Band


def readme_text(files: FieldFiles) -> str:
    """Return the text of README.txt."""
    images = "\n".join(f"  {path.name}  {band.value}" for band, path in files.images.items())
    loss = files.parameters["aperture_loss_mag"]
    losses = ", ".join(f"{band.value} {loss[band.value]:.3f}" for band in Band)
    ratio = files.parameters["compression_ratio"]
    return f"""SIMULATED 2MASS FIELD "{files.name}", seed {files.seed}

Everything in this folder is simulated by twomass_viewer. It holds no survey data: no star, galaxy,
flux or place in it is real. Do not publish or archive it as 2MASS data. Scan numbers from 901 on
were never used by the survey, so no file name is that of a survey file.

Atlas images (north-going scan, CTIO, 512 x 1024 px of 1 arcsec, DN):
{images}
  {files.opposite.name}  J, south-going scan over the same place: its ghosts run south
Quicklook (lossy H-compress round trip of the Ks image, {ratio} : 1):
  {files.quicklook.name}
Postage stamp cube (J, H, Ks less sky; then the same with the stars absent):
  {files.cube.name}
Catalogues (IPAC tables with the archive's column names; they reach 600 arcsec beyond the image):
  {files.psc.name}
  {files.xsc.name}
Truth (ECSV; what was drawn):
  {files.truth_sources.name}    stars and galaxies
  {files.truth_artifacts.name}  artifacts, with the evidence their numbers rest on

Magnitudes of the truth are of the flux inside 14 arcsec. Photometry in a 4 arcsec aperture with a
sky annulus of 14 to 20 arcsec (median) reads fainter by: {losses} mag.
x and y of the truth are 0-based pixels (0 is the centre of the first). Places of artifacts are
those on the image named in their row; arms and halos stand at their parent, stripes at the row
where they cross it. Length is where an arm sinks to one sigma of the image noise.
Rows of the point source table outside the image borrow the ghosts of the same scan direction.

Artifacts in J, and ghosts and glints in Ks, follow measurements on real Atlas images with their
scatter; those in H, and spikes in H and Ks, are assumptions and marked as guess or assumed.
"""
