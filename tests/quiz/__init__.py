"""Tests of questions: marking, shuffling, the terminal, files of answers, and facts of a run."""
