"""What a submission can influence, made safe for each place where it is shown: one function per kind of sink.

A submission chooses what it prints and answers, its process's name, the paths of its UNIX sockets, the names of
its files, and what a compiler says about them. None of it may reach a sink but through one of these functions;
each names the rule that it keeps. All show controls and invisible characters as :func:`for_terminal` does.
"""

from grader.report.escape.json_text import dump_json, for_json
from grader.report.escape.markdown import for_markdown, for_markdown_block, for_markdown_prose
from grader.report.escape.markup import for_html, for_xml
from grader.report.escape.spreadsheet import for_spreadsheet
from grader.report.escape.tap import for_tap
from grader.report.escape.terminal import (
    LONGEST_VALUE,
    MARKS_KEPT,
    TAB_WIDTH,
    counted,
    cut,
    cut_lines,
    decode,
    for_cell,
    for_terminal,
    for_value,
    show,
)
from grader.report.escape.workflow import for_log, for_workflow_message, for_workflow_property
from grader.report.escape.yaml_text import for_yaml

__all__ = [
    "LONGEST_VALUE",
    "MARKS_KEPT",
    "TAB_WIDTH",
    "counted",
    "cut",
    "cut_lines",
    "decode",
    "dump_json",
    "for_cell",
    "for_html",
    "for_json",
    "for_log",
    "for_markdown",
    "for_markdown_block",
    "for_markdown_prose",
    "for_spreadsheet",
    "for_tap",
    "for_terminal",
    "for_value",
    "for_workflow_message",
    "for_workflow_property",
    "for_xml",
    "for_yaml",
    "show",
]
