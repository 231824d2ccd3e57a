"""``python -m grader``: the same as the command ``sockgrade``."""

from grader.cli import main

main()
