"""Our texts as HTML, and HTML as our texts. Pure.

A text has paragraphs parted by blank lines, line breaks, and ``code`` between backticks; so has the HTML.
"""

import html
import re
from html.parser import HTMLParser

from grader.model.questions.base import Question

_CODE = re.compile(r"`([^`\n]+)`")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no place for (2.2, Characters), and DEL."""
_BLOCKS = {"p", "div", "ul", "ol", "pre", "table", "tr", "h1", "h2", "h3", "h4", "blockquote"}
_KNOWN = _BLOCKS | {"code", "br", "li", "span", "tt", "td", "th", "tbody", "html", "body"}


def plain_of(text: str) -> str:
    r"""Return a text with line feeds alone, no outer white space, and U+FFFD for what no file format carries.

    >>> plain_of(" a\r\nb\x00 ")
    'a\nb�'
    """
    return _CONTROLS.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n").strip()).strip()


def html_of(text: str) -> str:
    r"""Return a text as HTML.

    >>> html_of("Is `a < b`?\n\nYes.")
    '<p>Is <code>a &lt; b</code>?</p><p>Yes.</p>'
    """
    paragraphs = [_inline(piece) for piece in re.split(r"\n[ \t]*\n\s*", plain_of(text))]
    return paragraphs[0] if len(paragraphs) == 1 else "".join(f"<p>{each}</p>" for each in paragraphs)


def _inline(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", html.escape(text, quote=False)).replace("\n", "<br>")


def more_of(question: Question) -> str:
    """Return where to read more, and what says so, as a paragraph; nothing where the author wrote neither."""
    pieces = []
    if (concept := question.concept) is not None:
        title = html.escape(plain_of(concept.title))
        is_page = concept.link.startswith("https://")
        link = html.escape(concept.link)
        pieces.append(f'<a href="{link}">{title}</a>' if is_page else f"{title}: <code>{concept.where}</code>")
    if question.sources:
        pieces.append("Source: " + "; ".join(_inline(plain_of(source)) for source in question.sources))
    return f"<p>{' · '.join(pieces)}</p>" if pieces else ""


class _TextParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.unknown: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - its signature
        if tag not in _KNOWN:
            self.unknown.add(tag)
        if tag in ("code", "tt"):
            self.pieces.append("`")
        elif tag == "br":
            self.pieces.append("\n")
        elif tag == "li":
            self.pieces.append("\n- ")
        elif tag in _BLOCKS:
            self.pieces.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("code", "tt"):
            self.pieces.append("`")
        elif tag in _BLOCKS:
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def text_of(markup: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of HTML, and the names of the elements that it can't keep, whose text stays.

    >>> text_of("<p>Is <code>a &lt; b</code> <b>so</b>?</p>")
    ('Is `a < b` so?', ('b',))
    """
    parser = _TextParser()
    parser.feed(markup)
    parser.close()
    text = re.sub(r"\n[ \t]*\n\s*", "\n\n", "".join(parser.pieces))
    return plain_of(text), tuple(sorted(parser.unknown))
