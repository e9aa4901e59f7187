"""The sky canvas: images, marks and screen-fixed overlays of one Scene under one Camera."""
