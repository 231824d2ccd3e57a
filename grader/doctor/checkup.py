"""Everything that was looked at on this machine, together."""

from dataclasses import dataclass

from grader.doctor.commands import examine_commands, examine_languages, examine_services
from grader.doctor.examination import Examination, Need
from grader.doctor.facts import Refusal
from grader.doctor.lab import examine_lab
from grader.doctor.obstacles import recognise_obstacle
from grader.doctor.obstacles.base import Obstacle
from grader.doctor.packages import find_installer
from grader.doctor.reading import read_facts
from grader.doctor.trial import try_lab
from grader.model.report import Promise


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was found."""

    lab: tuple[Examination, ...]
    commands: tuple[Examination, ...]
    languages: tuple[Examination, ...]
    refusal: Refusal | None
    """What the attempt to make a lab ended with; None when one could be made."""
    obstacle: Obstacle | None
    """What stands in the way of a lab; None when one could be made."""
    promises: tuple[Promise, ...] = ()

    @property
    def missing(self) -> tuple[Examination, ...]:
        """What is not fine among the things that the bundled exercises use."""
        return tuple(each for each in (*self.lab, *self.commands) if not each.is_fine)

    @property
    def is_ready(self) -> bool:
        """Whether everything that a lab needs is there, and the lab keeps what it promises."""
        return all(each.is_fine for each in self.lab) and all(promise.holds for promise in self.promises)

    @property
    def missing_packages(self) -> tuple[str, ...]:
        """The packages of wanted commands that are not there, which `doctor --fix` offers to install."""
        wanted = (each for each in self.missing if each.need is not Need.INFORMATION)
        return tuple(dict.fromkeys(each.package for each in wanted if each.package))


def examine_machine() -> Checkup:
    """Look at everything. Changes nothing."""
    trial = try_lab()
    obstacle = recognise_obstacle(read_facts(), trial.refusal) if trial.refusal else None
    installer = find_installer()
    return Checkup(
        lab=tuple(examine_lab(trial, obstacle, installer)),
        commands=(*examine_commands(installer), examine_services(installer)),
        languages=tuple(examine_languages(installer)),
        refusal=trial.refusal,
        obstacle=obstacle,
        promises=trial.promises,
    )
