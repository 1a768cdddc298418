"""Paid claims in columns, held against what is due; and the reports of what was found."""
