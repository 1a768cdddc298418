"""Pages of the reference that come from the notices' data and the rules' declarations, in the reader's language.

They are written when the documentation is built, and kept nowhere: `python -m tools.pages` writes them beside the others.
"""
