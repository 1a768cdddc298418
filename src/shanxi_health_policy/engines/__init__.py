"""Many visits at once: files in, files out, on columns; agrees to the fen with the plain-Python ledger (extra `[batch]`)."""
