"""``sockgrade quiz`` as a command: what may be asked for, files of answers, and what it exits with."""

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.command import sockgrade
from tests.cli.conftest import PATIENT, RIGHT, submission, write_exercise
from tests.quiz.every_kind import KINDS, Answers, write_topic
from tests.quiz.plain_quiz import hold

ALL_RIGHT = """\
quiz: every-kind
answers:
  choice: a
  several: [LISTEN, TIME_WAIT]
  true-false: false
  number: 443
  text: listen()
  order: [SYN, "SYN, ACK", ACK]
  match: {p80: http, p22: ssh}
  netstat-row: {local: "0.0.0.0:9999", state: LISTEN}
"""
ABOUT_RUN = """\
  - id: mine
    kind: number
    question: Which port did the client get?
    explanation: Its kernel chose it.
    from_run: {fact: client-port, connections: talk}
"""


@pytest.fixture
def exercises(tmp_path: Path) -> Path:
    """Two exercises and a topic."""
    for slug in ("small-1", "small-2"):
        write_exercise(tmp_path / "exercises", slug, PATIENT)
    return write_topic(tmp_path / "exercises")


def marked(exercises: Path, text: str, *arguments: str) -> tuple[int, str]:
    """Return how a file of answers was marked."""
    path = exercises.parent / "answers.yaml"
    path.write_text(text)
    done = sockgrade("quiz", "every-kind", "--answers", path, "--exercises", exercises, *arguments)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_all_answers_right(exercises: Path) -> None:
    """0, and all points."""
    code, shown = marked(exercises, ALL_RIGHT)
    assert code == 0
    assert "questions: 8 of 8 answers right · 8 of 8 points" in shown
    assert "malformed" not in shown


def test_answers_that_are_wrong_or_missing(exercises: Path) -> None:
    """1; each is named with its line, and what the author says to it."""
    code, shown = marked(exercises, ALL_RIGHT.replace("443", "80").replace("  text: listen()\n", ""))
    assert code == 1
    assert "answers.yaml:6: `number`: 80" in shown
    assert "That is http." in shown
    assert "no answer to `text` in answers.yaml" in shown
    assert "questions: 6 of 8 answers right · 6 of 8 points" in shown


MISTAKES = [
    ("  number: 443", "  nubmer: 443", "answers.yaml:6:3: there is no question `nubmer`\n"),
    ("  number: 443", "  number: https", "answers.yaml:6: `number`: expected a number, found the text `https`"),
    ("choice: a", "choice: d", "answers.yaml:3: `choice`: no option is `d`: give an option's text, or its letter"),
    ("  several: [", "  several: [x, ", "answers.yaml:4: `several`: no option is `x`"),
    ("quiz: every-kind", "quiz: small-1", "answers.yaml:1:7: these are the answers of another quiz"),
    ("answers:", "answer:", "answers.yaml:1:1: missing key `answers`"),
    ("  text: listen()", "  text: listen()\n  text: x", "answers.yaml:8:3: "),
    ("  text: listen()", "  text: [", "answers.yaml:"),
    (ALL_RIGHT, "[a]", "answers.yaml:1:1: a file of answers, expected a mapping of keys to values, found a list"),
    (ALL_RIGHT, "answers: [a]", "`answers`, expected a mapping from questions to answers, found a list"),
]


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES)
def test_each_mistake_in_a_file_of_answers(exercises: Path, old: str, new: str, message: str) -> None:
    """2, and each is named with its line; the rest is marked all the same."""
    code, shown = marked(exercises, ALL_RIGHT.replace(old, new))
    assert code == 2
    assert " ".join(message.split()) in " ".join(shown.split())
    assert "questions: " in shown


def test_a_name_that_is_nearly_right_has_a_hint(exercises: Path) -> None:
    """Did you mean."""
    _, shown = marked(exercises, ALL_RIGHT.replace("  number: 443", "  nubmer: 443"))
    assert "hint: did you mean `number`?" in shown


def test_a_file_that_is_not_there(exercises: Path) -> None:
    done = sockgrade("quiz", "every-kind", "--answers", exercises / "none.yaml", "--exercises", exercises)
    assert done.returncode == 2
    assert "none.yaml:1:1: cannot read the file of answers: there is no such file" in done.stdout


def test_marks_as_json(exercises: Path) -> None:
    """They keep the schema; students see no right answers, instructors do."""
    text = ALL_RIGHT.replace("443", "80").replace("  text: listen()", "  text: .inf\n  nobody: 1")
    validator = jsonschema.Draft202012Validator(json.loads(sockgrade("schema", "quiz").stdout))
    code, shown = marked(exercises, text, "--format", "json")
    marks = json.loads(shown)
    validator.validate(marks)
    assert code == 2
    assert [each["status"] for each in marks["answers"]] == [*["right"] * 3, "wrong", "wrong", *["right"] * 3]
    assert (marks["version"], marks["quiz"], marks["points"], marks["points_possible"]) == (1, "every-kind", 6, 8)
    (problem,) = marks["problems"]
    assert problem.startswith("answers.yaml:8:3: there is no question `nobody`")
    assert {each["expected"] for each in marks["answers"]} == {""}
    _, shown = marked(exercises, text, "--format", "json", "--instructor")
    validator.validate(json.loads(shown))
    assert [each["expected"] for each in json.loads(shown)["answers"]][3] == "443"


def test_keys_may_be_elsewhere(exercises: Path, tmp_path: Path) -> None:
    """What students get has other answers than the instructor's file: --exercises says which counts."""
    keys = tmp_path / "keys"
    write_topic(keys)
    path = keys / "topics" / "every-kind.yaml"
    path.write_text(path.read_text().replace("answer: 443", "answer: 8443"))
    _, public = marked(exercises, ALL_RIGHT)
    done = sockgrade("quiz", "every-kind", "--answers", tmp_path / "answers.yaml", "--exercises", keys)
    assert "8 of 8 answers right" in public
    assert "7 of 8 answers right" in done.stdout


def test_recording_and_marking(exercises: Path, tmp_path: Path) -> None:
    """What was asked is written as answers, without a word on what is right; stopped and gone on."""
    answers = Answers(exercises, "123")
    lines = [answers.lines(kind, right=True) for kind in KINDS]
    path = tmp_path / "mine.yaml"
    first = [line for pieces in lines[:3] for line in pieces]
    done = hold(exercises, tmp_path, [*first, "q"], "every-kind", "--record", str(path))
    assert done.returncode == 0
    assert "3 of 8 answers are in" in done.stdout
    assert "Right" not in done.stdout
    rest = [line for pieces in lines[3:] for line in pieces]
    done = hold(exercises, tmp_path, rest, "every-kind", "--record", str(path))
    assert "8 of 8 answers are in" in done.stdout
    assert sockgrade("quiz", "every-kind", "--answers", path, "--exercises", exercises).returncode == 0


def test_recording_over_what_cannot_be_understood(exercises: Path, tmp_path: Path) -> None:
    """Nothing that is there is lost."""
    path = tmp_path / "mine.yaml"
    path.write_text("answers: {nobody: 1}\n")
    done = hold(exercises, tmp_path, [], "every-kind", "--record", str(path))
    assert done.returncode == 2
    assert "there is no question `nobody`" in done.stderr
    assert path.read_text() == "answers: {nobody: 1}\n"


def test_recording_where_nothing_can_be_written(exercises: Path, tmp_path: Path) -> None:
    done = hold(exercises, tmp_path, [], "every-kind", "--record", str(tmp_path / "none" / "mine.yaml"))
    assert done.returncode == 2
    assert "can't be written" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["every-knd"], "there is no exercise or topic `every-knd`: did you mean `every-kind`?"),
        (["--topic", "prts"], "no question is about `prts`: did you mean `ports`?"),
        (["--answers", "x.yaml"], "a file has the answers of one exercise or topic"),
        (["small-1", "small-2", "--record", "x.yaml"], "a file has the answers of one exercise or topic"),
        (["--count", "0"], "0 is not in the range"),
    ],
)
def test_what_cannot_be_asked_is_2(exercises: Path, arguments: list[str], message: str) -> None:
    done = sockgrade("quiz", "--exercises", exercises, *arguments)
    assert done.returncode == 2
    assert message in done.stderr


def test_a_broken_topic_is_2(exercises: Path) -> None:
    """With the author's mistakes, each at its place."""
    path = exercises / "topics" / "every-kind.yaml"
    path.write_text(path.read_text().replace("kind: text", "kind: txt"))
    done = sockgrade("quiz", "every-kind", "--exercises", exercises)
    assert done.returncode == 2
    assert f"{path}:" in done.stderr
    assert "unknown kind `txt`" in done.stderr


def test_a_list_of_what_there_is(exercises: Path, tmp_path: Path) -> None:
    """With how far one is; --reset forgets it."""
    answers = Answers(exercises, "123")
    lines = [*answers.lines("choice", right=True), *answers.lines("several", right=False)]
    hold(exercises, tmp_path, lines, "every-kind")
    assert "8 questions, 2 answered, 1 right" in hold(exercises, tmp_path, [], "--list").stdout
    hold(exercises, tmp_path, [], "small-1", "--reset")
    assert "8 questions, 2 answered, 1 right" in hold(exercises, tmp_path, [], "--list").stdout
    hold(exercises, tmp_path, [], "every-kind", "--reset")
    assert "8 questions, 0 answered, 0 right" in hold(exercises, tmp_path, [], "--list").stdout


def test_questions_of_a_tag(exercises: Path, tmp_path: Path) -> None:
    """--topic takes tags and topics, --count the first of them."""
    assert "Question 1 of 2" in hold(exercises, tmp_path, ["q"], "--topic", "ports").stdout
    assert "Question 1 of 8" in hold(exercises, tmp_path, ["q"], "--topic", "every-kind").stdout
    assert "Question 1 of 3" in hold(exercises, tmp_path, ["q"], "--count", "3").stdout


def test_a_round_begins_anew_when_all_is_answered(exercises: Path, tmp_path: Path) -> None:
    """Then everything is asked again."""
    assert "Question 1 of 1" in hold(exercises, tmp_path, ["1"], "small-1").stdout
    assert "Question 1 of 1" in hold(exercises, tmp_path, ["1"], "small-1").stdout


def with_question_about_run(exercises: Path) -> None:
    path = exercises / "small-1" / "exercise.yaml"
    path.write_text(path.read_text() + ABOUT_RUN)


def test_questions_about_a_run_need_one(exercises: Path, tmp_path: Path) -> None:
    """Without one they are left out, and that is said; --run makes one, and they come first."""
    with_question_about_run(exercises)
    done = hold(exercises, tmp_path, ["q"], "small-1")
    assert "1 question is about a run of your own: `sockgrade quiz small-1 --run` makes one first." in done.stdout
    assert "Question 1 of 1" in done.stdout
    done = hold(exercises, tmp_path, ["1", "q"], "small-1", "--run")
    assert "3 of 3 points" in done.stdout
    asked = done.stdout.partition("Question 1 of 2")[2]
    assert asked.index("About the run that you have just made.") < asked.index("Which port did the client get?")
    assert "<=====" in asked
    assert "Wrong, 0 of 1 point." in asked


def graded(exercises: Path, folder: Path, *arguments: str) -> Any:
    """Return how a submission was graded."""
    return sockgrade("run", "small-1", str(folder), "--exercises", exercises, *arguments)


def test_a_submission_with_answers(exercises: Path, right: Path) -> None:
    """They are marked with the run: in the text, in the JSON, and in the exit status."""
    (right / "answers.yaml").write_text("quiz: small-1\nanswers:\n  who: The client's kernel\n")
    done = graded(exercises, right)
    assert done.returncode == 0
    assert "questions: 1 of 1 answer right · 1 of 1 points" in done.stdout
    (right / "answers.yaml").write_text("answers:\n  who: a\n  whi: b\n")
    done = graded(exercises, right, "--format", "json")
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert (report["outcome"], report["points"], report["version"]) == ("passed", 3, 2)
    assert (report["quiz"]["points"], report["quiz"]["answers"][0]["status"]) == (0, "wrong")
    assert report["quiz"]["problems"][0].startswith("answers.yaml:3:3: there is no question `whi`")
    jsonschema.Draft202012Validator(json.loads(sockgrade("schema", "report").stdout)).validate(report)


def test_answers_in_an_archive(exercises: Path, right: Path, tmp_path: Path) -> None:
    """They are found in a `.zip` as in a folder."""
    (right / "answers.yaml").write_text("quiz: small-1\nanswers:\n  who: b\n")
    archive = shutil.make_archive(str(tmp_path / "work"), "zip", right)
    report = json.loads(graded(exercises, Path(archive), "--format", "json").stdout)
    assert (report["outcome"], report["quiz"]["points"], report["quiz"]["problems"]) == ("passed", 1, [])


def test_a_submission_without_answers_has_no_such_section(exercises: Path, right: Path) -> None:
    """Nobody is asked to hand in answers."""
    assert json.loads(graded(exercises, right, "--format", "json").stdout)["quiz"] is None


def test_answers_that_cannot_be_read_cost_no_check(exercises: Path, right: Path) -> None:
    """The program is graded all the same; a link is not followed, for it could lead to a key."""
    (right / "answers.yaml").symlink_to(exercises / "small-1" / "exercise.yaml")
    done = graded(exercises, right)
    assert "3 of 3 points" in done.stdout
    assert "cannot read the file of answers: it is a symbolic link" in " ".join(done.stdout.split())
    assert "Nobody asked for it." not in done.stdout
    assert done.returncode == 1


def test_questions_about_a_run_count_in_no_file(exercises: Path, right: Path) -> None:
    """Who answers them nevertheless is told so."""
    with_question_about_run(exercises)
    (right / "answers.yaml").write_text("answers:\n  who: b\n  mine: 5\n")
    report = json.loads(graded(exercises, right, "--format", "json").stdout)
    assert [each["id"] for each in report["quiz"]["answers"]] == ["who"]
    assert "can't be answered in a file" in report["quiz"]["problems"][0]


SPY = """\
import os, sys
print("looking", flush=True)
for path in {paths!r}:
    try:
        print("found", open(path).read() if os.path.isfile(path) else os.listdir(path), flush=True)
    except OSError as error:
        print(error.strerror, flush=True)
places = (".", "/tmp", "/home", "/root", "/srv", "/mnt", "/opt", "/var", os.path.expanduser("~"))
found = [name for place in places for _, _, names in os.walk(place) for name in names if name.endswith(".yaml")]
print("yaml:", found, flush=True)
"""


def test_the_sandbox_never_sees_the_keys(tmp_path: Path) -> None:
    """A submission that knows where they are can't read them, and finds no copy of them."""
    keys = tmp_path / "keys"
    folder = write_exercise(keys, "small-1", PATIENT.replace("explanation: Nobody", "explanation: SECRET, nobody"))
    write_topic(keys)
    paths = [str(folder / "exercise.yaml"), str(keys / "topics" / "every-kind.yaml"), str(folder), str(keys)]
    spy = submission(tmp_path / "spy", SPY.format(paths=paths) + RIGHT)
    done = sockgrade(
        "run", "small-1", spy, "--exercises", keys, "--format", "json", "--isolation", "lab", "--instructor"
    )
    report = json.loads(done.stdout)
    (program,) = report["programs"]
    assert "looking" in program["output"]
    assert program["output"].count("No such file or directory") == len(paths)
    assert "yaml: []" in program["output"]
    assert "SECRET" not in done.stdout
