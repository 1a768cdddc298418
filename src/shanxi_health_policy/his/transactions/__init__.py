"""The nodes of the transactions around a settlement, one module for each part of a hospital's day; `registry` has them all.

What a settlement itself needs, 2203 to 2208, stands in `his.nodes`. Names, widths and what is required are those that public
hospital systems and one province's text show; `exp_content` and other nodes of free form are carried along as they are.
"""
