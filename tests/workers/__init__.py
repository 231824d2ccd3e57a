"""Processes that work for another."""
