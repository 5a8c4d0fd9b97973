"""The views of a bilingual document: one module for each format, each with `write(document, sink, layout)`.

`sections` walks a document in reading order, `tags` cuts a sentence where markup begins and ends;
`translator.text.speakers` says who speaks. `findings` is the page on what checks found in files.
"""
