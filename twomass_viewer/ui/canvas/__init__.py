"""The sky canvas."""
