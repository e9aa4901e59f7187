"""The simulated survey field: images, catalogues and truth made from measured survey facts.

Nothing in here holds or uses survey pixels. The artifacts of bright stars are drawn from the
measured tables *with their scatter* and never through `twomass_viewer.artifacts`, so a prediction
can be tested against the truth tables written here.
"""

VERSION = 3
"""Version of the simulation: any change of its bytes raises it (and renews the cache)."""
