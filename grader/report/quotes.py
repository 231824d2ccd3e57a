"""Takes out of a sentence what it quotes of a program's words: those between backticks. Pure text."""

from collections.abc import Collection

NOT_SHOWN = "`(not shown)`"


def without_quotes(text: str, *, expected: Collection[str], names: Collection[str]) -> str:
    """Return the text with all from its first to its last backtick left out.

    A program's words may have backticks of their own, so where a quote of them ends can't be told. What was
    ``expected`` stays where no quote is before it, and so does one of the ``names`` where nothing else is quoted.

    >>> without_quotes("expected that it says `a`, found `b`c`, at once", expected=["it says `a`"], names=[])
    'expected that it says `a`, found `(not shown)`, at once'
    """
    begins = text.partition("`")[0]
    places = [(text.find(each), each) for each in expected]
    kept = max((at + len(each) for at, each in places if each and 0 <= at <= len(begins)), default=0)
    first, last = text.find("`", kept), text.rfind("`")
    if first < 0 or text[first + 1 : last] in names:
        return text
    return f"{text[:first]}{NOT_SHOWN}{text[last + 1 :]}"
