"""Readers: from bytes, files, standard input and web addresses to documents, one module for each step and format."""
