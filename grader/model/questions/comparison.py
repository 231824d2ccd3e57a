"""How texts are compared, so that a terminal, a page and a file of answers give the same marks.

Everything here is said in terms that JavaScript has too: ``String.prototype.normalize`` and ``toLowerCase``.
"""

import re
import unicodedata

_SPACE = re.compile("[\t\n\v\f\r \u0085\u00a0\u2028\u2029\ufeff]+")


def normalised(text: str) -> str:
    """Return a text without regard to case, outer and repeated white space, and Unicode's compatible forms (NFKC).

    >>> normalised("  Time \\t WAIT ")
    'time wait'
    """
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip(" ").lower()
