"""One module for each kind of corpus file: a stream of bytes comes in, pairs go out."""
