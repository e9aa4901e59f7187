"""twomass_viewer: the desktop inspector for images of the Two Micron All Sky Survey."""

__version__ = "0.1.0"
