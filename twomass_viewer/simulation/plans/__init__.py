"""The plans of simulated fields: which sky, which scans, which products; one module a field."""
