"""Tests of the page in a real browser, and of how it is put together."""
