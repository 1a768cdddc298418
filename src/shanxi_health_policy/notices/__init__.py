"""Notices as data: one TOML file each under `data/`, and the catalogue that finds, checks and dates them."""
