"""Evidence on a page: socket tables, descriptors, and what programs printed.

It must not judge: it shows what it is given, and tells what it leaves out.
"""

import shlex
from collections.abc import Iterable, Sequence

from grader.model.finding import Evidence, MarkedDescriptors, MarkedSockets, Transcript
from grader.model.observations import ProgramFacts
from grader.report import descriptors, netstat
from grader.report.escape import counted, cut, cut_lines, for_terminal, for_value
from grader.report.layout import Page

FIRST_LINES, LAST_LINES = 24, 12
"""Of a long transcript: a compiler's first error matters most, a program's last words next."""
LONGEST_LINE = 800
_INDENT = 2


def add_evidence(page: Page, evidence: Iterable[Evidence], shown: Sequence[Evidence] = ()) -> None:
    """Add each piece below a caption, with a free line before it; no host's table that was shown before."""
    hosts = {piece.host for piece in shown if isinstance(piece, MarkedSockets)}
    for piece in evidence:
        if piece in shown or (isinstance(piece, MarkedSockets) and piece.host in hosts):
            continue
        page.blank()
        if isinstance(piece, MarkedSockets):
            _add_sockets(page, piece)
        elif isinstance(piece, MarkedDescriptors):
            _add_descriptors(page, piece)
        else:
            add_transcript(page, piece)


def _add_sockets(page: Page, sockets: MarkedSockets) -> None:
    page.paragraph(f"sockets of host `{for_value(sockets.host)}`, as `netstat -tuna` shows them", style="quiet")
    if not sockets.rows:
        page.paragraph("(none)")
    page.table(netstat.render_table(sockets.rows, sockets.marked, width=page.width - _INDENT))
    for queue in describe_queues(sockets):
        page.paragraph(queue, style="quiet")


def describe_queues(sockets: MarkedSockets) -> list[str]:
    """Return what the queues of the marked LISTEN rows mean, each once."""
    marked = [sockets.rows[index] for index in sockets.marked if 0 <= index < len(sockets.rows)]
    queues = list(dict.fromkeys(filter(None, map(netstat.describe_accept_queue, marked))))
    return queues[: netstat.MOST_ROWS]


def _add_descriptors(page: Page, table: MarkedDescriptors) -> None:
    caption = f"descriptors of program `{for_value(table.program)}`, as `ls -l /proc/PID/fd` shows them"
    page.paragraph(caption, style="quiet")
    if not table.rows:
        page.paragraph("(none)")
    page.table(descriptors.render_table(table.rows, table.marked, width=page.width - _INDENT))


def add_transcript(page: Page, transcript: Transcript) -> None:
    """Add what was printed, each line behind a bar."""
    page.paragraph(for_value(transcript.title), style="quiet")
    if not transcript.text:
        page.paragraph("(nothing)")
    first, last, between = cut_lines(transcript.text, first=FIRST_LINES, last=LAST_LINES)
    _quote(page, first)
    if between:
        page.paragraph(f"… {counted(between, 'more line')}", style="quiet")
    _quote(page, last)
    if transcript.dropped:
        page.paragraph(
            f"… {counted(transcript.dropped, 'more byte')}, which the grader did not keep", style="quiet"
        )


def _quote(page: Page, lines: Iterable[str]) -> None:
    for line in lines:
        page.quoted(for_terminal(cut(line, LONGEST_LINE), multiline=True))


def add_program(page: Page, program: ProgramFacts, *, with_output: bool) -> None:
    """Add how a program ended, and what it printed."""
    page.blank()
    command = for_value(shlex.join(program.command)) or for_value(program.name)
    page.paragraph(f"`{command}` on `{for_value(program.host)}`: {for_terminal(program.ending)}")
    if with_output:
        printed = Transcript(title="it printed", text=program.output, dropped=program.output_dropped)
        add_transcript(page, printed)
