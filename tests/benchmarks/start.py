"""How fast the command starts, against what it can't do without: Python with click and yaml."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 30
COMMAND = str(Path(sys.executable).parent / "sockgrade")
CASES = {
    'python -c "import click, yaml"': [sys.executable, "-c", "import click, yaml"],
    "sockgrade --help": [COMMAND, "--help"],
    "sockgrade list": [COMMAND, "list"],
}


def main() -> None:
    """Alternate between the commands, and print medians and ratios."""
    times: dict[str, list[float]] = {name: [] for name in CASES}
    for _ in range(ROUNDS + 1):
        for name, command in CASES.items():
            began = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            times[name].append((time.perf_counter() - began) * 1000)
    base = times['python -c "import click, yaml"'][1:]
    print(f"start, {ROUNDS} alternating rounds")
    for name, values in times.items():
        ratio = statistics.median(a / b for a, b in zip(values[1:], base, strict=True))
        print(f"  {name:<31} median {statistics.median(values[1:]):5.0f} ms   {ratio:.2f} times the first")


if __name__ == "__main__":
    main()
