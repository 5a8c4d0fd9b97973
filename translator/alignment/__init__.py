"""Alignment: a text and its human translation become rows of sentences that correspond; see docs/alignment.md.

documents.align(source, target) → BilingualDocument                            also `translator.align`
sentences.align_sentences(sources, targets, translations) → [Bead, Bead, …]    a pure function, no model needed
"""
