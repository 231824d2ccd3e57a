"""Texts in HTML, SVG and other XML, such as JUnit's."""

import html

from grader.report.escape.terminal import for_terminal


def for_html(text: str, *, multiline: bool = False) -> str:
    """Return the text for an element's content or a quoted attribute (HTML Living Standard, 13.1.2.3 and 13.3).

    Not for a script, a style, a comment or a link's target: there other rules hold. With ``multiline``, line
    breaks stay, as in ``<pre>``.

    >>> for_html("<b>'&")
    '&lt;b&gt;&#x27;&amp;'
    """
    return html.escape(for_terminal(text, multiline=multiline), quote=True)


def for_xml(text: str, *, multiline: bool = False) -> str:
    r"""Return the text for an element's content or a quoted attribute of XML 1.0, so also of SVG and JUnit's XML.

    Only what XML calls a Char may stand in it, even escaped (XML 1.0, 2.2): of the others each is shown as in a
    terminal. `>` is escaped too, for the sake of `]]>` (2.4). With ``multiline``, line breaks stay; in an
    attribute a reader would make spaces of them (3.3.3).

    >>> for_xml("a\0 < b")
    'a\\x00 &lt; b'
    """
    return html.escape(for_terminal(text, multiline=multiline), quote=True)
