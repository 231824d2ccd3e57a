"""Records the README's picture: a real run on a real terminal, as SVG.

``python -m tests.campaigns.picture``, or ``make picture``
"""

import os
import pty
import re
import struct
import sys
import termios
from fcntl import ioctl
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

CHECKOUT = Path(__file__).parent.parent.parent
COMMAND = ("run", "exercise-2", "never-accepts", "--failures", "--no-quiz")
COLUMNS, LINES = 100, 200
_PROGRESS_LINE = re.compile(r"^.*\r\x1b\[2K", re.MULTILINE)
_FONT_FROM_ELSEWHERE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def record(arguments: tuple[str, ...], folder: Path) -> str:
    """Return what the command prints on a terminal of its own, escape sequences included."""
    pid, terminal = pty.fork()
    if not pid:
        ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        os.chdir(folder)
        os.environ["PYTHONPATH"] = str(CHECKOUT)
        os.execvp(sys.executable, [sys.executable, "-m", "grader", *arguments])
    printed = bytearray()
    while True:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        if not data:
            break
        printed += data
    os.waitpid(pid, 0)
    return _PROGRESS_LINE.sub("", printed.decode().replace("\r\n", "\n"))


def main() -> None:
    """Record the run and write the picture."""
    folder = CHECKOUT / "exercises" / "exercise-2" / "mistakes"
    text = record(COMMAND, folder)
    console = Console(record=True, width=COLUMNS, file=open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    console.print(Text(f"$ sockgrade {' '.join(COMMAND[:2])} {COMMAND[2]}/ {COMMAND[3]}\n", style="bold"))
    console.print(Text.from_ansi(text))
    svg = console.export_svg(title="sockgrade", theme=MONOKAI)
    target = CHECKOUT / ".github" / "run.svg"
    # The picture must not fetch a font: it is looked at where nothing may be fetched.
    target.write_text(_FONT_FROM_ELSEWHERE.sub("", svg).replace("Fira Code", "monospace"), "utf-8")
    print(f"{target.relative_to(CHECKOUT)}: {len(text.splitlines())} lines")


if __name__ == "__main__":
    main()
