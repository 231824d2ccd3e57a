"""What is wrong with a bundle before anything in it is used."""


class EvidenceProblem(Exception):  # noqa: N818 - the bundle's, not an error of ours
    """It can't be written, read, or believed; ``hint`` says what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint
