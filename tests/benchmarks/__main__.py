"""All benchmarks, one after the other: ``make bench``."""

from tests.benchmarks import course, grading, isolation, socket_table, start

if __name__ == "__main__":
    for benchmark in (start, grading, isolation, socket_table, course):
        benchmark.main()
        print(flush=True)
