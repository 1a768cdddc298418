"""Hypothesis strategies for everything that goes into the library; they lean towards where money goes wrong.

Every figure is read from the catalogue when a value is drawn, so that the strategies follow a notice of your own as well: give
its `place` and a `catalogue`.
"""
