"""Aperture photometry as the survey does it, with a guard against lossy pixels."""
