"""Measurements, not tests: each prints what it measured."""
