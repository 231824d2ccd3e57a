"""Mirrors `grader/`; the standard tools and real sockets are the second oracle."""
