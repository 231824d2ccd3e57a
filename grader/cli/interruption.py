"""Recognises Ctrl-C behind what Python made of it."""


def is_interruption(error: BaseException | None) -> bool:
    """Whether an error came of a KeyboardInterrupt.

    Until Python 3.12, type.__new__ turns whatever ``__set_name__`` raises into a RuntimeError; and a library
    may do the like.
    """
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False
