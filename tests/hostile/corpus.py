"""Reads the corpus: each case is a folder with its files and a `case.yaml` that says what it attacks."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from grader.engine.isolation import IsolationChoice

CASES = Path(__file__).parent / "cases"
GIVEN = Path(__file__).parent / "given"
"""Files that are added to every submission."""
HEADER = "case.yaml"
_Loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
HONEST_TIMES = 10.0
BOTH: tuple[Literal["lab", "process"], ...] = ("lab", "process")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Control(_Strict):
    """How one sees that the attack is real: what it does where no sandbox holds it."""

    kind: Literal["same", "survives", "kills", "none"] = "none"
    """``same``: the program itself, started plainly, prints ESCAPED. ``survives``: some of its processes live on
    after a plain SIGKILL of the first. ``kills``: a bystander, another process of the same user, is dead
    afterwards. ``none``: nothing is run, and ``because`` says why."""
    because: str = ""
    as_root: bool = False
    """Whether an ordinary user could not do it anyway."""

    @model_validator(mode="after")
    def _says_why(self) -> "Control":
        if self.kind == "none" and not self.because:
            raise ValueError("a case without a control says why: `control: {because: ...}`")
        return self


class Expected(_Strict):
    """The verdict that a case must get."""

    verdict: Literal["contained", "harmless", "failed", "refused", "passes"]
    """``contained``: the attack runs, prints HELD (it was refused) or TRIED (others will see), and the program
    passes as the honest server that it also is. ``harmless``: the same, but the attack may also have hurt the
    program itself, or a limit may have stopped it: then it fails with a reason. ``failed``: never a pass;
    ``reasons`` and ``says`` tell which failure. ``refused``: nothing of it is run, and the command says why.
    ``passes``: an honest program."""
    step: str | None = None
    """The first step that does not pass."""
    reasons: tuple[str, ...] = ()
    """Reasons of which that step must give one."""
    says: str = ""
    """A regular expression that its words must hold."""

    @field_validator("reasons", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _names_the_failure(self) -> "Expected":
        if self.verdict == "failed" and not (self.reasons and self.says):
            raise ValueError("a case that must fail says with which `reasons`, and what the report `says`")
        if self.verdict == "refused" and not self.says:
            raise ValueError("a case that must be refused tells what is said")
        return self


class Header(_Strict):
    """What `case.yaml` holds."""

    attacks: Annotated[str, Field(min_length=20)]
    """What is attacked and how, in a sentence or two."""
    expects: Expected
    in_process: Expected | None = None
    """What it must get without namespaces, where that differs."""
    of_user_in_process: Expected | None = None
    """What it must get without namespaces from an ordinary user's grader, where that differs again."""
    promised: tuple[Literal["lab", "process"], ...] = BOTH
    """Where this is promised at all."""
    control: Control
    needs: tuple[str, ...] = ()
    """Commands that the machine must have."""
    limits: dict[str, int | str] = Field(default_factory=dict)
    """Limits of the exercise that are others for this case."""
    big: bool = False
    """Whether it takes hundreds of MiB where nobody stops it: only one such runs at a time."""
    times: float | None = None
    """How many times longer than the exercise says its steps may take: more where a slow limit is to be met, less
    where nothing will come. By default only honest programs have more time, since the machine may be busy."""
    amounts: dict[Literal["below", "above"], str] = Field(default_factory=dict)
    """A pair at a limit: what @AMOUNT@ stands for. The one below must pass; ``expects`` is for the one above."""
    links: dict[str, str] = Field(default_factory=dict)
    """Symbolic links to make in the submission: name and target."""
    pipes: tuple[str, ...] = ()
    """Named pipes to make in the submission."""
    files: dict[str, str] = Field(default_factory=dict)
    """Files to make whose names no checkout should have to hold: name and content."""

    @model_validator(mode="after")
    def _amounts_are_a_pair(self) -> "Header":
        if self.amounts and set(self.amounts) != {"below", "above"}:
            raise ValueError("`amounts` has both `below` and `above`")
        return self


@dataclass(frozen=True, slots=True)
class Case:
    """One program and what it must get."""

    name: str
    """Such as ``processes/fork-bomb``; of a pair, with ``-below`` or ``-above`` at its end."""
    folder: Path
    header: Header
    amount: str = ""

    @property
    def group(self) -> str:
        """The folder that it is in, such as ``processes``."""
        return self.folder.parent.name

    @property
    def times(self) -> float:
        """How many times longer than the exercise says its steps may take."""
        is_honest = self.is_below or self.header.expects.verdict == "passes"
        return self.header.times or (HONEST_TIMES if is_honest else 1.0)

    @property
    def is_below(self) -> bool:
        """Whether it is the harmless half of a pair."""
        return self.name.endswith("-below")

    def expected(self, isolation: IsolationChoice) -> Expected:
        """Return what it must get."""
        if self.is_below:
            return Expected(verdict="passes")
        if isolation != "process":
            return self.header.expects
        of_user = self.header.of_user_in_process if os.geteuid() else None
        return of_user or self.header.in_process or self.header.expects


def _cases_in(folder: Path) -> Iterator[Case]:
    header = Header.model_validate(yaml.load((folder / HEADER).read_text("utf-8"), _Loader))
    name = f"{folder.parent.name}/{folder.name}"
    if not header.amounts:
        yield Case(name, folder, header)
    for side, amount in header.amounts.items():
        yield Case(f"{name}-{side}", folder, header, amount)


@cache
def all_cases() -> tuple[Case, ...]:
    """Return every case, in the order of its names. Raises ValidationError for a header that is wrong."""
    folders = sorted(path.parent for path in CASES.glob(f"*/*/{HEADER}"))
    return tuple(case for folder in folders for case in _cases_in(folder))
