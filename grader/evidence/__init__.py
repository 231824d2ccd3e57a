"""Keeps what a run has seen in one file, so that it can be judged again: for appeals, and when a check was mended.

It writes and reads bundles, and trusts nothing in one before every digest was checked. It judges nothing.
"""
