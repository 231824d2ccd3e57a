"""Shows where two runs of bytes differ, with a caret under the first wrong one."""

_AROUND_BYTES = 24


def show_difference(sent: bytes, received: bytes, offset: int) -> str:
    r"""Return both texts around the first difference, one below the other, and a caret there.

    >>> print(show_difference(b"hello\n", b"heLLo\n", 2))
    expected  hello\n
    received  heLLo\n
                ^ byte 2
    """
    begin = max(0, offset - _AROUND_BYTES)
    lead = "…" if begin else ""
    before = visible(sent[begin:offset])
    expected = before + visible(sent[offset : offset + _AROUND_BYTES])
    got = before + visible(received[offset : offset + _AROUND_BYTES])
    return "\n".join(
        (
            f"expected  {lead}{expected or '(nothing more)'}",
            f"received  {lead}{got or '(nothing more)'}",
            f"          {' ' * len(lead + before)}^ byte {offset}",
        )
    )


def visible(data: bytes) -> str:
    r"""Return bytes as printable ASCII, everything else as an escape.

    >>> visible(b"hi\n\x00\xff")
    'hi\\n\\x00\\xff'
    """
    return repr(data)[2:-1]
