"""One module for each format, each with `write(document, sink, layout)`.

`parts` walks a document by block, `marks` cuts a sentence where markup begins and ends, `voices` says who speaks.
"""
