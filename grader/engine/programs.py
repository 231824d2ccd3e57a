"""The programs of a run: those that an exercise ships, with what was handed in in the place of some."""

from grader.engine.run import Submission
from grader.model.exercise import Exercise
from grader.model.recipe import Source
from grader.model.report import SubmissionFacts
from grader.submission.files import part_of, read_source
from grader.submission.problems import SubmissionProblem
from grader.submission.recipe import find_recipe


def replaceable_programs(exercise: Exercise) -> list[str]:
    """Return the names of the programs in whose place a submission may be."""
    return [name for name, spec in exercise.programs.items() if spec.replaceable]


def programs_with(exercise: Exercise, handed_in: Source | None) -> Submission:
    """Return the programs to run; the bundled ones where nothing was handed in.

    Raises SubmissionProblem when what was handed in can't be used, or nothing can be handed in.
    """
    replaceable = replaceable_programs(exercise)
    if handed_in is not None and not replaceable:
        raise SubmissionProblem(f"`{exercise.slug}` has no program that a submission could replace")
    # What is replaced need not be there: an exported exercise leaves it out.
    replaced = replaceable if handed_in is not None else []
    sources = {
        name: read_source(exercise.folder / spec.path)
        for name, spec in exercise.programs.items()
        if name not in replaced
    }
    if handed_in is not None:
        for name in replaced:
            sources[name] = part_of(handed_in, name) if len(replaced) > 1 else handed_in
    programs = {name: (source, find_recipe(source)) for name, source in sources.items()}
    shown = programs[replaceable[0]] if replaceable else None
    facts = SubmissionFacts(
        name=shown[0].name if handed_in is not None and shown else "bundled",
        digest=shown[0].digest if shown else "",
        language=shown[1].language if shown else "",
        is_bundled=handed_in is None,
    )
    return Submission(facts, programs)
