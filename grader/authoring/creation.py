"""Makes the folder of a new exercise: from a small one that teaches the language, or from another exercise."""

import json
import re
import shutil
from pathlib import Path
from typing import Literal, get_args

from grader.loader import exercise_schema
from grader.loader.plugin_steps import installed_steps
from grader.model.base import Slug

Language = Literal["c", "python"]
_TEMPLATE = Path(__file__).parent / "template"
_NAME = "NAME"
"""What stands for the exercise's name in the template."""
_FILE = "exercise.yaml"
_SCHEMA = "exercise.schema.json"
_MODELINE = f"# yaml-language-server: $schema={_SCHEMA}\n"
_SLUG = next(str(each.pattern) for each in get_args(Slug)[1:] if getattr(each, "pattern", None))
_NOT_COPIED = shutil.ignore_patterns("__pycache__", ".*")
"""What Python leaves behind, also where it installs the template; and what is hidden, such as ``.git``."""


class CreationError(ValueError):
    """The folder can't be made; the message says why, and what to do."""


def create_exercise(folder: Path, *, language: Language) -> None:
    """Make a small exercise whose programs are in one language. Raises CreationError, OSError."""
    _check(folder)
    shutil.copytree(_TEMPLATE / language, folder, ignore=_NOT_COPIED)
    for name in (_FILE, "README.md"):
        text = (_TEMPLATE / name).read_text("utf-8")
        (folder / name).write_text(text.replace(_NAME, folder.name), "utf-8")
    (folder / _SCHEMA).write_text(_schema(), "utf-8")


def copy_exercise(folder: Path, source: Path) -> None:
    """Make a copy of an exercise under another name. Raises CreationError, OSError."""
    _check(folder)
    shutil.copytree(source, folder, symlinks=True, ignore=_NOT_COPIED)
    file = folder / _FILE
    file.write_text(_renamed(file.read_text("utf-8"), folder.name), "utf-8")
    readme = folder / "README.md"
    if readme.exists():
        # Whole names only: exercise-1 is also the beginning of exercise-10.
        old = rf"(?<![\w-]){re.escape(source.resolve().name)}(?![\w-])"
        readme.write_text(re.sub(old, folder.name, readme.read_text("utf-8")), "utf-8")
    (folder / _SCHEMA).write_text(_schema(), "utf-8")


def _check(folder: Path) -> None:
    if re.fullmatch(_SLUG, folder.name) is None:
        raise CreationError(
            f"`{folder.name}` can't be an exercise's name: it has lower-case letters, digits, and single dashes "
            "between them"
        )
    if folder.exists() or folder.is_symlink():
        raise CreationError(f"`{folder}` is there already, and nothing is overwritten: choose another name")


def _renamed(text: str, name: str) -> str:
    """Return an exercise file with another name, and with a first line that names the schema beside it."""
    text = re.sub(r"\A# yaml-language-server:.*\n", "", text)
    return _MODELINE + re.sub(r"(?m)^exercise:.*$", f"exercise: {name}", text, count=1)


def _schema() -> str:
    return json.dumps(exercise_schema(installed_steps().options), indent=2) + "\n"
