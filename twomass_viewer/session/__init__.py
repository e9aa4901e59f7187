"""The document of a window, without Qt: layers, camera, jobs, measurements and the Scene."""
