"""Many images as one: sky levels matched, pixels resampled and combined."""
