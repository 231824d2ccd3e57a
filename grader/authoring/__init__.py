"""What authors of exercises need: an exercise to begin with, and the proof that one grades as it says.

How a program is graded is handed in: this room knows reports, and neither labs nor commands.
"""
