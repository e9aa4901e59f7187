"""A simulated survey field for demonstration and tests; everything it makes says *simulated*."""
