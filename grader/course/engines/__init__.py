"""Processes that grade, on this machine or on others: all behind :class:`grader.course.engines.engine.Engine`."""
