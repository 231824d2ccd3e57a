"""Reports in files, beside what goes to standard output: ``--report junit=out.xml --report html=out.html``."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from grader.cli.suggestions import closest, hint_for
from grader.cli.terminal import USUAL_WIDTH
from grader.cli.writing import append, write_whole
from grader.report import FORMATS

if TYPE_CHECKING:
    from grader.model.exercise import Audience
    from grader.model.report import Report

SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY"
"""Names the file of a step's summary, to which GitHub's own examples append."""


class ReportFile(NamedTuple):
    """A file to write, and in which format."""

    format_name: str
    path: Path
    """Without links on its way, but for one that leads to a pipe."""

    @property
    def is_appended_to(self) -> bool:
        """Whether what is in it stays: a step's summary on GitHub, or what is no plain file, such as a pipe."""
        summary = os.environ.get(SUMMARY_VARIABLE)
        return _is_special(self.path) or (bool(summary) and os.path.realpath(str(summary)) == str(self.path))


def _is_special(path: Path) -> bool:
    """Return whether the path is there and is neither a file nor a folder: a pipe, a terminal, a device."""
    return os.path.exists(path) and not path.is_file() and not path.is_dir()


def hand_out(
    reports: "Sequence[Report]",
    format_name: str,
    files: Sequence[ReportFile],
    audience: "Audience",
    submission: Path | None,
) -> None:
    """Write each file, whole or not at all, and print the reports in the format of standard output.

    Text is not printed: it was, exercise by exercise. Raises CannotWrite, which names the file.
    """
    for file in files:
        write = append if file.is_appended_to else write_whole
        write(
            file.path, _render(file.format_name, reports, audience, submission).encode("utf-8", "backslashreplace")
        )
    if format_name != "text":
        click.echo(_render(format_name, reports, audience, submission), nl=False)


def _render(format_name: str, reports: "Sequence[Report]", audience: "Audience", submission: Path | None) -> str:
    from grader.report import load_format

    options: dict[str, Any] = {"text": {"width": USUAL_WIDTH}, "github": {"folder": _folder_of(submission)}}
    return load_format(format_name)(*reports, audience=audience, **options.get(format_name, {}))


def _folder_of(submission: Path | None) -> str | None:
    """Return the folder of the submission's files, below the repository's top; None for an archive's."""
    if submission is None:
        return None
    from grader.submission.archives import archive_suffix

    if not submission.is_dir() and archive_suffix(submission.name):
        return None
    folder = submission if submission.is_dir() else submission.parent
    return os.path.relpath(folder, os.environ.get("GITHUB_WORKSPACE") or os.getcwd())


def _parse(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[ReportFile, ...]:
    files = tuple(_parse_one(value) for value in values)
    paths = [file.path for file in files]
    for path in paths:
        if paths.count(path) > 1:
            raise click.BadParameter(f"two reports would be written to `{path}`: give each a file of its own")
    return files


def _parse_one(value: str) -> ReportFile:
    """Return the file to write; what stands in its way is told now, and not after minutes of grading."""
    format_name, equals, name = value.partition("=")
    if format_name not in FORMATS:
        known = hint_for(closest(format_name, FORMATS)) or f"; there is {', '.join(FORMATS)}"
        raise click.BadParameter(f"there is no format `{format_name}`{known}")
    if not equals or not name:
        raise click.BadParameter(f"expected a file behind `{format_name}=`, such as `{format_name}=report.out`")
    # A pipe's real path, as of `>(command)` in bash, is a name that nobody can open (proc(5), "/proc/pid/fd").
    path = Path(name) if _is_special(Path(name)) else Path(os.path.realpath(name))
    if path.is_dir():
        raise click.BadParameter(f"`{name}` is a folder: name a file in it")
    if not path.parent.is_dir():
        raise click.BadParameter(f"there is no folder `{path.parent}` for `{path.name}`: make it first")
    file = ReportFile(format_name, path)
    if not os.access(path if file.is_appended_to and path.exists() else path.parent, os.W_OK):
        raise click.BadParameter(f"`{name}` can't be written: this user may not write to `{path.parent}`")
    return file


report_option = click.option(
    "--report",
    "report_files",
    multiple=True,
    callback=_parse,
    metavar="FORMAT=FILE",
    help="Write a report to a file, too; may be given again.",
)
