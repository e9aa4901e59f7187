"""Whether the markers of a catalogue fall on the sources of an image."""
