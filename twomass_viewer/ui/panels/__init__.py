"""Panels beside the canvas; a view never writes state, it asks."""
