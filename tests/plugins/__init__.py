"""Tests of what other packages bring, with a real one."""
