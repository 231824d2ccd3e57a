"""How pytest-xdist shares exercises out: each to one worker, or every worker would run it."""

import shlex

import pytest


def keep_exercises_whole(config: pytest.Config) -> None:
    """Let ``-n`` hand out whole files, unless somebody chose otherwise with ``--dist``.

    By default xdist hands out single tests, and an exercise's tests are all found by one run of it: each worker
    that was given some of them would run it, with the same verdicts, only later.
    """
    written = config.getini("addopts")
    given = (*config.invocation_params.args, *(shlex.split(written) if isinstance(written, str) else written))
    has_chosen = any(str(each).startswith("--dist") for each in given)
    if getattr(config.option, "dist", None) == "load" and not has_chosen:
        config.option.dist = "loadfile"
