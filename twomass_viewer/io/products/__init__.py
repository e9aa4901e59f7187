"""One module a product: how to know it, and what its planes are. See `registry`."""
