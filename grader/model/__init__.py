"""The language of exercises, of what was observed, and of what was judged: typed, frozen data.

Nothing here does I/O, and nothing here imports another room of this package.
"""
