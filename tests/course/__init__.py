"""Whole courses: whose is what, and what comes of it."""
