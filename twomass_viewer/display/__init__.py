"""Display arithmetic: limits, stretches, colour maps and composites. Numbers in, numbers out."""
