"""Tests of aperture photometry."""
