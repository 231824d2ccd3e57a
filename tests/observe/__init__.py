"""Laws of `grader.observe`."""
