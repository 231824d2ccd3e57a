"""Whole courses: many submissions graded at a time, gone on with after any interruption, and their gradebook.

Each submission is graded in a lab of its own by a worker process; what comes of it is kept in a record, and the
gradebook is written from the records alone.
"""
