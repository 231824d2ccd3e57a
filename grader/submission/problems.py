"""What is wrong with a submission before anything of it runs."""


class SubmissionProblem(Exception):  # noqa: N818 - it is the submission's, not an error of ours
    """It can't be read, or nobody could say how to start it; ``hint`` says what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UnreadableSubmission(SubmissionProblem):
    """The grader may not read it, or could not: that says nothing of what it is worth."""
