"""The order in which workers get the tests: none is lost, and each worker has its share of those that wait."""

import pytest

from tests.order import dealt_out

TESTS = [
    f"{kind}-{number}" for kind, count in (("works", 50), ("waits", 8), ("quick", 100)) for number in range(count)
]


def waits(name: str) -> bool:
    return name.startswith("waits")


@pytest.mark.parametrize("workers", [1, 2, 4, 200])
def test_every_test_is_run_once(workers: int) -> None:
    assert sorted(dealt_out(TESTS, workers, waits)) == sorted(TESTS)


def test_each_worker_waits_as_often() -> None:
    """Now and then, and for the last ones first."""
    order = dealt_out(TESTS, 4, waits)
    places = [place for place, name in enumerate(order) if waits(name)]
    later = [place + len(TESTS) for place in places[:1]]
    assert min(after - before for before, after in zip(places, [*places[1:], *later], strict=True)) >= 10
    assert order[0] == "waits-7"


def test_where_none_waits_the_order_stays() -> None:
    assert dealt_out(TESTS, 4, lambda name: False) == TESTS
