"""Runs an exercise: its steps in order in a lab, each judged, into a report.

The only room that knows steps and checks at once.
"""
