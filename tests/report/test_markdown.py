"""Markdown: a table of all checks, and what did not pass below it."""

from grader.report.markdown import render

from .readers import markdown_reader
from .samples import SAMPLES


def test_every_check_is_a_row_and_every_failure_a_block() -> None:
    """The headings are the exercise and what failed."""
    report = SAMPLES["failures"]()
    tokens = markdown_reader().parse(render(report))
    kinds = [token.type for token in tokens]
    assert kinds.count("tr_open") == 1 + len(report.findings)
    assert kinds.count("fence") == 4
    headings = [tokens[index + 1].content for index, kind in enumerate(kinds) if kind == "heading_open"]
    assert headings[0] == "Many clients, one server (many-clients)"
    assert len(headings) == 5


def test_points_are_told() -> None:
    """Of the whole, and of each check; what counts neither way has a dash."""
    text = render(SAMPLES["failures"](), SAMPLES["skipped"]())
    assert "**✗ failed**: 4 of 7 checks · 2.5 of 12 points" in text
    assert "| ✗ failed | closed connections leave no descriptor behind | 0.5/1 |" in text
    assert "| ! error | port 631 is \\`ipp\\` in \\`/etc/services\\` | –/2 |" in text
