"""What a run is worth, and how it ended."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.finding import Finding, Outcome, Reason
from grader.model.report import count_points, overall_outcome

NOT_THE_SUBMISSIONS = [
    (Outcome.SKIPPED, Reason.MACHINE),
    (Outcome.ERROR, Reason.INTERNAL),
    (Outcome.ERROR, Reason.MACHINE),
]
THE_SUBMISSIONS = [
    (Outcome.FAILED, Reason.MISMATCH),
    (Outcome.FAILED, Reason.CRASHED),
    (Outcome.FAILED, Reason.BUILD),
    (Outcome.SKIPPED, Reason.NEEDS),
]
WEIGHTS = [Outcome.PASSED, Outcome.SKIPPED, Outcome.FAILED, Outcome.ERROR]
outcomes = st.lists(st.sampled_from(WEIGHTS), max_size=8)


def finding(outcome: Outcome, reason: Reason | None = None, points: float = 2) -> Finding:
    """Return a finding that earned its points when it passed."""
    return Finding(
        outcome=outcome,
        reason=reason,
        message="",
        id="x",
        title="x",
        kind="send",
        points=points if outcome is Outcome.PASSED else 0,
        points_possible=points,
    )


@given(outcomes)
def test_the_heaviest_outcome_is_the_runs(given_outcomes: list[Outcome]) -> None:
    """Error outweighs failed, failed outweighs skipped, skipped outweighs passed."""
    findings = tuple(finding(outcome) for outcome in given_outcomes)
    expected = max(given_outcomes, key=WEIGHTS.index, default=Outcome.PASSED)
    assert overall_outcome(findings) is expected


@given(st.permutations(WEIGHTS))
def test_the_order_of_findings_does_not_matter(order: list[Outcome]) -> None:
    """The same findings in another order end the same."""
    assert overall_outcome(tuple(finding(outcome) for outcome in order)) is Outcome.ERROR


@pytest.mark.parametrize(("outcome", "reason"), NOT_THE_SUBMISSIONS)
def test_what_is_not_the_submissions_doing_costs_nothing(outcome: Outcome, reason: Reason) -> None:
    """The machine's and the grader's own faults count neither as earned nor as possible."""
    assert count_points((finding(Outcome.PASSED), finding(outcome, reason))) == (2, 2)


@pytest.mark.parametrize(("outcome", "reason"), THE_SUBMISSIONS)
def test_what_is_the_submissions_doing_costs_its_points(outcome: Outcome, reason: Reason) -> None:
    """A failure, and what was skipped because of it, count as possible."""
    assert count_points((finding(Outcome.PASSED), finding(outcome, reason))) == (2, 4)


@given(st.lists(st.sampled_from(list(itertools.product(Outcome, Reason))), max_size=8))
def test_nobody_earns_more_than_is_possible(kinds: list[tuple[Outcome, Reason]]) -> None:
    """Points earned lie between nothing and what was possible."""
    earned, possible = count_points(tuple(finding(outcome, reason) for outcome, reason in kinds))
    assert 0 <= earned <= possible
