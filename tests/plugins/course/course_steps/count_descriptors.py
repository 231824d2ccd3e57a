"""A step that counts the descriptors of a server, and its check."""

from collections.abc import Iterator

from grader.model.base import Slug
from grader.model.facts import facts
from grader.model.finding import Judgement, Reason, failed, passed
from grader.model.lab import Lab
from grader.model.observations import Observation
from grader.model.steps.base import ExpectationOptions, Reference


class CountDescriptors(ExpectationOptions):
    """Count what a server has open."""

    only_judged = frozenset({"at_most"})
    only_looks = True

    server: Slug
    at_most: int
    """How many it may have."""

    def references(self) -> Iterator[Reference]:
        """Yield the server."""
        yield Reference("server", self.server, ("server",))


@facts
class DescriptorsCounted(Observation):
    """How many there were."""

    count: int


def count_descriptors(options: CountDescriptors, lab: Lab) -> DescriptorsCounted:
    """Count them."""
    return DescriptorsCounted(at_s=lab.elapsed_s(), count=len(lab.descriptor_table(options.server).rows))


def judge_count_descriptors(options: CountDescriptors, seen: DescriptorsCounted) -> Judgement:
    """Judge their number."""
    if seen.count <= options.at_most:
        return passed(f"it has {seen.count} descriptors")
    return failed(Reason.MISMATCH, f"it has {seen.count} descriptors, and may have {options.at_most}")
