"""Submissions: their files, read into memory, and the recipe by which they are built and started.

Reads files and decides what language they are in. Starts nothing, and knows nothing of labs.
"""
