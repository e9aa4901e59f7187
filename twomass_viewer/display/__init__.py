"""From pixel values to colours: limits, stretches, colour maps and colour composites. No Qt."""
