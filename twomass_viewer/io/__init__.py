"""FITS files to survey images: what a file is, and how far its pixels can be trusted."""
