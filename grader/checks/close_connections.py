"""Closing is the grader's own doing: this only tells what was closed."""

from grader.model.finding import Judgement, passed
from grader.model.steps.close_connections import CloseConnections, ConnectionsClosed

_WORDS = {"close": "closed", "shutdown": "half closed: the client sends no more", "reset": "reset by the client"}


def judge_close_connections(options: CloseConnections, seen: ConnectionsClosed) -> Judgement:
    """Say how many were ended, and how."""
    count = len(seen.connections)
    return passed(f"{count} {'connection' if count == 1 else 'connections'} {_WORDS[options.how]}")
