"""The image as a value: header, planes, sky transform, field plane and placement."""
