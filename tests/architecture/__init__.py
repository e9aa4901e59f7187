"""The promises the design makes about the code itself."""
