"""Texts in YAML, such as the diagnostics of TAP."""

import json

from grader.report.escape.terminal import for_terminal


def for_yaml(text: str) -> str:
    r"""Return the text as a double-quoted scalar on one line (YAML 1.2.2, 7.3.1).

    Never plain: `no`, `1_000` and `# x` would be something else than text. No line of it can be `---` or `...`,
    which would end a document, or TAP's block of diagnostics.

    >>> print(for_yaml('say "no"\n'))
    "say \"no\"\\n"
    """
    # A string of JSON is one of YAML, too (YAML 1.2.2, 1.2).
    return json.dumps(for_terminal(text), ensure_ascii=False)
