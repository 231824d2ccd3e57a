"""All benchmarks, one after the other: ``make bench``."""

from tests.benchmarks import grading, socket_table, start

if __name__ == "__main__":
    for benchmark in (start, grading, socket_table):
        benchmark.main()
        print(flush=True)
