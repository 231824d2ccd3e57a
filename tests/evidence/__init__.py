"""Tests of the room that keeps what a run has seen."""
