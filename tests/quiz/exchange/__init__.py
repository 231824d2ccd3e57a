"""Tests of files for other systems."""
