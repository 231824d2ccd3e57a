"""The corpus: what each input attacks, and the message that it must get. README.md says how to add one."""

import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.hostile_inputs import archives, folders, yaml_texts
from tests.hostile_inputs.archives import (
    PROGRAM,
    changed,
    file_of,
    in_directory,
    late,
    replaced,
    tar_of,
    zip_info,
    zip_of,
)

LINK, HARD_LINK, FIFO, DEVICE = tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE
FILE = tarfile.REGTYPE


@dataclass(frozen=True, slots=True)
class HostileInput:
    """One bad input."""

    name: str
    attacks: str
    message: str
    """What standard error must hold."""
    make: Callable[[Path], Path]
    """Makes it in a folder, and returns what is handed in."""


def case(name: str, attacks: str, message: str, make: Callable[[Path], Path]) -> HostileInput:
    """Return an input, written so that the tables below stay tables."""
    return HostileInput(name, attacks, message, make)


_TWO = (("server.py", PROGRAM), ("lib.py", PROGRAM))
ZIPS = (
    case("zip-parent", "files beside the folder", "leaves the archive by `..`", zip_of(("../server.py", PROGRAM))),
    case("zip-parent-inside", "`..` behind a folder", "leaves the archive", zip_of(("a/../../b.py", PROGRAM))),
    case("zip-absolute", "files anywhere", "has an absolute path", zip_of(("/tmp/server.py", PROGRAM))),
    case("zip-backslash", "`..` for Windows", "has a backslash in its name", zip_of(("..\\server.py", PROGRAM))),
    case(
        "zip-case-twins",
        "two files where case is ignored",
        "differ in upper and lower case only",
        zip_of(("server.py", PROGRAM), ("Server.PY", b"")),
    ),
    case(
        "zip-twice",
        "readers that take another of the two",
        "is in it twice",
        changed(zip_of(("server.py", PROGRAM), ("serves.py", b"")), replaced(b"serves", b"server")),
    ),
    case(
        "zip-file-and-folder",
        "a file in a folder's place",
        "both a file and a folder",
        zip_of(("a", PROGRAM), ("a/server.py", PROGRAM)),
    ),
    case(
        "zip-folder-and-file",
        "a folder in a file's place",
        "both a file and a folder",
        zip_of(("a/server.py", PROGRAM), ("a", PROGRAM)),
    ),
    case(
        "zip-link",
        "files outside, by a link",
        "is a link",
        zip_of((zip_info("server.py", 0o120777), b"/etc/passwd")),
    ),
    case("zip-pipe", "a reader that waits", "a device or a pipe", zip_of((zip_info("server.py", 0o010644), b""))),
    case(
        "zip-encrypted",
        "what nobody can read",
        "is encrypted",
        changed(
            changed(zip_of(("server.py", PROGRAM)), lambda data: data[:6] + b"\1" + data[7:]),
            in_directory(8, b"\1"),
        ),
    ),
    case("zip-cut-off", "readers of a part", "cut off or damaged", changed(zip_of(*_TWO), archives.cut_off)),
    case(
        "zip-wrong-bytes",
        "readers that do not check",
        "cut off or damaged",
        changed(zip_of(("server.py", archives.noise(9999))), replaced(archives.noise(9999)[5000:5004], b"xxxx")),
    ),
    case("zip-no-zip", "readers that trust names", "no zip archive", file_of("work.zip", lambda: PROGRAM * 99)),
    case("zip-empty", "a verdict about nothing", "has no files", zip_of()),
    case(
        "zip-zero-in-name",
        "names that end early",
        "control or invisible characters",
        changed(zip_of(("server.py?x", PROGRAM)), replaced(b"py?x", b"py\0x")),
    ),
    case(
        "zip-escape-in-name",
        "the terminal of whoever grades",
        r"`server\x1b]52;c;YQ==\x07.py` has a name with control or invisible characters",
        zip_of(("server\x1b]52;c;YQ==\x07.py", PROGRAM)),
    ),
    case("zip-bidi-name", "reading order", "control or invisible characters", zip_of(("a\u202eyp.c", PROGRAM))),
    case(
        "zip-not-utf8",
        "names that differ from system to system",
        "not UTF-8",
        changed(zip_of(("xxserver.py", PROGRAM)), replaced(b"xxserver", b"\xff\xfeserver")),
    ),
    case("zip-long-name", "file systems", "is too long", zip_of(("a" * 300 + ".py", PROGRAM))),
    case("zip-deep", "recursion", "folders deep", zip_of(("a/" * 500 + "server.py", PROGRAM))),
    case("zip-bomb", "memory and disk", "this is a zip bomb", late(lambda: zip_of(("server.py", bytes(30 << 20))))),
    case(
        "zip-large",
        "memory and disk",
        "larger than 32 MiB",
        late(lambda: zip_of((archives.plain_info("server.py"), bytes(33 << 20)))),
    ),
    case(
        "zip-overlap",
        "memory: one piece of data, a thousand times",
        "is a zip bomb",
        file_of("work.zip", archives.overlapping_zip),
    ),
    case(
        "zip-nested",
        "memory: archives in archives",
        "nothing but another archive",
        file_of("work.zip", archives.nested_zip),
    ),
    case(
        "zip-crowded",
        "memory: 200,000 entries",
        "more than 20,000 entries",
        file_of("work.zip", archives.crowded_zip),
    ),
    case(
        "zip-says-too-little",
        "readers that trust sizes",
        "cut off or damaged",
        late(lambda: archives.zip_with_lying_size(100)),
    ),
    case(
        "zip-says-too-much",
        "readers that trust sizes",
        "not as long as it says",
        late(lambda: archives.zip_with_lying_size(1 << 30)),
    ),
    case(
        "zip-method",
        "memory: a decompressor that may ask for 4 GiB",
        "compressed by an uncommon method",
        changed(
            changed(zip_of(("server.py", PROGRAM)), lambda data: data[:8] + b"\x0e" + data[9:]),
            in_directory(10, b"\x0e"),
        ),
    ),
)
TARS = (
    case(
        "tar-parent",
        "files beside the folder",
        "leaves the archive by `..`",
        tar_of(("../server.py", FILE, PROGRAM)),
    ),
    case("tar-absolute", "files anywhere", "has an absolute path", tar_of(("/tmp/server.py", FILE, PROGRAM))),
    case("tar-link", "files outside", "is a link", tar_of(("server.py", LINK, b"/etc/passwd"))),
    case(
        "tar-link-then-file",
        "files outside, through a link to a folder",
        "is a link",
        tar_of(("out", LINK, b"/tmp"), ("out/server.py", FILE, PROGRAM)),
    ),
    case("tar-hard-link", "files outside", "is a hard link", tar_of(("server.py", HARD_LINK, b"/etc/passwd"))),
    case("tar-pipe", "a reader that waits", "is a named pipe", tar_of(("server.py", FIFO, b""))),
    case("tar-device", "the machine", "is a device", tar_of(("server.py", DEVICE, b""))),
    case("tar-sparse", "memory: 8 GiB in a kilobyte", "sparse file", file_of("work.tar", archives.gnu_sparse_tar)),
    case(
        "tar-pax-sparse",
        "memory, by an extended header",
        "sparse file",
        file_of("work.tar", lambda: archives.pax_tar(b"GNU.sparse.realsize=8589934592")),
    ),
    case(
        "tar-negative", "a walk that never ends", "a size is below zero", file_of("work.tar", archives.negative_tar)
    ),
    case(
        "tar-pax-negative",
        "a walk that never ends, by an extended header",
        "a size is no number",
        file_of("work.tar", lambda: archives.pax_tar(b"size=-1024")),
    ),
    case(
        "tar-pax-path",
        "names behind names",
        "leaves the archive",
        file_of("work.tar", lambda: archives.pax_tar(b"path=../../x")),
    ),
    case(
        "tar-pax-long",
        "quadratic reading of headers",
        "longer than any path",
        file_of("work.tar", archives.long_pax_tar),
    ),
    case(
        "tar-damaged-middle",
        "readers that take damage for the end",
        "a header is no tar header",
        changed(tar_of(("a.py", FILE, PROGRAM), ("b.py", FILE, PROGRAM)), replaced(b"b.py", b"c.py")),
    ),
    case(
        "tar-cut-off",
        "readers of a part",
        "it ends too early",
        changed(tar_of(("a.py", FILE, PROGRAM * 99)), lambda data: data[:700]),
    ),
    case(
        "tar-case-twins",
        "two files where case is ignored",
        "differ in upper and lower case only",
        tar_of(("server.py", FILE, PROGRAM), ("SERVER.py", FILE, b"")),
    ),
    case(
        "tar-twice",
        "readers that take another of the two",
        "is in it twice",
        tar_of(*[("server.py", FILE, PROGRAM)] * 2),
    ),
    case(
        "tar-not-utf8",
        "names",
        "not UTF-8",
        changed(tar_of(("é.py", FILE, b"")), lambda data: archives.tar_header(b"\xff.py", b"0") + data[512:]),
    ),
    case("tar-gz-bomb", "memory", "this is a bomb", file_of("work.tar.gz", archives.zeros_tar(archives.GZIP))),
    case("tar-bz2-bomb", "memory", "this is a bomb", file_of("work.tar.bz2", archives.zeros_tar(archives.BZIP2))),
    case("tar-xz-bomb", "memory", "this is a bomb", file_of("work.tar.xz", archives.zeros_tar(archives.XZ))),
    case(
        "tar-xz-dictionary",
        "memory: a stream that asks for 1.5 GiB",
        "Memory usage limit",
        file_of("work.tar.xz", archives.greedy_xz),
    ),
    case(
        "tar-gz-cut-off",
        "readers of a part",
        "cut off or damaged",
        file_of(
            "work.tgz",
            lambda: archives.cut_off(archives.GZIP(archives.tar_bytes(("a.py", archives.noise(99_999))))),
        ),
    ),
    case(
        "tar-gz-no-gzip",
        "readers that trust names",
        "no gzip file",
        file_of("work.tar.gz", lambda: archives.tar_bytes(("a.py", b""))),
    ),
    case("seven-zip", "formats that nobody checks", "`*.7z` are not read", file_of("work.7z", lambda: b"7z")),
)
FOLDERS = (
    case("huge-sparse-file", "memory", "larger than 32 MiB", folders.huge_sparse_file),
    case("deep-folders", "recursion, and paths longer than PATH_MAX", "folders deep", folders.too_deep),
    case("many-folders", "memory and time", "more than 20,000 entries", folders.too_many),
    case("only-links", "files outside", "has no files", folders.only_links),
    case("only-a-pipe", "a reader that waits", "has no files", folders.only_a_pipe),
    case("pipe", "a reader that waits", "neither a file nor a folder", folders.pipe),
    case("link-circle", "a reader that follows", "there is no file or folder", folders.link_circle),
    case("endless-device", "memory", "neither a file nor a folder", folders.endless_device),
    case(
        "steering-name",
        "the terminal and the log of whoever grades",
        r"/\x1b[2J\x1b]52;c;YQ==\x07\u202e\n::error::\x23#[error]x.py`",
        folders.steering_name,
    ),
)


def instructions(make_text: Callable[[], str]) -> Callable[[Path], Path]:
    """Return what makes a submission of a program and a `sockgrade.yaml`."""

    def make(folder: Path) -> Path:
        (folder / "server.py").write_bytes(PROGRAM)
        (folder / "sockgrade.yaml").write_text(make_text())
        return folder

    return make


SUBMISSION_YAML = (
    case("yaml-aliases", "memory", "is an alias", instructions(yaml_texts.alias_bomb)),
    case("yaml-merges", "memory", "`<<` merges mappings", instructions(yaml_texts.merge_bomb)),
    case("yaml-brackets", "the process itself", "deeper than 40 levels", instructions(yaml_texts.brackets)),
    case(
        "yaml-question-marks",
        "the process itself",
        "deeper than 40 levels",
        instructions(yaml_texts.question_marks),
    ),
    case("yaml-values", "memory", "more than 20,000 values", instructions(yaml_texts.many_values)),
    case("yaml-unknown-keys", "time", "unknown key `runn0`", instructions(yaml_texts.many_unknown_keys)),
    case("yaml-tag", "the machine", "is a tag", instructions(yaml_texts.tag)),
    case("yaml-twice", "readers that take another", "is given twice", instructions(lambda: "run: a\nrun: b")),
    case("yaml-integer", "time", "a whole number of 200000 digits", instructions(yaml_texts.huge_integer)),
    case(
        "yaml-sexagesimal",
        "what YAML 1.1 makes a number of",
        "expected a command line",
        instructions(lambda: "run: [22:22, 1]"),
    ),
    case("yaml-large", "memory", "larger than 256 KiB", instructions(lambda: "run: " + "a" * 300_000)),
    case(
        "yaml-zero", "system calls", "no command can have a zero character", instructions(yaml_texts.zero_character)
    ),
    case("yaml-words", "system calls", "a command may have at most", instructions(yaml_texts.many_words)),
    case("yaml-nothing", "a command without a name", "first word is empty", instructions(lambda: "run: ['']")),
    case("yaml-binary", "readers of text", "a zero byte", instructions(lambda: "run: a\0")),
    case(
        "yaml-steering-key",
        "the terminal and the log of whoever grades",
        r"unknown key `\x1b]52;c;YQ==\x07\u202e\n::error::\x23#[error]`",
        instructions(yaml_texts.steering_key),
    ),
)
SUBMISSIONS = (*ZIPS, *TARS, *FOLDERS, *SUBMISSION_YAML)


def exercise(change: Callable[[str], str]) -> Callable[[Path], Path]:
    """Return what makes an exercise by changing the text of a right one."""
    from tests.cli.conftest import EXERCISE, write_exercise

    def make(folder: Path) -> Path:
        return write_exercise(folder, "bad", change(EXERCISE))

    return make


def expecting(pattern: str) -> Callable[[Path], Path]:
    """Return what makes an exercise that expects a pattern of a reply."""
    return exercise(lambda text: text.replace("{echo: true}", f"{{text: {{matches: '{pattern}'}}}}"))


def instead(old: str, new: str) -> Callable[[Path], Path]:
    """Return what makes an exercise in which a text is another."""
    return exercise(lambda text: text.replace(old, new))


def linked_program(folder: Path) -> Path:
    """An exercise whose program is a link to a folder outside."""
    made = exercise(lambda text: text.replace("path: server", "path: outside"))(folder)
    (made / "outside").symlink_to("/etc")
    return made


EXERCISES = (
    case("exercise-aliases", "memory", "is an alias", exercise(lambda text: text + yaml_texts.alias_bomb())),
    case("exercise-merges", "memory", "merges mappings", exercise(lambda text: text + yaml_texts.merge_bomb())),
    case(
        "exercise-brackets",
        "the process itself",
        "deeper than 40 levels",
        exercise(lambda _: yaml_texts.brackets()),
    ),
    case("exercise-values", "memory", "more than 20,000 values", exercise(lambda _: yaml_texts.many_values())),
    case(
        "exercise-unknown-keys", "time", "unknown key", exercise(lambda text: text + yaml_texts.many_unknown_keys())
    ),
    case("exercise-tag", "the machine", "is a tag", exercise(lambda text: text + yaml_texts.tag())),
    case(
        "exercise-twice",
        "readers that take another",
        "is given twice",
        exercise(lambda text: text + "title: other"),
    ),
    case(
        "exercise-integer", "time", "digits, expected at most 18", instead("points: 2", f"points: {'9' * 100_000}")
    ),
    case("exercise-large", "memory", "larger than 256 KiB", exercise(lambda text: text + "#" * 300_000)),
    case(
        "exercise-sexagesimal",
        "what YAML 1.1 makes a number of",
        "text `22:22`",
        instead("points: 2", "points: 22:22"),
    ),
    case("exercise-infinity", "sums of points", "points", instead("points: 2", "points: .inf")),
    case("pattern-look-around", "time", "look-around", expecting("(?<=a)b")),
    case("pattern-back-reference", "time", "backreferences are not supported", expecting("(a*)\\1")),
    case("pattern-repetitions", "time and memory", "at most 500 are allowed", expecting("(?:(?:a?){99}){99}x")),
    case("pattern-classes", "memory", "exceeds size limit", expecting("\\w{490}")),
    case(
        "id-leaves",
        "files beside the exercise",
        "`exercise`, expected a name",
        instead("exercise: SLUG", "exercise: ../x"),
    ),
    case(
        "step-id-leaves",
        "files beside the report",
        "expected a name of lower-case",
        instead("id: echo", "id: ../x"),
    ),
    case(
        "id-with-line-break",
        "names that end early",
        "expected a name of lower-case",
        instead("id: echo", 'id: "echo\\n"'),
    ),
    case("host-leaves", "folders of hosts", "expected a name of lower-case", instead("  client: {}", "  ../x: {}")),
    case("program-leaves", "files outside", "leaves the exercise", instead("path: server", "path: ../../x")),
    case("program-absolute", "files outside", "leaves the exercise", instead("path: server", "path: /etc")),
    case("program-link", "files outside, by a link", "is a symbolic link that leaves", linked_program),
)
