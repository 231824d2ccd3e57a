"""What was verified, for an author at a terminal of any width. Pure."""

from grader.authoring.verdict import Standing
from grader.authoring.verification import Verification, VerifiedExercise, VerifiedProgram
from grader.report.escape import for_value
from grader.report.layout import Page
from grader.report.table import pad, width_of

_WORDS = {Standing.RIGHT: "✓ right", Standing.WRONG: "✗ wrong", Standing.NO_VERDICT: "! no verdict"}
_STYLES = {Standing.RIGHT: "passed", Standing.WRONG: "failed", Standing.NO_VERDICT: "error"}
_WORD_COLUMNS = max(map(len, _WORDS.values())) + 2


def render(verification: Verification, *, width: int, color: bool) -> str:
    """Return a table of the programs of each exercise, and below each program what is wrong with it."""
    page = Page(width=width, color=color)
    for exercise in verification.exercises:
        _add_exercise(page, exercise)
    page.blank()
    page.paragraph(_conclusion(verification), indent=0)
    return page.text()


def _add_exercise(page: Page, exercise: VerifiedExercise) -> None:
    page.blank()
    page.paragraph(exercise.exercise, indent=0, style="title")
    for mistake in exercise.mistakes_in_file:
        for line in mistake.split("\n"):  # a hint has a line of its own
            page.paragraph(for_value(line.strip()), indent=4 if line.startswith(" ") else 2)
    names = max((width_of(program.name) for program in exercise.programs), default=0)
    for program in exercise.programs:
        _add_program(page, program, names)
    if exercise.untested:
        steps = ", ".join(f"`{step}`" for step in exercise.untested)
        page.paragraph(f"untested, because no mistake fails them: {steps}", label="? ", label_style="skipped")


def _add_program(page: Page, program: VerifiedProgram, names: int) -> None:
    word, style = _WORDS[program.standing], _STYLES[program.standing]
    if program.flakes and program.standing is Standing.RIGHT:
        word, style = "✗ flaky", "failed"
    text = f"{pad(program.name, names)}  {program.expected}"
    page.headline(f"  {pad(word, _WORD_COLUMNS)}", style, text, f"{program.took_s:.1f} s", title_style="plain")
    for problem in program.problems:
        page.paragraph(for_value(problem), indent=4)
    for flake in program.flakes:
        page.paragraph(for_value(flake), indent=4, label="differs: ")
    for note in program.notes:
        page.paragraph(for_value(note), indent=4)


def _conclusion(verification: Verification) -> str:
    programs = verification.programs
    right = sum(program.is_as_told for program in programs)
    runs = max((program.runs for program in programs), default=1)
    times = "" if runs == 1 else f", each {runs} times"
    text = f"{right} of {len(programs)} programs got what they must{times}"
    untested = sum(len(exercise.untested) for exercise in verification.exercises)
    if untested:
        counts = "" if verification.is_strict else " (a warning; `--strict` makes it a failure)"
        text += f"; {untested} {'check was' if untested == 1 else 'checks were'} never seen to fail{counts}"
    broken = sum(not exercise.is_usable for exercise in verification.exercises)
    if broken:
        text += (
            f"; {broken} {'exercise has' if broken == 1 else 'exercises have'} mistakes in the file or its folders"
        )
    return text
