"""How a program of each language is built and started. A new language is one line of the table."""

from grader.model.plainclass import plain

INSTRUCTIONS = "sockgrade.yaml"
"""The file by which a submission in any language says itself how it is built and started."""


@plain
class Language:
    """One language. ``{file}`` stands for the main file, ``{stem}`` for its name without the suffix."""

    name: str
    suffix: str
    """Of the main file."""
    start: tuple[str, ...]
    build: tuple[str, ...] = ()
    makes: str = ""
    """The file that the build must have made."""
    tool: str = ""
    """The command that this machine must have."""
    package: str = ""
    """The Debian package that has it."""


LANGUAGES = (
    Language(
        name="C",
        suffix=".c",
        build=("gcc", "-Wall", "-pthread", "-o", "server", "{file}"),
        makes="server",
        start=("./server",),
        tool="gcc",
        package="build-essential",
    ),
    # -u: what it prints is seen when it is printed, on every version of Python.
    Language(name="Python", suffix=".py", start=("python3", "-u", "{file}"), tool="python3", package="python3"),
    Language(
        name="Go",
        suffix=".go",
        build=("go", "build", "-o", "server", "{file}"),
        makes="server",
        start=("./server",),
        tool="go",
        package="golang-go",
    ),
    Language(
        name="Rust",
        suffix=".rs",
        build=("rustc", "-O", "-o", "server", "{file}"),
        makes="server",
        start=("./server",),
        tool="rustc",
        package="rustc",
    ),
    Language(
        name="Java",
        suffix=".java",
        build=("javac", "-d", ".", "{file}"),
        makes="{stem}.class",
        start=("java", "-cp", ".", "{stem}"),
        tool="javac",
        package="default-jdk",
    ),
    Language(name="Node", suffix=".js", start=("node", "{file}"), tool="node", package="nodejs"),
    Language(name="Node", suffix=".mjs", start=("node", "{file}"), tool="node", package="nodejs"),
)
"""In the order in which they are preferred where a folder has several ``server.*``."""

TOOLS = frozenset(
    words[0]
    for language in LANGUAGES
    for words in (language.build, language.start)
    if words and "/" not in words[0]
) | {"cargo", "g++", "make"}
"""Commands whose absence is the machine's lack: what needs one of them is not judged there."""
