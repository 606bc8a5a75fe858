"""File formats: for each a reader and a writer that share nothing, so that one checks the other."""
