"""Visits in columns: understood, gathered, settled and shown; `fold` is the heart."""
