"""Decides how a submission is built and started, from the names of its files."""

from pathlib import PurePosixPath

from grader.model.recipe import Recipe, Source
from grader.submission.languages import INSTRUCTIONS, LANGUAGES, Language
from grader.submission.problems import SubmissionProblem

_MAIN_NAMES = ("server", "Server", "main", "Main")
_ACCEPTED = "`server.c`, `server.py`, `server.go`, `server.rs`, `server.js`, `Server.java`"
_HINT = f"hand in {_ACCEPTED}, a `Makefile` that makes `server`, an executable `server`, or a `{INSTRUCTIONS}`"


def find_recipe(source: Source) -> Recipe:
    """Return how to build and start a program.

    Looked for in this order: ``sockgrade.yaml``, ``Makefile``, ``server.c`` and so on for each language, an
    executable ``server``, and at last the only file in any language. A source comes before an executable, which
    may be left over from an older one. Raises SubmissionProblem when none is there.
    """
    instructions = source.file(INSTRUCTIONS)
    if instructions is not None:
        from grader.submission.instructions import read_instructions  # needs YAML, and few submissions have one

        return read_instructions(instructions.content)
    for name in ("Makefile", "makefile", "GNUmakefile"):
        if source.file(name) is not None:
            return _make_recipe()
    named = _named_main(source)
    if named is not None:
        return _language_recipe(*named)
    ready = source.file("server")
    if ready is not None and ready.executable:
        return Recipe(language="executable", start=("./server",))
    return _only_source(source)


def _make_recipe() -> Recipe:
    return Recipe(
        language="Makefile",
        # -B: an object file that was handed in is not newer than its source just because it arrived so.
        build=("make", "-B"),
        makes="server",
        start=("./server",),
        tools=("make",),
        package="build-essential",
    )


def _named_main(source: Source) -> tuple[Language, str] | None:
    for stem in _MAIN_NAMES:
        for language in LANGUAGES:
            if source.file(f"{stem}{language.suffix}") is not None:
                return language, f"{stem}{language.suffix}"
    return None


def _only_source(source: Source) -> Recipe:
    candidates = [
        (language, str(file.path))
        for file in source.files
        for language in LANGUAGES
        if file.path.suffix == language.suffix
    ]
    if len(candidates) == 1:
        return _language_recipe(*candidates[0])
    if candidates:
        names = ", ".join(f"`{name}`" for _, name in candidates[:5])
        raise SubmissionProblem(f"`{source.name}` has several programs and none is called `server`: {names}", _HINT)
    raise SubmissionProblem(f"`{source.name}` has no program in a language that is known", _HINT)


def _language_recipe(language: Language, file: str) -> Recipe:
    stem = PurePosixPath(file).stem
    # No command may take it for an option, or for a file of options as gcc and javac do behind `@`.
    file = f"./{file}" if file.startswith(("-", "@")) else file

    def fill(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(word.replace("{file}", file).replace("{stem}", stem) for word in words)

    return Recipe(
        language=language.name,
        build=fill(language.build),
        makes=language.makes.replace("{stem}", stem),
        start=fill(language.start),
        tools=(language.tool,) if language.tool else (),
        package=language.package,
    )
