"""A submission's report as a page for the instructor's browser, or what is said in its place. Pure."""

from grader.model.report import Report
from grader.report import load_format
from grader.report.escape import for_html

POLICY = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
"""Nothing is executed or loaded, whatever a text might have got past its escape (CSP Level 3)."""


def render_page(report: Report) -> str:
    """Return the page, with the findings that only instructors see."""
    return load_format("html")(report, audience="instructor")


def text_page(title: str, text: str) -> str:
    """Return a page that shows a text as it is laid out."""
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{POLICY}\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{for_html(title)}</title>\n"
        "<style>:root { color-scheme: light dark } body { margin: 2rem; font-family: system-ui, sans-serif }"
        " pre { overflow-x: auto; font-size: 0.9rem }</style>\n</head>\n<body>\n"
        f'<p><a href="../../index.html">All submissions</a></p>\n<h1>{for_html(title)}</h1>\n'
        f"<pre>{for_html(text, multiline=True)}</pre>\n</body>\n</html>\n"
    )
