"""Processes that grade, here and on a cluster."""
