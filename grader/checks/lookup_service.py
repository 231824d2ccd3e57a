"""Whether ``/etc/services`` says what it should."""

from grader.model.finding import Judgement, Reason, Transcript, passed, skipped
from grader.model.steps.lookup_service import UNASSIGNED, LookupService, ServiceLookedUp


def judge_lookup_service(options: LookupService, seen: ServiceLookedUp) -> Judgement:
    """Judge the first line found."""
    asked = f"{options.port}/{options.protocol}" if options.port else f"{options.service} ({options.protocol})"
    found = f"no line of {seen.path} has it" if seen.answer == UNASSIGNED else f"{seen.answer}"
    expected = (" or ".join(str(answer) for answer in options.expect),)
    evidence = (Transcript(title=f"in {seen.path}", text=seen.line),) if seen.line else ()
    if seen.answer in options.expect:
        return passed(f"{asked}: {found}", expected=expected, observed=(found,), evidence=evidence)
    # What the machine's own file says is not the submission's doing.
    return skipped(
        Reason.MACHINE,
        f"{asked}: expected {expected[0]}, but this machine's file says {found}",
        expected=expected,
        observed=(found,),
        evidence=evidence,
    )
