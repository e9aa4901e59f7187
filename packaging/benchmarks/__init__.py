"""Figures of what a user waits for, in one run beside DS9 where it is installed."""
