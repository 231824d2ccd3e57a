"""A corpus of bad inputs: each attacks one thing, and must get one message."""
