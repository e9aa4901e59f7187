"""The project as others get it: its wheel and its benchmarks."""
