"""Questions as a page, and as files for other systems: what ``sockgrade quiz`` does instead of asking."""

import gc
import os
import sys
import threading
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.exit_codes import ExitCode
from grader.cli.suggestions import closest, hint_for
from grader.cli.telling import tell

if TYPE_CHECKING:
    from grader.cli.quizzes import Quiz
    from grader.model.questions.base import Question

EXPORT_FORMATS = ("gift", "moodle-xml", "qti")
_STANDARD_OUTPUT = Path("-")


@dataclass(frozen=True, slots=True)
class Group:
    """A quiz's questions, or those of them that are about a topic."""

    slug: str
    title: str
    about: str
    questions: "tuple[Question, ...]"


def file_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options of this module to a command, which is not called where one of them is given."""

    @wraps(command)
    def with_files(
        *, page: Path | None, web: bool, export: tuple[str, Path] | None, import_file: Path | None, **others: Any
    ) -> int:
        if page or web or export or import_file:
            place = others["names"], others["top"], others["topic"]
            return make_files(*place, page=page, web=web, export=export, import_file=import_file)
        return command(**others)

    for option in reversed(_options()):
        with_files = option(with_files)
    return with_files


def _options() -> tuple[Callable[[Callable[..., int]], Callable[..., int]], ...]:
    path = click.Path(path_type=Path, dir_okay=False)
    return (
        click.option("--page", type=path, metavar="FILE", help="Write a page that asks and marks in a browser."),
        click.option("--web", is_flag=True, help="Open that page in your browser, until Ctrl-C."),
        click.option(
            "--export",
            nargs=2,
            type=(click.Choice(EXPORT_FORMATS), path),
            default=None,
            metavar="FORMAT FILE",
            help=f"Write the questions for other systems: {', '.join(EXPORT_FORMATS)}.",
        ),
        click.option(
            "--import",
            "import_file",
            type=click.Path(path_type=Path, dir_okay=False, exists=True),
            default=None,
            metavar="FILE",
            help="Print questions in GIFT as a topic's YAML.",
        ),
    )


def make_files(
    names: Sequence[str],
    top: Path,
    topic: str | None,
    *,
    page: Path | None,
    web: bool,
    export: tuple[str, Path] | None,
    import_file: Path | None,
) -> ExitCode:
    """Do what the one option that was given asks for. Raises click.UsageError for more than one."""
    from grader.cli.quiz_terminal import open_state
    from grader.cli.quizzes import load_quizzes

    if sum(map(bool, (page, web, export, import_file))) > 1:
        raise click.UsageError("`--page`, `--web`, `--export` and `--import` don't go together: give one of them")
    if import_file is not None:
        return print_import(import_file)
    groups = groups_of(load_quizzes(names, top), topic)
    if not groups:
        raise click.UsageError("there is no question")
    if export is not None:
        return write_export(groups, *export)
    seed = open_state().progress.seed
    return serve_page(groups, seed) if page is None else write_page(groups, seed, page)


def groups_of(quizzes: "Sequence[Quiz]", topic: str | None) -> list[Group]:
    """Return the quizzes' questions, or only those about a topic. Raises click.UsageError when there is none."""
    known = {quiz.name for quiz in quizzes} | {
        tag for quiz in quizzes for each in quiz.questions for tag in each.tags
    }
    if topic is not None and topic not in known:
        raise click.UsageError(f"no question is about `{topic}`{hint_for(closest(topic, known))}")
    groups = [
        Group(
            quiz.name,
            quiz.title,
            quiz.about,
            tuple(each for each in quiz.questions if topic is None or topic in (quiz.name, *each.tags)),
        )
        for quiz in quizzes
    ]
    return [group for group in groups if group.questions]


def write_page(groups: Sequence[Group], seed: str, path: Path) -> ExitCode:
    """Write the page, and say what is not on it."""
    _write(path, _rendered(groups, seed).encode())
    _tell(f"`{path}`: open it in a browser. It has the key inside: it is for self-check.")
    return ExitCode.PASSED


def serve_page(groups: Sequence[Group], seed: str) -> ExitCode:
    """Serve the page to this machine until Ctrl-C, and open it in a browser where there is one."""
    from grader.quiz.web import page_server

    gc.enable()  # until Ctrl-C may be long
    with page_server(_rendered(groups, seed)) as server:
        try:
            click.echo(f"The questions are at {server.address}\nCtrl-C ends this.")
            if _has_screen():
                # Some browsers return only when they are closed.
                threading.Thread(target=_open, args=(server.address,), daemon=True).start()
            else:
                _tell("there is no screen here: open that address yourself")
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo()
    return ExitCode.PASSED


def _has_screen() -> bool:
    """Return whether a browser would have a window: one in the terminal would hide the address."""
    return any(os.environ.get(name) for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"))


def _open(address: str) -> None:
    if not webbrowser.open(address):
        _tell("no browser could be started: open that address yourself")


def _rendered(groups: Sequence[Group], seed: str) -> str:
    from grader.quiz.groups import left_out
    from grader.quiz.page import render_page

    try:
        page = render_page(groups, seed=seed)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    for line in left_out(groups):
        _tell(line)
    return page


def write_export(groups: Sequence[Group], format_name: str, path: Path) -> ExitCode:
    """Write the questions in another format, and say on stderr what it can't carry."""
    from grader.quiz.exchange import load_format

    exported = load_format(format_name)(groups)
    for line in exported.lost:
        _tell(line)
    _write(path, exported.content)
    return ExitCode.PASSED


def print_import(path: Path) -> ExitCode:
    """Print a GIFT file's questions as a topic, and say on stderr what could not be taken over."""
    from grader.quiz.exchange.gift_reading import read_gift
    from grader.quiz.exchange.topic_yaml import slug_of, topic_yaml

    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"`{path}` is no text in UTF-8") from error
    imported = read_gift(text)
    for line in imported.lost:
        _tell(line)
    if not imported.questions:
        raise click.UsageError(f"`{path}` has no question that we know")
    slug = slug_of(path.stem) or "imported"
    title = imported.title or path.stem
    click.echo(topic_yaml(slug, title, f"Questions from {path.name}.", imported.questions), nl=False)
    _tell(f"keep it as `topics/{slug}.yaml` in a folder of exercises; `sockgrade lint` checks it there")
    return ExitCode.PASSED


def _write(path: Path, content: bytes) -> None:
    if path == _STANDARD_OUTPUT:
        sys.stdout.buffer.write(content)
        return
    try:
        path.write_bytes(content)
    except OSError as error:
        raise click.UsageError(f"`{path}` can't be written: {(error.strerror or str(error)).lower()}") from error


def _tell(line: str) -> None:
    tell(line, err=True)
