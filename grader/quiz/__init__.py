"""Questions for learners: marked, asked in a terminal, taken from a file of answers, and kept between sessions.

Marking is pure, so that a terminal, a page and a file of answers give the same points for the same answers.
"""
