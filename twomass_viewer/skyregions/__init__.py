"""Regions people draw on the sky: shapes, region files, outlines, pixels within."""
