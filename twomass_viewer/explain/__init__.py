"""Why is this here? Catalogue, artifacts, coverage and other images, weighed together."""
