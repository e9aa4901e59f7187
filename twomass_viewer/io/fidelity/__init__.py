"""Are the pixels as the survey made them? Votes from file, name and table, and a verdict.

Atlas images are floating point. The Quicklooks of the same coadds went through lossy H-compress
(scale 4.0) and come back as integers; no keyword says so, the headers are otherwise identical
(All-Sky Explanatory Supplement; image-service help pages). So the stored pixel type, the values
themselves, traces of compression and of other programs, the letter of the file name and the row of
the image service are asked, and what disagrees is ``unknown``.

One module a kind of evidence; `verdict` puts them together.
"""
