"""Judges a build. Pure."""

from grader.checks.evidence import printed
from grader.model.finding import Judgement, Reason, failed, passed
from grader.model.recipe import BuildFacts, Recipe


def build_judgement(seen: BuildFacts | None, recipe: Recipe) -> Judgement:
    """Judge what the build said; a program with nothing to build passes."""
    if seen is None:
        return passed(f"nothing to build ({recipe.language})")
    line = " ".join(recipe.build)
    if seen.made:
        return passed(f"built by `{line}`", evidence=printed(seen.program))
    program = seen.program
    if program.stopped_for is not None:
        message = f"the build `{line}` was stopped: over its limit of {program.stopped_for}"
    elif seen.problem is not None:
        message = f"the build `{line}` {seen.problem}"
    elif program.status == 0:
        message = f"the build `{line}` ended well, but made no file `{recipe.makes}`"
    else:
        message = f"the build `{line}` failed: {program.ending}"
    return failed(
        Reason.LIMIT if program.stopped_for or seen.problem else Reason.BUILD,
        message,
        expected=(f"`{line}` makes `{recipe.makes}`" if recipe.makes else f"`{line}` exits with status 0",),
        observed=(program.ending,),
        evidence=printed(program),
    )
