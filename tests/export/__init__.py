"""Tests of what other platforms get."""
