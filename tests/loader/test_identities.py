"""Ids, and who names them."""

from tests.loader.builder import Workshop


def test_a_step_id_given_twice(workshop: Workshop) -> None:
    workshop.edit("id: reach", "id: rows")
    assert workshop.complaints() == [
        f"{workshop.at('id: rows' + chr(10) + '    title: It is', 4)}: a second step has the id `rows`\n"
        "  hint: the first is on line 33"
    ]


def test_a_question_id_given_twice(workshop: Workshop) -> None:
    workshop.edit("{id: port", "{id: who")
    assert workshop.problems() == [f"{workshop.at('{id: who', 5)}: a second question has the id `who`"]


def test_needs_an_unknown_step(workshop: Workshop) -> None:
    workshop.edit("needs: [listens]", "needs: [listen]")
    assert workshop.complaints() == [
        f"{workshop.at('[listen]', 1)}: unknown step `listen`\n  hint: did you mean `listens`?"
    ]


def test_needs_a_later_step(workshop: Workshop) -> None:
    workshop.edit("needs: [listens]", "needs: [listens, rows]")
    assert workshop.complaints() == [
        f"{workshop.at('rows]')}: the step `rows` comes only later\n  hint: a step can need only those above it"
    ]


def test_needs_itself(workshop: Workshop) -> None:
    workshop.edit("needs: [listens]", "needs: [clients]")
    assert workshop.problems() == [f"{workshop.at('[clients]', 1)}: step `clients` needs itself"]


def test_a_mistake_fails_an_unknown_step(workshop: Workshop) -> None:
    workshop.edit("fails: listens", "fails: listen")
    assert workshop.complaints() == [
        f"{workshop.at('fails: listen', 7)}: unknown step `listen`\n  hint: did you mean `listens`?"
    ]


def test_a_mistake_gives_an_unknown_reason(workshop: Workshop) -> None:
    workshop.edit("reason: mismatch", "reason: timed_out")
    assert workshop.complaints() == [
        f"{workshop.at('timed_out')}: `reason`, expected `mismatch`, `crashed`, `timed-out`, `limit`, `build`, "
        "`needs`, `machine` or `internal`, found text `timed_out`\n  hint: did you mean `timed-out`?"
    ]
