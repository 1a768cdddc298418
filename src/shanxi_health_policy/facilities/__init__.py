"""Facilities: what the caller says of one, and the registry of those that notices list as accredited."""
