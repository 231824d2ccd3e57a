"""`sockgrade run --format` and `--report`: to standard output and into files."""

import json
import os
import stat
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from grader.report import FORMATS
from tests.cli.command import COMMAND
from tests.cli.conftest import submission
from tests.cli.test_run import run
from tests.ordinary_user import OrdinaryUser
from tests.report.readers import read_commands, read_gradescope, read_junit, read_tap


def test_all_formats_at_once(top: Path, wrong: Path, tmp_path: Path) -> None:
    """A file for each; what goes to standard output and the exit status stay."""
    files = {name: tmp_path / f"report.{name}" for name in FORMATS}
    options = [f"--report={name}={file}" for name, file in files.items()]
    done = run(top, "small-1", "small-2", wrong, "--format", "tap", *options)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == files["tap"].read_text()
    texts = {name: file.read_text() for name, file in files.items()}
    assert len(read_junit(texts["junit"])) == 2
    assert len(json.loads(texts["json"])) == 2
    assert read_gradescope(texts["gradescope"])["score"] == 4
    assert [command.name for command in read_commands(texts["github"])] == ["error", "notice"] * 2
    assert texts["html"].count("A small exercise") == 2
    assert texts["markdown"].count("## A small exercise") == 2
    assert texts["text"].count("A small exercise") == 2
    assert sorted(tmp_path.glob(".*")) == []


@pytest.mark.parametrize("name", FORMATS)
def test_standard_output_has_the_format_and_nothing_else(top: Path, right: Path, name: str, tmp_path: Path) -> None:
    """A run that passes says so in each."""
    done = run(top, "small-1", right, "--format", name, "--report", f"{name}={tmp_path / 'same'}")
    assert (done.returncode, done.stderr) == (0, "")
    if name == "tap":
        assert all(point.is_ok for point in read_tap(done.stdout))
    assert ("passed" in done.stdout) or name in ("tap", "junit")
    if name != "text":
        assert done.stdout == (tmp_path / "same").read_text()


WRONG_OPTIONS = [
    ("junti=x", "did you mean `junit`"),
    ("report.xml", "there is no format `report.xml`"),
    ("junit", "expected a file behind `junit=`"),
    ("junit=", "expected a file behind `junit=`"),
    ("junit=/nonexistent/report.xml", "there is no folder `/nonexistent`"),
    ("junit=/tmp", "is a folder"),
]


@pytest.mark.parametrize(("given", "said"), WRONG_OPTIONS)
def test_a_wrong_report_is_told_before_anything_runs(top: Path, given: str, said: str) -> None:
    """With exit status 2, and nothing on standard output."""
    done = run(top, "small-1", "--report", given)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_two_reports_need_two_files(top: Path, tmp_path: Path) -> None:
    """Also where a link makes one file of two names."""
    (tmp_path / "link").symlink_to(tmp_path / "report")
    done = run(top, "small-1", "--report", f"tap={tmp_path}/report", "--report", f"json={tmp_path}/link")
    assert done.returncode == 2
    assert "two reports would be written to" in done.stderr


def test_a_folder_of_somebody_else_is_told_before_anything_runs() -> None:
    """An ordinary user may not write where only root may."""
    with TemporaryDirectory(prefix="sockgrade-test-") as folder:
        Path(folder).chmod(0o755)
        done = OrdinaryUser(Path(folder)).run("run", "exercise-1", "--report", "json=/usr/report.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "`/usr/report.json` can't be written: this user may not write to `/usr`" in done.stderr


def test_what_the_grader_may_not_read_has_no_verdict() -> None:
    """Whoever reads the report alone must not take it for a submission that is worth nothing."""
    with TemporaryDirectory(prefix="sockgrade-test-") as folder:
        Path(folder).chmod(0o755)
        user, handed_in = OrdinaryUser(Path(folder)), Path(folder, "handed-in")
        handed_in.mkdir()
        (handed_in / "server.py").write_text("print()\n")
        (handed_in / "server.py").chmod(0)
        done = user.run("run", "exercise-1", str(handed_in), "--format", "json")
    assert done.returncode == 2
    assert "`server.py` can't be read: Permission denied" in done.stderr
    report = json.loads(done.stdout)
    assert (report["outcome"], {each["outcome"] for each in report["findings"]}) == ("error", {"error"})


def test_a_report_that_cant_be_written_is_no_failure_of_the_submission(top: Path) -> None:
    """The exit status is 3, and the file is named."""
    done = run(top, "small-1", "--report", "json=/dev/full")
    assert done.returncode == 3
    assert "`/dev/full` can't be written: No space left on device" in done.stderr


def test_an_old_report_is_replaced_whole_and_a_link_is_followed(top: Path, tmp_path: Path) -> None:
    """The link stays one; the file has the usual rights."""
    file, link = tmp_path / "kept" / "report", tmp_path / "link"
    file.parent.mkdir()
    file.write_text("old " * 100_000)
    link.symlink_to(file)
    old_umask = os.umask(0o022)
    try:
        assert run(top, "small-1", "--report", f"json={link}").returncode == 0
    finally:
        os.umask(old_umask)
    assert link.is_symlink()
    assert json.loads(file.read_text())["outcome"] == "passed"
    assert stat.S_IMODE(file.stat().st_mode) == 0o644


def test_the_summary_of_a_step_is_added_to(top: Path, tmp_path: Path) -> None:
    """What earlier steps wrote into it stays; any other file is replaced."""
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    for _ in range(2):
        done = run(top, "small-1", "--report", f"markdown={summary}", GITHUB_STEP_SUMMARY=str(summary))
        assert done.returncode == 0, done.stderr
    assert summary.read_text().startswith("before\n## A small exercise")
    assert summary.read_text().count("## A small exercise") == 2
    run(top, "small-1", "--report", f"markdown={summary}")
    assert summary.read_text().startswith("## A small exercise")


def test_a_pipe_is_written_to(top: Path) -> None:
    """As bash makes one for `>(command)`: it is not replaced by a file."""
    done = subprocess.run(
        [
            "bash",
            "-c",
            'exec 3>&1; "$@" --report json=/dev/fd/3 --format tap >/dev/null',
            "x",
            *COMMAND,
            "run",
            "small-1",
            "--exercises",
            str(top),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["outcome"] == "passed"


def test_annotations_stand_on_the_repositorys_files(top: Path, tmp_path: Path) -> None:
    """From wherever the command is called, and for a single file too."""
    work = tmp_path / "work" / "alice"
    work.mkdir(parents=True)
    (work / "server.c").write_text("int main(void) {\n    return x;\n}\n")
    for handed_in in (work, work / "server.c"):
        done = run(top, "small-1", handed_in, "--format", "github", GITHUB_WORKSPACE=str(tmp_path))
        properties = read_commands(done.stdout)[0].properties
        assert (properties["file"], properties["line"]) == ("work/alice/server.c", "2")


def test_a_crash_of_an_interpreter_is_on_its_line(top: Path, tmp_path: Path) -> None:
    """Though the program has another folder in the lab."""
    work = submission(tmp_path / "work", "def main():\n    raise ValueError('no')\n\n\nmain()\n")
    done = run(top, "small-1", work, "--format", "github", GITHUB_WORKSPACE=str(tmp_path))
    first = read_commands(done.stdout)[0]
    assert (first.properties["file"], first.properties["line"]) == ("work/server.py", "2")
    assert first.message == "ValueError: no"


def test_a_submission_that_cant_be_used_has_reports_too(top: Path, tmp_path: Path) -> None:
    """It failed, says what to hand in, and the exit status stays 2."""
    empty = submission(tmp_path / "empty", "")
    (empty / "server.py").rename(empty / "notes.txt")
    report = tmp_path / "report.json"
    done = run(top, "small-1", empty, "--report", f"gradescope={report}", "--format", "gradescope")
    assert done.returncode == 2
    assert done.stdout == report.read_text()
    results = read_gradescope(report.read_text())
    assert results["score"] == 0
    assert results["tests"][0]["status"] == "failed"
    assert "no program in a language that is known" in results["tests"][0]["output"]
    assert "hand in" in results["tests"][0]["output"]


def test_a_missing_submission_is_a_wrong_command(top: Path, tmp_path: Path) -> None:
    """Nothing was handed in, so nothing failed: a mistyped path is no zero."""
    report = tmp_path / "report.json"
    done = run(top, "small-1", tmp_path / "missing", "--report", f"json={report}")
    assert done.returncode == 2
    assert not report.exists()


NO_NAMESPACES = "echo 0 > /proc/sys/user/max_user_namespaces"
"""In a user namespace of one's own it holds for this one only (user_namespaces(7))."""


def test_no_verdict_has_reports_too(top: Path, right: Path, tmp_path: Path) -> None:
    """A machine without a lab: no check is failed, no point is lost, and the report says why."""
    report, junit = tmp_path / "report.json", tmp_path / "report.xml"
    options = ["--isolation", "lab", "--report", f"json={report}", "--report", f"junit={junit}"]
    command = [*COMMAND, "run", "small-1", str(right), "--exercises", str(top), *options]
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "sh", "-c", f'{NO_NAMESPACES} && exec "$@"', "x", *command],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stdout + done.stderr
    written = json.loads(report.read_text())
    assert {finding["outcome"] for finding in written["findings"]} == {"error"}
    assert (written["points"], written["points_possible"]) == (0, 0)
    [suite] = read_junit(junit.read_text())
    assert (suite.get("errors"), suite.get("failures")) == ("3", "0")
