"""Mutation testing: the rules are changed on purpose, one small mistake at a time, and every one must make a test fail."""
