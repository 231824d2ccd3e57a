"""The loader: every mistake of an author, at its line and column, and never a traceback."""
