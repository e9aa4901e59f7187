"""Where artifacts of bright stars must fall, and why."""
