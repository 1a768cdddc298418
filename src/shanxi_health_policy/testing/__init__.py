"""Hypothesis strategies for testing systems of your own against this library (extra `testing`)."""
