"""What 2MASS is: bands, products, identifiers, flags, rules and citations. Facts as data."""
