"""Simulated images beside real ones: their statistics and their pictures."""
